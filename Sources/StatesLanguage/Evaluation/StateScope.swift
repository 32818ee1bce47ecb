public import Ambient
public import JSON
public import JSONPath

/// What the expressions of one state read.
public struct StateScope: Sendable {
    /// The state's input as it was entered: `$states.input`; for JSONPath before `InputPath`.
    public var input: JSONValue
    /// The context object: `$$`, `$states.context`.
    public var context: JSONValue
    /// The variables in sight, by name.
    public var variables: [String: JSONValue]
    public var world: EvaluationWorld

    public init(input: JSONValue, context: JSONValue, variables: [String: JSONValue] = [:], world: EvaluationWorld) {
        self.input = input
        self.context = context
        self.variables = variables
        self.world = world
    }
}

/// What expressions may know of the world; handed in, so that machines stay pure.
public struct EvaluationWorld: Sendable {
    public var now: Timestamp
    /// Hashes, random bits and UUIDs, for intrinsic functions and for JSONata's `$hash`, `$random`, `$uuid`.
    public var environment: IntrinsicEnvironment

    public init(now: Timestamp, environment: IntrinsicEnvironment) {
        self.now = now
        self.environment = environment
    }
}

/// Why a state fails: an error name and a cause as they stand in the history, without the sentence that names the state.
public struct StateFailure: Error, Hashable, Sendable {
    public var error: String
    public var cause: String?
    /// The field whose JSONata expression failed, for example `Output`: such a failure is an `EvaluationFailed` event of its own.
    public var location: String?

    public init(error: String, cause: String?, location: String? = nil) {
        self.error = error
        self.cause = cause
        self.location = location
    }
}

/// What a state hands on.
public struct StateOutput: Hashable, Sendable {
    public var output: JSONValue
    /// The variables that it assigns.
    public var assigned: JSONObject

    public init(output: JSONValue, assigned: JSONObject = [:]) {
        self.output = output
        self.assigned = assigned
    }
}
