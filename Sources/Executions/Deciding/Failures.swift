import Ambient
import JSON
import JSONPath
import StatesLanguage

/// How a failure goes from the state where it happened outwards, until a state retries or catches it, or the execution fails.
extension Execution {
    /// A state's expression could not be evaluated, or its output is too large.
    mutating func fail(_ id: StrandID, evaluating failure: StateFailure, _ turn: inout Turn) {
        guard let visit = strands[id]?.visit else { return }
        fail(id, tell(of: failure, in: visit, on: id, &turn), &turn)
    }

    /// A JSONata expression's failure is an event of its own.
    private mutating func tell(of failure: StateFailure, in visit: Visit, on id: StrandID, _ turn: inout Turn) -> Failure {
        let cause = failure.cause(inState: visit.state.name, enteredAt: visit.enteredEventID)
        if failure.isQueryEvaluation {
            append(
                .evaluationFailed,
                .evaluationFailed(state: visit.state.name, error: failure.error, cause: cause, location: failure.location), on: id,
                after: visit.previousEventID, &turn)
        }
        return Failure(error: failure.error, cause: cause)
    }

    mutating func fail(_ id: StrandID, _ failure: Failure, _ turn: inout Turn) {
        var (id, failure) = (id, failure)
        var failedStrand: StrandID?
        // The event that the next one names: the failed strand's last.
        var last = strands[id]?.lastEventID ?? 0
        while true {
            guard let visit = strands[id]?.visit else { return }
            abortStrands(under: id, except: failedStrand, &turn)
            if retry(id, visit, failure, after: last, &turn) { return }
            // As recorded: a Map state that fails by its own settings has no MapStateFailed.
            if let type = visit.state.kind.failedType, failedStrand != nil || failure.error != "States.Runtime" {
                append(type, on: id, after: last, &turn)
                last = lastEventID
            }
            do throws(StateFailure) {
                if try `catch`(id, visit, failure, &turn) { return }
            } catch {
                // The catcher's own expressions fail the state, this time for good.
                failure = tell(of: error, in: visit, on: id, &turn)
                last = strands[id]?.lastEventID ?? last
            }
            guard let parent = strands[id]?.parent, let state = strands[parent]?.visit?.state else { break }
            if case .map = state.kind, let index = strands[id]?.index {
                append(.mapIterationFailed, .iteration(name: state.name, index: index), on: id, after: last, &turn)
            }
            failure.alias = if case .parallel = state.kind { "States.BranchFailed" } else { nil }
            (failedStrand, id) = (id, parent)
        }
        end(.failed(error: failure.error, cause: failure.cause), &turn)
    }

    /// - Returns: whether a retrier has the state tried again.
    private mutating func retry(_ id: StrandID, _ visit: Visit, _ failure: Failure, after last: EventID, _ turn: inout Turn) -> Bool {
        let retriers = visit.state.retriers
        guard let index = retriers.firstIndex(where: { ErrorNames($0.errorEquals).match(failure) }),
            visit.retries[index] < retriers[index].maxAttempts, let event = turn.decision.events.last?.id,
            // The event calls the timer by its id; hardly ever it calls something else already.
            awaited[event] == nil
        else { return false }
        var delay = retriers[index].delay(afterRetries: visit.retries[index])
        if retriers[index].hasFullJitter { delay *= Double(turn.world.evaluation.environment.random() >> 11) * 0x1p-53 }
        let until = turn.world.now + .milliseconds(Int64(delay * 1000))
        note(.retries(id, retrier: index, until: until, after: last), &turn)
        turn.decision.effects.append(.wake(event, at: until))
        return true
    }

    /// - Returns: whether a catcher has it go on elsewhere.
    private mutating func `catch`(
        _ id: StrandID, _ visit: Visit, _ failure: Failure, _ turn: inout Turn
    ) throws(StateFailure) -> Bool {
        guard let catcher = visit.state.catchers.first(where: { ErrorNames($0.errorEquals).match(failure) }) else { return false }
        let caught = StateFailure(error: failure.error ?? "", cause: failure.cause)
        let output = try visit.state.output(of: caught, caughtBy: catcher, in: scope(of: id, in: turn.world))
        try exit(id, output, to: catcher.next, &turn)
        return true
    }
}

extension StateKind {
    /// Parallel and Map states tell of their failure themselves.
    fileprivate var failedType: HistoryEventType? {
        switch self {
        case .parallel: .parallelStateFailed
        case .map: .mapStateFailed
        case .pass, .task, .choice, .wait, .succeed, .fail: nil
        }
    }
}
