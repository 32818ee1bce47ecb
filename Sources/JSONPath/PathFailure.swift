/// Why a text is not a path, a payload template or a call of an intrinsic function, and where.
public struct PathSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String
    /// Bytes from the start of the text.
    public let offset: Int

    public var description: String { "\(reason) at byte \(offset)" }
}

/// A failure while a state runs: the error name and the cause as they stand in the history, without the sentence
/// "An error occurred while executing the state …" that the engine puts before it.
public struct EvaluationFailure: Error, Hashable, Sendable {
    /// `States.Runtime`, `States.IntrinsicFailure`, `States.ResultPathMatchFailure` or `States.DataLimitExceeded`.
    public let error: String
    public let cause: String

    static func runtime(_ cause: String) -> EvaluationFailure { EvaluationFailure(error: "States.Runtime", cause: cause) }
}

/// What stands against hostile definitions and documents.
enum PathLimits {
    /// Bytes of one path or one intrinsic call.
    static let text = 65_536
    /// Steps of one path, operands of one filter.
    static let steps = 1_000
    /// Parentheses and negations in a filter, paths in filters in paths.
    static let filterDepth = 16
    /// Nodes that one evaluation looks at.
    static let visits = 1_000_000
    /// Calls inside calls, the outermost counted.
    static let calls = 10
    /// Arrays and objects in each other in a payload template.
    static let templateDepth = 512
    /// Bytes of a result, as text: far more than a state may give, little enough to be written out.
    static let result = 1 << 24
}
