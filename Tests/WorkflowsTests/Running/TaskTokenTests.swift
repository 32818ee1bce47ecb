import AWSInterface
import Ambient
import Deliveries
import Executions
import JSON
import StatesLanguage
import Storage
import StorageTestSupport
import TaskIntegrations
import Testing

@testable import Workflows

@Suite struct TaskTokenTests {
    /// A task that waits for its token, with a heartbeat of ten seconds.
    private static let callback = states([
        "A": [
            "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "HeartbeatSeconds": 10,
            "Parameters": ["QueueUrl": "q", "MessageBody": ["token.$": "$$.Task.Token"]], "End": true,
        ]
    ])

    private func begun(_ fixture: WorkflowsFixture) async throws -> (execution: String, token: String) {
        fixture.tasks.behave { _ in .submitted(["MessageId": "m"]) }
        let execution = try await fixture.start(try await fixture.machine("m", Self.callback))
        try await fixture.reached("TaskSubmitted", execution)
        let token = fixture.tasks.calls.first?.request.arguments["MessageBody"]?["token"]?.string
        return (execution, try #require(token))
    }

    private func refusal(_ fixture: WorkflowsFixture, _ operation: String, _ input: JSONObject) async -> String? {
        do {
            try await fixture.call(operation, input)
            return nil
        } catch { return (error as? ServiceError)?.code }
    }

    @Test("a token brings its task's result, once", arguments: TestEngine.available)
    func success(_ engine: TestEngine) async throws {
        try await WorkflowsFixture.with(engine) { fixture in
            let (execution, token) = try await begun(fixture)
            try await fixture.call("SendTaskSuccess", ["taskToken": .string(token), "output": #"{"r":1}"#])
            #expect(try await fixture.ended(execution)["output"] == #"{"r":1}"#)
            #expect(await refusal(fixture, "SendTaskSuccess", ["taskToken": .string(token), "output": "{}"]) == "TaskTimedOut")
            #expect(await refusal(fixture, "SendTaskHeartbeat", ["taskToken": .string(token)]) == "TaskTimedOut")
            #expect(try await fixture.deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("wrong tokens, and outputs that are no JSON, are refused by name")
    func wrong() async throws {
        try await WorkflowsFixture.with { fixture in
            let (execution, token) = try await begun(fixture)
            #expect(await refusal(fixture, "SendTaskSuccess", ["taskToken": "x", "output": "{}"]) == "InvalidToken")
            #expect(await refusal(fixture, "SendTaskFailure", ["taskToken": .string("B" + token.dropFirst())]) == "InvalidToken")
            #expect(await refusal(fixture, "SendTaskSuccess", ["taskToken": .string(token), "output": "{"]) == "InvalidOutput")
            #expect(try await fixture.status(execution) == "RUNNING")
            let stranger = TaskTokens(secret: [1]).token(ExecutionKey(id: 1), 5)
            #expect(await refusal(fixture, "SendTaskHeartbeat", ["taskToken": .string(stranger)]) == "InvalidToken")
            let gone = fixture.runner.tokens.token(ExecutionKey(id: 1), 5)
            #expect(await refusal(fixture, "SendTaskFailure", ["taskToken": .string(gone)]) == "TaskDoesNotExist")
        }
    }

    @Test("a result that cannot be stored is not told as too late: it may be brought again")
    func brokenStore() async throws {
        try await WorkflowsFixture.with { fixture in
            let (execution, token) = try await begun(fixture)
            try await fixture.database.write {
                try $0.execute(
                    "CREATE TRIGGER broken BEFORE INSERT ON execution_history BEGIN SELECT RAISE(ABORT, 'broken'); END")
            }
            await #expect(throws: StorageError.self) {
                try await fixture.call("SendTaskSuccess", ["taskToken": .string(token), "output": "{}"])
            }
            try await fixture.database.write { try $0.execute("DROP TRIGGER broken") }
            try await fixture.call("SendTaskSuccess", ["taskToken": .string(token), "output": "{}"])
            #expect(try await fixture.ended(execution)["status"] == "SUCCEEDED")
        }
    }

    @Test("a task lives as long as its heart beats")
    func heartbeats() async throws {
        try await WorkflowsFixture.with { fixture in
            let (execution, token) = try await begun(fixture)
            for _ in 0..<3 {
                fixture.clock.advance(by: .seconds(8))
                try await fixture.call("SendTaskHeartbeat", ["taskToken": .string(token)])
            }
            #expect(try await fixture.status(execution) == "RUNNING")
            fixture.clock.advance(by: .seconds(10))
            let ended = try await fixture.ended(execution)
            #expect(ended["status"] == "FAILED" && ended["error"] == "States.Timeout")
            #expect(await refusal(fixture, "SendTaskSuccess", ["taskToken": .string(token), "output": "{}"]) == "TaskTimedOut")
        }
    }

    @Test("a token outlives its node, and so does the heartbeat")
    func restart() async throws {
        let place = try await TestEngine.sqlite.makePlace()
        defer { withExtendedLifetime(place) {} }
        var database = try await place.open(WorkflowsFixture.migrations)
        let clock = ManualClock()
        var fixture = try await WorkflowsFixture(database, clock: clock)
        let (execution, token) = try await begun(fixture)
        await fixture.end()
        await database.close()
        database = try await place.open(WorkflowsFixture.migrations)
        fixture = try await WorkflowsFixture(database, clock: clock)
        try await fixture.call("SendTaskHeartbeat", ["taskToken": .string(token)])
        try await fixture.call("SendTaskFailure", ["taskToken": .string(token), "error": "E", "cause": "c"])
        let ended = try await fixture.ended(execution)
        #expect(ended["error"] == "E" && ended["cause"] == "c" && fixture.tasks.calls.isEmpty)
        #expect(try await fixture.deliveries.pendingCounts().isEmpty)
        await fixture.end()
        await database.close()
    }

    @Test("an activity's task goes to a worker, whose result ends it")
    func activity() async throws {
        try await WorkflowsFixture.with { fixture in
            let activity = try await fixture.call("CreateActivity", ["name": "a"])["activityArn"] ?? .null
            let machine = try await fixture.machine("m", states(["A": ["Type": "Task", "Resource": activity, "End": true]]))
            let execution = try await fixture.start(machine, ["x": 1])
            let task = try await fixture.call("GetActivityTask", ["activityArn": activity, "workerName": "w"])
            #expect(task["input"] == #"{"x":1}"#)
            try await fixture.call("SendTaskSuccess", ["taskToken": task["taskToken"] ?? .null, "output": "3"])
            #expect(try await fixture.ended(execution)["output"] == "3")
            #expect(
                try await fixture.types(execution) == [
                    "ExecutionStarted", "TaskStateEntered", "ActivityScheduled", "ActivityStarted", "ActivitySucceeded", "TaskStateExited",
                    "ExecutionSucceeded",
                ])
        }
    }
}
