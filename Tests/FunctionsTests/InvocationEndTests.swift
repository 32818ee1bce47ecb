import AWSInterface
import Ambient
import Deliveries
import JSON
import Targets
import Testing

@testable import Functions

@Suite struct InvocationEndTests {
    private let now = Timestamp(seconds: 1_700_000_000)
    private let queue = "arn:aws:sqs:us-east-1:000000000000:q"
    private let bus = "arn:aws:events:us-east-1:000000000000:event-bus/default"

    private func end(_ condition: DestinationRecord.Condition, _ outcome: AttemptOutcome) -> InvocationEnd {
        let accepted = AcceptedInvocation(
            key: FunctionKey(scope: Scope(), name: "f"), qualifier: nil, requestID: "r", acceptedAt: now, traceHeader: "Root=1",
            payload: Array("{\"x\":1}".utf8))
        return InvocationEnd(accepted, condition, invokeCount: 3, outcome)
    }

    private func failed(_ payload: String) -> AttemptOutcome {
        AttemptOutcome(
            response: DestinationRecord.Response(executedVersion: "$LATEST", functionError: "Unhandled", payload: Array(payload.utf8)),
            traceHeader: "Root=2")
    }

    private func calls(_ end: InvocationEnd, _ settings: EventInvokeSettings?, deadLetterTarget: String? = nil) -> [TargetCall] {
        end.deliveries(settings, deadLetterTarget: deadLetterTarget, record: end.record(at: now), at: now).map(\.call)
    }

    @Test func aFailureIsToldToItsDestinationAndToTheDeadLetterQueue() throws {
        let end = end(.retriesExhausted, failed("{\"errorMessage\":\"no\\u0001way\",\"errorType\":\"E\"}"))
        let calls = calls(end, EventInvokeSettings(onSuccess: "nobody", onFailure: bus), deadLetterTarget: queue)
        #expect(calls.map(\.target) == [bus, queue])
        #expect(calls.allSatisfy { $0.traceHeader == "Root=2" && $0.sender == "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST" })
        #expect(calls[0].settings["Source"] == "lambda")
        #expect(calls[0].settings["DetailType"] == "Lambda Function Invocation Result - Failure")
        #expect(
            calls[0].settings["Resources"] == ["arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST", .string(bus)])
        let record = try JSONValue(parsing: calls[0].payload)
        #expect(record["requestContext"]?["approximateInvokeCount"] == 3)
        #expect(record["responsePayload"]?["errorType"] == "E")
        #expect(calls[1].payload == Array("{\"x\":1}".utf8))
        #expect(
            calls[1].settings["MessageAttributes"] == [
                "RequestID": ["DataType": "String", "StringValue": "r"], "ErrorCode": ["DataType": "Number", "StringValue": "200"],
                "ErrorMessage": ["DataType": "String", "StringValue": "no way"],
            ])
    }

    @Test func aSuccessIsToldToItsDestinationAlone() {
        let response = DestinationRecord.Response(executedVersion: "$LATEST", functionError: nil, payload: Array("1".utf8))
        let end = end(.success, AttemptOutcome(response: response, traceHeader: nil))
        let calls = calls(end, EventInvokeSettings(onSuccess: queue, onFailure: bus), deadLetterTarget: queue)
        #expect(calls.map(\.target) == [queue])
        #expect(calls.map(\.settings) == [[:]])
        #expect(calls.map(\.traceHeader) == ["Root=1"])
        #expect(!end.isHeard(EventInvokeSettings(onFailure: bus), deadLetterTarget: queue))
        #expect(!end.isHeard(nil, deadLetterTarget: nil))
    }

    @Test func theErrorMessageOfADeadLetterIsOneKilobyteOfWholeCharacters() throws {
        let text = "ä" + String(repeating: "ä", count: 600)
        let calls = calls(end(.retriesExhausted, failed("{\"errorMessage\":\"\(text)\"}")), nil, deadLetterTarget: queue)
        let message = try #require(calls[0].settings["MessageAttributes"]?["ErrorMessage"]?["StringValue"]?.string)
        #expect(message == String(repeating: "ä", count: 512))
        let silent = self.calls(end(.retriesExhausted, failed("")), nil, deadLetterTarget: queue)
        #expect(silent[0].settings["MessageAttributes"]?["ErrorMessage"] == nil)
    }

    @Test func whatAnAttemptCameToIsCarriedToTheEndOfItsDelivery() {
        for outcome in [failed("{\"errorMessage\":\"a\"}"), failed("text\nmore"), .throttled, AttemptOutcome(status: 404, message: "gone")]
        {
            #expect(AttemptOutcome(DeliveryFailure("failed", details: outcome.encoded)) == outcome)
        }
        #expect(AttemptOutcome(DeliveryFailure("the disk is full")) == AttemptOutcome(status: 500, message: "the disk is full"))
    }
}
