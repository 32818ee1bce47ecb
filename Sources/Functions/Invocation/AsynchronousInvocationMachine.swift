import AWSInterface
import Ambient

/// What becomes of an accepted event after each attempt to run it.
///
/// Errors of the function are tried again twice, after one and two minutes; throttles and errors of the platform return the event to
/// the queue for up to six hours, with waits from one second to five minutes.
/// Source: AWS Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation".
struct AsynchronousInvocationMachine: Sendable {
    enum Attempt: Hashable, Sendable {
        case succeeded
        /// The function failed.
        case functionFailed
        /// No place or no environment was had: the function was not run.
        case notRun
        /// The function has no concurrency at all: events go straight to where failures go.
        case forbidden
    }

    enum Decision: Hashable, Sendable {
        case finish(DestinationRecord.Condition)
        case again(at: Timestamp)
    }

    /// The wait before the first retry of a failed function; the second waits twice as long.
    let retryDelay: Duration
    /// Retries of a failed function, 0 to 2.
    let maximumRetries: Int
    /// From acceptance, beyond which an event is given up.
    let maximumAge: Duration

    init(retryDelay: Duration, settings: EventInvokeSettings?) {
        self.retryDelay = retryDelay
        maximumRetries = settings?.maximumRetryAttempts ?? 2
        maximumAge = .seconds(settings?.maximumEventAge ?? 21_600)
    }

    /// - Parameters:
    ///   - runs: how often the function was run for the event, this attempt included.
    ///   - refusals: how often in a row it could not be run.
    func decide(
        after attempt: Attempt, runs: Int, refusals: Int, acceptedAt: Timestamp, now: Timestamp
    ) -> Decision {
        let wait: Duration
        switch attempt {
        case .succeeded: return .finish(.success)
        case .forbidden: return .finish(.retriesExhausted)
        case .functionFailed:
            if runs > maximumRetries { return .finish(.retriesExhausted) }
            wait = retryDelay * max(1, runs)
        case .notRun:
            wait = min(.seconds(300), .seconds(1) * (1 << min(max(refusals - 1, 0), 9)))
        }
        if isTooOld(acceptedAt: acceptedAt, now: now + wait) { return .finish(.eventAgeExceeded) }
        return .again(at: now + wait)
    }

    func isTooOld(acceptedAt: Timestamp, now: Timestamp) -> Bool { now - acceptedAt > maximumAge }
}
