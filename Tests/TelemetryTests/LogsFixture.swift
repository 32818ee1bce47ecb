import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Telemetry
import Testing

/// The log service on a database of its own, with a clock that stands still.
struct LogsFixture {
    let database: any Database
    let clock: ManualClock
    let store: LogStore
    let service: ServiceInterface
    var scope = Scope()

    /// Runs `body` with a fresh database of each engine; `.sqlite` alone is enough for what does not depend on SQL.
    static func with(
        _ engines: [TestEngine] = TestEngine.available, options: LogStore.Options = LogStore.Options(),
        _ body: (LogsFixture) async throws -> Void
    ) async throws {
        for engine in engines {
            try await engine.withDatabase(Telemetry.migrations) { database in
                try await body(LogsFixture(database: database, options: options))
            }
        }
    }

    init(database: any Database, options: LogStore.Options = LogStore.Options()) {
        self.database = database
        clock = ManualClock()
        store = LogStore(database: database, clock: clock, entropy: SeededEntropy(seed: 42), options: options)
        service = LogsService(store: store).interface
    }

    var now: Int64 { clock.now().milliseconds }

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

    func key(_ group: String, _ stream: String) -> LogStreamKey { LogStreamKey(scope: scope, group: group, stream: stream) }

    func append(_ group: String, _ stream: String, at time: Int64, _ messages: String...) {
        store.append(messages.map { LogEvent(timestamp: Timestamp(milliseconds: time), message: $0) }, to: key(group, stream))
    }

    func put(_ group: String, _ stream: String, _ events: [(time: Int64, message: String)]) async throws -> JSONValue {
        let events = events.map { event -> JSONValue in ["timestamp": .number(event.time), "message": .string(event.message)] }
        return try await call(
            "PutLogEvents", ["logGroupName": .string(group), "logStreamName": .string(stream), "logEvents": .array(events)])
    }

    func make(_ group: String, _ streams: String...) async throws {
        try await call("CreateLogGroup", ["logGroupName": .string(group)])
        for stream in streams {
            try await call("CreateLogStream", ["logGroupName": .string(group), "logStreamName": .string(stream)])
        }
    }

    func messages(_ group: String, _ stream: String) async throws -> [String] {
        try await call(
            "GetLogEvents", ["logGroupName": .string(group), "logStreamName": .string(stream), "startFromHead": true]
        )["events"]?.array?.compactMap { $0["message"]?.string } ?? []
    }

    func filtered(_ input: JSONObject) async throws -> [String] {
        try await call("FilterLogEvents", input)["events"]?.array?.compactMap { $0["message"]?.string } ?? []
    }
}

extension JSONValue {
    /// The strings at `key` of each object in this list.
    func all(_ key: String) -> [String] { array?.compactMap { $0[key]?.string } ?? [] }
}
