import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Queues

@Suite struct QueueOperationsTests {
    @Test(arguments: TestEngine.available) func creatingAQueueTwiceIsFineUnlessAnAttributeDiffers(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders", ["VisibilityTimeout": "20"])
            #expect(url == "http://localhost:4566/123456789012/orders")
            #expect(try await queues.create("orders") == url)
            #expect(try await queues.create("orders", ["VisibilityTimeout": "20", "DelaySeconds": "0"]) == url)
            let error = try await queues.refusal("CreateQueue", ["QueueName": "orders", "Attributes": ["VisibilityTimeout": "21"]])
            #expect(error?.code == "QueueNameExists")
            #expect(error?.message == "A queue already exists with the same name and a different value for attribute VisibilityTimeout")
            #expect(try await queues.call("GetQueueUrl", ["QueueName": "orders"])["QueueUrl"] == url)
            #expect(try await queues.refusal("GetQueueUrl", ["QueueName": "none"]) == QueueErrors.doesNotExist)
        }
    }

    @Test(arguments: TestEngine.available) func aDeletedQueueIsGoneWithItsMessagesAndCanBeMadeAnew(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders")
            try await queues.send("old", to: url)
            try await queues.call("DeleteQueue", ["QueueUrl": url])
            for operation in ["DeleteQueue", "GetQueueAttributes", "ReceiveMessage", "ListQueueTags", "PurgeQueue"] {
                #expect(try await queues.refusal(operation, ["QueueUrl": url])?.code == "QueueDoesNotExist", "\(operation)")
            }
            #expect(try await queues.refusal("SendMessage", ["QueueUrl": url, "MessageBody": "x"])?.code == "QueueDoesNotExist")
            try await queues.create("orders")
            #expect(try await queues.bodies(url).isEmpty)
            try await queues.service.sweep(thoroughly: false)
            #expect(try await queues.rows("queue_messages") == 0)
            #expect(try await queues.rows("queue_garbage") == 0)
        }
    }

    @Test(arguments: TestEngine.available) func attributesAreShownAndChanged(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders")
            queues.clock.advance(by: .seconds(60))
            try await queues.call(
                "SetQueueAttributes", ["QueueUrl": url, "Attributes": ["VisibilityTimeout": "69", "MaximumMessageSize": "2048"]])
            let shown = try await queues.attributes(url)
            #expect(shown["VisibilityTimeout"] == "69")
            #expect(shown["QueueArn"] == "arn:aws:sqs:eu-central-1:123456789012:orders")
            #expect(shown["CreatedTimestamp"] == "1700000000" && shown["LastModifiedTimestamp"] == "1700000060")
            #expect(try await queues.attributes(url, ["DelaySeconds", "Policy"]) == ["DelaySeconds": "0"])
            #expect(try await queues.attributes(url, []).isEmpty)
            let unknown = try await queues.refusal("GetQueueAttributes", ["QueueUrl": url, "AttributeNames": ["Colour"]])
            #expect(unknown?.message == "Unknown Attribute Colour.")
            // What is in memory of the queue follows.
            try await queues.call("SetQueueAttributes", ["QueueUrl": url, "Attributes": ["MaximumMessageSize": "1024"]])
            let large = try await queues.refusal(
                "SendMessage", ["QueueUrl": url, "MessageBody": .string(String(repeating: "x", count: 1025))])
            #expect(large?.message == "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.")
        }
    }

    @Test(arguments: TestEngine.available) func listingsGoPageByPage(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            #expect(try await queues.call("ListQueues", [:]).isEmpty)
            for name in ["b2", "a1", "b1", "b3", "c"] { try await queues.create(name) }
            func names(_ answer: JSONObject) -> [String] {
                (answer["QueueUrls"]?.array ?? []).map { String($0.string?.split(separator: "/").last ?? "") }
            }
            #expect(names(try await queues.call("ListQueues", ["QueueNamePrefix": "b"])) == ["b1", "b2", "b3"])
            let first = try await queues.call("ListQueues", ["QueueNamePrefix": "b", "MaxResults": 2])
            #expect(names(first) == ["b1", "b2"])
            let second = try await queues.call(
                "ListQueues", ["QueueNamePrefix": "b", "MaxResults": 2, "NextToken": first["NextToken"] ?? .null])
            #expect(names(second) == ["b3"] && second["NextToken"] == nil)
            #expect(try await queues.refusal("ListQueues", ["NextToken": "x"]) != nil)
        }
    }

    @Test(arguments: TestEngine.available) func aPurgeTakesWhatIsThereOnceAMinute(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("orders")
            for index in 0..<3 { try await queues.send("\(index)", to: url) }
            let taken = try await queues.receive(url, 1)
            try await queues.call("PurgeQueue", ["QueueUrl": url])
            #expect(try await queues.counts(url) == [0, 0, 0])
            try await queues.send("new", to: url)
            // A handle of before is taken and does nothing.
            try await queues.delete(taken[0], from: url)
            #expect(try await queues.bodies(url) == ["new"])
            let error = try await queues.refusal("PurgeQueue", ["QueueUrl": url])
            #expect(error?.message == "Only one PurgeQueue operation on orders is allowed every 60 seconds.")
            queues.clock.advance(by: .seconds(60))
            try await queues.call("PurgeQueue", ["QueueUrl": url])
            try await queues.service.sweep(thoroughly: false)
            #expect(try await queues.rows("queue_messages") == 0)
        }
    }

    @Test(arguments: TestEngine.available) func tagsAndPermissionsAreKept(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.call("CreateQueue", ["QueueName": "q", "tags": ["team": "a"]])["QueueUrl"] ?? .null
            try await queues.call("TagQueue", ["QueueUrl": url, "Tags": ["stage": "", "team": "b"]])
            #expect(try await queues.call("ListQueueTags", ["QueueUrl": url]) == ["Tags": ["stage": "", "team": "b"]])
            try await queues.call("UntagQueue", ["QueueUrl": url, "TagKeys": ["stage", "team", "none"]])
            #expect(try await queues.call("ListQueueTags", ["QueueUrl": url]) == [:])

            let permission: JSONObject = [
                "QueueUrl": url, "Label": "crossaccount", "AWSAccountIds": ["111111111111"], "Actions": ["SendMessage"],
            ]
            try await queues.call("AddPermission", permission)
            let policy = try JSONValue(parsing: try #require(try await queues.attributes(url)["Policy"]))
            #expect(policy["Id"] == "arn:aws:sqs:eu-central-1:123456789012:q/SQSDefaultPolicy")
            #expect(
                policy["Statement"] == [
                    [
                        "Sid": "crossaccount", "Effect": "Allow", "Principal": ["AWS": "arn:aws:iam::111111111111:root"],
                        "Action": "SQS:SendMessage", "Resource": "arn:aws:sqs:eu-central-1:123456789012:q",
                    ]
                ])
            #expect(try await queues.refusal("AddPermission", permission)?.message.hasSuffix("Reason: Already exists.") == true)
            try await queues.call("RemovePermission", ["QueueUrl": url, "Label": "crossaccount"])
            #expect(try await queues.attributes(url)["Policy"] == nil)
            #expect(
                try await queues.refusal("RemovePermission", ["QueueUrl": url, "Label": "crossaccount"])?.code == "InvalidParameterValue")
        }
    }

    @Test func everyOperationIsBuilt() async throws {
        try await QueuesFixture.with(.sqlite) { queues in
            // The API version 2012-11-05 as of botocore 1.43.
            #expect(queues.service.interface.operations.count == 23)
            #expect(queues.service.interface.notBuilt.isEmpty)
            let document = try RepositoryFile.text("docs/not-built.md")
            let start = try #require(document.firstRange(of: "\n## Queues\n")).upperBound
            let section = document[start...].split(separator: "\n## ", maxSplits: 1)[0]
            #expect(section.contains("Operations of `sqs` that are refused: none."))
        }
    }

    @Test(arguments: [TestEngine.postgresql].filter(TestEngine.available.contains)) func otherNodesHearOfChanges(_ engine: TestEngine)
        async throws
    {
        let place = try await engine.makePlace()
        let first = try await place.open(QueuesService.migrations), second = try await place.open(QueuesService.migrations)
        let here = QueuesService(database: first), there = QueuesService(database: second)
        let tasks = [here, there].map { service in Task { await service.run() } }
        let context = RequestContext(requestID: "r", now: SystemClock().now())
        let url = try await here.interface.call("CreateQueue", ["QueueName": "q"], context)["QueueUrl"] ?? .null
        func size(_ service: QueuesService) async throws -> Int? {
            try await service.settings(of: QueueKey(scope: Scope(), name: "q"))?.maximumMessageSize
        }
        #expect(try await size(there) == 1_048_576)
        // Listening begins some time after the start, so the change is made until it is heard.
        for attempt in 0..<200 {
            let value = String(2000 + attempt)
            _ = try await here.interface.call(
                "SetQueueAttributes", ["QueueUrl": url, "Attributes": ["MaximumMessageSize": .string(value)]], context)
            try await Task.sleep(for: .milliseconds(10))
            if try await size(there) == 2000 + attempt { break }
        }
        #expect(try await size(there) != 1_048_576)

        // A message that one node sends wakes a poll on the other.
        async let received = there.receive(from: QueueKey(scope: Scope(), name: "q"), maximum: 1)
        try await Task.sleep(for: .milliseconds(50))
        _ = try await here.interface.call("SendMessage", ["QueueUrl": url, "MessageBody": "across"], context)
        #expect(try await received.map(\.body) == ["across"])

        for task in tasks { task.cancel() }
        await first.close()
        await second.close()
        for task in tasks { await task.value }
    }
}

extension QueuesFixture {
    func rows(_ table: String) async throws -> Int {
        try await database.read { try $0.query("SELECT count(*) FROM \(table)").first?.int(0) ?? -1 }
    }
}
