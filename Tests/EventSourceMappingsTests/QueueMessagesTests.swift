import AWSInterface
import Ambient
import JSON
import Queues
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import EventSourceMappings
@testable import Functions

/// Mappings on real queues, with functions that are closures.
final class QueuesBench: Sendable {
    let queues: QueuesService
    let functions = FakeFunctions()
    let service: EventSourceMappingsService
    private let lambda: ServiceInterface
    private let sqs: ServiceInterface
    private let running: Task<Void, Never>

    init(_ database: any Database) {
        queues = QueuesService(database: database)
        service = EventSourceMappingsService(
            database: database, messages: QueueMessages(queues), functions: functions, clock: SystemClock(), entropy: SystemEntropy())
        lambda = ServiceInterface(name: "lambda", operations: service.operations, notBuilt: [])
        sqs = queues.interface
        running = Task { [queues] in await queues.run() }
    }

    static func run(_ engine: TestEngine = .sqlite, _ body: @Sendable (QueuesBench) async throws -> Void) async throws {
        try await engine.withDatabase(QueuesService.migrations + EventSourceMappingsService.migrations) { database in
            let bench = QueuesBench(database)
            try await bench.service.start()
            try await body(bench)
            await bench.service.stop(within: .seconds(5))
            bench.running.cancel()
            await bench.running.value
        }
    }

    static func url(_ queue: String) -> JSONValue { .string("http://127.0.0.1:4566/000000000000/\(queue)") }
    static func arn(_ queue: String) -> String { "arn:aws:sqs:us-east-1:000000000000:\(queue)" }

    private var context: RequestContext { RequestContext(requestID: "r", now: SystemClock().now()) }

    @discardableResult
    func call(_ operation: String, _ queue: String, _ input: JSONObject = [:]) async throws -> JSONObject {
        var input = input
        input["QueueUrl"] = Self.url(queue)
        return try await sqs.call(operation, input, context)
    }

    func make(_ queue: String, _ attributes: JSONObject = [:]) async throws {
        _ = try await sqs.call("CreateQueue", ["QueueName": .string(queue), "Attributes": .object(attributes)], context)
    }

    @discardableResult
    func map(_ queue: String, _ more: JSONObject = [:]) async throws -> String {
        var input: JSONObject = ["EventSourceArn": .string(Self.arn(queue)), "FunctionName": "f"]
        for member in more { input[member.key] = member.value }
        return try await lambda.call("CreateEventSourceMapping", input, context)["UUID"]?.string ?? ""
    }

    /// Visible, in flight and delayed together.
    func count(_ queue: String) async throws -> Int {
        let attributes = try await call("GetQueueAttributes", queue, ["AttributeNames": ["All"]])["Attributes"]?.object ?? [:]
        return ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"]
            .reduce(0) { $0 + (attributes[$1]?.string.flatMap(Int.init) ?? 0) }
    }
}

@Suite struct QueueMessagesTests {
    @Test(arguments: TestEngine.available) func aMessageKeepsAllThatItsSenderSaid(engine: TestEngine) async throws {
        try await QueuesBench.run(engine) { bench in
            let seen = Mutex<JSONValue?>(nil)
            bench.functions.make("f") { event, _ throws(ServiceError) in
                seen.withLock { $0 = event["Records"]?[0] }
                return nil
            }
            try await bench.make("q")
            try await bench.call(
                "SendMessage", "q",
                [
                    "MessageBody": "héllo \"you\"",
                    "MessageAttributes": [
                        "n": ["DataType": "Number", "StringValue": "7"], "b": ["DataType": "Binary", "BinaryValue": "AQI="],
                    ],
                    "MessageSystemAttributes": [
                        "AWSTraceHeader": ["DataType": "String", "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"]
                    ],
                ])
            try await bench.map("q")
            let record = try await eventually("invoked") { seen.withLock { $0 } }
            #expect(record["body"] == "héllo \"you\"")
            #expect(record["eventSourceARN"]?.string == QueuesBench.arn("q"))
            #expect(record["attributes"]?["ApproximateReceiveCount"] == "1")
            #expect(record["attributes"]?["SenderId"]?.string != nil && record["attributes"]?["SentTimestamp"]?.string != nil)
            #expect(record["attributes"]?["AWSTraceHeader"]?.string?.hasPrefix("Root=1-5759e988-bd862e3fe1be46a994272793") == true)
            #expect(record["messageAttributes"]?["n"]?["stringValue"] == "7" && record["messageAttributes"]?["b"]?["binaryValue"] == "AQI=")
            #expect(record["md5OfBody"]?.string?.utf8.count == 32 && record["md5OfMessageAttributes"]?.string?.utf8.count == 32)
            try await eventually("deleted") { try await bench.count("q") == 0 }
        }
    }

    @Test(arguments: TestEngine.available) func groupsOfAFIFOQueueKeepTheirOrder(engine: TestEngine) async throws {
        try await QueuesBench.run(engine) { bench in
            try await bench.make("q.fifo", ["FifoQueue": "true", "ContentBasedDeduplication": "true", "VisibilityTimeout": "5"])
            let running = Mutex<[String: Int]>([:])
            let overlaps = Mutex(0)
            let order = Mutex<[String: [Int]]>([:])
            bench.functions.make("f") { event, _ throws(ServiceError) in
                let records = event["Records"]?.array ?? []
                let groups = Set(records.compactMap { $0["attributes"]?["MessageGroupId"]?.string })
                running.withLock { running in
                    for group in groups { running[group, default: 0] += 1 }
                    if groups.contains(where: { running[$0, default: 0] > 1 }) { overlaps.withLock { $0 += 1 } }
                }
                try? await Task.sleep(for: .milliseconds(5))
                for record in records {
                    let parts = record["body"]?.string?.split(separator: ":") ?? []
                    guard parts.count == 2, let number = Int(parts[1]) else { continue }
                    order.withLock { $0[String(parts[0]), default: []].append(number) }
                }
                running.withLock { running in for group in groups { running[group, default: 0] -= 1 } }
                return nil
            }
            try await bench.map("q.fifo", ["BatchSize": 3])
            for number in 0..<30 {
                let group = "g\(number % 4)"
                try await bench.call(
                    "SendMessage", "q.fifo", ["MessageBody": .string("\(group):\(number)"), "MessageGroupId": .string(group)])
            }
            try await eventually("all processed") { try await bench.count("q.fifo") == 0 }
            let result = order.withLock { $0 }
            #expect(overlaps.withLock { $0 } == 0)
            #expect(result.values.reduce(0) { $0 + $1.count } == 30)
            for numbers in result.values { #expect(numbers == numbers.sorted()) }
        }
    }

    /// The first of three fails once: those behind it come after it, whatever else happens.
    @Test func aFailureInAGroupHoldsUpTheGroupAndNoOther() async throws {
        try await QueuesBench.run { bench in
            try await bench.make("q.fifo", ["FifoQueue": "true", "ContentBasedDeduplication": "true", "VisibilityTimeout": "3"])
            let order = Mutex<[String]>([])
            let hasFailed = Mutex(false)
            bench.functions.make("f") { event, _ throws(ServiceError) in
                var failures: [JSONValue] = []
                for record in event["Records"]?.array ?? [] {
                    let body = record["body"]?.string ?? ""
                    let fails =
                        body == "a:1"
                        && hasFailed.withLock { failed in
                            defer { failed = true }
                            return !failed
                        }
                    // As AWS says: after the first failure all that follow of the group are reported too.
                    if fails || (!failures.isEmpty && body.hasPrefix("a:")) {
                        failures.append(["itemIdentifier": record["messageId"] ?? .null])
                    } else {
                        order.withLock { $0.append(body) }
                    }
                }
                return ["batchItemFailures": .array(failures)]
            }
            for body in ["a:1", "a:2", "a:3", "b:1"] {
                try await bench.call(
                    "SendMessage", "q.fifo", ["MessageBody": .string(body), "MessageGroupId": .string(String(body.prefix(1)))])
            }
            try await bench.map("q.fifo", ["FunctionResponseTypes": ["ReportBatchItemFailures"]])
            try await eventually("all processed") { try await bench.count("q.fifo") == 0 }
            let result = order.withLock { $0 }
            #expect(result.filter { $0.hasPrefix("a") } == ["a:1", "a:2", "a:3"])
            #expect(result.first == "b:1")
        }
    }

    @Test(arguments: TestEngine.available) func aPoisonedMessageEndsInTheDeadLetterQueue(engine: TestEngine) async throws {
        try await QueuesBench.run(engine) { bench in
            try await bench.make("dead")
            try await bench.make(
                "q",
                [
                    "VisibilityTimeout": "1",
                    "RedrivePolicy": .string(#"{"deadLetterTargetArn":"\#(QueuesBench.arn("dead"))","maxReceiveCount":2}"#),
                ])
            bench.functions.make("f", timeout: .seconds(1)) { _, _ throws(ServiceError) in throw FakeFunctions.failure }
            try await bench.call("SendMessage", "q", ["MessageBody": "poison"])
            try await bench.map("q")
            try await eventually("moved") { try await bench.count("dead") == 1 }
            #expect(bench.functions.batches == [["poison"], ["poison"]])
            #expect(try await bench.count("q") == 0)
        }
    }

    @Test func aLoopedMessageEndsInTheDeadLetterQueueOrIsDeleted() async throws {
        try await QueuesBench.run { bench in
            try await bench.make("dead")
            try await bench.make(
                "with", ["RedrivePolicy": .string(#"{"deadLetterTargetArn":"\#(QueuesBench.arn("dead"))","maxReceiveCount":9}"#)])
            try await bench.make("without")
            bench.functions.make("f") { _, _ throws(ServiceError) in throw ServiceError("RecursiveInvocationException", "too often") }
            for queue in ["with", "without"] {
                try await bench.call("SendMessage", queue, ["MessageBody": "loop"])
                try await bench.map(queue)
                try await eventually("gone") { try await bench.count(queue) == 0 }
            }
            #expect(try await bench.count("dead") == 1)
            #expect(bench.functions.batches == [["loop"], ["loop"]])
        }
    }

    @Test func aWindowGathersWhatComes() async throws {
        try await QueuesBench.run { bench in
            bench.functions.make("f")
            try await bench.make("q", ["VisibilityTimeout": "3"])
            try await bench.map("q", ["BatchSize": 100, "MaximumBatchingWindowInSeconds": 1])
            for number in 1...5 { try await bench.call("SendMessage", "q", ["MessageBody": .string("\(number)")]) }
            try await eventually("deleted") { try await bench.count("q") == 0 }
            #expect(bench.functions.batches.map(\.count) == [5])
        }
    }

    @Test func aQueueThatIsDeletedAndMadeAgainIsReadAgain() async throws {
        try await QueuesBench.run { bench in
            bench.functions.make("f")
            try await bench.make("q")
            let id = try await bench.map("q")
            try await eventually("polls") { bench.service.result(of: id) == .nothingYet }
            try await bench.call("DeleteQueue", "q")
            try await eventually("said") { bench.service.result(of: id).text == "PROBLEM: SQS queue not found" }
            try await bench.make("q")
            try await bench.call("SendMessage", "q", ["MessageBody": "again"])
            try await eventually("processed") { bench.functions.batches == [["again"]] }
        }
    }

    @Test func aBacklogIsWorkedOffQuickly() async throws {
        try await QueuesBench.run { bench in
            bench.functions.make("f")
            try await bench.make("q")
            for batch in 0..<100 {
                let entries = (0..<10).map { JSONValue.object(["Id": .string("\($0)"), "MessageBody": .string("\(batch)-\($0)")]) }
                try await bench.call("SendMessageBatch", "q", ["Entries": .array(entries)])
            }
            try await bench.map("q")
            try await eventually("all processed") { try await bench.count("q") == 0 }
            #expect(Set(bench.functions.batches.joined()).count == 1000)
            #expect(bench.functions.batches.joined().count == 1000)
        }
    }
}
