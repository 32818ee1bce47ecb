import Ambient

/// How often a delivery has failed.
struct FailureCount: Hashable, Sendable {
    /// Those that used up an attempt.
    var counted = 0
    /// Those that did not, in a row since the last that did.
    var uncounted = 0
}

/// Decides what becomes of one delivery.
struct DeliveryMachine {
    private(set) var failures: FailureCount
    private let expiresAt: Timestamp?
    private let policy: RetryPolicy

    init(_ delivery: Delivery) {
        failures = delivery.failures
        expiresAt = delivery.expiresAt
        policy = delivery.policy
    }

    /// When a new delivery expires.
    static func expiry(of new: NewDelivery) -> Timestamp? {
        let aged = new.policy.maximumAge.map { new.dueAt + $0 }
        return [aged, new.expiresAt].compactMap { $0 }.min()
    }

    /// Why the delivery is not attempted at `now`, if so.
    func refusal(at now: Timestamp) -> ExhaustionReason? {
        if let expiresAt, expiresAt <= now { return .expired(nil) }
        return nil
    }

    enum Decision: Hashable {
        case retry(at: Timestamp)
        case giveUp(ExhaustionReason)
    }

    /// What follows from `failure` at `now`. `chance` is a random number in `0..<1`, for the jitter.
    mutating func fail(_ failure: DeliveryFailure, at now: Timestamp, chance: Double) -> Decision {
        let delay: Duration
        switch failure.class {
        case .permanent: return .giveUp(.refused(failure))
        case .counted:
            failures = FailureCount(counted: failures.counted + 1)
            if let maximum = policy.maximumAttempts, failures.counted >= maximum { return .giveUp(.attemptsUsedUp(failure)) }
            delay = policy.backoff.delay(afterFailure: failures.counted, chance: chance)
        case .uncounted:
            failures.uncounted += 1
            delay = policy.uncountedBackoff.delay(afterFailure: failures.uncounted, chance: chance)
        }
        let next = now + (failure.retryAfter ?? delay)
        // It would be too old by then: say so now.
        if let expiresAt, expiresAt <= next { return .giveUp(.expired(failure)) }
        return .retry(at: next)
    }
}
