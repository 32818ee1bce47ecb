/// A place in the bytes of a path or an intrinsic call.
struct PathCursor {
    let bytes: [UInt8]
    var offset = 0

    init(_ text: String) throws(PathSyntaxError) {
        bytes = Array(text.utf8)
        if bytes.count > PathLimits.text { throw PathSyntaxError(reason: "longer than \(PathLimits.text) bytes", offset: PathLimits.text) }
    }

    var isAtEnd: Bool { offset >= bytes.count }
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }
    func byte(after count: Int) -> UInt8? { offset + count < bytes.count ? bytes[offset + count] : nil }

    func failure(_ reason: String, at place: Int? = nil) -> PathSyntaxError {
        PathSyntaxError(reason: isAtEnd && place == nil ? "unexpected end" : reason, offset: place ?? offset)
    }

    func text(from start: Int) -> String { String(decoding: bytes[start..<offset], as: UTF8.self) }

    mutating func take(_ text: StaticString) -> Bool {
        let matches = text.withUTF8Buffer { expected in
            bytes.count - offset >= expected.count && bytes[offset..<(offset + expected.count)].elementsEqual(expected)
        }
        if matches { offset += text.utf8CodeUnitCount }
        return matches
    }

    mutating func expect(_ text: StaticString) throws(PathSyntaxError) {
        if !take(text) { throw failure("expected '\(text)'") }
    }

    mutating func skipSpaces() {
        while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) { offset += 1 }
    }

    mutating func takeInteger() throws(PathSyntaxError) -> Int? {
        let start = offset
        if next == UInt8(ascii: "-") { offset += 1 }
        let digits = offset
        while let byte = next, (0x30...0x39).contains(byte) { offset += 1 }
        if digits == offset {
            offset = start
            return nil
        }
        // Positions of elements; more digits than this name nothing.
        guard offset - digits <= 15, let value = Int(text(from: start)) else { throw failure("number too large", at: start) }
        return value
    }

    /// The text in quotes, from the quote on. A backslash takes the quote or the backslash after it; before anything else
    /// it stays, as recorded: `$['a\"b']` is the name `a\"b`.
    mutating func takeQuoted() throws(PathSyntaxError) -> String {
        let start = offset
        guard let quote = next else { throw failure("expected a quote") }
        offset += 1
        var text: [UInt8] = []
        while let byte = next {
            offset += 1
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), let escaped = next, escaped == quote || escaped == byte {
                text.append(escaped)
                offset += 1
            } else {
                text.append(byte)
            }
        }
        throw failure("unterminated string", at: start)
    }

    /// `uXXXX`, one or a surrogate pair; `nil` (and no move) where it is none.
    mutating func takeUnicodeEscape() -> Unicode.Scalar? {
        func unit(at place: Int) -> UInt32? {
            guard place + 5 <= bytes.count, bytes[place] == UInt8(ascii: "u") else { return nil }
            let digits = bytes[(place + 1)..<(place + 5)]
            guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
            return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        }
        guard let high = unit(at: offset) else { return nil }
        if let scalar = Unicode.Scalar(high) {
            offset += 5
            return scalar
        }
        guard byte(after: 5) == UInt8(ascii: "\\"), let low = unit(at: offset + 6), (0xD800..<0xDC00).contains(high),
            (0xDC00..<0xE000).contains(low)
        else { return nil }
        offset += 11
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }
}
