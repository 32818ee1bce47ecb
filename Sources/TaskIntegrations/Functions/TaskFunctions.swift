public import AWSInterface

/// Functions, as tasks call them.
public protocol TaskFunctions: Sendable {
    /// Runs a function and answers with what it answered. On the hot path: a warm one runs on the caller's thread.
    ///
    /// - Parameter reply: called once, on any thread; with AWS's error where the function did not run.
    func invoke(_ invocation: TaskInvocation, _ reply: @escaping @Sendable (Result<TaskInvocationAnswer, ServiceError>) -> Void)

    /// Takes an invocation to be run later (`InvocationType` `Event`): what is accepted is on disk.
    func accept(_ invocation: TaskInvocation) async throws(ServiceError)

    /// Checks what `invoke` would check, and runs nothing (`DryRun`).
    func check(_ invocation: TaskInvocation) async throws(ServiceError)
}

/// One call of a function by a task.
public struct TaskInvocation: Sendable {
    /// A name, a partial or a whole ARN, each perhaps with a qualifier.
    public var function: String
    public var qualifier: String?
    public var scope: Scope
    public var requestID: String
    /// The event, as JSON text.
    public var payload: [UInt8]
    /// As JSON text.
    public var clientContext: String?
    public var traceHeader: String?
    /// Whether the answer carries the end of the log.
    public var wantsLogTail: Bool

    public init(
        function: String, qualifier: String? = nil, scope: Scope, requestID: String, payload: [UInt8], clientContext: String? = nil,
        traceHeader: String? = nil, wantsLogTail: Bool = false
    ) {
        self.function = function
        self.qualifier = qualifier
        self.scope = scope
        self.requestID = requestID
        self.payload = payload
        self.clientContext = clientContext
        self.traceHeader = traceHeader
        self.wantsLogTail = wantsLogTail
    }
}

/// What a function answered.
public struct TaskInvocationAnswer: Sendable {
    public var payload: [UInt8]
    /// Whether the function failed and `payload` tells of the error.
    public var isError: Bool
    /// The version that ran.
    public var executedVersion: String
    /// The last 4 KB of the log, where they were asked for.
    public var logTail: [UInt8]?

    public init(payload: [UInt8], isError: Bool = false, executedVersion: String, logTail: [UInt8]? = nil) {
        self.payload = payload
        self.isError = isError
        self.executedVersion = executedVersion
        self.logTail = logTail
    }
}
