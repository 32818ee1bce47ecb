import Ambient
import Synchronization

/// Long polls of workers: the shell around `ActivityPollMachine`. A poll that waits costs a continuation and a timer.
final class ActivityPolls: Sendable {
    typealias PollID = ActivityPollMachine.PollID

    private struct State {
        var machine = ActivityPollMachine()
        var waiting: [PollID: CheckedContinuation<Bool, Never>] = [:]
        /// Tasks that a poll of this node is taking: another looks at the next.
        var claimed: Set<ActivityTaskKey> = []
    }

    private let clock: any WallClock
    private let state = Mutex(State())

    init(clock: any WallClock) { self.clock = clock }

    /// `nil` where as many poll as may.
    func join(_ activity: String) -> PollID? { state.withLock { $0.machine.join(activity) } }

    func leave(_ poll: PollID) { signal { $0.leave(poll) } }

    /// A task is on offer. To be called after the commit.
    func announce(_ activity: String) { signal { $0.announce(activity) } }

    /// There may be tasks of any activity.
    func announceEverywhere() {
        for activity in state.withLock({ $0.machine.activities }) { announce(activity) }
    }

    /// The first of `tasks` that no other poll is taking. It must be given back by ``release(_:)``.
    func claim(_ tasks: [ActivityTaskKey]) -> ActivityTaskKey? {
        state.withLock { state in tasks.first { state.claimed.insert($0).inserted } }
    }

    func release(_ task: ActivityTaskKey) { state.withLock { _ = $0.claimed.remove(task) } }

    /// How many tasks are being taken.
    var claims: Int { state.withLock { $0.claimed.count } }

    /// How many polls wait.
    var waiters: Int { state.withLock { $0.waiting.count } }

    /// Waits until a task may be there.
    ///
    /// - Returns: false where the poll's time is over, or its task is cancelled.
    func wait(_ poll: PollID, until deadline: Timestamp) async -> Bool {
        let timer = Task { [weak self, clock] in
            if (try? await clock.sleep(until: deadline)) != nil { self?.stop(poll) }
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isSignalled = state.withLock { state in
                    if state.machine.consume(poll) { return true }
                    state.waiting[poll] = continuation
                    return false
                }
                if isSignalled { return continuation.resume(returning: true) }
                if Task.isCancelled || clock.now() >= deadline { stop(poll) }
            }
        } onCancel: {
            stop(poll)
        }
    }

    private func stop(_ poll: PollID) {
        state.withLock { $0.waiting.removeValue(forKey: poll) }?.resume(returning: false)
    }

    private func signal(_ decide: (inout ActivityPollMachine) -> PollID?) {
        let woken = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard let poll = decide(&state.machine), let continuation = state.waiting.removeValue(forKey: poll) else { return nil }
            _ = state.machine.consume(poll)
            return continuation
        }
        woken?.resume(returning: true)
    }
}
