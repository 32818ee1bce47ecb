/// Why a state fails: an error name and a cause, without the sentence that names the state.
public struct StateFailure: Error, Hashable, Sendable {
    public var error: String
    public var cause: String?
    /// The field whose JSONata expression failed, for example `Output/result`.
    public var location: String?

    public init(error: String, cause: String?, location: String? = nil) {
        self.error = error
        self.cause = cause
        self.location = location
    }

    /// Such a failure is an `EvaluationFailed` event of its own, and can be caught and retried.
    public var isQueryEvaluation: Bool { error == Self.queryEvaluation }

    /// The cause as it stands in the history: after a sentence on the state, but where the cause itself names it. At most
    /// 32,768 characters: it may show an input.
    public func cause(inState name: String, enteredAt eventID: Int64) -> String? {
        guard let cause, error != Self.dataLimit else { return cause }
        let whole = "An error occurred while executing the state '\(name)' (entered at the event id #\(eventID)). \(cause)"
        return whole.utf8.count <= Self.longestCause ? whole : String(whole.unicodeScalars.prefix(Self.longestCause))
    }

    private static let longestCause = 32_768
    static let queryEvaluation = "States.QueryEvaluationError"
    static let dataLimit = "States.DataLimitExceeded"

    static func runtime(_ cause: String) -> StateFailure { StateFailure(error: "States.Runtime", cause: cause) }

    static func query(_ cause: String, at location: String?) -> StateFailure {
        StateFailure(error: queryEvaluation, cause: cause, location: location)
    }

    /// More than 256 KiB of input, output, or variables.
    public static func dataLimitExceeded(state name: String) -> StateFailure {
        StateFailure(
            error: dataLimit,
            cause: "The state/task '\(name)' returned a result with a size exceeding the maximum number of bytes service limit.")
    }
}
