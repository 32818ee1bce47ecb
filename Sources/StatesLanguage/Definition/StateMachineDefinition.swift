/// A definition in Amazon States Language, read and compiled: made once for each revision, run by any number of executions.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
public struct StateMachineDefinition: Sendable {
    public let comment: String?
    /// Of states that do not say otherwise.
    public let queryLanguage: QueryLanguage
    /// Seconds after which an execution ends with `States.Timeout`.
    public let timeoutSeconds: Int?
    public let root: StateGraph

    public init(comment: String? = nil, queryLanguage: QueryLanguage, timeoutSeconds: Int? = nil, root: StateGraph) {
        self.comment = comment
        self.queryLanguage = queryLanguage
        self.timeoutSeconds = timeoutSeconds
        self.root = root
    }
}

/// How a state's data is selected and shaped.
public enum QueryLanguage: String, Hashable, Sendable {
    case jsonPath = "JSONPath"
    case jsonata = "JSONata"
}

/// States and where they start: a whole machine, a branch of a Parallel state, the processor of a Map state.
public struct StateGraph: Sendable {
    public let startAt: String
    public let states: [String: State]

    public init(startAt: String, states: [String: State]) {
        self.startAt = startAt
        self.states = states
    }
}
