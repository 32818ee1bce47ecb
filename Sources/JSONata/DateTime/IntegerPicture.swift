import Glibc

/// How an integer is written: `#,##0`, `w` (words), `I` (Roman), `A` (letters), with `;o` for ordinals
/// (XPath F&O 3.1, section 4.6.1).
struct IntegerPicture: Sendable {
    enum Style: Sendable, Equatable {
        case decimal, letters, roman, words
    }

    enum LetterCase: Sendable {
        case lower, upper, title
    }

    struct Separator: Sendable, Equatable {
        /// Digits to its right.
        let position: Int
        let character: Unicode.Scalar
    }

    private(set) var style = Style.decimal
    private(set) var letterCase = LetterCase.lower
    private(set) var isOrdinal = false
    /// The digit zero of the family that is used.
    private(set) var zero: Unicode.Scalar = "0"
    var mandatoryDigits = 0
    private(set) var optionalDigits = 0
    private(set) var separators: [Separator] = []
    /// The distance of like separators that repeat; 0 where they do not.
    private(set) var groupSize = 0
    /// How many digits are read, where the next component follows immediately.
    var parseWidth: Int?

    /// The zeros of the decimal digits of Unicode that pictures may use.
    private static let zeros: [UInt32] = [
        0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0,
        0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900,
        0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    ]

    /// - Throws: `D3130` for a numbering that is not supported, `D3131` for digits of several families.
    init(parsing picture: String) throws(JSONataError) {
        var primary = picture
        if let semicolon = picture.lastIndex(of: ";") {
            primary = String(picture[..<semicolon])
            isOrdinal = picture[picture.index(after: semicolon)...].first == "o"
        }
        switch primary {
        case "A": (style, letterCase) = (.letters, .upper)
        case "a": (style, letterCase) = (.letters, .lower)
        case "I": (style, letterCase) = (.roman, .upper)
        case "i": (style, letterCase) = (.roman, .lower)
        case "W": (style, letterCase) = (.words, .upper)
        case "w": (style, letterCase) = (.words, .lower)
        case "Ww": (style, letterCase) = (.words, .title)
        default: try parseDigits(primary)
        }
    }

    private mutating func parseDigits(_ primary: String) throws(JSONataError) {
        var family: UInt32?
        for scalar in primary.unicodeScalars.reversed() {
            if let digitFamily = Self.zeros.first(where: { scalar.value >= $0 && scalar.value < $0 + 10 }) {
                if let family, family != digitFamily { throw JSONataError(.d3131) }
                family = digitFamily
                mandatoryDigits += 1
            } else if scalar == "#" {
                optionalDigits += 1
            } else {
                separators.append(Separator(position: mandatoryDigits + optionalDigits, character: scalar))
            }
        }
        guard let family, let zero = Unicode.Scalar(family) else { throw JSONataError(.d3130, token: primary) }
        self.zero = zero
        if separators.allSatisfy({ $0.character == separators[0].character }) {
            groupSize = DigitGroups.regularSize(of: separators.map(\.position))
        }
    }

    // MARK: Writing

    /// - Parameter number: a whole number.
    func text(of number: Double) -> String {
        (number < 0 ? "-" : "") + unsignedText(of: abs(number))
    }

    private func unsignedText(of number: Double) -> String {
        switch style {
        case .words: return cased(NumberWords.text(of: number, ordinal: isOrdinal))
        case .letters: return cased(Numerals.letters(number))
        case .roman: return cased(Numerals.roman(number))
        case .decimal:
            let digits = JavaScriptNumber.text(of: number)
            let padded = String(repeating: "0", count: max(0, mandatoryDigits - digits.count)) + digits
            return grouped(padded) + (isOrdinal ? Self.ordinalSuffix(padded) : "")
        }
    }

    private func cased(_ text: String) -> String {
        switch letterCase {
        case .lower: text.lowercased()
        case .upper: text.uppercased()
        case .title: text
        }
    }

    private func grouped(_ digits: String) -> String {
        var result = String.UnicodeScalarView()
        // A picture may be of any length.
        let count = digits.unicodeScalars.count
        let characters = groupSize > 0 ? [:] : Dictionary(separators.map { ($0.position, $0.character) }) { first, _ in first }
        for (index, digit) in digits.unicodeScalars.enumerated() {
            let after = count - index
            if index > 0 {
                if groupSize > 0 {
                    if after % groupSize == 0 { result.append(separators[0].character) }
                } else if let character = characters[after] {
                    result.append(character)
                }
            }
            let isDigit = ("0"..."9").contains(digit)
            result.append(isDigit ? Unicode.Scalar(zero.value + digit.value - 48) ?? digit : digit)
        }
        return String(result)
    }

    private static func ordinalSuffix(_ digits: String) -> String {
        if digits.dropLast().last == "1" { return "th" }
        switch digits.last {
        case "1": return "st"
        case "2": return "nd"
        case "3": return "rd"
        default: return "th"
        }
    }

    // MARK: Reading

    /// The number that `text` spells; `nil` where it spells none.
    func number(in text: String) -> Double? {
        switch style {
        case .words: return NumberWords.number(in: text.lowercased())
        case .letters: return Numerals.number(letters: text.lowercased())
        case .roman: return Numerals.number(roman: text.uppercased())
        case .decimal:
            let marks = Set(separators.map(\.character))
            var digits = String.UnicodeScalarView()
            for scalar in text.unicodeScalars where !marks.contains(scalar) {
                let isDigit = scalar.value >= zero.value && scalar.value < zero.value + 10
                digits.append(isDigit ? Unicode.Scalar(48 + UInt8(scalar.value - zero.value)) : scalar)
            }
            let number = String(isOrdinal ? digits.dropLast(2)[...] : digits[...])
            return Double(number.prefix { ("0"..."9").contains($0) || $0 == "-" })
        }
    }

    /// A regular expression for what `number(in:)` reads.
    var pattern: String {
        switch style {
        case .words: return "(?:\(NumberWords.all.joined(separator: "|"))|and|[\\-, ])+"
        case .letters: return letterCase == .upper ? "[A-Z]+" : "[a-z]+"
        case .roman: return letterCase == .upper ? "[IVXLCDM]+" : "[ivxlcdm]+"
        case .decimal:
            let last = Unicode.Scalar(zero.value + 9) ?? "9"
            let marks = separators.map { "\\u" + Self.hexadecimal($0.character) }.joined()
            let digits = "[\(zero)-\(last)\(marks)]" + (parseWidth.map { "{\($0)}" } ?? "+")
            return digits + (isOrdinal ? "(?:th|st|nd|rd)" : "")
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(min(scalar.value, 0xFFFF), radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
