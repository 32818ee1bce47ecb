/// Base 64 and percent encoding.
enum EncodingFunctions {
    static let all: [BuiltIn] = [
        builtIn("base64encode", "<s-:s>", arity: 1) { (call) throws(JSONataError) in
            // As in the reference, of the low byte of each code unit.
            try call.mapString { .string(base64($0.utf16.map { UInt8(truncatingIfNeeded: $0) })) }
        },
        builtIn("base64decode", "<s-:s>", arity: 1) { (call) throws(JSONataError) in
            try call.mapString { text in
                var result = String.UnicodeScalarView()
                result.append(contentsOf: bytes(ofBase64: text).map { Unicode.Scalar($0) })
                return .string(String(result))
            }
        },
        builtIn("encodeUrlComponent", "<s-:s>", arity: 1) { (call) throws(JSONataError) in
            try call.mapString { (text) throws(JSONataError) in .string(try encoded(text, keeping: unreserved, "encodeUrlComponent")) }
        },
        builtIn("encodeUrl", "<s-:s>", arity: 1) { (call) throws(JSONataError) in
            try call.mapString { (text) throws(JSONataError) in
                .string(try encoded(text, keeping: unreserved.union(reserved), "encodeUrl"))
            }
        },
        builtIn("decodeUrlComponent", "<s-:s>", arity: 1) { (call) throws(JSONataError) in
            try call.mapString { (text) throws(JSONataError) in .string(try decoded(text, keeping: [], "decodeUrlComponent")) }
        },
        builtIn("decodeUrl", "<s-:s>", arity: 1) { (call) throws(JSONataError) in
            try call.mapString { (text) throws(JSONataError) in .string(try decoded(text, keeping: reserved, "decodeUrl")) }
        },
    ]

    // MARK: Base 64

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func base64(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word = group.reduce(0) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            word <<= 8
            for index in 0..<4 {
                out.append(index <= group.count ? alphabet[Int(word >> 26)] : UInt8(ascii: "="))
                word <<= 6
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// What is not of the alphabet is skipped; the URL-safe letters are understood.
    private static func bytes(ofBase64 text: String) -> [UInt8] {
        var out: [UInt8] = []
        var word: UInt32 = 0
        var bits = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "=") { break }
            let letter = byte == UInt8(ascii: "-") ? UInt8(ascii: "+") : byte == UInt8(ascii: "_") ? UInt8(ascii: "/") : byte
            guard let digit = alphabet.firstIndex(of: letter) else { continue }
            word = word << 6 | UInt32(digit)
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
        return out
    }

    // MARK: Percent encoding (ECMA-262, encodeURI and decodeURI)

    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()".utf8)
    private static let reserved = Set(";/?:@&=+$,#".utf8)
    private static let hexadecimal = Array("0123456789ABCDEF".utf8)

    private static func malformed(_ name: String) -> JSONataError { JSONataError(.d3140, token: name) }

    /// U+FFFD stands for a lone surrogate, which no Swift string holds and no URL can: it is refused like one.
    private static func encoded(_ text: String, keeping kept: Set<UInt8>, _ name: String) throws(JSONataError) -> String {
        if text.unicodeScalars.contains("\u{FFFD}") { throw malformed(name) }
        var out: [UInt8] = []
        for byte in text.utf8 {
            if kept.contains(byte) {
                out.append(byte)
            } else {
                out += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func decoded(_ text: String, keeping kept: Set<UInt8>, _ name: String) throws(JSONataError) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "%") else {
                out.append(bytes[position])
                position += 1
                continue
            }
            let digits = bytes[(position + 1)...].prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw malformed(name) }
            if kept.contains(byte) { out += bytes[position..<position + 3] } else { out.append(byte) }
            position += 3
        }
        guard let result = String(validating: out, as: UTF8.self) else { throw malformed(name) }
        return result
    }
}
