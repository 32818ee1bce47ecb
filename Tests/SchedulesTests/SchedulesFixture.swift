import AWSInterface
import Ambient
import Deliveries
import JSON
import Storage
import StorageTestSupport
import Synchronization
import Targets
import Testing

@testable import Schedules

let queue = "arn:aws:sqs:us-east-1:000000000000:fired"
let function = "arn:aws:lambda:us-east-1:000000000000:function:f"
let bus = "arn:aws:events:us-east-1:000000000000:event-bus/default"
let role = "arn:aws:iam::000000000000:role/r"

/// What a target got.
struct Fired: Hashable {
    let target: String
    let body: String
    let settings: JSONObject
    let trace: String?
}

/// A target as a table. What is named `broken` refuses for ever, `busy` may take it later.
private struct FakeTargets: LocalTarget {
    func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal? {
        if call.target.hasSuffix(":broken") { return TargetRefusal("ResourceNotFoundException", "There is no such thing.", .permanent) }
        if call.target.hasSuffix(":busy") { return TargetRefusal("TooManyRequestsException", "Later.") }
        try transaction.execute(
            "INSERT INTO fired (target, body, settings, trace) VALUES ($1, $2, $3, $4)", call.target,
            String(decoding: call.payload, as: UTF8.self), JSONValue.object(call.settings).text(), call.traceHeader)
        return nil
    }
}

/// Counts the attempts to deliver, and waits for them.
private final class Attempts: TargetObserver {
    private let state = Mutex((count: 0, waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)]()))

    func attempted(_ attempt: TargetAttempt) {
        let woken = state.withLock { state in
            state.count += 1
            let woken = state.waiters.filter { $0.count <= state.count }
            state.waiters.removeAll { $0.count <= state.count }
            return woken
        }
        for waiter in woken { waiter.continuation.resume() }
    }

    func wait(for count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.count < count { state.waiters.append((count, continuation)) }
                return state.count >= count
            }
            if isThere { continuation.resume() }
        }
    }
}

/// The scheduler of one node, on a database and a clock that stands still.
struct SchedulesFixture {
    static let migrations =
        Deliveries.migrations + SchedulesService.migrations + [
            Migration(
                "test.001-fired",
                [
                    .dialects(sqlite: table("INTEGER PRIMARY KEY AUTOINCREMENT"), postgresql: table("BIGSERIAL PRIMARY KEY"))
                ])
        ]

    private static func table(_ id: String) -> String {
        "CREATE TABLE fired (id \(id), target TEXT NOT NULL, body TEXT NOT NULL, settings TEXT NOT NULL, trace TEXT)"
    }

    /// 2023-11-14T22:13:20Z.
    static let beginning = Timestamp(seconds: 1_700_000_000)

    let database: any Database
    let clock: ManualClock
    let deliveries: Deliveries
    let universalTargets: UniversalTargets
    let schedules: SchedulesService
    let service: ServiceInterface
    private let attempts = Attempts()
    var scope = Scope()

    init(_ database: any Database, clock: ManualClock = ManualClock(beginning), zones: TimeZones = TimeZones()) async throws {
        self.database = database
        self.clock = clock
        let entropy = SeededEntropy(seed: 1)
        deliveries = try await Deliveries.open(database, node: "the node", clock: clock, entropy: entropy)
        let directory = TargetDirectory()
        for service in ["sqs", "lambda", "events"] { directory.register(service, .local(FakeTargets(), cascades: false)) }
        let sender = TargetSender(directory: directory, deliveries: deliveries, clock: clock, entropy: entropy, observer: attempts)
        universalTargets = UniversalTargets(clock: clock, entropy: entropy)
        schedules = SchedulesService(
            database: database, deliveries: deliveries, targets: sender, universalTargets: universalTargets, zones: zones, clock: clock,
            entropy: entropy)
        service = schedules.interface
        universalTargets.serve([service])
        try await deliveries.start()
    }

    static func with(_ engines: [TestEngine] = TestEngine.available, _ body: (SchedulesFixture) async throws -> Void) async throws {
        for engine in engines {
            try await engine.withDatabase(migrations) { database in
                let fixture = try await SchedulesFixture(database)
                try await body(fixture)
                await fixture.end()
            }
        }
    }

    func end() async { await deliveries.drain(within: .seconds(5)) }

    /// The node ends; `downtime` later another begins on the same database.
    func restarted(after downtime: Duration, zones: TimeZones = TimeZones()) async throws -> SchedulesFixture {
        await end()
        clock.advance(by: downtime)
        return try await SchedulesFixture(database, clock: clock, zones: zones)
    }

    // MARK: Calling

    @discardableResult
    func call(_ operation: String, _ input: JSONObject) async throws -> JSONValue {
        .object(try await service.call(operation, input, RequestContext(scope: scope, requestID: "test", now: clock.now())))
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

    static func input(_ name: String, _ expression: String, target: String = queue, _ changes: JSONObject = [:]) -> JSONObject {
        var input: JSONObject = [
            "Name": .string(name), "ScheduleExpression": .string(expression), "FlexibleTimeWindow": ["Mode": "OFF"],
            "Target": ["Arn": .string(target), "RoleArn": .string(role), "Input": .string("{\"name\":\"\(name)\"}")],
        ]
        for member in changes { input[member.key] = member.value == .null ? nil : member.value }
        return input
    }

    func create(_ name: String, _ expression: String, target: String = queue, _ changes: JSONObject = [:]) async throws {
        try await call("CreateSchedule", Self.input(name, expression, target: target, changes))
    }

    func update(_ name: String, _ expression: String, _ changes: JSONObject = [:]) async throws {
        try await call("UpdateSchedule", Self.input(name, expression, changes))
    }

    func exists(_ name: String) async -> Bool { await failure("GetSchedule", ["Name": .string(name)]) == nil }

    // MARK: Firing

    /// Lets time pass in one go.
    func pass(_ seconds: Int) { clock.advance(by: .seconds(seconds)) }

    /// Returns when so many calls were attempted since the fixture was made.
    func wait(for count: Int) async { await attempts.wait(for: count) }

    /// What the targets got, in order.
    func fired() async throws -> [Fired] {
        try await database.read { transaction in
            try transaction.query("SELECT target, body, settings, trace FROM fired ORDER BY id").map { row in
                Fired(
                    target: try row.text(0), body: try row.text(1), settings: try JSONValue(parsing: try row.text(2)).object ?? [:],
                    trace: try row.optionalText(3))
            }
        }
    }

    func bodies() async throws -> [String] { try await fired().map(\.body) }

    /// How many firings wait.
    func waitingFirings() async throws -> Int { try await deliveries.pendingCounts()[SchedulesService.firingKind] ?? 0 }
}

/// `at(…)` so many seconds after the fixture's beginning.
func at(_ seconds: Int) -> String { "at(\((SchedulesFixture.beginning + .seconds(seconds)).iso8601Seconds.dropLast()))" }
