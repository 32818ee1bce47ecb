import JSON

/// A pattern over messages that are JSON: `{ $.a.b[0] = "x*" && ($.n >= 3 || $.c IS NULL) }`.
///
/// A comparison looks at a string, a number or a boolean; where the selector leads to nothing, to null, to an array or to an
/// object, it does not hold, and neither does its opposite (AWS: "the log format doesn't match the filter").
struct JSONPattern: Hashable, Sendable, CustomStringConvertible {
    struct Leaf: Hashable, Sendable, CustomStringConvertible {
        let selector: Selector
        let test: Test

        var description: String { "\(selector) \(test)" }
    }

    enum Test: Hashable, Sendable, CustomStringConvertible {
        case comparison(Comparison)
        case isNull
        case isTrue
        case isFalse
        case notExists

        var description: String {
            switch self {
            case .comparison(let comparison): comparison.description
            case .isNull: "IS NULL"
            case .isTrue: "IS TRUE"
            case .isFalse: "IS FALSE"
            case .notExists: "NOT EXISTS"
            }
        }
    }

    private let condition: Condition<Leaf>

    init(_ scanner: inout PatternScanner) throws(LogPatternError) {
        guard scanner.last == UInt8(ascii: "}") else { throw .unclosed(open: "{", close: "}") }
        scanner.advance()
        condition = try Condition(&scanner, leaf: Self.leaf)
        scanner.skipSpace()
        guard scanner.take("}"), scanner.current == nil else { throw scanner.unexpected("'&&', '||' or the closing '}'") }
    }

    private static func leaf(_ scanner: inout PatternScanner) throws(LogPatternError) -> Leaf {
        let selector = try Selector(&scanner)
        scanner.skipSpace()
        let start = scanner.position
        let keyword = scanner.word(where: PatternScanner.isWord).uppercased()
        switch keyword {
        case "": return Leaf(selector: selector, test: .comparison(try Comparison(&scanner)))
        case "IS", "NOT":
            scanner.skipSpace()
            switch (keyword, scanner.word(where: PatternScanner.isWord).uppercased()) {
            case ("IS", "NULL"): return Leaf(selector: selector, test: .isNull)
            case ("IS", "TRUE"): return Leaf(selector: selector, test: .isTrue)
            case ("IS", "FALSE"): return Leaf(selector: selector, test: .isFalse)
            case ("NOT", "EXISTS"): return Leaf(selector: selector, test: .notExists)
            default: break
            }
        default: break
        }
        scanner.rewind(to: start)
        throw scanner.unexpected("a comparison, 'IS NULL', 'IS TRUE', 'IS FALSE' or 'NOT EXISTS'")
    }

    func matches(_ message: UnsafeBufferPointer<UInt8>) -> Bool {
        // Most lines of a log are no JSON; do not begin to parse them.
        guard let first = message.first(where: { !PatternScanner.isSpace($0) }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let value = try? JSONValue(parsing: message)
        else { return false }
        return condition.holds { leaf in
            let found = leaf.selector.values(in: value)
            return leaf.test == .notExists ? found.isEmpty : found.contains { leaf.test.holds(for: $0) }
        }
    }

    var description: String { "{ \(condition.spelled(\.description)) }" }
}

extension JSONPattern.Test {
    func holds(for value: JSONValue) -> Bool {
        switch (self, value) {
        case (.comparison(let comparison), .string(let text)): comparison.holds(for: text)
        case (.comparison(let comparison), .number(let number)): comparison.holds(for: number.lexeme)
        case (.comparison(let comparison), .bool(let bool)): comparison.holds(for: bool ? "true" : "false")
        case (.isNull, .null), (.isTrue, .bool(true)), (.isFalse, .bool(false)): true
        default: false
        }
    }
}

/// The way to a value: `$.users[0].id`, `$.['odd.key']`, and `$.users[*].id` for any element.
struct Selector: Hashable, Sendable, CustomStringConvertible {
    enum Step: Hashable, Sendable {
        case member(String)
        case element(Int)
        case anyElement
    }

    private var steps: [Step] = []

    init(_ scanner: inout PatternScanner) throws(LogPatternError) {
        guard scanner.take("$") else { throw scanner.unexpected("a selector that starts with '$'") }
        while true {
            if scanner.take(".") {
                steps.append(scanner.take("[") ? try Self.bracketed(&scanner) : try Self.named(&scanner))
            } else if scanner.take("[") {
                steps.append(try Self.bracketed(&scanner))
            } else {
                break
            }
        }
        if steps.isEmpty { throw scanner.unexpected("'.' and the name of a property") }
    }

    private static func isName(_ byte: UInt8) -> Bool { PatternScanner.isWord(byte) || byte == UInt8(ascii: "-") }

    private static func named(_ scanner: inout PatternScanner) throws(LogPatternError) -> Step {
        let name = scanner.word(where: isName)
        if name.isEmpty { throw scanner.unexpected("the name of a property") }
        return .member(name)
    }

    private static func bracketed(_ scanner: inout PatternScanner) throws(LogPatternError) -> Step {
        let step: Step
        if scanner.take("*") {
            step = .anyElement
        } else if let quote = scanner.current, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
            step = .member(try scanner.quoted(by: quote))
        } else if let index = Int(scanner.word { $0 &- UInt8(ascii: "0") <= 9 }) {
            step = .element(index)
        } else {
            throw scanner.unexpected("an index or a quoted name")
        }
        guard scanner.take("]") else { throw scanner.unexpected("']'") }
        return step
    }

    /// The values that the selector leads to; more than one only by `[*]`.
    func values(in root: JSONValue) -> [JSONValue] {
        var found = [root]
        for step in steps {
            switch step {
            case .member(let name): found = found.compactMap { $0[name] }
            case .element(let index): found = found.compactMap { $0[index] }
            case .anyElement: found = found.flatMap { $0.array ?? [] }
            }
        }
        return found
    }

    var description: String {
        steps.reduce(into: "$") { text, step in
            switch step {
            case .member(let name) where !name.isEmpty && name.utf8.allSatisfy(Self.isName): text += ".\(name)"
            case .member(let name): text += ".[\(PatternScanner.quote(name, by: "'"))]"
            case .element(let index): text += "[\(index)]"
            case .anyElement: text += "[*]"
            }
        }
    }
}
