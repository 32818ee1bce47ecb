import Encodings
import Testing

@Suite("Encodings")
struct EncodingsTests {
    @Test(
        "base 64 is that of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func base64(plain: String, encoded: String) {
        #expect(Base64.encode(plain.utf8) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
        let unpadded = String(encoded.prefix { $0 != "=" })
        #expect(Base64.encode(plain.utf8, .url) == unpadded)
        #expect(Base64.decode(unpadded) == Array(plain.utf8))
    }

    @Test("what is no base 64 is not decoded", arguments: ["A", "AA=A", "A===", "AA\n", "A A=", "AA-_", "Zh==", "Zm9=", "é", "AAAA="])
    func notBase64(text: String) { #expect(Base64.decode(text) == nil) }

    @Test("every length of every byte comes back, in both alphabets")
    func roundTrip() {
        for count in 0..<300 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64.decode(Base64.encode(bytes, .url), .url) == bytes)
            #expect(Hexadecimal.decode(Hexadecimal.encode(bytes)) == bytes)
        }
        #expect(Base64.encode([0xFB, 0xFF], .url) == "-_8")
    }

    @Test("hexadecimal is read in either case; half a byte is not")
    func hexadecimal() {
        #expect(Hexadecimal.decode("00fFa1") == [0, 0xFF, 0xA1])
        #expect(Hexadecimal.decode("0") == nil)
        #expect(Hexadecimal.decode("0g") == nil)
        #expect(Hexadecimal.encode([0, 0xFF]) == "00ff")
    }

    @Test("percent-encoding spares what is unreserved, and slashes where they divide")
    func percent() {
        #expect(PercentEncoding.encode("a b/ü~") == "a%20b%2F%C3%BC~")
        #expect(PercentEncoding.encode("a b/ü~", keepingSlash: true) == "a%20b/%C3%BC~")
        #expect(PercentEncoding.decode("a%20b%2f%C3%BC~") == "a b/ü~")
        #expect(PercentEncoding.decode("a+b", plusIsSpace: true) == "a b")
        #expect(PercentEncoding.decode("a+b") == "a+b")
    }

    @Test("broken escapes and what is no text are not decoded", arguments: ["%", "%4", "%4g", "%FF", "a%C3"])
    func notPercent(text: String) { #expect(PercentEncoding.decode(text) == nil) }

    @Test("parameters keep their order and their repetitions")
    func parameters() throws {
        let parameters = try #require(PercentEncoding.parameters("b=1&a=x%26y&b&=2&&b=+"))
        #expect(parameters.map(\.name) == ["b", "a", "b", "", "b"])
        #expect(parameters.map(\.value) == ["1", "x&y", "", "2", " "])
        #expect(PercentEncoding.parameters("a=%4") == nil)
    }
}
