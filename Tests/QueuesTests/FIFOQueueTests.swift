import AWSInterface
import Ambient
import JSON
import StorageTestSupport
import Testing

@testable import Queues

@Suite struct FIFOQueueTests {
    private static let byContent: JSONObject = ["ContentBasedDeduplication": "true"]

    @Test(arguments: TestEngine.available) func aGroupIsReceivedInOrderAndBlockedWhileInFlight(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q.fifo", Self.byContent)
            for (body, group) in [("a1", "a"), ("b1", "b"), ("a2", "a"), ("a3", "a"), ("b2", "b")] {
                try await queues.send(body, to: url, ["MessageGroupId": .string(group)])
            }
            let first = try await queues.receive(url, 2)
            #expect(first.map(\.body) == ["a1", "a2"])
            #expect(try await queues.bodies(url) == ["b1", "b2"])
            #expect(try await queues.counts(url) == [1, 4, 0])
            // One of two deleted: the other still blocks the group.
            try await queues.delete(first[0], from: url)
            #expect(try await queues.bodies(url).isEmpty)
            try await queues.delete(first[1], from: url)
            #expect(try await queues.bodies(url) == ["a3"])
            queues.clock.advance(by: .seconds(30))
            #expect(Set(try await queues.bodies(url)) == ["a3", "b1", "b2"])
        }
    }

    @Test(arguments: TestEngine.available) func whatIsGivenBackComesFirstAgain(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q.fifo", Self.byContent)
            for body in ["1", "2", "3"] { try await queues.send(body, to: url, ["MessageGroupId": "g"]) }
            let taken = try await queues.receive(url, 2)
            try await queues.call(
                "ChangeMessageVisibility", ["QueueUrl": url, "ReceiptHandle": taken[0]["ReceiptHandle"] ?? .null, "VisibilityTimeout": 0])
            // The second is still in flight.
            #expect(try await queues.bodies(url).isEmpty)
            try await queues.call(
                "ChangeMessageVisibility", ["QueueUrl": url, "ReceiptHandle": taken[1]["ReceiptHandle"] ?? .null, "VisibilityTimeout": 0])
            #expect(try await queues.bodies(url) == ["1", "2", "3"])
        }
    }

    @Test(arguments: TestEngine.available) func aTimeOutOfZeroGivesEachMessageOnceToAReceive(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            for name in ["q.fifo", "q"] {
                let url = try await queues.create(name, name == "q" ? [:] : Self.byContent)
                for body in ["1", "2", "3"] { try await queues.send(body, to: url, ["MessageGroupId": "g"]) }
                #expect(try await queues.bodies(url, 10, ["VisibilityTimeout": 0]) == ["1", "2", "3"])
                #expect(try await queues.bodies(url, 2, ["VisibilityTimeout": 0]) == ["1", "2"])
            }
        }
    }

    @Test(arguments: TestEngine.available) func sequenceNumbersRiseAndComeBack(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q.fifo", Self.byContent)
            var numbers: [String] = []
            for body in ["1", "2", "3"] {
                numbers.append(try #require(try await queues.send(body, to: url, ["MessageGroupId": "g"])["SequenceNumber"]?.string))
            }
            #expect(numbers.allSatisfy { $0.utf8.count == 20 } && numbers == numbers.sorted() && Set(numbers).count == 3)
            let received = try await queues.receive(url)
            #expect(received.compactMap { $0.system("SequenceNumber") } == numbers)
            #expect(received[0].system("MessageGroupId") == "g")
            #expect(received[0].system("MessageDeduplicationId")?.count == 64)
        }
    }

    @Test(arguments: TestEngine.available) func aDuplicateIsAnsweredWithTheFirstForFiveMinutes(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q.fifo")
            func send(_ body: String, _ id: String, group: String = "g") async throws -> JSONObject {
                try await queues.send(body, to: url, ["MessageGroupId": .string(group), "MessageDeduplicationId": .string(id)])
            }
            let first = try await send("1", "d")
            #expect(first["SequenceNumber"] != nil)
            try await queues.delete(try await queues.receive(url)[0], from: url)
            let second = try await send("another body", "d", group: "h")
            #expect(second["MessageId"] == first["MessageId"] && second["SequenceNumber"] == first["SequenceNumber"])
            #expect(second["MD5OfMessageBody"] != first["MD5OfMessageBody"])
            #expect(try await queues.bodies(url).isEmpty)
            queues.clock.advance(by: .seconds(300))
            let third = try await send("3", "d")
            #expect(third["MessageId"] != first["MessageId"])
            #expect(try await queues.bodies(url) == ["3"])
            queues.clock.advance(by: .seconds(300))
            try await queues.service.sweep(thoroughly: false)
            #expect(try await queues.rows("queue_deduplications") == 0)
        }
    }

    @Test(arguments: TestEngine.available) func deduplicationMayBeAGroupsOwn(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create(
                "q.fifo", ["DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"])
            for group in ["g", "h", "g"] {
                try await queues.send(group, to: url, ["MessageGroupId": .string(group), "MessageDeduplicationId": "same"])
            }
            #expect(Set(try await queues.bodies(url)) == ["g", "h"])
        }
    }

    @Test(arguments: TestEngine.available) func aHandleExpiresWithTheTimeOut(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q.fifo", ["ContentBasedDeduplication": "true", "VisibilityTimeout": "1"])
            try await queues.send("x", to: url, ["MessageGroupId": "g"])
            let message = try await queues.receive(url)[0]
            queues.clock.advance(by: .seconds(1))
            let late = try await queues.refusal("DeleteMessage", ["QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"] ?? .null])
            #expect(late?.code == "InvalidParameterValue" && late?.message.hasSuffix("Reason: The receipt handle has expired.") == true)
            let again = try await queues.receive(url)[0]
            #expect(
                try await queues.refusal("DeleteMessage", ["QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"] ?? .null]) != nil)
            try await queues.delete(again, from: url)
            // What is gone is gone: the same handle is fine.
            try await queues.delete(again, from: url)
            #expect(try await queues.rows("queue_groups") == 0)
        }
    }

    @Test(arguments: TestEngine.available) func theQueuesDelayHoldsUpItsGroup(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q.fifo", ["ContentBasedDeduplication": "true", "DelaySeconds": "2"])
            let error = try await queues.refusal(
                "SendMessage", ["QueueUrl": url, "MessageBody": "x", "MessageGroupId": "g", "DelaySeconds": 2])
            #expect(
                error?.message
                    == "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for "
                    + "this queue type.")
            try await queues.send("1", to: url, ["MessageGroupId": "g", "DelaySeconds": 0])
            try await queues.call("SetQueueAttributes", ["QueueUrl": url, "Attributes": ["DelaySeconds": "0"]])
            try await queues.send("2", to: url, ["MessageGroupId": "g"])
            #expect(try await queues.bodies(url).isEmpty)
            queues.clock.advance(by: .seconds(2))
            #expect(try await queues.bodies(url) == ["1", "2"])
        }
    }

    @Test(arguments: TestEngine.available) func aRepeatedReceiveAttemptGetsTheSameMessages(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q.fifo", Self.byContent)
            for body in ["1", "2", "3"] { try await queues.send(body, to: url, ["MessageGroupId": "g"]) }
            let first = try await queues.receive(url, 2, ["ReceiveRequestAttemptId": "attempt"])
            queues.clock.advance(by: .seconds(20))
            let second = try await queues.receive(url, 2, ["ReceiveRequestAttemptId": "attempt"])
            #expect(second.map { $0["ReceiptHandle"] } == first.map { $0["ReceiptHandle"] })
            // The time-out began anew.
            queues.clock.advance(by: .seconds(20))
            #expect(try await queues.bodies(url).isEmpty)
            try await queues.delete(first[0], from: url)
            #expect(try await queues.receive(url, 2, ["ReceiveRequestAttemptId": "attempt"]).isEmpty)
            let standard = try await queues.create("standard")
            #expect(
                try await queues.refusal("ReceiveMessage", ["QueueUrl": standard, "ReceiveRequestAttemptId": "a"])?.code
                    == "InvalidParameterValue")
        }
    }

    @Test(arguments: TestEngine.available) func aBatchKeepsItsOrderAndWantsWhatTheQueueWants(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q.fifo")
            let entries: [JSONValue] = (0..<10).map {
                [
                    "Id": .string("\($0)"), "MessageBody": .string("\($0)"), "MessageGroupId": "g",
                    "MessageDeduplicationId": .string("\($0 / 2)"),
                ]
            }
            let answer = try await queues.call("SendMessageBatch", ["QueueUrl": url, "Entries": .array(entries)])
            #expect(answer["Successful"]?.array?.count == 10)
            #expect(try await queues.bodies(url) == ["0", "2", "4", "6", "8"])
            let error = try await queues.refusal(
                "SendMessageBatch", ["QueueUrl": url, "Entries": [entries[0], ["Id": "x", "MessageBody": "x", "MessageGroupId": "g"]]])
            #expect(
                error?.message
                    == "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly")
        }
    }
}
