import Synchronization

/// What a run's controller hears while it works: gathered, so that many ends of children are one step.
final class MapRunMailbox: Sendable {
    enum Event: Hashable, Sendable {
        case childEnded(Int, ExecutionStatus)
        /// The run's row says something else than before.
        case changed
        /// Some may have been lost: everything is to be read again.
        case reload
        /// The node ends.
        case shutdown
    }

    private struct State {
        var events: [Event] = []
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func post(_ event: Event) {
        let waiter = state.withLock { state in
            state.events.append(event)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// What has come since the last call.
    func take() -> [Event] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    /// Returns when there is something to take. For one caller.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.events.isEmpty { state.waiter = continuation }
                return !state.events.isEmpty
            }
            if isReady { continuation.resume() }
        }
    }
}
