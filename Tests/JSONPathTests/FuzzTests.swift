import JSON
import JSONPath
import Testing

@Suite("Random texts")
struct FuzzTests {
    private static let parts = [
        "$", "$$", ".", "..", "[", "]", "*", "a", "b", "'a'", "\"b\"", "0", "-1", ":", ",", "?(", "(", ")", "@", ".length()", "==", "!",
        "&&", "||",
        "<", "1", "null", "States.", "Format", "Array", "(", "'{}'", "\\", "\\u00e9", "é", " ", "States.Array(", "$.a", "@.a", "in", "{",
        "}",
    ]

    private static let document: JSONValue = [
        "a": [1, ["a": nil, "b": "x"], [["a": 2.5]]], "b": ["a": ["b": [true, [], [:]]]], "é": "{}",
    ]

    @Test("Whatever stands in a definition is a value, a refusal or a failure, never a crash", arguments: 0..<20)
    func texts(_ seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed))
        var (parsed, refused) = (0, 0)
        for _ in 0..<1_000 {
            let count = Int.random(in: 1...12, using: &generator)
            let start = Bool.random(using: &generator) ? "$" : ""
            let text = start + (0..<count).map { _ in Self.parts[Int.random(in: 0..<Self.parts.count, using: &generator)] }.joined()
            do throws(PathSyntaxError) {
                let expression = try PathExpression(parsing: text)
                parsed += 1
                _ = try? expression.value(in: scope(Self.document, context: Self.document, variables: ["a": 1]), field: "f")
                if case .path(let path) = expression, path.isReference { #expect(path.isDefinite, "\(text)") }
            } catch {
                refused += 1
                #expect((0...text.utf8.count).contains(error.offset), "\(text): \(error)")
            }
        }
        #expect(parsed > 0 && refused > 0)
    }

    @Test("A reading that is mutilated anywhere is read or refused")
    func mutations() {
        var generator = SeededGenerator(state: 7)
        let whole = Array("States.Format('a\\{ {}', $.a[?(@.b == 'x' && $.b['a'].length() >= 1)]..b[-1:], States.Array(1, null))".utf8)
        for _ in 0..<5_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                if Bool.random(using: &generator) {
                    bytes.remove(at: place)
                } else {
                    bytes[place] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(PathSyntaxError) {
                let expression = try PathExpression(parsing: text)
                _ = try? expression.value(in: scope(Self.document), field: "f")
            } catch {
                #expect((0...text.utf8.count).contains(error.offset), "\(text): \(error)")
            }
        }
    }
}
