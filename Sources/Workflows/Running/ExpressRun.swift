import Ambient
import Executions
import StatesLanguage
import TaskIntegrations

/// An Express execution while it runs: in memory, its effects performed at once.
struct ExpressRun {
    /// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
    static let longest = Duration.seconds(300)

    private let runner: ExecutionRunner
    private var live: LiveExecution
    private var outcome: ExecutionOutcome?
    private var logged: [HistoryEvent] = []
    /// What is under way, by the event that it answers.
    private var underWay: [EventID: [Task<Void, Never>]] = [:]
    private let inputs: AsyncStream<ExecutionInput>
    private let answers: AsyncStream<ExecutionInput>.Continuation
    private var next: [ExecutionInput] = [.started]

    init(_ live: LiveExecution, runner: ExecutionRunner) {
        (self.live, self.runner) = (live, runner)
        (inputs, answers) = AsyncStream.makeStream()
    }

    /// - Returns: how it ended.
    mutating func run() async -> (outcome: ExecutionOutcome, record: ExecutionRecord) {
        let deadline = live.record.startedAt + Self.longest
        apply()
        if outcome == nil { later(Waits.execution, at: deadline, .timedOut) }
        var arrivals = inputs.makeAsyncIterator()
        while outcome == nil, let input = await arrivals.next() {
            next.append(input)
            apply()
        }
        for task in underWay.values.joined() { task.cancel() }
        let outcome = outcome ?? .aborted(error: nil, cause: nil)
        live.record.end(outcome, at: runner.clock.now())
        runner.logs.append(logged, of: live)
        return (outcome, live.record)
    }

    /// Applies what has come, and what follows from it at once.
    private mutating func apply() {
        let isLogged = live.revision.logging.level != .off
        while outcome == nil, !next.isEmpty {
            let decision = live.execution.apply(next.removeFirst(), in: runner.world(of: live.key))
            if isLogged { logged += decision.events }
            for effect in decision.effects { perform(effect) }
        }
    }

    private mutating func perform(_ effect: ExecutionEffect) {
        switch effect {
        case .perform(let request): perform(request)
        case .wake(let event, let moment): later(event, at: moment, .timerFired(event))
        case .watch(let event, let timeout, let heartbeat):
            if let timeout { later(event, at: timeout, .taskTimedOut(event, isHeartbeat: false)) }
            if let heartbeat { later(event, at: runner.clock.now() + heartbeat, .taskTimedOut(event, isHeartbeat: true)) }
        case .abandon(let event): for task in underWay.removeValue(forKey: event) ?? [] { task.cancel() }
        case .limitTime(let moment): later(Waits.execution, at: moment, .timedOut)
        case .finish(let outcome): self.outcome = outcome
        case .proceed: next.append(.resumed)
        // Validation lets no Express machine have one.
        case .runMap(let request):
            next.append(.mapRunFailed(request.id, error: "States.Runtime", cause: "Express state machines have no distributed Map."))
        }
    }

    private mutating func perform(_ request: TaskRequest) {
        let call = TaskCall(
            request: request, execution: live.execution.identity, scope: live.revision.scope, traceHeader: live.record.chain)
        let integration: any TaskIntegration =
            request.resource.startsExecution == nil ? runner.integrations : StartExecutionTasks(runner: runner)
        start(request.id) { [answers] in
            answers.yield(ExecutionInput(await integration.perform(call), of: request.id))
        }
    }

    private mutating func later(_ event: EventID, at moment: Timestamp, _ input: ExecutionInput) {
        start(event) { [answers, clock = runner.clock] in
            guard (try? await clock.sleep(until: moment)) != nil else { return }
            answers.yield(input)
        }
    }

    private mutating func start(_ event: EventID, _ work: @escaping @Sendable () async -> Void) {
        underWay[event, default: []].append(Task { await work() })
    }
}
