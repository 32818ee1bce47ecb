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
    /// What is under way, by the event that it answers.
    private var underWay: [EventID: [Task<Void, Never>]] = [:]
    private let inputs: AsyncStream<ExecutionInput>
    private let answers: AsyncStream<ExecutionInput>.Continuation
    /// It ends then, whatever it does.
    private var deadline: Timestamp

    init(_ live: LiveExecution, runner: ExecutionRunner) {
        (self.live, self.runner) = (live, runner)
        (inputs, answers) = AsyncStream.makeStream()
        // It may have waited for its turn, or be redriven long after its start.
        deadline = runner.clock.now() + Self.longest
    }

    /// - Returns: how it ended.
    mutating func run() async -> (outcome: ExecutionOutcome, record: ExecutionRecord) {
        apply(.started)
        if outcome == nil { later(Waits.execution, at: deadline, .timedOut) }
        var arrivals = inputs.makeAsyncIterator()
        while outcome == nil, let input = await arrivals.next() {
            // One that never waits for anything would hear of its deadline too late, or never.
            if input == .resumed { await Task.yield() }
            apply(input == .resumed && runner.clock.now() >= deadline ? .timedOut : input)
        }
        for task in underWay.values.joined() { task.cancel() }
        let outcome = outcome ?? .aborted(error: nil, cause: nil)
        live.record.end(outcome, at: runner.clock.now())
        return (outcome, live.record)
    }

    private mutating func apply(_ input: ExecutionInput) {
        if let event = input.answered { forget(event) }
        let decision = live.execution.apply(input, in: runner.world(of: live.key))
        if live.revision.logging.level != .off { runner.logs.append(decision.events, of: live) }
        for effect in decision.effects { perform(effect) }
    }

    private mutating func perform(_ effect: ExecutionEffect) {
        switch effect {
        case .perform(let request): perform(request)
        case .wake(let event, let moment): later(event, at: moment, .timerFired(event))
        case .watch(let event, let timeout, let heartbeat):
            if let timeout { later(event, at: timeout, .taskTimedOut(event, isHeartbeat: false)) }
            if let heartbeat { later(event, at: runner.clock.now() + heartbeat, .taskTimedOut(event, isHeartbeat: true)) }
        case .abandon(let event): forget(event)
        case .limitTime(let moment): deadline = min(deadline, moment)
        case .finish(let outcome): self.outcome = outcome
        // Behind what has come meanwhile.
        case .proceed: answers.yield(.resumed)
        // Validation lets no Express machine have one.
        case .runMap(let request):
            answers.yield(.mapRunFailed(request.id, error: "States.Runtime", cause: "Express state machines have no distributed Map."))
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

    /// Ends what was begun for an event: a time-out whose task has answered would sleep on.
    private mutating func forget(_ event: EventID) {
        for task in underWay.removeValue(forKey: event) ?? [] { task.cancel() }
    }

    private mutating func start(_ event: EventID, _ work: @escaping @Sendable () async -> Void) {
        underWay[event, default: []].append(Task { await work() })
    }
}
