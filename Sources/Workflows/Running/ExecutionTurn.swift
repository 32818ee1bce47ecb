import Ambient
import Executions

/// What several inputs in a row have come to, on its way to the disk.
struct ExecutionTurn: Sendable {
    var live: LiveExecution
    private(set) var items: [MailItem]
    var events: [HistoryEvent] = []
    var effects: [ExecutionEffect] = []
    /// Deliveries and such that are not awaited any more because their result is here.
    var answered: [Waits.Entry] = []
    /// The same of what was given up.
    var forsaken: [Waits.Entry] = []
    /// The events that are not waited for any more.
    var closed: [EventID] = []
    /// The places in `items` of those that fitted.
    var fitting: Set<Int> = []
    /// Whether the row of the execution changes.
    var changesRow = false
    /// Its end, if it has ended.
    var outcome: ExecutionOutcome?
    /// What begins or ends with it, for those who listen to that.
    var statusChanges: [ExecutionStatus] = []

    init(_ live: LiveExecution, _ items: [MailItem]) {
        self.live = live
        self.items = items
    }

    /// The events as they are stored.
    private(set) var encoded: [UInt8] = []

    /// What a fork begins with.
    mutating func begin(with events: [HistoryEvent], effects: [ExecutionEffect]) {
        (self.events, self.effects) = (events, effects)
        statusChanges = [.running]
        encode()
    }

    mutating func encode() { if !events.isEmpty { encoded = HistoryEvent.encode(events) } }

    /// Whether somebody only wants to see the execution.
    var looks: Bool {
        items.contains { item in
            if case .look = item.content { true } else { false }
        }
    }

    /// Shows the execution to whoever only wants to see it. Before anything is applied: what they see is on disk, and is shown once, even
    /// where the inputs must be applied again.
    mutating func answerLooks() {
        items.removeAll { item in
            guard case .look(let look) = item.content else { return false }
            look(live)
            item.completion(.unfitting)
            return true
        }
    }

    /// Whether something is to be committed even if nothing follows.
    var claims: Bool { items.contains { $0.claim != nil } }

    /// Applies what has come.
    ///
    /// - Parameter isDeleting: the state machine is being deleted: then the execution ends before what has come takes it further.
    mutating func decide(in world: ExecutionWorld, isDeleting: Bool) {
        if isDeleting { apply(.failed(error: "States.Runtime", cause: deletionCause), nil, settled: nil, in: world) }
        for (index, item) in items.enumerated() {
            // Looks have been answered.
            guard case .input(let input) = item.content else { continue }
            apply(input, index, settled: item.delivery, in: world)
        }
    }

    private var deletionCause: String { "State machine \(live.execution.identity.stateMachineName) has been deleted." }

    private mutating func apply(_ input: ExecutionInput, _ index: Int?, settled: Int64?, in world: ExecutionWorld) {
        let decision = live.execution.apply(input, in: world)
        guard !decision.events.isEmpty || !decision.effects.isEmpty else { return }
        if let index { fitting.insert(index) }
        events += decision.events
        if let event = input.answered { close(event, settled, isAnswered: !input.isTimeout) }
        switch input {
        case .taskSubmitted(let event, _): live.waits.remove(.task, of: event)
        case .redriven:
            live.record.redrive(at: world.now)
            outcome = nil
            changesRow = true
            statusChanges.append(.running)
        case .started: statusChanges.append(.running)
        default: break
        }
        for effect in decision.effects {
            switch effect {
            case .abandon(let event): close(event, settled, isAnswered: false)
            case .finish(let outcome): end(outcome, settled, at: world.now)
            default: effects.append(effect)
            }
        }
    }

    /// What was begun for the event ends. What this very turn would have begun is not begun.
    private mutating func close(_ event: EventID, _ settled: Int64?, isAnswered: Bool) {
        closed.append(event)
        let entries = live.waits.remove(event).filter { $0.delivery == 0 || $0.delivery != settled }
        if isAnswered { answered += entries } else { forsaken += entries }
        effects.removeAll { $0.event == event }
    }

    private mutating func end(_ outcome: ExecutionOutcome, _ settled: Int64?, at now: Timestamp) {
        closed += live.waits.events
        forsaken += live.waits.removeAll().filter { $0.delivery == 0 || $0.delivery != settled }
        effects = []
        self.outcome = outcome
        live.record.end(outcome, at: now)
        changesRow = true
        statusChanges.append(live.record.status)
    }
}

extension ExecutionInput {
    /// The event that is not waited for any more when this has come.
    var answered: EventID? {
        switch self {
        case .taskSucceeded(let event, _), .taskFailed(let event, _, _), .taskTimedOut(let event, _), .timerFired(let event),
            .mapRunSucceeded(let event, _), .mapRunFailed(let event, _, _):
            event
        case .started, .resumed, .taskStarted, .taskSubmitted, .mapRunStarted, .stopped, .failed, .timedOut, .redriven: nil
        }
    }

    /// Whether nobody has answered: what was begun for the event is still under way.
    fileprivate var isTimeout: Bool { if case .taskTimedOut = self { true } else { false } }
}

extension ExecutionEffect {
    /// The event for which it was asked.
    var event: EventID? {
        switch self {
        case .perform(let request): request.id
        case .runMap(let request): request.id
        case .wake(let event, _), .watch(let event, _, _), .abandon(let event): event
        case .limitTime, .finish, .proceed: nil
        }
    }
}
