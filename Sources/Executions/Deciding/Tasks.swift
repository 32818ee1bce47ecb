import Ambient
import JSON
import StatesLanguage

/// Task states: what is asked, and what came of it.
extension Execution {
    mutating func schedule(_ settings: TaskSettings, on id: StrandID, _ turn: inout Turn) throws(StateFailure) {
        guard let state = strands[id]?.visit?.state else { return }
        let scheduledID = lastEventID + 1
        let token = settings.resource.answersLater ? turn.world.taskToken(scheduledID) : nil
        let scope = scope(of: id, in: turn.world, token: token)
        let arguments = try Payload(
            try state.arguments(for: try state.effectiveInput(in: scope), in: scope), of: state, within: turn.world.limits)
        if let problem = turn.world.taskProblem(settings.resource, arguments.value) {
            throw StateFailure(error: "States.Runtime", cause: problem)
        }
        let task = ScheduledTask(
            name: settings.resource.name, arguments: arguments, region: settings.resource.isIntegration ? identity.region : nil,
            timeoutSeconds: try seconds(settings.timeout, .timeoutSeconds, state, scope),
            heartbeatSeconds: try seconds(settings.heartbeat, .heartbeatSeconds, state, scope),
            credentialsRole: try settings.credentials.flatMap { (template) throws(StateFailure) in
                try state.credentialsRole(template, in: scope)
            })
        append(settings.resource.scheduledType, .scheduled(task), on: id, &turn)
        switch settings.resource {
        case .function: append(.lambdaFunctionStarted, on: id, &turn)
        case .integration: append(.taskStarted, .integrationStarted(task.name), on: id, &turn)
        // A worker takes it when it comes.
        case .activity: break
        }
        guard turn.obstacle == nil, case .awaitsTask(_, let awaited) = strands[id]?.phase else { return }
        turn.decision.effects.append(.perform(request(scheduledID, awaited, of: state, settings.resource, token: token)))
        if let watch = watch(scheduledID, awaited) { turn.decision.effects.append(watch) }
    }

    private func seconds(
        _ setting: NumberSetting?, _ field: NumberField, _ state: State, _ scope: StateScope
    ) throws(StateFailure) -> Int? {
        guard let setting else { return nil }
        return Int(limiting: try state.number(setting, field: field, in: scope))
    }

    func request(_ id: EventID, _ awaited: AwaitedTask, of state: State, _ resource: TaskResource, token: String?) -> TaskRequest {
        TaskRequest(
            id: id, resource: resource, arguments: awaited.task.arguments.value, token: token, stateName: state.name,
            credentialsRole: awaited.task.credentialsRole, heartbeatSeconds: awaited.task.heartbeatSeconds,
            timeoutSeconds: awaited.task.timeoutSeconds)
    }

    /// Nil where the task may take as long as it likes.
    func watch(_ id: EventID, _ awaited: AwaitedTask) -> ExecutionEffect? {
        guard awaited.task.timeoutSeconds != nil || awaited.task.heartbeatSeconds != nil else { return nil }
        return .watch(
            id, timeout: awaited.task.timeoutSeconds.map { awaited.scheduledAt + .seconds($0) },
            heartbeat: awaited.task.heartbeatSeconds.map { .seconds($0) })
    }

    private func awaitedTask(_ id: EventID) -> (strand: StrandID, task: AwaitedTask)? {
        guard outcome == nil, let strand = awaited[id], case .awaitsTask(_, let task) = strands[strand]?.phase else { return nil }
        return (strand, task)
    }

    mutating func takeStart(of id: EventID, by worker: String?, _ turn: inout Turn) {
        guard let (strand, awaited) = awaitedTask(id), awaited.type == .activityScheduled, !awaited.isStarted else { return }
        append(.activityStarted, .workerStarted(name: worker), on: strand, &turn)
    }

    mutating func takeSubmission(of id: EventID, _ output: JSONValue, _ turn: inout Turn) {
        guard let (strand, awaited) = awaitedTask(id), awaited.type == .taskScheduled, !awaited.isSubmitted else { return }
        append(.taskSubmitted, .integrationOutput(awaited.task.name, Payload(output)), on: strand, &turn)
    }

    mutating func takeSuccess(of id: EventID, _ output: JSONValue, _ turn: inout Turn) {
        guard let (strand, awaited) = awaitedTask(id) else { return }
        let result = Payload(output)
        guard result.byteCount <= turn.world.limits.payloadBytes else {
            let failure = StateFailure.dataLimitExceeded(state: resourceARN(of: strand) ?? awaited.task.name.resource)
            return takeFailure(of: id, failure.error, failure.cause, &turn)
        }
        switch awaited.type {
        case .lambdaFunctionScheduled: append(.lambdaFunctionSucceeded, .output(result), on: strand, &turn)
        case .activityScheduled: append(.activitySucceeded, .output(result), on: strand, &turn)
        default: append(.taskSucceeded, .integrationOutput(awaited.task.name, result), on: strand, &turn)
        }
        turn.ready = [strand]
    }

    mutating func takeFailure(of id: EventID, _ error: String?, _ cause: String?, _ turn: inout Turn) {
        guard let (strand, awaited) = awaitedTask(id) else { return }
        switch awaited.type {
        case .lambdaFunctionScheduled: append(.lambdaFunctionFailed, .failure(error: error, cause: cause), on: strand, &turn)
        case .activityScheduled: append(.activityFailed, .failure(error: error, cause: cause), on: strand, &turn)
        default: append(.taskFailed, .integrationFailure(awaited.task.name, error: error, cause: cause), on: strand, &turn)
        }
        turn.ready = [strand]
    }

    mutating func takeTimeout(of id: EventID, isHeartbeat: Bool, _ turn: inout Turn) {
        guard let (strand, awaited) = awaitedTask(id) else { return }
        // As recorded: a missed heartbeat is shown as a time-out, too.
        let error = "States.Timeout"
        switch awaited.type {
        case .lambdaFunctionScheduled: append(.lambdaFunctionTimedOut, .failure(error: error, cause: nil), on: strand, &turn)
        case .activityScheduled: append(.activityTimedOut, .failure(error: error, cause: nil), on: strand, &turn)
        default: append(.taskTimedOut, .integrationFailure(awaited.task.name, error: error, cause: nil), on: strand, &turn)
        }
        if isHeartbeat { note(.missedHeartbeat, &turn) }
        turn.decision.effects.append(.abandon(id))
        turn.ready = [strand]
    }

    private func resourceARN(of id: StrandID) -> String? {
        guard case .task(let settings) = strands[id]?.visit?.state.kind else { return nil }
        return settings.resource.arn
    }
}

extension TaskResource {
    var arn: String {
        switch self {
        case .function(let arn), .activity(let arn): arn
        case .integration(let integration): integration.arn
        }
    }

    var isIntegration: Bool { if case .integration = self { true } else { false } }

    /// Its result comes under a task token.
    var answersLater: Bool {
        switch self {
        case .function: false
        case .activity: true
        case .integration(let integration): integration.pattern != .requestResponse
        }
    }

    var scheduledType: HistoryEventType {
        switch self {
        case .function: .lambdaFunctionScheduled
        case .activity: .activityScheduled
        case .integration: .taskScheduled
        }
    }

    /// As the history calls it.
    var name: IntegrationName {
        guard case .integration(let integration) = self else { return IntegrationName(type: "", resource: arn) }
        let pattern =
            switch integration.pattern {
            case .requestResponse: ""
            case .sync(1): ".sync"
            case .sync(let version): ".sync:\(version)"
            case .waitForTaskToken: ".waitForTaskToken"
            }
        return IntegrationName(
            type: integration.isSDK ? "aws-sdk:" + integration.service : integration.service, resource: integration.action + pattern)
    }
}
