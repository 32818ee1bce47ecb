import Synchronization

/// The task that runs a request's operation, as those hold it who may have to end it.
final class RunningOperation: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Runs `body` in a task of its own, where `executor` says so; called once.
    func start(on executor: (any TaskExecutor)? = nil, _ body: @escaping @Sendable () async -> Void) {
        let task = Task(executorPreference: executor, operation: body)
        let cancelled = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if cancelled { task.cancel() }
    }

    /// Cancels the task, also one that has not been started yet.
    func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }
}

/// The operations that wait for something to happen. A node that stops ends them, or it would wait for them.
final class LongPolls: Sendable {
    private struct State {
        var running: [ObjectIdentifier: RunningOperation] = [:]
        var ended = false
    }

    private let state = Mutex(State())

    /// One that comes after the end is cancelled at once.
    func add(_ operation: RunningOperation) {
        let ended = state.withLock { state in
            state.running[ObjectIdentifier(operation)] = operation
            return state.ended
        }
        if ended { operation.cancel() }
    }

    func remove(_ operation: RunningOperation) {
        state.withLock { $0.running[ObjectIdentifier(operation)] = nil }
    }

    /// Cancels all there are, and all that come.
    func end() {
        let running = state.withLock { state in
            state.ended = true
            return Array(state.running.values)
        }
        for operation in running { operation.cancel() }
    }
}
