/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Writes random filter patterns, and messages that they have a chance to match.
struct PatternGenerator {
    var random: SplitMix
    private var expressionsLeft = 0

    init(seed: UInt64) { random = SplitMix(state: seed) }

    mutating func pick<T>(_ choices: [T]) -> T { choices[Int(random.next() % UInt64(choices.count))] }

    mutating func pattern() -> String {
        expressionsLeft = 2
        switch random.next() % 4 {
        case 0: return terms()
        case 1: return "[\(fields())]"
        case 2: return "%\(expression())%"
        default: return "{\(space())\(condition(depth: 3))\(space())}"
        }
    }

    mutating func condition(depth: Int) -> String {
        switch depth == 0 ? 0 : random.next() % 4 {
        case 1: return "\(condition(depth: depth - 1))\(space())&&\(space())\(condition(depth: depth - 1))"
        case 2: return "\(condition(depth: depth - 1)) || \(condition(depth: depth - 1))"
        case 3: return "(\(condition(depth: depth - 1)))"
        default: return "\(selector()) \(test())"
        }
    }

    private mutating func space() -> String { pick(["", " ", "  ", "\t"]) }

    private mutating func selector() -> String {
        pick(["$.a", "$.b", "$.a.b", "$.l[0]", "$.l[1].a", "$.['odd.key']", "$.['it\\'s']", "$[0]", "$.l[*]", "$.x-y_z"])
    }

    private mutating func test() -> String {
        pick(["IS NULL", "IS TRUE", "IS FALSE", "NOT EXISTS", comparison(), comparison(), comparison()])
    }

    private mutating func comparison() -> String {
        let value = pick(["1", "-2.5", "+3", "1e3", "10e-3", "x*", "*x", "*", "a*b", "\"\"", "\"a \\\"b\\\" \\\\ c\"", "\"*é*\"", "404"])
        if expressionsLeft > 0, random.next() % 5 == 0 {
            expressionsLeft -= 1
            return "\(pick(["=", "!="])) %\(expression())%"
        }
        return Double(value) == nil ? "\(pick(["=", "!=", "="]))\(space())\(value)" : "\(pick(["=", "!=", "<", "<=", ">", ">="])) \(value)"
    }

    private mutating func terms() -> String {
        (0..<Int(1 + random.next() % 4)).map { _ in pick(["", "-", "?"]) + pick(["ERROR", "a", "\"two words\"", "\"q\\\"q\"", "é"]) }
            .joined(separator: pick([" ", "  "]))
    }

    private mutating func fields() -> String {
        var fields = (0..<Int(1 + random.next() % 4)).map { index in
            pick(["f\(index)", "", "f\(index) \(comparison())", "f\(index) = a* && (f\(index) != ab || f\(index) > 1)"])
        }
        if random.next() % 2 == 0 { fields.insert("...", at: Int(random.next() % UInt64(fields.count + 1))) }
        return fields.joined(separator: pick([",", ", "]))
    }

    mutating func expression() -> String {
        let parts = (0..<Int(1 + random.next() % 4)).map { _ in
            pick(["a", "b", "[ab]", "[^a]", "\\d", ".", "\\.", "[a-c_]"]) + pick(["", "", "?", "*", "+", "{2}", "{1,3}", "{2,}"])
        }
        return pick(["", "^"]) + parts.joined(separator: pick(["", "", "|"])) + pick(["", "$"])
    }

    mutating func message() -> String {
        pick([
            "", "ERROR two words", "a b c", "abc 404 [x y] \"q q\"", "{\"a\":1,\"b\":null,\"odd.key\":true}",
            "{\"a\":{\"b\":\"xyz\"},\"l\":[1,{\"a\":404}]}",
            "[[1],2]", "{\"a\":\"ab\"", "aab", "é ab 1.5", "{\"it's\":false,\"x-y_z\":2e323}",
        ])
    }

    /// Any characters, with those that patterns are made of among them more often.
    mutating func noise() -> String {
        let alphabet = Array("{}[]()$.,*%\\\"'=!<>&|?-+ \t\nabcISNULTEX019é\u{0}🙂")
        return String((0..<Int(random.next() % 40)).map { _ in pick(alphabet) })
    }
}
