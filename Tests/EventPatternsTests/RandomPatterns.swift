import JSON

/// Patterns and events from small vocabularies, so that they often nearly match.
struct RandomPatterns {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

    private static let keys = ["a", "b", "a", "b", "a", "ключ"]
    private static let strings = [
        "", "a", "ab", "abc", "ba", "ABC", "abab", "Straße", "ÉCOLE", "école", "10.0.0.1", "10.0.0.200", "::1", "0:0:0:0:0:0:0:1",
        "a\"b\\c", "\u{1F600}",
    ]
    private static let numbers = ["0", "-0.0", "1", "1.0", "1e0", "2", "10", "300.5", "-3", "12345678901234567890", "0.1", "1e400"]

    // MARK: events

    mutating func event() -> JSONValue { object(depth: 2 + below(3) / 2) }

    private mutating func object(depth: Int) -> JSONValue {
        var members = JSONObject()
        for _ in 0..<1 + below(4) { members[pick(Self.keys)] = value(depth: depth - 1) }
        return .object(members)
    }

    private mutating func value(depth: Int) -> JSONValue {
        switch below(depth > 0 ? 10 : 5) {
        case 0...4: scalar()
        case 5...6: object(depth: depth)
        case 7...8: .array((0..<below(4)).map { _ in value(depth: depth - 1) })
        default: .array((0..<below(5)).map { _ in object(depth: depth - 1) })
        }
    }

    private mutating func scalar() -> JSONValue {
        switch below(8) {
        case 0: .null
        case 1: .bool(below(2) == 0)
        case 2...3: (try? JSONValue(parsing: pick(Self.numbers))) ?? .null
        case 4...5: .string(pick(["a", "ab"]))
        default: .string(pick(Self.strings))
        }
    }

    /// The same JSON with space and escapes in other places.
    mutating func text(_ value: JSONValue) -> String {
        switch value {
        case .object(let members):
            "{" + space()
                + members.map { quoted($0.key) + space() + ":" + space() + text($0.value) + space() }.joined(separator: "," + space()) + "}"
        case .array(let elements): "[" + space() + elements.map { text($0) + space() }.joined(separator: "," + space()) + "]"
        case .string(let string): quoted(string)
        default: value.text()
        }
    }

    private mutating func space() -> String { pick(["", "", "", " ", "\n\t"]) }

    private mutating func quoted(_ string: String) -> String {
        guard below(4) == 0 else { return JSONValue.string(string).text() }
        let units = string.utf16.map { unit -> String in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "\"" + units.joined() + "\""
    }

    // MARK: patterns

    mutating func pattern() -> String { patternObject(depth: 2 + below(5) / 4, allowOr: true).text() }

    private mutating func patternObject(depth: Int, allowOr: Bool) -> JSONValue {
        var members = JSONObject()
        for _ in 0..<1 + below(5) / 2 {
            let key = below(12) == 0 ? pick(Self.keys) + "." + pick(Self.keys) : pick(Self.keys)
            members[key] = depth > 1 && below(5) < 2 ? patternObject(depth: depth - 1, allowOr: allowOr) : tests()
        }
        if allowOr, below(6) == 0 {
            members["$or"] = .array((0..<2 + below(2)).map { _ in patternObject(depth: depth - 1 > 0 ? depth - 1 : 1, allowOr: false) })
        }
        return .object(members)
    }

    private mutating func tests() -> JSONValue { .array((0..<1 + below(2)).map { _ in test() }) }

    private mutating func test() -> JSONValue {
        let text = JSONValue.string(pick(Self.strings))
        let some = JSONValue.string(pick(["a", "b", "A", "ab", "É", "10."]))
        let wildcard = JSONValue.string(pick(["*", "a*", "*b", "*a*", "a*c", "*b*b*", "abc", "*\\**", "", "*ба*", "*0.0.*"]))
        switch below(18) {
        case 0: return ["prefix": text]
        case 1: return ["suffix": text]
        case 2: return ["equals-ignore-case": text]
        case 3: return ["prefix": ["equals-ignore-case": some]]
        case 4: return ["suffix": ["equals-ignore-case": some]]
        case 5: return ["wildcard": wildcard]
        case 6: return ["anything-but": .array([text, .string(pick(Self.strings))])]
        case 7: return ["anything-but": .array([1, 300.5])]
        case 8: return ["anything-but": .object([pick(["prefix", "suffix", "equals-ignore-case"]): some])]
        case 9: return ["anything-but": ["wildcard": wildcard]]
        case 10:
            return [
                "numeric": .array([
                    .string(pick([">", ">="])), .number(below(3) - 1), .string(pick(["<", "<="])), .number(2 + below(300)),
                ])
            ]
        case 11: return ["numeric": .array([.string(pick(["=", "<", "<=", ">", ">="])), .number(below(3))])]
        case 12...13: return ["exists": .bool(below(3) > 0)]
        case 14: return ["cidr": .string(pick(["10.0.0.0/24", "10.0.0.129/25", "0.0.0.0/0", "::/64"]))]
        default: return scalar()
        }
    }
}
