import AWSInterface
import Ambient
import Executions
import JSON
import TaskIntegrations
import Testing

/// What TestState makes of a state and its data.
@Suite("TestState: states")
struct StateTestTests {
    private let lambda: JSONValue = [
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": ["FunctionName": "f", "Payload.$": "$.order"],
        "ResultSelector": ["id.$": "$.Payload.id"], "ResultPath": "$.answer", "Next": "After",
    ]

    private func inspected(_ answer: JSONObject) throws -> JSONObject { try #require(answer["inspectionData"]?.object) }

    private func value(_ answer: JSONObject, _ member: String = "output") throws -> JSONValue {
        try JSONValue(parsing: try #require(answer[member]?.string))
    }

    @Test("A task without a mock is performed with the role's execution, and its result flows on")
    func performed() async throws {
        let tasks = OneAnswer(.succeeded(["Payload": ["id": 7]]))
        let answer = try await TestedState.answer(
            lambda, input: ["order": ["n": 1]], level: "TRACE", ["roleArn": .string(TestedState.role)], performing: tasks)
        #expect(try value(answer) == ["order": ["n": 1], "answer": ["id": 7]])
        #expect(answer["nextState"] == "After")
        #expect(answer["status"] == "SUCCEEDED")
        let steps = try inspected(answer)
        #expect(
            steps.keys == ["input", "afterInputPath", "afterParameters", "result", "afterResultSelector", "afterResultPath"])
        let call = try #require(tasks.calls.first)
        #expect(call.request.arguments == ["FunctionName": "f", "Payload": ["n": 1]])
        #expect(call.execution.roleARN == TestedState.role)
        #expect(tasks.calls.count == 1)
    }

    @Test("A failing task is RETRIABLE, then caught, then FAILED, as the count of its retries says", arguments: [0, 2, 9])
    func failing(retries: Int) async throws {
        let state: JSONValue = [
            "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": [:], "End": true,
            "Retry": [["ErrorEquals": ["Other"]], ["ErrorEquals": ["Busy"], "MaxAttempts": 3, "MaxDelaySeconds": 3]],
            "Catch": [["ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Handler"]],
        ]
        let answer = try await TestedState.answer(
            state, input: ["a": 1], level: "DEBUG",
            [
                "mock": ["errorOutput": ["error": "Busy", "cause": "full"]],
                "stateConfiguration": ["retrierRetryCount": .number(retries)],
            ])
        let details = try #require(try inspected(answer)["errorDetails"])
        #expect(answer["error"] == "Busy")
        #expect(answer["cause"] == "full")
        if retries < 3 {
            #expect(answer["status"] == "RETRIABLE")
            #expect(details == ["retryIndex": 1, "retryBackoffIntervalSeconds": .number(retries == 0 ? 1 : 3)])
            #expect(answer["output"] == nil)
        } else {
            #expect(answer["status"] == "CAUGHT_ERROR")
            #expect(details == ["retryIndex": 1, "catchIndex": 0])
            #expect(answer["nextState"] == "Handler")
            #expect(try value(answer) == ["a": 1, "failure": ["Error": "Busy", "Cause": "full"]])
        }
    }

    @Test("Arguments that the integration cannot take are the state's failure, before anything is called")
    func arguments() async throws {
        let tasks = OneAnswer(.succeeded([:]))
        let answer = try await TestedState.answer(
            ["Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": ["QueueUrl": "q"], "End": true],
            ["roleArn": .string(TestedState.role)], performing: tasks)
        #expect(answer["error"] == "States.Runtime")
        #expect(answer["cause"]?.string?.contains("'MessageBody' is required") == true)
        #expect(tasks.calls.isEmpty)
    }

    @Test("A failing expression is the state's failure, and says where it stands")
    func failingExpression() async throws {
        let answer = try await TestedState.answer(
            ["Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.a + 'x' %}", "End": true], input: ["a": 1])
        #expect(answer["status"] == "FAILED")
        #expect(answer["error"] == "States.QueryEvaluationError")
        #expect(answer["cause"]?.string?.contains("'StateName'") == true)
        #expect(answer["nextState"] == nil)
    }

    @Test("Variables are read, and shown with those that the state assigns")
    func variables() async throws {
        let answer = try await TestedState.answer(
            ["Type": "Pass", "Parameters": ["sum.$": "States.MathAdd($a, 1)"], "Assign": ["b.$": "$.sum"], "End": true], level: "DEBUG",
            ["variables": #"{"a": 2}"#])
        #expect(try value(answer) == ["sum": 3])
        #expect(try JSONValue(parsing: inspected(answer)["variables"]?.string ?? "") == ["a": 2, "b": 3])
    }

    @Test("A Wait state waits; one beyond five minutes ends with a time-out")
    func waiting() async throws {
        let clock = ManualClock()
        for (seconds, status) in [(60, "SUCCEEDED"), (3_600, "FAILED")] {
            async let answer = TestedState.answer(["Type": "Wait", "Seconds": .number(seconds), "End": true], clock: clock)
            while clock.sleeperCount == 0 { await Task.yield() }
            clock.advance(by: .seconds(min(seconds, 300)))
            let answered = try await answer
            #expect(answered["status"]?.string == status)
            if status == "FAILED" { #expect(answered["error"] == "States.Timeout") }
        }
    }

    @Test("A task ends with its time-out, whoever performs it")
    func timeout() async throws {
        struct Never: TaskIntegration {
            func perform(_ call: TaskCall) async -> TaskResult {
                await never()
                return .failed(error: "Cancelled", cause: nil)
            }
        }
        let clock = ManualClock()
        async let answer = TestedState.answer(
            ["Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f", "TimeoutSeconds": 5, "End": true],
            ["roleArn": .string(TestedState.role)], performing: Never(), clock: clock)
        while clock.sleeperCount == 0 { await Task.yield() }
        clock.advance(by: .seconds(5))
        #expect(try await answer["error"] == "States.Timeout")
    }

    @Test("A Map shows what its items, selector and batcher make of the input")
    func map() async throws {
        let state: JSONValue = [
            "Type": "Map", "ItemsPath": "$.list", "End": true, "MaxConcurrencyPath": "$.width",
            "ItemSelector": ["index.$": "$$.Map.Item.Index", "value.$": "$$.Map.Item.Value"], "ItemBatcher": ["MaxItemsPerBatch": 2],
            "ToleratedFailurePercentage": 50,
            "ItemProcessor": [
                "ProcessorConfig": ["Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"], "StartAt": "P",
                "States": ["P": ["Type": "Pass", "End": true]],
            ],
        ]
        func test(failures: Int) async throws -> JSONObject {
            try await TestedState.answer(
                state, input: ["list": ["a", "b", "c"], "width": 4], level: "DEBUG",
                ["mock": ["result": "[1,2,3]"], "stateConfiguration": ["mapIterationFailureCount": .number(failures)]])
        }
        let answer = try await test(failures: 1)
        let steps = try inspected(answer)
        #expect(steps["maxConcurrency"] == 4)
        #expect(steps["toleratedFailurePercentage"] == 50)
        #expect(try JSONValue(parsing: steps["afterItemsPath"]?.string ?? "") == ["a", "b", "c"])
        let inputs: [JSONValue] = [["index": 0, "value": "a"], ["index": 1, "value": "b"], ["index": 2, "value": "c"]]
        #expect(try JSONValue(parsing: steps["afterItemSelector"]?.string ?? "") == .array(inputs))
        let batches = try JSONValue(parsing: steps["afterItemBatcher"]?.string ?? "")
        #expect(batches == [["Items": .array(Array(inputs[..<2]))], ["Items": [inputs[2]]]])
        #expect(try value(answer) == [1, 2, 3])
        #expect(try await test(failures: 2)["error"] == "States.ExceedToleratedFailureThreshold")
    }

    @Test("Items that are more than an answer holds are not shown, and take no memory")
    func largeItems() async throws {
        let state: JSONValue = [
            "Type": "Map", "ItemsPath": "$.list", "End": true, "ItemSelector": ["all.$": "$"],
            "ItemProcessor": ["StartAt": "P", "States": ["P": ["Type": "Pass", "End": true]]],
        ]
        let list = JSONValue.array(Array(repeating: 1, count: 100_000))
        let answer = try await TestedState.answer(state, input: ["list": list], level: "DEBUG", ["mock": ["result": "[]"]])
        #expect(answer["status"] == "SUCCEEDED")
        let steps = try inspected(answer)
        #expect(steps["afterItemsPath"] != nil)
        #expect(steps["afterItemSelector"] == nil)
    }

    @Test("What an item reader is given is read as its configuration says")
    func itemReader() async throws {
        let state: JSONValue = [
            "Type": "Map", "End": true, "ItemSelector": ["row.$": "$$.Map.Item.Value.name"],
            "ItemReader": [
                "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": ["InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"],
                "Parameters": ["Bucket": "b", "Key": "k"],
            ],
            "ItemProcessor": [
                "ProcessorConfig": ["Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"], "StartAt": "P",
                "States": ["P": ["Type": "Pass", "End": true]],
            ],
        ]
        let answer = try await TestedState.answer(
            state, level: "DEBUG",
            ["mock": ["result": "[]"], "stateConfiguration": ["mapItemReaderData": "name,n\nAnn,1\nBob,2\n"]])
        let selected = try inspected(answer)["afterItemSelector"]?.string ?? ""
        #expect(try JSONValue(parsing: selected) == [["row": "Ann"], ["row": "Bob"]])
    }

    @Test("The parts of a context object that the request has take the place of made-up ones")
    func context() async throws {
        let answer = try await TestedState.answer(
            ["Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Parameters": ["all.$": "$$"], "End": true],
            input: ["a": 1], level: "DEBUG", ["mock": ["result": "{}"], "context": #"{"Task": {"Token": "mine"}}"#])
        let context = try JSONValue(parsing: inspected(answer)["afterParameters"]?.string ?? "")["all"]
        #expect(context?["Task"] == ["Token": "mine"])
        #expect(context?["Execution"]?["Input"] == ["a": 1])
        #expect(context?["State"]?["Name"] == "StateName")
    }
}
