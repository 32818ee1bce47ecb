import Ambient
import Storage
import Synchronization

@testable import Deliveries

/// A handler that does what the test says and counts what was attempted and committed.
final class Recorder: DeliveryHandler {
    typealias Behaviour = @Sendable (Delivery) async -> DeliveryResult

    private struct State {
        var attempts: [String] = []
        var committed: [String] = []
        var rescheduled: [String] = []
        var exhausted: [ExhaustionReason] = []
        var waiters: [(isSatisfied: (State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private let behaviour: Behaviour

    init(_ behaviour: @escaping Behaviour = { _ in .done() }) { self.behaviour = behaviour }

    var attempts: [String] { state.withLock { $0.attempts } }
    var committed: [String] { state.withLock { $0.committed } }
    /// The failure and the milliseconds from one due time to the next.
    var rescheduled: [String] { state.withLock { $0.rescheduled } }
    var exhaustions: [ExhaustionReason] { state.withLock { $0.exhausted } }

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        let name = String(decoding: delivery.payload, as: UTF8.self)
        change { $0.attempts.append(name) }
        switch await behaviour(delivery).content {
        case .done(let commit): return .done(recorded(name, commit))
        case .failed(let failure, let commit): return .failed(failure, recorded(name, commit))
        case .attempt(let attempt):
            return .attempt { [self] transaction in
                if let failure = try attempt(transaction) { return failure }
                try recorded(name, nil)(transaction)
                return nil
            }
        case .settled: return .settled
        }
    }

    private func recorded(_ name: String, _ commit: DeliveryResult.Commit?) -> DeliveryResult.Commit {
        { [self] transaction in
            try commit?(transaction)
            transaction.afterCommit { self.change { $0.committed.append(name) } }
        }
    }

    func rescheduled(_ delivery: Delivery, after failure: DeliveryFailure, to next: Timestamp) {
        change { $0.rescheduled.append("\(failure.reason) +\((next - delivery.dueAt).wholeMilliseconds)") }
    }

    func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? {
        return { [self] transaction in
            transaction.afterCommit { self.change { $0.exhausted.append(reason) } }
        }
    }

    func waitForAttempts(_ count: Int) async { await wait { $0.attempts.count >= count } }
    func waitForCommits(_ count: Int) async { await wait { $0.committed.count >= count } }
    func waitForReschedules(_ count: Int) async { await wait { $0.rescheduled.count >= count } }
    func waitForExhaustions(_ count: Int) async { await wait { $0.exhausted.count >= count } }

    private func wait(_ isSatisfied: @escaping @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if isSatisfied(state) { return true }
                state.waiters.append((isSatisfied, continuation))
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let woken = state.withLock { state in
            body(&state)
            let waiters = state.waiters
            state.waiters = waiters.filter { !$0.isSatisfied(state) }
            return waiters.filter { $0.isSatisfied(state) }.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }
}

extension Deliveries {
    /// Adds deliveries of kind `test`, whose payloads are their names.
    func accept(
        _ names: [String], kind: String = "test", lane: String = "", after delay: Duration = .zero,
        policy: RetryPolicy = .asynchronousInvocation()
    ) async throws -> [Int64] {
        let dueAt = clock.now() + delay
        return try await database.write { [self] transaction in
            try names.map { name in
                try add(NewDelivery(kind: kind, lane: lane, dueAt: dueAt, policy: policy, payload: Array(name.utf8)), in: transaction)
            }
        }
    }
}
