import Encodings

/// What a chain of events has passed, as a trace header's lineage names it: 32 bits of its ARN.
public struct LineageKey: Hashable, Sendable {
    public let hash: UInt32

    /// What a lineage has no room to name.
    static let others = LineageKey(hash: 0)

    private init(hash: UInt32) { self.hash = hash }

    /// - Parameter resource: an ARN; of a function the one without version and alias.
    public init(_ resource: String) {
        // FNV-1a: short texts, no adversary. The lowest bit tells functions from what lies between them.
        var hash: UInt32 = 2_166_136_261
        for byte in resource.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        hash = max(2, hash & ~1)
        self.hash = Self.isFunction(resource) ? hash | 1 : hash
    }

    /// Eight digits of a lineage.
    fileprivate init?(_ digits: Substring.UTF8View) {
        guard digits.count == 8 else { return nil }
        var hash: UInt32 = 0
        for digit in digits {
            guard let value = Hexadecimal.value(of: digit) else { return nil }
            hash = hash << 4 | UInt32(value)
        }
        self.hash = hash
    }

    public var isFunction: Bool { hash & 1 == 1 }

    /// As in a header.
    public var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    fileprivate func append(to bytes: inout [UInt8]) {
        let digits = StaticString("0123456789abcdef").utf8Start
        for shift in stride(from: UInt32(28), through: 0, by: -4) { bytes.append(digits[Int(hash >> shift & 15)]) }
    }

    /// `arn:PARTITION:lambda:…`
    private static func isFunction(_ resource: String) -> Bool {
        let parts = resource.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 3)
        return parts.count == 4 && parts[2].elementsEqual("lambda".utf8)
    }
}

/// How often a chain has passed a resource.
public struct LineageHop: Hashable, Sendable {
    public let key: LineageKey
    public internal(set) var count: Int

    static let maximumCount = 9999

    init(key: LineageKey, count: Int) { (self.key, self.count) = (key, count) }

    /// `HASH:COUNT`
    init?(_ text: Substring.UTF8View) {
        let digits = text.dropFirst(9)
        guard let key = LineageKey(text.prefix(8)), text.dropFirst(8).first == UInt8(ascii: ":"), (1...4).contains(digits.count) else {
            return nil
        }
        var count = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            count = count * 10 + Int(digit - UInt8(ascii: "0"))
        }
        self.init(key: key, count: count)
    }

    func append(to bytes: inout [UInt8]) {
        key.append(to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(contentsOf: String(count).utf8)
    }
}
