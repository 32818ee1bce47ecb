import JSON
import StatesLanguage

/// Entering a state, its work, its end.
extension Execution {
    mutating func enter(_ name: String, with input: Payload, on id: StrandID, _ turn: inout Turn) {
        let state: State?
        do throws(HistoryError) {
            state = try graph(of: id).states[name]
        } catch {
            state = nil
        }
        guard let state else {
            turn.obstacle = "There is no state '\(name)'."
            return
        }
        append(state.kind.enteredType, .stateEntered(name: name, input: input), on: id, &turn)
        turn.ready.append(id)
    }

    /// Does what the state is there for, until there is something to wait for.
    mutating func work(on id: StrandID, _ turn: inout Turn) {
        guard let visit = strands[id]?.visit else { return }
        let state = visit.state
        do throws(StateFailure) {
            switch state.kind {
            case .pass:
                let scope = scope(of: id, in: turn.world)
                let arguments = try state.arguments(for: try state.effectiveInput(in: scope), in: scope)
                try exit(id, try state.output(of: state.passResult(of: arguments), in: scope), &turn)
            case .choice(let settings):
                let (next, output) = try settings.choose(for: state, in: scope(of: id, in: turn.world))
                try exit(id, output, to: next, &turn)
            case .wait(let settings): try wait(id, visit, settings, &turn)
            case .succeed: try exit(id, try state.output(of: nil, in: scope(of: id, in: turn.world)), &turn)
            case .fail(let error, let cause):
                let failure = try state.failure(error: error, cause: cause, in: scope(of: id, in: turn.world))
                fail(id, Failure(error: failure.error, cause: failure.cause), &turn)
            case .task(let settings): try schedule(settings, on: id, &turn)
            case .parallel(let branches): try begin(branches, on: id, &turn)
            case .map(let settings): try begin(settings, on: id, &turn)
            }
        } catch {
            fail(id, evaluating: error, &turn)
        }
    }

    private mutating func wait(_ id: StrandID, _ visit: Visit, _ settings: WaitSettings, _ turn: inout Turn) throws(StateFailure) {
        // A redriven state waits anew.
        let begun = max(visit.enteredAt, redrivenAt ?? visit.enteredAt)
        let until = try settings.deadline(for: visit.state, entered: begun, in: scope(of: id, in: turn.world))
        guard until > turn.world.now else { return finish(id, with: nil, &turn) }
        note(.waits(id, until: until), &turn)
        turn.decision.effects.append(.wake(visit.enteredEventID, at: until))
    }

    /// The state's work is done: its output, and on.
    mutating func finish(_ id: StrandID, with result: Payload?, _ turn: inout Turn) {
        guard let state = strands[id]?.visit?.state else { return }
        do throws(StateFailure) {
            try exit(id, try state.output(of: result?.value, in: scope(of: id, in: turn.world)), &turn)
        } catch {
            fail(id, evaluating: error, &turn)
        }
    }

    /// - Parameter next: where it goes on, if not to the state's `Next`.
    mutating func exit(_ id: StrandID, _ output: StateOutput, to next: String? = nil, _ turn: inout Turn) throws(StateFailure) {
        guard let state = strands[id]?.visit?.state, let type = state.kind.exitedType else { return }
        let payload = try Payload(output.output, of: state, within: turn.world.limits)
        let assigned = output.assigned.isEmpty ? nil : try assignment(of: output.assigned, on: id, in: state, turn.world.limits)
        append(type, .stateExited(name: state.name, output: payload, assigned: assigned), on: id, &turn)
        if let next { note(.next(next), &turn) }
        turn.ready.append(id)
    }

    /// The strand has no more states: the execution has succeeded, or the strand's Parallel or Map state hears of it.
    mutating func end(_ id: StrandID, with output: Payload, _ turn: inout Turn) {
        guard let strand = strands[id] else { return }
        guard let parent = strand.parent, let state = strands[parent]?.visit?.state else { return end(.succeeded(output: output), &turn) }
        if case .map = state.kind {
            endIteration(id, of: parent, &turn)
        } else {
            endBranch(id, of: parent, &turn)
        }
    }
}

extension StateKind {
    var enteredType: HistoryEventType {
        switch self {
        case .pass: .passStateEntered
        case .task: .taskStateEntered
        case .choice: .choiceStateEntered
        case .wait: .waitStateEntered
        case .succeed: .succeedStateEntered
        case .fail: .failStateEntered
        case .parallel: .parallelStateEntered
        case .map: .mapStateEntered
        }
    }

    /// Nil of a Fail state, which is never exited.
    var exitedType: HistoryEventType? {
        switch self {
        case .pass: .passStateExited
        case .task: .taskStateExited
        case .choice: .choiceStateExited
        case .wait: .waitStateExited
        case .succeed: .succeedStateExited
        case .fail: nil
        case .parallel: .parallelStateExited
        case .map: .mapStateExited
        }
    }

    /// Of a state that waits for something; nil of the others, which cannot be interrupted.
    var abortedType: HistoryEventType? {
        switch self {
        case .task: .taskStateAborted
        case .wait: .waitStateAborted
        case .parallel: .parallelStateAborted
        case .map: .mapStateAborted
        case .pass, .choice, .succeed, .fail: nil
        }
    }
}
