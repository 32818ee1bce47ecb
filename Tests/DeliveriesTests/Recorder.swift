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
        var exhausted: [ExhaustionReason] = []
        var waiters: [(isSatisfied: (State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private let behaviour: Behaviour

    init(_ behaviour: @escaping Behaviour = { _ in .done() }) { self.behaviour = behaviour }

    var attempts: [String] { state.withLock { $0.attempts } }
    var committed: [String] { state.withLock { $0.committed } }
    var exhaustions: [ExhaustionReason] { state.withLock { $0.exhausted } }

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        let name = String(decoding: delivery.payload, as: UTF8.self)
        change { $0.attempts.append(name) }
        let result = await behaviour(delivery)
        let commit: DeliveryResult.Commit = { [self] transaction in
            try result.commit?(transaction)
            transaction.afterCommit { self.change { $0.committed.append(name) } }
        }
        return result.failure.map { .failed($0, commit) } ?? .done(commit)
    }

    func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? {
        return { [self] transaction in
            transaction.afterCommit { self.change { $0.exhausted.append(reason) } }
        }
    }

    func waitForAttempts(_ count: Int) async { await wait { $0.attempts.count >= count } }
    func waitForCommits(_ count: Int) async { await wait { $0.committed.count >= count } }
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
