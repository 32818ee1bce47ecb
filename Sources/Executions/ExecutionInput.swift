public import JSON

/// An event's place in a history, from 1.
public typealias EventID = Int64

/// What happens to an execution.
///
/// Tasks are called by the id of the event that scheduled them (TaskScheduled, LambdaFunctionScheduled, ActivityScheduled), Map runs by
/// their MapStateStarted, timers by the id that their effect gave them.
public enum ExecutionInput: Hashable, Sendable {
    /// The first.
    case started
    /// The answer to the effect `proceed`, and what a forked execution begins with.
    case resumed
    /// A worker took the activity's task.
    case taskStarted(EventID, workerName: String?)
    /// A task that goes on elsewhere (`.sync`, `.waitForTaskToken`) was handed over.
    case taskSubmitted(EventID, output: JSONValue)
    case taskSucceeded(EventID, output: JSONValue)
    case taskFailed(EventID, error: String?, cause: String?)
    /// A task's time is over, or the time since its last heartbeat.
    case taskTimedOut(EventID, isHeartbeat: Bool)
    /// A Wait state, or the delay before a retry, is over.
    case timerFired(EventID)
    /// A Map run reports that it has been made, or after a redrive that it goes on.
    case mapRunStarted(EventID, mapRunARN: String)
    case mapRunSucceeded(EventID, output: JSONValue)
    case mapRunFailed(EventID, error: String, cause: String?)
    case stopped(error: String?, cause: String?)
    /// The execution cannot go on, such as one whose state machine is being deleted.
    case failed(error: String, cause: String)
    /// `TimeoutSeconds` of the machine.
    case timedOut
    case redriven
}
