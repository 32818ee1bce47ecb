import AWSInterface
import Ambient
import Deliveries
import Executions
import JSON
import JSONPath
import StatesLanguage
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import Workflows

/// How a child ends, by its input and its attempt (from 1); nil leaves it running.
typealias ChildBehaviour = @Sendable (_ input: JSONValue, _ attempt: Int) -> ExecutionOutcome?

/// Executions that do nothing but end as the test says, in the table of executions.
final class FakeExecutions: MapRunExecutions {
    private struct State {
        var service: MapRunService?
        var behaviour: ChildBehaviour
        var attempts: [Int64: Int] = [:]
        var underWay = 0
        var mostUnderWay = 0
        var told: [ExecutionInput] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let database: any Database
    private let state: Mutex<State>

    init(_ database: any Database, _ behaviour: @escaping ChildBehaviour) {
        self.database = database
        state = Mutex(State(behaviour: behaviour))
    }

    func attach(_ service: MapRunService?) { state.withLock { $0.service = service } }
    func behave(_ behaviour: @escaping ChildBehaviour) { state.withLock { $0.behaviour = behaviour } }

    /// What the parent was told, in order.
    var told: [ExecutionInput] { state.withLock { $0.told } }
    var attempts: [Int64: Int] { state.withLock { $0.attempts } }
    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

    /// Until the parent was told so many things.
    func wait(forTold count: Int) async {
        while told.count < count {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if state.told.count < count { state.waiters.append(continuation) }
                    return state.told.count >= count
                }
                if isThere { continuation.resume() }
            }
        }
    }

    private func tell(_ input: ExecutionInput) {
        let waiters = state.withLock { state in
            state.told.append(input)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func start(_ children: [NewExecution], of revision: MachineRevision) async throws {
        try await database.write { [self] transaction in
            for child in children { try start(child, in: transaction) }
        }
    }

    private func start(_ new: NewExecution, in transaction: any Transaction) throws {
        guard case .mapRun(let arn, let index) = new.parent, let item = new.mapItem else { throw Unexpected() }
        let id = Int64(try transaction.query("SELECT COALESCE(MAX(id), 0) FROM executions")[0].int(0) + 1)
        try transaction.execute(
            """
            INSERT INTO executions (id, machine, name, machine_id, revision, is_express, status, started_at, redrives, map_run, map_index,
                map_items, map_state, map_label, map_context, input)
            VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7, $8, $9, $10, $11, $12, $13)
            """,
            id, "\(new.machine.machineARN)/\(item.label)", new.name, new.machine.machineID, new.machine.revisionID, item.isExpress, arn,
            index, item.itemCount, item.stateName, item.label, JSONValue.object(item.context).text(), new.input)
        transaction.afterCommit { [self] in run(ExecutionKey(id: id)) }
    }

    func redrive(_ key: ExecutionKey, in transaction: any Transaction) throws {
        try transaction.execute("UPDATE executions SET redrives = redrives + 1 WHERE id = $1", key.id)
        transaction.afterCommit { [self] in run(key) }
    }

    func submit(_ input: ExecutionInput, to key: ExecutionKey) async throws -> Bool {
        tell(input)
        return true
    }

    func post(_ input: ExecutionInput, to key: ExecutionKey, in transaction: any Transaction) throws {
        transaction.afterCommit { [self] in
            if case .stopped(let error, let cause) = input {
                Task { try await end(key, .aborted(error: error, cause: cause)) }
            } else {
                tell(input)
            }
        }
    }

    func key(ofARN arn: String, in transaction: any Transaction) throws -> ExecutionKey? {
        arn == MapRunFixture.parentARN ? MapRunFixture.parent : nil
    }

    /// Runs what the table says is running: after the end of a node.
    func recover() async throws {
        for row in try await database.read({ try $0.query("SELECT id FROM executions WHERE status = 0") }) {
            run(ExecutionKey(id: try row.int64(0)))
        }
    }

    private func run(_ key: ExecutionKey) {
        state.withLock { state in
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
        }
        Task {
            let row = try #require(try await database.read { try $0.query("SELECT input FROM executions WHERE id = $1", key.id) }.first)
            let input = try JSONValue(parsing: row.text(0))
            let outcome = state.withLock { state in
                state.attempts[key.id, default: 0] += 1
                return state.behaviour(input, state.attempts[key.id] ?? 0)
            }
            if let outcome { try await end(key, outcome) }
        }
    }

    func end(_ key: ExecutionKey, _ outcome: ExecutionOutcome) async throws {
        let service = state.withLock { state in
            state.underWay -= 1
            return state.service
        }
        guard let service else { return }
        let status = ExecutionStatus(outcome)
        try await database.write { transaction in
            let rows = try transaction.query("SELECT status, map_run, map_index FROM executions WHERE id = $1", key.id)
            guard let row = rows.first, try row.int(0) == ExecutionStatus.running.rawValue else { return }
            var output: String?
            var error: String?
            if case .succeeded(let payload) = outcome { output = payload.text }
            if case .failed(let name, _) = outcome { error = name }
            try transaction.execute(
                "UPDATE executions SET status = $2, output = $3, error = $4, stopped_at = 1 WHERE id = $1", key.id, status.rawValue,
                output, error)
            try service.childEnded(
                EndedChild(key: key, arn: "", mapRunARN: try row.text(1), index: try row.int(2), outcome: outcome), in: transaction)
        }
    }

    struct Unexpected: Error {}
}

/// One machine, whatever it is asked for.
struct OneMachine: StateMachineSource {
    let revision: MachineRevision

    func cached(_ arn: String, chance: Double) -> ResolvedMachine? { nil }
    func resolve(_ arn: String, chance: Double, in transaction: any Transaction) throws -> ResolvedMachine { MapRunFixture.machine }
    func revision(_ id: String, in transaction: any Transaction) throws -> MachineRevision { revision }
    func cachedRevision(_ id: String) -> MachineRevision? { revision }
    func load(_ arn: String, chance: Double) async throws -> (machine: ResolvedMachine, revision: MachineRevision) {
        (MapRunFixture.machine, revision)
    }
    func isDeleting(_ machineARN: String) -> Bool { false }
}

/// Map runs of one node, whose children are fakes.
final class MapRunFixture: Sendable {
    static let migrations = Deliveries.migrations + ExecutionTables.migrations + MapRunService.migrations
    static let machine = ResolvedMachine(
        scope: Scope(), machineARN: Scope().arn("states", "stateMachine:m").description, machineID: "1", revisionID: "r", isExpress: false)
    static let parent = ExecutionKey(id: 1_000_000)
    static let parentARN = Scope().arn("states", "execution:m:p").description
    static let event: EventID = 3

    let service: MapRunService
    let executions: FakeExecutions
    let deliveries: Deliveries
    private let revision: MachineRevision

    init(_ database: any Database, map: String, executions behaviour: @escaping ChildBehaviour) async throws {
        let clock = SystemClock()
        let definition = try JSONValue(
            parsing: """
                {"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, \(map.isEmpty ? "" : map + ",") "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "One",
                "States": {"One": {"Type": "Pass", "End": true}}}}}}
                """)
        revision = MachineRevision(
            id: "r", scope: Scope(), machineARN: Self.machine.machineARN, machineName: "m", isExpress: false, roleARN: "",
            definition: try StateMachineDefinition(compiling: definition))
        deliveries = try await Deliveries.open(database, clock: clock, entropy: SystemEntropy())
        service = MapRunService(
            database: database, deliveries: deliveries, machines: OneMachine(revision: revision), clock: clock, entropy: SystemEntropy(),
            environment: IntrinsicEnvironment(hash: { _, _ in [] }, random: { 4 }, uuid: { "u" }))
        executions = FakeExecutions(database, behaviour)
        executions.attach(service)
        service.attach(executions)
        try await deliveries.start()
    }

    func begin(_ items: [JSONValue], _ change: @Sendable @escaping (inout MapRunRequest) -> Void = { _ in }) async throws {
        let parent = MapRunParent(
            key: Self.parent,
            identity: ExecutionIdentity(
                arn: Self.parentARN, name: "p", stateMachineARN: Self.machine.machineARN, stateMachineName: "m", roleARN: "",
                isExpress: false, input: Payload(.array([])), startedAt: Timestamp(seconds: 0)),
            revision: revision, machine: Self.machine)
        try await service.database.write { [service] transaction in
            var request = MapRunRequest(
                id: Self.event, stateName: "Each", items: items, input: .array(items), context: ["Execution": ["Name": "p"]],
                variables: ["v": 7], maxConcurrency: 0)
            change(&request)
            try service.begin(request, for: parent, in: transaction)
        }
    }

    func abandon() async throws {
        try await service.database.write { [service] in try service.abandon(Self.event, of: Self.parent, in: $0) }
    }

    func call(_ operation: String, _ input: JSONObject) async throws -> JSONObject {
        let operation = try #require(service.operations.first { $0.name == operation })
        return try await operation.handler(input, RequestContext(requestID: "1", now: Timestamp(seconds: 0)))
    }

    /// The only run, as it is described.
    func description() async throws -> JSONObject {
        let runs = try await call("ListMapRuns", ["executionArn": .string(Self.parentARN)])
        return try await call("DescribeMapRun", ["mapRunArn": try #require(runs["mapRuns"]?[0]?["mapRunArn"])])
    }

    func childInputs() async throws -> [JSONValue] {
        try await service.database.read { transaction in
            try transaction.query("SELECT input FROM executions ORDER BY map_index").map { try JSONValue(parsing: $0.text(0)) }
        }
    }

    func stop() async {
        service.shutdown()
        await deliveries.drain(within: .seconds(5))
        executions.attach(nil)
    }
}
