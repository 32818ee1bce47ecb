import AWSInterface
import Ambient
import Deliveries
import Executions
import JSON
import StatesLanguage
import Storage
import StorageTestSupport
import Synchronization
import TaskIntegrations
import Telemetry
import Testing

@testable import Workflows

@Suite struct ExecutionRunnerTests {
    @Test("a machine of Pass, Task and Wait states runs through, and its history is kept", arguments: TestEngine.available)
    func wholeMachine(_ engine: TestEngine) async throws {
        try await WorkflowsFixture.with(engine) { fixture in
            let machine = try await fixture.machine(
                "m",
                states([
                    "A": ["Type": "Pass", "Result": ["a": 1], "Next": "B"],
                    "B": task(function("f"), next: "C"),
                    "C": ["Type": "Wait", "Seconds": 60, "Next": "D"],
                    "D": task(function("g")),
                ]))
            let execution = try await fixture.start(machine)
            try await fixture.reached("WaitStateEntered", execution)
            #expect(try await fixture.status(execution) == "RUNNING")
            fixture.clock.advance(by: .seconds(59))
            #expect(try await fixture.deliveries.pendingCounts() == ["workflows.timer": 1])
            fixture.clock.advance(by: .seconds(1))
            let ended = try await fixture.ended(execution)
            #expect(ended["status"] == "SUCCEEDED" && ended["output"] == #"{"a":1}"#)
            #expect(
                try await fixture.types(execution) == [
                    "ExecutionStarted", "PassStateEntered", "PassStateExited", "TaskStateEntered", "LambdaFunctionScheduled",
                    "LambdaFunctionStarted", "LambdaFunctionSucceeded", "TaskStateExited", "WaitStateEntered", "WaitStateExited",
                    "TaskStateEntered", "LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded", "TaskStateExited",
                    "ExecutionSucceeded",
                ])
            #expect(fixture.tasks.calls.count == 2)
            #expect(try await fixture.deliveries.pendingCounts().isEmpty)
            #expect(try await fixture.told() == ["RUNNING", "SUCCEEDED"])
        }
    }

    @Test("a node that ends in the middle goes on: what was done is not done again, what was not is", arguments: TestEngine.available)
    func restart(_ engine: TestEngine) async throws {
        let place = try await engine.makePlace()
        defer { withExtendedLifetime(place) {} }
        let clock = ManualClock()
        let hanging = FakeTasks()
        hanging.behave { call in
            guard call.request.stateName == "B" else { return .succeeded(["done": "A"]) }
            await never()
            return .failed(error: "Never", cause: nil)
        }
        var database = try await place.open(WorkflowsFixture.migrations)
        var fixture = try await WorkflowsFixture(database, clock: clock, tasks: hanging)
        let machine = try await fixture.machine(
            "m",
            states([
                "A": task(function("f"), next: "B"), "B": task(function("g"), next: "C"),
                "C": ["Type": "Wait", "Seconds": 10, "End": true],
            ]))
        let execution = try await fixture.start(machine)
        _ = try await fixture.eventually("B begins") { hanging.calls.count == 2 ? true : nil }
        await fixture.end()
        await database.close()

        let tasks = FakeTasks()
        database = try await place.open(WorkflowsFixture.migrations)
        fixture = try await WorkflowsFixture(database, clock: clock, tasks: tasks)
        if engine == .postgresql { clock.advance(by: .seconds(60)) }
        #expect(fixture.runner.executionsInMemory <= 1)
        try await fixture.reached("WaitStateEntered", execution)
        #expect(tasks.calls.map(\.request.stateName) == ["B"])
        await fixture.end()
        await database.close()

        database = try await place.open(WorkflowsFixture.migrations)
        fixture = try await WorkflowsFixture(database, clock: clock, tasks: tasks)
        #expect(fixture.runner.executionsInMemory == 0)
        clock.advance(by: .seconds(60))
        #expect(try await fixture.ended(execution)["status"] == "SUCCEEDED")
        #expect(tasks.calls.count == 1)
        await fixture.end()
        await database.close()
    }

    @Test("a task costs one commit, its result and the next one's scheduling together, and no read")
    func commits() async throws {
        try await TestEngine.sqlite.withDatabase(WorkflowsFixture.migrations) { inner in
            let database = CountingDatabase(inner)
            let fixture = try await WorkflowsFixture(database, wantsStatusChanges: false)
            var all: JSONObject = [:]
            for index in 0..<10 {
                let name = index == 0 ? "A" : "S\(index)"
                all[name] = task(function("f"), next: index == 9 ? nil : "S\(index + 1)")
            }
            let machine = try await fixture.machine("m", states(all))
            func run(_ calls: Int) async throws -> String {
                let execution = try await fixture.start(machine)
                _ = try await fixture.eventually("the last result is stored") {
                    fixture.tasks.calls.count == calls && fixture.deliveries.runningCount == 0 && database.isQuiet ? true : nil
                }
                return execution
            }
            // The first one reads what its machine is.
            _ = try await run(10)
            let before = database.counts
            let execution = try await run(20)
            #expect(database.counts.writes - before.writes == 11)
            #expect(database.counts.reads == before.reads)
            #expect(try await fixture.status(execution) == "SUCCEEDED")
            await fixture.end()
        }
    }

    @Test("tasks of many executions run at once, and one that hangs delays no other")
    func concurrency() async throws {
        try await WorkflowsFixture.with { fixture in
            let release = Mutex(false)
            fixture.tasks.behave { call in
                if case .function(arn: let arn) = call.request.resource, arn == function("stuck") {
                    while !release.withLock({ $0 }), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
                }
                return .succeeded(call.request.arguments)
            }
            let stuck = try await fixture.machine("stuck", states(["A": task(function("stuck"))]))
            let quick = try await fixture.machine("quick", states(["A": task(function("f"))]))
            for _ in 0..<100 { _ = try await fixture.start(stuck) }
            for _ in 0..<20 { try await fixture.ended(try await fixture.start(quick)) }
            release.withLock { $0 = true }
        }
    }

    @Test("a task that takes too long times out, and its result comes to nothing")
    func timeouts() async throws {
        try await WorkflowsFixture.with { fixture in
            let release = Mutex(false)
            fixture.tasks.behave { _ in
                while !release.withLock({ $0 }) { await Task.yield() }
                return .succeeded([:])
            }
            let machine = try await fixture.machine("m", states(["A": task(function("f"), ["TimeoutSeconds": 5])]))
            let execution = try await fixture.start(machine)
            _ = try await fixture.eventually("the task begins") { fixture.tasks.calls.isEmpty ? nil : true }
            fixture.clock.advance(by: .seconds(5))
            let ended = try await fixture.ended(execution)
            release.withLock { $0 = true }
            #expect(ended["status"] == "FAILED" && ended["error"] == "States.Timeout")
            _ = try await fixture.eventually("nothing is left") { try await fixture.deliveries.pendingCounts().isEmpty ? true : nil }
            #expect(try await fixture.types(execution).last == "ExecutionFailed")
        }
    }

    @Test("an execution of a machine that is being deleted fails at its next step")
    func deletion() async throws {
        try await WorkflowsFixture.with { fixture in
            let machine = try await fixture.machine(
                "m", states(["A": ["Type": "Wait", "Seconds": 10, "Next": "B"], "B": task(function("f"))]))
            let execution = try await fixture.start(machine)
            try await fixture.call("DeleteStateMachine", ["stateMachineArn": .string(machine)])
            #expect(try await fixture.status(execution) == "RUNNING")
            fixture.clock.advance(by: .seconds(10))
            let ended = try await fixture.ended(execution)
            #expect(ended["error"] == "States.Runtime" && ended["cause"] == "State machine m has been deleted.")
            #expect(fixture.tasks.calls.isEmpty)
            #expect(try await fixture.deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("a machine's time limit ends its executions")
    func limit() async throws {
        try await WorkflowsFixture.with { fixture in
            let machine = try await fixture.machine(
                "m", states(["A": ["Type": "Wait", "Seconds": 100, "End": true]], ["TimeoutSeconds": 10]))
            let execution = try await fixture.start(machine)
            fixture.clock.advance(by: .seconds(10))
            #expect(try await fixture.ended(execution)["status"] == "TIMED_OUT")
            #expect(try await fixture.deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("what waits is not in memory when there is no room, and goes on all the same")
    func eviction() async throws {
        try await TestEngine.sqlite.withDatabase(WorkflowsFixture.migrations) { database in
            let fixture = try await WorkflowsFixture(database, memory: .init(idle: 5))
            let machine = try await fixture.machine(
                "m", states(["A": ["Type": "Wait", "Seconds": 100, "Next": "B"], "B": task(function("f"))]))
            var executions: [String] = []
            for _ in 0..<50 { executions.append(try await fixture.start(machine)) }
            #expect(fixture.runner.executionsInMemory == 5)
            fixture.clock.advance(by: .seconds(100))
            for execution in executions { #expect(try await fixture.ended(execution)["status"] == "SUCCEEDED") }
            #expect(fixture.tasks.calls.count == 50)
            #expect(fixture.runner.executionsInMemory == 0)
            await fixture.end()
        }
    }

    @Test("two nodes on one database: either takes what comes for an execution, whoever had it last")
    func twoNodes() async throws {
        guard TestEngine.available.contains(.postgresql) else { return }
        let place = try await TestEngine.postgresql.makePlace()
        defer { withExtendedLifetime(place) {} }
        let (first, second) = (try await place.open(WorkflowsFixture.migrations), try await place.open(WorkflowsFixture.migrations))
        let clock = ManualClock()
        let (a, b) = (try await WorkflowsFixture(first, clock: clock), try await WorkflowsFixture(second, clock: clock))
        for node in [a, b] { node.tasks.behave { _ in .submitted([:]) } }
        let callback: JSONObject = [
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": ["QueueUrl": "q", "MessageBody": ["t.$": "$$.Task.Token"]],
        ]
        let machine = try await a.machine(
            "m", states(["A": task("", next: "B", callback), "B": task("", next: "C", callback), "C": task("", callback)]))
        let execution = try await a.start(machine)
        for (index, node) in [b, a, b].enumerated() {
            let token = try await a.eventually("task \(index)") {
                let calls = (a.tasks.calls + b.tasks.calls).sorted { $0.request.id < $1.request.id }
                let submitted = try await a.types(execution).count { $0 == "TaskSubmitted" }
                return submitted > index ? calls[index].request.arguments["MessageBody"]?["t"] : nil
            }
            try await node.call("SendTaskSuccess", ["taskToken": token, "output": "{}"])
        }
        #expect(try await a.ended(execution)["status"] == "SUCCEEDED")
        #expect(a.tasks.calls.count + b.tasks.calls.count == 3)
        for node in [a, b] { await node.end() }
        await first.close()
        await second.close()
    }

    @Test("events are logged as the machine's level says, with or without data")
    func logging() async throws {
        try await WorkflowsFixture.with { fixture in
            let logging: JSONValue = [
                "level": "ERROR", "includeExecutionData": false,
                "destinations": [["cloudWatchLogsLogGroup": ["logGroupArn": "arn:aws:logs:us-east-1:000000000000:log-group:/x:*"]]],
            ]
            fixture.tasks.behave { _ in .failed(error: "E", cause: "c") }
            let machine = try await fixture.machine("m", states(["A": task(function("f"))]), ["loggingConfiguration": logging])
            let execution = try await fixture.start(machine)
            try await fixture.ended(execution)
            let lines = try await fixture.eventually("lines") { fixture.logs.lines.count == 2 ? fixture.logs.lines : nil }
            let types = try lines.map { try JSONValue(parsing: $0.event.text)["type"] }
            #expect(types == ["LambdaFunctionFailed", "ExecutionFailed"])
            #expect(lines.allSatisfy { $0.stream.group == "/x" && $0.stream.stream.hasPrefix("states/m/2023-11-14-") })
        }
    }
}
