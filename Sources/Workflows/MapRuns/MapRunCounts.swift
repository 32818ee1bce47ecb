extension ExecutionStatus {
    /// What a redrive begins again.
    static let unsuccessful: [ExecutionStatus] = [.failed, .timedOut, .aborted]
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
    private var tallies: [ExecutionStatus: ChildTally] = [:]

    init() {}

    subscript(status: ExecutionStatus) -> ChildTally {
        get { tallies[status] ?? ChildTally() }
        set { tallies[status] = newValue }
    }

    /// All of them.
    var total: ChildTally { tallies.values.reduce(into: ChildTally()) { $0 += $1 } }

    /// Those that count against the tolerated failures.
    var unsuccessful: ChildTally { ExecutionStatus.unsuccessful.reduce(into: ChildTally()) { $0 += self[$1] } }

    mutating func move(items: Int, from old: ExecutionStatus, to new: ExecutionStatus) {
        self[old] -= ChildTally(executions: 1, items: items)
        self[new] += ChildTally(executions: 1, items: items)
    }
}
