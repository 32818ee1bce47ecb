import AWSInterface
import Ambient
import Deliveries
import JSON
import Storage
import StorageTestSupport
import Synchronization

@testable import Targets

let migrations =
    Deliveries.migrations + [
        Migration(
            "test.001-messages", ["CREATE TABLE messages (target TEXT NOT NULL, body TEXT NOT NULL, settings TEXT NOT NULL, trace TEXT)"])
    ]

func queueARN(_ name: String) -> String { "arn:aws:sqs:us-east-1:000000000000:\(name)" }
func busARN(_ name: String) -> String { "arn:aws:events:us-east-1:000000000000:event-bus/\(name)" }

/// A queue as a table. It refuses what the test says.
final class FakeQueues: LocalTarget {
    private let refusals = Mutex<[String: @Sendable (Int) -> TargetRefusal?]>([:])
    private let asked = Mutex<[String: Int]>([:])

    /// - Parameter answer: by the number of the question, from 1.
    func refuse(_ target: String, _ answer: @escaping @Sendable (Int) -> TargetRefusal?) { refusals.withLock { $0[target] = answer } }

    func questions(about target: String) -> Int { asked.withLock { $0[target] ?? 0 } }

    func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal? {
        let number = asked.withLock { asked in
            asked[call.target, default: 0] += 1
            return asked[call.target] ?? 0
        }
        if let refusal = refusals.withLock({ $0[call.target] })?(number) { return refusal }
        try transaction.execute(
            "INSERT INTO messages VALUES ($1, $2, $3, $4)", call.target, String(decoding: call.payload, as: UTF8.self),
            JSONValue.object(call.settings).text(), call.traceHeader)
        return nil
    }
}

/// A target outside of the database that answers what the test says.
struct FakeRemote: RemoteTarget {
    let answer: @Sendable (TargetCall) async -> TargetRefusal?
    func send(_ call: TargetCall) async -> TargetRefusal? { await answer(call) }
}

/// Collects attempts, and waits for them.
final class Attempts: TargetObserver {
    private struct State {
        var seen: [TargetAttempt] = []
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var all: [TargetAttempt] { state.withLock { $0.seen } }
    var texts: [String] { all.map(\.text) }

    func attempted(_ attempt: TargetAttempt) {
        let woken = state.withLock { state in
            state.seen.append(attempt)
            let (woken, left) = (
                state.waiters.filter { $0.count <= state.seen.count }, state.waiters.filter { $0.count > state.seen.count }
            )
            state.waiters = left
            return woken
        }
        for waiter in woken { waiter.continuation.resume() }
    }

    func wait(for count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.seen.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

extension TargetAttempt {
    var retriesAt: Timestamp? { if case .refused(_, let next) = outcome { next } else { nil } }

    /// `3 refused THROTTLING`.
    var text: String {
        switch outcome {
        case .delivered: "\(attempt) delivered"
        case .refused(let refusal, _): "\(attempt) refused \(refusal.code)"
        case .deadLettered(let refusal, let queue): "\(attempt) dead-lettered \(refusal.code) \(queue.split(separator: ":").last ?? "")"
        case .lost(let refusal): "\(attempt) lost \(refusal.code)"
        }
    }
}

/// A node's lane of calls, on a database and a clock that stands still.
struct Fixture {
    let database: any Database
    let clock: ManualClock
    let deliveries: Deliveries
    let directory = TargetDirectory()
    let queues = FakeQueues()
    let observer = Attempts()
    let sender: TargetSender

    init(_ database: any Database, clock: ManualClock = ManualClock(), registering: Bool = true) async throws {
        self.database = database
        self.clock = clock
        deliveries = try await Deliveries.open(database, node: "the node", clock: clock, entropy: SeededEntropy(seed: 1))
        sender = TargetSender(
            directory: directory, deliveries: deliveries, clock: clock, entropy: SeededEntropy(seed: 2), observer: observer)
        guard registering else { return }
        directory.register("sqs", .local(queues, cascades: false))
        directory.register("events", resourcePrefix: "event-bus/", .local(queues, cascades: true))
    }

    static func with(_ engine: TestEngine, _ body: (Fixture) async throws -> Void) async throws {
        try await engine.withDatabase(migrations) { database in
            let fixture = try await Fixture(database)
            try await fixture.deliveries.start()
            try await body(fixture)
            await fixture.deliveries.drain(within: .seconds(1))
        }
    }

    func send(_ deliveries: TargetDelivery...) async throws {
        try await database.write { [sender] transaction in
            for delivery in deliveries { try sender.send(delivery, in: transaction) }
        }
    }

    func delivery(
        _ target: String, _ payload: String = "{}", after delay: Duration = .zero, policy: RetryPolicy = .eventBus(), queue: String? = nil,
        attributes: [String: String] = [:], traceHeader: String? = nil
    ) -> TargetDelivery {
        TargetDelivery(
            call: TargetCall(target: target, payload: Array(payload.utf8), traceHeader: traceHeader, sender: "the rule"),
            dueAt: clock.now() + delay, policy: policy, deadLetterQueue: queue, deadLetterAttributes: attributes, trail: "e1")
    }

    /// Bodies that `target` holds.
    func messages(_ target: String) async throws -> [String] {
        try await database.read { try $0.query("SELECT body FROM messages WHERE target = $1 ORDER BY body", target).map { try $0.text(0) } }
    }

    /// Message attributes of the only dead letter in `queue`.
    func attributes(_ queue: String) async throws -> [String: String] {
        let texts = try await database.read {
            try $0.query("SELECT settings FROM messages WHERE target = $1", queue).map { try $0.text(0) }
        }
        let members = try texts.first.flatMap { try JSONValue(parsing: $0)["MessageAttributes"]?.object } ?? [:]
        return Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value["StringValue"]?.string ?? "?") })
    }

    /// Moves the clock to each next attempt until the delivery has ended.
    func exhaust() async throws {
        while true {
            await observer.wait(for: 1)
            let seen = observer.all
            guard let next = seen.last?.retriesAt else { return }
            clock.advance(by: next - clock.now())
            await observer.wait(for: seen.count + 1)
        }
    }
}
