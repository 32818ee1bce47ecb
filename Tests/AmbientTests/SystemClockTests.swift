import Synchronization
import Testing

@testable import Ambient

/// Sleeping on a clock that is set meanwhile.
@Suite struct SystemClockTests {
    /// A real-time clock that somebody sets after it was asked once.
    private final class SetClock: Sendable {
        private let system = SystemClock()
        private let shift: Duration
        private let asked = Mutex(0)

        init(shift: Duration) { self.shift = shift }

        @Sendable func now() -> Timestamp {
            let isFirst = asked.withLock { asked in
                asked += 1
                return asked == 1
            }
            return isFirst ? system.now() : system.now() + shift
        }
    }

    @Test(.timeLimit(.minutes(1))) func nobodySleepsLongerBecauseTheClockIsSetBack() async throws {
        let clock = SetClock(shift: .seconds(-7200))
        let start = ContinuousClock.now
        try await SystemClock.sleep(until: SystemClock().now() + .milliseconds(30), clock.now)
        #expect(start.duration(to: .now) >= .milliseconds(28))
    }

    @Test func whatIsOverNeedsNoSleep() async throws {
        try await SystemClock().sleep(until: SystemClock().now() - .seconds(1))
    }

    @Test func aSetBackClockOfTestsLetsTimePass() async throws {
        let clock = ManualClock()
        let start = clock.now()
        let sleeper = Task { try await clock.sleep(until: start + .seconds(5)) }
        while clock.sleeperCount == 0 { await Task.yield() }
        clock.setBack(by: .seconds(100))
        clock.advance(by: .seconds(5))
        try await sleeper.value
        #expect(clock.now() == start - .seconds(95))
    }
}
