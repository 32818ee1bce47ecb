import AWSInterface
import JSON
import Testing

@testable import TaskIntegrations

@Suite("sqs:sendMessage and events:putEvents")
struct ServiceTaskTests {
    private static let send = "arn:aws:states:::sqs:sendMessage"
    private static let put = "arn:aws:states:::events:putEvents"

    @Test("a message's body may be JSON, and is sent as text", arguments: [("", false), (".waitForTaskToken", true)])
    func sendMessage(pattern: String, isSubmitted: Bool) async throws {
        let fixture = IntegrationFixture(answers: ["SendMessage": { _ in ["MessageId": "m", "MD5OfMessageBody": "d"] }])
        let result = await fixture.perform(
            Self.send + pattern, ["QueueUrl": "http://q", "MessageBody": ["Message": "hi", "TaskToken": "t"]])
        if case .submitted = result { #expect(isSubmitted) } else { #expect(!isSubmitted) }
        #expect(result.output?.object?.keys == ["MD5OfMessageBody", "MessageId", "SdkHttpMetadata", "SdkResponseMetadata"])
        let call = try #require(fixture.calls.last)
        #expect(call.input == ["QueueUrl": "http://q", "MessageBody": #"{"Message":"hi","TaskToken":"t"}"#])
        #expect(call.context.scope == IntegrationFixture.scope)
        #expect(call.context.userAgent == "AWS-StepFunctions")
        #expect(result.output?["SdkResponseMetadata"]?["RequestId"]?.string == call.context.requestID)
    }

    @Test("a queue that is not there fails in the words of AWS's SDK")
    func noQueue() async throws {
        let fixture = IntegrationFixture(
            answers: ["SendMessage": { _ in throw ServiceError("QueueDoesNotExist", "The specified queue does not exist.") }])
        let failure = await fixture.perform(Self.send, ["QueueUrl": "http://q", "MessageBody": "x"]).failure
        #expect(failure?.error == "SQS.QueueDoesNotExistException")
        let requestID = try #require(fixture.calls.last).context.requestID
        #expect(
            failure?.cause == "The specified queue does not exist. (Service: AmazonSQS; Status Code: 400; "
                + "Error Code: AWS.SimpleQueueService.NonExistentQueue; Request ID: \(requestID); Proxy: null)")
    }

    @Test("events carry the execution and its machine among their resources, and a detail as text")
    func putEvents() async throws {
        let fixture = IntegrationFixture("events", answers: ["PutEvents": { _ in ["Entries": [["EventId": "e"]], "FailedEntryCount": 0] }])
        let result = await fixture.perform(Self.put, ["Entries": [["Source": "s", "Detail": ["a": 1], "Resources": ["r"]]]])
        #expect(result.output?["FailedEntryCount"] == 0)
        #expect(result.output?["Entries"] == [["EventId": "e"]])
        let entry = try #require(fixture.calls.last).input["Entries"]?[0]
        #expect(entry?["Detail"] == #"{"a":1}"#)
        #expect(
            entry?["Resources"] == [
                "r", "arn:aws:states:eu-central-1:111111111111:execution:machine:run",
                "arn:aws:states:eu-central-1:111111111111:stateMachine:machine",
            ])
    }

    @Test("an entry that is refused fails the task, with all entries as the cause")
    func failedEntry() async throws {
        let answer: JSONObject = [
            "FailedEntryCount": 1,
            "Entries": [["EventId": "e"], ["ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."]],
        ]
        let fixture = IntegrationFixture("events", answers: ["PutEvents": { _ in answer }])
        let failure = await fixture.perform(Self.put, ["Entries": [[:], [:]]]).failure
        #expect(failure?.error == "EventBridge.FailedEntry")
        #expect(try failure?.cause.map { try JSONValue(parsing: $0) } == .object(answer))
    }
}
