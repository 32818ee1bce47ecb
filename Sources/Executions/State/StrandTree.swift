import JSON
import StatesLanguage

/// The strands as a tree, and the index of what they wait for.
extension Execution {
    mutating func begin(_ strand: Strand) {
        strands[strandsBegun] = Boxed(strand)
        strandsBegun += 1
    }

    mutating func setPhase(_ id: StrandID, _ phase: Phase) {
        if let before = strands[id]?.phase.awaited { awaited[before] = nil }
        if let now = phase.awaited { awaited[now] = id }
        strands[id]?.phase = phase
    }

    mutating func advance(_ id: StrandID, to event: EventID, _ phase: Phase) {
        strands[id]?.lastEventID = event
        setPhase(id, phase)
    }

    mutating func changeTask(of id: StrandID, _ change: (inout AwaitedTask) -> Void) {
        guard case .awaitsTask(let event, var task) = strands[id]?.phase else { return }
        change(&task)
        strands[id]?.phase = .awaitsTask(event, task)
    }

    mutating func beginBranches(of id: StrandID, at event: HistoryEvent) throws(HistoryError) {
        guard let visit = strands[id]?.visit, case .parallel(let branches) = visit.state.kind else {
            throw HistoryError(message: "event \(event.id) begins branches, but the state is no Parallel state")
        }
        strands[id]?.fan = Fan(
            concurrency: branches.count, begun: branches.count, running: branches.count,
            results: Array(repeating: nil, count: branches.count))
        for (index, branch) in branches.enumerated() {
            begin(Strand(parent: id, index: index, lastEventID: event.id, phase: .enters(branch.startAt, visit.input)))
        }
    }

    /// A branch that has ended stays until all have.
    mutating func gatherBranches(of id: StrandID) {
        for child in strands(under: id) {
            guard let strand = strands[child], strand.parent == id, case .ended(let output) = strand.phase else { continue }
            strands[id]?.fan?.results[strand.index] = output.value
        }
    }

    /// An inline Map's items follow in a note; a distributed one awaits its run.
    mutating func beginMap(of id: StrandID, at event: HistoryEvent) throws(HistoryError) {
        guard case .map(let settings) = strands[id]?.visit?.state.kind else {
            throw HistoryError(message: "event \(event.id) begins a Map, but the state is no Map state")
        }
        guard settings.distribution != nil else { return advance(id, to: event.id, .awaitsStrands) }
        strands[id]?.visit?.mapRun = MapRunVisit(eventID: event.id)
        advance(id, to: event.id, .awaitsMapRun(event.id))
    }

    mutating func remove(_ id: StrandID) {
        guard let strand = strands.removeValue(forKey: id) else { return }
        if let waited = strand.phase.awaited { awaited[waited] = nil }
        for value in strand.variables.values { variableBytes -= VariableLimits.bytes(of: value) }
    }

    /// The strand's Parallel or Map state is over, or begins anew.
    mutating func removeStrands(under id: StrandID) {
        guard strands[id]?.fan != nil else { return }
        for strand in strands(under: id) { remove(strand) }
        strands[id]?.fan = nil
    }

    /// All strands that the strand began, and those that these began, in their order.
    func strands(under id: StrandID) -> [StrandID] {
        strands.keys.filter { candidate in
            var parent = strands[candidate]?.parent
            while let ancestor = parent, ancestor != id { parent = strands[ancestor]?.parent }
            return parent == id
        }.sorted()
    }

    /// The states that the strand goes through.
    func graph(of id: StrandID) throws(HistoryError) -> StateGraph {
        guard let strand = strands[id], let parent = strand.parent else { return definition.root }
        switch strands[parent]?.visit?.state.kind {
        case .parallel(let branches) where branches.indices.contains(strand.index): return branches[strand.index]
        case .map(let settings): return settings.processor
        default: throw HistoryError(message: "strand \(id) belongs to no Parallel or Map state")
        }
    }

    /// The variables in sight of a strand: its own, and those of the strands around it.
    func variables(of id: StrandID) -> [String: JSONValue] {
        guard let strand = strands[id] else { return [:] }
        guard let parent = strand.parent else { return strand.variables }
        let outer = variables(of: parent)
        return strand.variables.isEmpty ? outer : outer.merging(strand.variables) { $1 }
    }

    /// After a redrive: what the strand did not finish is done again, with its retriers as new.
    ///
    /// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
    mutating func revive(_ id: StrandID, after event: EventID) {
        guard let strand = strands[id] else { return }
        strands[id]?.lastEventID = event
        strands[id]?.visit?.retries = strand.visit?.retries.map { _ in 0 } ?? []
        switch strand.phase {
        case .begins, .enters, .ended, .awaitsStrands: break
        case .awaitsMapRun: strands[id]?.visit?.mapRun?.isRedriven = true
        case .failed where strand.visit?.mapRun?.arn != nil:
            // Its run failed: the run is redriven, under its own id.
            strands[id]?.visit?.mapRun?.isRedriven = true
            if let run = strand.visit?.mapRun?.eventID { setPhase(id, .awaitsMapRun(run)) }
        case .works, .hasResult, .failed, .awaitsTask, .waits, .awaitsRetry:
            removeStrands(under: id)
            setPhase(id, .works)
        }
    }

    /// In a fork nothing of the other execution's is waited for: its tasks and Map runs are begun anew. Timers stay.
    mutating func fork(with input: Payload?) {
        outcome = nil
        for (id, strand) in strands.sorted(by: { $0.key < $1.key }) where strands[id] != nil {
            switch strand.phase {
            case .awaitsTask, .awaitsMapRun:
                removeStrands(under: id)
                setPhase(id, .works)
            case .failed:
                // Entered anew: its retriers count from the start.
                removeStrands(under: id)
                if let visit = strand.visit { setPhase(id, .enters(visit.state.name, visit.input)) }
            case .works:
                // Until when it waits is to be noted on an event.
                if let visit = strand.visit, case .wait = visit.state.kind { setPhase(id, .enters(visit.state.name, visit.input)) }
            case .begins, .enters, .hasResult, .ended, .waits, .awaitsRetry, .awaitsStrands: break
            }
        }
        guard let input else { return }
        if case .enters(let name, _) = strands[0]?.phase { setPhase(0, .enters(name, input)) }
        strands[0]?.visit?.input = input
    }
}
