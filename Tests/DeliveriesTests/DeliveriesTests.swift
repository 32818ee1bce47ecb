import Ambient
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import Deliveries

@Suite struct DeliveriesTests {
    static let migrations = Deliveries.migrations + [Migration("test.001-results", ["CREATE TABLE results (name TEXT NOT NULL)"])]

    /// Runs `body` with a node's deliveries on a new database and a clock that stands still.
    private func withDeliveries(
        _ engine: TestEngine, limits: DispatchMachine.Limits = DispatchMachine.Limits(),
        _ body: (Deliveries, ManualClock) async throws -> Void
    ) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            let clock = ManualClock()
            let deliveries = try await Deliveries.open(database, clock: clock, entropy: SeededEntropy(seed: 1), limits: limits)
            try await body(deliveries, clock)
            async let drained: Void = deliveries.drain(within: .seconds(1))
            await drained
        }
    }

    struct Refused: Error {}

    @Test("drained, it lets go of its handlers, which may hold it")
    func release() async throws {
        try await withDeliveries(.sqlite) { deliveries, _ in
            weak var handler: Recorder?
            do {
                let recorder = Recorder()
                handler = recorder
                deliveries.register("test", concurrency: 1, handler: recorder)
            }
            #expect(handler != nil)
            await deliveries.drain(within: .seconds(1))
            #expect(handler == nil)
        }
    }

    @Test("what is committed is attempted at once, what is rolled back never", arguments: TestEngine.available)
    func acceptance(_ engine: TestEngine) async throws {
        try await withDeliveries(engine) { deliveries, clock in
            let recorder = Recorder()
            deliveries.register("test", concurrency: 4, handler: recorder)
            try await deliveries.start()
            await #expect(throws: Refused.self) {
                try await deliveries.database.write { transaction in
                    let policy = RetryPolicy.asynchronousInvocation()
                    try deliveries.add(NewDelivery(kind: "test", dueAt: clock.now(), policy: policy, payload: []), in: transaction)
                    throw Refused()
                }
            }
            _ = try await deliveries.accept(["one", "two"])
            await recorder.waitForCommits(2)
            #expect(Set(recorder.attempts) == ["one", "two"])
            #expect(try await deliveries.pendingCounts().isEmpty)
        }
    }

    @Test(
        "a handler may remove its deliveries itself, several in one transaction; one that is not there any more says so",
        arguments: TestEngine.available)
    func settling(_ engine: TestEngine) async throws {
        try await withDeliveries(engine) { deliveries, clock in
            let gathered = Mutex<[Delivery]>([])
            let recorder = Recorder { delivery in
                let two = gathered.withLock { gathered in
                    gathered.append(delivery)
                    return gathered.count == 2 ? gathered : []
                }
                if two.isEmpty {
                    while gathered.withLock({ $0.count < 3 }) { await Task.yield() }
                } else {
                    let settled = try? await deliveries.database.write { transaction in
                        try (two + two).map { try deliveries.settle($0, in: transaction) }
                    }
                    #expect(settled == [true, true, false, false])
                    gathered.withLock { $0 += $0 }
                }
                return .settled
            }
            deliveries.register("test", concurrency: 4, handler: recorder)
            try await deliveries.start()
            _ = try await deliveries.accept(["one", "two"])
            await recorder.waitForAttempts(2)
            while deliveries.runningCount > 0 { await Task.yield() }
            #expect(try await deliveries.pendingCounts().isEmpty)
            clock.advance(by: .seconds(1000))
            #expect(recorder.attempts.count == 2)
        }
    }

    @Test("a failing delivery is retried when its policy says, then given up with its last word", arguments: TestEngine.available)
    func retries(_ engine: TestEngine) async throws {
        try await withDeliveries(engine) { deliveries, clock in
            let recorder = Recorder { .failed(DeliveryFailure("attempt \($0.attempt)")) }
            deliveries.register("test", concurrency: 4, handler: recorder)
            try await deliveries.start()
            _ = try await deliveries.accept(["it"])
            await recorder.waitForCommits(1)
            clock.advance(by: .seconds(59))
            #expect(try await deliveries.pendingCounts() == ["test": 1])
            let pending = try await deliveries.pending("test", limit: 10)
            #expect(pending.map(\.attempt) == [2] && pending.first?.dueAt == clock.now() + .seconds(1))
            clock.advance(by: .seconds(1))
            await recorder.waitForCommits(2)
            clock.advance(by: .seconds(120))
            await recorder.waitForExhaustions(1)
            #expect(recorder.attempts.count == 3)
            #expect(recorder.exhaustions == [.attemptsUsedUp(DeliveryFailure("attempt 3"))])
            #expect(try await deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("a result and the next delivery are one commit with the removal", arguments: TestEngine.available)
    func chain(_ engine: TestEngine) async throws {
        try await withDeliveries(engine) { deliveries, clock in
            let recorder = Recorder { delivery in
                let number = Int(String(decoding: delivery.payload, as: UTF8.self)) ?? 0
                return .done { transaction in
                    try transaction.execute("INSERT INTO results VALUES ($1)", String(number))
                    guard number < 20 else { return }
                    let payload = Array(String(number + 1).utf8)
                    try deliveries.add(
                        NewDelivery(kind: "test", dueAt: clock.now(), policy: .eventBus(), payload: payload), in: transaction)
                }
            }
            deliveries.register("test", concurrency: 4, handler: recorder)
            try await deliveries.start()
            _ = try await deliveries.accept(["1"])
            await recorder.waitForCommits(20)
            let results = try await deliveries.database.read { try $0.query("SELECT name FROM results").map { try $0.text(0) } }
            #expect(results.sorted() == (1...20).map(String.init).sorted())
        }
    }

    @Test("a result that cannot be recorded counts as a failed attempt, and nothing of it stays", arguments: TestEngine.available)
    func unrecordable(_ engine: TestEngine) async throws {
        try await withDeliveries(engine) { deliveries, clock in
            let isBroken = Atomic(true)
            let recorder = Recorder { _ in
                .done { transaction in
                    try transaction.execute("INSERT INTO results VALUES ('half')")
                    if isBroken.load(ordering: .relaxed) { throw Refused() }
                }
            }
            deliveries.register("test", concurrency: 1, handler: recorder)
            try await deliveries.start()
            _ = try await deliveries.accept(["it"])
            await recorder.waitForAttempts(1)
            while deliveries.runningCount > 0 { await Task.yield() }
            #expect(try await deliveries.database.read { try $0.query("SELECT name FROM results").isEmpty })
            isBroken.store(false, ordering: .relaxed)
            clock.advance(by: .seconds(1))
            await recorder.waitForCommits(1)
            #expect(try await deliveries.database.read { try $0.query("SELECT name FROM results").count } == 1)
        }
    }

    @Test(
        "an attempt in the transaction itself: refused, it is a failure like any other; taken, it is one commit with the removal",
        arguments: TestEngine.available)
    func transactionalAttempt(_ engine: TestEngine) async throws {
        try await withDeliveries(engine) { deliveries, clock in
            let recorder = Recorder { delivery in
                .attempt { transaction in
                    if delivery.attempt < 3 { return DeliveryFailure("full \(delivery.attempt)") }
                    try transaction.execute("INSERT INTO results VALUES ('taken')")
                    return nil
                }
            }
            deliveries.register("test", concurrency: 1, handler: recorder)
            try await deliveries.start()
            _ = try await deliveries.accept(["it"])
            await recorder.waitForReschedules(1)
            #expect(try await deliveries.pendingCounts() == ["test": 1])
            while deliveries.waitingInMemory == 0 { await Task.yield() }
            clock.advance(by: .seconds(60))
            await recorder.waitForReschedules(2)
            while deliveries.waitingInMemory == 0 { await Task.yield() }
            clock.advance(by: .seconds(120))
            await recorder.waitForCommits(1)
            #expect(recorder.rescheduled == ["full 1 +60000", "full 2 +120000"])
            #expect(try await deliveries.database.read { try $0.query("SELECT name FROM results").count } == 1)
            #expect(try await deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("an attempt in the transaction that is refused for good is given up with its last word", arguments: TestEngine.available)
    func transactionalRefusal(_ engine: TestEngine) async throws {
        try await withDeliveries(engine) { deliveries, _ in
            let recorder = Recorder { _ in .attempt { _ in DeliveryFailure("gone", .permanent) } }
            deliveries.register("test", concurrency: 1, handler: recorder)
            try await deliveries.start()
            _ = try await deliveries.accept(["it"])
            await recorder.waitForExhaustions(1)
            #expect(recorder.exhaustions == [.refused(DeliveryFailure("gone", .permanent))])
            #expect(try await deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("what an attempt did in the transaction is undone if its delivery was cancelled meanwhile", arguments: TestEngine.available)
    func cancelledAttempt(_ engine: TestEngine) async throws {
        try await withDeliveries(engine) { deliveries, _ in
            let cancelled = AsyncStream<Void>.makeStream()
            let recorder = Recorder { delivery in
                if delivery.payload == Array("it".utf8) { for await _ in cancelled.stream {} }
                return .attempt { transaction in
                    try transaction.execute("INSERT INTO results VALUES ($1)", String(decoding: delivery.payload, as: UTF8.self))
                    return nil
                }
            }
            deliveries.register("test", concurrency: 1, handler: recorder)
            try await deliveries.start()
            let id = try await deliveries.accept(["it"])[0]
            await recorder.waitForAttempts(1)
            #expect(try await deliveries.database.write { try deliveries.cancel(id, in: $0) })
            cancelled.continuation.finish()
            _ = try await deliveries.accept(["next"])
            await recorder.waitForCommits(1)
            let names = try await deliveries.database.read { try $0.query("SELECT name FROM results").map { try $0.text(0) } }
            #expect(names == ["next"])
            #expect(recorder.committed == ["next"])
        }
    }

    @Test("a stuck lane and a stuck kind delay nobody else", arguments: TestEngine.available)
    func isolation(_ engine: TestEngine) async throws {
        try await withDeliveries(engine) { deliveries, _ in
            let release = AsyncStream<Void>.makeStream()
            let stuck = Recorder { _ in
                for await _ in release.stream {}
                return .done()
            }
            let recorder = Recorder { delivery in
                if delivery.lane == "stuck" { for await _ in release.stream {} }
                return .done()
            }
            deliveries.register("stuck", concurrency: 2, handler: stuck)
            deliveries.register("test", concurrency: 4, laneConcurrency: 2, handler: recorder)
            try await deliveries.start()
            _ = try await deliveries.accept((0..<20).map { "s\($0)" }, kind: "stuck")
            _ = try await deliveries.accept((0..<20).map { "x\($0)" }, lane: "stuck")
            _ = try await deliveries.accept((0..<20).map { "y\($0)" }, lane: "free")
            await recorder.waitForCommits(20)
            #expect(Set(recorder.committed) == Set((0..<20).map { "y\($0)" }))
            #expect(stuck.attempts.count == 2)
            release.continuation.finish()
            await recorder.waitForCommits(40)
            await stuck.waitForCommits(20)
        }
    }

    @Test("far more deliveries than memory holds all happen, each once", arguments: TestEngine.available)
    func paging(_ engine: TestEngine) async throws {
        try await withDeliveries(engine, limits: DispatchMachine.Limits(window: 32, retainedBytes: 100)) { deliveries, clock in
            let recorder = Recorder { _ in .done() }
            deliveries.register("test", concurrency: 16, handler: recorder)
            try await deliveries.start()
            let names = (0..<1500).map { "n\($0)" }
            _ = try await deliveries.accept(names, after: .seconds(100))
            #expect(deliveries.waitingInMemory <= 32)
            clock.advance(by: .seconds(100))
            await recorder.waitForCommits(1500)
            #expect(recorder.attempts.count == 1500 && Set(recorder.committed) == Set(names))
        }
    }

    @Test("a cancelled delivery does not happen, a rescheduled one does when it is told to", arguments: TestEngine.available)
    func changes(_ engine: TestEngine) async throws {
        try await withDeliveries(engine) { deliveries, clock in
            let recorder = Recorder()
            deliveries.register("test", concurrency: 4, handler: recorder)
            try await deliveries.start()
            let ids = try await deliveries.accept(["cancelled", "moved", "kept"], after: .seconds(50))
            let outcomes = try await deliveries.database.write { transaction in
                [
                    try deliveries.cancel(ids[0], in: transaction), try deliveries.cancel(ids[0], in: transaction),
                    try deliveries.reschedule(ids[1], to: clock.now() + .seconds(10), in: transaction),
                    try deliveries.reschedule(99, to: clock.now(), in: transaction),
                ]
            }
            #expect(outcomes == [true, false, true, false])
            clock.advance(by: .seconds(10))
            await recorder.waitForCommits(1)
            #expect(recorder.committed == ["moved"])
            clock.advance(by: .seconds(40))
            await recorder.waitForCommits(2)
            #expect(recorder.committed == ["moved", "kept"])
        }
    }

    @Test("a delivery that became too old while the node was away is given up without an attempt", arguments: TestEngine.available)
    func expiry(_ engine: TestEngine) async throws {
        try await withDeliveries(engine) { deliveries, clock in
            let recorder = Recorder()
            deliveries.register("test", concurrency: 4, handler: recorder)
            _ = try await deliveries.accept(["old"], policy: .asynchronousInvocation(maximumAge: .seconds(60)))
            clock.advance(by: .seconds(60))
            try await deliveries.start()
            await recorder.waitForExhaustions(1)
            #expect(recorder.attempts.isEmpty && recorder.exhaustions == [.expired(nil)])
        }
    }

    @Test("draining starts nothing more, waits for what runs, and leaves the rest to the next start", arguments: TestEngine.available)
    func draining(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            let clock = ManualClock()
            let release = AsyncStream<Void>.makeStream()
            let recorder = Recorder { _ in
                for await _ in release.stream {}
                return .done()
            }
            let deliveries = try await Deliveries.open(database, clock: clock, entropy: SeededEntropy(seed: 1))
            deliveries.register("test", concurrency: 2, handler: recorder)
            try await deliveries.start()
            _ = try await deliveries.accept(["a", "b", "c"])
            await recorder.waitForAttempts(2)
            async let drained: Void = deliveries.drain(within: .seconds(30))
            release.continuation.finish()
            await drained
            #expect(recorder.committed.count == 2)
            #expect(try await deliveries.pendingCounts() == ["test": 1])

            let successor = try await Deliveries.open(database, clock: clock, entropy: SeededEntropy(seed: 2))
            let next = Recorder()
            successor.register("test", concurrency: 2, handler: next)
            try await successor.start()
            await next.waitForCommits(1)
            #expect(Set(recorder.committed + next.committed) == ["a", "b", "c"])
            await successor.drain(within: .seconds(1))
        }
    }

    @Test("draining ends after its limit even if an attempt does not", arguments: [TestEngine.sqlite])
    func drainingLimit(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            let clock = ManualClock()
            let release = AsyncStream<Void>.makeStream()
            let recorder = Recorder { _ in
                for await _ in release.stream {}
                return .done()
            }
            let deliveries = try await Deliveries.open(database, clock: clock, entropy: SeededEntropy(seed: 1))
            deliveries.register("test", concurrency: 1, handler: recorder)
            try await deliveries.start()
            _ = try await deliveries.accept(["stuck"])
            await recorder.waitForAttempts(1)
            async let drained: Void = deliveries.drain(within: .seconds(30))
            while clock.sleeperCount == 0 { await Task.yield() }
            clock.advance(by: .seconds(30))
            await drained
            #expect(deliveries.runningCount == 1)
            release.continuation.finish()
        }
    }

    @Test("a kind or lane that is too long is refused")
    func validation() async throws {
        try await withDeliveries(.sqlite) { deliveries, _ in
            for (kind, lane) in [
                ("", ""), ("a b", ""), (String(repeating: "k", count: 129), ""), ("test", String(repeating: "l", count: 1025)),
            ] {
                await #expect(throws: Deliveries.InvalidDelivery.self) { _ = try await deliveries.accept(["x"], kind: kind, lane: lane) }
            }
        }
    }
}
