public import JSON

/// An event's place in a history, from 1.
public typealias EventID = Int64

/// What happens to an execution. Tasks, timers and Map runs are called by the id of the event that began them.
public enum ExecutionInput: Hashable, Sendable {
    /// The first.
    case started
    /// A worker took the activity's task.
    case taskStarted(EventID, workerName: String?)
    /// A task that goes on elsewhere (`.sync`, `.waitForTaskToken`) was handed over.
    case taskSubmitted(EventID, output: JSONValue)
    case taskSucceeded(EventID, output: JSONValue)
    case taskFailed(EventID, error: String?, cause: String?)
    /// A task's time, or the time since its last heartbeat, is over.
    case taskTimedOut(EventID, cause: String?)
    /// A Wait state, or the delay before a retry, is over.
    case timerFired(EventID)
    /// A Map run reports that it has been made.
    case mapRunStarted(EventID, mapRunARN: String)
    case mapRunSucceeded(EventID, output: JSONValue)
    case mapRunFailed(EventID, error: String, cause: String?)
    case stopped(error: String?, cause: String?)
    /// `TimeoutSeconds` of the machine.
    case timedOut
    case redriven
}
