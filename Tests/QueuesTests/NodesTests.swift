import Ambient
import Glibc
import JSON
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import Queues

/// Two nodes on one PostgreSQL, whose transactions overlap.
@Suite struct NodesTests {
    /// A delete that empties a group has begun before a send to it is committed, and ends after it: it must not take the group away.
    @Test(.enabled(if: TestEngine.available.contains(.postgresql)))
    func aMessageSentWhileItsGroupIsEmptiedIsReceived() async throws {
        let place = try await TestEngine.postgresql.makePlace()
        defer { withExtendedLifetime(place) {} }
        let (here, there) = (try await node(on: place, seed: 1), try await node(on: place, seed: 2))
        let url = try await here.create("q.fifo", ["ContentBasedDeduplication": "true"])
        try await here.send("first", to: url, ["MessageGroupId": "g"])
        let handle = try #require(try await here.receive(url)[0]["ReceiptHandle"]?.string)
        let queue = try await here.service.record(here.key("q.fifo"))

        let (looked, isSent) = (AsyncStream<Void>.makeStream(), Flag())
        let (service, now) = (here.service, here.clock.now())
        async let deletion: Void = here.database.write { transaction in
            // The transaction sees the queue as it is now.
            _ = try transaction.query("SELECT 1 FROM queues")
            looked.continuation.finish()
            isSent.wait()
            try service.delete(handle, from: queue, transaction, at: now)
        }
        for await _ in looked.stream {}
        try await there.send("second", to: url, ["MessageGroupId": "g"])
        isSent.raise()
        try await deletion
        #expect(try await there.bodies(url) == ["second"])
        await here.database.close()
        await there.database.close()
    }

    private func node(on place: TestPlace, seed: UInt64) async throws -> QueuesFixture {
        let database = try await place.open(QueuesService.migrations)
        let clock = ManualClock()
        return QueuesFixture(
            service: QueuesService(database: database, clock: clock, entropy: SeededEntropy(seed: seed)), database: database, clock: clock)
    }
}

/// Raised once, waited for by a thread of the storage: transactions are no tasks.
private final class Flag: Sendable {
    private let isRaised = Atomic(false)

    func raise() { isRaised.store(true, ordering: .releasing) }
    func wait() { while !isRaised.load(ordering: .acquiring) { usleep(100) } }
}
