import Encodings
import JSON

/// A message in the form in which functions get it: one of `Records` of the event.
///
/// Source: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS".
enum EventRecord {
    static let bodyKey = "body"

    /// In AWS's order; the guide shows the first four, FIFO queues and senders add the others.
    private static let attributeOrder = [
        "ApproximateReceiveCount", "AWSTraceHeader", "SentTimestamp", "SequenceNumber", "MessageGroupId", "SenderId",
        "MessageDeduplicationId", "ApproximateFirstReceiveTimestamp", "DeadLetterQueueSourceArn",
    ]

    static func json(of message: SourceMessage, queue: String, region: String) -> JSONObject {
        var record: JSONObject = [
            "messageId": .string(message.id), "receiptHandle": .string(message.receiptHandle), bodyKey: .string(message.body),
            "attributes": .object(systemAttributes(message.systemAttributes)),
            "messageAttributes": .object(JSONObject(message.attributes.map { ($0.name, value(of: $0)) })),
        ]
        record["md5OfMessageAttributes"] = message.md5OfAttributes.map(JSONValue.string)
        record["md5OfBody"] = .string(message.md5OfBody)
        record["eventSource"] = "aws:sqs"
        record["eventSourceARN"] = .string(queue)
        record["awsRegion"] = .string(region)
        return record
    }

    private static func systemAttributes(_ attributes: [String: String]) -> JSONObject {
        var object = JSONObject()
        for name in attributeOrder { object[name] = attributes[name].map(JSONValue.string) }
        return object
    }

    private static func value(of attribute: SourceMessage.Attribute) -> JSONValue {
        var object = JSONObject()
        switch attribute.value {
        case .string(let text): object["stringValue"] = .string(text)
        case .binary(let bytes): object["binaryValue"] = .string(Base64.encode(bytes))
        }
        object["stringListValues"] = []
        object["binaryListValues"] = []
        object["dataType"] = .string(attribute.dataType)
        return .object(object)
    }
}
