public import Ambient

/// One event of a history: what AWS shows, and what folding needs besides.
public struct HistoryEvent: Hashable, Sendable {
    public var id: EventID
    /// 0 where there is none.
    public var previousID: EventID
    public var timestamp: Timestamp
    public var type: HistoryEventType
    public var details: EventDetails
    /// Which of the execution's strands it happened on. Not shown.
    public var strand: StrandID
    /// What followed from the event and stands in no other. Not shown.
    public var notes: [EventNote]

    public init(
        id: EventID, previousID: EventID, timestamp: Timestamp, type: HistoryEventType, details: EventDetails = .none,
        strand: StrandID = 0, notes: [EventNote] = []
    ) {
        self.id = id
        self.previousID = previousID
        self.timestamp = timestamp
        self.type = type
        self.details = details
        self.strand = strand
        self.notes = notes
    }
}

/// The details of an event: one case for each shape, which several types of events share.
public enum EventDetails: Hashable, Sendable {
    case none
    case executionStarted(input: Payload, roleARN: String, aliasARN: String?, versionARN: String?)
    case redriven(count: Int)
    case stateEntered(name: String, input: Payload)
    /// `assigned` is an object, the variables by name; nil where the state assigns none.
    case stateExited(name: String, output: Payload, assigned: Payload?)
    case evaluationFailed(state: String, error: String, cause: String?, location: String?)
    /// Of an execution, a Map run, a function, an activity.
    case failure(error: String?, cause: String?)
    /// Of an execution, a function, an activity.
    case output(Payload)
    /// `length` is 0 where an item reader brings the items.
    case mapStarted(length: Int)
    case iteration(name: String, index: Int)
    case mapRun(arn: String)
    case mapRunRedriven(arn: String, count: Int)
    case scheduled(ScheduledTask)
    case workerStarted(name: String?)
    case integrationStarted(IntegrationName)
    case integrationOutput(IntegrationName, Payload)
    case integrationFailure(IntegrationName, error: String?, cause: String?)
}

extension EventDetails {
    /// Of the payload in it.
    var payloadBytes: Int {
        switch self {
        case .executionStarted(let payload, _, _, _), .stateEntered(_, let payload), .output(let payload),
            .integrationOutput(_, let payload):
            payload.byteCount
        case .stateExited(_, let output, let assigned): output.byteCount + (assigned?.byteCount ?? 0)
        case .scheduled(let task): task.arguments.byteCount
        case .none, .redriven, .evaluationFailed, .failure, .mapStarted, .iteration, .mapRun, .mapRunRedriven, .workerStarted,
            .integrationStarted, .integrationFailure:
            0
        }
    }
}

/// `resourceType` and `resource` of an integration's events: `sqs` and `sendMessage.waitForTaskToken`.
public struct IntegrationName: Hashable, Sendable {
    public var type: String
    public var resource: String
}

/// What was asked of whom: the details of TaskScheduled, LambdaFunctionScheduled and ActivityScheduled.
public struct ScheduledTask: Hashable, Sendable {
    /// An integration's name; of functions and activities the resource alone, their ARN.
    public var name: IntegrationName
    public var arguments: Payload
    /// Only of integrations.
    public var region: String?
    public var timeoutSeconds: Int?
    public var heartbeatSeconds: Int?
    public var credentialsRole: String?
}

/// What follows from an event but stands in no event of AWS: it rides on the event in the store, so that folding evaluates nothing.
public enum EventNote: Hashable, Sendable {
    /// Where it goes on, if not where the state's `Next` says: after a Choice, or caught.
    case next(String)
    /// A Wait state waits.
    case waits(StrandID, until: Timestamp)
    /// The strand's state is tried again under its retrier. `after` is the event that the next attempt names as its previous.
    case retries(StrandID, retrier: Int, until: Timestamp, after: EventID)
    /// What a Parallel state's branches get, where it is not the state's input.
    case branchInput(Payload)
    /// What an inline Map iterates over.
    case iterates(items: Payload, concurrency: Int)
    /// What a Map run runs over, where no item reader brings it.
    case runsOver(items: Payload)
    /// A Map run's result.
    case result(Payload)
    /// The task timed out for want of a heartbeat.
    case missedHeartbeat
    /// From here on it is another execution; `input` replaces that of the state it stands at.
    case forked(input: Payload?)
}
