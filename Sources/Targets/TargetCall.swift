public import JSON

/// What one service hands to another: an input for the target of a rule, of a schedule, of a function's destination.
public struct TargetCall: Hashable, Sendable {
    /// The target's ARN, for example `arn:aws:sqs:us-east-1:000000000000:orders`.
    public var target: String
    /// What the target gets: an event, a message's body, a function's payload.
    public var payload: [UInt8]
    /// What a target of this kind wants to know besides, under the names of AWS's API: `MessageGroupId` of a FIFO queue,
    /// `HttpParameters` of an API destination, `Source` and `DetailType` of an event that a bus is to make of the payload.
    public var settings: JSONObject
    /// The X-Ray header with its lineage; see `TraceHeader`.
    public var traceHeader: String?
    /// The ARN of the rule, schedule or function that sends.
    public var sender: String

    public init(target: String, payload: [UInt8], settings: JSONObject = [:], traceHeader: String? = nil, sender: String) {
        self.target = target
        self.payload = payload
        self.settings = settings
        self.traceHeader = traceHeader
        self.sender = sender
    }
}

/// Why a target did not take a call.
public struct TargetRefusal: Error, Hashable, Sendable {
    /// What the refusal means for attempts to come.
    public enum Class: String, Hashable, Sendable {
        /// May succeed later: tried again as the retry policy says.
        case retryable
        /// Not now: tried again without using up one of the policy's attempts, until the call is too old.
        case throttled
        /// Will never succeed, such as a target that does not exist: given up at once, to the dead-letter queue.
        case permanent
    }

    /// The dead-letter queue's `ERROR_CODE`, for example `NO_RESOURCE`.
    public var code: String
    public var message: String
    public var `class`: Class
    /// Instead of the policy's delay.
    public var retryAfter: Duration?

    public init(_ code: String, _ message: String, _ class: Class = .retryable, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.class = `class`
        self.retryAfter = retryAfter
    }
}
