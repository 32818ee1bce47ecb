import Ambient
import JSON
import StatesLanguage

/// A strand of an execution, from 0, in the order in which they began.
public typealias StrandID = Int

/// One line of states: the execution's own (strand 0), a Parallel state's branch, an inline Map's iteration.
struct Strand: Equatable {
    /// The strand whose Parallel or Map state began this one.
    var parent: StrandID?
    /// Which branch or iteration it is.
    var index = 0
    /// What the strand's next event names as its previous; 0 where there is none.
    var lastEventID: EventID
    /// What this strand has assigned. It reads those of its parents, too.
    var variables: [String: JSONValue] = [:]
    var phase: Phase
    /// The state that it is in; nil between states.
    var visit: Visit?
    /// Of a running Parallel or inline Map state.
    var fan: Fan?
}

/// Where a strand stands.
enum Phase: Equatable {
    // Something is to be done at once.

    /// An iteration begins: its input is to be made.
    case begins
    case enters(String, Payload)
    /// The state has been entered: its work is to be done. Also when it is to be done again.
    case works
    /// The state's work is done: its output is to be made. Wait states have no result.
    case hasResult(Payload?)
    case failed(Failure)
    case ended(Payload)

    // Something is waited for.

    case awaitsTask(EventID, AwaitedTask)
    /// A Wait state.
    case waits(EventID, until: Timestamp)
    case awaitsRetry(EventID, until: Timestamp)
    /// A Parallel or inline Map state: for its strands.
    case awaitsStrands
    case awaitsMapRun(EventID)

    /// The id by which an input calls what is waited for.
    var awaited: EventID? {
        switch self {
        case .awaitsTask(let id, _), .waits(let id, _), .awaitsRetry(let id, _), .awaitsMapRun(let id): id
        case .begins, .enters, .works, .hasResult, .failed, .ended, .awaitsStrands: nil
        }
    }

    /// A decision pauses only where the next one begins with an event: notes need one to ride on.
    var mayPause: Bool {
        switch self {
        case .begins, .enters: true
        default: false
        }
    }

    /// Bytes of the payload that it carries.
    var heldBytes: Int {
        switch self {
        case .enters(_, let payload), .ended(let payload): payload.byteCount
        case .hasResult(let result): result?.byteCount ?? 0
        case .awaitsTask(_, let awaited): awaited.task.arguments.byteCount
        case .begins, .works, .failed, .waits, .awaitsRetry, .awaitsStrands, .awaitsMapRun: 0
        }
    }

    var isReady: Bool {
        switch self {
        case .begins, .enters, .works, .hasResult, .failed, .ended: true
        case .awaitsTask, .waits, .awaitsRetry, .awaitsStrands, .awaitsMapRun: false
        }
    }
}

/// A failure on its way to whoever retries or catches it; its cause is the whole text.
struct Failure: Equatable {
    var error: String?
    var cause: String?
    /// A second name that `ErrorEquals` may call it by: `States.HeartbeatTimeout`, `States.BranchFailed`.
    var alias: String?
}

struct AwaitedTask: Equatable {
    var type: HistoryEventType
    var task: ScheduledTask
    var scheduledAt: Timestamp
    /// An activity's worker has taken it.
    var isStarted = false
    /// It was handed over and goes on elsewhere: it must not be performed again.
    var isSubmitted = false
}

/// A state that has been entered and not yet exited.
struct Visit {
    var state: State
    var enteredEventID: EventID
    /// What the event of its entering names as its previous.
    var previousEventID: EventID
    var enteredAt: Timestamp
    var input: Payload
    /// Retries so far, by retrier.
    var retries: [Int]
    /// Of a distributed Map.
    var mapRun: MapRunVisit?

    init(_ state: State, entered event: HistoryEvent, input: Payload) {
        self.state = state
        enteredEventID = event.id
        previousEventID = event.previousID
        enteredAt = event.timestamp
        self.input = input
        retries = Array(repeating: 0, count: state.retriers.count)
    }
}

extension Visit: Equatable {
    static func == (a: Visit, b: Visit) -> Bool {
        a.state === b.state && a.enteredEventID == b.enteredEventID && a.previousEventID == b.previousEventID
            && a.enteredAt == b.enteredAt && a.input == b.input && a.retries == b.retries && a.mapRun == b.mapRun
    }
}

struct MapRunVisit: Equatable {
    /// Of MapStateStarted: the run's id in inputs and effects.
    var eventID: EventID
    /// What the run runs over; nil where an item reader brings it.
    var items: Payload?
    var arn: String?
    var startedEventID: EventID?
    /// The execution was redriven, and the run has not said yet that it goes on.
    var isRedriven = false
    var redriveCount = 0
}

/// The strands of a running Parallel or inline Map state.
struct Fan: Equatable {
    /// Of a Map; a Parallel state's branches all get the same input.
    var items: [JSONValue] = []
    var concurrency: Int
    /// Strands that have been begun: the next one's index.
    var begun = 0
    var running = 0
    /// By index; nil for those that have not succeeded (yet).
    var results: [JSONValue?]

    /// How many iterations of a Map can begin now.
    var room: Int { max(0, min(concurrency - running, items.count - begun)) }

    /// All iterations of a Map have succeeded.
    var isOver: Bool { running == 0 && begun == items.count }
}
