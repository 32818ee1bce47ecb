import Deliveries
import Encodings
import JSON

/// A call that was given up, as its dead-letter queue gets it: the payload, and attributes that say why.
///
/// Sources: Amazon EventBridge User Guide, "Using dead-letter queues to process undelivered events"; EventBridge Scheduler User
/// Guide, "Configuring a dead-letter queue".
struct DeadLetter {
    /// Why a delivery ended, beside its last refusal.
    struct End: Hashable {
        /// How often it was tried again; 0 where the first attempt was the last.
        var retries: Int
        /// The limit of the retry policy that it reached; nil for a refusal that no retry could mend.
        var exhausted: Condition?
    }

    enum Condition: String {
        case attempts = "MaximumRetryAttempts"
        case age = "MaximumEventAgeInSeconds"
    }

    /// SQS takes 1 MiB for a message with its attributes: the reason must leave room for the payload.
    private static let longestMessage = 1000

    /// What `queue` is sent.
    static func call(to queue: String, of delivery: TargetDelivery, _ refusal: TargetRefusal, _ end: End) -> TargetCall {
        var attributes = delivery.deadLetterAttributes
        attributes["TARGET_ARN"] = delivery.call.target
        attributes["ERROR_CODE"] = refusal.code
        attributes["ERROR_MESSAGE"] = String(refusal.message.unicodeScalars.prefix(longestMessage))
        attributes["EXHAUSTED_RETRY_CONDITION"] = end.exhausted?.rawValue
        if end.exhausted != nil || end.retries > 0 { attributes["RETRY_ATTEMPTS"] = String(end.retries) }
        let members: [(key: String, value: JSONValue)] = attributes.sorted { $0.key < $1.key }.compactMap { name, value in
            // SQS knows no empty values.
            value.isEmpty ? nil : (name, ["DataType": "String", "StringValue": .string(printable(value))])
        }
        return TargetCall(
            target: queue, payload: delivery.call.payload, settings: ["MessageAttributes": .object(JSONObject(members))],
            traceHeader: delivery.call.traceHeader, sender: delivery.call.sender)
    }

    /// The text without what SQS refuses, since a letter with it would be lost: control characters, U+FFFE and U+FFFF.
    private static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF ? " " : scalar)
        }
        return String(scalars)
    }
}

extension DeadLetter.End {
    /// - Parameter attempt: the number of the delivery's attempt that was the last or, for one that became too old before it, would have been.
    init(_ reason: ExhaustionReason, attempt: Int) {
        switch reason {
        case .attemptsUsedUp: self.init(retries: attempt - 1, exhausted: .attempts)
        case .expired(.some): self.init(retries: attempt - 1, exhausted: .age)
        case .expired(nil): self.init(retries: max(0, attempt - 2), exhausted: .age)
        case .refused: self.init(retries: attempt - 1, exhausted: nil)
        }
    }
}

extension TargetRefusal {
    /// What a delivery's end says about the target.
    init(_ reason: ExhaustionReason) {
        switch reason {
        case .attemptsUsedUp(let failure), .refused(let failure), .expired(.some(let failure)): self.init(failure)
        case .expired(nil): self.init("UNKNOWN", "The event became too old before it could be delivered.", .permanent)
        }
    }

    /// The refusal that `failure` was made of; one that was none, such as a commit that failed, is of an unknown kind.
    init(_ failure: DeliveryFailure) {
        let kind: Class =
            switch failure.class {
            case .counted: .retryable
            case .uncounted: .throttled
            case .permanent: .permanent
            }
        var fields = ByteFieldReader(failure.details)
        if let code = fields.text(), let message = fields.text() {
            self.init(code, message, kind)
        } else {
            self.init("UNKNOWN", failure.reason, kind)
        }
    }

    /// The refusal as the dispatcher of deliveries understands it, with itself in the details.
    var failure: DeliveryFailure {
        var fields = ByteFieldWriter(capacity: 128)
        fields.text(code)
        fields.text(message)
        let kind: DeliveryFailure.Class =
            switch `class` {
            case .retryable: .counted
            case .throttled: .uncounted
            case .permanent: .permanent
            }
        return DeliveryFailure("\(code): \(message)", kind, retryAfter: retryAfter, details: fields.bytes)
    }
}
