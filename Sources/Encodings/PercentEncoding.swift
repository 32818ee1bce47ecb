/// Percent-encoding (RFC 3986) as AWS's signatures and paths use it.
public enum PercentEncoding {
    /// Encodes every byte that is not unreserved, in upper case; `/` too unless `keepingSlash`.
    public static func encode(_ bytes: some Sequence<UInt8>, keepingSlash: Bool = false, into text: inout [UInt8]) {
        let digits = StaticString("0123456789ABCDEF").utf8Start
        for byte in bytes {
            if isUnreserved(byte) || keepingSlash && byte == UInt8(ascii: "/") {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "%"))
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
        }
    }

    /// `text` as one segment of a path or one value of a query; with `keepingSlash`, as a whole path.
    public static func encode(_ text: String, keepingSlash: Bool = false) -> String {
        var encoded: [UInt8] = []
        encode(text.utf8, keepingSlash: keepingSlash, into: &encoded)
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// `nil` for a broken escape.
    public static func decodeBytes(_ text: some StringProtocol, plusIsSpace: Bool = false) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.next().flatMap(Hexadecimal.value), let low = rest.next().flatMap(Hexadecimal.value) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return bytes
    }

    /// `nil` for a broken escape and for what is not UTF-8.
    public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        if !text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) { return String(text) }
        return decodeBytes(text, plusIsSpace: plusIsSpace).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The parameters of a query string or a form, decoded, in their order; `nil` where one is broken.
    public static func parameters(_ query: some StringProtocol) -> [(name: String, value: String)]? {
        var parameters: [(name: String, value: String)] = []
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(parts[0], plusIsSpace: true), let value = decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { return nil }
            parameters.append((name, value))
        }
        return parameters
    }
}
