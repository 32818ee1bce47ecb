import AWSInterface
import Ambient
import JSON
import StorageTestSupport
import Testing

@testable import Queues

/// Standard queues: sending, receiving, visibility, delays, retention, batches.
@Suite struct MessageOperationsTests {
    @Test(arguments: TestEngine.available) func aMessageComesBackAsItWasSent(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders")
            let body = "{\"foo\": \"bär 🐦\"}\n"
            let sent = try await queues.call(
                "SendMessage",
                [
                    "QueueUrl": url, "MessageBody": .string(body), "MessageGroupId": "tenant",
                    "MessageAttributes": [
                        "k": ["DataType": "String", "StringValue": "x"], "b": ["DataType": "Binary", "BinaryValue": "AAE="],
                    ],
                    "MessageSystemAttributes": ["AWSTraceHeader": ["DataType": "String", "StringValue": "Root=1-a-b"]],
                ])
            #expect(sent["MD5OfMessageSystemAttributes"]?.string?.count == 32)
            #expect(sent["SequenceNumber"] == nil)
            queues.clock.advance(by: .milliseconds(1500))
            let received = try await queues.receive(url, 1, ["MessageAttributeNames": ["All"]])
            let message = try #require(received.first)
            #expect(message.body == body)
            #expect(message["MessageId"] == sent["MessageId"])
            #expect(message["MD5OfBody"] == sent["MD5OfMessageBody"])
            #expect(message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"])
            #expect(
                message["MessageAttributes"] == [
                    "k": ["DataType": "String", "StringValue": "x"], "b": ["DataType": "Binary", "BinaryValue": "AAE="],
                ])
            #expect(
                message["Attributes"] == [
                    "SenderId": "123456789012", "SentTimestamp": "1700000000000", "ApproximateReceiveCount": "1",
                    "ApproximateFirstReceiveTimestamp": "1700000001500", "MessageGroupId": "tenant", "AWSTraceHeader": "Root=1-a-b",
                ])
        }
    }

    @Test(arguments: TestEngine.available) func onlyTheAttributesAskedForAreAnswered(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders", ["VisibilityTimeout": "0"])
            try await queues.send("x", to: url, ["MessageAttributes": ["k": ["DataType": "String", "StringValue": "x"]]])
            let plain = try await queues.call("ReceiveMessage", ["QueueUrl": url])["Messages"]?[0]?.object
            #expect(plain.map { Set($0.keys) } == ["MessageId", "ReceiptHandle", "MD5OfBody", "Body"])
            let some = try await queues.receive(
                url, 1,
                ["MessageSystemAttributeNames": ["SenderId"], "AttributeNames": ["SentTimestamp"], "MessageAttributeNames": ["other"]])
            #expect(some[0]["Attributes"]?.object.map { Set($0.keys) } == ["SenderId", "SentTimestamp"])
            #expect(some[0]["MessageAttributes"] == nil && some[0]["MD5OfMessageAttributes"] == nil)
            #expect(
                try await queues.refusal("ReceiveMessage", ["QueueUrl": url, "AttributeNames": ["Colour"]])?.code == "InvalidAttributeName")
        }
    }

    @Test(arguments: TestEngine.available) func aReceivedMessageIsInvisibleForItsTimeOut(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders")
            for body in ["1", "2", "3"] { try await queues.send(body, to: url) }
            #expect(try await queues.bodies(url, 2) == ["1", "2"])
            #expect(try await queues.counts(url) == [1, 2, 0])
            #expect(try await queues.bodies(url, 10, ["VisibilityTimeout": 100]) == ["3"])
            #expect(try await queues.bodies(url).isEmpty)
            queues.clock.advance(by: .milliseconds(29_999))
            #expect(try await queues.bodies(url).isEmpty)
            queues.clock.advance(by: .milliseconds(1))
            let again = try await queues.receive(url)
            #expect(again.map(\.body) == ["1", "2"])
            #expect(again[0].system("ApproximateReceiveCount") == "2")
            #expect(again[0].system("ApproximateFirstReceiveTimestamp") == "1700000000000")
        }
    }

    @Test(arguments: TestEngine.available) func visibilityCanBeChangedWhileInFlight(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders")
            try await queues.send("x", to: url)
            let handle = try await queues.receive(url)[0]["ReceiptHandle"] ?? .null
            func change(_ timeout: Int) async throws -> ServiceError? {
                try await queues.refusal(
                    "ChangeMessageVisibility", ["QueueUrl": url, "ReceiptHandle": handle, "VisibilityTimeout": .number(timeout)])
            }
            #expect(try await change(100) == nil)
            queues.clock.advance(by: .seconds(99))
            #expect(try await queues.bodies(url).isEmpty)
            // 99 of the 43,200 seconds have passed.
            #expect(
                try await change(43_200)?.message
                    == "Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond "
                    + "the limit [43200 seconds]")
            #expect(try await change(43_201)?.code == "InvalidParameterValue")
            #expect(try await change(0) == nil)
            #expect(
                try await change(5)?.message.hasSuffix("Message does not exist or is not available for visibility timeout change.") == true)
            #expect(try await queues.bodies(url) == ["x"])
            #expect(try await change(5) != nil)
            let broken = try await queues.refusal(
                "ChangeMessageVisibility", ["QueueUrl": url, "ReceiptHandle": "x", "VisibilityTimeout": 1])
            #expect(broken?.message == "The input receipt handle \"x\" is not a valid receipt handle.")
        }
    }

    @Test(arguments: TestEngine.available) func everyHandleOfAMessageDeletesItFromAStandardQueue(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders", ["VisibilityTimeout": "1"])
            try await queues.send("x", to: url)
            let old = try await queues.receive(url)[0]
            queues.clock.advance(by: .seconds(1))
            _ = try await queues.receive(url)
            try await queues.delete(old, from: url)
            queues.clock.advance(by: .seconds(1))
            #expect(try await queues.bodies(url).isEmpty)
            try await queues.delete(old, from: url)
            #expect(try await queues.refusal("DeleteMessage", ["QueueUrl": url, "ReceiptHandle": "x"])?.code == "ReceiptHandleIsInvalid")
        }
    }

    @Test(arguments: TestEngine.available) func delaysAreThoseOfTheMessageOrElseOfTheQueue(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders", ["DelaySeconds": "10"])
            try await queues.send("queue's", to: url)
            try await queues.send("own", to: url, ["DelaySeconds": 5])
            try await queues.send("none", to: url, ["DelaySeconds": 0])
            #expect(try await queues.counts(url) == [1, 0, 2])
            #expect(try await queues.bodies(url) == ["none"])
            queues.clock.advance(by: .seconds(5))
            #expect(try await queues.bodies(url) == ["own"])
            queues.clock.advance(by: .seconds(5))
            #expect(try await queues.bodies(url) == ["queue's"])
            let error = try await queues.refusal("SendMessage", ["QueueUrl": url, "MessageBody": "x", "DelaySeconds": 901])
            #expect(error?.message == "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.")
        }
    }

    @Test(arguments: TestEngine.available) func messagesExpireAndAreSwept(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders", ["MessageRetentionPeriod": "60", "VisibilityTimeout": "10"])
            try await queues.send("old", to: url)
            queues.clock.advance(by: .seconds(45))
            _ = try await queues.receive(url)
            try await queues.send("young", to: url)
            queues.clock.advance(by: .seconds(15))
            // The old one is back since five seconds, and sixty old.
            #expect(try await queues.bodies(url) == ["young"])
            #expect(try await queues.rows("queue_messages") == 1)
            for index in 0..<3 { try await queues.send("unread \(index)", to: url) }
            queues.clock.advance(by: .seconds(60))
            #expect(try await queues.counts(url)[0] == 0)
            try await queues.service.sweep(thoroughly: false)
            #expect(try await queues.rows("queue_messages") == 1)
            try await queues.service.sweep(thoroughly: true)
            #expect(try await queues.rows("queue_messages") == 0)
        }
    }

    @Test(arguments: TestEngine.available) func badMessagesAreRefusedInAWSsWords(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders")
            func refusal(_ more: JSONObject) async throws -> String? {
                var input: JSONObject = ["QueueUrl": url, "MessageBody": "x"]
                for member in more { input[member.key] = member.value }
                return try await queues.refusal("SendMessage", input)?.message
            }
            #expect(try await refusal(["MessageBody": ""]) == "The request must contain the parameter MessageBody.")
            #expect(try await refusal(["MessageBody": "\u{1}"]) == QueueErrors.invalidContents.message)
            #expect(
                try await refusal(["MessageDeduplicationId": "d"])
                    == "Value d for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for "
                    + "this queue type.")
            #expect(try await refusal(["QueueUrl": ""]) == "The request must contain the parameter QueueUrl.")
            #expect(try await refusal(["QueueUrl": "http://localhost/nobody"])?.hasSuffix("is not valid for this endpoint.") == true)
            for (name, value, reason) in [
                ("MaxNumberOfMessages", 11, "Must be between 1 and 10, if provided."),
                ("MaxNumberOfMessages", 0, "Must be between 1 and 10, if provided."),
                ("WaitTimeSeconds", 21, "Must be >= 0 and <= 20, if provided."),
                ("WaitTimeSeconds", -1, "Must be >= 0 and <= 20, if provided."),
            ] {
                let error = try await queues.refusal("ReceiveMessage", ["QueueUrl": url, name: .number(value)])
                #expect(error?.message == "Value \(value) for parameter \(name) is invalid. Reason: \(reason)")
            }
        }
    }

    @Test(arguments: TestEngine.available) func aBatchFailsWholeOrInParts(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders", ["MaximumMessageSize": "1024"])
            func send(_ entries: [JSONValue]) async throws -> JSONObject {
                try await queues.call("SendMessageBatch", ["QueueUrl": url, "Entries": .array(entries)])
            }
            func code(_ entries: [JSONValue]) async throws -> String? {
                try await queues.refusal("SendMessageBatch", ["QueueUrl": url, "Entries": .array(entries)])?.code
            }
            let answer = try await send([
                ["Id": "ok", "MessageBody": "1"], ["Id": "long", "MessageBody": .string(String(repeating: "a", count: 1025))],
                ["Id": "bad", "MessageBody": "\u{1}"], ["Id": "late", "MessageBody": "2", "DelaySeconds": 1000],
                ["Id": "fine", "MessageBody": "3"],
            ])
            #expect(answer["Successful"]?.array?.compactMap { $0["Id"]?.string } == ["ok", "fine"])
            let failed = answer["Failed"]?.array ?? []
            #expect(Set(failed.compactMap { $0["Id"]?.string }) == ["long", "bad", "late"])
            #expect(
                failed.first { $0["Id"] == "long" } == [
                    "Id": "long", "SenderFault": true, "Code": "InvalidParameterValue",
                    "Message": "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.",
                ])
            #expect(try await queues.bodies(url) == ["1", "3"])

            #expect(try await code([]) == "EmptyBatchRequest")
            #expect(try await code((0..<11).map { ["Id": .string("\($0)"), "MessageBody": "x"] }) == "TooManyEntriesInBatchRequest")
            #expect(try await code([["Id": "a", "MessageBody": "x"], ["Id": "a", "MessageBody": "y"]]) == "BatchEntryIdsNotDistinct")
            #expect(try await code([["Id": "a:b", "MessageBody": "x"]]) == "InvalidBatchEntryId")
            let half = String(repeating: "a", count: 524_289)
            #expect(
                try await code([["Id": "a", "MessageBody": .string(half)], ["Id": "b", "MessageBody": .string(half)]])
                    == "BatchRequestTooLong")
        }
    }

    @Test(arguments: TestEngine.available) func batchesOfHandlesReportEachEntry(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders")
            for body in ["1", "2"] { try await queues.send(body, to: url) }
            let handles = try await queues.receive(url).compactMap { $0["ReceiptHandle"] }
            let changed = try await queues.call(
                "ChangeMessageVisibilityBatch",
                [
                    "QueueUrl": url,
                    "Entries": [
                        ["Id": "a", "ReceiptHandle": handles[0], "VisibilityTimeout": 0],
                        ["Id": "b", "ReceiptHandle": handles[1], "VisibilityTimeout": 50_000],
                        ["Id": "c", "ReceiptHandle": "x", "VisibilityTimeout": 0],
                    ],
                ])
            #expect(changed["Successful"] == [["Id": "a"]])
            #expect(changed["Failed"]?.array?.compactMap { $0["Code"]?.string } == ["InvalidParameterValue", "ReceiptHandleIsInvalid"])
            #expect(try await queues.counts(url) == [1, 1, 0])
            let deleted = try await queues.call(
                "DeleteMessageBatch",
                ["QueueUrl": url, "Entries": [["Id": "a", "ReceiptHandle": handles[0]], ["Id": "b", "ReceiptHandle": "x"]]])
            #expect(deleted["Successful"] == [["Id": "a"]] && deleted["Failed"]?[0]?["Id"] == "b")
            #expect(try await queues.counts(url) == [0, 1, 0])
        }
    }

    @Test(arguments: TestEngine.available) func theCallersTraceHeaderTravelsWithTheMessage(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders")
            try await queues.call("SendMessage", ["QueueUrl": url, "MessageBody": "x"], traceHeader: "Root=1-a-b;Lineage=12345678:3")
            #expect(try await queues.receive(url)[0].system("AWSTraceHeader") == "Root=1-a-b;Lineage=12345678:3")
        }
    }
}
