public import AWSInterface
public import Executions
public import JSON

/// What an attempt at a task came to.
public enum TaskResult: Hashable, Sendable {
    case succeeded(JSONValue)
    /// Error name and cause, as `Retry` and `Catch` see them.
    case failed(error: String?, cause: String?)
    /// Handed over; the result comes by a task token.
    case submitted(JSONValue)
}

/// A task and whose it is.
public struct TaskCall: Sendable {
    public var request: TaskRequest
    public var execution: ExecutionIdentity
    public var scope: Scope
    /// X-Ray's header, with the lineage.
    public var traceHeader: String?

    public init(request: TaskRequest, execution: ExecutionIdentity, scope: Scope, traceHeader: String? = nil) {
        self.request = request
        self.execution = execution
        self.scope = scope
        self.traceHeader = traceHeader
    }
}

/// Performs tasks of one kind of resource. At least once: what a killed node was performing is performed again.
public protocol TaskIntegration: Sendable {
    func perform(_ call: TaskCall) async -> TaskResult
}
