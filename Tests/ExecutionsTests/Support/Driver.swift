import Ambient
import Cryptography
import JSON
import JSONPath
import StatesLanguage
import Synchronization
import Testing

@testable import Executions

/// What a task of these tests comes to.
enum Answer {
    case succeed(JSONValue)
    case fail(String, String?)
    case submit(JSONValue)
    /// Not yet: the test gives the input itself.
    case nothing
}

/// Runs an execution in memory: time passes only where nothing else is left to do. After every decision the stored form of the history
/// must fold to the very value that made it.
struct Driver {
    static let start = Timestamp(seconds: 1_764_000_000)

    var execution: Execution
    var history: [HistoryEvent] = []
    var now = Driver.start
    var limits = ExecutionLimits()
    var checksFolding = true
    var answer: (TaskRequest) -> Answer = { _ in .nothing }
    private(set) var requests: [TaskRequest] = []
    private(set) var abandoned: [EventID] = []
    private(set) var watches: [EventID: (timeout: Timestamp?, heartbeat: Duration?)] = [:]
    private(set) var decisions = 0
    private(set) var mapRuns: [MapRunRequest] = []
    /// Map runs are carried out by the driver, else left waiting.
    var runsMaps = true
    private var inputs: [ExecutionInput] = []
    private var timers: [EventID: Timestamp] = [:]
    private var deadline: Timestamp?

    init(_ definition: StateMachineDefinition, input: JSONValue = [:], isExpress: Bool = false) {
        self.init(definition, payload: Payload(input), isExpress: isExpress)
    }

    init(_ definition: StateMachineDefinition, payload: Payload, isExpress: Bool = false) {
        execution = Execution(Self.identity(payload, isExpress: isExpress), of: definition)
    }

    static func identity(_ input: Payload, isExpress: Bool = false) -> ExecutionIdentity {
        ExecutionIdentity(
            arn: "arn:aws:states:eu-central-1:123456789012:execution:Machine:run", name: "run",
            stateMachineARN: "arn:aws:states:eu-central-1:123456789012:stateMachine:Machine", stateMachineName: "Machine",
            roleARN: "arn:aws:iam::123456789012:role/states", isExpress: isExpress, input: input, startedAt: Driver.start)
    }

    var world: ExecutionWorld {
        let evaluation = EvaluationWorld(
            now: now,
            environment: IntrinsicEnvironment(
                hash: { algorithm, bytes in algorithm == .sha256 ? SHA256.hash(bytes) : [UInt8(bytes.count & 0xFF)] },
                random: { 1 << 63 }, uuid: { "5a1f7c3e-0d9b-4c55-8a3e-0123456789ab" }))
        return ExecutionWorld(evaluation: evaluation, taskToken: { "token-\($0)" }, limits: limits)
    }

    /// From the start to the end, or to where only the test can go on.
    mutating func run() throws {
        try apply(.started)
        try settle()
    }

    mutating func settle() throws {
        for _ in 0..<200_000 {
            if execution.outcome != nil { return }
            if !inputs.isEmpty {
                try apply(inputs.removeFirst())
            } else if let (id, due) = timers.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }), due <= deadline ?? due {
                timers[id] = nil
                now = max(now, due)
                try apply(.timerFired(id))
            } else if let deadline {
                now = max(now, deadline)
                try apply(.timedOut)
            } else {
                return
            }
        }
    }

    /// What the execution is that has the first `count` events of this one's history as its own, before it has gone on.
    func forked(after count: Int, input: Payload? = nil) throws -> Driver {
        let history = try HistoryEvent.forked(Array(history[..<count]), input: input)
        var fork = Driver(execution.definition, payload: execution.identity.input)
        fork.answer = answer
        fork.limits = limits
        fork.execution = try Execution(folding: history, execution.identity, of: execution.definition)
        fork.history = history
        for effect in fork.execution.pendingEffects(in: fork.world) { fork.take(effect) }
        return fork
    }

    @discardableResult
    mutating func apply(_ input: ExecutionInput) throws -> ExecutionDecision {
        let decision = execution.apply(input, in: world)
        decisions += 1
        history += decision.events
        if checksFolding { try checkFolding(decision.events) }
        for effect in decision.effects { take(effect) }
        return decision
    }

    private func checkFolding(_ events: [HistoryEvent]) throws {
        #expect(try HistoryEvent.decode(HistoryEvent.encode(events)) == events)
        let stored = try HistoryEvent.decode(HistoryEvent.encode(history))
        let folded = try Execution(folding: stored, execution.identity, of: execution.definition)
        #expect(folded.stands(as: execution))
    }

    mutating func take(_ effect: ExecutionEffect) {
        switch effect {
        case .perform(let request): perform(request)
        case .wake(let id, let at): timers[id] = at
        case .watch(let id, let timeout, let heartbeat): watches[id] = (timeout, heartbeat)
        case .runMap(let request):
            mapRuns.append(request)
            if runsMaps { inputs += outcome(of: request) }
        case .abandon(let id):
            abandoned.append(id)
            timers[id] = nil
        case .limitTime(let time): deadline = time
        case .finish: timers = [:]
        case .proceed: inputs.append(.resumed)
        }
    }

    private mutating func perform(_ request: TaskRequest) {
        requests.append(request)
        switch answer(request) {
        case .succeed(let output): inputs.append(.taskSucceeded(request.id, output: output))
        case .fail(let error, let cause): inputs.append(.taskFailed(request.id, error: error, cause: cause))
        case .submit(let output): inputs.append(.taskSubmitted(request.id, output: output))
        case .nothing: break
        }
    }

    /// A Map run whose children all run here and now.
    private func outcome(of request: MapRunRequest) -> [ExecutionInput] {
        guard case .map(let settings) = definition(of: request.stateName, in: execution.definition.root)?.kind,
            let state = definition(of: request.stateName, in: execution.definition.root)
        else { return [] }
        var outputs: [JSONValue] = []
        for (index, item) in (request.items ?? []).enumerated() {
            var context = request.context.object ?? [:]
            context["Map"] = ["Item": ["Index": .number(index), "Value": item]]
            let scope = StateScope(
                input: request.input, context: .object(context), variables: request.variables, world: world.evaluation)
            guard let input = try? settings.itemInput(item, for: state, input: request.input, in: scope) else { return [] }
            var child = Driver(
                StateMachineDefinition(queryLanguage: execution.definition.queryLanguage, root: settings.processor), input: input)
            child.checksFolding = false
            try? child.run()
            guard case .succeeded(let output) = child.execution.outcome else { return [] }
            outputs.append(output.value)
        }
        let label = settings.distribution?.label ?? "Map"
        return [
            .mapRunStarted(
                request.id, mapRunARN: "arn:aws:states:eu-central-1:123456789012:mapRun:Machine/\(label):1"),
            .mapRunSucceeded(request.id, output: .array(outputs)),
        ]
    }

    private func definition(of name: String, in graph: StateGraph) -> State? {
        graph.states[name]
    }

    var types: [String] { history.map(\.type.rawValue) }

    var output: JSONValue? { if case .succeeded(let output) = execution.outcome { output.value } else { nil } }

    var failure: (error: String?, cause: String?)? {
        if case .failed(let error, let cause) = execution.outcome { (error, cause) } else { nil }
    }
}

extension Execution {
    /// Everything that an execution knows is the same.
    func stands(as other: Execution) -> Bool {
        lastEventID == other.lastEventID && outcome == other.outcome && redriveCount == other.redriveCount && strands == other.strands
            && strandsBegun == other.strandsBegun && awaited == other.awaited && variableBytes == other.variableBytes
            && redrivenAt == other.redrivenAt
    }
}

func machine(_ text: String) throws -> StateMachineDefinition {
    try StateMachineDefinition(compiling: try JSONValue(parsing: text))
}
