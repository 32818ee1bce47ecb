import Synchronization

/// State machines in memory: where ARNs lead, compiled revisions, and what is being deleted. What an ARN leads to is forgotten at every
/// change, here and on other nodes; a revision never changes.
final class StateMachineCatalogue: Sendable {
    /// What the ARN of a machine, a version or an alias leads to.
    struct Route: Sendable {
        var key: StateMachineKey
        /// With their percentages: one, or two of an alias.
        var choices: [(weight: Int, machine: ResolvedMachine)]

        func machine(chance: Double) -> ResolvedMachine? {
            guard choices.count > 1 else { return choices.first?.machine }
            return choices[AliasRouting.choose(choices.map(\.weight), chance: chance)].machine
        }
    }

    private struct State {
        var routes: [String: Route] = [:]
        var revisions: [String: MachineRevision] = [:]
        /// Of the definitions' texts: what they are compiled to is larger by a factor that their kind decides.
        var revisionBytes = 0
        var deleting: Set<StateMachineKey> = []
        /// Grows with every change, so that what was read before one is not kept after it.
        var generation = 0
    }

    /// Beyond them the caches begin anew: bounds on memory, not working sets that anyone should meet.
    private static let routeCapacity = 20_000
    private static let revisionCapacity = 64 << 20
    private let state = Mutex(State())

    var generation: Int { state.withLock { $0.generation } }

    func route(_ arn: String) -> Route? { state.withLock { $0.routes[arn] } }

    /// - Parameter generation: of the time before it was read.
    func keep(_ route: Route, of arn: String, readIn generation: Int) {
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.routes.count >= Self.routeCapacity { state.routes = [:] }
            state.routes[arn] = route
        }
    }

    func revision(_ id: String) -> MachineRevision? { state.withLock { $0.revisions[id] } }

    /// - Parameter size: of its definition as text, in bytes.
    func keep(_ revision: MachineRevision, size: Int) {
        state.withLock { state in
            guard state.revisions[revision.id] == nil else { return }
            if state.revisionBytes + size > Self.revisionCapacity { (state.revisions, state.revisionBytes) = ([:], 0) }
            state.revisions[revision.id] = revision
            state.revisionBytes += size
        }
    }

    func forget(_ key: StateMachineKey) {
        state.withLock { state in
            state.generation += 1
            state.routes = state.routes.filter { $0.value.key != key }
        }
    }

    func forgetAll() {
        state.withLock { state in
            state.generation += 1
            state.routes = [:]
        }
    }

    func isDeleting(_ key: StateMachineKey) -> Bool { state.withLock { $0.deleting.contains(key) } }

    var isAnyDeleting: Bool { state.withLock { !$0.deleting.isEmpty } }

    func setDeleting(_ keys: Set<StateMachineKey>) { state.withLock { $0.deleting = keys } }
}
