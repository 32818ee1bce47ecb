import AWSInterface
import Ambient
import JSON
import Testing

@testable import Events

/// The entries of PutEvents and the events that are made of them, without any storage.
struct BusEntryTests {
    private let now = Timestamp(milliseconds: 1_700_000_000_987)

    private func event(_ entry: JSONObject) throws -> EventEnvelope {
        let entries = try PutEventsMachine.entries(["Entries": [.object(entry)]])
        return try PutEventsMachine.event(
            entries[0], id: "the id", from: Scope(account: "111122223333", region: "eu-central-1"), at: now
        ).get()
    }

    @Test("An event has AWS's envelope, and its detail's bytes as they came")
    func envelope() throws {
        let made = try event([
            "Source": "a\"b", "DetailType": "t", "Detail": #"{ "n": 1.50, "é": "\u00e9" }"#, "Resources": ["r1", "r2"],
        ])
        #expect(
            String(decoding: made.bytes, as: UTF8.self)
                == #"{"version":"0","id":"the id","detail-type":"t","source":"a\"b","account":"111122223333","#
                + #""time":"2023-11-14T22:13:20Z","region":"eu-central-1","resources":["r1","r2"],"detail":{ "n": 1.50, "é": "\u00e9" }}"#)
        #expect(throws: Never.self) { try JSONValue(parsing: made.bytes) }
    }

    @Test("A replayed event is the event with the replay's name")
    func replayedEnvelope() throws {
        let made = try event(["Source": "s", "DetailType": "t", "Detail": "{}"])
        let replayed = try JSONValue(parsing: EventEnvelope.replayed(made.bytes, by: "again"))
        #expect(replayed["replay-name"] == "again" && replayed["id"] == "the id" && replayed["detail"] == [:])
    }

    @Test(
        "The time of an entry is seconds since 1970, or a text of RFC 3339",
        arguments: [
            (1_640_995_200, "2022-01-01T00:00:00Z"), (1_640_995_200.75, "2022-01-01T00:00:00Z"),
            ("2022-01-01T00:00:00Z", "2022-01-01T00:00:00Z"), ("2022-01-01T01:30:00.5+01:30", "2022-01-01T00:00:00Z"),
            ("1640995200", "2022-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] as [(JSONValue, String)])
    func times(_ time: JSONValue, _ expected: String) throws {
        let made = try event(["Source": "s", "DetailType": "t", "Detail": "{}", "Time": time])
        #expect(try JSONValue(parsing: made.bytes)["time"] == .string(expected))
    }

    @Test(
        "What is no time is refused",
        arguments: ["yesterday", "2022-13-01T00:00:00Z", 1e30, 253_402_300_800, [], "2022-01-01T00:00:00"] as [JSONValue])
    func badTimes(_ time: JSONValue) {
        #expect(throws: ServiceError.self) { try event(["Source": "s", "DetailType": "t", "Detail": "{}", "Time": time]) }
    }

    @Test(
        "A wrong entry has AWS's code and message",
        arguments: [
            (
                ["DetailType": "t", "Detail": "{}"], "InvalidArgument",
                "Parameter Source is not valid. Reason: Source is a required argument."
            ),
            (
                ["Source": "s", "Detail": "{}"], "InvalidArgument",
                "Parameter DetailType is not valid. Reason: DetailType is a required argument."
            ),
            (
                ["Source": "s", "DetailType": "t"], "InvalidArgument",
                "Parameter Detail is not valid. Reason: Detail is a required argument."
            ),
            (["Source": "s", "DetailType": "t", "Detail": "{{}"], "MalformedDetail", "Detail is malformed."),
            (["Source": "s", "DetailType": "t", "Detail": "\"NotJSON\""], "MalformedDetail", "Detail is malformed."),
            (["Source": "s", "DetailType": "t", "Detail": "NotJSON"], "MalformedDetail", "Detail is malformed."),
            (["Source": "s", "DetailType": "t", "Detail": "[]"], "MalformedDetail", "Detail is malformed."),
            (["Source": "aws.s3", "DetailType": "t", "Detail": "{}"], "NotAuthorizedForSourceException", "Not authorized for the source."),
        ] as [(JSONObject, String, String)])
    func refusedEntries(_ entry: JSONObject, _ code: String, _ message: String) {
        #expect(throws: PutEventsMachine.Refusal(code: code, message: message)) { try event(entry) }
    }

    @Test("A detail that nests deeper than AWS takes is malformed, and crashes nothing")
    func deepDetail() throws {
        func detail(_ depth: Int) -> JSONValue {
            .string(#"{"a":"# + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}")
        }
        #expect(throws: Never.self) { try event(["Source": "s", "DetailType": "t", "Detail": detail(1000)]) }
        #expect(throws: PutEventsMachine.Refusal.self) { try event(["Source": "s", "DetailType": "t", "Detail": detail(100_000)]) }
    }

    @Test("A request has one to ten entries; the message prints them as AWS does (recorded)")
    func entryCount() throws {
        let entry: JSONValue = ["Source": "s", "DetailType": "t", "Detail": "{}", "EventBusName": "b"]
        let printed =
            "PutEventsRequestEntry(time=null, source=s, resources=null, detailType=t, detail={}, eventBusName=b, traceHeader=null, "
            + "kmsKeyIdentifier=null, internalMetadata=null)"
        let list = Array(repeating: printed, count: 11).joined(separator: ", ")
        #expect(
            throws: ServiceError(
                "ValidationException",
                "1 validation error detected: Value '[\(list)]' at 'entries' failed to satisfy constraint: "
                    + "Member must have length less than or equal to 10")
        ) { try PutEventsMachine.entries(["Entries": .array(Array(repeating: entry, count: 11))]) }
        #expect(try PutEventsMachine.entries(["Entries": .array(Array(repeating: entry, count: 10))]).count == 10)
        #expect(throws: ServiceError.self) { try PutEventsMachine.entries(["Entries": []]) }
        #expect(throws: ServiceError.self) { try PutEventsMachine.entries([:]) }
    }

    @Test("The entries of a request are at most 1 MB together, as AWS counts them")
    func requestSize() throws {
        func entries(_ bytes: Int) -> JSONObject {
            // 14 for the time, 1 for the source, 1 for the type, 2 for the resource.
            let detail = "{\"a\":\"" + String(repeating: "x", count: bytes - 18 - 8) + "\"}"
            return ["Entries": [["Source": "s", "DetailType": "t", "Time": 1, "Resources": ["rr"], "Detail": .string(detail)]]]
        }
        #expect(try PutEventsMachine.entries(entries(1_048_576)).first?.size == 1_048_576)
        #expect(throws: ServiceError("ValidationException", "Total size of the entries in the request is over the limit.")) {
            try PutEventsMachine.entries(entries(1_048_577))
        }
    }

    @Test("Global endpoints are refused by name, a bus's name that is none by its pattern")
    func refusedRequests() {
        #expect(throws: ServiceError.notImplemented("events:PutEvents with EndpointId")) {
            try PutEventsMachine.entries(["EndpointId": "abc.def", "Entries": [["Source": "s"]]])
        }
        #expect(throws: ServiceError.self) { try PutEventsMachine.entries(["Entries": [["EventBusName": "a b"]]]) }
    }

    @Test("A bus is named as AWS's regular expression has it, checked by plain code")
    func busNames() {
        let expression = Pattern(EventsPatterns.busNameOrARN.text)
        let arn = "arn:aws:events:us-east-1:123456789012:event-bus/"
        var texts = ["", "a", "a/b.c-d_e", "ä", "a b", "arn", "arn:aws", "arn:", "a:b", arn, arn + "x", arn + "x:y", arn + "ä", arn + "/"]
        for (old, new) in [
            ("aws", "aws-cn"), ("aws", "aws_x9"), ("aws", "aws.x"), ("aws", "amazon"), ("events", "sqs"), ("us-east-1", "us-east"),
            ("us-east-1", "us-gov-east-1"), ("us-east-1", "us--1"), ("us-east-1", "US-east-1"), ("us-east-1", "u1-east-1"),
            ("us-east-1", "us-east-"), ("us-east-1", "us-east-A_9-x"), ("us-east-1", "us-east-1.2"), ("us-east-1", ""),
            ("123456789012", "12345678901"), ("123456789012", "12345678901x"), ("123456789012", ""), ("event-bus", "rule"),
        ] {
            texts.append((arn + "x").replacing(old, with: new))
        }
        for text in texts { #expect(EventsPatterns.busNameOrARN.matches(text) == expression.matches(text), "\(text)") }
    }
}
