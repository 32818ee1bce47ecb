import AWSInterface
import Ambient
import Deliveries
import JSON
import Storage
import StorageTestSupport
import Synchronization
import Targets
import Testing

@testable import Events

/// The control plane on a database of its own, with a clock that stands still and nothing behind it that runs.
struct ControlFixture {
    let database: any Database
    let clock: ManualClock
    let service: EventsService
    let interface: ServiceInterface
    let door = RecordingDoor()
    var scope = Scope(account: "123456789012", region: "eu-west-1")

    static let migrations = Deliveries.migrations + EventsService.migrations

    /// Runs `body` with a fresh database of each engine; `.sqlite` alone is enough for what does not depend on SQL.
    static func with(
        _ engines: [TestEngine] = [.sqlite], configuration: EventsConfiguration = EventsConfiguration(),
        _ body: (ControlFixture) async throws -> Void
    ) async throws {
        for engine in engines {
            try await engine.withDatabase(migrations) { database in
                try await body(ControlFixture(database, configuration))
            }
        }
    }

    init(_ database: any Database, _ configuration: EventsConfiguration = EventsConfiguration(), seed: UInt64 = 42) async throws {
        self.database = database
        clock = ManualClock()
        let entropy = SeededEntropy(seed: seed)
        let directory = TargetDirectory()
        for (service, prefix) in [("sqs", ""), ("lambda", "function:"), ("events", "event-bus/"), ("events", "api-destination/")] {
            directory.register(service, resourcePrefix: prefix, .remote(NoTarget()))
        }
        let deliveries = try await Deliveries.open(database, clock: clock, entropy: entropy)
        let sender = TargetSender(directory: directory, deliveries: deliveries, clock: clock, entropy: entropy)
        service = EventsService(database: database, targets: sender, configuration: configuration, clock: clock, entropy: entropy)
        service.run(through: door)
        interface = EventsInterface.make(service, [])
    }

    @discardableResult
    func call(_ operation: String, _ input: JSONObject = [:]) async throws -> JSONValue {
        .object(try await interface.call(operation, input, RequestContext(scope: scope, requestID: "test", now: clock.now())))
    }

    /// The error that the call ends in, as `Code: message`.
    func failure(_ operation: String, _ input: JSONObject = [:]) async -> String? {
        do {
            try await call(operation, input)
            return nil
        } catch {
            return "\(error)"
        }
    }

    func arn(_ resource: String) -> String { scope.arn("events", resource).description }

    var queue: String { scope.arn("sqs", "orders").description }

    /// Puts a rule that matches `{"source": ["a"]}`.
    func putRule(_ name: String, on bus: String = "default", _ further: JSONObject = [:]) async throws {
        var input: JSONObject = ["Name": .string(name), "EventBusName": .string(bus), "EventPattern": #"{"source":["a"]}"#]
        for (key, value) in further { input[key] = value }
        try await call("PutRule", input)
    }

    func putTarget(_ rule: String, on bus: String = "default", _ target: JSONObject) async -> String? {
        var complete: JSONObject = ["Id": "t", "Arn": .string(queue)]
        for (key, value) in target { complete[key] = value }
        return await failure("PutTargets", ["Rule": .string(rule), "EventBusName": .string(bus), "Targets": [.object(complete)]])
    }

    /// The names under `key` of all elements of all pages of a listing, and how many pages there were.
    func pages(_ operation: String, _ input: JSONObject, _ list: String, _ key: String?) async throws -> (names: [String], pages: Int) {
        var (names, count, input): ([String], Int, JSONObject) = ([], 0, input)
        while true {
            let page = try await call(operation, input)
            for element in page[list]?.array ?? [] {
                let name = if let key { element[key] } else { Optional(element) }
                names.append(name?.string ?? "")
            }
            count += 1
            guard let token = page["NextToken"] else { return (names, count) }
            input["NextToken"] = token
        }
    }
}

/// A target that nobody calls.
private struct NoTarget: RemoteTarget {
    func send(_ call: TargetCall) async -> TargetRefusal? { nil }
}

/// Notes what the control plane asks of the bus behind it.
final class RecordingDoor: BusDoor {
    private let notes = Mutex<[String]>([])

    var heard: [String] { notes.withLock { $0 } }

    private func note(_ text: String) { notes.withLock { $0.append(text) } }

    func ruleChanged(_ old: RuleRecord?, _ new: RuleRecord?, in transaction: any Transaction, at now: Timestamp) throws {
        note("rule \((old ?? new)?.name ?? "?"): \(old?.state.rawValue ?? "none") to \(new?.state.rawValue ?? "none")")
    }

    func archiveDeleted(_ archive: ArchiveRecord, in transaction: any Transaction) throws { note("archive \(archive.name) deleted") }

    func content(of archive: ArchiveRecord, in transaction: any Transaction) throws -> ArchiveContent {
        ArchiveContent(events: 3, bytes: 700)
    }

    func replayStarted(_ replay: ReplayRecord, in transaction: any Transaction, at now: Timestamp) throws {
        note("replay \(replay.name) started")
    }

    func replayCancelled(_ replay: ReplayRecord, in transaction: any Transaction, at now: Timestamp) throws {
        note("replay \(replay.name) cancelled")
    }
}
