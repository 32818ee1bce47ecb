public import Ambient
public import JSON
public import StatesLanguage

/// What an execution wants done, after the events that say so are committed.
public enum ExecutionEffect: Sendable {
    case perform(TaskRequest)
    /// Answer `.timerFired` then.
    case wake(EventID, at: Timestamp)
    /// Answer `.taskTimedOut` then: the time of the whole task, or without a heartbeat.
    case watch(EventID, timeout: Timestamp?, heartbeat: Duration?)
    case runMap(MapRunRequest)
    /// The task, timer or Map run is not waited for any more.
    case abandon(EventID)
    /// Answer `.timedOut` then, unless it has finished.
    case limitTime(Timestamp)
    case finish(ExecutionOutcome)
    /// The decision was long and pauses: answer `.resumed` at once.
    case proceed
}

/// How an execution ended.
public enum ExecutionOutcome: Hashable, Sendable {
    case succeeded(output: Payload)
    case failed(error: String?, cause: String?)
    case timedOut(error: String?, cause: String?)
    case aborted(error: String?, cause: String?)
}

/// A task to be performed.
public struct TaskRequest: Hashable, Sendable {
    /// Of the event that scheduled it.
    public var id: EventID
    public var resource: TaskResource
    /// What is sent: a function's event, an action's parameters.
    public var arguments: JSONValue
    /// Of activities and of integrations that answer later (`.sync`, `.waitForTaskToken`).
    public var token: String?
    public var stateName: String
    /// The role of `Credentials`, else nil.
    public var credentialsRole: String?
    public var heartbeatSeconds: Int?
    public var timeoutSeconds: Int?

    public init(
        id: EventID, resource: TaskResource, arguments: JSONValue, token: String? = nil, stateName: String, credentialsRole: String? = nil,
        heartbeatSeconds: Int? = nil, timeoutSeconds: Int? = nil
    ) {
        self.id = id
        self.resource = resource
        self.arguments = arguments
        self.token = token
        self.stateName = stateName
        self.credentialsRole = credentialsRole
        self.heartbeatSeconds = heartbeatSeconds
        self.timeoutSeconds = timeoutSeconds
    }
}

/// A distributed Map to be run: what its state has evaluated.
public struct MapRunRequest: Sendable {
    /// Of the event MapStateStarted.
    public var id: EventID
    /// The Map state: its settings are found in the definition by it. Names are unique in a definition.
    public var stateName: String
    /// After `ItemsPath` or `Items`; nil where an item reader brings them.
    public var items: [JSONValue]?
    /// The item reader's evaluated arguments.
    public var readerArguments: JSONValue?
    /// The state's effective input, for `ItemSelector`.
    public var input: JSONValue
    public var context: JSONValue
    public var variables: [String: JSONValue]
    public var maxConcurrency: Int
    public var toleratedFailureCount: Int?
    public var toleratedFailurePercentage: Double?
    public var maxItemsPerBatch: Int?
    public var maxInputBytesPerBatch: Int?
    public var batchInput: JSONValue?
    /// `ReaderConfig.MaxItems`, evaluated.
    public var maxItems: Int?
    /// The result writer's evaluated arguments.
    public var writerArguments: JSONValue?

    public init(
        id: EventID, stateName: String, items: [JSONValue]?, input: JSONValue, context: JSONValue, variables: [String: JSONValue],
        maxConcurrency: Int
    ) {
        self.id = id
        self.stateName = stateName
        self.items = items
        self.input = input
        self.context = context
        self.variables = variables
        self.maxConcurrency = maxConcurrency
    }
}
