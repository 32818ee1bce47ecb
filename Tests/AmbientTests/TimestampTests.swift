import Ambient
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z", 4),
        (951_782_400_000, "2000-02-29T00:00:00.000Z", 2),
        (1_795_412_529_123, "2026-11-23T05:42:09.123Z", 1),
        (-1, "1969-12-31T23:59:59.999Z", 3),
    ])
    func civilTimeRoundTrips(milliseconds: Int64, text: String, weekday: Int) {
        let timestamp = Timestamp(milliseconds: milliseconds)
        #expect(timestamp.iso8601 == text)
        #expect(CivilTime(timestamp).weekday == weekday)
        #expect(CivilTime(timestamp).timestamp == timestamp)
    }

    @Test(arguments: [
        (1_700_000_000.0004, 1_700_000_000_000), (-0.0016, -2), (1e300, Int64.max), (-.infinity, .min), (.nan, .max),
    ])
    func secondsAreRoundedToMilliseconds(_ seconds: Double, _ milliseconds: Int64) {
        #expect(Timestamp(secondsSinceEpoch: seconds).milliseconds == milliseconds)
    }

    @Test func everyDayOfFourCenturiesRoundTrips() {
        for day in stride(from: Int64(-80_000), to: 80_000, by: 1) {
            let timestamp = Timestamp(milliseconds: day * 86_400_000)
            #expect(CivilTime(timestamp).timestamp == timestamp)
        }
    }

    @Test func uuidHasVersionAndVariant() {
        let entropy = SeededEntropy(seed: 7)
        for _ in 0..<100 {
            let uuid = Array(entropy.uuid())
            #expect(uuid.count == 36)
            #expect(uuid[14] == "4")
            #expect("89ab".contains(uuid[19]))
        }
    }

    @Test func manualClockWakesSleepersInOrderOfTheirDeadlines() async throws {
        let clock = ManualClock()
        let start = clock.now()
        let sleeper = Task { try await clock.sleep(until: start + .seconds(5)) }
        while clock.sleeperCount == 0 { await Task.yield() }
        clock.advance(by: .seconds(4))
        #expect(clock.sleeperCount == 1)
        clock.advance(by: .seconds(1))
        try await sleeper.value
        #expect(clock.sleeperCount == 0)
    }
}
