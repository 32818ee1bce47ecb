public import AWSInterface
public import Ambient
public import Deliveries
import Executions
public import JSON
public import JSONPath
public import StatesLanguage
public import Storage
public import Targets
public import TaskIntegrations
public import Telemetry

/// Step Functions (API version 2016-11-23): state machines, executions, activities, Map runs, TestState.
///
/// Make it before ``Deliveries/start()``: it registers who runs executions. Nothing of it reads executions when a node starts.
public final class WorkflowsService: Sendable {
    public static let migrations = StateMachines.migrations + Activities.migrations + ExecutionTables.migrations + MapRunService.migrations

    /// What workflows are built on.
    public struct Surroundings: Sendable {
        /// With ``WorkflowsService/migrations`` applied.
        public var database: any Database
        public var deliveries: Deliveries
        public var targets: TargetSender
        public var clock: any WallClock
        public var entropy: any Entropy
        /// For log groups that state machines name.
        public var logs: any LogSink
        /// Hashes, random bits and UUIDs of expressions.
        public var environment: IntrinsicEnvironment
        /// Performs tasks, besides `states:startExecution`.
        public var integrations: any TaskIntegration
        /// Whether a Task's resource can be used here.
        public var judge: @Sendable (TaskResource) -> ResourceJudgement
        /// Of HTTP tasks that TestState traces.
        public var observer: StateTests.HTTPObserver?
        /// Whether a rule of the default bus in this scope may want status changes of executions: where none does, none is sent.
        public var wantsStatusChanges: @Sendable (Scope) -> Bool = { _ in true }

        public init(
            database: any Database, deliveries: Deliveries, targets: TargetSender, clock: any WallClock, entropy: any Entropy,
            logs: any LogSink, environment: IntrinsicEnvironment, integrations: any TaskIntegration,
            judge: @escaping @Sendable (TaskResource) -> ResourceJudgement
        ) {
            self.database = database
            self.deliveries = deliveries
            self.targets = targets
            self.clock = clock
            self.entropy = entropy
            self.logs = logs
            self.environment = environment
            self.integrations = integrations
            self.judge = judge
        }
    }

    private let surroundings: Surroundings
    private let machines: StateMachines
    private let activities: Activities
    private let mapRuns: MapRunService
    private let tests: StateTests
    let runner: ExecutionRunner

    /// Reads what it must know before it begins: the secret of task tokens.
    public static func open(_ surroundings: Surroundings) async throws -> WorkflowsService {
        try await open(surroundings, memory: .init())
    }

    static func open(
        _ surroundings: Surroundings, memory: ActivationMachine<LiveExecution, MailItem>.Limits
    ) async throws -> WorkflowsService {
        let machines = StateMachines(
            database: surroundings.database, clock: surroundings.clock, entropy: surroundings.entropy, judge: surroundings.judge,
            executions: StoredExecutions())
        let runner = try await ExecutionRunner.open(
            ExecutionRunner.Surroundings(surroundings, machines: machines), memory: memory)
        return WorkflowsService(surroundings, machines: machines, runner: runner)
    }

    private init(_ surroundings: Surroundings, machines: StateMachines, runner: ExecutionRunner) {
        self.surroundings = surroundings
        self.machines = machines
        self.runner = runner
        let (database, clock, entropy) = (surroundings.database, surroundings.clock, surroundings.entropy)
        activities = Activities(database: database, clock: clock, entropy: entropy)
        mapRuns = MapRunService(
            database: database, deliveries: surroundings.deliveries, machines: machines, clock: clock, entropy: entropy,
            environment: surroundings.environment)
        tests = StateTests(
            integrations: WorkflowTasks(runner: runner), refusal: { [judge = surroundings.judge] in judge($0).refusal },
            environment: surroundings.environment, clock: clock, entropy: entropy, observer: surroundings.observer)
        runner.attach(activities: activities, mapRuns: mapRuns)
        mapRuns.attach(runner)
        surroundings.targets.directory.register(
            "states", resourcePrefix: "stateMachine:", .local(ExecutionTarget(runner: runner), cascades: false))
    }

    /// The API; the service is named `states`.
    public var interface: ServiceInterface {
        let executions =
            StartOperations(runner: runner).operations + DescribeOperations(runner: runner).operations
            + TaskTokenOperations(runner: runner).operations
        let operations = machines.operations + activities.operations(runner) + mapRuns.operations + tests.operations + executions
        return ServiceInterface(name: "states", operations: operations.map(AccountCheck.checked), notBuilt: [])
    }

    /// Performs `states:startExecution` where nobody waits for the end: for the directory of integrations.
    public var startExecutionTasks: any TaskIntegration { StartExecutionTasks(runner: runner) }

    /// Does what is done in the background, until its task is cancelled: what other nodes say, deletions, retention.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.machines.run() }
            group.addTask { await self.activities.run() }
            group.addTask { await self.mapRuns.run() }
            group.addTask { await self.runner.sweepRegularly() }
        }
    }

    /// Before the deliveries are drained: ends what would hold them up.
    public func stop() {
        mapRuns.shutdown()
        runner.stop()
    }

    /// Starts a new execution from a past point of another: their history is the same up to there, and marked.
    ///
    /// - Parameters:
    ///   - execution: the ARN of a Standard execution; it goes on as it does.
    ///   - event: the last that both share.
    ///   - definition: what the fork runs instead, as UpdateStateMachine takes it; the state machine itself stays as it is.
    ///   - input: JSON text, in place of the input of the state that the fork begins at.
    ///   - name: a UUID where absent.
    /// - Returns: `executionArn` and `startDate`.
    /// - Throws: AWS's `ServiceError`.
    public func fork(
        _ execution: String, from event: Int64, definition: String?, input: String?, name: String? = nil
    ) async throws -> JSONObject {
        let arn = try ExecutionARN(execution)
        if let name { try WorkflowNames.check(name) }
        var revision: MachineRevision?
        if let definition {
            let original = try await runner.existing(arn)
            revision = try await machines.storeRevision(like: original.revisionID, definition: definition)
        }
        let forked = try await runner.fork(arn, from: event, running: revision, input: input, name: name)
        return ["executionArn": .string(forked.arn), "startDate": .number(forked.startedAt.secondsSinceEpoch)]
    }
}

extension ExecutionRunner.Surroundings {
    fileprivate init(_ surroundings: WorkflowsService.Surroundings, machines: any StateMachineSource) {
        self.init(
            database: surroundings.database, deliveries: surroundings.deliveries, targets: surroundings.targets, machines: machines,
            integrations: surroundings.integrations, environment: surroundings.environment, logs: surroundings.logs,
            clock: surroundings.clock, entropy: surroundings.entropy)
        wantsStatusChanges = { [wants = surroundings.wantsStatusChanges] record in
            guard let scope = ARN(record.machineARN)?.scope else { return false }
            return wants(scope)
        }
    }
}

/// All that tasks of one state on its own may call.
private struct WorkflowTasks: TaskIntegration {
    let runner: ExecutionRunner

    func perform(_ call: TaskCall) async -> TaskResult {
        if call.request.resource.startsExecution != nil { return await StartExecutionTasks(runner: runner).perform(call) }
        return await runner.integrations.perform(call)
    }
}
