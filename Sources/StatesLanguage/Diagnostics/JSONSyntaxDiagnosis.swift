import JSON

/// Says why a text is not JSON in the words of the parser that AWS uses, with line and column.
enum JSONSyntaxDiagnosis {
    /// How many bytes of the text the message quotes.
    private static let quoted = 500

    static func message(of error: JSONError, in text: String) -> String {
        let bytes = Array(text.utf8)
        let offset = min(error.offset, bytes.count)
        let before = bytes[..<offset]
        let line = before.count { $0 == 0x0A } + 1
        let lineStart = (before.lastIndex(of: 0x0A) ?? -1) + 1
        let column = String(decoding: bytes[lineStart..<offset], as: UTF8.self).unicodeScalars.count + 1
        let source = String(decoding: bytes.prefix(quoted), as: UTF8.self)
        let rest = bytes.count > quoted ? "[truncated \(bytes.count - quoted) chars]" : ""
        return "\(reason(of: error, in: bytes, at: offset)) at [Source: (String)\"\(source)\"\(rest); line: \(line), column: \(column)]"
    }

    private static func reason(of error: JSONError, in bytes: [UInt8], at offset: Int) -> String {
        switch error.reason {
        case .unexpectedEnd: "Unexpected end-of-input"
        case .controlCharacter:
            "Illegal unquoted character (\(described(bytes, at: offset))): has to be escaped using backslash to be included in string value"
        case .invalidNumber: "Invalid numeric value"
        case .invalidEscape: "Unrecognized character escape (\(described(bytes, at: offset)))"
        case .invalidUTF8: "Invalid UTF-8"
        case .tooDeep: "Nested too deeply"
        case .unexpectedCharacter, .trailingText: unexpected(bytes, at: offset)
        }
    }

    private static func unexpected(_ bytes: [UInt8], at offset: Int) -> String {
        let start = bytes[..<offset].suffix(64).lastIndex { !isWordByte($0) }.map { $0 + 1 } ?? max(0, offset - 64)
        let word = bytes[start...].prefix(128).prefix { isWordByte($0) }
        if let first = word.first, !(0x30...0x39).contains(first) {
            let token = String(decoding: word, as: UTF8.self)
            return "Unrecognized token '\(token)': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
        }
        return "Unexpected character (\(described(bytes, at: offset)))"
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"): true
        default: false
        }
    }

    /// `'}' (code 125)`.
    private static func described(_ bytes: [UInt8], at offset: Int) -> String {
        guard let scalar = String(decoding: bytes[offset...].prefix(4), as: UTF8.self).unicodeScalars.first else { return "end" }
        return scalar.value < 0x20 ? "(CTRL-CHAR, code \(scalar.value))" : "'\(scalar)' (code \(scalar.value))"
    }
}

extension UInt8 {
    var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
