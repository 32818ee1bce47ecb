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
    fileprivate init?(_ digits: Substring) {
        guard digits.utf8.count == 8, let hash = UInt32(digits, radix: 16) else { return nil }
        self.hash = hash
    }

    public var isFunction: Bool { hash & 1 == 1 }

    /// As in a header.
    public var text: String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    private static func isFunction(_ resource: String) -> Bool {
        let parts = resource.split(separator: ":", maxSplits: 3)
        return parts.count == 4 && parts[2] == "lambda"
    }
}

/// How often a chain has passed a resource.
public struct LineageHop: Hashable, Sendable {
    public let key: LineageKey
    public internal(set) var count: Int

    static let maximumCount = 9999

    init(key: LineageKey, count: Int) { (self.key, self.count) = (key, count) }

    /// `HASH:COUNT`
    init?(_ text: Substring) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let key = LineageKey(parts[0]), parts[1].utf8.count <= 4, let count = Int(parts[1]), count >= 0 else {
            return nil
        }
        self.init(key: key, count: count)
    }

    var text: String { "\(key.text):\(count)" }
}
