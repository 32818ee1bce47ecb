import Ambient
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import Deliveries

/// Several nodes on one PostgreSQL database.
@Suite(.enabled(if: TestEngine.available.contains(.postgresql), "needs Debian's postgresql package"))
struct SharingTests {
    private struct Node {
        let database: any Database
        let deliveries: Deliveries
        let recorder: Recorder

        init(_ place: TestPlace, _ clock: ManualClock, _ behaviour: @escaping Recorder.Behaviour = { _ in .done() }) async throws {
            database = try await place.open(DeliveriesTests.migrations)
            deliveries = try await Deliveries.open(database, clock: clock, entropy: SeededEntropy(seed: 1))
            recorder = Recorder(behaviour)
            deliveries.register("test", concurrency: 8, handler: recorder)
            try await deliveries.start()
        }

        func stop() async {
            await deliveries.drain(within: .seconds(1))
            await database.close()
        }
    }

    @Test("the deliveries of a node whose lease has ended are taken over, and its late results are refused")
    func takeover() async throws {
        let place = try await TestEngine.postgresql.makePlace()
        let clock = ManualClock()
        let release = AsyncStream<Void>.makeStream()
        let stalled = try await Node(place, clock) { _ in
            for await _ in release.stream {}
            return .done()
        }
        let living = try await Node(place, clock)
        _ = try await stalled.deliveries.accept(["running"])
        _ = try await stalled.deliveries.accept(["waiting"], after: .seconds(100))
        await stalled.recorder.waitForAttempts(1)
        // The stalled node's clock task is not told; only the living node renews.
        let owner = stalled.deliveries.state.withLock { $0.owner }
        _ = try await living.database.write { try OwnerRecords(transaction: $0).renew(owner, until: clock.now()) }
        try await living.deliveries.renewLease()
        await living.recorder.waitForCommits(1)
        release.continuation.finish()
        while stalled.deliveries.runningCount > 0 { await Task.yield() }
        #expect(stalled.recorder.committed.isEmpty && living.recorder.committed == ["running"])
        clock.advance(by: .seconds(100))
        await living.recorder.waitForCommits(2)
        #expect(living.recorder.committed == ["running", "waiting"])
        await stalled.stop()
        await living.stop()
    }

    @Test("a node that drains leaves its deliveries to the others at once")
    func handover() async throws {
        let place = try await TestEngine.postgresql.makePlace()
        let clock = ManualClock()
        let first = try await Node(place, clock)
        let second = try await Node(place, clock)
        _ = try await first.deliveries.accept(["timer"], after: .seconds(5))
        await first.stop()
        try await second.deliveries.renewLease()
        clock.advance(by: .seconds(5))
        await second.recorder.waitForCommits(1)
        #expect(first.recorder.attempts.isEmpty)
        await second.stop()
    }

    @Test("a delivery cancelled or moved on another node is cancelled or moved where it waits")
    func remoteChanges() async throws {
        let place = try await TestEngine.postgresql.makePlace()
        let clock = ManualClock()
        let owner = try await Node(place, clock)
        let other = try await Node(place, clock)
        let ids = try await owner.deliveries.accept(["cancelled", "moved"], after: .seconds(500))
        try await other.database.write { transaction in
            try other.deliveries.cancel(ids[0], in: transaction)
            try other.deliveries.reschedule(ids[1], to: clock.now(), in: transaction)
        }
        await owner.recorder.waitForCommits(1)
        #expect(owner.deliveries.waitingInMemory == 0)
        clock.advance(by: .seconds(500))
        #expect(owner.recorder.attempts == ["moved"] && other.recorder.attempts.isEmpty)
        await owner.stop()
        await other.stop()
    }
}
