/// An IP address; an IPv6 address that maps an IPv4 one (`::ffff:…`) is that IPv4 address.
struct IPAddress: Hashable, Sendable {
    var isIPv6: Bool
    var bits: UInt128

    /// Parses the spellings EventBridge takes for addresses: four decimal numbers, or hexadecimal groups and `::`.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard text.count >= 2, text.count <= 45 else { return nil }
        if text.contains(UInt8(ascii: ":")) {
            guard let bits = Self.ipv6(text) else { return nil }
            let mapped = bits >> 32 == 0xFFFF
            (isIPv6, self.bits) = (!mapped, mapped ? bits & 0xFFFF_FFFF : bits)
        } else {
            guard let bits = Self.ipv4(text) else { return nil }
            (isIPv6, self.bits) = (false, bits)
        }
    }

    init?(_ text: String) {
        var text = text
        guard let address = text.withUTF8({ IPAddress($0) }) else { return nil }
        self = address
    }

    private static func ipv4(_ text: UnsafeBufferPointer<UInt8>) -> UInt128? {
        var (bits, part, digits, parts) = (0, 0, 0, 1)
        for byte in text {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, parts < 4 else { return nil }
                (bits, part, digits, parts) = (bits << 8 | part, 0, 0, parts + 1)
            } else {
                guard byte &- UInt8(ascii: "0") <= 9 else { return nil }
                part = part * 10 + Int(byte - UInt8(ascii: "0"))
                digits += 1
                guard part <= 255 else { return nil }
            }
        }
        return parts == 4 && digits > 0 ? UInt128(bits << 8 | part) : nil
    }

    private static func ipv6(_ text: UnsafeBufferPointer<UInt8>) -> UInt128? {
        var groups: [UInt128] = []
        var gap: Int?
        var position = 0
        if text[0] == UInt8(ascii: ":") {
            guard text[1] == UInt8(ascii: ":") else { return nil }
            (gap, position) = (0, 2)
        }
        while position < text.count {
            var (group, digits) = (UInt128(0), 0)
            while position < text.count, let digit = hexadecimal(text[position]) {
                group = group << 4 | UInt128(digit)
                (digits, position) = (digits + 1, position + 1)
            }
            guard digits >= 1, digits <= 4, groups.count < 8 else { return nil }
            groups.append(group)
            guard position < text.count else { break }
            guard text[position] == UInt8(ascii: ":"), position + 1 < text.count else { return nil }
            position += 1
            if text[position] == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                (gap, position) = (groups.count, position + 1)
            }
        }
        guard groups.count == 8 || (gap != nil && groups.count < 8) else { return nil }
        groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap ?? groups.count)
        return groups.reduce(0) { $0 << 16 | $1 }
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// Addresses of one family, both ends included.
struct AddressRange: Hashable, Sendable {
    let isIPv6: Bool
    let lower: UInt128
    let upper: UInt128

    init(_ address: IPAddress) { (isIPv6, lower, upper) = (address.isIPv6, address.bits, address.bits) }

    /// `address/bits`; host bits of the address do not matter.
    init(cidr: String) throws(PatternError) {
        var parts = cidr.split(separator: "/", omittingEmptySubsequences: false)
        while parts.last == "" { parts.removeLast() }
        guard parts.count == 2 else { throw PatternError("Malformed CIDR, one '/' required") }
        guard let mask = Int32(parts[1]) else { throw PatternError("Malformed CIDR, mask bits must be an integer") }
        guard mask >= 0 else { throw PatternError("Malformed CIDR, mask bits must not be negative") }
        let text = String(parts[0])
        guard let address = IPAddress(text) else {
            let looksRight = text.contains(":") ? text.allSatisfy { $0.isHexDigit || $0 == ":" } : Self.isFourNumbers(text)
            throw PatternError("\(looksRight ? "Invalid" : "Nonstandard") IP address: \(text)")
        }
        let width: Int32 = address.isIPv6 ? 128 : 32
        guard mask < width else { throw PatternError("\(address.isIPv6 ? "IPv6" : "IPv4") mask bits must be < \(width)") }
        isIPv6 = address.isIPv6
        // A mask of 0 bits shifts by the whole width, which a smart shift answers with 0.
        let hosts = (UInt128(1) << UInt128(width - mask)) &- 1
        (lower, upper) = (address.bits & ~hosts, address.bits | hosts)
    }

    private static func isFourNumbers(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 &- UInt8(ascii: "0") <= 9 } }
    }

    func contains(_ address: IPAddress) -> Bool {
        address.isIPv6 == isIPv6 && address.bits >= lower && address.bits <= upper
    }
}
