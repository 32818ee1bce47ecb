import AWSInterface
import Ambient
import Deliveries
import JSON
import Storage
import StorageTestSupport
import Synchronization
import Targets
import Telemetry
import Testing

@testable import Events

/// Queues as a table; they refuse what the test says.
final class BusQueues: LocalTarget {
    static let migrations = [
        Migration(
            "test.001-messages",
            ["CREATE TABLE messages (target TEXT NOT NULL, body TEXT NOT NULL, settings TEXT NOT NULL)"])
    ]

    private let refusing = Mutex<[String: TargetRefusal]>([:])

    func refuse(_ target: String, _ refusal: TargetRefusal) { refusing.withLock { $0[target] = refusal } }

    func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal? {
        if let refusal = refusing.withLock({ $0[call.target] }) { return refusal }
        try transaction.execute(
            "INSERT INTO messages VALUES ($1, $2, $3)", call.target, String(decoding: call.payload, as: UTF8.self),
            JSONValue.object(call.settings).text())
        return nil
    }
}

/// A node's buses, on a database and a clock that stands still.
struct BusFixture {
    static let migrations = Deliveries.migrations + EventsService.migrations + BusQueues.migrations

    let database: any Database
    let clock: ManualClock
    let deliveries: Deliveries
    let queues = BusQueues()
    let service: EventsService
    let bus: EventBus
    let interface: ServiceInterface
    var scope = Scope()

    init(
        _ database: any Database, clock: ManualClock = ManualClock(), logs: ServiceInterface? = nil, trail: (any TrailSink)? = nil,
        seed: UInt64 = 1
    ) async throws {
        self.database = database
        self.clock = clock
        let entropy = SeededEntropy(seed: seed)
        deliveries = try await Deliveries.open(database, node: "the node", clock: clock, entropy: entropy)
        let directory = TargetDirectory()
        directory.register("sqs", .local(queues, cascades: false))
        let sender = TargetSender(directory: directory, deliveries: deliveries, clock: clock, entropy: entropy)
        service = EventsService(database: database, targets: sender, clock: clock, entropy: entropy)
        bus = EventBus(events: service, deliveries: deliveries, logs: logs, trail: trail, clock: clock, entropy: entropy)
        interface = EventsInterface.make(service, bus.operations)
        try await deliveries.start()
    }

    static func with(
        _ engine: TestEngine = .sqlite, logs: ServiceInterface? = nil, trail: (any TrailSink)? = nil,
        _ body: (BusFixture) async throws -> Void
    ) async throws {
        try await engine.withDatabase(migrations) { database in
            let fixture = try await BusFixture(database, logs: logs, trail: trail)
            try await body(fixture)
            await fixture.deliveries.drain(within: .seconds(1))
        }
    }

    // MARK: Doing

    @discardableResult
    func call(_ operation: String, _ input: JSONObject = [:]) async throws -> JSONValue {
        .object(try await interface.call(operation, input, RequestContext(scope: scope, requestID: "test", now: clock.now())))
    }

    func queue(_ name: String) -> String { scope.arn("sqs", name).description }
    func busARN(_ name: String) -> String { BusKey(scope: scope, name: name).arn }

    /// Puts a rule with one target, as AWS's `Target` without `Id`.
    func rule(
        _ name: String, on bus: String = "default", pattern: String? = #"{"source":["shop"]}"#, schedule: String? = nil,
        _ targets: JSONObject...
    ) async throws {
        var rule: JSONObject = ["Name": .string(name), "EventBusName": .string(bus)]
        rule["EventPattern"] = pattern.map(JSONValue.string)
        rule["ScheduleExpression"] = schedule.map(JSONValue.string)
        try await call("PutRule", rule)
        guard !targets.isEmpty else { return }
        let list = targets.enumerated().map { index, target in
            var target = target
            target["Id"] = .string("t\(index)")
            return JSONValue.object(target)
        }
        try await call("PutTargets", ["Rule": .string(name), "EventBusName": .string(bus), "Targets": .array(list)])
    }

    /// Puts one event of the source `shop`.
    @discardableResult
    func put(_ detail: String = "{}", on bus: String? = nil, source: String = "shop", time: Timestamp? = nil) async throws -> JSONValue {
        var entry: JSONObject = ["Source": .string(source), "DetailType": "order", "Detail": .string(detail)]
        entry["EventBusName"] = bus.map(JSONValue.string)
        entry["Time"] = time.map { .number($0.secondsSinceEpoch) }
        return try await call("PutEvents", ["Entries": [.object(entry)]])
    }

    // MARK: Seeing

    struct Message: Hashable, Sendable {
        let body: JSONValue
        let settings: JSONValue

        func attribute(_ name: String) -> String? { settings["MessageAttributes"]?[name]?["StringValue"]?.string }
    }

    func messages(in queue: String) async throws -> [Message] {
        let target = self.queue(queue)
        return try await database.read { transaction in
            try transaction.query("SELECT body, settings FROM messages WHERE target = $1", target).map {
                Message(body: try JSONValue(parsing: $0.text(0)), settings: try JSONValue(parsing: $0.text(1)))
            }
        }
    }

    func count(in queue: String) async throws -> Int { try await messages(in: queue).count }

    /// The `detail` of all messages, sorted: rows of different transactions come in no order.
    func details(in queue: String) async throws -> [String] {
        try await messages(in: queue).map { $0.body["detail"]?.text() ?? "" }.sorted()
    }

    /// Waits until `condition` holds: what deliveries do comes a moment after its cause.
    func eventually(
        _ comment: Comment? = nil, _ condition: () async throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for _ in 0..<2000 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(2))
        }
        Issue.record(comment ?? "it never came to be", sourceLocation: sourceLocation)
    }

    /// Waits until nothing is left that is due now.
    func settle() async throws {
        try await eventually("deliveries are left") {
            let now = clock.now()
            return try await database.read {
                try $0.query("SELECT count(*) FROM deliveries WHERE due_at <= $1", now.milliseconds).first?.int(0) ?? 0
            } == 0
        }
    }
}
