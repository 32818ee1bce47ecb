/// A compiled regular expression: a program for a backtracking machine.
///
/// Swift's own `Regex` backtracks without a bound, so a hostile pattern would hold its thread for ever, and its dialect
/// is not JavaScript's. This machine counts its steps and keeps its choices on the heap.
struct Regex: Sendable {
    enum Instruction: Sendable {
        case character(UInt32, backward: Bool)
        case any(backward: Bool)
        case characterClass(CharacterClass, backward: Bool)
        case start, end
        case wordBoundary(isNegated: Bool)
        case backReference(Int, backward: Bool)
        /// Remembers the position in a register.
        case save(Int)
        /// Forgets groups at the start of another round.
        case clear(Range<Int>)
        /// Fails where nothing was consumed since the register was saved: a loop must get on.
        case progress(Int)
        /// Tries `first`, then `second`.
        case split(first: Int, second: Int)
        case jump(Int)
        /// Runs what follows up to `accept`, then goes on at `next` from where it was.
        case look(isNegated: Bool, next: Int)
        case accept
    }

    let pattern: String
    let ignoresCase: Bool
    let isMultiline: Bool
    let program: [Instruction]
    let groupCount: Int
    let registerCount: Int
    /// The unit that every match begins with, where that is known.
    let firstUnit: UInt16?

    /// - Throws: `S0301` for a malformed pattern and one that is too large.
    init(_ pattern: String, flags: String, at position: Int) throws(JSONataError) {
        self.pattern = pattern
        ignoresCase = flags.contains("i")
        isMultiline = flags.contains("m")
        let (tree, groupCount) = try RegexParser.parse(pattern, at: position)
        var compiler = RegexCompiler(groupCount: groupCount, position: position)
        try compiler.compile(tree)
        (program, registerCount) = (compiler.program, compiler.registerCount)
        self.groupCount = groupCount
        if !ignoresCase, program.count > 1, case .character(let scalar, false) = program[1], scalar < 0xD800 {
            firstUnit = UInt16(scalar)
        } else {
            firstUnit = nil
        }
    }
}

/// Turns a tree into a program.
private struct RegexCompiler {
    private(set) var program: [Regex.Instruction] = []
    /// Two for the match and for each group, then one for each loop.
    private(set) var registerCount: Int
    private let position: Int

    private static let maximumSize = 20_000

    init(groupCount: Int, position: Int) {
        registerCount = 2 * (groupCount + 1)
        self.position = position
    }

    mutating func compile(_ tree: RegexTree) throws(JSONataError) {
        try emit(.save(0))
        try add(tree, backward: false)
        try emit(.save(1))
        try emit(.accept)
    }

    private mutating func emit(_ instruction: Regex.Instruction) throws(JSONataError) {
        program.append(instruction)
        if program.count > Self.maximumSize { throw JSONataError(.s0301, at: position, text: "Regular expression too large") }
    }

    private mutating func add(_ tree: RegexTree, backward: Bool) throws(JSONataError) {
        switch tree {
        case .empty: break
        case .character(let scalar): try emit(.character(scalar, backward: backward))
        case .any: try emit(.any(backward: backward))
        case .characterClass(let set): try emit(.characterClass(set, backward: backward))
        case .start: try emit(.start)
        case .end: try emit(.end)
        case .wordBoundary(let isNegated): try emit(.wordBoundary(isNegated: isNegated))
        case .backReference(let number): try emit(.backReference(number, backward: backward))
        case .group(let inner, nil): try add(inner, backward: backward)
        case .group(let inner, let number?):
            try emit(.save(2 * number + (backward ? 1 : 0)))
            try add(inner, backward: backward)
            try emit(.save(2 * number + (backward ? 0 : 1)))
        case .look(let inner, let ahead, let isNegated):
            let look = program.count
            try emit(.accept)
            try add(inner, backward: !ahead)
            try emit(.accept)
            program[look] = .look(isNegated: isNegated, next: program.count)
        case .sequence(let terms): for term in backward ? terms.reversed() : terms { try add(term, backward: backward) }
        case .alternatives(let all): try addAlternatives(all, backward: backward)
        case .repetition(let inner, let least, let most, let isLazy, let groups):
            try addRepetition(inner, least: least, most: most, isLazy: isLazy, groups: groups, backward: backward)
        }
    }

    private mutating func addAlternatives(_ all: [RegexTree], backward: Bool) throws(JSONataError) {
        var jumps: [Int] = []
        for (index, alternative) in all.enumerated() {
            guard index < all.count - 1 else {
                try add(alternative, backward: backward)
                break
            }
            let split = program.count
            try emit(.accept)
            try add(alternative, backward: backward)
            jumps.append(program.count)
            try emit(.accept)
            program[split] = .split(first: split + 1, second: program.count)
        }
        for jump in jumps { program[jump] = .jump(program.count) }
    }

    private mutating func addRepetition(
        _ inner: RegexTree, least: Int, most: Int?, isLazy: Bool, groups: Range<Int>, backward: Bool
    ) throws(JSONataError) {
        for _ in 0..<least { try addRound(inner, groups, backward) }
        guard let most else { return try addLoop(inner, isLazy: isLazy, groups, backward) }
        var splits: [Int] = []
        for _ in least..<max(least, most) {
            splits.append(program.count)
            try emit(.accept)
            try addRound(inner, groups, backward)
        }
        for split in splits { program[split] = Self.split(isLazy, into: split + 1, past: program.count) }
    }

    private mutating func addRound(_ inner: RegexTree, _ groups: Range<Int>, _ backward: Bool) throws(JSONataError) {
        if !groups.isEmpty { try emit(.clear(groups)) }
        try add(inner, backward: backward)
    }

    private mutating func addLoop(_ inner: RegexTree, isLazy: Bool, _ groups: Range<Int>, _ backward: Bool) throws(JSONataError) {
        let register = registerCount
        registerCount += 1
        let split = program.count
        try emit(.accept)
        try emit(.save(register))
        try addRound(inner, groups, backward)
        try emit(.progress(register))
        try emit(.jump(split))
        program[split] = Self.split(isLazy, into: split + 1, past: program.count)
    }

    private static func split(_ isLazy: Bool, into body: Int, past end: Int) -> Regex.Instruction {
        isLazy ? .split(first: end, second: body) : .split(first: body, second: end)
    }
}
