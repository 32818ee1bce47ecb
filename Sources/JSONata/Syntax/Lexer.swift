/// Cuts an expression into tokens, one at a time: what follows an error is never looked at.
struct Lexer {
    private let text: [Unicode.Scalar]
    private var position = 0

    /// Longer ones first.
    private static let doubleSymbols: Set<String> = ["..", ":=", "!=", ">=", "<=", "**", "~>"]
    private static let symbols: Set<Unicode.Scalar> = [
        ".", "[", "]", "{", "}", "(", ")", ",", "@", "#", ";", ":", "?", "+", "-", "*", "/", "%", "|", "=", "<", ">", "^", "&",
        "!", "~",
    ]

    init(_ source: String) { text = Array(source.unicodeScalars) }

    private var current: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private func peek(_ distance: Int = 1) -> Unicode.Scalar? {
        position + distance < text.count ? text[position + distance] : nil
    }

    private func error(_ code: JSONataError.Code, token: String? = nil) -> JSONataError {
        JSONataError(code, at: position, token: token)
    }

    private func token(_ kind: Token.Kind) -> Token { Token(kind: kind, position: position) }

    private func string(_ range: Range<Int>) -> String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text[range])
        return String(result)
    }

    /// - Parameter operand: whether an operand may stand here, so that `/` begins a regular expression.
    mutating func next(operand: Bool) throws(JSONataError) -> Token {
        try skipWhitespaceAndComments()
        guard let first = current else { return token(.end) }
        if operand, first == "/" { return try regularExpression() }
        if let second = peek() {
            let pair = String(String.UnicodeScalarView([first, second]))
            if Self.doubleSymbols.contains(pair) {
                position += 2
                return token(.symbol(pair))
            }
        }
        if Self.symbols.contains(first) {
            position += 1
            return token(.symbol(String(first)))
        }
        switch first {
        case "\"", "'": return try quotedString(closing: first)
        case "0"..."9": return try number()
        case "`": return try quotedName()
        default: return word()
        }
    }

    private static func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar == "\u{0B}"
    }

    private mutating func skipWhitespaceAndComments() throws(JSONataError) {
        while let scalar = current {
            if Self.isWhitespace(scalar) {
                position += 1
            } else if scalar == "/", peek() == "*" {
                let start = position
                position += 2
                while !(current == "*" && peek() == "/") {
                    if current == nil { throw JSONataError(.s0106, at: start) }
                    position += 1
                }
                position += 2
            } else {
                return
            }
        }
    }

    private mutating func quotedString(closing quote: Unicode.Scalar) throws(JSONataError) -> Token {
        position += 1
        var result = String.UnicodeScalarView()
        while let scalar = current {
            position += 1
            if scalar == quote { return token(.string(String(result))) }
            result.append(scalar == "\\" ? try escape() : scalar)
        }
        throw error(.s0101)
    }

    private mutating func escape() throws(JSONataError) -> Unicode.Scalar {
        guard let scalar = current else { throw error(.s0101) }
        position += 1
        switch scalar {
        case "\"", "\\", "/": return scalar
        case "b": return "\u{08}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u": return try unicodeEscape()
        default: throw error(.s0103, token: String(scalar))
        }
    }

    /// A lone surrogate becomes U+FFFD, as in the JSON that is read.
    private mutating func unicodeEscape() throws(JSONataError) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, current == "\\", peek() == "u" else { return "\u{FFFD}" }
        let afterFirst = position
        position += 2
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second) else {
            position = afterFirst
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func hexadecimal() throws(JSONataError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let scalar = current, scalar.isASCII, let digit = Character(scalar).hexDigitValue else { throw error(.s0104) }
            value = value << 4 + UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func digits() { while let scalar = current, ("0"..."9").contains(scalar) { position += 1 } }

    private mutating func number() throws(JSONataError) -> Token {
        let start = position
        if current == "0" { position += 1 } else { digits() }
        if current == ".", let next = peek(), ("0"..."9").contains(next) {
            position += 1
            digits()
        }
        if current == "e" || current == "E" {
            let sign = peek() == "+" || peek() == "-" ? 1 : 0
            if let digit = peek(1 + sign), ("0"..."9").contains(digit) {
                position += 1 + sign
                digits()
            }
        }
        let lexeme = string(start..<position)
        guard let value = Double(lexeme), value.isFinite else { throw error(.s0102, token: lexeme) }
        return token(.number(value))
    }

    private mutating func quotedName() throws(JSONataError) -> Token {
        guard let end = text[(position + 1)...].firstIndex(of: "`") else {
            position = text.count
            throw error(.s0105)
        }
        let name = string(position + 1..<end)
        position = end + 1
        return token(.name(name))
    }

    private mutating func word() -> Token {
        let start = position
        while let scalar = current, !Self.isWhitespace(scalar), !Self.symbols.contains(scalar) { position += 1 }
        if text[start] == "$" { return token(.variable(string(start + 1..<position))) }
        let word = string(start..<position)
        switch word {
        case "and", "or", "in": return token(.symbol(word))
        case "true": return token(.bool(true))
        case "false": return token(.bool(false))
        case "null": return token(.null)
        default: return token(.name(word))
        }
    }

    /// Up to the `/` that stands outside of brackets and is not escaped.
    private mutating func regularExpression() throws(JSONataError) -> Token {
        position += 1
        let start = position
        var depth = 0
        var inClass = false
        while let scalar = current {
            switch scalar {
            case "\\": position += 1
            case "[": inClass = true
            case "]": inClass = false
            case "(" where !inClass: depth += 1
            case ")" where !inClass: depth -= 1
            case "/" where depth == 0 && !inClass:
                if position == start { throw error(.s0301) }
                let pattern = string(start..<position)
                position += 1
                let flagsStart = position
                while current == "i" || current == "m" { position += 1 }
                return token(.regex(pattern: pattern, flags: string(flagsStart..<position)))
            default: break
            }
            position += 1
        }
        throw error(.s0302)
    }
}
