import Ambient
import Synchronization

/// Long polls: the shell around `ArrivalMachine`. A poll that waits costs a continuation, and a timer where it has an end.
final class Arrivals: Sendable {
    private struct State {
        var machine = ArrivalMachine()
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var timers: [QueueKey: Task<Void, Never>] = [:]
    }

    private let clock: any WallClock
    private let state = Mutex(State())

    init(clock: any WallClock) { self.clock = clock }

    func join(_ key: QueueKey) { state.withLock { $0.machine.join(key) } }
    func leave(_ key: QueueKey) { perform { machine, _ in machine.leave(key) } }
    func polls(_ key: QueueKey) -> Int { state.withLock { $0.machine.polls(key) } }
    func mark(_ key: QueueKey) -> Int { state.withLock { $0.machine.mark(key) } }

    /// Something is visible from `time` on. To be called after the commit.
    func announce(_ key: QueueKey, at time: Timestamp) { perform { $0.announce(key, at: time, now: $1) } }

    /// Something is visible, of which nobody has been told.
    func passOn(_ key: QueueKey) { perform { $0.announce(key, at: $1, now: $1) } }

    func wakeAll(_ key: QueueKey) { perform { machine, _ in machine.wakeAll(key) } }

    func wakeEverybody() { perform { machine, _ in machine.keys.flatMap { machine.wakeAll($0) } } }

    /// Waits until something may have arrived since `mark`.
    ///
    /// - Returns: false where its time is over.
    /// - Throws: `CancellationError` where the task is cancelled; an arrival that it was woken for goes to the next.
    func wait(_ key: QueueKey, since mark: Int, until deadline: Timestamp?) async throws -> Bool {
        try Task.checkCancellation()
        let wait = Wait()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = state.withLock { state -> Int? in
                    guard let (waiter, effects) = state.machine.wait(key, since: mark) else { return nil }
                    state.waiting[waiter] = continuation
                    _ = perform(effects, &state)
                    return waiter
                }
                guard let waiter else { return continuation.resume() }
                wait.state.withLock { $0.waiter = waiter }
                if Task.isCancelled { return stop(waiter, key, wait) }
                guard let deadline else { return }
                let timer = Task { [weak self, clock] in
                    if (try? await clock.sleep(until: deadline)) != nil { self?.stop(waiter, key, wait) }
                }
                wait.state.withLock { $0.timer = timer }
            }
        } onCancel: {
            if let waiter = wait.state.withLock({ $0.waiter }) { stop(waiter, key, wait) }
        }
        let (timer, wasStopped) = wait.state.withLock { ($0.timer, $0.wasStopped) }
        timer?.cancel()
        if Task.isCancelled {
            if !wasStopped { passOn(key) }
            throw CancellationError()
        }
        return !wasStopped
    }

    /// One call's wait.
    private final class Wait: Sendable {
        struct State {
            var waiter: Int?
            var timer: Task<Void, Never>?
            /// Ended by its deadline or its cancellation, so that no arrival was spent on it.
            var wasStopped = false
        }

        let state = Mutex(State())
    }

    private func stop(_ waiter: Int, _ key: QueueKey, _ wait: Wait) {
        let continuation = state.withLock { state in state.machine.stop(waiter, key) ? state.waiting.removeValue(forKey: waiter) : nil }
        guard let continuation else { return }
        wait.state.withLock { $0.wasStopped = true }
        continuation.resume()
    }

    private func perform(_ decide: (inout ArrivalMachine, Timestamp) -> [ArrivalMachine.Effect]) {
        let now = clock.now()
        let woken = state.withLock { state in perform(decide(&state.machine, now), &state) }
        for continuation in woken { continuation.resume() }
    }

    /// Returns those to resume, once the lock is free.
    private func perform(_ effects: [ArrivalMachine.Effect], _ state: inout State) -> [CheckedContinuation<Void, Never>] {
        var woken: [CheckedContinuation<Void, Never>] = []
        for effect in effects {
            switch effect {
            case .wake(let waiter): if let continuation = state.waiting.removeValue(forKey: waiter) { woken.append(continuation) }
            case .setTimer(let key, let time): state.timers.updateValue(timer(key, time), forKey: key)?.cancel()
            case .cancelTimer(let key): state.timers.removeValue(forKey: key)?.cancel()
            }
        }
        return woken
    }

    private func timer(_ key: QueueKey, _ time: Timestamp) -> Task<Void, Never> {
        Task { [weak self, clock] in
            guard (try? await clock.sleep(until: time)) != nil else { return }
            self?.perform { $0.timeCame(key, now: $1) }
        }
    }
}
