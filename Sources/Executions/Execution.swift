public import Ambient
public import JSON
public import StatesLanguage

/// One execution of a state machine, as a value: copy it and you have forked the execution.
///
/// It consists of strands (``Strand``), each with a phase. An input makes a strand ready; ready strands are worked on one step after
/// another until all of them wait (`Deciding/`). A step appends events, and each event changes the execution through ``change(by:)``
/// alone: folding a stored history does the same and evaluates nothing.
public struct Execution: Sendable {
    public let identity: ExecutionIdentity
    public let definition: StateMachineDefinition
    public internal(set) var lastEventID: EventID = 0
    /// How it ended; nil while it runs.
    public internal(set) var outcome: ExecutionOutcome?
    public internal(set) var redriveCount = 0
    public internal(set) var redrivenAt: Timestamp?

    /// Of an execution that failed they stay as they were, for a redrive.
    var strands: [StrandID: Boxed<Strand>] = [:]
    var strandsBegun = 0
    /// Of the variables of all strands, as JSON text.
    var variableBytes = 0
    /// Who waits for what.
    var awaited: [EventID: StrandID] = [:]

    /// An execution that has not begun.
    public init(_ identity: ExecutionIdentity, of definition: StateMachineDefinition) {
        self.identity = identity
        self.definition = definition
    }

    /// The execution that `history` tells of, where it stands.
    ///
    /// - Throws: ``HistoryError`` where `definition` has not the states that the history tells of.
    public init(
        folding history: some Sequence<HistoryEvent>, _ identity: ExecutionIdentity, of definition: StateMachineDefinition
    ) throws(HistoryError) {
        self.init(identity, of: definition)
        for event in history { try fold(event) }
    }

    /// Goes on with the next event of a stored history.
    public mutating func fold(_ event: HistoryEvent) throws(HistoryError) { try change(by: event) }

    /// About how many bytes of text it holds, its input apart; nil where strands beside one another do, whose counting would take time.
    public var heldBytes: Int? {
        guard strands.count <= 1, strands[0]?.fan == nil else { return nil }
        return variableBytes + (strands[0]?.visit?.input.byteCount ?? 0) + (strands[0]?.phase.heldBytes ?? 0)
    }

    /// Whether the task that the event scheduled is still waited for.
    public func isWaiting(for task: EventID) -> Bool {
        guard outcome == nil, let strand = awaited[task], case .awaitsTask = strands[strand]?.phase else { return false }
        return true
    }
}

/// What follows from an input: events to be committed, and what is to be done then.
public struct ExecutionDecision: Sendable {
    public var events: [HistoryEvent] = []
    public var effects: [ExecutionEffect] = []

    public init() {}
}

/// What a decision may know of the world.
public struct ExecutionWorld: Sendable {
    public var evaluation: EvaluationWorld
    /// The token of the task that the event scheduled: the same whenever it is asked for.
    public var taskToken: @Sendable (EventID) -> String
    public var limits: ExecutionLimits
    /// Why a task cannot be asked of the resource with these arguments, nil where it can: AWS judges that before it schedules the task.
    public var taskProblem: @Sendable (TaskResource, JSONValue) -> String?

    public init(
        evaluation: EvaluationWorld, taskToken: @escaping @Sendable (EventID) -> String, limits: ExecutionLimits = ExecutionLimits(),
        taskProblem: @escaping @Sendable (TaskResource, JSONValue) -> String? = { _, _ in nil }
    ) {
        self.evaluation = evaluation
        self.taskToken = taskToken
        self.limits = limits
        self.taskProblem = taskProblem
    }

    public var now: Timestamp { evaluation.now }
}

/// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
public struct ExecutionLimits: Hashable, Sendable {
    /// Events of a Standard execution's history.
    public var historyEvents = 25_000
    /// Bytes of an input or output as UTF-8 text.
    public var payloadBytes = 262_144
    /// How deep an input, an output or a variable may nest: as deep as JSON from outside may. AWS documents no limit, but a loop can
    /// wrap its data once more each time around.
    public var payloadDepth = 512
    /// Bytes of all variables of an execution, as JSON text.
    public var variableBytes = VariableLimits.execution
    /// Iterations of an inline Map that run at a time at most. AWS: 40.
    public var inlineMapConcurrency = 40
    /// After so many events a decision pauses before the next state, so that a loop without tasks commits now and then.
    public var eventsPerDecision = 1_000
    /// The same for bytes of its events' payloads.
    public var bytesPerDecision = 4 << 20

    public init() {}
}

/// A history that this definition cannot have made.
public struct HistoryError: Error, Hashable, Sendable {
    public let message: String

    public init(message: String) { self.message = message }
}
