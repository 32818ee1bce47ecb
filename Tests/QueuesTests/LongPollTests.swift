import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Queues

@Suite struct LongPollTests {
    /// Starts a poll and returns when it waits: it has a timer for its end then, besides those there were.
    private func poll(_ queues: QueuesFixture, _ name: String, seconds: Int = 20, sleepers: Int = 1) async throws -> Task<
        [String], any Error
    > {
        let url = QueueNames.url(of: queues.key(name), endpoint: "http://localhost:4566")
        let task = Task { try await queues.bodies(.string(url), 10, ["WaitTimeSeconds": .number(seconds)]) }
        try await queues.sleepers(sleepers)
        return task
    }

    @Test(arguments: TestEngine.available) func aPollEndsWithTheFirstMessage(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q")
            let waiting = try await poll(queues, "q")
            try await queues.send("x", to: url)
            #expect(try await waiting.value == ["x"])
            // Its timer went with it.
            try await queues.sleepers(0)
            #expect(queues.clock.sleeperCount == 0)
        }
    }

    @Test(arguments: TestEngine.available) func aPollEndsEmptyWhenItsTimeIsOver(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            try await queues.create("q", ["ReceiveMessageWaitTimeSeconds": "7"])
            let url = JSONValue.string(QueueNames.url(of: queues.key("q"), endpoint: "http://localhost:4566"))
            let task = Task { try await queues.bodies(url) }
            try await queues.sleepers(1)
            queues.clock.advance(by: .seconds(7))
            #expect(try await task.value == [])
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: TestEngine.available)
    func aPollEndsInTimeAlsoWhereTheClockIsSetBack(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q")
            let task = Task { try await queues.bodies(url, 1, ["WaitTimeSeconds": 20]) }
            try await queues.sleepers(1)
            queues.clock.setBack(by: .seconds(7200))
            queues.clock.advance(by: .seconds(20))
            #expect(try await task.value == [])
        }
    }

    @Test(arguments: TestEngine.available) func everyMessageFindsAPoll(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q")
            let polls = (1...2).map { _ in Task { try await queues.bodies(url, 1, ["WaitTimeSeconds": 20]) } }
            try await queues.sleepers(2)
            for body in ["1", "2"] { try await queues.send(body, to: url) }
            #expect(Set(try await polls[0].value + polls[1].value) == ["1", "2"])
        }
    }

    @Test(arguments: TestEngine.available) func aBatchFeedsEveryPoll(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q")
            var polls: [Task<[ReceivedMessage], any Error>] = []
            for _ in 0..<5 {
                polls.append(Task { try await queues.service.receive(from: queues.key("q"), maximum: 1) })
            }
            try await Task.sleep(for: .milliseconds(20))
            let entries = (0..<5).map { JSONValue.object(["Id": .string("\($0)"), "MessageBody": .string("\($0)")]) }
            try await queues.call("SendMessageBatch", ["QueueUrl": url, "Entries": .array(entries)])
            var bodies: Set<String> = []
            for poll in polls { bodies.formUnion(try await poll.value.map(\.body)) }
            #expect(bodies == ["0", "1", "2", "3", "4"])
        }
    }

    @Test(arguments: TestEngine.available) func delaysAndTimeOutsWakePolls(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q", ["VisibilityTimeout": "3"])
            try await queues.send("x", to: url, ["DelaySeconds": 5])
            // One timer for the end of the poll, one for the message.
            let delayed = try await poll(queues, "q", sleepers: 2)
            queues.clock.advance(by: .seconds(5))
            #expect(try await delayed.value == ["x"])
            try await queues.sleepers(0)
            let timedOut = try await poll(queues, "q", sleepers: 2)
            queues.clock.advance(by: .seconds(3))
            #expect(try await timedOut.value == ["x"])
        }
    }

    @Test(arguments: TestEngine.available) func whatIsReceivedMeanwhileElsewhereComesBackToThePoll(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q")
            let waiting = try await poll(queues, "q")
            async let other = queues.service.receive(from: queues.key("q"), maximum: 1, visibilityTimeout: 2, wait: .zero)
            _ = try await other
            try await queues.send("1", to: url)
            #expect(try await waiting.value == ["1"])
            let next = try await poll(queues, "q", sleepers: 2)
            let handle = try await queues.handle(of: "q")
            try await queues.service.changeVisibility(of: [handle], to: 0, in: queues.key("q"))
            #expect(try await next.value == ["1"])
        }
    }

    @Test(arguments: TestEngine.available) func deletingWhatBlocksAGroupWakesThePoll(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q.fifo", ["ContentBasedDeduplication": "true"])
            for body in ["1", "2"] { try await queues.send(body, to: url, ["MessageGroupId": "g"]) }
            let first = try await queues.receive(url, 1)
            let waiting = try await poll(queues, "q.fifo", sleepers: 2)
            try await queues.delete(first[0], from: url)
            #expect(try await waiting.value == ["2"])
        }
    }

    @Test(arguments: TestEngine.available) func aCancelledPollTakesNothing(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q")
            let waiting = try await poll(queues, "q")
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            try await queues.send("x", to: url)
            #expect(try await queues.counts(url) == [1, 0, 0])

            // Cancelled before it has even looked.
            let late = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await queues.bodies(url, 1, ["WaitTimeSeconds": 5])
            }
            await #expect(throws: CancellationError.self) { try await late.value }
            #expect(try await queues.counts(url) == [1, 0, 0])
        }
    }

    @Test(arguments: TestEngine.available) func aPollOnADeletedQueueEndsWithItsError(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q")
            let waiting = try await poll(queues, "q")
            try await queues.call("DeleteQueue", ["QueueUrl": url])
            await #expect(throws: QueueErrors.doesNotExist) { try await waiting.value }
        }
    }
}

extension QueuesFixture {
    /// The receipt handle of the one message of a queue, as it was received last.
    func handle(of name: String) async throws -> String {
        let queue = try await service.record(key(name))
        return try await database.read { transaction in
            let row = try #require(try transaction.query("SELECT id, receives FROM queue_messages WHERE queue = $1", queue.id).first)
            return ReceiptHandle(queue: queue.id, message: try row.int64(0), receives: try row.int(1)).text
        }
    }
}
