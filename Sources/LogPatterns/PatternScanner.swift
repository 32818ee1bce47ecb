/// Reads a pattern's text from left to right. Bytes above ASCII count as letters.
struct PatternScanner {
    /// AWS's limit for the regular expressions of one pattern.
    private static let maximumRegularExpressions = 2

    private let bytes: [UInt8]
    private(set) var position = 0
    private var end: Int
    private var regularExpressions = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
        end = bytes.count
    }

    var current: UInt8? { position < end ? bytes[position] : nil }
    var last: UInt8? { position < end ? bytes[end - 1] : nil }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    /// Leaves out the white space at both ends.
    mutating func trim() {
        skipSpace()
        while position < end, Self.isSpace(bytes[end - 1]) { end -= 1 }
    }

    mutating func skipSpace() {
        while let byte = current, Self.isSpace(byte) { position += 1 }
    }

    mutating func advance() { position += 1 }

    /// Goes back to where the scanner stood.
    mutating func rewind(to earlier: Int) { position = earlier }

    /// Steps over `text` where it comes next.
    mutating func take(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard position + length <= end else { return false }
        for index in 0..<length where bytes[position + index] != text.utf8Start[index] { return false }
        position += length
        return true
    }

    /// The longest run of bytes that `belongs` accepts, maybe empty.
    mutating func word(where belongs: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = current, belongs(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// The text between two `quote`s, of which the first comes next; `\` before a quote or another `\` takes it literally.
    mutating func quoted(by quote: UInt8 = UInt8(ascii: "\"")) throws(LogPatternError) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = current {
            position += 1
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), let next = current, next == quote || next == UInt8(ascii: "\\") {
                position += 1
                text.append(next)
            } else {
                text.append(byte)
            }
        }
        throw unexpected("a closing quotation mark")
    }

    /// `%…%`, of which the first comes next.
    mutating func regularExpression() throws(LogPatternError) -> RegularExpression {
        position += 1
        let start = position
        while let byte = current, byte != UInt8(ascii: "%") { position += byte == UInt8(ascii: "\\") && position + 1 < end ? 2 : 1 }
        guard current != nil else { throw unexpected("a closing %") }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        position += 1
        regularExpressions += 1
        if regularExpressions > Self.maximumRegularExpressions {
            throw .invalidRegularExpression(reason: "a pattern holds at most \(Self.maximumRegularExpressions)")
        }
        return try RegularExpression(text)
    }

    mutating func standaloneRegularExpression() throws(LogPatternError) -> RegularExpression {
        let expression = try regularExpression()
        guard current == nil else { throw unexpected("the end of the pattern after its regular expression") }
        return expression
    }

    func unexpected(_ wanted: String) -> LogPatternError { .unexpected(wanted: wanted, offset: position) }

    /// `text` in quotation marks, as `quoted(by:)` reads it.
    static func quote(_ text: String, by quote: Character = "\"") -> String {
        var spelled = String(quote)
        for scalar in text.unicodeScalars {
            if scalar == "\\" || Character(scalar) == quote { spelled.unicodeScalars.append("\\") }
            spelled.unicodeScalars.append(scalar)
        }
        return spelled + String(quote)
    }
}
