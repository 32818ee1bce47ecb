import AWSInterface
import Synchronization

/// How much concurrency the functions of a scope have reserved, in memory: what an unreserved invocation is measured against.
final class ReservationTotals: Sendable {
    private struct State {
        var totals: [Scope: Int] = [:]
        var generation = 0
    }

    private let state = Mutex(State())

    func total(in scope: Scope) -> Int? { state.withLock { $0.totals[scope] } }

    func total(in scope: Scope, load: () async throws -> Int) async throws -> Int {
        if let known = total(in: scope) { return known }
        let generation = state.withLock { $0.generation }
        let total = try await load()
        state.withLock { state in
            if state.generation == generation { state.totals[scope] = total }
        }
        return total
    }

    func forgetAll() {
        state.withLock { $0 = State(generation: $0.generation + 1) }
    }

    /// After every committed change.
    func forget(_ scope: Scope) {
        state.withLock { state in
            state.generation += 1
            state.totals[scope] = nil
        }
    }
}
