/// Runs a regular expression's program over a string. Choices and what they undo are on a stack of its own, so that
/// neither a long string nor a hostile pattern can use up the thread's stack or more time than the evaluation has.
struct RegexMatcher {
    /// What to do on failure: go on elsewhere, or put a register back and fail further.
    private enum Undo {
        case resume(at: Int, position: Int)
        case restore(register: Int, value: Int)
    }

    private let regex: Regex
    private let units: [UInt16]
    private let evaluation: Evaluation
    private var registers: [Int]
    private var undo: [Undo] = []
    private var steps = 0

    /// Machine steps for one step of the evaluation's budget.
    private static let stepsPerCharge = 8
    private static let maximumChoices = 1_000_000

    init(_ regex: Regex, _ subject: Subject, _ evaluation: Evaluation) {
        (self.regex, units, self.evaluation) = (regex, subject.units, evaluation)
        registers = Array(repeating: -1, count: regex.registerCount)
    }

    /// The ranges of the first match at or after `start` and of its groups, in UTF-16 units.
    mutating func firstMatch(from start: Int) throws(JSONataError) -> [Range<Int>?]? {
        var position = start
        while position <= units.count {
            if let first = regex.firstUnit {
                guard let candidate = units[position...].firstIndex(of: first) else { return nil }
                try evaluation.charge((candidate - position) / 64)
                position = candidate
            }
            for index in registers.indices { registers[index] = -1 }
            undo.removeAll(keepingCapacity: true)
            if try run(from: 0, at: position) {
                return (0...regex.groupCount).map { group in
                    let low = registers[2 * group], high = registers[2 * group + 1]
                    return low >= 0 && high >= low ? low..<high : nil
                }
            }
            position += position < units.count && UTF16.isLeadSurrogate(units[position]) ? 2 : 1
        }
        return nil
    }

    private mutating func set(_ register: Int, _ value: Int) {
        undo.append(.restore(register: register, value: registers[register]))
        registers[register] = value
    }

    /// Undoes up to the latest choice above `base` and takes it; `nil` where there is none.
    private mutating func backtrack(to base: Int) -> (Int, Int)? {
        while undo.count > base, let last = undo.popLast() {
            switch last {
            case .resume(let counter, let position): return (counter, position)
            case .restore(let register, let value): registers[register] = value
            }
        }
        return nil
    }

    private mutating func run(from start: Int, at first: Int) throws(JSONataError) -> Bool {
        let base = undo.count
        var counter = start, position = first
        while true {
            steps += 1
            if steps % Self.stepsPerCharge == 0 {
                try evaluation.charge(1)
                if undo.count > Self.maximumChoices { throw JSONataError(.u1001, text: "Regular expression too complex for its input") }
            }
            var matches = true
            let instruction = regex.program[counter]
            counter += 1
            switch instruction {
            case .character(let wanted, let backward):
                matches = consume(&position, backward) { scalar in
                    scalar == wanted || (regex.ignoresCase && CaseFolding.folded(scalar) == CaseFolding.folded(wanted))
                }
            case .any(let backward):
                matches = consume(&position, backward) { $0 != 0x0A && $0 != 0x0D && $0 != 0x2028 && $0 != 0x2029 }
            case .characterClass(let set, let backward):
                matches = consume(&position, backward) { set.contains($0, ignoringCase: regex.ignoresCase) }
            case .start: matches = position == 0 || (regex.isMultiline && Self.endsLine(units[position - 1]))
            case .end: matches = position == units.count || (regex.isMultiline && Self.endsLine(units[position]))
            case .wordBoundary(let isNegated): matches = isWordBoundary(position) != isNegated
            case .backReference(let number, let backward): matches = consumeGroup(number, &position, backward)
            case .save(let register): set(register, position)
            case .clear(let groups): for register in 2 * groups.lowerBound..<2 * groups.upperBound { set(register, -1) }
            case .progress(let register): matches = registers[register] != position
            case .split(let first, let second):
                undo.append(.resume(at: second, position: position))
                counter = first
            case .jump(let target): counter = target
            case .look(let isNegated, let next):
                matches = try look(from: counter, at: position, isNegated: isNegated)
                counter = next
            case .accept: return true
            }
            if !matches {
                guard let choice = backtrack(to: base) else { return false }
                (counter, position) = choice
            }
        }
    }

    /// Looks around without moving. A positive look keeps its groups but not its choices.
    private mutating func look(from counter: Int, at position: Int, isNegated: Bool) throws(JSONataError) -> Bool {
        let base = undo.count
        let found = try run(from: counter, at: position)
        if found, isNegated { while backtrack(to: base) != nil {} }
        if found, !isNegated {
            let restores = undo[base...].filter { if case .restore = $0 { true } else { false } }
            undo.replaceSubrange(base..., with: restores)
        }
        return found != isNegated
    }

    // MARK: Characters

    private func scalar(after position: Int) -> (UInt32, width: Int)? {
        guard position < units.count else { return nil }
        let unit = units[position]
        guard UTF16.isLeadSurrogate(unit), position + 1 < units.count else { return (UInt32(unit), 1) }
        return (0x10000 + (UInt32(unit) - 0xD800) << 10 + UInt32(units[position + 1]) - 0xDC00, 2)
    }

    private func scalar(before position: Int) -> (UInt32, width: Int)? {
        guard position > 0 else { return nil }
        return UTF16.isTrailSurrogate(units[position - 1]) && position > 1
            ? scalar(after: position - 2) : (UInt32(units[position - 1]), 1)
    }

    private func consume(_ position: inout Int, _ backward: Bool, _ accepts: (UInt32) -> Bool) -> Bool {
        guard let (scalar, width) = backward ? scalar(before: position) : scalar(after: position), accepts(scalar) else { return false }
        position += backward ? -width : width
        return true
    }

    private func consumeGroup(_ number: Int, _ position: inout Int, _ backward: Bool) -> Bool {
        let low = registers[2 * number], high = registers[2 * number + 1]
        guard low >= 0, high >= low else { return true }
        let start = backward ? position - (high - low) : position
        guard start >= 0, start + high - low <= units.count else { return false }
        for offset in 0..<(high - low) {
            let a = UInt32(units[low + offset]), b = UInt32(units[start + offset])
            guard a == b || (regex.ignoresCase && CaseFolding.folded(a) == CaseFolding.folded(b)) else { return false }
        }
        position = backward ? start : start + high - low
        return true
    }

    private static func endsLine(_ unit: UInt16) -> Bool { unit == 0x0A || unit == 0x0D || unit == 0x2028 || unit == 0x2029 }

    private func isWordBoundary(_ position: Int) -> Bool {
        let before = position > 0 && CharacterClass.isWord(UInt32(units[position - 1]))
        let after = position < units.count && CharacterClass.isWord(UInt32(units[position]))
        return before != after
    }
}
