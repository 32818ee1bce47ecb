import JSON
import Testing

@Suite struct JSONSyntaxTests {
    private func accepts(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBytes { bytes in (try? JSONSyntax.check(bytes)) != nil }
    }

    @Test(arguments: [
        "{}", "[]", " [ ] ", "{\"a\":1}", "[1,2,[3,{\"b\":null}]]", "\"x\\u00e9\\n\"", "-0.5e+10", "0", "true", "false", "null",
        "{\"a\":{\"b\":[{}]},\"c\":[[]]}", "1E5",
    ])
    func jsonIsAccepted(text: String) { #expect(accepts(text)) }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "{\"a\":}", "{\"a\"}", "{a:1}", "{\"a\":1,}", "[1 2]", "01", "-", "1.", ".5", "1e", "+1", "tru", "nulL",
        "\"", "\"\\x\"", "\"\\u12g4\"", "\"\n\"", "[]]", "{}{}", "[}", "{]", "not json",
    ])
    func otherTextIsRefused(text: String) { #expect(!accepts(text)) }

    @Test func depthIsLimited() {
        #expect(accepts(String(repeating: "[", count: 512) + String(repeating: "]", count: 512)))
        #expect(!accepts(String(repeating: "[", count: 513) + String(repeating: "]", count: 513)))
    }

    /// The checker and the parser accept the same texts: mutated ones, too.
    @Test func agreesWithTheParser() {
        let seeds = ["{\"a\":[1,2.5e3,\"x\\\"y\",null,true],\"b\":{\"c\":\"\\u0041\"}}", "[[],{},[{}],-0,\"\"]"]
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let alphabet = Array("{}[]\",:0123456789.eE+-\\utrfalsn \n".utf8)
        for _ in 0..<20_000 {
            var bytes = Array(seeds[random(seeds.count)].utf8)
            for _ in 0..<(1 + random(3)) {
                let position = random(bytes.count)
                switch random(3) {
                case 0: bytes[position] = alphabet[random(alphabet.count)]
                case 1: bytes.insert(alphabet[random(alphabet.count)], at: position)
                default: if bytes.count > 1 { bytes.remove(at: position) }
                }
            }
            let checked = bytes.withUnsafeBytes { (try? JSONSyntax.check($0)) != nil }
            let parsed = (try? JSONValue(parsing: bytes)) != nil
            #expect(checked == parsed, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }
}
