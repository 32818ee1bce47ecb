import Ambient

/// One decision in the making.
struct Turn {
    let world: ExecutionWorld
    var decision = ExecutionDecision()
    /// Ready strands, the next one last.
    var ready: [StrandID]
    /// Of the payloads in the decision's events.
    var bytes = 0
    /// Why the execution cannot go on: it fails with this.
    var obstacle: String?

    init(_ world: ExecutionWorld, ready: [StrandID] = []) {
        self.world = world
        self.ready = ready
    }

    /// Whether what follows is better left to a next decision.
    var isLong: Bool { decision.events.count >= world.limits.eventsPerDecision || bytes >= world.limits.bytesPerDecision }
}

extension Execution {
    /// Decides what follows from `input`. Performs nothing. An input that does not fit (a task that is not waited for any more) decides
    /// nothing: there are no events and no effects.
    public mutating func apply(_ input: ExecutionInput, in world: ExecutionWorld) -> ExecutionDecision {
        var turn = Turn(world)
        take(input, &turn)
        work(&turn)
        return turn.decision
    }

    /// Works on what is ready until all strands wait, or the execution has ended, or the decision is long enough.
    private mutating func work(_ turn: inout Turn) {
        var pauses = false
        while outcome == nil, turn.obstacle == nil, let id = turn.ready.popLast() {
            if turn.isLong, strands[id]?.phase.mayPause == true {
                pauses = true
            } else {
                step(id, &turn)
            }
        }
        guard outcome == nil else { return }
        if let obstacle = turn.obstacle {
            end(.failed(error: "States.Runtime", cause: obstacle), &turn)
        } else if pauses {
            turn.decision.effects.append(.proceed)
        }
    }

    /// One strand's next step. Strands that wait are given here when what they wait for has come.
    private mutating func step(_ id: StrandID, _ turn: inout Turn) {
        keepInputValue(of: id)
        switch strands[id]?.phase {
        case .begins: beginIteration(id, &turn)
        case .enters(let name, let input): enter(name, with: input, on: id, &turn)
        case .works, .awaitsRetry: work(on: id, &turn)
        case .hasResult(let result): finish(id, with: result, &turn)
        case .waits: finish(id, with: nil, &turn)
        case .failed(let failure): fail(id, failure, &turn)
        case .ended(let output): end(id, with: output, &turn)
        case .awaitsTask, .awaitsStrands, .awaitsMapRun, nil: break
        }
    }

    /// Appends an event and changes the execution by it.
    mutating func append(
        _ type: HistoryEventType, _ details: EventDetails = .none, on strand: StrandID, after previous: EventID? = nil, _ turn: inout Turn
    ) {
        guard outcome == nil, turn.obstacle == nil || type.isEnd else { return }
        let limit = turn.world.limits.historyEvents
        if !identity.isExpress, !type.isEnd, lastEventID + 1 >= limit {
            turn.obstacle = "The execution reached the maximum number of history events (\(limit))."
            return
        }
        let event = HistoryEvent(
            id: lastEventID + 1, previousID: previous ?? strands[strand]?.lastEventID ?? 0, timestamp: turn.world.now, type: type,
            details: details, strand: strand)
        do throws(HistoryError) {
            try change(by: event)
            turn.decision.events.append(event)
            turn.bytes += details.payloadBytes
        } catch {
            lastEventID = event.id - 1
            turn.obstacle = error.message
        }
    }

    /// Changes the execution by what the last event does not say, and has that event remember it.
    mutating func note(_ note: EventNote, _ turn: inout Turn) {
        guard turn.obstacle == nil, let last = turn.decision.events.indices.last else { return }
        do throws(HistoryError) {
            try change(by: note, of: turn.decision.events[last])
            turn.decision.events[last].notes.append(note)
        } catch {
            turn.obstacle = error.message
        }
    }

    /// The execution is over. Whatever is waited for is not any more.
    mutating func end(_ outcome: ExecutionOutcome, _ turn: inout Turn) {
        let abandoned = Set(awaited.keys).subtracting(turn.decision.effects.compactMap(\.abandoned)).sorted()
        switch outcome {
        case .succeeded(let output): append(.executionSucceeded, .output(output), on: 0, &turn)
        case .failed(let error, let cause): append(.executionFailed, .failure(error: error, cause: cause), on: 0, &turn)
        // As recorded: these follow from no event.
        case .aborted(let error, let cause): append(.executionAborted, .failure(error: error, cause: cause), on: 0, after: 0, &turn)
        case .timedOut(let error, let cause): append(.executionTimedOut, .failure(error: error, cause: cause), on: 0, after: 0, &turn)
        }
        turn.decision.effects.removeAll(where: \.isBeginning)
        turn.decision.effects += abandoned.map { .abandon($0) }
        turn.decision.effects.append(.finish(outcome))
    }
}

extension ExecutionEffect {
    fileprivate var abandoned: EventID? { if case .abandon(let id) = self { id } else { nil } }

    /// It would begin something for an execution that has ended in the same decision.
    fileprivate var isBeginning: Bool {
        switch self {
        case .perform, .wake, .watch, .runMap, .limitTime, .proceed: true
        case .abandon, .finish: false
        }
    }
}
