public import Ambient
public import JSON
public import JSONPath

/// What the expressions of one state read.
public struct StateScope: Sendable {
    /// The state's input as it was entered: `$states.input`; for JSONPath before `InputPath`.
    public var input: JSONValue
    /// The context object: `$$`, `$states.context`. May be left empty where the state says that it does not read it.
    public var context: JSONValue
    /// The variables in sight, by name.
    public var variables: [String: JSONValue]
    public var world: EvaluationWorld

    public init(
        input: JSONValue, context: JSONValue = .object([:]), variables: [String: JSONValue] = [:], world: EvaluationWorld
    ) {
        self.input = input
        self.context = context
        self.variables = variables
        self.world = world
    }

    /// For JSONPath, where `$` means `document`.
    func paths(_ document: JSONValue) -> PathScope {
        PathScope(input: document, context: context, variables: variables, environment: world.environment)
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

/// The data between a state's result and its output, as TestState shows it; filled in as far as the evaluation came.
public struct OutputInspection: Hashable, Sendable {
    /// JSONPath only; the result itself where there is no `ResultSelector`.
    public var afterResultSelector: JSONValue?
    /// JSONPath only.
    public var afterResultPath: JSONValue?

    public init() {}
}
