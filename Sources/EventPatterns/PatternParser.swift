/// Reads a pattern: objects down to the arrays of tests, with `$or` multiplied out on the way.
struct PatternParser {
    /// A combination while it grows. A path that comes again replaces what stood there, also inside `$or`: so does EventBridge.
    private typealias Fields = [String: [FieldTest]]

    var tokens: PatternTokens
    private var combinations: [Fields] = []

    static func parse(_ text: String) throws(PatternError) -> [EventPattern.Combination] {
        var parser = PatternParser(tokens: PatternTokens(text))
        guard try parser.tokens.next() == .objectStart else { throw parser.tokens.error("Filter is not an object") }
        try parser.object(path: [], insideOr: false)
        _ = try parser.tokens.next()
        return parser.combinations.map { fields in
            EventPattern.Combination(
                fields: fields.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }.map { path, tests in
                    EventPattern.Field(
                        path: path,
                        tests: tests.compactMap { if case .value(let test) = $0 { test } else { nil } },
                        mayBeAbsent: tests.contains(.absent))
                })
        }
    }

    private init(tokens: PatternTokens) { self.tokens = tokens }

    private mutating func object(path: [String], insideOr: Bool) throws(PatternError) {
        var isEmpty = true
        while case .name(let name) = try tokens.next() {
            isEmpty = false
            if name == "$or" {
                try or(path: path)
                continue
            }
            if insideOr, Self.reservedInsideOr.contains(name) {
                throw tokens.error("\(name) is Ruler reserved fieldName which cannot be used inside $or.")
            }
            switch try tokens.next() {
            case .objectStart: try object(path: path + [name], insideOr: insideOr)
            case .arrayStart: try field((path + [name]).joined(separator: "."))
            default: throw tokens.error("\"\(name)\" must be an object or an array")
            }
        }
        if isEmpty { throw tokens.error("Empty objects are not allowed") }
    }

    private mutating func or(path: [String]) throws(PatternError) {
        guard try tokens.next() == .arrayStart else { throw tokens.error("It must be an Array followed with $or.") }
        let before = combinations.isEmpty ? [[:]] : combinations
        var all: [Fields] = []
        var count = 0
        while case let token = try tokens.next(), token != .arrayEnd {
            guard token == .objectStart else { throw tokens.error("Only JSON object is allowed in array of $or relationship.") }
            count += 1
            combinations = before
            try object(path: path, insideOr: true)
            all += combinations
            if all.count > EventPattern.maximumCombinations {
                throw PatternError(
                    "Rule has too many combinations of $or, the limit is \(EventPattern.maximumCombinations)", kind: .tooManyCombinations)
            }
        }
        if count < 2 { throw tokens.error("There must have at least 2 Objects in $or relationship.") }
        combinations = all
    }

    private mutating func field(_ path: String) throws(PatternError) {
        var tests: [FieldTest] = []
        while case let token = try tokens.next(), token != .arrayEnd {
            switch token {
            case .objectStart: tests.append(try matchExpression())
            case .string(let text):
                tests.append(.value(IPAddress(text).map { .address(AddressRange($0), text: text) } ?? .string(text)))
            case .number(let text): tests.append(.value(.number(PatternNumber(text))))
            case .null: tests.append(.value(.null))
            case .true: tests.append(.value(.bool(true)))
            case .false: tests.append(.value(.bool(false)))
            default: throw tokens.error("Match value must be String, number, true, false, or null")
            }
        }
        if tests.isEmpty { throw tokens.error("Empty arrays are not allowed") }
        if combinations.isEmpty { combinations = [[:]] }
        for index in combinations.indices { combinations[index][path] = tests }
    }

    private static let reservedInsideOr: Set<String> = [
        "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr",
        "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case",
        "date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range",
        "ip-address-in-range", "ip-address-not-in-range",
    ]
}

/// One element of a field's array.
enum FieldTest: Hashable {
    case value(ValueTest)
    /// `{"exists": false}`
    case absent
}
