import Ambient
import Glibc
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import Deliveries

/// A node is killed in the middle of its deliveries; the next one does the rest.
@Suite struct RecoveryTests {
    static let placeVariable = "APUS_TEST_RECOVERY_PLACE"
    static var place: String? { getenv(placeVariable).map { String(cString: $0) } }
    static let count = 1000

    /// Each result may be recorded once: the table's key says so.
    static let migrations =
        Deliveries.migrations + [Migration("test.001-results", ["CREATE TABLE results (name TEXT NOT NULL PRIMARY KEY)"])]

    private static func recorder(_ onCommit: @escaping @Sendable () -> Void) -> Recorder {
        Recorder { delivery in
            .done { transaction in
                try transaction.execute("INSERT INTO results VALUES ($1)", String(decoding: delivery.payload, as: UTF8.self))
                transaction.afterCommit(onCommit)
            }
        }
    }

    @Test("the child of the recovery trial", .enabled(if: place != nil, "only in the child process"))
    func deliverUntilKilled() async throws {
        let database = try await TestPlace.open(try #require(Self.place), Self.migrations)
        let deliveries = try await Deliveries.open(database, node: "the node", clock: SystemClock(), entropy: SystemEntropy())
        deliveries.register(
            "test", concurrency: 4,
            handler: Self.recorder {
                var byte: UInt8 = 1
                write(3, &byte, 1)
            })
        try await deliveries.start()
        for start in stride(from: 0, to: Self.count, by: 100) {
            _ = try await deliveries.accept((start..<start + 100).map(String.init))
        }
        var accepted: UInt8 = 2
        write(3, &accepted, 1)
        while true { try await Task.sleep(for: .seconds(60)) }
    }

    @Test(
        "after kill -9 every accepted delivery happens, and what was committed happens once",
        .enabled(if: place == nil, "not in the child process"), arguments: TestEngine.available)
    func trial(_ engine: TestEngine) async throws {
        let place = try await engine.makePlace()
        let child = try TestChild.start("RecoveryTests/deliverUntilKilled", [Self.placeVariable: place.description])
        var bytes: [UInt8] = []
        while !bytes.contains(2), case let more = child.read(), !more.isEmpty { bytes += more }
        child.kill()
        while case let more = child.read(), !more.isEmpty { bytes += more }
        child.wait()
        #expect(bytes.contains(2))

        let database = try await place.open(Self.migrations)
        // The dead node's lease has not ended; the same node need not wait for that.
        let clock = ManualClock(SystemClock().now())
        let deliveries = try await Deliveries.open(database, node: "the node", clock: clock, entropy: SystemEntropy())
        let before = try await database.read { try $0.query("SELECT count(*) FROM results")[0].int(0) }
        #expect(before >= bytes.filter { $0 == 1 }.count)
        let left = try await deliveries.pendingCounts()["test"] ?? 0
        #expect(before + left == Self.count)
        let recorder = Self.recorder {}
        deliveries.register("test", concurrency: 16, handler: recorder)
        try await deliveries.start()
        await recorder.waitForCommits(left)
        let names = try await database.read { try $0.query("SELECT name FROM results").map { try $0.text(0) } }
        #expect(Set(names) == Set((0..<Self.count).map(String.init)))
        #expect(recorder.attempts.count == left)
        await deliveries.drain(within: .seconds(1))
        await database.close()
    }
}
