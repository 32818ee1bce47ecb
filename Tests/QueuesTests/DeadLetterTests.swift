import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Queues

/// Redrive policies and message move tasks.
@Suite struct DeadLetterTests {
    private func redrive(_ queues: QueuesFixture, to name: String, after count: Int) -> JSONObject {
        ["RedrivePolicy": .string(RedrivePolicy(target: queues.key(name), maximumReceives: count).text), "VisibilityTimeout": "0"]
    }

    @Test(arguments: TestEngine.available) func aMessageMovesWhenItWasReceivedTooOften(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let dead = try await queues.create("dead")
            let url = try await queues.create("q", redrive(queues, to: "dead", after: 2))
            let sent = try await queues.send("poison", to: url)
            queues.clock.advance(by: .seconds(10))
            for count in ["1", "2"] { #expect(try await queues.receive(url)[0].system("ApproximateReceiveCount") == count) }
            #expect(try await queues.counts(dead) == [0, 0, 0])
            #expect(try await queues.bodies(url).isEmpty)
            #expect(try await queues.counts(dead) == [1, 0, 0])
            let message = try await queues.receive(dead)[0]
            #expect(message["MessageId"] == sent["MessageId"])
            #expect(message.system("SentTimestamp") == "1700000000000")
            #expect(message.system("DeadLetterQueueSourceArn") == queues.key("q").arn)
            // A handle of the former queue does nothing any more.
            #expect(try await queues.counts(dead) == [0, 1, 0])
        }
    }

    @Test(arguments: TestEngine.available) func healthyMessagesAreReceivedInTheSameBreath(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            try await queues.create("dead")
            let url = try await queues.create("q", redrive(queues, to: "dead", after: 1))
            for index in 0..<15 { try await queues.send("poison \(index)", to: url) }
            for _ in 0..<2 where try await queues.receive(url, 10, ["VisibilityTimeout": 1]).count == 0 { break }
            queues.clock.advance(by: .seconds(1))
            try await queues.send("fine", to: url)
            #expect(try await queues.bodies(url, 10, ["VisibilityTimeout": 30]) == ["fine"])
            #expect(try await queues.counts(url) == [0, 1, 0])
        }
    }

    @Test(arguments: TestEngine.available) func aGroupGoesOnBehindItsPoisonedMessage(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let dead = try await queues.create("dead.fifo")
            var attributes = redrive(queues, to: "dead.fifo", after: 1)
            attributes["ContentBasedDeduplication"] = "true"
            let url = try await queues.create("q.fifo", attributes)
            for body in ["1", "2"] { try await queues.send(body, to: url, ["MessageGroupId": "g"]) }
            #expect(try await queues.bodies(url, 1) == ["1"])
            queues.clock.advance(by: .seconds(5))
            #expect(try await queues.bodies(url, 10, ["VisibilityTimeout": 30]) == ["2"])
            let message = try await queues.receive(dead)[0]
            #expect(message.body == "1")
            #expect(message.system("SentTimestamp") == "1700000005000")
            #expect(message.system("MessageGroupId") == "g")
        }
    }

    @Test(arguments: TestEngine.available, [false, true])
    func aDeadLetterQueueCountsItsOwnReceives(_ engine: TestEngine, _ isFIFO: Bool) async throws {
        try await QueuesFixture.with(engine) { queues in
            let suffix = isFIFO ? ".fifo" : ""
            func attributes(_ next: String) -> JSONObject {
                var attributes = redrive(queues, to: next + suffix, after: 1)
                if isFIFO { attributes["ContentBasedDeduplication"] = "true" }
                return attributes
            }
            let last = try await queues.create("last" + suffix)
            let middle = try await queues.create("middle" + suffix, attributes("last"))
            let first = try await queues.create("first" + suffix, attributes("middle"))
            try await queues.send("x", to: first, isFIFO ? ["MessageGroupId": "g"] : [:])
            #expect(try await queues.bodies(first) == ["x"])
            #expect(try await queues.bodies(first).isEmpty)
            // It was received once, but not here; the number that is shown goes on.
            #expect(try await queues.receive(middle).map { $0.system("ApproximateReceiveCount") } == ["2"])
            #expect(try await queues.bodies(middle).isEmpty)
            #expect(try await queues.receive(last).map { $0.system("ApproximateReceiveCount") } == ["3"])
        }
    }

    @Test(arguments: TestEngine.available) func aCircleOfDeadLetterQueuesKeepsNothingFromReceivers(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q")
            let attributes = JSONValue.object(redrive(queues, to: "q", after: 1))
            try await queues.call("SetQueueAttributes", ["QueueUrl": url, "Attributes": attributes])
            try await queues.send("x", to: url)
            var received = 0
            for _ in 0..<6 { received += try await queues.bodies(url).count }
            #expect(received >= 3)
        }
    }

    @Test(arguments: TestEngine.available) func withoutItsDeadLetterQueueAMessageStays(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let dead = try await queues.create("dead")
            let url = try await queues.create("q", redrive(queues, to: "dead", after: 1))
            try await queues.send("x", to: url)
            try await queues.call("DeleteQueue", ["QueueUrl": dead])
            for _ in 0..<3 { #expect(try await queues.bodies(url) == ["x"]) }
        }
    }

    @Test(arguments: TestEngine.available) func aRedrivePolicyNeedsAQueueThatExistsAndAllowsIt(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let missing = try await queues.refusal(
                "CreateQueue", ["QueueName": "q", "Attributes": .object(redrive(queues, to: "dead", after: 1))])
            #expect(
                missing?.code == "InvalidParameterValue" && missing?.message.hasSuffix("Reason: Dead letter target does not exist.") == true
            )
            let dead = try await queues.create("dead", ["RedriveAllowPolicy": #"{"redrivePermission":"denyAll"}"#])
            #expect(
                try await queues.refusal("CreateQueue", ["QueueName": "q", "Attributes": .object(redrive(queues, to: "dead", after: 1))])
                    != nil)
            try await queues.call("SetQueueAttributes", ["QueueUrl": dead, "Attributes": ["RedriveAllowPolicy": ""]])
            let url = try await queues.create("q", redrive(queues, to: "dead", after: 1))
            #expect(try await queues.call("ListDeadLetterSourceQueues", ["QueueUrl": dead]) == ["queueUrls": [url]])
            try await queues.call("SetQueueAttributes", ["QueueUrl": url, "Attributes": ["RedrivePolicy": ""]])
            #expect(try await queues.call("ListDeadLetterSourceQueues", ["QueueUrl": dead]) == ["queueUrls": []])
            #expect(try await queues.attributes(url)["RedrivePolicy"] == nil)
        }
    }

    // MARK: Message move tasks

    private struct Redriven {
        let url: JSONValue
        let dead: JSONValue
    }

    /// A queue with `count` messages in its dead-letter queue.
    private func deadLetters(_ queues: QueuesFixture, _ count: Int) async throws -> Redriven {
        let dead = try await queues.create("dead")
        let url = try await queues.create("q", redrive(queues, to: "dead", after: 1))
        for index in 0..<count { try await queues.send("\(index)", to: url) }
        while try await queues.counts(dead)[0] < count { _ = try await queues.receive(url, 10, ["VisibilityTimeout": 0]) }
        return Redriven(url: url, dead: dead)
    }

    private func start(_ queues: QueuesFixture, _ more: JSONObject = [:]) async throws -> JSONObject {
        var input: JSONObject = ["SourceArn": .string(queues.key("dead").arn)]
        for member in more { input[member.key] = member.value }
        return try await queues.call("StartMessageMoveTask", input)
    }

    private func task(_ queues: QueuesFixture) async throws -> JSONValue {
        try await queues.call("ListMessageMoveTasks", ["SourceArn": .string(queues.key("dead").arn)])["Results"]?[0] ?? .null
    }

    /// Does what the background would do, a portion after the other.
    private func work(_ queues: QueuesFixture, portions: Int) async throws {
        for _ in 0..<portions {
            for task in try await queues.database.read({ try MoveTaskStore(transaction: $0).active() }) {
                _ = try await queues.service.moveNext(task)
            }
        }
    }

    @Test(arguments: TestEngine.available) func messagesGoBackWhereTheyCameFromAsNewOnes(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let redriven = try await deadLetters(queues, 3)
            let inFlight = try await queues.receive(redriven.dead, 1)
            queues.clock.advance(by: .seconds(5))
            let handle = try await start(queues)["TaskHandle"]
            var task = try await task(queues)
            #expect(task["Status"] == "RUNNING" && task["TaskHandle"] == handle && task["ApproximateNumberOfMessagesToMove"] == 2)
            #expect(task["DestinationArn"] == nil && task["StartedTimestamp"] == 1_700_000_005_000)
            let second = try await queues.refusal("StartMessageMoveTask", ["SourceArn": .string(queues.key("dead").arn)])
            #expect(
                second?.message
                    == "There is already a task running. Only one active task is allowed for a source queue arn at a given time.")
            try await work(queues, portions: 1)
            task = try await self.task(queues)
            #expect(task["Status"] == "COMPLETED" && task["TaskHandle"] == nil && task["ApproximateNumberOfMessagesMoved"] == 2)
            let moved = try await queues.receive(redriven.url)
            #expect(Set(moved.map(\.body)) == ["1", "2"])
            #expect(moved[0].system("ApproximateReceiveCount") == "1" && moved[0].system("SentTimestamp") == "1700000005000")
            #expect(moved[0].system("DeadLetterQueueSourceArn") == nil)
            #expect(inFlight[0].body == "0")
        }
    }

    @Test(arguments: TestEngine.available) func aTaskKeepsItsRateAndCanBeCancelled(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let redriven = try await deadLetters(queues, 10)
            let other = try await queues.create("other")
            let started = try await start(queues, ["DestinationArn": .string(queues.key("other").arn), "MaxNumberOfMessagesPerSecond": 30])
            let first = try #require(try await queues.database.read { try MoveTaskStore(transaction: $0).active() }.first)
            #expect(try await queues.service.moveNext(first) == queues.clock.now() + .milliseconds(100))
            #expect(try await queues.counts(other) == [3, 0, 0])
            let cancelled = try await queues.call("CancelMessageMoveTask", ["TaskHandle": started["TaskHandle"] ?? .null])
            #expect(cancelled["ApproximateNumberOfMessagesMoved"] == 3)
            #expect(try await task(queues)["Status"] == "CANCELLING")
            try await work(queues, portions: 1)
            #expect(try await task(queues)["Status"] == "CANCELLED")
            #expect(try await queues.counts(redriven.dead)[0] + queues.counts(other)[0] == 10)
            #expect(
                try await queues.refusal("CancelMessageMoveTask", ["TaskHandle": started["TaskHandle"] ?? .null])?.message
                    == "Only active tasks can be cancelled.")
            func refusal(of handle: String) async throws -> String? {
                try await queues.refusal("CancelMessageMoveTask", ["TaskHandle": .string(handle)])?.message
            }
            #expect(try await refusal(of: "x") == "Value for parameter TaskHandle is invalid.")
            let unknown = MoveTask(id: "none", source: queues.key("dead"), toMove: 0, startedAt: queues.clock.now())
            #expect(try await refusal(of: unknown.handle) == "Task does not exist.")
            let elsewhere = MoveTask(id: first.id, source: queues.key("nowhere"), toMove: 0, startedAt: queues.clock.now())
            #expect(try await refusal(of: elsewhere.handle) == "The resource that you specified for the SourceArn parameter doesn't exist.")
        }
    }

    @Test(arguments: TestEngine.available) func aTaskGoesOnAfterTheEndOfItsNode(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let redriven = try await deadLetters(queues, 4)
            _ = try await start(queues, ["MaxNumberOfMessagesPerSecond": 10])
            try await work(queues, portions: 1)
            #expect(try await queues.counts(redriven.url)[0] == 1)
            // Another node on the same database; with PostgreSQL it waits for the first one's lease to end.
            queues.clock.advance(by: .seconds(61))
            let next = QueuesService(database: queues.database, clock: queues.clock, entropy: SeededEntropy(seed: 2))
            let background = Task { await next.run() }
            for _ in 0..<500 {
                if try await task(queues)["Status"] == "COMPLETED" { break }
                queues.clock.advance(by: .milliseconds(100))
                try await Task.sleep(for: .milliseconds(5))
            }
            background.cancel()
            #expect(try await task(queues)["ApproximateNumberOfMessagesMoved"] == 4)
            #expect(try await queues.counts(redriven.url)[0] == 4)
        }
    }

    @Test(arguments: TestEngine.available) func aTaskThatCannotGoOnSaysWhy(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let redriven = try await deadLetters(queues, 1)
            try await queues.send("sent here by hand", to: redriven.dead)
            _ = try await start(queues)
            try await work(queues, portions: 1)
            let failed = try await task(queues)
            #expect(failed["Status"] == "FAILED" && failed["FailureReason"] == "CouldNotDetermineMessageSource")
            #expect(try await queues.counts(redriven.dead)[0] == 1)

            #expect(
                try await queues.refusal("StartMessageMoveTask", ["SourceArn": .string(queues.key("none").arn)])?.code
                    == "ResourceNotFoundException")
            #expect(
                try await queues.refusal("StartMessageMoveTask", ["SourceArn": .string(queues.key("q").arn)])?.message
                    == "Source queue must be configured as a Dead Letter Queue.")
            #expect(try await queues.refusal("StartMessageMoveTask", ["SourceArn": "x"])?.code == "InvalidParameterValue")
        }
    }

    @Test func theWorkerSleepsUntilItIsRaisedOrItsTimeHasCome() async throws {
        let clock = ManualClock()
        let signal = MoveSignal()
        for round in 1...3 {
            let deadline = clock.now() + .seconds(30)
            let (returned, continuation) = AsyncStream<Void>.makeStream()
            let waiting = Task {
                await signal.wait(until: deadline, clock: clock)
                continuation.yield()
            }
            for _ in 0..<5000 where clock.sleeperCount != 1 { try await Task.sleep(for: .milliseconds(1)) }
            #expect(clock.sleeperCount == 1, "round \(round) waits")
            if round == 2 { signal.raise() } else { clock.advance(by: .seconds(30)) }
            for await _ in returned { break }
            await waiting.value
        }
        let cancelled = Task { await signal.wait(until: .distantFuture, clock: clock) }
        cancelled.cancel()
        await cancelled.value
    }
}
