import EventPatterns
import JSON
import Testing

@testable import EventSourceMappings

@Suite struct RecordFilterTests {
    private func record(_ body: String, attribute: String? = nil) -> JSONObject {
        var message = SourceMessage(id: "m", receiptHandle: "r", body: body, md5OfBody: "x")
        if let attribute { message.attributes = [.init(name: "kind", dataType: "String", value: .string(attribute))] }
        return EventRecord.json(of: message, queue: "arn:aws:sqs:us-east-1:000000000000:q", region: "us-east-1")
    }

    /// The table of the guide: formats of the body and of the pattern.
    @Test(arguments: [
        (#"{"a": 1}"#, #"{"body": {"a": [1]}}"#, true),
        (#"{"a": 2}"#, #"{"body": {"a": [1]}}"#, false),
        (#"{"a": {"b": "xy"}}"#, #"{"body": {"a": {"b": [{"prefix": "x"}]}}}"#, true),
        ("Result: 5", #"{"body": [{"prefix": "Result: "}]}"#, true),
        ("Failure: 5", #"{"body": [{"prefix": "Result: "}]}"#, false),
        // Of different formats: dropped, also where a pattern wants that something is not there.
        ("Result: 5", #"{"body": {"a": [1]}}"#, false),
        ("Result: 5", #"{"body": {"a": [{"exists": false}]}}"#, false),
        (#"{"a": 1}"#, #"{"body": [{"prefix": "{"}]}"#, false),
        (#"{"a": 1}"#, #"{"body": [{"exists": false}]}"#, false),
        // Only other fields are looked at.
        ("text", #"{"eventSource": ["aws:sqs"]}"#, true),
        (#"{"a": 1}"#, #"{"awsRegion": ["eu-west-1"]}"#, false),
        // A body that is a JSON scalar is that scalar.
        ("42", #"{"body": [{"numeric": [">", 41]}]}"#, true),
        ("42", #"{"body": ["42"]}"#, false),
        // Not quite JSON is text.
        ("{a: 1}", #"{"body": ["{a: 1}"]}"#, true),
        ("", #"{"body": [""]}"#, true),
        (#"{"a": 1}"#, #"{"$or": [{"body": {"a": [1]}}, {"awsRegion": ["x"]}]}"#, true),
        ("text", #"{"$or": [{"body": ["text"]}, {"body": {"a": [1]}}]}"#, true),
    ])
    func aRecordIsMatchedByTheFormatOfItsBody(body: String, pattern: String, isAccepted: Bool) throws {
        #expect(try RecordFilter([pattern]).accepts(record(body)) == isAccepted)
    }

    @Test func oneOfThePatternsIsEnough() throws {
        let filter = try RecordFilter([#"{"body": {"a": [1]}}"#, #"{"body": ["text"]}"#])
        #expect(filter.accepts(record("text")) && filter.accepts(record(#"{"a":1}"#)))
        #expect(!filter.accepts(record("other")) && !filter.accepts(record(#"{"a":3}"#)))
    }

    @Test func attributesCanBeMatched() throws {
        let filter = try RecordFilter([#"{"messageAttributes": {"kind": {"stringValue": ["order"]}}}"#])
        #expect(filter.accepts(record("x", attribute: "order")) && !filter.accepts(record("x", attribute: "refund")))
    }

    @Test func withoutPatternsEverythingPasses() {
        #expect(RecordFilter().accepts(record("anything")))
    }

    @Test(arguments: ["", "null", "[]", #"{"body": "x"}"#, #"{"body": {"a": 1}}"#, #"{"body": [{"bogus": 1}]}"#, "{"])
    func whatIsNoPatternIsRefused(text: String) {
        #expect(throws: PatternError.self) { try RecordFilter([text]) }
    }
}

@Suite struct BatchResponseTests {
    @Test(arguments: [
        "null", "{}", #"{"batchItemFailures": []}"#, #"{"batchItemFailures": null}"#, #"{"statusCode": 200}"#, "",
    ])
    func nothingReportedIsSuccess(payload: String) {
        #expect(BatchResponse(Array(payload.utf8), of: ["a", "b"]) == .failures([]))
    }

    @Test func reportedMessagesHaveFailed() {
        let payload = #"{"batchItemFailures": [{"itemIdentifier": "b"}, {"itemIdentifier": "b"}]}"#
        #expect(BatchResponse(Array(payload.utf8), of: ["a", "b"]) == .failures(["b"]))
    }

    @Test(arguments: [
        #"{"batchItemFailures": [{"itemIdentifier": ""}]}"#, #"{"batchItemFailures": [{"itemIdentifier": null}]}"#,
        #"{"batchItemFailures": [{"ItemIdentifier": "a"}]}"#, #"{"batchItemFailures": [{"itemIdentifier": "unknown"}]}"#,
        #"{"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": 1}]}"#, #"{"batchItemFailures": ["a"]}"#,
        #"{"batchItemFailures": {"itemIdentifier": "a"}}"#, #"{"batchItemFailures": "a"}"#, #""ok""#, "[]", "1", "{", "not JSON",
    ])
    func aMalformedReportFailsTheWholeBatch(payload: String) {
        #expect(BatchResponse(Array(payload.utf8), of: ["a", "b"]) == .malformed)
    }
}

@Suite struct EventRecordTests {
    @Test func aRecordIsLikeThatOfAWS() {
        let message = SourceMessage(
            id: "059f36b4", receiptHandle: "AQEB", body: "Test \"message\"", md5OfBody: "e4e6", md5OfAttributes: "5f3a",
            systemAttributes: [
                "SentTimestamp": "1545082649183", "ApproximateReceiveCount": "1", "SenderId": "AIDA",
                "ApproximateFirstReceiveTimestamp": "1545082649185", "MessageGroupId": "g", "SequenceNumber": "188",
                "MessageDeduplicationId": "d", "AWSTraceHeader": "Root=1-a",
            ],
            attributes: [
                .init(name: "n", dataType: "Number", value: .string("100")), .init(name: "b", dataType: "Binary", value: .binary([1, 2])),
            ])
        let record = EventRecord.json(of: message, queue: "arn:aws:sqs:us-east-2:123456789012:q", region: "us-east-2")
        let wanted =
            #"{"messageId":"059f36b4","receiptHandle":"AQEB","body":"Test \"message\"","attributes":{"ApproximateReceiveCount":"1","#
            + #""AWSTraceHeader":"Root=1-a","SentTimestamp":"1545082649183","SequenceNumber":"188","MessageGroupId":"g","#
            + #""SenderId":"AIDA","MessageDeduplicationId":"d","ApproximateFirstReceiveTimestamp":"1545082649185"},"#
            + #""messageAttributes":{"n":{"stringValue":"100","stringListValues":[],"binaryListValues":[],"dataType":"Number"},"#
            + #""b":{"binaryValue":"AQI=","stringListValues":[],"binaryListValues":[],"dataType":"Binary"}},"md5OfMessageAttributes":"5f3a","#
            + #""md5OfBody":"e4e6","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-2:123456789012:q","awsRegion":"us-east-2"}"#
        #expect(JSONValue.object(record).text() == wanted)
    }
}
