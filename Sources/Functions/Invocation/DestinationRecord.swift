import Ambient
import JSON

/// What Lambda sends to a destination when an asynchronous invocation has ended.
///
/// Source: AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations".
struct DestinationRecord: Sendable {
    enum Condition: String, Sendable {
        case success = "Success"
        case retriesExhausted = "RetriesExhausted"
        case eventAgeExceeded = "EventAgeExceeded"
    }

    var requestID: String
    /// With its qualifier.
    var functionARN: String
    var condition: Condition
    /// How often the function was run for this event.
    var invokeCount: Int
    var requestPayload: [UInt8]
    /// The last answer; `nil` where the function never ran.
    var response: Response?

    /// What the function answered last.
    struct Response: Hashable, Sendable {
        var executedVersion: String
        var functionError: String?
        var payload: [UInt8]
    }

    func json(at now: Timestamp) -> JSONValue {
        var record: JSONObject = [
            "version": "1.0",
            "timestamp": .string(now.iso8601),
            "requestContext": [
                "requestId": .string(requestID), "functionArn": .string(functionARN), "condition": .string(condition.rawValue),
                "approximateInvokeCount": .number(invokeCount),
            ],
            "requestPayload": Self.embedded(requestPayload),
        ]
        if let response {
            var context: JSONObject = ["statusCode": 200, "executedVersion": .string(response.executedVersion)]
            context["functionError"] = response.functionError.map(JSONValue.string)
            record["responseContext"] = .object(context)
            record["responsePayload"] = Self.embedded(response.payload)
        }
        return .object(record)
    }

    /// A payload as JSON inside JSON; what is not JSON is embedded as text.
    private static func embedded(_ payload: [UInt8]) -> JSONValue {
        if payload.isEmpty { return .null }
        if let value = try? JSONValue(parsing: payload) { return value }
        return .string(String(decoding: payload, as: UTF8.self))
    }
}
