import Ambient
import JSON
import JSONata
import Testing

/// Expressions out of pieces of the language, reproducible by their seed.
private struct ExpressionGenerator {
    private let entropy: SeededEntropy

    init(seed: UInt64) { entropy = SeededEntropy(seed: seed) }

    private func below(_ count: Int) -> Int { Int(entropy.next() % UInt64(count)) }
    private func pick(_ choices: [String]) -> String { choices[below(choices.count)] }

    private static let functions = FunctionLibrary.standard.names.filter { $0 != "error" }
    private static let operators = [
        "+", "-", "*", "/", "%", "&", "=", "!=", "<", "<=", ">", ">=", " and ", " or ", " in ", "~>", ".", "..", ":=", "?", ":",
    ]
    private static let leaves = [
        "a", "b", "c", "$", "$$", "*", "**", "%", "1", "0", "-1", "2.5", "'x'", "'hello world'", "true", "null", "[]", "{}", "[1..3]", "$x",
        "$i",
        "/[a-c]+/i", "/(a)|b*?/", "`a b`", "'#,##0.00'", "'[Y0001]-[M01]'", "'w;o'", "1e300", "?", "/^(?=a)\\b./m",
    ]

    func expression(_ depth: Int = 0) -> String {
        if depth > 4 || below(6) == 0 { return pick(Self.leaves) }
        func inner() -> String { expression(depth + 1) }
        switch below(16) {
        case 0: return inner() + "." + inner()
        case 1: return inner() + "[" + inner() + "]"
        case 2: return "(" + inner() + pick(Self.operators) + inner() + ")"
        case 3: return "$\(pick(Self.functions))(\(inner()))"
        case 4: return "$\(pick(Self.functions))(\(inner()), \(inner()))"
        case 5: return "$\(pick(Self.functions))(\(inner()), \(inner()), \(inner()))"
        case 6: return "[\(inner()), \(inner())]"
        case 7: return "{'k': \(inner()), \(inner()): \(inner())}"
        case 8: return "function($x, $i){ \(inner()) }"
        case 9: return inner() + "@$x." + inner() + "#$i." + inner()
        case 10: return inner() + "^(>" + inner() + ")"
        case 11: return inner() + "{ \(inner()): \(inner()) }"
        case 12: return "(\(inner()) ? \(inner()) : \(inner()))"
        case 13: return "($x := \(inner()); \(inner()))"
        case 14: return "\(inner()) ~> |\(inner())|\(inner()), \(inner())|"
        default: return inner() + "[]"
        }
    }

    /// A text near to an expression: pieces missing, doubled or exchanged.
    func damaged() -> String {
        var scalars = Array(expression().unicodeScalars)
        for _ in 0...below(3) where !scalars.isEmpty {
            let position = below(scalars.count)
            switch below(3) {
            case 0: scalars.remove(at: position)
            case 1: scalars.insert(scalars[below(scalars.count)], at: position)
            default: scalars[position] = Array("()[]{}.$%@#'\"/\\`|?:;,~^<>".unicodeScalars)[below(24)]
            }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}

@Suite struct FuzzTests {
    private static let input: JSONValue = [
        "a": [1, "b", ["c": 2, "a": [true, nil, 3.5]], [["a": "x"], []]], "b": ["a": ["b": "hello a world"], "c": -1], "c": "2018-03-27",
        "a b": nil,
    ]

    private var limits: Limits { Limits(depth: 200, steps: 50_000, maximumSize: 100_000) }

    /// The outcome as text, so that two runs can be compared.
    private func outcome(_ source: String, _ input: JSONValue?) -> String {
        do throws(JSONataError) {
            return "\(try Expression(source).evaluate(input, in: .test, limits: limits))"
        } catch {
            return "\(error.code) \(error.position ?? -1)"
        }
    }

    @Test(arguments: 1...8)
    func randomExpressionsEndWithAValueOrAnError(seed: UInt64) {
        let generator = ExpressionGenerator(seed: seed)
        for _ in 0..<400 {
            let source = generator.expression()
            let first = outcome(source, Self.input)
            #expect(first == outcome(source, Self.input), "\(source)")
        }
    }

    @Test(arguments: 1...8)
    func damagedExpressionsEndWithAValueOrAnError(seed: UInt64) {
        let generator = ExpressionGenerator(seed: seed &+ 1000)
        for _ in 0..<600 { _ = outcome(generator.damaged(), nil) }
    }

    @Test(arguments: 1...4)
    func randomBytesAreNoExpressionOrAHarmlessOne(seed: UInt64) {
        let entropy = SeededEntropy(seed: seed)
        for _ in 0..<500 {
            let bytes = (0..<entropy.next() % 40).map { _ in UInt8(truncatingIfNeeded: entropy.next() >> 7) }
            _ = outcome(String(decoding: bytes, as: UTF8.self), Self.input)
        }
    }
}
