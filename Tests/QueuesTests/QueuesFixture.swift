import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport

@testable import Queues

/// A queue service on a new database, with a clock that stands still.
struct QueuesFixture: Sendable {
    let service: QueuesService
    let database: any Database
    let clock: ManualClock

    static let account = "123456789012"

    static func with(_ engine: TestEngine, _ body: @Sendable (QueuesFixture) async throws -> Void) async throws {
        try await engine.withDatabase(QueuesService.migrations) { database in
            let clock = ManualClock()
            let service = QueuesService(database: database, clock: clock, entropy: SeededEntropy(seed: 1))
            try await body(QueuesFixture(service: service, database: database, clock: clock))
        }
    }

    var scope: Scope { Scope(account: Self.account, region: "eu-central-1") }

    func key(_ name: String) -> QueueKey { QueueKey(scope: scope, name: name) }

    @discardableResult
    func call(_ operation: String, _ input: JSONObject, traceHeader: String? = nil) async throws -> JSONObject {
        let context = RequestContext(
            scope: scope, requestID: "00000000-0000-0000-0000-000000000000", now: clock.now(), endpoint: "http://localhost:4566",
            traceHeader: traceHeader)
        return try await service.interface.call(operation, input, context)
    }

    /// The error that an operation answers, or nil.
    func refusal(_ operation: String, _ input: JSONObject) async throws -> ServiceError? {
        do {
            try await call(operation, input)
            return nil
        } catch let error as ServiceError { return error }
    }

    @discardableResult
    func create(_ name: String, _ attributes: JSONObject = [:]) async throws -> JSONValue {
        var attributes = attributes
        if name.hasSuffix(".fifo") { attributes["FifoQueue"] = "true" }
        return try await call("CreateQueue", ["QueueName": .string(name), "Attributes": .object(attributes)])["QueueUrl"] ?? .null
    }

    @discardableResult
    func send(_ body: String, to url: JSONValue, _ more: JSONObject = [:]) async throws -> JSONObject {
        var input: JSONObject = ["QueueUrl": url, "MessageBody": .string(body)]
        for member in more { input[member.key] = member.value }
        return try await call("SendMessage", input)
    }

    /// The messages of one `ReceiveMessage`, with all system attributes.
    func receive(_ url: JSONValue, _ maximum: Int = 10, _ more: JSONObject = [:]) async throws -> [JSONValue] {
        var input: JSONObject = ["QueueUrl": url, "MaxNumberOfMessages": .number(maximum), "MessageSystemAttributeNames": ["All"]]
        for member in more { input[member.key] = member.value }
        return try await call("ReceiveMessage", input)["Messages"]?.array ?? []
    }

    func bodies(_ url: JSONValue, _ maximum: Int = 10, _ more: JSONObject = [:]) async throws -> [String] {
        try await receive(url, maximum, more).map(\.body)
    }

    func delete(_ message: JSONValue, from url: JSONValue) async throws {
        try await call("DeleteMessage", ["QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"] ?? .null])
    }

    func attributes(_ url: JSONValue, _ names: [String] = ["All"]) async throws -> [String: String] {
        let answer = try await call("GetQueueAttributes", ["QueueUrl": url, "AttributeNames": .array(names.map(JSONValue.string))])
        return answer["Attributes"]?.object?.reduce(into: [:]) { $0[$1.key] = $1.value.string } ?? [:]
    }

    /// Visible, in flight, delayed.
    func counts(_ url: JSONValue) async throws -> [Int] {
        let attributes = try await attributes(url)
        return ["", "NotVisible", "Delayed"].map { Int(attributes["ApproximateNumberOfMessages" + $0] ?? "") ?? -1 }
    }

    /// Returns when `count` tasks sleep on the clock.
    func sleepers(_ count: Int) async throws {
        for _ in 0..<5000 where clock.sleeperCount != count { try await Task.sleep(for: .milliseconds(1)) }
    }
}

extension JSONValue {
    var body: String { self["Body"]?.string ?? "" }
    func system(_ name: String) -> String? { self["Attributes"]?[name]?.string }
}
