import Synchronization

/// Function URLs by their id, in memory: every request to one asks here first.
final class FunctionURLDirectory: Sendable {
    private struct State {
        var records: [String: FunctionURLRecord] = [:]
        var generation = 0
    }

    /// Beyond it the directory begins anew.
    private static let capacity = 10_000
    private let state = Mutex(State())

    func cached(_ id: String) -> FunctionURLRecord? { state.withLock { $0.records[id] } }

    func find(_ id: String, load: () async throws -> FunctionURLRecord?) async throws -> FunctionURLRecord? {
        if let known = cached(id) { return known }
        let generation = state.withLock { $0.generation }
        guard let record = try await load() else { return nil }
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.records.count >= Self.capacity { state.records = [:] }
            state.records[id] = record
        }
        return record
    }

    func forgetAll() {
        state.withLock { $0 = State(generation: $0.generation + 1) }
    }

    /// Forgets the URLs of a function, after every change of it.
    func forget(_ key: FunctionKey) {
        state.withLock { state in
            state.generation += 1
            state.records = state.records.filter { $0.value.key != key }
        }
    }
}
