/// A picture string for dates and times, `[Y0001]-[M01]-[D01]` (XPath F&O 3.1, section 9.8.4.1).
struct DateTimePicture {
    enum Part {
        case literal(String)
        case component(Component)
    }

    enum Names {
        case lower, upper, title
    }

    struct Component {
        let letter: Character
        /// The component is written as a word.
        var names: Names?
        /// The component is written as a number.
        var number: IntegerPicture?
        /// Cut names to so many letters.
        var mostLetters: Int?
        /// Cut a year to so many digits; of months and days unused.
        var yearDigits: Int?
        /// `t`: offset zero is written `Z`.
        var isTraditional = false
    }

    private(set) var parts: [Part] = []

    /// Used where none is given: ISO 8601 with milliseconds.
    static let iso8601 = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]"

    private static let defaults: [Character: String] = [
        "Y": "1", "M": "1", "D": "1", "d": "1", "F": "n", "W": "1", "w": "1", "X": "1", "x": "1", "H": "1", "h": "1", "P": "n", "m": "01",
        "s": "01", "f": "1", "Z": "01:01", "z": "01:01", "C": "n", "E": "n",
    ]
    private static let numbers: Set<Character> = ["Y", "M", "D", "d", "F", "W", "w", "X", "x", "H", "h", "m", "s", "f"]

    /// - Throws: `D3132` for an unknown component, `D3135` for a bracket that is not closed, and what integer pictures throw.
    init(parsing picture: String) throws(JSONataError) {
        let opening = UInt8(ascii: "["), closing = UInt8(ascii: "]")
        var literal: [UInt8] = []
        var rest = Array(picture.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == opening || byte == closing, rest.first == byte {
                rest.removeFirst()
                literal.append(byte)
            } else if byte == opening {
                guard let end = rest.firstIndex(of: closing) else { throw JSONataError(.d3135) }
                if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
                literal = []
                try add(marker: String(decoding: rest[..<end].filter { $0 > UInt8(ascii: " ") }, as: UTF8.self))
                rest = rest[(end + 1)...]
            } else {
                literal.append(byte)
            }
        }
        if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
    }

    private mutating func add(marker: String) throws(JSONataError) {
        guard let letter = marker.first, let defaultFormat = Self.defaults[letter] else {
            throw JSONataError(.d3132, token: marker.first.map(String.init) ?? "")
        }
        var format = String(marker.dropFirst())
        var least: Int?, most: Int?
        if let comma = format.lastIndex(of: ",") {
            let widths = format[format.index(after: comma)...].split(separator: "-", omittingEmptySubsequences: false)
            least = widths.first.flatMap { Int($0) }
            most = widths.count > 1 ? Int(widths[1]) : nil
            format = String(format[..<comma])
        }
        var component = Component(letter: letter)
        var isOrdinal = false
        if format.count > 1, let last = format.last, "atco".contains(last) {
            isOrdinal = last == "o"
            component.isTraditional = last == "t"
            format.removeLast()
        }
        if format.isEmpty { format = defaultFormat }
        if format.hasPrefix("n") {
            component.names = .lower
        } else if format.hasPrefix("N") {
            component.names = format.dropFirst().first == "n" ? .title : .upper
        } else if Self.numbers.contains(letter) {
            var number = try IntegerPicture(parsing: isOrdinal ? format + ";o" : format)
            Self.fit(&number, letter, least: least, most: most, &component)
            component.number = number
            fixWidthOfPrevious()
        } else if letter == "Z" || letter == "z" {
            component.number = try IntegerPicture(parsing: format)
        }
        component.mostLetters = most
        parts.append(.component(component))
    }

    private static func fit(_ number: inout IntegerPicture, _ letter: Character, least: Int?, most: Int?, _ component: inout Component) {
        if let least { number.mandatoryDigits = max(number.mandatoryDigits, min(least, 100)) }
        guard letter == "Y" || letter == "M" || letter == "D" else { return }
        if let most {
            component.yearDigits = most
            number.mandatoryDigits = max(0, min(most, 100))
        } else if number.mandatoryDigits + number.optionalDigits >= 2 {
            component.yearDigits = number.mandatoryDigits + number.optionalDigits
        }
    }

    /// Two numbers without anything between them: the first one's width must be known to read it.
    private mutating func fixWidthOfPrevious() {
        guard case .component(var previous)? = parts.last, let width = previous.number?.mandatoryDigits else { return }
        previous.number?.parseWidth = max(1, width)
        parts[parts.count - 1] = .component(previous)
    }
}
