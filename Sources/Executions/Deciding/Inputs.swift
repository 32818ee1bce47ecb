import Ambient
import JSON
import StatesLanguage

/// What each input means: the events that tell of it, and which strands it makes ready.
extension Execution {
    mutating func take(_ input: ExecutionInput, _ turn: inout Turn) {
        switch input {
        case .started: start(&turn)
        case .resumed: if isRunning { resume(&turn) }
        case .taskStarted(let id, let worker): takeStart(of: id, by: worker, &turn)
        case .taskSubmitted(let id, let output): takeSubmission(of: id, output, &turn)
        case .taskSucceeded(let id, let output): takeSuccess(of: id, output, &turn)
        case .taskFailed(let id, let error, let cause): takeFailure(of: id, error, cause, &turn)
        case .taskTimedOut(let id, let isHeartbeat): takeTimeout(of: id, isHeartbeat: isHeartbeat, &turn)
        case .timerFired(let id): takeTimer(id, &turn)
        case .mapRunStarted(let id, let arn): takeStart(ofMapRun: id, arn, &turn)
        case .mapRunSucceeded(let id, let output): takeSuccess(ofMapRun: id, output, &turn)
        case .mapRunFailed(let id, let error, let cause): takeFailure(ofMapRun: id, error, cause, &turn)
        case .stopped(let error, let cause): if isRunning { end(.aborted(error: error, cause: cause), &turn) }
        case .failed(let error, let cause): if isRunning { end(.failed(error: error, cause: cause), &turn) }
        case .timedOut: if isRunning { end(.timedOut(error: nil, cause: nil), &turn) }
        case .redriven: redrive(&turn)
        }
    }

    private var isRunning: Bool { lastEventID > 0 && outcome == nil }

    /// The lowest last, so that it comes first.
    private var readyStrands: [StrandID] { strands.filter { $0.value.phase.isReady }.keys.sorted(by: >) }

    private mutating func resume(_ turn: inout Turn) {
        turn.ready = readyStrands
        for id in strands.filter({ isStalled($0.value.value) }).keys.sorted(by: >) { goOn(withMap: id, after: nil, &turn) }
    }

    private mutating func start(_ turn: inout Turn) {
        guard lastEventID == 0 else { return }
        append(
            .executionStarted,
            .executionStarted(
                input: identity.input, roleARN: identity.roleARN, aliasARN: identity.stateMachineAliasARN,
                versionARN: identity.stateMachineVersionARN), on: 0, &turn)
        if let limit = timeLimit(from: turn.world.now) { turn.decision.effects.append(.limitTime(limit)) }
        turn.ready = [0]
    }

    private mutating func takeTimer(_ id: EventID, _ turn: inout Turn) {
        guard isRunning, let strand = awaited[id] else { return }
        switch strands[strand]?.phase {
        case .waits, .awaitsRetry: turn.ready = [strand]
        default: break
        }
    }

    /// Goes on where it failed, was stopped or timed out. What has succeeded is not done again.
    private mutating func redrive(_ turn: inout Turn) {
        switch outcome {
        case .failed, .aborted, .timedOut: break
        case .succeeded, nil: return
        }
        // The outcome is in the way of new events.
        outcome = nil
        append(.executionRedriven, .redriven(count: redriveCount + 1), on: 0, &turn)
        resume(&turn)
        if let limit = timeLimit(from: turn.world.now) { turn.decision.effects.append(.limitTime(limit)) }
        for (id, strand) in strands.sorted(by: { $0.key < $1.key }) {
            guard case .awaitsMapRun = strand.phase, let request = mapRunRequest(of: id, in: turn.world) else { continue }
            turn.decision.effects.append(.runMap(request))
        }
    }
}
