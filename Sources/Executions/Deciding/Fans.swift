import JSON
import StatesLanguage

/// Parallel and inline Map states: strands that begin, end, and are broken off.
extension Execution {
    mutating func begin(_ branches: [StateGraph], on id: StrandID, _ turn: inout Turn) throws(StateFailure) {
        guard let visit = strands[id]?.visit else { return }
        let scope = scope(of: id, in: turn.world)
        let input = try Payload(
            try visit.state.arguments(for: try visit.state.effectiveInput(in: scope), in: scope), of: visit.state,
            within: turn.world.limits)
        let first = strandsBegun
        append(.parallelStateStarted, on: id, &turn)
        if input != visit.input { note(.branchInput(input), &turn) }
        turn.ready += (first..<max(first, strandsBegun)).reversed()
    }

    mutating func endBranch(_ id: StrandID, of parent: StrandID, _ turn: inout Turn) {
        guard !awaitsBranches(parent) else { return }
        append(.parallelStateSucceeded, on: parent, after: strands[id]?.lastEventID, &turn)
        turn.ready.append(parent)
    }

    /// Whether the strand's Parallel state has branches that have not ended. A branch that has ended stays until all have; an iteration
    /// is gone at once.
    func awaitsBranches(_ id: StrandID) -> Bool {
        guard case .parallel = strands[id]?.visit?.state.kind else { return false }
        return strands.values.contains { strand in
            if strand.parent == id, case .ended = strand.phase { false } else { strand.parent == id }
        }
    }

    mutating func begin(_ settings: MapSettings, on id: StrandID, _ turn: inout Turn) throws(StateFailure) {
        guard let state = strands[id]?.visit?.state else { return }
        guard settings.distribution == nil else { return try beginMapRun(settings, on: id, &turn) }
        let scope = scope(of: id, in: turn.world)
        let items = try settings.items(for: state, input: try state.effectiveInput(in: scope), in: scope)
        try state.checkDepth(of: items, within: turn.world.limits)
        let asked = try state.number(settings.maxConcurrency, field: .maxConcurrency, in: scope)
        let most = turn.world.limits.inlineMapConcurrency
        let concurrency = asked < 1 ? most : min(Int(limiting: asked), most)
        append(.mapStateStarted, .mapStarted(length: items.count), on: id, &turn)
        note(.iterates(items: Payload(.array(items)), concurrency: concurrency), &turn)
        goOn(withMap: id, after: nil, &turn)
    }

    /// Begins as many iterations as there is room for, or ends the Map after its last.
    ///
    /// - Parameter previous: what the iterations' first events name; nil for the Map state's last event.
    mutating func goOn(withMap id: StrandID, after previous: EventID?, _ turn: inout Turn) {
        guard let name = strands[id]?.visit?.state.name, let fan = strands[id]?.fan else { return }
        if fan.isOver {
            append(.mapStateSucceeded, on: id, &turn)
            return turn.ready.append(id)
        }
        let first = strandsBegun
        for index in fan.begun..<fan.begun + fan.room {
            append(.mapIterationStarted, .iteration(name: name, index: index), on: id, after: previous, &turn)
        }
        turn.ready += (first..<max(first, strandsBegun)).reversed()
    }

    /// Whether the strand is at an inline Map that could go on at once: only where the history has been cut between the events of one
    /// decision, by a fork or by its own limit.
    func isStalled(_ strand: Strand) -> Bool {
        guard case .awaitsStrands = strand.phase, case .map = strand.visit?.state.kind, let fan = strand.fan else { return false }
        return fan.isOver || fan.room > 0
    }

    /// Makes an iteration's input and enters its first state.
    mutating func beginIteration(_ id: StrandID, _ turn: inout Turn) {
        guard let strand = strands[id], let parent = strand.parent, let state = strands[parent]?.visit?.state,
            case .map(let settings) = state.kind, let item = strands[parent]?.fan?.items[strand.index]
        else { return }
        keepInputValue(of: parent)
        do throws(StateFailure) {
            let scope = scope(of: parent, in: turn.world, item: MapItem(index: strand.index, value: item))
            let input = try settings.itemInput(item, for: state, input: try state.effectiveInput(in: scope), in: scope)
            enter(settings.processor.startAt, with: try Payload(input, of: state, within: turn.world.limits), on: id, &turn)
        } catch {
            fail(parent, evaluating: error, &turn)
        }
    }

    mutating func endIteration(_ id: StrandID, of parent: StrandID, _ turn: inout Turn) {
        guard let name = strands[parent]?.visit?.state.name, let index = strands[id]?.index, let last = strands[id]?.lastEventID else {
            return
        }
        append(.mapIterationSucceeded, .iteration(name: name, index: index), on: id, &turn)
        goOn(withMap: parent, after: last, &turn)
    }

    /// A strand of the state has failed, or the state itself: what still runs under it is broken off.
    ///
    /// - Parameter failed: the strand that has failed, where what runs under it has been broken off before.
    mutating func abortStrands(under id: StrandID, except failed: StrandID?, _ turn: inout Turn) {
        guard strands[id]?.fan != nil else { return }
        let gone = failed.map { Set(strands(under: $0) + [$0]) } ?? []
        // Inner strands began later than those around them.
        for child in strands(under: id).reversed() where !gone.contains(child) {
            guard let strand = strands[child], !strand.phase.isReady else { continue }
            if let awaited = strand.phase.awaited { turn.decision.effects.append(.abandon(awaited)) }
            if let type = strand.visit?.state.kind.abortedType { append(type, on: child, &turn) }
            guard let parent = strand.parent, let state = strands[parent]?.visit?.state, case .map = state.kind else { continue }
            append(.mapIterationAborted, .iteration(name: state.name, index: strand.index), on: child, &turn)
        }
    }
}
