import Synchronization

/// What was read from the database, in memory until a change: the hot path asks here first.
///
/// A value whose reading began before a change is not kept after it.
final class SnapshotCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var values: [Key: Value] = [:]
        /// Grows with every change.
        var generation = 0
    }

    /// Beyond it the cache begins anew: a bound on memory, not a working set anyone should meet.
    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int = 10_000) { self.capacity = capacity }

    /// The value where it is in memory: no I/O.
    func cached(_ key: Key) -> Value? { state.withLock { $0.values[key] } }

    /// The value, read by `load` where it is not in memory. What does not exist is not remembered.
    func value(_ key: Key, load: () async throws -> Value?) async throws -> Value? {
        if let known = cached(key) { return known }
        let generation = state.withLock { $0.generation }
        guard let value = try await load() else { return nil }
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.values.count >= capacity { state.values = [:] }
            state.values[key] = value
        }
        return value
    }

    /// After a committed change: forgets the values that it may concern.
    func forget(where isConcerned: (Key, Value) -> Bool) {
        state.withLock { state in
            state.generation += 1
            state.values = state.values.filter { !isConcerned($0.key, $0.value) }
        }
    }

    /// Where changes may have gone unheard.
    func forgetAll() {
        state.withLock { $0 = State(generation: $0.generation + 1) }
    }
}
