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

@Suite struct ExecutionOperationTests {
    private static let waiting = states(["A": ["Type": "Wait", "Seconds": 1000, "End": true]])
    private static let passing = states(["A": ["Type": "Pass", "End": true]])

    /// The error that the operation answers.
    private func refusal(_ fixture: WorkflowsFixture, _ operation: String, _ input: JSONObject) async -> ServiceError? {
        do {
            try await fixture.call(operation, input)
            return nil
        } catch { return error as? ServiceError }
    }

    @Test("a name is taken once: the same start is answered the same while it runs, another is refused", arguments: TestEngine.available)
    func names(_ engine: TestEngine) async throws {
        try await WorkflowsFixture.with(engine) { fixture in
            let machine = try await fixture.machine("m", Self.waiting)
            let first = try await fixture.start(machine, ["a": 1], name: "n")
            #expect(first == "arn:aws:states:us-east-1:000000000000:execution:m:n")
            #expect(try await fixture.start(machine, ["a": 1], name: "n") == first)
            var taken = await refusal(fixture, "StartExecution", ["stateMachineArn": .string(machine), "name": "n", "input": #"{"a":2}"#])
            #expect(taken?.code == "ExecutionAlreadyExists" && taken?.message == "Execution Already Exists: '\(first)'")
            try await fixture.call("StopExecution", ["executionArn": .string(first)])
            taken = await refusal(fixture, "StartExecution", ["stateMachineArn": .string(machine), "name": "n", "input": #"{"a":1}"#])
            #expect(taken?.code == "ExecutionAlreadyExists")
            #expect(try await fixture.deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("what is wrong with a start is told as AWS does")
    func wrongStarts() async throws {
        try await WorkflowsFixture.with { fixture in
            let machine = try await fixture.machine("m", Self.passing)
            func code(_ input: JSONObject) async -> String? { await refusal(fixture, "StartExecution", input)?.code }
            #expect(await code(["stateMachineArn": .string(machine + "x")]) == "StateMachineDoesNotExist")
            #expect(await code(["stateMachineArn": "nonsense"]) == "InvalidArn")
            #expect(await code(["stateMachineArn": .string(machine), "name": "a b"]) == "InvalidName")
            #expect(await code(["stateMachineArn": .string(machine), "input": "{"]) == "InvalidExecutionInput")
            #expect(
                await code(["stateMachineArn": .string(machine), "input": .string("\"\(String(repeating: "x", count: 262_143))\"")])
                    == "ValidationException")
            #expect(
                await refusal(fixture, "StartSyncExecution", ["stateMachineArn": .string(machine)])?.code == "StateMachineTypeNotSupported")
        }
    }

    @Test("a stopped execution is aborted with what was said; stopping again changes nothing")
    func stop() async throws {
        try await WorkflowsFixture.with { fixture in
            let execution = try await fixture.start(try await fixture.machine("m", Self.waiting))
            try await fixture.call("StopExecution", ["executionArn": .string(execution), "error": "E", "cause": "c"])
            let described = try await fixture.describe(execution)
            #expect(described["status"] == "ABORTED" && described["error"] == "E" && described["cause"] == "c")
            #expect(described["redriveStatus"] == "REDRIVABLE")
            try await fixture.call("StopExecution", ["executionArn": .string(execution), "error": "F"])
            #expect(try await fixture.describe(execution)["error"] == "E")
            #expect(try await fixture.types(execution) == ["ExecutionStarted", "WaitStateEntered", "ExecutionAborted"])
            #expect(try await fixture.told() == ["RUNNING", "ABORTED"])
            let missing = await refusal(fixture, "StopExecution", ["executionArn": .string(execution + "x")])
            #expect(missing?.code == "ExecutionDoesNotExist")
        }
    }

    @Test("executions are listed newest first, a page at a time, by status")
    func listing() async throws {
        try await WorkflowsFixture.with { fixture in
            let machine = try await fixture.machine("m", Self.waiting)
            for name in ["a", "b", "c"] {
                _ = try await fixture.start(machine, name: name)
                fixture.clock.advance(by: .milliseconds(1))
            }
            try await fixture.call("StopExecution", ["executionArn": "arn:aws:states:us-east-1:000000000000:execution:m:b"])
            func names(_ further: JSONObject) async throws -> (names: [String], token: JSONValue?) {
                var input: JSONObject = ["stateMachineArn": .string(machine)]
                for (key, value) in further { input[key] = value }
                let answer = try await fixture.call("ListExecutions", input)
                return (answer["executions"]?.array?.compactMap { $0["name"]?.string } ?? [], answer["nextToken"])
            }
            #expect(try await names([:]).names == ["c", "b", "a"])
            #expect(try await names(["statusFilter": "RUNNING"]).names == ["c", "a"])
            let first = try await names(["maxResults": 2])
            #expect(first.names == ["c", "b"])
            let second = try await names(["maxResults": 2, "nextToken": first.token ?? .null])
            #expect(second.names == ["a"] && second.token == nil)
            #expect(await refusal(fixture, "ListExecutions", [:])?.code == "ValidationException")
            let express = try await fixture.machine("e", Self.passing, type: "EXPRESS")
            #expect(await refusal(fixture, "ListExecutions", ["stateMachineArn": .string(express)])?.code == "StateMachineTypeNotSupported")
        }
    }

    @Test("a history is read a page at a time, in both directions, with and without data")
    func history() async throws {
        try await WorkflowsFixture.with { fixture in
            let execution = try await fixture.start(try await fixture.machine("m", Self.passing), ["x": 1])
            func page(_ further: JSONObject) async throws -> (ids: [Int], token: JSONValue?) {
                var input: JSONObject = ["executionArn": .string(execution)]
                for (key, value) in further { input[key] = value }
                let answer = try await fixture.call("GetExecutionHistory", input)
                return (answer["events"]?.array?.compactMap { $0["id"]?.int } ?? [], answer["nextToken"])
            }
            #expect(try await page([:]).ids == [1, 2, 3, 4])
            let first = try await page(["maxResults": 3])
            #expect(first.ids == [1, 2, 3])
            #expect(try await page(["maxResults": 3, "nextToken": first.token ?? .null]).ids == [4])
            let last = try await page(["maxResults": 3, "reverseOrder": true])
            #expect(last.ids == [4, 3, 2])
            #expect(try await page(["maxResults": 3, "reverseOrder": true, "nextToken": last.token ?? .null]).ids == [1])
            let bare = try await fixture.call("GetExecutionHistory", ["executionArn": .string(execution), "includeExecutionData": false])
            #expect(bare["events"]?[0]?["executionStartedEventDetails"]?["input"] == nil)
            #expect(await refusal(fixture, "GetExecutionHistory", ["executionArn": "x"])?.message == "Invalid Arn: 'Invalid ARN prefix: x'")
        }
    }

    @Test("a failed execution is redriven from the state that failed", arguments: TestEngine.available)
    func redrive(_ engine: TestEngine) async throws {
        try await WorkflowsFixture.with(engine) { fixture in
            fixture.tasks.behave { call in call.request.stateName == "B" ? .failed(error: "E", cause: nil) : .succeeded(["a": 1]) }
            let machine = try await fixture.machine("m", states(["A": task(function("f"), next: "B"), "B": task(function("g"))]))
            let execution = try await fixture.start(machine)
            #expect(try await fixture.ended(execution)["status"] == "FAILED")
            fixture.tasks.behave { _ in .succeeded(["b": 2]) }
            let redrive: JSONObject = ["executionArn": .string(execution), "clientToken": "t"]
            let answers = try await withThrowingTaskGroup(of: JSONObject.self) { group in
                for _ in 0..<8 { group.addTask { try await fixture.call("RedriveExecution", redrive) } }
                return try await group.reduce(into: [JSONObject]()) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0 == answers[0] })
            let ended = try await fixture.ended(execution)
            #expect(ended["status"] == "SUCCEEDED" && ended["redriveCount"] == 1 && ended["output"] == #"{"b":2}"#)
            #expect(fixture.tasks.calls.map(\.request.stateName) == ["A", "B", "B"])
            let refused = await refusal(fixture, "RedriveExecution", ["executionArn": .string(execution)])
            #expect(refused?.code == "ExecutionNotRedrivable" && refused?.message == "Execution is SUCCEEDED and cannot be redriven")
            #expect(try await fixture.told() == ["RUNNING", "FAILED", "RUNNING", "SUCCEEDED"])
        }
    }

    @Test("an execution is forked from a past event, with another input or another definition")
    func fork() async throws {
        try await WorkflowsFixture.with { fixture in
            let machine = try await fixture.machine("m", states(["A": task(function("f"), next: "B"), "B": task(function("g"))]))
            let execution = try await fixture.start(machine, ["x": 1])
            try await fixture.ended(execution)
            let forked = try await fixture.service.fork(execution, from: 6, definition: nil, input: #"{"x":2}"#)
            let arn = forked["executionArn"]?.string ?? ""
            let ended = try await fixture.ended(arn)
            #expect(ended["status"] == "SUCCEEDED" && ended["output"] == #"{"x":2}"#)
            #expect(ended["forkedFrom"]?["eventId"] == 6 && ended["forkedFrom"]?["executionArn"] == .string(execution))
            #expect(fixture.tasks.calls.map(\.request.stateName) == ["A", "B", "B"])
            let other = states(["A": task(function("f"), next: "B"), "B": ["Type": "Pass", "Result": 7, "End": true]])
            let changed = try await fixture.service.fork(execution, from: 6, definition: other.text(), input: nil)
            #expect(try await fixture.ended(changed["executionArn"]?.string ?? "")["output"] == "7")
            await #expect(throws: ServiceError.self) { try await fixture.service.fork(execution, from: 99, definition: nil, input: nil) }
        }
    }

    @Test("executions that ended long ago are removed with their histories, others stay")
    func retention() async throws {
        try await WorkflowsFixture.with { fixture in
            let ended = try await fixture.start(try await fixture.machine("m", Self.passing))
            let running = try await fixture.start(
                try await fixture.machine("w", states(["A": ["Type": "Wait", "Seconds": 99_999_999, "End": true]])))
            try await fixture.ended(ended)
            fixture.clock.advance(by: .seconds(89 * 86_400))
            try await fixture.runner.sweep()
            #expect(try await fixture.status(ended) == "SUCCEEDED")
            fixture.clock.advance(by: .seconds(2 * 86_400))
            try await fixture.runner.sweep()
            #expect(await refusal(fixture, "DescribeExecution", ["executionArn": .string(ended)])?.code == "ExecutionDoesNotExist")
            #expect(try await fixture.status(running) == "RUNNING")
        }
    }
}
