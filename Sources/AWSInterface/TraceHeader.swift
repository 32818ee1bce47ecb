public import Ambient

/// An X-Ray header: `Root=1-…;Parent=…;Sampled=0;Lineage=8f2c41d0:2|0b5e7a13:1`.
///
/// The lineage says what the chain that led here has passed, and how often: that is how a loop is noticed.
///
/// Sources: AWS X-Ray Developer Guide, "Tracing header"; AWS Lambda Developer Guide, "Use Lambda recursive loop detection to prevent
/// infinite loops".
public struct TraceHeader: Hashable, Sendable {
    /// Bytes of a header that is understood: its fields, of which the first 512 bytes are kept, and the longest lineage.
    public static let maximumLength = 1024
    private static let maximumFieldsLength = 512
    /// Resources of a lineage. Of a longer chain those passed least are only counted, together.
    public static let maximumLineage = 32

    /// The fields besides the lineage, as they came.
    private let fields: String
    public private(set) var lineage: [LineageHop]

    /// `nil` for a text that is empty, too long, or no text of a header. Fields nobody knows are kept; what is no lineage in the
    /// lineage is left out.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.maximumLength, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return nil }
        if text.utf8.count <= Self.maximumFieldsLength, !Self.mayHaveLineage(text) {
            (fields, lineage) = (text, [])
            return
        }
        var kept: [UInt8] = []
        var lineage: [LineageHop] = []
        for field in text.utf8.split(separator: UInt8(ascii: ";")) {
            if Self.isLineage(field) {
                if lineage.isEmpty { lineage = Self.hops(field.dropFirst(Self.lineageName.utf8CodeUnitCount)) }
            } else if kept.count + field.count < Self.maximumFieldsLength {
                if !kept.isEmpty { kept.append(UInt8(ascii: ";")) }
                kept.append(contentsOf: field)
            }
        }
        (fields, self.lineage) = (String(decoding: kept, as: UTF8.self), lineage)
    }

    private init(fields: String, lineage: [LineageHop]) { (self.fields, self.lineage) = (fields, lineage) }

    /// The header as it is sent.
    public var text: String {
        if lineage.isEmpty { return fields }
        var bytes = Array(fields.utf8)
        bytes.append(contentsOf: (fields.isEmpty ? "Lineage=" : ";Lineage=").utf8)
        for (index, hop) in lineage.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "|")) }
            hop.append(to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What names the chain: the value of `Root`, or all fields where there is none.
    public var root: String {
        for field in fields.split(separator: ";") where field.hasPrefix("Root=") { return String(field.dropFirst(5)) }
        return fields
    }

    /// How often the chain has passed `resource`.
    public func count(of resource: LineageKey) -> Int { lineage.first { $0.key == resource }?.count ?? 0 }

    /// How often the chain has passed what it passed most often.
    public var largestCount: Int { lineage.reduce(0) { $1.key == .others ? $0 : max($0, $1.count) } }

    /// How often it has passed what its lineage has no room to name.
    public var othersCount: Int { count(of: .others) }

    /// What it has passed, in the order of the first time, as far as its lineage names it.
    public var passed: [LineageKey] { lineage.map(\.key).filter { $0 != .others } }

    /// The header of whoever is called through `resource`, and how often the chain has passed that then.
    public func hop(through resource: LineageKey) -> (header: TraceHeader, count: Int) {
        var next = self
        if let index = next.lineage.firstIndex(where: { $0.key == resource }) {
            next.lineage[index].count = min(next.lineage[index].count + 1, LineageHop.maximumCount)
            return (next, next.lineage[index].count)
        }
        next.lineage.append(LineageHop(key: resource, count: 1))
        if next.lineage.count > Self.maximumLineage { next.countTogether() }
        return (next, 1)
    }

    /// Makes room: what was passed least, and longest ago, is added to the others.
    private mutating func countTogether() {
        for _ in 0..<2 where lineage.count > Self.maximumLineage {
            let candidates = lineage.indices.dropLast().filter { lineage[$0].key != .others }
            guard let least = candidates.min(by: { lineage[$0].count < lineage[$1].count }) else { return }
            let count = lineage.remove(at: least).count
            if let others = lineage.firstIndex(where: { $0.key == .others }) {
                lineage[others].count = min(lineage[others].count + count, LineageHop.maximumCount)
            } else {
                lineage.insert(LineageHop(key: .others, count: count), at: 0)
            }
        }
    }

    /// The header without hops through anything but functions: for a chain whose function is allowed to run in a loop, what lies
    /// between two of its runs is counted anew.
    public func keepingFunctions() -> TraceHeader {
        TraceHeader(fields: fields, lineage: lineage.filter(\.key.isFunction))
    }

    // MARK: Reading

    private static let lineageName = StaticString("lineage=")

    private static func isLineage(_ field: Substring.UTF8View) -> Bool {
        let name = UnsafeBufferPointer(start: lineageName.utf8Start, count: lineageName.utf8CodeUnitCount)
        return field.count >= name.count && zip(field, name).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }

    /// Whether `text` may have a lineage; most headers have none, and are not taken apart.
    private static func mayHaveLineage(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count >= 8 else { return false }
            // `Lineage=` in any case: its `L` and `g` before an equals sign.
            for index in 7..<bytes.count where bytes[index] == UInt8(ascii: "=") {
                if bytes[index - 2] | 0x20 == UInt8(ascii: "g"), bytes[index - 7] | 0x20 == UInt8(ascii: "l") { return true }
            }
            return false
        }
    }

    /// `HASH:COUNT|HASH:COUNT`. AWS's SDK for Python sends `%7C` for `|`.
    private static func hops(_ text: Substring.UTF8View) -> [LineageHop] {
        var hops: [LineageHop] = []
        for part in text.split(separator: UInt8(ascii: "|")).flatMap(unescaped) {
            guard let hop = LineageHop(part), !hops.contains(where: { $0.key == hop.key }) else { continue }
            hops.append(hop)
            if hops.count == maximumLineage { break }
        }
        return hops
    }

    /// The parts of a text between `%7C`.
    private static func unescaped(_ text: Substring.UTF8View) -> [Substring.UTF8View] {
        let parts = text.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
        return parts.prefix(1) + parts.dropFirst().filter { isBar($0) }.map { $0.dropFirst(2) }
    }

    /// Whether what follows a percent sign makes a vertical bar of it.
    private static func isBar(_ text: Substring.UTF8View) -> Bool {
        text.first == UInt8(ascii: "7") && text.dropFirst().first.map { $0 | 0x20 } == UInt8(ascii: "c")
    }
}

// MARK: - For those who pass headers on

extension TraceHeader {
    /// A request's header as it is passed on, in its usual form; `nil` where there is none that is understood.
    public static func carried(_ text: String?) -> String? {
        guard let text, let header = TraceHeader(text) else { return nil }
        return header.text
    }

    /// Of headers of several chains that go on as one, such as the messages of a batch, the one that has passed something most often.
    public static func deepest(of texts: some Sequence<String?>) -> String? {
        var deepest: (text: String, count: Int)?
        for case let text? in texts {
            guard let header = TraceHeader(text) else { continue }
            if deepest.map({ header.largestCount > $0.count }) ?? true { deepest = (text, header.largestCount) }
        }
        return deepest?.text
    }

    /// The header of a chain that begins here, not sampled: `Root=1-`, the seconds and 96 random bits, `Parent=` and 64 more.
    ///
    /// - Parameter resource: what the chain passes first; it is counted in the lineage.
    public static func fresh(at now: Timestamp, _ entropy: any Entropy, through resource: LineageKey? = nil) -> String {
        String(unsafeUninitializedCapacity: 94) { buffer in
            var position = 0
            func put(_ text: StaticString) {
                for index in 0..<text.utf8CodeUnitCount { buffer[position + index] = text.utf8Start[index] }
                position += text.utf8CodeUnitCount
            }
            /// The lowest bits of `value` as `count` digits.
            func put(_ value: UInt64, digits count: Int) {
                let digits = StaticString("0123456789abcdef").utf8Start
                for index in 0..<count { buffer[position + index] = digits[Int(value >> UInt64(4 * (count - 1 - index)) & 15)] }
                position += count
            }
            put("Root=1-")
            put(UInt64(clamping: now.milliseconds / 1000), digits: 8)
            put("-")
            put(entropy.next(), digits: 8)
            put(entropy.next(), digits: 16)
            put(";Parent=")
            put(entropy.next(), digits: 16)
            put(";Sampled=0")
            if let resource {
                put(";Lineage=")
                put(UInt64(resource.hash), digits: 8)
                put(":1")
            }
            return position
        }
    }
}
