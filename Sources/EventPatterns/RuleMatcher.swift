internal import Glibc
internal import Synchronization

/// A change to the rules of a `RuleMatcher`.
public enum RuleChange: Sendable {
    /// Adds a rule or replaces its pattern.
    case add(EventPattern, for: RuleID)
    case remove(RuleID)
}

/// The rules of a bus, matched by many threads while others change them.
///
/// Two indexes with the same rules ("left-right"): matching uses one, a change is made in the other, then matching is pointed there,
/// and when the last match in the first has ended, the change is made there too. So matching never waits and never sees half a
/// change, and a change costs no copy of the index.
public final class RuleMatcher: Sendable {
    /// An index and how many read it. Changed only by the one writer and only while nobody reads it, which `apply` and `read` see to
    /// and the compiler cannot.
    private final class Side: @unchecked Sendable {
        private var index = PatternIndex()
        /// What matching reads: pointers, so that no reference is counted per event.
        private(set) var view: PatternIndex.View
        let readers = Atomic<Int>(0)

        init() { view = index.view }

        func apply(_ changes: [RuleChange]) {
            index.apply(changes)
            view = index.view
        }
    }

    private let sides = (Side(), Side())
    /// Which side to read: 0 or 1.
    private let current = Atomic<Int>(0)
    private let writing = Mutex<Void>(())
    private let scratches = Mutex<[MatchScratch]>([])

    public init() {}

    /// The rules that `event` matches, in the order of their ids. `event` is a whole event as UTF-8 JSON, already known to be valid.
    public func rules(matching event: UnsafeRawBufferPointer) -> [RuleID] {
        var scratch = scratches.withLock { $0.popLast() } ?? MatchScratch()
        var rules: [RuleID] = []
        match(event, using: &scratch, into: &rules)
        scratches.withLock { $0.append(scratch) }
        return rules
    }

    public func rules(matching event: [UInt8]) -> [RuleID] { event.withUnsafeBytes { rules(matching: $0) } }

    /// As `rules(matching:)`, without allocations: replaces the contents of `rules`.
    public func match(_ event: UnsafeRawBufferPointer, using scratch: inout MatchScratch, into rules: inout [RuleID]) {
        read { $0.match(event, using: &scratch, into: &rules) }
    }

    public func add(_ pattern: EventPattern, for rule: RuleID) { apply([.add(pattern, for: rule)]) }

    public func remove(_ rule: RuleID) { apply([.remove(rule)]) }

    /// Makes changes, in order; matching sees all of them or none. Returns when every later match sees them.
    public func apply(_ changes: [RuleChange]) {
        writing.withLock { _ in
            let before = current.load(ordering: .sequentiallyConsistent)
            // Nobody reads the other side: the last change waited for those who did, and who counts himself there now finds that it
            // is not the current one and turns back without reading.
            side(1 - before).apply(changes)
            current.store(1 - before, ordering: .sequentiallyConsistent)
            while side(before).readers.load(ordering: .sequentiallyConsistent) != 0 { sched_yield() }
            side(before).apply(changes)
        }
    }

    private func read<Result>(_ body: (PatternIndex.View) -> Result) -> Result {
        while true {
            let chosen = current.load(ordering: .sequentiallyConsistent)
            let side = side(chosen)
            side.readers.wrappingAdd(1, ordering: .sequentiallyConsistent)
            defer { side.readers.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
            // Counted first, then asked again: a writer either sees the reader or is seen by it.
            if current.load(ordering: .sequentiallyConsistent) == chosen { return body(side.view) }
        }
    }

    private func side(_ side: Int) -> Side { side == 0 ? sides.0 : sides.1 }
}

extension PatternIndex {
    /// Makes changes, in order.
    public mutating func apply(_ changes: [RuleChange]) {
        for change in changes {
            switch change {
            case .add(let pattern, let rule): add(pattern, for: rule)
            case .remove(let rule): remove(rule)
            }
        }
    }
}
