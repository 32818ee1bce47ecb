/// What became of a Map run's child, in the codes of the executions' table.
enum ChildStatus: Int, Hashable, Sendable, CaseIterable {
    case running = 0
    case succeeded = 1
    case failed = 2
    case timedOut = 3
    case aborted = 4
    case pendingRedrive = 5

    /// What a redrive begins again.
    static let unsuccessful: [ChildStatus] = [.failed, .timedOut, .aborted]
}

/// A number of child executions and of the items in them.
struct ChildTally: Hashable, Sendable {
    var executions = 0
    var items = 0

    static func += (sum: inout ChildTally, other: ChildTally) {
        sum.executions += other.executions
        sum.items += other.items
    }

    static func -= (sum: inout ChildTally, other: ChildTally) {
        sum.executions -= other.executions
        sum.items -= other.items
    }
}

/// A Map run's children that have been started, by what became of them.
struct ChildCounts: Hashable, Sendable {
    private var tallies: [ChildStatus: ChildTally] = [:]

    init() {}

    subscript(status: ChildStatus) -> ChildTally {
        get { tallies[status] ?? ChildTally() }
        set { tallies[status] = newValue }
    }

    /// All of them.
    var total: ChildTally { tallies.values.reduce(into: ChildTally()) { $0 += $1 } }

    /// Those that count against the tolerated failures.
    var unsuccessful: ChildTally { ChildStatus.unsuccessful.reduce(into: ChildTally()) { $0 += self[$1] } }

    mutating func move(items: Int, from old: ChildStatus, to new: ChildStatus) {
        self[old] -= ChildTally(executions: 1, items: items)
        self[new] += ChildTally(executions: 1, items: items)
    }
}
