/// JavaScript's regular expressions (ECMA-262, with the leniency of annex B), one Unicode scalar a character.
struct RegexParser {
    private let pattern: [Unicode.Scalar]
    private var position = 0
    private var groupCount = 0
    private let groupTotal: Int
    private let names: [String: Int]
    private var depth = 0
    private let at: Int

    /// How deep groups may nest, and the largest count of a quantifier.
    private static let maximumDepth = 100, maximumCount = 100_000

    static func parse(_ pattern: String, at position: Int) throws(JSONataError) -> (tree: RegexTree, groupCount: Int) {
        var parser = RegexParser(Array(pattern.unicodeScalars), at: position)
        let tree = try parser.alternatives()
        if parser.position < parser.pattern.count { throw parser.malformed("unmatched )") }
        return (tree, parser.groupCount)
    }

    private init(_ pattern: [Unicode.Scalar], at: Int) {
        (self.pattern, self.at) = (pattern, at)
        (groupTotal, names) = Self.groups(in: pattern)
    }

    /// Counts the groups ahead of parsing, since references may come before them.
    private static func groups(in pattern: [Unicode.Scalar]) -> (Int, [String: Int]) {
        var count = 0
        var names: [String: Int] = [:]
        var inClass = false
        var index = 0
        while index < pattern.count {
            switch pattern[index] {
            case "\\": index += 1
            case "[": inClass = true
            case "]": inClass = false
            case "(" where !inClass:
                let next = pattern[(index + 1)...].prefix(3)
                if next.first != "?" {
                    count += 1
                } else if next.count == 3, Array(next)[1] == "<", Array(next)[2] != "=", Array(next)[2] != "!" {
                    count += 1
                    var name = String.UnicodeScalarView()
                    name.append(contentsOf: pattern[(index + 3)...].prefix { $0 != ">" })
                    names[String(name)] = count
                }
            default: break
            }
            index += 1
        }
        return (count, names)
    }

    private func malformed(_ reason: String) -> JSONataError {
        JSONataError(.s0301, at: at, text: "Malformed regular expression: \(reason)")
    }

    private var current: Unicode.Scalar? { position < pattern.count ? pattern[position] : nil }

    private mutating func skip(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard pattern[position...].prefix(scalars.count).elementsEqual(scalars) else { return false }
        position += scalars.count
        return true
    }

    // MARK: Structure

    private mutating func alternatives() throws(JSONataError) -> RegexTree {
        var all = [try sequence()]
        while skip("|") { all.append(try sequence()) }
        return all.count == 1 ? all[0] : .alternatives(all)
    }

    private mutating func sequence() throws(JSONataError) -> RegexTree {
        var terms: [RegexTree] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            let firstGroup = groupCount + 1
            let atom = try atom()
            terms.append(try quantified(atom, groups: firstGroup..<groupCount + 1))
        }
        return terms.count == 1 ? terms[0] : .sequence(terms)
    }

    private mutating func quantified(_ atom: RegexTree, groups: Range<Int>) throws(JSONataError) -> RegexTree {
        guard let (least, most) = try quantifier() else { return atom }
        let isLazy = skip("?")
        switch atom {
        case .start, .end, .wordBoundary, .look(_, ahead: false, _): throw malformed("nothing to repeat")
        default: break
        }
        if current == "*" || current == "+" || current == "?" { throw malformed("nothing to repeat") }
        return .repetition(atom, least: least, most: most, isLazy: isLazy, groups: groups)
    }

    private mutating func quantifier() throws(JSONataError) -> (Int, Int?)? {
        if skip("*") { return (0, nil) }
        if skip("+") { return (1, nil) }
        if skip("?") { return (0, 1) }
        guard current == "{" else { return nil }
        let start = position
        position += 1
        if let least = number() {
            if skip("}") { return (least, least) }
            if skip(",") {
                let most = number()
                if skip("}") {
                    if let most, most < least { throw malformed("numbers out of order in {}") }
                    return (least, most)
                }
            }
        }
        position = start
        return nil
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = current, ("0"..."9").contains(scalar) {
            value = min(Self.maximumCount, (value ?? 0) * 10 + Int(scalar.value - 48))
            position += 1
        }
        return value
    }

    private mutating func atom() throws(JSONataError) -> RegexTree {
        guard let scalar = current else { return .empty }
        position += 1
        switch scalar {
        case "^": return .start
        case "$": return .end
        case ".": return .any
        case "(": return try group()
        case "[": return .characterClass(try characterClass())
        case "\\": return try escape()
        case "*", "+", "?": throw malformed("nothing to repeat")
        default: return .character(scalar.value)
        }
    }

    private mutating func group() throws(JSONataError) -> RegexTree {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.maximumDepth { throw malformed("groups nested too deeply") }
        var number: Int?
        var look: (ahead: Bool, isNegated: Bool)?
        if skip("?:") {
        } else if skip("?=") {
            look = (true, false)
        } else if skip("?!") {
            look = (true, true)
        } else if skip("?<=") {
            look = (false, false)
        } else if skip("?<!") {
            look = (false, true)
        } else {
            if skip("?<") {
                while let scalar = current, scalar != ">" {
                    guard scalar.properties.isAlphabetic || scalar == "_" || scalar == "$" || ("0"..."9").contains(scalar) else { break }
                    position += 1
                }
                guard skip(">") else { throw malformed("invalid capture group name") }
            } else if current == "?" {
                throw malformed("invalid group")
            }
            groupCount += 1
            number = groupCount
        }
        let tree = try alternatives()
        guard skip(")") else { throw malformed("unterminated group") }
        if let look { return .look(tree, ahead: look.ahead, isNegated: look.isNegated) }
        return .group(tree, number: number)
    }

    // MARK: Escapes and classes

    private mutating func escape() throws(JSONataError) -> RegexTree {
        guard let scalar = current else { throw malformed("\\ at end of pattern") }
        switch scalar {
        case "b", "B":
            position += 1
            return .wordBoundary(isNegated: scalar == "B")
        case "1"..."9":
            let start = position
            if let reference = number(), reference <= groupTotal { return .backReference(reference) }
            position = start
        case "k" where !names.isEmpty:
            position += 1
            guard skip("<") else { throw malformed("invalid named reference") }
            var name = String.UnicodeScalarView()
            while let scalar = current, scalar != ">" {
                name.append(scalar)
                position += 1
            }
            guard skip(">"), let number = names[String(name)] else { throw malformed("invalid named reference") }
            return .backReference(number)
        default: break
        }
        if let shared = classEscape() { return .characterClass(shared) }
        return .character(characterEscape())
    }

    /// `\d` and the like.
    private mutating func classEscape() -> CharacterClass? {
        let result: CharacterClass
        switch current {
        case "d": result = .digits
        case "D": result = CharacterClass.digits.negated
        case "w": result = .word
        case "W": result = CharacterClass.word.negated
        case "s": result = .space
        case "S": result = CharacterClass.space.negated
        default: return nil
        }
        position += 1
        return result
    }

    private mutating func characterEscape() -> UInt32 {
        guard let scalar = current else { return 0x5C }
        position += 1
        switch scalar {
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "v": return 0x0B
        case "f": return 0x0C
        case "0"..."7": return octal(from: scalar)
        case "x": return hexadecimal(2) ?? scalar.value
        case "u": return unicode() ?? scalar.value
        case "c":
            if let letter = current, letter.isASCII, letter.properties.isAlphabetic {
                position += 1
                return letter.value % 32
            }
            position -= 1
            return 0x5C
        default: return scalar.value
        }
    }

    private mutating func octal(from first: Unicode.Scalar) -> UInt32 {
        var value = first.value - 48
        while let digit = current, ("0"..."7").contains(digit), value * 8 + digit.value - 48 <= 0xFF {
            value = value * 8 + digit.value - 48
            position += 1
        }
        return value
    }

    private mutating func hexadecimal(_ count: Int) -> UInt32? {
        let digits = pattern[position...].prefix(count)
        guard digits.count == count, digits.allSatisfy({ $0.isASCII && $0.properties.isASCIIHexDigit }) else { return nil }
        position += count
        return digits.reduce(0) { $0 << 4 + UInt32(Character($1).hexDigitValue ?? 0) }
    }

    private mutating func unicode() -> UInt32? {
        guard let first = hexadecimal(4) else { return nil }
        guard (0xD800...0xDBFF).contains(first), current == "\\" else { return first }
        let start = position
        position += 1
        if skip("u"), let second = hexadecimal(4), (0xDC00...0xDFFF).contains(second) {
            return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        }
        position = start
        return first
    }

    private mutating func characterClass() throws(JSONataError) -> CharacterClass {
        var result = CharacterClass()
        result.isNegated = skip("^")
        while let scalar = current, scalar != "]" {
            guard let low = try classMember(&result) else { continue }
            guard current == "-", position + 1 < pattern.count, pattern[position + 1] != "]" else {
                result.insert(low...low)
                continue
            }
            position += 1
            if let high = try classMember(&result) {
                if high < low { throw malformed("range out of order in character class") }
                result.insert(low...high)
            } else {
                result.insert(low...low)
                result.insert(0x2D...0x2D)
            }
        }
        guard skip("]") else { throw malformed("unterminated character class") }
        return result
    }

    /// One character of a class; `nil` where a whole set was put in instead.
    private mutating func classMember(_ result: inout CharacterClass) throws(JSONataError) -> UInt32? {
        guard let scalar = current else { throw malformed("unterminated character class") }
        position += 1
        guard scalar == "\\" else { return scalar.value }
        if let shared = classEscape() {
            result.insert(shared)
            return nil
        }
        if skip("b") { return 0x08 }
        if skip("-") { return 0x2D }
        guard current != nil else { throw malformed("\\ at end of pattern") }
        return characterEscape()
    }
}
