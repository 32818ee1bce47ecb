import Ambient
import JSON
import StatesLanguage
import Testing

@testable import Executions

@Suite("Task states")
struct TaskTests {
    private func task(_ settings: String = "", resource: String = "arn:aws:states:::sqs:sendMessage") throws -> StateMachineDefinition {
        try machine(#"{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"\#(resource)"\#(settings),"End":true}}}"#)
    }

    @Test("An integration's task is scheduled and started at once, its result ends the state")
    func integration() throws {
        var driver = Driver(try task(#","ResultPath":"$.r""#), input: ["a": 1])
        driver.answer = { _ in .succeed("done") }
        try driver.run()
        #expect(
            driver.types == [
                "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited",
                "ExecutionSucceeded",
            ])
        #expect(driver.output == ["a": 1, "r": "done"])
        #expect(driver.requests.map(\.id) == [3])
        #expect(driver.requests.first?.token == nil)
        // Two decisions: up to the task, and from its result to the end.
        #expect(driver.decisions == 2)
    }

    @Test("A function's ARN has the function's events, with its input and its result")
    func function() throws {
        let arn = "arn:aws:lambda:eu-central-1:123456789012:function:f"
        var driver = Driver(try task(#","TimeoutSeconds":9"#, resource: arn), input: ["a": 1])
        driver.answer = { _ in .succeed([1]) }
        try driver.run()
        #expect(
            driver.types.dropFirst(2).prefix(3) == ["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"])
        #expect(
            driver.history[2].json(includeExecutionData: true)["lambdaFunctionScheduledEventDetails"]
                == ["resource": .string(arn), "input": #"{"a":1}"#, "inputDetails": ["truncated": false], "timeoutInSeconds": 9])
        #expect(driver.history[3].json(includeExecutionData: true).keys == ["timestamp", "type", "id", "previousEventId"])
    }

    @Test("An activity's task starts when a worker takes it, once")
    func activity() throws {
        let arn = "arn:aws:states:eu-central-1:123456789012:activity:a"
        var driver = Driver(try task(resource: arn))
        try driver.run()
        #expect(driver.requests.first?.token == "token-3")
        try driver.apply(.taskStarted(3, workerName: "w"))
        #expect(try driver.apply(.taskStarted(3, workerName: "w2")).events.isEmpty)
        try driver.apply(.taskSucceeded(3, output: [:]))
        #expect(driver.types.dropFirst(2).prefix(3) == ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"])
    }

    @Test("A task with a token is submitted, then waits for its result; the token stands in the context object")
    func token() throws {
        let parameters = #","Parameters":{"T.$":"$$.Task.Token"}"#
        var driver = Driver(try task(parameters, resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken"))
        driver.answer = { _ in .submit(["MessageId": "m"]) }
        try driver.run()
        #expect(driver.requests.first?.arguments == ["T": "token-3"])
        #expect(driver.types.last == "TaskSubmitted")
        #expect(driver.execution.isWaiting(for: 3))
        // What was handed over is not performed again after a crash.
        #expect(driver.execution.pendingEffects(in: driver.world).isEmpty)
        try driver.apply(.taskSucceeded(3, output: "x"))
        #expect(driver.output == "x")
        #expect(!driver.execution.isWaiting(for: 3))
        #expect(try driver.apply(.taskSucceeded(3, output: "y")).events.isEmpty)
    }

    @Test("Retries wait longer each time up to the limit, then the catcher has it")
    func retries() throws {
        let settings = #"""
            ,"Retry":[{"ErrorEquals":["E"],"IntervalSeconds":2,"BackoffRate":3,"MaxAttempts":3,"MaxDelaySeconds":10}],
            "Catch":[{"ErrorEquals":["States.ALL"],"Next":"C","ResultPath":"$.e"}]
            """#
        var driver = Driver(
            try machine(
                #"""
                {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage"\#(settings),"End":true},
                "C":{"Type":"Succeed"}}}
                """#))
        driver.answer = { _ in .fail("E", "why") }
        try driver.run()
        let scheduled = driver.history.filter { $0.type == .taskScheduled }.map { ($0.timestamp - Driver.start).wholeMilliseconds }
        #expect(scheduled == [0, 2_000, 8_000, 18_000])
        #expect(driver.output == ["e": ["Error": "E", "Cause": "why"]])
    }

    @Test("A retrier with jitter waits a part of the delay")
    func jitter() throws {
        var driver = Driver(try task(#","Retry":[{"ErrorEquals":["E"],"IntervalSeconds":10,"JitterStrategy":"FULL","MaxAttempts":1}]"#))
        driver.answer = { _ in .fail("E", nil) }
        try driver.run()
        // The driver's random number is the middle.
        #expect((driver.now - Driver.start).wholeMilliseconds == 5_000)
    }

    @Test("Each retrier counts for itself, anew whenever the state is entered")
    func retrierCounts() throws {
        var driver = Driver(
            try machine(
                #"""
                {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Next":"Again",
                "Retry":[{"ErrorEquals":["A"],"MaxAttempts":1},{"ErrorEquals":["B"],"MaxAttempts":1}]},
                "Again":{"Type":"Choice","Choices":[{"Variable":"$.done","BooleanEquals":true,"Next":"End"}],"Default":"T"},
                "End":{"Type":"Succeed"}}}
                """#))
        let box = Box([
            .fail("A", nil), .fail("B", nil), .succeed(["done": false]), .fail("B", nil), .fail("A", nil), .succeed(["done": true]),
        ])
        driver.answer = { _ in box.next() }
        try driver.run()
        #expect(driver.output == ["done": true])
        #expect(driver.requests.count == 6)
    }

    @Test(
        "Names in ErrorEquals",
        arguments: [
            ("States.TaskFailed", "E", true), ("States.TaskFailed", "States.Timeout", false), ("States.ALL", "States.Timeout", true),
            ("States.ALL", "States.Runtime", false), ("States.Runtime", "States.Runtime", false),
            ("States.ALL", "States.DataLimitExceeded", false), ("States.DataLimitExceeded", "States.DataLimitExceeded", true),
            ("E", "F", false), ("States.Timeout", "States.Timeout", true),
        ])
    func matching(_ name: String, _ error: String, _ matches: Bool) {
        #expect(Retrier(errorEquals: [name]).matches(error) == matches)
        #expect(Catcher(errorEquals: [name], next: "N").matches(error) == matches)
    }

    @Test("A missed heartbeat shows as States.Timeout and is caught as States.HeartbeatTimeout", arguments: [true, false])
    func heartbeat(_ isHeartbeat: Bool) throws {
        var driver = Driver(
            try machine(
                #"""
                {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","End":true,
                "TimeoutSeconds":600,"HeartbeatSeconds":5,"Catch":[{"ErrorEquals":["States.HeartbeatTimeout"],"Next":"H"}]},
                "H":{"Type":"Pass","End":true}}}
                """#))
        try driver.run()
        #expect(driver.watches[3]?.timeout == Driver.start + .seconds(600))
        #expect(driver.watches[3]?.heartbeat == .seconds(5))
        try driver.apply(.taskTimedOut(3, isHeartbeat: isHeartbeat))
        #expect(driver.types.dropFirst(4).first == "TaskTimedOut")
        #expect(driver.abandoned == [3])
        #expect(driver.output == (isHeartbeat ? ["Error": "States.Timeout"] : nil))
        #expect(driver.failure?.error == (isHeartbeat ? nil : "States.Timeout"))
    }

    @Test("A result above the payload limit fails the task, and States.ALL does not catch it")
    func dataLimit() throws {
        var driver = Driver(
            try machine(
                #"""
                {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true,
                "Catch":[{"ErrorEquals":["States.ALL"],"Next":"H"}]},"H":{"Type":"Pass","End":true}}}
                """#))
        driver.answer = { _ in .succeed(.string(String(repeating: "x", count: 262_143))) }
        try driver.run()
        #expect(driver.failure?.error == "States.DataLimitExceeded")
        let cause = "The state/task 'arn:aws:states:::sqs:sendMessage' returned a result with a size exceeding the maximum number of bytes"
        #expect(driver.failure?.cause == cause + " service limit.")
        var fits = Driver(try task())
        fits.answer = { _ in .succeed(.string(String(repeating: "x", count: 262_142))) }
        try fits.run()
        #expect(fits.output != nil)
    }

    @Test("A task that cannot be asked with its arguments fails the execution before it is scheduled")
    func problem() throws {
        var execution = Execution(Driver.identity(Payload([:])), of: try task(#","Catch":[{"ErrorEquals":["States.ALL"],"Next":"T"}]"#))
        var world = Driver(execution.definition).world
        world.taskProblem = { resource, arguments in resource.isIntegration && arguments == [:] ? "It cannot be." : nil }
        let decision = execution.apply(.started, in: world)
        #expect(decision.events.map(\.type) == [.executionStarted, .taskStateEntered, .executionFailed])
        let cause = "An error occurred while executing the state 'T' (entered at the event id #2). It cannot be."
        #expect(execution.outcome == .failed(error: "States.Runtime", cause: cause))
    }

    @Test("A catcher that would put out too much fails the execution instead of catching its own failure")
    func catcherDataLimit() throws {
        var driver = Driver(
            try machine(
                #"""
                {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true,
                "Catch":[{"ErrorEquals":["States.ALL","States.DataLimitExceeded"],"Next":"H"}]},"H":{"Type":"Pass","End":true}}}
                """#))
        driver.answer = { _ in .fail("E", String(repeating: "x", count: 300_000)) }
        try driver.run()
        #expect(driver.failure?.error == "States.DataLimitExceeded")
    }
}

/// Answers one after another.
final class Box {
    private var answers: [Answer]

    init(_ answers: [Answer]) { self.answers = answers }

    func next() -> Answer { answers.isEmpty ? .nothing : answers.removeFirst() }
}
