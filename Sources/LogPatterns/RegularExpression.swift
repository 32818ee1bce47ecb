/// AWS's restricted regular expressions between `%` and `%`: characters, classes, `.`, `|`, the quantifiers `? * + {m,n}`, the
/// anchors `^` and `$`, and no parentheses. It is searched for anywhere in the text.
///
/// Without parentheses an expression is a row of character classes that may repeat or be left out, so all its states fit in
/// a few machine words that move together over the text (the extended Shift-And of Navarro and Raffinot, "Flexible Pattern
/// Matching in Strings", chapter 4): time is linear in the text whatever the expression, with nothing to backtrack.
/// Characters above ASCII count as one character each, and only `.` and negated classes match them.
struct RegularExpression: Sendable {
    /// A bound on memory and on the time a character may take.
    static let maximumPositions = 1000
    /// What a class is asked about: an ASCII character or, as 128, any other.
    private static let symbols = 129

    let text: String
    private let words: Int
    /// For each symbol the positions whose class holds it.
    private let accepting: [UInt64]
    /// Positions that may match again, and those that may be left out.
    private let repeating: [UInt64]
    private let skippable: [UInt64]
    /// Where an alternative begins: at any place in the text, and only at its beginning.
    private let starts: [UInt64]
    private let anchoredStarts: [UInt64]
    /// Behind the last position of an alternative: anywhere, and only at the end of the text.
    private let ends: [UInt64]
    private let anchoredEnds: [UInt64]

    init(_ text: String) throws(LogPatternError) {
        var parser = RegularExpressionParser(text)
        let alternatives = try parser.alternatives()
        // One position for each item, and one behind each alternative.
        let count = alternatives.reduce(0) { $0 + $1.items.count + 1 }
        guard count <= Self.maximumPositions else { throw .invalidRegularExpression(reason: "it repeats too much") }
        words = (count + 63) / 64
        var accepting = [UInt64](repeating: 0, count: words * Self.symbols)
        var (repeating, skippable, starts) = (BitSet(words), BitSet(words), BitSet(words))
        var (anchoredStarts, ends, anchoredEnds) = (BitSet(words), BitSet(words), BitSet(words))
        var position = 0
        for alternative in alternatives {
            if alternative.fromBeginning { anchoredStarts.insert(position) } else { starts.insert(position) }
            for item in alternative.items {
                for symbol in 0..<Self.symbols where item.symbols.contains(symbol) {
                    accepting[symbol * words + position / 64] |= 1 << UInt64(position % 64)
                }
                if item.repeats { repeating.insert(position) }
                if item.optional { skippable.insert(position) }
                position += 1
            }
            if alternative.toEnd { anchoredEnds.insert(position) } else { ends.insert(position) }
            position += 1
        }
        self.text = text
        self.accepting = accepting
        (self.repeating, self.skippable) = (repeating.words, skippable.words)
        (self.starts, self.anchoredStarts) = (starts.words, anchoredStarts.words)
        (self.ends, self.anchoredEnds) = (ends.words, anchoredEnds.words)
    }

    func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches($0) }
    }

    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if words == 1 { return matchesInOneWord(text) }
        // The positions that may match the next character.
        var state = [UInt64](repeating: 0, count: words)
        for word in 0..<words { state[word] = starts[word] | anchoredStarts[word] }
        skip(&state)
        if meets(state, ends) { return true }
        for byte in text {
            if byte & 0xC0 == 0x80 { continue }  // The rest of a character that its first byte has stood for.
            step(&state, symbol: byte < 0x80 ? Int(byte) : 128)
            if meets(state, ends) { return true }
        }
        return meets(state, anchoredEnds)
    }

    /// The same for an expression of fewer than 64 positions, as most are.
    private func matchesInOneWord(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let (repeating, run, starts, ends) = (repeating[0], skippable[0], starts[0], ends[0])
        var state = starts | anchoredStarts[0]
        state |= run &+ (state & run) ^ run
        if state & ends != 0 { return true }
        for byte in text {
            if byte & 0xC0 == 0x80 { continue }
            let matched = state & accepting[byte < 0x80 ? Int(byte) : 128]
            state = matched << 1 | matched & repeating | starts
            state |= run &+ (state & run) ^ run
            if state & ends != 0 { return true }
        }
        return state & anchoredEnds[0] != 0
    }

    private func step(_ state: inout [UInt64], symbol: Int) {
        var carry: UInt64 = 0
        for word in 0..<words {
            let matched = state[word] & accepting[symbol * words + word]
            state[word] = matched << 1 | carry | matched & repeating[word] | starts[word]
            carry = matched >> 63
        }
        skip(&state)
    }

    /// Adds what is reached by leaving out positions. In a run of such positions, adding the lowest active one to the run
    /// carries through to the position behind the run; where the sum differs from the run, a position is reached.
    private func skip(_ state: inout [UInt64]) {
        var carry = false
        for word in 0..<words {
            let run = skippable[word]
            let (partial, overflow) = run.addingReportingOverflow(state[word] & run)
            let (sum, second) = partial.addingReportingOverflow(carry ? 1 : 0)
            carry = overflow || second
            state[word] |= sum ^ run
        }
    }

    private func meets(_ a: [UInt64], _ b: [UInt64]) -> Bool {
        for word in 0..<words where a[word] & b[word] != 0 { return true }
        return false
    }
}

extension RegularExpression: Hashable {
    static func == (a: RegularExpression, b: RegularExpression) -> Bool { a.text == b.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

private struct BitSet {
    var words: [UInt64]

    init(_ count: Int) { words = Array(repeating: 0, count: count) }

    mutating func insert(_ position: Int) { words[position / 64] |= 1 << UInt64(position % 64) }
}
