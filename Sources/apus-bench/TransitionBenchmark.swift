import AWSInterface
import Ambient
import Deliveries
import Executions
import JSON
import JSONPath
import StatesLanguage
import Storage
import Synchronization
import Targets
import TaskIntegrations
import Telemetry
import Workflows

/// Standard executions of tasks that do nothing, in this process: what every transition costs that is on disk before the next begins.
struct TransitionBenchmark {
    /// Nobody logs anything here.
    private struct NoSink: LogSink {
        func append(_ events: [LogEvent], to stream: LogStreamKey) {}
        func settle() async {}
    }

    /// Tasks that are done at once, and counted.
    private final class NoTasks: TaskIntegration {
        private struct State {
            var performed = 0
            /// Who waits for an execution's last task.
            var waiting: [String: CheckedContinuation<Void, Never>] = [:]
            var early: Set<String> = []
        }

        private let state = Mutex(State())

        var performed: Int { state.withLock { $0.performed } }

        func perform(_ call: TaskCall) async -> TaskResult {
            state.withLock { state in
                state.performed += 1
                guard call.request.stateName == "S\(TransitionBenchmark.tasks)" else { return }
                if let waiting = state.waiting.removeValue(forKey: call.execution.arn) {
                    waiting.resume()
                } else {
                    state.early.insert(call.execution.arn)
                }
            }
            return .succeeded([:])
        }

        /// Returns when the last task of the execution has begun: what came before it is on disk.
        func lastTask(of execution: String) async {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    if state.early.remove(execution) != nil { return continuation.resume() }
                    state.waiting[execution] = continuation
                }
            }
        }
    }

    static let tasks = 10

    private let database: any Database
    private let deliveries: Deliveries
    private let workflows: WorkflowsService
    private let interface: ServiceInterface
    private let noTasks = NoTasks()
    private let machine: JSONValue

    /// - Parameter folder: where the database is made.
    init(folder: String) async throws {
        let (clock, entropy) = (SystemClock(), SystemEntropy())
        let flushed = Migration("bench.001-initial", ["CREATE TABLE flushed (id INTEGER NOT NULL PRIMARY KEY)"])
        database = try await SQLiteDatabase.open(
            path: "\(folder)/transitions.db", migrations: Deliveries.migrations + WorkflowsService.migrations + [flushed])
        deliveries = try await Deliveries.open(database, clock: clock, entropy: entropy)
        let targets = TargetSender(directory: TargetDirectory(), deliveries: deliveries, clock: clock, entropy: entropy)
        var surroundings = WorkflowsService.Surroundings(
            database: database, deliveries: deliveries, targets: targets, clock: clock, entropy: entropy, logs: NoSink(),
            environment: IntrinsicEnvironment(hash: { _, _ in [] }, random: { 0 }, uuid: { "" }), integrations: noTasks,
            judge: { _ in .usable })
        surroundings.wantsStatusChanges = { _ in false }
        workflows = try await WorkflowsService.open(surroundings)
        interface = workflows.interface
        try await deliveries.start()
        let definition = WorkflowBenchmarks.chain(
            Self.tasks, ["Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sts:getCallerIdentity"])
        let made = try await interface.call(
            "CreateStateMachine",
            ["name": "tasks", "definition": .string(definition.text()), "roleArn": "arn:aws:iam::000000000000:role/bench"], Self.context)
        machine = made["stateMachineArn"] ?? .null
    }

    func close() async {
        workflows.stop()
        await deliveries.drain(within: .seconds(5))
        await database.close()
    }

    private static var context: RequestContext { RequestContext(requestID: "bench", now: SystemClock().now()) }

    private func start() async throws -> String {
        let started = try await interface.call("StartExecution", ["stateMachineArn": machine, "input": "{\"n\":1}"], Self.context)
        return started["executionArn"]?.string ?? ""
    }

    /// Milliseconds of a flushed commit of one row while nothing else is written, p50.
    func flush() async throws -> Double {
        var times: [Double] = []
        for id in 0..<200 {
            let begin = ContinuousClock.now
            _ = try await database.write { try $0.execute("INSERT INTO flushed (id) VALUES ($1)", Int64(id)) }
            times.append((ContinuousClock.now - begin).fractionalMilliseconds)
        }
        return median(of: times)
    }

    /// Milliseconds from the call of StartExecution until DescribeExecution says that it has succeeded, nothing else running; median of 30.
    func alone() async throws -> Double {
        var times: [Double] = []
        for _ in 0..<30 {
            let begin = ContinuousClock.now
            let execution = try await start()
            while true {
                let state = try await interface.call("DescribeExecution", ["executionArn": .string(execution)], Self.context)
                if state["status"]?.string == "SUCCEEDED" { break }
                try await Task.sleep(for: .microseconds(100))
            }
            times.append((ContinuousClock.now - begin).fractionalMilliseconds)
        }
        return median(of: times)
    }

    /// Tasks a second, each of which began when the result of the one before was on disk, while `concurrency` executions run.
    func rate(concurrency: Int, seconds: Double) async throws -> Double {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let end = ContinuousClock.now + .seconds(seconds + 1)
            for _ in 0..<concurrency {
                group.addTask {
                    while ContinuousClock.now < end { await noTasks.lastTask(of: try await start()) }
                }
            }
            // The first second is for warming up.
            try await Task.sleep(for: .seconds(1))
            let (before, begin) = (noTasks.performed, ContinuousClock.now)
            try await Task.sleep(for: .seconds(seconds))
            let rate = Double(noTasks.performed - before) / ((ContinuousClock.now - begin).fractionalMilliseconds / 1000)
            try await group.waitForAll()
            return rate
        }
    }
}
