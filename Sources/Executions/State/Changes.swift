import JSON
import StatesLanguage

/// The one place where an execution changes: each event, with its notes, whether just decided or read from the store.
extension Execution {
    mutating func change(by event: HistoryEvent) throws(HistoryError) {
        lastEventID = event.id
        if event.type == .executionStarted {
            begin(Strand(parent: nil, lastEventID: 0, phase: .enters(definition.root.startAt, identity.input)))
        }
        guard strands[event.strand] != nil else {
            throw HistoryError(message: "event \(event.id) is on strand \(event.strand), which does not run")
        }
        try changeExecution(by: event)
        try changeStrand(event.strand, by: event)
        for note in event.notes { try change(by: note, of: event) }
    }

    /// What an event says about the execution as a whole.
    private mutating func changeExecution(by event: HistoryEvent) throws(HistoryError) {
        switch (event.type, event.details) {
        case (.executionSucceeded, .output(let output)):
            outcome = .succeeded(output: output)
            strands = [:]
            awaited = [:]
            variableBytes = 0
        case (.executionFailed, .failure(let error, let cause)): outcome = .failed(error: error, cause: cause)
        case (.executionAborted, .failure(let error, let cause)): outcome = .aborted(error: error, cause: cause)
        case (.executionTimedOut, .failure(let error, let cause)): outcome = .timedOut(error: error, cause: cause)
        case (.executionRedriven, .redriven(let count)):
            outcome = nil
            redriveCount = count
            redrivenAt = event.timestamp
            for id in strands.keys { revive(id, after: event.id) }
        default: break
        }
    }

    /// What an event says about the strand that it happened on.
    private mutating func changeStrand(_ id: StrandID, by event: HistoryEvent) throws(HistoryError) {
        switch event.details {
        case .executionStarted(let input, _, _, _): setPhase(id, .enters(definition.root.startAt, input))
        case .stateEntered(let name, let input):
            guard let state = try graph(of: id).states[name] else { throw HistoryError(message: "there is no state '\(name)'") }
            strands[id]?.visit = Visit(state, entered: event, input: input)
            advance(id, to: event.id, .works)
        case .stateExited(_, let output, let assigned): try exit(id, with: output, assigned: assigned, at: event)
        case .scheduled(let task):
            advance(id, to: event.id, .awaitsTask(event.id, AwaitedTask(type: event.type, task: task, scheduledAt: event.timestamp)))
        case .workerStarted:
            changeTask(of: id) { $0.isStarted = true }
            strands[id]?.lastEventID = event.id
        case .integrationOutput(_, let output):
            if event.type == .taskSubmitted {
                changeTask(of: id) { $0.isSubmitted = true }
                strands[id]?.lastEventID = event.id
            } else {
                advance(id, to: event.id, .hasResult(output))
            }
        case .output(let output): advance(id, to: event.id, .hasResult(output))
        case .integrationFailure(_, let error, let cause): advance(id, to: event.id, .failed(Failure(error: error, cause: cause)))
        case .evaluationFailed(_, let error, let cause, _): advance(id, to: event.id, .failed(Failure(error: error, cause: cause)))
        case .failure(let error, let cause) where !event.type.isEnd:
            advance(id, to: event.id, .failed(Failure(error: error, cause: cause)))
        case .iteration(_, let index): changeIteration(id, index, by: event)
        case .mapStarted: try beginMap(of: id, at: event)
        case .mapRun(let arn):
            strands[id]?.visit?.mapRun?.arn = arn
            strands[id]?.visit?.mapRun?.startedEventID = event.id
            strands[id]?.lastEventID = event.id
        case .mapRunRedriven(_, let count):
            strands[id]?.visit?.mapRun?.isRedriven = false
            strands[id]?.visit?.mapRun?.redriveCount = count
            strands[id]?.lastEventID = event.id
        case .none: try changeByBareEvent(id, event)
        case .integrationStarted, .redriven, .failure: strands[id]?.lastEventID = event.id
        }
    }

    /// Of events whose type is all they say.
    private mutating func changeByBareEvent(_ id: StrandID, _ event: HistoryEvent) throws(HistoryError) {
        switch event.type {
        case .parallelStateStarted:
            advance(id, to: event.id, .awaitsStrands)
            try beginBranches(of: id, at: event)
        case .parallelStateSucceeded, .mapStateSucceeded:
            if event.type == .parallelStateSucceeded { gatherBranches(of: id) }
            if let fan = strands[id]?.fan {
                setPhase(id, .hasResult(Payload(.array(fan.results.map { $0 ?? .null }))))
                removeStrands(under: id)
            }
            // This event is no link of the chain: the state's exit names what this event names.
            let previous = exitPrevious(of: id, at: event)
            strands[id]?.lastEventID = previous
        case .taskStateAborted, .waitStateAborted, .parallelStateAborted, .mapStateAborted: break
        default: strands[id]?.lastEventID = event.id
        }
    }

    /// As recorded: after a Map run the exit names MapRunSucceeded, or MapRunStarted where the Map ends its strand and does not begin it.
    private func exitPrevious(of id: StrandID, at event: HistoryEvent) -> EventID {
        guard let visit = strands[id]?.visit, let started = visit.mapRun?.startedEventID, visit.state.transition == .end,
            visit.previousEventID != 0
        else { return event.previousID }
        return started
    }

    private mutating func exit(_ id: StrandID, with output: Payload, assigned: Payload?, at event: HistoryEvent) throws(HistoryError) {
        guard let state = strands[id]?.visit?.state else { throw HistoryError(message: "event \(event.id) exits no state") }
        removeStrands(under: id)
        if let assigned = assigned?.value.object {
            variableBytes += growth(assigning: assigned, on: id)
            for (name, value) in assigned { strands[id]?.variables[name] = value }
        }
        strands[id]?.visit = nil
        if case .next(let next) = state.transition {
            advance(id, to: event.id, .enters(next, output))
        } else {
            advance(id, to: event.id, .ended(output))
        }
    }

    private mutating func changeIteration(_ id: StrandID, _ index: Int, by event: HistoryEvent) {
        switch event.type {
        case .mapIterationStarted:
            strands[id]?.fan?.begun = index + 1
            strands[id]?.fan?.running += 1
            begin(Strand(parent: id, index: index, lastEventID: event.id, phase: .begins))
        case .mapIterationSucceeded:
            guard let parent = strands[id]?.parent, case .ended(let output) = strands[id]?.phase else { return }
            strands[parent]?.fan?.results[index] = output.value
            strands[parent]?.fan?.running -= 1
            strands[parent]?.lastEventID = event.id
            remove(id)
        default: break
        }
    }

    mutating func change(by note: EventNote, of event: HistoryEvent) throws(HistoryError) {
        switch note {
        case .next(let name):
            guard case .stateExited(_, let output, _) = event.details else { throw HistoryError(message: "only an exit leads on") }
            setPhase(event.strand, .enters(name, output))
        case .waits(let id, let until): setPhase(id, .waits(strands[id]?.visit?.enteredEventID ?? event.id, until: until))
        case .retries(let id, let retrier, let until, let after):
            removeStrands(under: id)
            if strands[id]?.visit?.retries.indices.contains(retrier) == true { strands[id]?.visit?.retries[retrier] += 1 }
            advance(id, to: after, .awaitsRetry(event.id, until: until))
        case .branchInput(let input):
            for child in strands(under: event.strand) {
                guard case .enters(let start, _) = strands[child]?.phase else { continue }
                setPhase(child, .enters(start, input))
            }
        case .iterates(let items, let concurrency):
            let items = items.value.array ?? []
            strands[event.strand]?.fan = Fan(
                items: items, concurrency: concurrency, results: Array(repeating: nil, count: items.count))
            setPhase(event.strand, .awaitsStrands)
        case .runsOver(let items): strands[event.strand]?.visit?.mapRun?.items = items
        case .result(let result): setPhase(event.strand, .hasResult(result))
        case .missedHeartbeat:
            guard case .failed(var failure) = strands[event.strand]?.phase else { return }
            failure.alias = "States.HeartbeatTimeout"
            setPhase(event.strand, .failed(failure))
        case .forked(let input): fork(with: input)
        }
    }
}
