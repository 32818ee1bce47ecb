/// A pattern in which `*` stands for any text, also none; `\*` and `\\` are the characters themselves.
struct Wildcard: Hashable, Sendable {
    /// Stands for `*` in `encoded`: a byte that UTF-8 never has.
    static let star: UInt8 = 0xFF

    /// As written.
    let text: String
    /// UTF-8 without escapes, each `*` as `star`.
    let encoded: [UInt8]

    init(_ text: String) throws(PatternError) {
        let bytes = Array(text.utf8)
        var encoded: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let next = position + 1 < bytes.count ? bytes[position + 1] : nil
            switch bytes[position] {
            case UInt8(ascii: "*"):
                // EventBridge counts positions with the quote before the text.
                if next == UInt8(ascii: "*") { throw PatternError("Consecutive wildcard characters at pos \(position + 1)") }
                encoded.append(Self.star)
            case UInt8(ascii: "\\"):
                guard let next, next == UInt8(ascii: "*") || next == UInt8(ascii: "\\") else {
                    throw PatternError("Invalid escape character at pos \(position + 1)")
                }
                encoded.append(next)
                position += 1
            default: encoded.append(bytes[position])
            }
            position += 1
        }
        (self.text, self.encoded) = (text, encoded)
        if complexity >= Self.maximumComplexity {
            throw PatternError(
                "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character"
            )
        }
    }

    /// Between what AWS is known to take (7: one `*` before `/dir/dir/dir/dir/dir/`) and to refuse (11: `*:*:*:*:*:event-bus/*`).
    private static let maximumComplexity = 10

    /// How many beginnings of the pattern can match one and the same text at once: what an automaton would have to follow side by side.
    ///
    /// Every `*` that was reached stays possible. Beyond that, if the text ends with a beginning of the literal between two `*`, it
    /// also ends with each shorter beginning (of any literal) that is a suffix of it.
    var complexity: Int {
        let stars = encoded.count { $0 == Self.star }
        guard stars > 0 else { return 1 }
        // The literal before the first `*` can match in one way only.
        let literals = encoded.split(separator: Self.star, omittingEmptySubsequences: false).dropFirst()
            .map { Array($0) }.filter { !$0.isEmpty }
        let automata = literals.map { PrefixAutomaton($0) }
        var most = 0
        for literal in literals {
            var states = automata.map { _ in 0 }
            for byte in literal {
                var sum = 0
                for index in automata.indices {
                    states[index] = automata[index].next(states[index], byte)
                    sum += automata[index].suffixCounts[states[index]]
                }
                most = max(most, sum)
                if stars + most >= Self.maximumComplexity { return stars + most }
            }
        }
        return stars + most
    }

    /// Whether `pattern` (encoded) matches the whole of `text`. Linear but for texts that repeat beginnings of a literal.
    static func matches(_ text: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>) -> Bool {
        var (t, p) = (0, 0)
        var retry: (text: Int, pattern: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == star {
                p += 1
                if p == pattern.count { return true }
                retry = (t, p)
            } else if p < pattern.count, pattern[p] == text[t] {
                (t, p) = (t + 1, p + 1)
            } else if let last = retry {
                // The latest `*` takes one byte more; earlier ones never need to, since what follows them is found already.
                retry = (last.text + 1, last.pattern)
                (t, p) = (last.text + 1, last.pattern)
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == star { p += 1 }
        return p == pattern.count
    }
}

/// Knuth, Morris and Pratt's automaton of one literal: its state is the longest beginning of the literal that the text ends with.
private struct PrefixAutomaton {
    private let literal: [UInt8]
    private var fallback: [Int]
    /// For each state, how many non-empty beginnings of the literal the text ends with.
    private(set) var suffixCounts: [Int]

    init(_ literal: [UInt8]) {
        self.literal = literal
        fallback = [0, 0]
        suffixCounts = [0, 1]
        for length in 1..<max(1, literal.count) {
            fallback.append(next(fallback[length], literal[length]))
            suffixCounts.append(1 + suffixCounts[fallback[length + 1]])
        }
    }

    func next(_ state: Int, _ byte: UInt8) -> Int {
        var state = state
        while state == literal.count || literal[state] != byte {
            if state == 0 { return 0 }
            state = fallback[state]
        }
        return state + 1
    }
}
