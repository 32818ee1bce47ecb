import AWSInterface
import Ambient
import Executions
import JSON
import StatesLanguage
import Storage
import StorageTestSupport
import Synchronization
import TaskIntegrations

@testable import Workflows

/// Executions as a test says they are.
final class FakeReferences: ExecutionReferences {
    struct State {
        /// Ids of machines.
        var unfinished: Set<String> = []
        var revisions: Set<String> = []
        var origins: [String: ExecutionOrigin] = [:]
    }

    let state = Mutex(State())

    func hasUnfinished(machineID: String, in transaction: any Transaction) throws -> Bool {
        state.withLock { $0.unfinished.contains(machineID) }
    }

    func refers(toRevision id: String, in transaction: any Transaction) throws -> Bool {
        state.withLock { $0.revisions.contains(id) }
    }

    func origin(ofExecution arn: String, in transaction: any Transaction) throws -> ExecutionOrigin? {
        state.withLock { $0.origins[arn] }
    }
}

/// A runner whose executions wait for every task but those that a test names.
final class FakeRunner: ActivityRunner {
    let database: any Database
    let ended = Mutex<Set<EventID>>([])
    let failing = Mutex<Set<EventID>>([])
    let started = Mutex<[String]>([])

    init(_ database: any Database) { self.database = database }

    func taskStarted(
        _ event: EventID, of execution: ExecutionKey, workerName: String?, taking: @escaping @Sendable (any Transaction) throws -> Bool
    ) async throws -> Bool {
        if failing.withLock({ $0.remove(event) }) != nil { throw StorageError(.overloaded, "a test's") }
        let isTaken = try await database.write { try taking($0) }
        guard isTaken, !ended.withLock({ $0.contains(event) }) else { return false }
        started.withLock { $0.append("\(execution.id)/\(event) \(workerName ?? "-")") }
        return true
    }
}

/// State machines and activities on a database and a clock that stands still.
struct StateMachinesFixture {
    static let role = "arn:aws:iam::000000000000:role/r"
    static let pass = #"{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}"#

    /// As if nothing but SQS were built.
    @Sendable private static func judge(_ resource: TaskResource) -> ResourceJudgement {
        guard case .integration(let integration) = resource, integration.service != "sqs" else { return .usable }
        return integration.service == "dynamodb" ? .notBuilt("Apus does not have DynamoDB") : .unknown("Nobody has this")
    }

    let clock: ManualClock
    let database: any Database
    let executions = FakeReferences()
    let machines: StateMachines
    let activities: Activities
    let runner: FakeRunner
    let service: ServiceInterface

    init(_ database: any Database, clock: ManualClock = ManualClock(), seed: UInt64 = 1) {
        self.clock = clock
        self.database = database
        let entropy = SeededEntropy(seed: seed)
        machines = StateMachines(
            database: database, clock: clock, entropy: entropy, judge: Self.judge, executions: executions)
        activities = Activities(database: database, clock: clock, entropy: entropy)
        runner = FakeRunner(database)
        service = ServiceInterface(name: "states", operations: machines.operations + activities.operations(runner), notBuilt: [])
    }

    static func with(_ engines: [TestEngine] = [.sqlite], _ body: (StateMachinesFixture) async throws -> Void) async throws {
        for engine in engines {
            try await engine.withDatabase(StateMachines.migrations + Activities.migrations) { try await body(StateMachinesFixture($0)) }
        }
    }

    // MARK: Calling

    @discardableResult
    func call(_ operation: String, _ input: JSONObject) async throws -> JSONValue {
        .object(try await service.call(operation, input, RequestContext(requestID: "test", now: clock.now())))
    }

    /// The error that the call ends in.
    func failure(_ operation: String, _ input: JSONObject) async -> ServiceError? {
        do {
            try await call(operation, input)
            return nil
        } catch {
            return error as? ServiceError
        }
    }

    static func definition(_ comment: String) -> String {
        #"{"Comment":"\#(comment)","StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}"#
    }

    func create(_ name: String, _ changes: JSONObject = [:]) async throws -> JSONValue {
        var input: JSONObject = ["name": .string(name), "definition": .string(Self.pass), "roleArn": .string(Self.role)]
        for member in changes { input[member.key] = member.value }
        return try await call("CreateStateMachine", input)
    }

    @discardableResult
    func update(_ name: String, _ comment: String, publish: Bool = false) async throws -> JSONValue {
        try await call(
            "UpdateStateMachine",
            [
                "stateMachineArn": .string(Self.arn(name)), "definition": .string(Self.definition(comment)), "publish": .bool(publish),
            ])
    }

    func describe(_ arn: String) async throws -> JSONValue { try await call("DescribeStateMachine", ["stateMachineArn": .string(arn)]) }

    static func arn(_ name: String) -> String { "arn:aws:states:us-east-1:000000000000:stateMachine:\(name)" }

    func id(of name: String) async throws -> String {
        try await database.read { try StateMachineStore(transaction: $0).get(StateMachineKey(scope: Scope(), name: name)).id }
    }
}
