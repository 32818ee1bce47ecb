import AWSInterface
import Ambient
import Executions
import JSON
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import Workflows

@Suite struct ActivityTests {
    private static let arn = "arn:aws:states:us-east-1:000000000000:activity:a"
    private let poll: JSONObject = ["activityArn": .string(ActivityTests.arn), "workerName": "w"]

    @discardableResult
    private func offer(_ event: EventID, on node: StateMachinesFixture) async throws -> (error: String, cause: String)? {
        let task = ActivityTask(
            activityARN: Self.arn, execution: ExecutionKey(id: 1), event: event, token: "token\(event)", input: "{\"n\":\(event)}")
        return try await node.database.write { try node.activities.offer(task, in: $0) }
    }

    /// Returns when so many polls wait.
    private func wait(for polls: Int, on node: StateMachinesFixture) async {
        while node.activities.polls.waiters < polls { await Task.yield() }
    }

    @Test func anActivityIsCreatedOnceAndDeletedAsOftenAsAsked() async throws {
        try await StateMachinesFixture.with(TestEngine.available) { node in
            let first = try await node.call("CreateActivity", ["name": "a"])
            #expect(first == ["activityArn": .string(Self.arn), "creationDate": 1_700_000_000])
            node.clock.advance(by: .seconds(1))
            #expect(try await node.call("CreateActivity", ["name": "a"]) == first)
            #expect(
                try await node.call("DescribeActivity", ["activityArn": .string(Self.arn)]) == [
                    "activityArn": .string(Self.arn), "name": "a", "creationDate": 1_700_000_000,
                    "encryptionConfiguration": ["type": "AWS_OWNED_KEY"],
                ])
            #expect(try await node.call("ListActivities", [:])["activities"]?[0]?["name"] == "a")
            for _ in 1...2 { #expect(try await node.call("DeleteActivity", ["activityArn": .string(Self.arn)]) == [:]) }
            #expect(
                await node.failure("GetActivityTask", poll)
                    == ServiceError("ActivityDoesNotExist", "Activity Does Not Exist: '\(Self.arn)'"))
            #expect(
                await node.failure("DescribeActivity", ["activityArn": "no_an_activity_arn"])
                    == ServiceError("InvalidArn", "Invalid Arn: 'Invalid ARN prefix: no_an_activity_arn'"))
        }
    }

    @Test func tasksAreTakenInTheirOrderEachOnce() async throws {
        try await StateMachinesFixture.with(TestEngine.available) { node in
            try await node.call("CreateActivity", ["name": "a"])
            for event in 1...3 { try await offer(EventID(event), on: node) }
            // Offered again, as after a commit whose outcome was unknown.
            try await offer(2, on: node)
            for event in 1...3 {
                #expect(
                    try await node.call("GetActivityTask", poll)
                        == ["taskToken": .string("token\(event)"), "input": .string("{\"n\":\(event)}")])
            }
            let started = node.runner.started.withLock { $0 }
            #expect(started == ["1/1 w", "1/2 w", "1/3 w"])
        }
    }

    @Test func aTaskOfAnActivityThatIsNotThereFailsAtOnce() async throws {
        try await StateMachinesFixture.with { node in
            let failure = try await offer(1, on: node)
            #expect(failure?.error == "ActivityDoesNotExist" && failure?.cause == "Activity Does Not Exist: '\(Self.arn)'")
        }
    }

    @Test func aPollWaitsForATaskAndEndsEmptyAfterAMinute() async throws {
        try await StateMachinesFixture.with { node in
            try await node.call("CreateActivity", ["name": "a"])
            async let late = node.call("GetActivityTask", poll)
            await wait(for: 1, on: node)
            try await offer(1, on: node)
            #expect(try await late["taskToken"] == "token1")
            async let empty = node.call("GetActivityTask", poll)
            await wait(for: 1, on: node)
            while node.clock.sleeperCount < 1 { await Task.yield() }
            node.clock.advance(by: .seconds(60))
            #expect(try await empty == [:])
        }
    }

    @Test func manyWorkersGetEveryTaskOnce() async throws {
        try await StateMachinesFixture.with(TestEngine.available) { node in
            try await node.call("CreateActivity", ["name": "a"])
            let tokens = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 1...40 { group.addTask { try await node.call("GetActivityTask", poll)["taskToken"]?.string } }
                for event in 1...40 { try await offer(EventID(event), on: node) }
                return try await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(Set(tokens.compactMap { $0 }).count == 40)
        }
    }

    @Test func aTaskThatIsNotWaitedForAnyMoreGoesToNobody() async throws {
        try await StateMachinesFixture.with { node in
            try await node.call("CreateActivity", ["name": "a"])
            for event in 1...3 { try await offer(EventID(event), on: node) }
            node.runner.ended.withLock { $0 = [1] }
            try await node.database.write { try node.activities.withdraw(2, of: ExecutionKey(id: 1), in: $0) }
            #expect(try await node.call("GetActivityTask", poll)["taskToken"] == "token3")
        }
    }

    @Test func aTaskWhoseWorkerWentIsTheNextOnes() async throws {
        try await StateMachinesFixture.with { node in
            try await node.call("CreateActivity", ["name": "a"])
            let gone = Task { try await node.call("GetActivityTask", poll) }
            await wait(for: 1, on: node)
            async let next = node.call("GetActivityTask", poll)
            await wait(for: 2, on: node)
            gone.cancel()
            await #expect(throws: CancellationError.self) { try await gone.value }
            try await offer(1, on: node)
            #expect(try await next["taskToken"] == "token1")
        }
    }

    @Test func aTaskThatCouldNotBeHandedOverIsAnothersAtOnce() async throws {
        try await StateMachinesFixture.with { node in
            try await node.call("CreateActivity", ["name": "a"])
            node.runner.failing.withLock { $0 = [1] }
            let failing = Task { try await node.call("GetActivityTask", poll) }
            await wait(for: 1, on: node)
            async let next = node.call("GetActivityTask", poll)
            await wait(for: 2, on: node)
            try await offer(1, on: node)
            await #expect(throws: StorageError.self) { try await failing.value }
            #expect(try await next["taskToken"] == "token1")
        }
    }

    @Test func aTaskOutlivesTheNode() async throws {
        try await StateMachinesFixture.with(TestEngine.available) { node in
            try await node.call("CreateActivity", ["name": "a"])
            try await offer(1, on: node)
            let restarted = StateMachinesFixture(node.database, clock: node.clock, seed: 2)
            #expect(try await restarted.call("GetActivityTask", poll)["taskToken"] == "token1")
        }
    }

    @Test(.timeLimit(.minutes(1))) func aTaskOfAnotherNodeWakesAPoll() async throws {
        guard TestEngine.available.contains(.postgresql) else { return }
        try await StateMachinesFixture.with([.postgresql]) { node in
            try await node.call("CreateActivity", ["name": "a"])
            let other = StateMachinesFixture(node.database, clock: node.clock, seed: 2)
            let listening = Task { await other.activities.run() }
            async let waiting = other.call("GetActivityTask", poll)
            await wait(for: 1, on: other)
            // The other may not listen yet: it is told until it hears.
            while other.activities.polls.waiters > 0 { try await offer(1, on: node) }
            #expect(try await waiting["taskToken"] == "token1")
            listening.cancel()
        }
    }
}
