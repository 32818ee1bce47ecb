import Ambient
import Deliveries
import Glibc
import Storage
import StorageTestSupport
import Testing

@testable import Targets

/// A node is killed in the middle of its deliveries to targets in the database; the next one does the rest, and nothing happens twice.
@Suite struct TargetRecoveryTests {
    static let placeVariable = "APUS_TEST_TARGETS_PLACE"
    static var place: String? { getenv(placeVariable).map { String(cString: $0) } }
    static let count = 600

    @Test("the child of the recovery trial", .enabled(if: place != nil, "only in the child process"))
    func sendUntilKilled() async throws {
        let database = try await TestPlace.open(try #require(Self.place), migrations)
        let fixture = try await Fixture(database, clock: ManualClock(SystemClock().now()))
        // Every third call is refused once: some are in the middle of a retry when the end comes.
        fixture.queues.refuse(busARN("b")) { $0 % 3 == 0 ? TargetRefusal("THROTTLING", "") : nil }
        try await fixture.deliveries.start()
        for start in stride(from: 0, to: Self.count, by: 20) {
            try await database.write { [fixture] transaction in
                for number in start..<start + 20 {
                    // Half of them at once, half by a delivery.
                    let target = number % 2 == 0 ? queueARN("q") : busARN("b")
                    try fixture.sender.send(fixture.delivery(target, String(number)), in: transaction)
                }
            }
        }
        var accepted: UInt8 = 2
        write(3, &accepted, 1)
        while true {
            fixture.clock.advance(by: .milliseconds(500))
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    @Test(
        "after kill -9 every call that was committed arrives, each once", .enabled(if: place == nil, "not in the child process"),
        arguments: TestEngine.available)
    func trial(_ engine: TestEngine) async throws {
        let place = try await engine.makePlace()
        let child = try TestChild.start("TargetRecoveryTests/sendUntilKilled", [Self.placeVariable: place.description])
        var bytes: [UInt8] = []
        while !bytes.contains(2), case let more = child.read(), !more.isEmpty { bytes += more }
        child.kill()
        child.wait()
        #expect(bytes.contains(2))

        let database = try await place.open(migrations)
        let clock = ManualClock(SystemClock().now() + .seconds(60))
        let fixture = try await Fixture(database, clock: clock)
        try await fixture.deliveries.start()
        let (queued, bused) = (queueARN("q"), busARN("b"))
        while try await fixture.messages(bused).count < Self.count / 2 { clock.advance(by: .seconds(10)) }
        let (even, odd) = (try await fixture.messages(queued), try await fixture.messages(bused))
        #expect(even == stride(from: 0, to: Self.count, by: 2).map(String.init).sorted())
        #expect(odd == stride(from: 1, to: Self.count, by: 2).map(String.init).sorted())
        #expect(try await fixture.deliveries.pendingCounts().isEmpty)
        await fixture.deliveries.drain(within: .seconds(1))
        await database.close()
    }
}
