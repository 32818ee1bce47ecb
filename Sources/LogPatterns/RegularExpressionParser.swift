/// Reads the regular expressions that AWS supports in filter patterns, and refuses what it does not.
struct RegularExpressionParser {
    /// One character class and how often it stands: once, maybe not at all, or again and again.
    struct Item {
        var symbols: SymbolSet
        var optional = false
        var repeats = false
    }

    struct Alternative {
        var items: [Item] = []
        var fromBeginning = false
        var toEnd = false
    }

    /// A set of ASCII characters and, as number 128, all characters beyond.
    struct SymbolSet {
        private var low: UInt64 = 0
        private var high: UInt64 = 0
        private var beyond = false

        static let digits = SymbolSet(0x30...0x39)
        static let spaces = SymbolSet(0x09...0x0D).union(SymbolSet(0x20...0x20))
        static let wordCharacters = SymbolSet(0x30...0x39).union(SymbolSet(0x41...0x5A)).union(SymbolSet(0x61...0x7A))
            .union(SymbolSet(0x5F...0x5F))
        static let anyButNewline = SymbolSet(0x0A...0x0A).inverted

        init() {}

        init(_ range: ClosedRange<Int>) {
            for symbol in range { insert(symbol) }
        }

        mutating func insert(_ symbol: Int) {
            switch symbol {
            case ..<64: low |= 1 << UInt64(symbol)
            case ..<128: high |= 1 << UInt64(symbol - 64)
            default: beyond = true
            }
        }

        func contains(_ symbol: Int) -> Bool {
            switch symbol {
            case ..<64: low & 1 << UInt64(symbol) != 0
            case ..<128: high & 1 << UInt64(symbol - 64) != 0
            default: beyond
            }
        }

        func union(_ other: SymbolSet) -> SymbolSet {
            var both = self
            both.low |= other.low
            both.high |= other.high
            both.beyond = beyond || other.beyond
            return both
        }

        var inverted: SymbolSet {
            var others = SymbolSet()
            (others.low, others.high, others.beyond) = (~low, ~high, !beyond)
            return others
        }
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private func invalid(_ reason: String) -> LogPatternError { .invalidRegularExpression(reason: reason) }

    mutating func alternatives() throws(LogPatternError) -> [Alternative] {
        if bytes.isEmpty { throw invalid("it is empty") }
        var alternatives: [Alternative] = []
        repeat { alternatives.append(try alternative()) } while take(UInt8(ascii: "|"))
        return alternatives
    }

    private mutating func alternative() throws(LogPatternError) -> Alternative {
        var alternative = Alternative()
        alternative.fromBeginning = take(UInt8(ascii: "^"))
        while let byte = current, byte != UInt8(ascii: "|") {
            if take(UInt8(ascii: "$")) {
                guard current == nil || current == UInt8(ascii: "|") else { throw invalid("'$' must end it") }
                alternative.toEnd = true
                break
            }
            let symbols = try atom()
            let (least, most) = try quantifier()
            try append(symbols, least: least, most: most, to: &alternative.items)
        }
        return alternative
    }

    private func append(_ symbols: SymbolSet, least: Int, most: Int?, to items: inout [Item]) throws(LogPatternError) {
        let copies = max(most ?? least, 1)
        if most == 0 { return }
        guard items.count + copies <= RegularExpression.maximumPositions else { throw invalid("it repeats too much") }
        for copy in 0..<copies { items.append(Item(symbols: symbols, optional: copy >= least)) }
        if most == nil { items[items.count - 1].repeats = true }
    }

    private mutating func quantifier() throws(LogPatternError) -> (least: Int, most: Int?) {
        let quantifier: (Int, Int?)
        switch current {
        case UInt8(ascii: "?"): quantifier = (0, 1)
        case UInt8(ascii: "*"): quantifier = (0, nil)
        case UInt8(ascii: "+"): quantifier = (1, nil)
        case UInt8(ascii: "{"): return try counted()
        default: return (1, 1)
        }
        position += 1
        return quantifier
    }

    /// `{m}`, `{m,}` or `{m,n}`.
    private mutating func counted() throws(LogPatternError) -> (least: Int, most: Int?) {
        position += 1
        guard let least = number() else { throw invalid("'{' wants a number") }
        var most: Int? = least
        if take(UInt8(ascii: ",")) { most = number() }
        guard take(UInt8(ascii: "}")) else { throw invalid("'{' without '}'") }
        if let most, most < least { throw invalid("'{m,n}' with n below m") }
        guard max(least, most ?? 0) <= RegularExpression.maximumPositions else { throw invalid("it repeats too much") }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let start = position
        while let byte = current, byte &- UInt8(ascii: "0") <= 9 { position += 1 }
        return Int(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func atom() throws(LogPatternError) -> SymbolSet {
        guard let byte = current else { throw invalid("it ends too early") }
        position += 1
        switch byte {
        case UInt8(ascii: "."): return .anyButNewline
        case UInt8(ascii: "["): return try characterClass()
        case UInt8(ascii: "\\"): return try escape()
        case UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "{"): throw invalid("nothing to repeat")
        case UInt8(ascii: "("), UInt8(ascii: ")"): throw invalid("parentheses are not supported")
        default:
            guard Self.isPlain(byte) else { throw unsupported(byte) }
            return SymbolSet(Int(byte)...Int(byte))
        }
    }

    private func unsupported(_ byte: UInt8) -> LogPatternError {
        invalid(
            byte < 0x80 ? "the character '\(Character(Unicode.Scalar(byte)))' is not supported" : "multi-byte characters are not supported")
    }

    /// What AWS lets stand for itself; white space and `:` too, which its consoles accept.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte < 0x80 && (PatternScanner.isWord(byte) || "#=@/;,-: ]}".utf8.contains(byte))
    }

    private mutating func escape() throws(LogPatternError) -> SymbolSet {
        guard let byte = current, byte < 0x80 else { throw invalid("it ends in '\\'") }
        position += 1
        switch byte {
        case UInt8(ascii: "d"): return .digits
        case UInt8(ascii: "D"): return SymbolSet.digits.inverted
        case UInt8(ascii: "s"): return .spaces
        case UInt8(ascii: "S"): return SymbolSet.spaces.inverted
        case UInt8(ascii: "w"): return .wordCharacters
        case UInt8(ascii: "W"): return SymbolSet.wordCharacters.inverted
        case UInt8(ascii: "x"):
            let digits = bytes[position...].prefix(2)
            guard digits.count == 2, let code = Int(String(decoding: digits, as: UTF8.self), radix: 16), code < 0x80 else {
                throw invalid("'\\x' wants two hexadecimal digits of an ASCII character")
            }
            position += 2
            return SymbolSet(code...code)
        default:
            let isAlphanumeric = PatternScanner.isWord(byte) && byte != UInt8(ascii: "_")
            if isAlphanumeric { throw invalid("'\\\(Character(Unicode.Scalar(byte)))' is not supported") }
            return SymbolSet(Int(byte)...Int(byte))
        }
    }

    /// `[a-z_]`, `[^0-9]`; the opening bracket is behind us.
    private mutating func characterClass() throws(LogPatternError) -> SymbolSet {
        let negated = take(UInt8(ascii: "^"))
        var set = SymbolSet()
        var isEmpty = true
        while let byte = current, byte != UInt8(ascii: "]") {
            position += 1
            isEmpty = false
            if byte == UInt8(ascii: "\\") {
                set = set.union(try escape())
            } else if byte >= 0x80 {
                throw unsupported(byte)
            } else if position + 1 < bytes.count, bytes[position] == UInt8(ascii: "-"), bytes[position + 1] != UInt8(ascii: "]") {
                let last = bytes[position + 1]
                guard last < 0x80, last != UInt8(ascii: "\\"), byte <= last else { throw invalid("a range that does not ascend") }
                position += 2
                set = set.union(SymbolSet(Int(byte)...Int(last)))
            } else {
                set.insert(Int(byte))
            }
        }
        guard take(UInt8(ascii: "]")) else { throw invalid("'[' without ']'") }
        if isEmpty { throw invalid("an empty class") }
        return negated ? set.inverted : set
    }
}
