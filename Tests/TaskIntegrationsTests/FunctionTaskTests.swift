import AWSInterface
import JSON
import Synchronization
import Testing

@testable import TaskIntegrations

@Suite("Tasks that run functions")
struct FunctionTaskTests {
    private let fixture = IntegrationFixture()
    private static let arn = "arn:aws:lambda:eu-central-1:111111111111:function:resize"
    private static let invoke = "arn:aws:states:::lambda:invoke"

    @Test("a function's ARN gets the arguments as its event, and its answer is the result")
    func plainFunction() async throws {
        fixture.functions.answers(#"{"size":2e323}"#)
        let result = await fixture.perform(Self.arn, ["picture": "a.png"])
        #expect(result.output?.text() == #"{"size":2e323}"#)
        let invocation = try #require(fixture.functions.invocations.last)
        #expect(invocation.function == Self.arn)
        #expect(invocation.payload == Array(#"{"picture":"a.png"}"#.utf8))
        #expect(invocation.scope == IntegrationFixture.scope)
    }

    @Test("lambda:invoke answers with AWS's members in the order of their names")
    func result() async throws {
        fixture.functions.answers(#"{"ok":true}"#, version: "7", log: "END")
        let output = await fixture.perform(Self.invoke, ["FunctionName": "resize", "Payload": [1], "LogType": "Tail"]).output
        #expect(
            output?.object?.keys
                == ["ExecutedVersion", "LogResult", "Payload", "SdkHttpMetadata", "SdkResponseMetadata", "StatusCode"])
        #expect(output?["ExecutedVersion"] == "7")
        #expect(output?["Payload"] == ["ok": true])
        #expect(output?["StatusCode"] == 200)
        #expect(output?["LogResult"] == "RU5E")
        let metadata = output?["SdkHttpMetadata"]
        #expect(metadata?["HttpStatusCode"] == 200)
        #expect(metadata?["HttpHeaders"]?["Content-Length"] == "11")
        #expect(metadata?["HttpHeaders"]?["Date"] == "Mon, 23 Nov 2026 12:00:00 GMT")
        #expect(metadata?["AllHttpHeaders"]?["X-Amz-Executed-Version"] == ["7"])
        #expect(output?["SdkResponseMetadata"]?["RequestId"] == metadata?["HttpHeaders"]?["x-amzn-RequestId"])
        #expect(fixture.functions.invocations.last?.wantsLogTail == true)
    }

    @Test("what has no Payload gets an empty object; a text is an event as well")
    func payloads() async throws {
        _ = await fixture.perform(Self.invoke, ["FunctionName": "resize"])
        #expect(fixture.functions.invocations.last?.payload == Array("{}".utf8))
        _ = await fixture.perform(Self.invoke, ["FunctionName": "resize", "Payload": "hello"])
        #expect(fixture.functions.invocations.last?.payload == Array(#""hello""#.utf8))
    }

    @Test("a function's error is the task's: its type, and all that it says as the cause", arguments: [arn, invoke])
    func functionError(resource: String) async throws {
        let error = #"{"errorMessage": "no", "errorType": "CustomException", "stackTrace": []}"#
        fixture.functions.answers(error, isError: true)
        let failure = await fixture.perform(resource, ["FunctionName": "resize"]).failure
        #expect(failure?.error == "CustomException")
        #expect(failure?.cause == error)
    }

    @Test("an error without a type is Lambda.Unknown")
    func unknownError() async throws {
        fixture.functions.answers(#"{"errorMessage":"gone"}"#, isError: true)
        let failure = await fixture.perform(Self.invoke, ["FunctionName": "resize"]).failure
        #expect(failure?.error == "Lambda.Unknown")
        #expect(
            failure?.cause == "The cause could not be determined because Lambda did not return an error type. "
                + #"Returned payload: {"errorMessage":"gone"}"#)
    }

    @Test(
        "what Lambda itself refuses has Lambda's name and the words of AWS's SDK",
        arguments: [
            ("ResourceNotFoundException", "Lambda.ResourceNotFoundException"),
            ("TooManyRequestsException", "Lambda.TooManyRequestsException"), ("ServiceException", "Lambda.ServiceException"),
            ("SomethingElse", "Lambda.AWSLambdaException"), ("KMSDisabledException", "Lambda.KmsDisabledException"),
        ])
    func refusals(code: String, name: String) async throws {
        fixture.functions.answer.withLock { $0 = .failure(ServiceError(code, "Not now", status: 429)) }
        let failure = await fixture.perform(Self.arn, [:]).failure
        #expect(failure?.error == name)
        let requestID = try #require(fixture.functions.invocations.last).requestID
        #expect(
            failure?.cause
                == "Not now (Service: AWSLambda; Status Code: 429; Error Code: \(code); Request ID: \(requestID); Proxy: null)")
    }

    @Test("of a function that says too much, the history keeps what AWS's does")
    func longCause() async throws {
        fixture.functions.answers(#"{"errorType":"E","errorMessage":"\#(String(repeating: "x", count: 100_000))"}"#, isError: true)
        #expect(await fixture.perform(Self.arn, [:]).failure?.cause?.count == 32_768)
    }

    @Test("an Event is accepted and not waited for")
    func event() async throws {
        let result = await fixture.perform(Self.invoke, ["FunctionName": "resize", "InvocationType": "Event", "Payload": [:]])
        #expect(result.output?["StatusCode"] == 202)
        #expect(fixture.functions.accepted.all.count == 1)
        #expect(fixture.functions.invocations.all.isEmpty)
    }

    @Test("with a token, the answer only says that it was handed over")
    func token() async throws {
        let result = await fixture.perform("\(Self.invoke).waitForTaskToken", ["FunctionName": "resize"])
        guard case .submitted(let output) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(output["StatusCode"] == 200)
    }

    @Test("Credentials name the account that the function is looked for in")
    func credentials() async throws {
        _ = await fixture.perform(Self.invoke, ["FunctionName": "resize"], credentials: "arn:aws:iam::222222222222:role/other")
        #expect(fixture.functions.invocations.last?.scope == Scope(account: "222222222222", region: "eu-central-1"))
    }

    @Test("what is no parameter is refused by name, not ignored")
    func wrongParameters() async throws {
        let failure = await fixture.perform(Self.invoke, ["Function": "resize"]).failure
        #expect(failure?.error == "States.Runtime")
        #expect(
            failure?.cause == #"The Parameters '{"Function":"resize"}' could not be used to start the Task: "#
                + "[The field 'FunctionName' is required but was missing, The field 'Function' is not supported by Step Functions]")
        #expect(fixture.functions.invocations.all.isEmpty)
    }

    @Test("nobody waits for a function that does not answer once the task is cancelled; a late answer is no second one")
    func cancellation() async throws {
        fixture.functions.answer.withLock { $0 = nil }
        let call = IntegrationFixture.call(Self.arn, [:])
        let task = Task { [directory = fixture.directory] in await directory.perform(call) }
        while fixture.functions.pending.all.isEmpty { await Task.yield() }
        task.cancel()
        #expect(await task.value.failure?.error == "States.TaskFailed")
        fixture.functions.pending.last?(.success(TaskInvocationAnswer(payload: [], executedVersion: "1")))
    }
}
