import Ambient

/// The delays between attempts: each `multiplier` times the one before, from `initial` up to `maximum`.
public struct Backoff: Hashable, Sendable {
    public var initial: Duration
    public var multiplier: Double
    public var maximum: Duration
    /// The part of each delay that is left to chance, 0 to 1: of 0.5, half to all of the delay is waited.
    public var jitter: Double

    public init(initial: Duration, multiplier: Double = 2, maximum: Duration, jitter: Double = 0) {
        self.initial = initial
        self.multiplier = multiplier
        self.maximum = maximum
        self.jitter = jitter
    }

    /// The delay after the `failures`-th failure in a row (from 1). `chance` is a random number in `0..<1`.
    func delay(afterFailure failures: Int, chance: Double) -> Duration {
        var milliseconds = Double(initial.wholeMilliseconds)
        let maximum = Double(maximum.wholeMilliseconds)
        for _ in 1..<max(1, failures) where milliseconds < maximum { milliseconds *= multiplier }
        return .milliseconds(Int64(min(milliseconds, maximum) * (1 - jitter * chance)))
    }
}

/// When a delivery is tried again, and when it is given up.
public struct RetryPolicy: Hashable, Sendable {
    /// How often it is tried, the first time included; failures of class `.uncounted` use up none. Nil is without limit.
    public var maximumAttempts: Int?
    /// Given up when this time has passed since it became due for the first time. Nil is without limit.
    public var maximumAge: Duration?
    /// Delays after failures that count.
    public var backoff: Backoff
    /// Delays after failures that do not count, such as a throttled invocation.
    public var uncountedBackoff: Backoff

    public init(maximumAttempts: Int?, maximumAge: Duration?, backoff: Backoff, uncountedBackoff: Backoff? = nil) {
        self.maximumAttempts = maximumAttempts
        self.maximumAge = maximumAge
        self.backoff = backoff
        self.uncountedBackoff = uncountedBackoff ?? backoff
    }

    /// Lambda's asynchronous invocation: two retries after one and two minutes for errors of the function; throttles and
    /// system errors are tried again from 1 s to 5 min apart, for up to six hours, without using up a retry.
    ///
    /// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    ///
    /// - Parameter retryDelay: before the first retry; the second waits twice as long.
    public static func asynchronousInvocation(
        retries: Int = 2, maximumAge: Duration = .seconds(6 * 3600), retryDelay: Duration = .seconds(60)
    ) -> RetryPolicy {
        RetryPolicy(
            maximumAttempts: retries + 1, maximumAge: maximumAge,
            backoff: Backoff(initial: retryDelay, maximum: retryDelay * 2),
            uncountedBackoff: Backoff(initial: .seconds(1), maximum: .seconds(300)))
    }

    /// EventBridge's delivery to a target: up to 185 retries over 24 hours, with back-off and jitter.
    ///
    /// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
    public static func eventBus(retries: Int = 185, maximumAge: Duration = .seconds(24 * 3600)) -> RetryPolicy {
        RetryPolicy(
            maximumAttempts: retries + 1, maximumAge: maximumAge,
            backoff: Backoff(initial: .seconds(1), maximum: .seconds(600), jitter: 0.5))
    }

    /// For work in the database itself, which only fails where that does: as long as it takes.
    public static let untilDone = RetryPolicy(
        maximumAttempts: nil, maximumAge: nil, backoff: Backoff(initial: .seconds(1), maximum: .seconds(60), jitter: 0.5))
}

extension RetryPolicy {
    /// As stored beside the delivery, without the age: that is stored as the moment of expiry.
    var text: String {
        "\(maximumAttempts ?? 0) \(backoff.text) \(uncountedBackoff.text)"
    }

    init?(text: String) {
        let numbers = text.split(separator: " ").map { Int64($0) ?? 0 }
        guard numbers.count == 9 else { return nil }
        maximumAttempts = numbers[0] > 0 ? Int(numbers[0]) : nil
        maximumAge = nil
        backoff = Backoff(numbers[1...4])
        uncountedBackoff = Backoff(numbers[5...8])
    }
}

extension Backoff {
    /// Milliseconds and thousandths.
    fileprivate var text: String {
        "\(initial.wholeMilliseconds) \(Int64(multiplier * 1000)) \(maximum.wholeMilliseconds) \(Int64(jitter * 1000))"
    }

    fileprivate init(_ numbers: ArraySlice<Int64>) {
        let numbers = Array(numbers)
        self.init(
            initial: .milliseconds(numbers[0]), multiplier: Double(numbers[1]) / 1000, maximum: .milliseconds(numbers[2]),
            jitter: Double(numbers[3]) / 1000)
    }
}
