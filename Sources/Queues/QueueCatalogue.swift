import Synchronization

/// The queues in memory: what every operation asks first. Forgotten at every change, here and on other nodes.
final class QueueCatalogue: Sendable {
    private struct State {
        var records: [QueueKey: QueueRecord] = [:]
        /// Grows with every change, so that what was read before one is not kept after it.
        var generation = 0
    }

    /// Beyond it the cache begins anew: a bound on memory, not a working set anyone should meet.
    private static let capacity = 20_000
    private let state = Mutex(State())

    func cached(_ key: QueueKey) -> QueueRecord? { state.withLock { $0.records[key] } }

    var generation: Int { state.withLock { $0.generation } }

    /// - Parameter generation: of the time before it was read.
    func keep(_ record: QueueRecord, readIn generation: Int) {
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.records.count >= Self.capacity { state.records = [:] }
            state.records[record.key] = record
        }
    }

    func forget(_ key: QueueKey) {
        state.withLock { state in
            state.generation += 1
            state.records[key] = nil
        }
    }

    func forgetAll() { state.withLock { $0 = State(generation: $0.generation + 1) } }
}
