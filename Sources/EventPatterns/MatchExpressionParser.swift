/// Match expressions: the objects in a field's array, such as `{"prefix": "a"}`.
extension PatternParser {
    /// Reads on after `{`.
    mutating func matchExpression() throws(PatternError) -> FieldTest {
        guard case .name(let name) = try tokens.next() else { throw tokens.error("Match expression name not found") }
        let test: ValueTest
        switch name {
        case "exactly": test = .string(try string("exact match pattern must be a string"))
        case "prefix": test = try affix(name, ValueTest.prefix, ignoringCase: ValueTest.prefixIgnoreCase)
        case "suffix": test = try affix(name, ValueTest.suffix, ignoringCase: ValueTest.suffixIgnoreCase)
        case "equals-ignore-case": test = .equalsIgnoreCase(try string("equals-ignore-case match pattern must be a string"))
        case "wildcard": test = .wildcard(try wildcard(try string("wildcard match pattern must be a string")))
        case "cidr":
            let text = try string("prefix match pattern must be a string")
            test = .cidr(try AddressRange(cidr: text), text: text)
        case "numeric":
            guard try tokens.next() == .arrayStart else { throw tokens.error("Value of numeric must be an array.") }
            test = try numeric()
            try end("Too many elements in numeric expression")
            return .value(test)
        case "anything-but": return .value(try anythingBut())
        case "exists":
            let token = try tokens.next()
            guard token == .true || token == .false else { throw tokens.error("exists match pattern must be either true or false.") }
            try end("Only one key allowed in match expression")
            return token == .true ? .value(.exists) : .absent
        default: throw tokens.error("Unrecognized match type \(name)")
        }
        try end("Only one key allowed in match expression")
        return .value(test)
    }

    private mutating func end(_ otherwise: String) throws(PatternError) {
        guard try tokens.next() == .objectEnd else { throw tokens.error(otherwise) }
    }

    private mutating func string(_ otherwise: String) throws(PatternError) -> String {
        guard case .string(let text) = try tokens.next() else { throw tokens.error(otherwise) }
        return text
    }

    private func wildcard(_ text: String) throws(PatternError) -> Wildcard {
        do {
            return try Wildcard(text)
        } catch {
            throw tokens.error(error.reason)
        }
    }

    /// `"a"` or `{"equals-ignore-case": "a"}`.
    private mutating func affix(
        _ name: String, _ plain: (String) -> ValueTest, ignoringCase: (String) -> ValueTest
    ) throws(PatternError) -> ValueTest {
        switch try tokens.next() {
        case .string(let text): return plain(text)
        case .objectStart:
            let title = name == "prefix" ? "Prefix" : "Suffix"
            guard case .name(let inner) = try tokens.next() else { throw tokens.error("\(title) expression name not found") }
            guard inner == "equals-ignore-case" else { throw tokens.error("Unsupported \(name) pattern: \(inner)") }
            let text = try string("equals-ignore-case match pattern must be a string")
            try end("Only one key allowed in match expression")
            return ignoringCase(text)
        default: throw tokens.error("\(name) match pattern must be a string")
        }
    }

    // MARK: anything-but

    private mutating func anythingBut() throws(PatternError) -> ValueTest {
        var token = try tokens.next()
        var inner: String?
        if token == .objectStart {
            guard case .name(let name) = try tokens.next() else { throw tokens.error("Anything-But expression name not found") }
            guard ["equals-ignore-case", "prefix", "suffix", "wildcard"].contains(name) else {
                throw tokens.error("Unsupported anything-but pattern: \(name)")
            }
            inner = name
            token = try tokens.next()
        }
        let tests: [ValueTest]
        switch token {
        case .arrayStart: tests = try excludedList(inner)
        case .string, .number: tests = [try excluded(token, inner)]
        default: throw tokens.error("Value of anything-but must be an array or single string/number value.")
        }
        try end("Too many elements in numeric expression")
        if inner != nil { try end("Too many elements in numeric expression") }
        return .anythingBut(tests)
    }

    private mutating func excludedList(_ inner: String?) throws(PatternError) -> [ValueTest] {
        var tests: [ValueTest] = []
        while case let token = try tokens.next(), token != .arrayEnd { tests.append(try excluded(token, inner)) }
        if inner == nil {
            let strings = tests.count { if case .string = $0 { true } else { false } }
            guard !tests.isEmpty, strings == 0 || strings == tests.count else {
                throw tokens.error("Inside anything but list, either all values are number or string, mixed type is not supported")
            }
        }
        return tests
    }

    private func excluded(_ token: PatternTokens.Token, _ inner: String?) throws(PatternError) -> ValueTest {
        switch (inner, token) {
        case (nil, .string(let text)): return .string(text)
        case (nil, .number(let text)):
            let number = PatternNumber(text)
            guard number.order != nil else { throw tokens.error("Cannot compare number : \(text)") }
            return .number(number)
        case ("equals-ignore-case", .string(let text)): return .equalsIgnoreCase(text)
        case ("wildcard", .string(let text)): return .wildcard(try wildcard(text))
        case (_, .string("")): throw tokens.error("Null prefix/suffix not allowed")
        case ("prefix", .string(let text)): return .prefix(text)
        case ("suffix", .string(let text)): return .suffix(text)
        case (nil, _): throw tokens.error("Inside anything but list, start|null|boolean is not supported.")
        case ("equals-ignore-case", _):
            throw tokens.error("Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.")
        case ("wildcard", _): throw tokens.error("wildcard match pattern must be a string")
        default: throw tokens.error("prefix/suffix match pattern must be a string")
        }
    }

    // MARK: numeric

    /// Reads on after `[`: `"=", 3`, `"<", 3` or `">", 0, "<=", 5`.
    private mutating func numeric() throws(PatternError) -> ValueTest {
        let first = try tokens.next()
        guard case .string(let sign) = first else { throw tokens.error("Invalid member in numeric match: \(Self.text(first))") }
        guard ["=", "<", "<=", ">", ">="].contains(sign) else { throw tokens.error("Unrecognized numeric range operator: \(sign)") }
        let number = try bound(sign == "=" ? "equals" : sign)
        let next = try tokens.next()
        switch sign {
        case "=", "<", "<=":
            guard next == .arrayEnd else { throw tokens.error("Too many elements in numeric expression") }
            if sign == "=" {
                return .numeric(NumericRange(lower: number.order, upper: number.order, description: "[\"=\",\(number.text)]"))
            }
            return .numeric(NumericRange(lower: 0, upper: number.below(open: sign == "<"), description: "[\"\(sign)\",\(number.text)]"))
        default:
            let lower = number.above(open: sign == ">")
            if next == .arrayEnd {
                return .numeric(NumericRange(lower: lower, upper: .max, description: "[\"\(sign)\",\(number.text)]"))
            }
            guard case .string(let second) = next else { throw tokens.error("Bad value in numeric range: \(Self.text(next))") }
            guard second == "<" || second == "<=" else { throw tokens.error("Bad numeric range operator: \(second)") }
            let top = try bound(second)
            guard try tokens.next() == .arrayEnd else { throw tokens.error("Too many terms in numeric range expression") }
            guard number.order < top.order else { throw tokens.error("Bottom must be less than top") }
            return .numeric(
                NumericRange(
                    lower: lower, upper: top.below(open: second == "<"),
                    description: "[\"\(sign)\",\(number.text),\"\(second)\",\(top.text)]"))
        }
    }

    private struct Bound {
        let text: String
        let order: UInt64
        func above(open: Bool) -> UInt64 { open ? order + 1 : order }
        func below(open: Bool) -> UInt64 { open ? order - 1 : order }
    }

    private mutating func bound(_ name: String) throws(PatternError) -> Bound {
        guard case .number(let text) = try tokens.next() else { throw tokens.error("Value of \(name) must be numeric") }
        guard let order = PatternNumber(text).order else { throw tokens.error("Cannot compare number : \(text)") }
        return Bound(text: text, order: order)
    }

    private static func text(_ token: PatternTokens.Token) -> String {
        switch token {
        case .name(let text), .string(let text), .number(let text): text
        case .true: "true"
        case .false: "false"
        case .null: "null"
        case .objectStart: "{"
        case .objectEnd: "}"
        case .arrayStart: "["
        case .arrayEnd: "]"
        case .end: ""
        }
    }
}
