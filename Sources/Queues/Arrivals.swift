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
    func mark(_ key: QueueKey) -> Int { state.withLock { $0.machine.mark(key) } }

    /// Something is visible from `time` on. To be called after the commit.
    func announce(_ key: QueueKey, at time: Timestamp) { perform { $0.announce(key, at: time, now: $1) } }

    /// Something is visible, of which nobody has been told.
    func passOn(_ key: QueueKey) { perform { $0.announce(key, at: $1, now: $1) } }

    func wakeAll(_ key: QueueKey) { perform { machine, _ in machine.wakeAll(key) } }

    func wakeEverybody() { perform { machine, _ in machine.keys.flatMap { machine.wakeAll($0) } } }

    /// Returns when something may have arrived since `mark`, or at `deadline`.
    ///
    /// - Throws: `CancellationError` where the task is cancelled; an arrival that it was woken for goes to the next.
    func wait(_ key: QueueKey, since mark: Int, until deadline: Timestamp?) async throws {
        try Task.checkCancellation()
        let started = Mutex<Int?>(nil)
        // The deadline's timer may be cancelled with the poll, but never outlives it by more than a moment.
        let timer = Mutex<Task<Void, Never>?>(nil)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = state.withLock { state -> Int? in
                    guard let (waiter, effects) = state.machine.wait(key, since: mark) else { return nil }
                    state.waiting[waiter] = continuation
                    _ = perform(effects, &state)
                    return waiter
                }
                guard let waiter else { return continuation.resume() }
                started.withLock { $0 = waiter }
                if Task.isCancelled { return stop(waiter, key) }
                guard let deadline else { return }
                let sleep = Task { [weak self, clock] in
                    guard (try? await clock.sleep(until: deadline)) != nil else { return }
                    self?.stop(waiter, key)
                }
                timer.withLock { $0 = sleep }
            }
        } onCancel: {
            if let waiter = started.withLock({ $0 }) { stop(waiter, key) }
        }
        timer.withLock { $0 }?.cancel()
        if Task.isCancelled {
            passOn(key)
            throw CancellationError()
        }
    }

    private func stop(_ waiter: Int, _ key: QueueKey) {
        let continuation = state.withLock { state in state.machine.stop(waiter, key) ? state.waiting.removeValue(forKey: waiter) : nil }
        continuation?.resume()
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
