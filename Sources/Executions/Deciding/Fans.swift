import JSON
import StatesLanguage

/// Parallel and inline Map states: strands that begin, end, and are broken off.
extension Execution {
    mutating func begin(_ branches: [StateGraph], on id: StrandID, _ turn: inout Turn) throws(StateFailure) {
        guard let visit = strands[id]?.visit else { return }
        let scope = scope(of: id, in: turn.world)
        let input = Payload(try visit.state.arguments(for: try visit.state.effectiveInput(in: scope), in: scope))
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
        let asked = try state.number(settings.maxConcurrency, field: .maxConcurrency, in: scope)
        let most = turn.world.limits.inlineMapConcurrency
        let concurrency = asked < 1 ? most : min(Int(limiting: asked), most)
        append(.mapStateStarted, .mapStarted(length: items.count), on: id, &turn)
        note(.iterates(items: Payload(.array(items)), concurrency: concurrency), &turn)
        guard !items.isEmpty else { return endMap(id, &turn) }
        let first = strandsBegun
        for index in 0..<min(concurrency, items.count) { startIteration(index, of: id, after: nil, &turn) }
        turn.ready += (first..<max(first, strandsBegun)).reversed()
    }

    /// - Parameter previous: nil for the Map state's last event.
    private mutating func startIteration(_ index: Int, of id: StrandID, after previous: EventID?, _ turn: inout Turn) {
        guard let state = strands[id]?.visit?.state else { return }
        append(.mapIterationStarted, .iteration(name: state.name, index: index), on: id, after: previous, &turn)
    }

    /// Makes an iteration's input and enters its first state.
    mutating func beginIteration(_ id: StrandID, _ turn: inout Turn) {
        guard let strand = strands[id], let parent = strand.parent, let state = strands[parent]?.visit?.state,
            case .map(let settings) = state.kind, let item = strands[parent]?.fan?.items[strand.index]
        else { return }
        do throws(StateFailure) {
            let scope = scope(of: parent, in: turn.world, item: MapItem(index: strand.index, value: item))
            let input = try settings.itemInput(item, for: state, input: try state.effectiveInput(in: scope), in: scope)
            enter(settings.processor.startAt, with: Payload(input), on: id, &turn)
        } catch {
            fail(parent, evaluating: error, &turn)
        }
    }

    mutating func endIteration(_ id: StrandID, of parent: StrandID, _ turn: inout Turn) {
        guard let name = strands[parent]?.visit?.state.name, let index = strands[id]?.index, let last = strands[id]?.lastEventID else {
            return
        }
        append(.mapIterationSucceeded, .iteration(name: name, index: index), on: id, &turn)
        guard let fan = strands[parent]?.fan else { return }
        if fan.begun < fan.items.count {
            turn.ready.append(strandsBegun)
            startIteration(fan.begun, of: parent, after: last, &turn)
        } else if fan.running == 0 {
            endMap(parent, &turn)
        }
    }

    private mutating func endMap(_ id: StrandID, _ turn: inout Turn) {
        append(.mapStateSucceeded, on: id, &turn)
        turn.ready.append(id)
    }

    /// A strand of the state has failed, or the state itself: what still runs under it is broken off.
    mutating func abortStrands(under id: StrandID, except failed: StrandID?, _ turn: inout Turn) {
        guard strands[id]?.fan != nil else { return }
        // Inner strands began later than those around them.
        for child in strands(under: id).reversed() where child != failed {
            guard let strand = strands[child], !strand.phase.isReady else { continue }
            if let awaited = strand.phase.awaited { turn.decision.effects.append(.abandon(awaited)) }
            if let type = strand.visit?.state.kind.abortedType { append(type, on: child, &turn) }
            guard let parent = strand.parent, let state = strands[parent]?.visit?.state, case .map = state.kind else { continue }
            append(.mapIterationAborted, .iteration(name: state.name, index: strand.index), on: child, &turn)
        }
    }
}
