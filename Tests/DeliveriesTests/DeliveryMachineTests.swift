import Ambient
import Testing

@testable import Deliveries

@Suite struct DeliveryMachineTests {
    static let start = Timestamp(seconds: 1_700_000_000)

    private func delivery(_ policy: RetryPolicy, expiresAt: Timestamp? = nil) -> Delivery {
        let new = NewDelivery(kind: "test", dueAt: Self.start, expiresAt: expiresAt, policy: policy, payload: [])
        return Delivery(
            id: 1, kind: "test", lane: "", createdAt: Self.start, dueAt: Self.start, expiresAt: DeliveryMachine.expiry(of: new),
            policy: policy, payload: [], failures: FailureCount())
    }

    @Test("an asynchronous invocation is retried after one and two minutes, then given up")
    func asynchronousInvocation() {
        var machine = DeliveryMachine(delivery(.asynchronousInvocation()))
        let failure = DeliveryFailure("Unhandled")
        #expect(machine.fail(failure, at: Self.start, chance: 0) == .retry(at: Self.start + .seconds(60)))
        #expect(machine.fail(failure, at: Self.start, chance: 0) == .retry(at: Self.start + .seconds(120)))
        #expect(machine.fail(failure, at: Self.start, chance: 0) == .giveUp(.attemptsUsedUp(failure)))
    }

    @Test("throttles use up no attempt, back off from 1 s to 5 min, and end at the maximum age")
    func throttles() {
        var machine = DeliveryMachine(delivery(.asynchronousInvocation()))
        let throttle = DeliveryFailure("TooManyRequestsException", .uncounted)
        var now = Self.start
        var delays: [Int64] = []
        while case .retry(let next) = machine.fail(throttle, at: now, chance: 0.7) {
            delays.append((next - now).wholeMilliseconds / 1000)
            now = next
        }
        #expect(delays.prefix(10) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300])
        #expect(now > Self.start + .seconds(6 * 3600 - 301) && now < Self.start + .seconds(6 * 3600))
        #expect(machine.failures.counted == 0)
        #expect(machine.fail(throttle, at: now, chance: 0) == .giveUp(.expired(throttle)))
    }

    @Test("an error of the function after throttles waits a minute and counts once")
    func mixed() {
        var machine = DeliveryMachine(delivery(.asynchronousInvocation(retries: 1)))
        for _ in 0..<5 { _ = machine.fail(DeliveryFailure("throttled", .uncounted), at: Self.start, chance: 0) }
        #expect(machine.fail(DeliveryFailure("error"), at: Self.start, chance: 0) == .retry(at: Self.start + .seconds(60)))
        #expect(machine.failures == FailureCount(counted: 1, uncounted: 0))
        #expect(machine.fail(DeliveryFailure("throttled", .uncounted), at: Self.start, chance: 0) == .retry(at: Self.start + .seconds(1)))
    }

    @Test("a bus delivery gets 185 retries with jitter")
    func bus() {
        var machine = DeliveryMachine(delivery(.eventBus(maximumAge: .seconds(1_000_000))))
        let failure = DeliveryFailure("no answer")
        #expect(machine.fail(failure, at: Self.start, chance: 0.5) == .retry(at: Self.start + .milliseconds(750)))
        var retries = 1
        while case .retry = machine.fail(failure, at: Self.start, chance: 0.9) { retries += 1 }
        #expect(retries == 185)
    }

    @Test("a delivery too old is not attempted; a handler may refuse for good or choose the delay")
    func others() {
        let expiry = Self.start + .seconds(10)
        var machine = DeliveryMachine(delivery(.asynchronousInvocation(), expiresAt: expiry))
        #expect(machine.refusal(at: expiry - .milliseconds(1)) == nil)
        #expect(machine.refusal(at: expiry) == .expired(nil))
        let refusal = DeliveryFailure("no such target", .permanent)
        #expect(machine.fail(refusal, at: Self.start, chance: 0) == .giveUp(.refused(refusal)))
        let later = DeliveryFailure("come back", .uncounted, retryAfter: .seconds(3))
        #expect(machine.fail(later, at: Self.start, chance: 0) == .retry(at: Self.start + .seconds(3)))
    }

    @Test("a policy comes back from its stored text")
    func policyText() {
        for policy in [RetryPolicy.asynchronousInvocation(retries: 0), .eventBus()] {
            var expected = policy
            expected.maximumAge = nil
            #expect(RetryPolicy(text: policy.text) == expected)
        }
        #expect(RetryPolicy(text: "1 2 3") == nil)
    }
}
