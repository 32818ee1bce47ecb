import AWSInterface
import Ambient
import Deliveries
import Executions
import JSON
import JSONPath
import Storage
import StorageTestSupport
import Synchronization
import Targets
import TaskIntegrations
import Telemetry
import Testing

@testable import Workflows

let machineRole = "arn:aws:iam::000000000000:role/r"

/// Returns when the task is cancelled, which in most tests it is not: a task that hangs must not keep the others' processor busy.
func never() async { try? await Task.sleep(for: .seconds(86_400)) }

/// A function's ARN, as tasks of tests name it.
func function(_ name: String) -> String { "arn:aws:lambda:us-east-1:000000000000:function:\(name)" }

/// Performs tasks as the test says, and counts them.
final class FakeTasks: TaskIntegration {
    typealias Behaviour = @Sendable (TaskCall) async -> TaskResult

    private let state = Mutex<(behaviour: Behaviour, calls: [TaskCall])>(({ .succeeded($0.request.arguments) }, []))

    var calls: [TaskCall] { state.withLock { $0.calls } }

    func behave(_ behaviour: @escaping Behaviour) { state.withLock { $0.behaviour = behaviour } }

    func perform(_ call: TaskCall) async -> TaskResult {
        let behaviour = state.withLock { state in
            state.calls.append(call)
            return state.behaviour
        }
        return await behaviour(call)
    }
}

/// Keeps what is logged.
final class FakeLogs: LogSink {
    private let kept = Mutex<[(event: LogEvent, stream: LogStreamKey)]>([])

    var lines: [(event: LogEvent, stream: LogStreamKey)] { kept.withLock { $0 } }

    func append(_ events: [LogEvent], to stream: LogStreamKey) { kept.withLock { $0 += events.map { ($0, stream) } } }

    func settle() async {}
}

/// Counts the transactions of a database.
final class CountingDatabase: Database {
    struct Counts: Hashable {
        var writes = 0
        var reads = 0
    }

    private let inner: any Database
    private let state = Mutex((counts: Counts(), underWay: 0))

    init(_ inner: any Database) { self.inner = inner }

    var counts: Counts { state.withLock { $0.counts } }
    var isQuiet: Bool { state.withLock { $0.underWay == 0 } }
    var dialect: Dialect { inner.dialect }

    func enqueue<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T, completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        count { $0.writes += 1 }
        inner.enqueue(body) { [self] result in
            completion(result)
            ended()
        }
    }

    func enqueueRead<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T, completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        count { $0.reads += 1 }
        inner.enqueueRead(body) { [self] result in
            completion(result)
            ended()
        }
    }

    func notifications(_ channel: String) -> AsyncStream<String> { inner.notifications(channel) }
    func close() async { await inner.close() }

    private func count(_ change: (inout Counts) -> Void) {
        state.withLock { state in
            change(&state.counts)
            state.underWay += 1
        }
    }

    private func ended() { state.withLock { $0.underWay -= 1 } }
}

/// The bus: a table of what it got.
private struct FakeBus: LocalTarget {
    func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal? {
        try transaction.execute("INSERT INTO told (detail) VALUES ($1)", String(decoding: call.payload, as: UTF8.self))
        return nil
    }
}

/// Workflows on one node, with a clock that stands still.
final class WorkflowsFixture: Sendable {
    static let migrations =
        Deliveries.migrations + WorkflowsService.migrations + [Migration("test.001-told", ["CREATE TABLE told (detail TEXT NOT NULL)"])]

    let database: any Database
    let clock: ManualClock
    let tasks: FakeTasks
    let logs = FakeLogs()
    let deliveries: Deliveries
    let sender: TargetSender
    let service: WorkflowsService

    init(
        _ database: any Database, clock: ManualClock = ManualClock(), tasks: FakeTasks = FakeTasks(),
        memory: ActivationMachine<LiveExecution, MailItem>.Limits = .init(), wantsStatusChanges: Bool = true
    ) async throws {
        (self.database, self.clock, self.tasks) = (database, clock, tasks)
        let entropy = SystemEntropy()
        deliveries = try await Deliveries.open(database, clock: clock, entropy: entropy)
        let directory = TargetDirectory()
        directory.register("events", resourcePrefix: "event-bus/", .local(FakeBus(), cascades: false))
        sender = TargetSender(directory: directory, deliveries: deliveries, clock: clock, entropy: entropy)
        var surroundings = WorkflowsService.Surroundings(
            database: database, deliveries: deliveries, targets: sender, clock: clock, entropy: entropy, logs: logs,
            environment: IntrinsicEnvironment(hash: { _, bytes in bytes }, random: { entropy.next() }, uuid: { entropy.uuid() }),
            integrations: tasks, judge: { _ in .usable })
        surroundings.wantsStatusChanges = { _ in wantsStatusChanges }
        service = try await WorkflowsService.open(surroundings, memory: memory)
        try await deliveries.start()
    }

    /// Runs `body` with a node on a new database.
    static func with(_ engine: TestEngine = .sqlite, _ body: (WorkflowsFixture) async throws -> Void) async throws {
        try await engine.withDatabase(migrations) { database in
            let fixture = try await WorkflowsFixture(database)
            try await body(fixture)
            await fixture.end()
        }
    }

    /// Lets go of the node; what it has under way is lost, as by `kill -9`, once the database is closed.
    func end() async {
        service.stop()
        await deliveries.drain(within: .zero)
    }

    var runner: ExecutionRunner { service.runner }

    // MARK: Calls

    @discardableResult
    func call(_ operation: String, _ input: JSONObject) async throws -> JSONObject {
        let context = RequestContext(requestID: "r", now: clock.now())
        return try await service.interface.call(operation, input, context)
    }

    func machine(_ name: String, _ definition: JSONValue, type: String = "STANDARD", _ further: JSONObject = [:]) async throws -> String {
        var input: JSONObject = [
            "name": .string(name), "definition": .string(definition.text()), "roleArn": .string(machineRole), "type": .string(type),
        ]
        for (key, value) in further { input[key] = value }
        return try await call("CreateStateMachine", input)["stateMachineArn"]?.string ?? ""
    }

    func start(_ machine: String, _ input: JSONValue = [:], name: String? = nil) async throws -> String {
        var parameters: JSONObject = ["stateMachineArn": .string(machine), "input": .string(input.text())]
        if let name { parameters["name"] = .string(name) }
        return try await call("StartExecution", parameters)["executionArn"]?.string ?? ""
    }

    func describe(_ execution: String) async throws -> JSONObject {
        try await call("DescribeExecution", ["executionArn": .string(execution)])
    }

    func status(_ execution: String) async throws -> String { try await describe(execution)["status"]?.string ?? "" }

    func types(_ execution: String) async throws -> [String] {
        let history = try await call("GetExecutionHistory", ["executionArn": .string(execution), "maxResults": 1000])
        return history["events"]?.array?.compactMap { $0["type"]?.string } ?? []
    }

    /// Waits, without moving the clock, until the execution has ended.
    @discardableResult
    func ended(_ execution: String) async throws -> JSONObject {
        try await eventually("\(execution) ends") {
            let described = try await self.describe(execution)
            return described["status"] == "RUNNING" ? nil : described
        }
    }

    /// Waits until the history holds `type`.
    func reached(_ type: String, _ execution: String) async throws {
        _ = try await eventually("\(execution) reaches \(type)") { try await self.types(execution).contains(type) ? true : nil }
    }

    struct NotReached: Error { let what: String }

    func eventually<T: Sendable>(_ what: String, _ look: () async throws -> T?) async throws -> T {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if let found = try await look() { return found }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw NotReached(what: what)
    }

    /// The statuses that the bus was told of.
    func told() async throws -> [String] {
        try await database.read { transaction in
            try transaction.query("SELECT detail FROM told").compactMap { try JSONValue(parsing: try $0.text(0))["status"]?.string }
        }
    }
}

/// A task state that calls a function.
func task(_ function: String, next: String? = nil, _ further: JSONObject = [:]) -> JSONValue {
    var state: JSONObject = ["Type": "Task", "Resource": .string(function)]
    if let next { state["Next"] = .string(next) } else { state["End"] = true }
    for (key, value) in further { state[key] = value }
    return .object(state)
}

/// A definition of states of which the first is `A`.
func states(_ states: JSONObject, _ further: JSONObject = [:]) -> JSONValue {
    var definition: JSONObject = ["StartAt": "A", "States": .object(states)]
    for (key, value) in further { definition[key] = value }
    return .object(definition)
}
