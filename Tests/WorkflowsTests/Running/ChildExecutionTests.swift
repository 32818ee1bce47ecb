import AWSInterface
import Ambient
import Deliveries
import Executions
import JSON
import StatesLanguage
import Storage
import StorageTestSupport
import Targets
import TaskIntegrations
import Testing

@testable import Workflows

@Suite struct ChildExecutionTests {
    private func parent(_ child: String, _ pattern: String, _ further: JSONObject = [:]) -> JSONValue {
        states([
            "A": [
                "Type": "Task", "Resource": .string("arn:aws:states:::states:startExecution\(pattern)"),
                "Parameters": ["StateMachineArn": .string(child), "Input": ["y": 1], "Name": "child"], "End": true,
            ]
        ])
    }

    @Test("a child's end is its parent's result, in the form of the version", arguments: TestEngine.available)
    func sync(_ engine: TestEngine) async throws {
        try await WorkflowsFixture.with(engine) { fixture in
            let child = try await fixture.machine("c", states(["A": ["Type": "Pass", "Result": ["z": 2], "End": true]]))
            for (index, pattern) in [".sync", ".sync:2"].enumerated() {
                let child =
                    index == 0 ? child : try await fixture.machine("c2", states(["A": ["Type": "Pass", "Result": ["z": 2], "End": true]]))
                let machine = try await fixture.machine("p\(index)", parent(child, pattern))
                let ended = try await fixture.ended(try await fixture.start(machine))
                #expect(ended["status"] == "SUCCEEDED")
                let output = try JSONValue(parsing: ended["output"]?.string ?? "")
                #expect(output["Status"] == "SUCCEEDED" && output["Name"] == "child")
                #expect(output["Output"] == (index == 0 ? #"{"z":2}"# : ["z": 2]))
                #expect(output["Input"] == (index == 0 ? #"{"y":1}"# : ["y": 1]))
            }
        }
    }

    @Test("events come in order: submitted, then the result")
    func order() async throws {
        try await WorkflowsFixture.with { fixture in
            let child = try await fixture.machine("c", states(["A": ["Type": "Fail", "Error": "E", "Cause": "c"]]))
            let execution = try await fixture.start(try await fixture.machine("p", parent(child, ".sync")))
            let ended = try await fixture.ended(execution)
            #expect(ended["error"] == "States.TaskFailed")
            #expect(try JSONValue(parsing: ended["cause"]?.string ?? "")["Error"] == "E")
            #expect(
                try await fixture.types(execution) == [
                    "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskFailed",
                    "ExecutionFailed",
                ])
        }
    }

    @Test("a parent that is stopped stops its child")
    func stop() async throws {
        try await WorkflowsFixture.with { fixture in
            let child = try await fixture.machine("c", states(["A": ["Type": "Wait", "Seconds": 1000, "End": true]]))
            let execution = try await fixture.start(try await fixture.machine("p", parent(child, ".sync")))
            try await fixture.reached("TaskSubmitted", execution)
            try await fixture.call("StopExecution", ["executionArn": .string(execution)])
            let ended = try await fixture.ended("arn:aws:states:us-east-1:000000000000:execution:c:child")
            #expect(ended["status"] == "ABORTED")
        }
    }

    @Test("a start that is refused fails the task with AWS's words")
    func refused() async throws {
        try await WorkflowsFixture.with { fixture in
            let child = "arn:aws:states:us-east-1:000000000000:stateMachine:none"
            let ended = try await fixture.ended(try await fixture.start(try await fixture.machine("p", parent(child, ""))))
            #expect(ended["error"] == "StepFunctions.StateMachineDoesNotExistException")
            #expect(ended["cause"]?.string?.hasPrefix("State Machine Does Not Exist: '\(child)' (Service: AWSStepFunctions;") == true)
        }
    }

    @Test("a rule's event starts an execution in the sender's transaction; a machine that is not there is refused for good")
    func target() async throws {
        try await WorkflowsFixture.with { fixture in
            let machine = try await fixture.machine("m", states(["A": ["Type": "Pass", "End": true]]))
            let call = TargetCall(target: machine, payload: Array(#"{"e":1}"#.utf8), settings: ["Name": "x"], sender: "rule")
            try await fixture.database.write { [fixture] transaction in
                try fixture.sender.send(TargetDelivery(call: call, dueAt: fixture.clock.now()), in: transaction)
            }
            let ended = try await fixture.ended("arn:aws:states:us-east-1:000000000000:execution:m:x")
            #expect(ended["input"] == #"{"e":1}"# && ended["status"] == "SUCCEEDED")
            let missing = TargetCall(target: machine + "x", payload: [], sender: "rule")
            let target = ExecutionTarget(runner: fixture.runner)
            let refusal = try await fixture.database.write { try target.accept(missing, in: $0, at: Timestamp(seconds: 0)) }
            #expect(refusal?.code == "NO_RESOURCE" && refusal?.class == .permanent)
        }
    }

    @Test("an Express execution answers its caller, with what it would cost")
    func express() async throws {
        try await WorkflowsFixture.with { fixture in
            let machine = try await fixture.machine("e", states(["A": task(function("f"))]), type: "EXPRESS")
            var answer = try await fixture.call("StartSyncExecution", ["stateMachineArn": .string(machine), "input": #"{"a":1}"#])
            #expect(answer["status"] == "SUCCEEDED" && answer["output"] == #"{"a":1}"#)
            #expect(answer["billingDetails"] == ["billedMemoryUsedInMB": 64, "billedDurationInMilliseconds": 100])
            #expect(answer["executionArn"]?.string?.hasPrefix("arn:aws:states:us-east-1:000000000000:express:e:") == true)
            fixture.tasks.behave { _ in .failed(error: "E", cause: "c") }
            answer = try await fixture.call("StartSyncExecution", ["stateMachineArn": .string(machine)])
            #expect(answer["status"] == "FAILED" && answer["error"] == "E" && answer["output"] == nil)
            #expect(try await fixture.deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("an Express execution that loops without end is ended by its time limit, and holds up nobody")
    func endless() async throws {
        try await WorkflowsFixture.with { fixture in
            let loop = states(
                [
                    "A": ["Type": "Choice", "Choices": [["Variable": "$.x", "IsPresent": true, "Next": "C"]], "Default": "B"],
                    "B": ["Type": "Pass", "Next": "A"], "C": ["Type": "Succeed"],
                ], ["TimeoutSeconds": 60])
            let machine = try await fixture.machine("e", loop, type: "EXPRESS")
            let quick = try await fixture.machine("q", states(["A": ["Type": "Pass", "End": true]]), type: "EXPRESS")
            try await withThrowingTaskGroup(of: JSONValue?.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await fixture.call("StartSyncExecution", ["stateMachineArn": .string(machine)])["status"] }
                }
                for _ in 0..<20 {
                    let answer = try await fixture.call("StartSyncExecution", ["stateMachineArn": .string(quick)])
                    #expect(answer["status"] == "SUCCEEDED")
                }
                // Some may begin only now.
                let moving = Task {
                    while !Task.isCancelled {
                        fixture.clock.advance(by: .seconds(60))
                        try? await Task.sleep(for: .milliseconds(10))
                    }
                }
                for try await status in group { #expect(status == "TIMED_OUT") }
                moving.cancel()
            }
        }
    }

    @Test("an accepted Express execution is run, and run again when its node is killed")
    func accepted() async throws {
        let place = try await TestEngine.sqlite.makePlace()
        defer { withExtendedLifetime(place) {} }
        var database = try await place.open(WorkflowsFixture.migrations)
        let hanging = FakeTasks()
        hanging.behave { _ in
            await never()
            return .succeeded([:])
        }
        var fixture = try await WorkflowsFixture(database, tasks: hanging)
        let machine = try await fixture.machine("e", states(["A": task(function("f"))]), type: "EXPRESS")
        _ = try await fixture.start(machine)
        _ = try await fixture.eventually("it runs") { hanging.calls.isEmpty ? nil : true }
        await fixture.end()
        await database.close()
        database = try await place.open(WorkflowsFixture.migrations)
        fixture = try await WorkflowsFixture(database)
        let tasks = fixture.tasks
        _ = try await fixture.eventually("it runs again") { tasks.calls.count == 1 ? true : nil }
        _ = try await fixture.eventually("it is done") { try await fixture.deliveries.pendingCounts().isEmpty ? true : nil }
        await fixture.end()
        await database.close()
    }
}
