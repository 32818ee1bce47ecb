import Testing

@testable import JSON

/// RFC 8259, production by production: what is a JSON text and what is not.
@Suite struct JSONConformanceTests {
    @Test(
        "accepts every form of the grammar",
        arguments: [
            ("null", JSONValue.null), ("true", true), ("false", false), ("\"\"", ""), ("[]", []), ("{}", [:]),
            (" \t\r\n[ \t\r\n1 , 2 ]\n", [1, 2]), ("{ \"a\" : { \"b\" : [ ] } }", ["a": ["b": []]]),
            ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{c}\n\r\t"), ("\"\\u0041\\u00e9\\u20AC\"", "Aé€"),
            ("\"\\uD83D\\uDE00\"", "😀"), ("\"\\ud83d\\ude00\"", "😀"), ("\"\u{7f}\"", "\u{7f}"), ("\"é😀\u{2028}\"", "é😀\u{2028}"),
            ("\"\\u0000\"", "\u{0}"), ("[[[[[]]]]]", [[[[[]]]]]), ("{\"\":0}", ["": 0]),
        ] as [(String, JSONValue)])
    func accepts(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(
        "keeps the spelling of every number",
        arguments: [
            "0", "-0", "1", "-1", "10", "0.0", "-0.5", "1e5", "1E5", "1e+5", "1e-5", "1.25E-7", "2e323", "1e400", "-1e-400", "1.0", "100",
            "123456789012345678901234567890", "0.1000000000000000055511151231257827", "9007199254740993", "-9223372036854775808",
        ])
    func keepsSpelling(lexeme: String) throws {
        let value = try JSONValue(parsing: lexeme)
        guard case .number(let number) = value else {
            Issue.record("\(lexeme) is not a number")
            return
        }
        #expect(number.lexeme == lexeme)
        #expect(value.text() == lexeme)
        #expect(try JSONValue(parsing: "[\(lexeme),{\"n\":\(lexeme)}]").text() == "[\(lexeme),{\"n\":\(lexeme)}]")
    }

    @Test(
        "refuses what is not JSON and says why and where",
        arguments: [
            ("", JSONError.Reason.unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2),
            ("[1,", .unexpectedEnd, 3), ("{", .unexpectedEnd, 1), ("{\"a\"", .unexpectedEnd, 4), ("{\"a\":", .unexpectedEnd, 5),
            ("{\"a\":1", .unexpectedEnd, 6), ("\"", .unexpectedEnd, 1), ("\"a", .unexpectedEnd, 2), ("tru", .unexpectedEnd, 3),
            ("\"\\", .unexpectedEnd, 2), ("\"\\u12", .unexpectedEnd, 5), ("[1,]", .unexpectedCharacter, 3),
            ("[,1]", .unexpectedCharacter, 1),
            ("[1 2]", .unexpectedCharacter, 3), ("{\"a\":1,}", .unexpectedCharacter, 7), ("{a:1}", .unexpectedCharacter, 1),
            ("{\"a\" 1}", .unexpectedCharacter, 5), ("{1:1}", .unexpectedCharacter, 1), ("'a'", .unexpectedCharacter, 0),
            ("nul!", .unexpectedCharacter, 3), ("True", .unexpectedCharacter, 0), ("NaN", .unexpectedCharacter, 0),
            ("Infinity", .unexpectedCharacter, 0), ("+1", .unexpectedCharacter, 0), (".5", .unexpectedCharacter, 0),
            ("-", .invalidNumber, 1), ("-a", .invalidNumber, 1), ("1.", .invalidNumber, 2), ("1.e5", .invalidNumber, 2),
            ("1e", .invalidNumber, 2), ("1e+", .invalidNumber, 3), ("01", .trailingText, 1), ("-01", .trailingText, 2),
            ("0x10", .trailingText, 1), ("1 2", .trailingText, 2), ("{}}", .trailingText, 2), ("// c\n1", .unexpectedCharacter, 0),
            ("\"\\x41\"", .invalidEscape, 2), ("\"\\u00g0\"", .invalidEscape, 5), ("\"\\u+123\"", .invalidEscape, 3),
            ("\"\n\"", .controlCharacter, 1), ("\"\\n\u{1}\"", .controlCharacter, 3), ("\u{feff}1", .unexpectedCharacter, 0),
            ("\u{a0}1", .unexpectedCharacter, 0),
        ] as [(String, JSONError.Reason, Int)])
    func refuses(text: String, reason: JSONError.Reason, offset: Int) {
        #expect(throws: JSONError(reason: reason, offset: offset)) { try JSONValue(parsing: text) }
    }

    @Test(
        "refuses strings that are not UTF-8",
        arguments: [
            [0x80], [0xC3], [0xC3, 0x28], [0xE2, 0x82], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
            [0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func refusesInvalidUTF8(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONError(reason: .invalidUTF8, offset: 1)) { try JSONValue(parsing: [quote] + bytes + [quote]) }
        let afterEscape = Array("\"\\n".utf8) + bytes + [quote]
        #expect(throws: JSONError(reason: .invalidUTF8, offset: 1)) { try JSONValue(parsing: afterEscape) }
        let asKey = Array("{\"".utf8) + bytes + Array("\":1}".utf8)
        #expect(throws: JSONError(reason: .invalidUTF8, offset: 2)) { try JSONValue(parsing: asKey) }
    }

    @Test(
        "turns a lone surrogate into the replacement character",
        arguments: [
            ("\"\\uD800\"", "\u{FFFD}"), ("\"\\uDC00\"", "\u{FFFD}"), ("\"\\uD800x\"", "\u{FFFD}x"), ("\"\\uD800\\n\"", "\u{FFFD}\n"),
            ("\"\\uD800\\u0041\"", "\u{FFFD}A"), ("\"\\uD800\\uD83D\\uDE00\"", "\u{FFFD}😀"), ("\"\\uDE00\\uD83D\"", "\u{FFFD}\u{FFFD}"),
        ])
    func replacesLoneSurrogates(text: String, string: String) throws {
        #expect(try JSONValue(parsing: text).string == string)
    }

    @Test func nestingUpToTheLimitIsReadAndOneMoreRefused() throws {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let inner = open == "[" ? "" : "1"
            let deepest = String(repeating: open, count: 512) + inner + String(repeating: close, count: 512)
            #expect(try JSONValue(parsing: deepest).text() == deepest)
            let tooDeep = open + deepest + close
            #expect(throws: JSONError(reason: .tooDeep, offset: 512 * open.utf8.count)) { try JSONValue(parsing: tooDeep) }
        }
        #expect(throws: JSONError(reason: .tooDeep, offset: 1)) { try JSONValue(parsing: "[[]]", maximumDepth: 1) }
        let hostile = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: JSONError(reason: .tooDeep, offset: 512)) { try JSONValue(parsing: hostile) }
    }

    @Test func widthCountsNotAsDepth() throws {
        let wide = "[" + String(repeating: "[],", count: 5000) + "[]]"
        #expect(try JSONValue(parsing: wide).array?.count == 5001)
    }

    @Test func bytesThatAreNotContiguousAreReadToo() throws {
        let bytes = Array("[1,".utf8).lazy.map { $0 }
        #expect(throws: JSONError(reason: .unexpectedEnd, offset: 3)) { try JSONValue(parsing: bytes) }
        #expect(try JSONValue(parsing: Array("{\"a\":[1]}".utf8).lazy.map { $0 }) == ["a": [1]])
    }

    @Test func anErrorReadsAsASentence() {
        #expect(JSONError(reason: .invalidEscape, offset: 7).description == "invalid escape sequence at byte 7")
    }
}
