import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Targets
import Testing

@testable import Queues

/// What other rooms use: queues as targets, and queues in the same process.
@Suite struct QueueTargetTests {
    private func send(_ call: TargetCall, _ queues: QueuesFixture) async throws -> TargetRefusal? {
        let now = queues.clock.now()
        return try await queues.database.write { try QueueTarget(queues.service).accept(call, in: $0, at: now) }
    }

    private func call(_ queues: QueuesFixture, _ name: String, _ body: String = "{}", _ settings: JSONObject = [:]) -> TargetCall {
        TargetCall(target: queues.key(name).arn, payload: Array(body.utf8), settings: settings, traceHeader: "Root=1-a-b", sender: "rule")
    }

    @Test(arguments: TestEngine.available) func aCallBecomesAMessage(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q")
            let attributes: JSONValue = ["RULE_ARN": ["DataType": "String", "StringValue": "arn:rule"]]
            #expect(try await send(call(queues, "q", "{\"a\": 1}", ["MessageAttributes": attributes]), queues) == nil)
            let message = try await queues.receive(url, 1, ["MessageAttributeNames": ["All"]])[0]
            #expect(message.body == "{\"a\": 1}")
            #expect(message["MessageAttributes"] == attributes)
            #expect(message.system("AWSTraceHeader") == "Root=1-a-b")
        }
    }

    @Test(arguments: TestEngine.available) func itHappensWithTheSendersTransactionOrNotAtAll(_ engine: TestEngine) async throws {
        struct Undone: Error {}
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q")
            let (call, now) = (call(queues, "q"), queues.clock.now())
            await #expect(throws: Undone.self) {
                try await queues.database.write { transaction in
                    _ = try QueueTarget(queues.service).accept(call, in: transaction, at: now)
                    throw Undone()
                }
            }
            #expect(try await queues.counts(url) == [0, 0, 0])
        }
    }

    @Test(arguments: TestEngine.available) func whatAQueueCannotTakeIsRefusedForGood(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q", ["MaximumMessageSize": "1024"])
            try await queues.create("q.fifo")
            func refusal(_ call: TargetCall) async throws -> [String]? {
                try await send(call, queues).map { [$0.code, $0.class.rawValue] }
            }
            #expect(try await refusal(call(queues, "none")) == ["NO_RESOURCE", "permanent"])
            #expect(try await refusal(call(queues, "q", String(repeating: "x", count: 1025))) == ["INVALID_PARAMETER", "permanent"])
            #expect(try await refusal(call(queues, "q", "")) == ["INVALID_PARAMETER", "permanent"])
            #expect(try await refusal(call(queues, "q.fifo")) == ["INVALID_PARAMETER", "permanent"])
            #expect(try await refusal(call(queues, "q.fifo", "x", ["MessageGroupId": "g"])) == ["INVALID_PARAMETER", "permanent"])
            #expect(try await refusal(call(queues, "q.fifo", "x", ["MessageGroupId": "g", "MessageDeduplicationId": "d"])) == nil)
            // What is in memory of the queue may be out of date within the transaction.
            #expect(try await send(call(queues, "q"), queues) == nil)
            try await queues.call("PurgeQueue", ["QueueUrl": url])
            #expect(try await send(call(queues, "q"), queues) == nil)
            #expect(try await queues.counts(url) == [1, 0, 0])
            try await queues.call("DeleteQueue", ["QueueUrl": url])
            #expect(try await refusal(call(queues, "q")) == ["NO_RESOURCE", "permanent"])
        }
    }

    @Test(arguments: TestEngine.available) func otherRoomsReceiveManyAtOnce(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            try await queues.create("dead")
            let policy = RedrivePolicy(target: queues.key("dead"), maximumReceives: 5).text
            let url = try await queues.create("q", ["VisibilityTimeout": "20", "RedrivePolicy": .string(policy)])
            for index in 0..<25 { try await queues.send("\(index)", to: url) }
            let key = queues.key("q")
            #expect(try await queues.service.settings(of: key)?.visibilityTimeout == 20)
            #expect(try await queues.service.settings(of: key)?.redrivePolicy?.target == queues.key("dead"))
            #expect(try await queues.service.settings(of: queues.key("none")) == nil)
            let messages = try await queues.service.receive(from: key, maximum: 100, visibilityTimeout: 60)
            #expect(messages.map(\.body) == (0..<25).map(String.init))
            let handles = messages.map(\.receiptHandle)
            #expect(
                try await queues.service.delete(Array(handles[..<20]) + ["x"], from: key).compactMap { $0?.code } == [
                    "ReceiptHandleIsInvalid"
                ])
            #expect(
                try await queues.service.changeVisibility(of: [handles[20], handles[0]], to: 0, in: key).map { $0 == nil } == [true, false])
            #expect(try await queues.counts(url) == [1, 4, 0])
            #expect(try await queues.service.moveToDeadLetterQueue(handles[21], from: key))
            #expect(try await !queues.service.moveToDeadLetterQueue(handles[21], from: key))
            #expect(try await queues.service.receive(from: queues.key("dead"), maximum: 1, wait: .zero).map(\.body) == ["21"])
            await #expect(throws: QueueErrors.doesNotExist) { try await queues.service.receive(from: queues.key("none"), maximum: 1) }
        }
    }

    @Test(arguments: TestEngine.available) func manyAtOnceAreNoMoreThanTheBytesThatAreWanted(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q")
            let small = OutgoingMessage(messageID: "small", body: "x", sender: QueuesFixture.account)
            let large = OutgoingMessage(messageID: "large", body: String(repeating: "x", count: 1000), sender: QueuesFixture.account)
            let (service, now) = (queues.service, queues.clock.now())
            let queue = try await service.record(queues.key("q"))
            try await queues.database.write { transaction in
                let messages = Array(repeating: small, count: 250) + Array(repeating: large, count: 400)
                _ = try service.store(messages, in: queue, transaction, at: now)
            }
            // A hundred come beyond what is wanted at most: their sizes are not known before.
            let first = try await service.receive(from: queue.key, maximum: 1000, maximumBytes: 50_000)
            #expect((251...350).contains(first.count))
            let second = try await service.receive(from: queue.key, maximum: 1000, maximumBytes: 1)
            #expect((1...100).contains(second.count))
            let rest = try await service.receive(from: queue.key, maximum: 1000)
            #expect(rest.count == 650 - first.count - second.count)
            #expect(try await queues.counts(url) == [0, 650, 0])
        }
    }
}
