/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: String, Sendable {
        case unexpectedEnd = "unexpected end of text"
        case unexpectedCharacter = "unexpected character"
        case invalidNumber = "invalid number"
        case invalidEscape = "invalid escape sequence"
        case controlCharacter = "unescaped control character in a string"
        case invalidUTF8 = "invalid UTF-8"
        case tooDeep = "nested too deeply"
        case trailingText = "text after the value"
    }

    public let reason: Reason
    /// Bytes from the start of the text.
    public let offset: Int

    public var description: String { "\(reason.rawValue) at byte \(offset)" }
}

extension JSONValue {
    /// Parses one JSON text (RFC 8259, UTF-8); of members with one key the last counts.
    ///
    /// - Parameter maximumDepth: how deep arrays and objects may nest; keeps a hostile text from exhausting the stack.
    /// - Throws: `JSONError`.
    public init(parsing bytes: some Collection<UInt8>, maximumDepth: Int = 512) throws(JSONError) {
        let result = bytes.withContiguousStorageIfAvailable { buffer in
            Result { () throws(JSONError) in try JSONParser.parse(buffer, maximumDepth: maximumDepth) }
        }
        if let result {
            self = try result.get()
        } else {
            self = try JSONValue(parsing: ContiguousArray(bytes), maximumDepth: maximumDepth)
        }
    }

    public init(parsing text: String, maximumDepth: Int = 512) throws(JSONError) {
        try self.init(parsing: text.utf8, maximumDepth: maximumDepth)
    }
}

/// Recursive descent over bytes. The buffer is borrowed for one call and never leaves it.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depthLeft: Int

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes: bytes, depthLeft: maximumDepth)
        parser.skipWhitespace()
        let value = try parser.value()
        parser.skipWhitespace()
        if parser.position < bytes.count { throw parser.error(.trailingText) }
        return value
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, depthLeft: Int) {
        self.bytes = bytes
        self.depthLeft = depthLeft
    }

    private func error(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: position) }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        guard let byte = current else { throw error(.unexpectedEnd) }
        switch byte {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw error(.unexpectedCharacter)
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard let byte = current else { throw error(.unexpectedEnd) }
            guard byte == word.utf8Start[index] else { throw error(.unexpectedCharacter) }
            position += 1
        }
        return value
    }

    private mutating func enter() throws(JSONError) {
        if depthLeft == 0 { throw error(.tooDeep) }
        depthLeft -= 1
        position += 1
        skipWhitespace()
    }

    private mutating func leave() {
        depthLeft += 1
        position += 1
    }

    /// Steps over a comma and answers true, or stays before `end` and answers false.
    private mutating func more(until end: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        guard let byte = current else { throw error(.unexpectedEnd) }
        if byte == end { return false }
        guard byte == UInt8(ascii: ",") else { throw error(.unexpectedCharacter) }
        position += 1
        skipWhitespace()
        return true
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        if current != UInt8(ascii: "]") {
            repeat { elements.append(try value()) } while try more(until: UInt8(ascii: "]"))
        }
        leave()
        return .array(elements)
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try enter()
        var members = JSONObject()
        if current != UInt8(ascii: "}") {
            repeat {
                guard let quote = current else { throw error(.unexpectedEnd) }
                guard quote == UInt8(ascii: "\"") else { throw error(.unexpectedCharacter) }
                let key = try string()
                skipWhitespace()
                guard let colon = current else { throw error(.unexpectedEnd) }
                guard colon == UInt8(ascii: ":") else { throw error(.unexpectedCharacter) }
                position += 1
                skipWhitespace()
                members[key] = try value()
            } while try more(until: UInt8(ascii: "}"))
        }
        leave()
        return .object(members)
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = current, byte &- UInt8(ascii: "0") <= 9 { position += 1 }
        if position == start { throw error(.invalidNumber) }
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return JSONNumber(uncheckedLexeme: String(decoding: slice(start..<position), as: UTF8.self))
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        var seen: UInt8 = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                defer { position += 1 }
                return try text(start..<position, isASCII: seen < 0x80)
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            if byte < 0x20 { throw error(.controlCharacter) }
            seen |= byte
            position += 1
        }
        throw error(.unexpectedEnd)
    }

    /// Text known to be ASCII skips the validating initializer, which costs more than the parse of a short string.
    private func text(_ range: Range<Int>, isASCII: Bool) throws(JSONError) -> String {
        if isASCII { return String(decoding: slice(range), as: UTF8.self) }
        guard let text = String(validating: slice(range), as: UTF8.self) else {
            throw JSONError(reason: .invalidUTF8, offset: range.lowerBound)
        }
        return text
    }

    private func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[range]) }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var unescaped = [UInt8](bytes[start..<position])
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: unescaped, as: UTF8.self) else {
                    throw JSONError(reason: .invalidUTF8, offset: start)
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &unescaped)
            case 0..<0x20: throw error(.controlCharacter)
            default:
                unescaped.append(byte)
                position += 1
            }
        }
        throw error(.unexpectedEnd)
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        position += 1
        guard let byte = current else { throw error(.unexpectedEnd) }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            position += 1
            let scalar = try unicodeEscape()
            text.append(contentsOf: Array(String(Character(scalar)).utf8))
            return
        default: throw error(.invalidEscape)
        }
        position += 1
    }

    /// A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD.
    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        let first = try hexadecimal()
        guard (0xD800...0xDBFF).contains(first) else { return Unicode.Scalar(first) ?? replacement }
        let afterFirst = position
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") else {
            return replacement
        }
        position += 2
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second) else {
            position = afterFirst
            return replacement
        }
        return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) ?? replacement
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw error(.unexpectedEnd) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { throw error(.invalidEscape) }
            value = (value << 4) + UInt32(digit)
            position += 1
        }
        return value
    }
}
