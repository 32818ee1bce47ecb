/// What JSON patterns and space-delimited patterns ask of one value: `= "x*"`, `!= %[0-9]+%`, `>= 1e3`.
struct Comparison: Hashable, Sendable, CustomStringConvertible {
    enum Relation: String, Hashable, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    enum Operand: Hashable, Sendable {
        case text(WildcardText)
        case number(NumberLiteral)
        case regularExpression(RegularExpression)
    }

    let relation: Relation
    let operand: Operand

    /// Whether it holds for a value with this spelling: a string, a number's lexeme, `true` or `false`.
    func holds(for value: String) -> Bool {
        switch (operand, relation) {
        case (.text(let text), .equal): text.matches(value)
        case (.text(let text), .notEqual): !text.matches(value)
        case (.regularExpression(let expression), .equal): expression.matches(value)
        case (.regularExpression(let expression), .notEqual): !expression.matches(value)
        case (.number(let number), .equal): number.equals(value)
        case (.number(let number), .notEqual): !number.equals(value)
        case (.number(let number), .less): compare(value, number, <)
        case (.number(let number), .lessOrEqual): compare(value, number, <=)
        case (.number(let number), .greater): compare(value, number, >)
        case (.number(let number), .greaterOrEqual): compare(value, number, >=)
        case (.text, _), (.regularExpression, _): false
        }
    }

    private func compare(_ value: String, _ number: NumberLiteral, _ relation: (Double, Double) -> Bool) -> Bool {
        NumberLiteral(value).map { relation($0.value, number.value) } ?? false
    }

    var description: String {
        switch operand {
        case .text(let text): "\(relation.rawValue) \(PatternScanner.quote(text.description))"
        case .number(let number): "\(relation.rawValue) \(number.lexeme)"
        case .regularExpression(let expression): "\(relation.rawValue) %\(expression.text)%"
        }
    }
}

extension Comparison {
    /// A relation and what stands on its right.
    init(_ scanner: inout PatternScanner) throws(LogPatternError) {
        scanner.skipSpace()
        relation = try Self.relation(&scanner)
        scanner.skipSpace()
        operand = try Self.operand(&scanner)
        switch (operand, relation) {
        case (.number, _), (_, .equal), (_, .notEqual): break
        default: throw scanner.unexpected("a number")
        }
    }

    private static func relation(_ scanner: inout PatternScanner) throws(LogPatternError) -> Relation {
        // `=!` stands in AWS's guide, for space-delimited patterns.
        if scanner.take("!=") || scanner.take("=!") { return .notEqual }
        if scanner.take("<=") { return .lessOrEqual }
        if scanner.take(">=") { return .greaterOrEqual }
        if scanner.take("=") { return .equal }
        if scanner.take("<") { return .less }
        if scanner.take(">") { return .greater }
        throw scanner.unexpected("a comparison")
    }

    private static func operand(_ scanner: inout PatternScanner) throws(LogPatternError) -> Operand {
        switch scanner.current {
        case UInt8(ascii: "\""): return .text(WildcardText(try scanner.quoted()))
        case UInt8(ascii: "%"): return .regularExpression(try scanner.regularExpression())
        default:
            let word = scanner.word(where: isUnquoted)
            if word.isEmpty { throw scanner.unexpected("a value") }
            return NumberLiteral(word).map(Operand.number) ?? .text(WildcardText(word))
        }
    }

    /// What a value may hold without quotation marks.
    private static func isUnquoted(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ":"), UInt8(ascii: "/"): true
        default: byte < 0x80 && PatternScanner.isWord(byte)
        }
    }
}

/// A text with `*` for anything before or after it. A `*` in the middle is the character itself, as AWS documents.
struct WildcardText: Hashable, Sendable, CustomStringConvertible {
    private let text: String
    private let anythingBefore: Bool
    private let anythingAfter: Bool

    init(_ pattern: String) {
        var rest = Substring(pattern)
        anythingBefore = rest.utf8.first == UInt8(ascii: "*")
        if anythingBefore { rest = Substring(rest.unicodeScalars.dropFirst()) }
        anythingAfter = rest.utf8.last == UInt8(ascii: "*")
        if anythingAfter { rest = Substring(rest.unicodeScalars.dropLast()) }
        text = String(rest)
    }

    /// Compares bytes, so that the spelling counts and not what Unicode holds equivalent.
    func matches(_ value: String) -> Bool {
        var value = value
        var text = text
        return value.withUTF8 { value in
            text.withUTF8 { text in
                guard value.count >= text.count else { return false }
                return switch (anythingBefore, anythingAfter) {
                case (false, false): value.count == text.count && value.elementsEqual(text)
                case (true, false): value.suffix(text.count).elementsEqual(text)
                case (false, true): value.prefix(text.count).elementsEqual(text)
                case (true, true): value.contains(text)
                }
            }
        }
    }

    var description: String { "\(anythingBefore ? "*" : "")\(text)\(anythingAfter ? "*" : "")" }
}

/// A number as patterns spell it: an optional sign, digits with an optional fraction, an optional exponent.
struct NumberLiteral: Hashable, Sendable {
    let lexeme: String
    let value: Double

    /// `nil` where `text` is no number.
    init?(_ text: String) {
        guard let first = text.utf8.first, text.utf8.count <= 64, Self.isDigit(first) || "+-.".utf8.contains(first) else { return nil }
        let spelled = text.utf8.allSatisfy { Self.isDigit($0) || "+-.eE".utf8.contains($0) }
        guard spelled, let value = Double(text) else { return nil }
        (lexeme, self.value) = (text, value)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

    /// Whole numbers are compared exactly, also beyond what a double holds.
    func equals(_ text: String) -> Bool {
        if let a = Int(lexeme), let b = Int(text) { return a == b }
        return NumberLiteral(text)?.value == value
    }
}
