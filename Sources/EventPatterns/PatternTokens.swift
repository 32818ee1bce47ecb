/// The tokens of a pattern, one after the other, with the messages of the JSON parser behind EventBridge.
///
/// A pull parser and not a `JSONValue`: AWS reports what stands first, be it a wrong operator or broken JSON, and a key that comes
/// twice in an object is read twice.
struct PatternTokens {
    enum Token: Hashable {
        case objectStart, objectEnd, arrayStart, arrayEnd
        case name(String), string(String), number(String)
        case `true`, `false`, null
        case end
    }

    private enum Expectation { case value, firstElement, nextElement, firstName, nextName, colon, nothing }

    private static let maximumDepth = 200

    private let source: String
    private let bytes: [UInt8]
    private var position = 0
    private var open: [(isObject: Bool, start: Int)] = []
    private var expectation = Expectation.value

    init(_ source: String) {
        self.source = source
        bytes = Array(source.utf8)
    }

    mutating func next() throws(PatternError) -> Token {
        skipWhitespace()
        guard position < bytes.count else {
            if expectation == .nothing { return .end }
            throw endOfInput()
        }
        let byte = bytes[position]
        switch expectation {
        case .nothing:
            throw unexpected("expected the end of the pattern")
        case .firstElement where byte == UInt8(ascii: "]"), .nextElement where byte == UInt8(ascii: "]"):
            return close(.arrayEnd)
        case .firstName where byte == UInt8(ascii: "}"), .nextName where byte == UInt8(ascii: "}"):
            return close(.objectEnd)
        case .nextElement, .nextName:
            if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { throw wrongClose(byte) }
            guard byte == UInt8(ascii: ",") else {
                throw unexpected("was expecting comma to separate \(expectation == .nextName ? "Object" : "Array") entries")
            }
            position += 1
            skipWhitespace()
            guard position < bytes.count else { throw endOfInput() }
            return try expectation == .nextName ? name() : value()
        case .firstName: return try name()
        case .value, .firstElement: return try value()
        case .colon:
            guard byte == UInt8(ascii: ":") else { throw unexpected("was expecting a colon to separate field name and value") }
            position += 1
            expectation = .value
            return try next()
        }
    }

    /// An error at the present place.
    func error(_ reason: String) -> PatternError { PatternError(reason, location: location(position), source: source) }

    private mutating func skipWhitespace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func close(_ token: Token) -> Token {
        open.removeLast()
        return ended(token)
    }

    private mutating func ended(_ token: Token) -> Token {
        position += 1
        expectAfterValue()
        return token
    }

    private mutating func expectAfterValue() {
        expectation = open.last.map { $0.isObject ? .nextName : .nextElement } ?? .nothing
    }

    private mutating func name() throws(PatternError) -> Token {
        guard bytes[position] == UInt8(ascii: "\"") else {
            if bytes[position] == UInt8(ascii: "]") { throw wrongClose(bytes[position]) }
            throw unexpected("was expecting double-quote to start field name")
        }
        let name = try string()
        expectation = .colon
        return .name(name)
    }

    private mutating func value() throws(PatternError) -> Token {
        switch bytes[position] {
        case UInt8(ascii: "{"): return try enter(.objectStart)
        case UInt8(ascii: "["): return try enter(.arrayStart)
        case UInt8(ascii: "\""):
            let text = try string()
            expectAfterValue()
            return .string(text)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let text = try number()
            expectAfterValue()
            return .number(text)
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            if expectation == .value, let last = open.last, last.isObject != (bytes[position] == UInt8(ascii: "}")) {
                throw wrongClose(bytes[position])
            }
            throw unexpected("expected a value")
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): return try word()
        default: throw unexpected("expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')")
        }
    }

    private mutating func enter(_ token: Token) throws(PatternError) -> Token {
        if open.count == Self.maximumDepth { throw error("Document nesting depth exceeds the maximum allowed (\(Self.maximumDepth))") }
        open.append((token == .objectStart, position))
        position += 1
        expectation = token == .objectStart ? .firstName : .firstElement
        return token
    }

    private mutating func word() throws(PatternError) -> Token {
        let start = position
        while position < bytes.count, Character(Unicode.Scalar(bytes[position])).isLetter || bytes[position] == UInt8(ascii: "_") {
            position += 1
        }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        let tokens: [String: Token] = ["true": .true, "false": .false, "null": .null]
        guard let token = tokens[word] else {
            throw error(
                "Unrecognized token '\(word)': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')")
        }
        expectAfterValue()
        return token
    }

    private mutating func digits(_ what: String) throws(PatternError) {
        let start = position
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 { position += 1 }
        guard position == start else { return }
        guard position < bytes.count else { throw endOfInput() }
        throw unexpected(what)
    }

    private mutating func number() throws(PatternError) -> String {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
            position += 1
            if position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 {
                throw error("Invalid numeric value: Leading zeroes not allowed")
            }
        } else {
            try digits("expected digit (0-9) to follow minus sign, for valid numeric value")
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits("Decimal point not followed by a digit")
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) { position += 1 }
            try digits("Exponent indicator not followed by a digit")
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func string() throws(PatternError) -> String {
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let length = JSONEscape.append(from: bytes[position...], to: &text) else {
                    throw error("Unrecognized character escape")
                }
                position += length
            case 0..<0x20:
                throw error(
                    "Illegal unquoted character ((CTRL-CHAR, code \(byte))): has to be escaped using backslash to be included in string value"
                )
            default:
                text.append(byte)
                position += 1
            }
        }
        throw error("Unexpected end-of-input: was expecting closing quote for a string value")
    }

    private func unexpected(_ expected: String) -> PatternError {
        let character = String(decoding: bytes[position...], as: UTF8.self).first ?? "?"
        let code = character.unicodeScalars.first?.value ?? 0
        return error("Unexpected character ('\(character)' (code \(code))): \(expected)")
    }

    private func wrongClose(_ byte: UInt8) -> PatternError {
        guard let last = open.last else { return unexpected("expected a value") }
        let (expected, kind) = last.isObject ? ("}", "Object") : ("]", "Array")
        let start = PatternError.place(of: location(last.start), in: source)
        return error(
            "Unexpected close marker '\(Character(Unicode.Scalar(byte)))': expected '\(expected)' (for \(kind) starting at \(start))")
    }

    private func endOfInput() -> PatternError {
        guard let last = open.last else { return error("Unexpected end-of-input") }
        let start = PatternError.place(of: location(last.start), in: source)
        return error("Unexpected end-of-input: expected close marker for \(last.isObject ? "Object" : "Array") (start marker at \(start))")
    }

    private func location(_ offset: Int) -> PatternError.Location {
        let before = bytes[..<min(offset, bytes.count)]
        let line = before.count { $0 == 0x0A } + 1
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return PatternError.Location(line: line, column: String(decoding: before[lineStart...], as: UTF8.self).count + 1)
    }
}
