public import StatesLanguage

extension Retrier {
    /// Whether `ErrorEquals` applies to a failure of this name.
    public func matches(_ error: String?) -> Bool { ErrorNames(errorEquals).match(error) }

    /// Seconds before the next attempt, without jitter.
    ///
    /// - Parameter retries: how often this retrier has retried since the state was entered.
    public func delay(afterRetries retries: Int) -> Double {
        var delay = Double(intervalSeconds)
        for _ in 0..<retries where delay < Self.longestDelay { delay *= backoffRate }
        return min(delay, Double(maxDelaySeconds ?? Int(Self.longestDelay)))
    }

    /// A year: longer than any execution runs.
    private static let longestDelay = 31_622_400.0
}

extension Catcher {
    /// Whether `ErrorEquals` applies to a failure of this name.
    public func matches(_ error: String?) -> Bool { ErrorNames(errorEquals).match(error) }
}

/// `ErrorEquals` of a retrier or a catcher.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
struct ErrorNames {
    let names: [String]

    init(_ names: [String]) { self.names = names }

    func match(_ error: String?) -> Bool {
        switch error {
        // Fails the execution, whoever would catch it.
        case "States.Runtime": false
        case "States.DataLimitExceeded": names.contains("States.DataLimitExceeded")
        case "States.Timeout", "States.HeartbeatTimeout":
            names.contains { $0 == error || $0 == "States.ALL" }
        case let error: names.contains { $0 == error || $0 == "States.ALL" || $0 == "States.TaskFailed" }
        }
    }

    func match(_ failure: Failure) -> Bool {
        match(failure.error) || failure.error != "States.Runtime" && failure.alias.map(names.contains) ?? false
    }
}
