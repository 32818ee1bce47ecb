import AWSInterface
import Ambient
import Deliveries
import JSON
import Targets

/// What the last attempt of an asynchronous invocation came to. A failed one carries it to the end of its delivery.
struct AttemptOutcome: Hashable, Sendable {
    /// 200 where the function ran, whatever it answered; else the status of the API's error.
    var status = 200
    /// What went wrong; empty for a success.
    var message = ""
    /// What the function answered; `nil` where it did not run.
    var response: DestinationRecord.Response?
    /// The header that the function ran with: its run is a hop of the chain of events.
    var traceHeader: String?

    /// The function may not run at all.
    static let throttled = AttemptOutcome(status: 429, message: "Rate Exceeded.")
    /// Nothing is known of the attempts before, if there were any.
    static let expired = AttemptOutcome(status: 500, message: "The event became too old before it could be handled.")

    init(status: Int, message: String) {
        self.status = status
        self.message = message
    }

    /// The function ran.
    init(response: DestinationRecord.Response, traceHeader: String?) {
        self.response = response
        self.traceHeader = traceHeader
        guard response.functionError != nil else { return }
        message = (try? JSONValue(parsing: response.payload))?["errorMessage"]?.string ?? String(decoding: response.payload, as: UTF8.self)
    }

    /// What `failure` carries; of one that carries none, such as a commit that failed, the reason.
    init(_ failure: DeliveryFailure) { self = Self(encoded: failure.details) ?? Self(status: 500, message: failure.reason) }

    /// A JSON head, a line feed, the answer's payload.
    var encoded: [UInt8] {
        var head: JSONObject = ["status": .number(status), "message": .string(message)]
        guard let response else { return JSONValue.object(head).bytes() }
        head["message"] = nil  // It stands in the answer.
        head["version"] = .string(response.executedVersion)
        head["error"] = response.functionError.map(JSONValue.string)
        head["trace"] = traceHeader.map(JSONValue.string)
        return JSONValue.object(head).bytes() + [UInt8(ascii: "\n")] + response.payload
    }

    private init?(encoded bytes: [UInt8]) {
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        guard let head = try? JSONValue(parsing: bytes[..<end]), let status = head["status"]?.int else { return nil }
        if let version = head["version"]?.string {
            self.init(
                response: DestinationRecord.Response(
                    executedVersion: version, functionError: head["error"]?.string, payload: Array(bytes[end...].dropFirst())),
                traceHeader: head["trace"]?.string)
        } else {
            self.init(status: status, message: head["message"]?.string ?? "")
        }
    }
}

/// The end of an asynchronous invocation: who hears of it, and what.
///
/// Source: AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations" and "Adding a dead-letter queue".
struct InvocationEnd: Sendable {
    let accepted: AcceptedInvocation
    let condition: DestinationRecord.Condition
    /// How often the function was run for this event.
    let invokeCount: Int
    let outcome: AttemptOutcome

    init(_ accepted: AcceptedInvocation, _ condition: DestinationRecord.Condition, invokeCount: Int, _ outcome: AttemptOutcome) {
        self.accepted = accepted
        self.condition = condition
        self.invokeCount = invokeCount
        self.outcome = outcome
    }

    /// SQS's attribute values have no other control characters than these; AWS sends the first KB of the message.
    private static let longestMessage = 1024
    private static let printableControls: Set<Unicode.Scalar> = ["\t", "\n", "\r"]

    var hasFailed: Bool { condition != .success }
    private var functionARN: String { accepted.key.arn(accepted.qualifier ?? FunctionVersion.latest) }

    /// Whether anybody hears of it.
    func isHeard(_ settings: EventInvokeSettings?, deadLetterTarget: String?) -> Bool {
        destination(settings) != nil || (hasFailed && deadLetterTarget != nil)
    }

    private func destination(_ settings: EventInvokeSettings?) -> String? { hasFailed ? settings?.onFailure : settings?.onSuccess }

    /// What a destination gets.
    func record(at now: Timestamp) -> [UInt8] {
        let record = DestinationRecord(
            requestID: accepted.requestID, functionARN: functionARN, condition: condition, invokeCount: invokeCount,
            requestPayload: accepted.payload, response: outcome.response)
        return record.json(at: now).bytes()
    }

    /// The calls that tell of it: the record to the destination, the event itself to the dead-letter queue.
    func deliveries(_ settings: EventInvokeSettings?, deadLetterTarget: String?, record: [UInt8], at now: Timestamp) -> [TargetDelivery] {
        var calls: [TargetCall] = []
        if let destination = destination(settings) {
            calls.append(call(destination, record, settings: destinationSettings(destination)))
        }
        if hasFailed, let deadLetterTarget {
            calls.append(call(deadLetterTarget, accepted.payload, settings: ["MessageAttributes": .object(deadLetterAttributes)]))
        }
        return calls.map { TargetDelivery(call: $0, dueAt: now) }
    }

    private func call(_ target: String, _ payload: [UInt8], settings: JSONObject) -> TargetCall {
        TargetCall(
            target: target, payload: payload, settings: settings, traceHeader: outcome.traceHeader ?? accepted.traceHeader,
            sender: functionARN)
    }

    /// What an event bus makes an event of; queues and functions want nothing but the record.
    private func destinationSettings(_ destination: String) -> JSONObject {
        guard ARN(destination)?.service == "events" else { return [:] }
        return [
            "Source": "lambda", "DetailType": .string("Lambda Function Invocation Result - \(hasFailed ? "Failure" : "Success")"),
            "Resources": [.string(functionARN), .string(destination)],
        ]
    }

    private var deadLetterAttributes: JSONObject {
        var attributes: JSONObject = [
            "RequestID": ["DataType": "String", "StringValue": .string(accepted.requestID)],
            "ErrorCode": ["DataType": "Number", "StringValue": .string(String(outcome.status))],
        ]
        let message = Self.printable(outcome.message)
        if !message.isEmpty {  // SQS knows no empty values.
            attributes["ErrorMessage"] = ["DataType": "String", "StringValue": .string(message)]
        }
        return attributes
    }

    private static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var size = 0
        for scalar in text.unicodeScalars {
            size += UTF8.width(scalar)
            if size > longestMessage { break }
            scalars.append(scalar.value < 0x20 && !printableControls.contains(scalar) ? " " : scalar)
        }
        return String(scalars)
    }
}
