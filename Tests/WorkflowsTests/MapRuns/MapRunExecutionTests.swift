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
import Targets
import TaskIntegrations
import Telemetry
import Testing

@testable import Workflows

/// Tasks that end as the test says.
private final class Tasks: TaskIntegration {
    typealias Work = @Sendable (JSONValue) -> TaskResult

    /// A closure alone would be wrapped anew with every access.
    private struct Behaviour {
        var work: Work
    }

    private let behaviour: Mutex<Behaviour>

    init(_ work: @escaping Work) { behaviour = Mutex(Behaviour(work: work)) }

    func change(_ work: @escaping Work) { behaviour.withLock { $0.work = work } }

    func perform(_ call: TaskCall) async -> TaskResult { behaviour.withLock { $0 }.work(call.request.arguments) }
}

private struct NoLogs: LogSink {
    func append(_ events: [LogEvent], to stream: LogStreamKey) {}
    func settle() async {}
}

/// Executions and Map runs of one node, put together as the service does it.
private struct Node {
    static let migrations = Deliveries.migrations + ExecutionTables.migrations + MapRunService.migrations

    let database: any Database
    let deliveries: Deliveries
    let runner: ExecutionRunner
    let service: MapRunService
    let tasks: Tasks
    let revision: MachineRevision

    /// - Parameters:
    ///   - map: settings of the Map state, with a comma behind them.
    ///   - item: the processor's state.
    init(
        _ database: any Database, clock: any WallClock = SystemClock(), type: String = "STANDARD", map: String = "",
        item: String = Self.task, tasks work: @escaping Tasks.Work = { .succeeded($0) }
    ) async throws {
        self.database = database
        let text = """
            {"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, \(map) "ItemProcessor": {"StartAt": "One",
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "\(type)"}, "States": {"One": \(item)}}}}}
            """
        let machine = MapRunFixture.machine
        revision = MachineRevision(
            id: machine.revisionID, scope: machine.scope, machineARN: machine.machineARN, machineName: "m", isExpress: false, roleARN: "r",
            definition: try StateMachineDefinition(compiling: JSONValue(parsing: text)))
        tasks = Tasks(work)
        let environment = IntrinsicEnvironment(hash: { _, _ in [] }, random: { 4 }, uuid: { "u" })
        let machines = OneMachine(revision: revision)
        deliveries = try await Deliveries.open(database, clock: clock, entropy: SystemEntropy())
        let targets = TargetSender(directory: TargetDirectory(), deliveries: deliveries, clock: clock, entropy: SystemEntropy())
        runner = try await ExecutionRunner.open(
            ExecutionRunner.Surroundings(
                database: database, deliveries: deliveries, targets: targets, machines: machines, integrations: tasks,
                environment: environment, logs: NoLogs(), clock: clock, entropy: SystemEntropy(), wantsStatusChanges: { _ in false }))
        service = MapRunService(
            database: database, deliveries: deliveries, machines: machines, clock: clock, entropy: SystemEntropy(),
            environment: environment)
        runner.attach(mapRuns: service)
        service.attach(runner)
        try await deliveries.start()
    }

    static let task = #"{"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f", "End": true}"#

    func start(_ input: JSONValue) async throws -> ExecutionKey {
        try await runner.start(NewExecution(machine: MapRunFixture.machine, name: "p", input: input.text()), of: revision).key
    }

    /// The execution when `isReached` holds of it.
    @discardableResult
    func wait(_ key: ExecutionKey, until isReached: (ExecutionRecord) -> Bool = { $0.status != .running }) async throws
        -> ExecutionRecord
    {
        while true {
            if let record = try await database.read({ try ExecutionStore($0).find(key) }), isReached(record) { return record }
            await Task.yield()
        }
    }

    func history(_ key: ExecutionKey) async throws -> [String] {
        try await database.read { try ExecutionStore($0).history(of: key).map { "\($0.id) \($0.previousID) \($0.type.rawValue)" } }
    }

    /// The only Map run's counts of executions.
    func counts() async throws -> ChildCounts {
        try await database.read { transaction in
            let arn = try #require(try transaction.query("SELECT arn FROM map_runs").first).text(0)
            return try MapRunChildren(run: arn, transaction: transaction).counts()
        }
    }

    func status() async throws -> String {
        try await database.read { try #require(try $0.query("SELECT status FROM map_runs").first).text(0) }
    }

    func stop() async {
        service.shutdown()
        runner.stop()
        await deliveries.drain(within: .seconds(5))
    }
}

/// Map runs with the executions that they are made for.
@Suite struct MapRunExecutionTests {
    private static let fails: Tasks.Work = { $0 == 2 ? .failed(error: "Oops", cause: "c") : .succeeded($0) }

    @Test(arguments: ["STANDARD", "EXPRESS"]) func theParentsHistoryIsAsRecorded(type: String) async throws {
        for engine in TestEngine.available {
            try await engine.withDatabase(Node.migrations) { database in
                let node = try await Node(database, type: type, map: #""MaxConcurrency": 2,"#)
                let key = try await node.start([1, 2, 3])
                let record = try await node.wait(key)
                #expect(record.status == .succeeded && record.output == "[1,2,3]")
                #expect(
                    try await node.history(key) == [
                        "1 0 ExecutionStarted", "2 0 MapStateEntered", "3 2 MapStateStarted", "4 3 MapRunStarted", "5 4 MapRunSucceeded",
                        "6 5 MapStateSucceeded", "7 5 MapStateExited", "8 7 ExecutionSucceeded",
                    ])
                #expect(try await node.counts()[.succeeded] == ChildTally(executions: 3, items: 3))
                await node.stop()
            }
        }
    }

    @Test(arguments: ["STANDARD", "EXPRESS"]) func aRedriveOfTheParentRunsOnlyWhatHadFailed(type: String) async throws {
        try await TestEngine.sqlite.withDatabase(Node.migrations) { database in
            let node = try await Node(database, type: type, tasks: Self.fails)
            let key = try await node.start([1, 2, 3])
            let failed = try await node.wait(key)
            #expect(failed.status == .failed && failed.error == "States.ExceedToleratedFailureThreshold")
            #expect(failed.cause == "The specified tolerated failure threshold was exceeded")

            node.tasks.change { .succeeded(["again": $0]) }
            #expect(try await (node.runner as any MapRunExecutions).submit(.redriven, to: key))
            let redriven = try await node.wait(key)
            #expect(redriven.status == .succeeded)
            // What had not ended when the second failed was stopped, and runs again, too.
            let output = try JSONValue(parsing: redriven.output ?? "null").array
            #expect(output?.count == 3 && output?[1] == ["again": 2])
            #expect(try await node.history(key).contains { $0.hasSuffix(" MapRunRedriven") })
            await node.stop()
        }
    }

    @Test func aStoppedParentStopsItsChildren() async throws {
        try await TestEngine.sqlite.withDatabase(Node.migrations) { database in
            let node = try await Node(database, item: #"{"Type": "Wait", "Seconds": 3600, "End": true}"#)
            let key = try await node.start([1, 2, 3])
            while try await node.history(key).count < 4 { await Task.yield() }
            while try await node.counts()[.running].executions < 3 { await Task.yield() }
            #expect(try await (node.runner as any MapRunExecutions).submit(.stopped(error: nil, cause: nil), to: key))
            while try await node.status() != "ABORTED" { await Task.yield() }
            #expect(try await node.counts()[.aborted].executions == 3)
            #expect(try await node.wait(key).status == .aborted)
            await node.stop()
        }
    }

    @Test func parentAndChildrenGoOnAfterTheEndOfTheirNode() async throws {
        let wait = #""Type": "Wait", "SecondsPath": "$", "End": true"#
        let place = try await TestEngine.sqlite.makePlace()
        defer { withExtendedLifetime(place) {} }
        let first = try await place.open(Node.migrations)
        let node = try await Node(first, clock: ManualClock(), map: #""MaxConcurrency": 5,"#, item: "{\(wait)}")
        let items = (0..<20).map { JSONValue.number($0 < 8 ? 0 : 3600) }
        let key = try await node.start(.array(items))
        var counts = ChildCounts()
        while try await node.history(key).count < 4 { await Task.yield() }
        while counts[.succeeded].executions < 8 || counts[.running].executions < 5 { counts = try await node.counts() }
        await node.stop()
        await first.close()

        let second = try await place.open(Node.migrations)
        let clock = ManualClock(Timestamp(seconds: 1_700_010_000))
        let restarted = try await Node(second, clock: clock, map: #""MaxConcurrency": 5,"#, item: "{\(wait)}")
        // Five at a time: each five waits an hour.
        while try await restarted.wait(key, until: { _ in true }).status == .running {
            clock.advance(by: .seconds(3600))
            await Task.yield()
        }
        #expect(try await restarted.wait(key).output == JSONValue.array(items).text())
        #expect(try await restarted.counts()[.succeeded].executions == 20)
        await restarted.stop()
        await second.close()
    }
}
