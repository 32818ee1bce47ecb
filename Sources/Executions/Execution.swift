public import Ambient
public import StatesLanguage

/// What follows from an input: events to be committed, and what is to be done then.
public struct ExecutionDecision: Sendable {
    public var events: [HistoryEvent] = []
    public var effects: [ExecutionEffect] = []

    public init() {}
}

/// One execution of a state machine, as a value: copy it and you have forked the execution.
public struct Execution: Sendable {
    public let identity: ExecutionIdentity
    public let definition: StateMachineDefinition
    public private(set) var lastEventID: EventID = 0
    public private(set) var outcome: ExecutionOutcome?

    /// An execution that has not begun.
    public init(_ identity: ExecutionIdentity, of definition: StateMachineDefinition) {
        self.identity = identity
        self.definition = definition
    }

    /// The execution that `history` tells of, where it stands.
    public init(folding history: some Sequence<HistoryEvent>, _ identity: ExecutionIdentity, of definition: StateMachineDefinition) throws {
        self.init(identity, of: definition)
        throw HistoryError(message: "not built yet")
    }

    /// Decides what follows from `input`. Performs nothing. An input that does not fit (a task that is not waited for any more) decides
    /// nothing.
    public mutating func apply(_ input: ExecutionInput, in world: ExecutionWorld) -> ExecutionDecision {
        ExecutionDecision()
    }

    /// What an execution in this state waits for: what recovery, a fork and a redrive have done again.
    public func pendingEffects(in world: ExecutionWorld) -> [ExecutionEffect] { [] }
}

/// What a decision may know of the world.
public struct ExecutionWorld: Sendable {
    public var evaluation: EvaluationWorld
    /// The token of the task that the event scheduled: the same whenever it is asked for.
    public var taskToken: @Sendable (EventID) -> String
    public var limits: ExecutionLimits

    public init(
        evaluation: EvaluationWorld, taskToken: @escaping @Sendable (EventID) -> String, limits: ExecutionLimits = ExecutionLimits()
    ) {
        self.evaluation = evaluation
        self.taskToken = taskToken
        self.limits = limits
    }

    public var now: Timestamp { evaluation.now }
}

/// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
public struct ExecutionLimits: Hashable, Sendable {
    /// Events of a Standard execution's history.
    public var historyEvents = 25_000
    /// Bytes of an input or output as UTF-8 text.
    public var payloadBytes = 262_144

    public init() {}
}

/// A history that this definition cannot have made.
public struct HistoryError: Error, Hashable, Sendable {
    public let message: String

    public init(message: String) { self.message = message }
}
