public import Ambient
public import Deliveries
import JSON

/// A call that is delivered durably: retried by its policy, and dead-lettered when that is used up.
public struct TargetDelivery: Sendable {
    public var call: TargetCall
    /// What is not to be delayed by others, where that is not the target: a target that names an operation (`aws-sdk:lambda:invoke`)
    /// is everybody's. At most 1,000 bytes of it count.
    public var lane: String?
    public var dueAt: Timestamp
    public var policy: RetryPolicy
    /// The ARN of the queue that gets what cannot be delivered.
    public var deadLetterQueue: String?
    /// Message attributes of a dead letter that only the sender knows, such as `RULE_ARN`. The sender of deliveries adds
    /// `TARGET_ARN`, `ERROR_CODE`, `ERROR_MESSAGE` and, after retries, `RETRY_ATTEMPTS` and `EXHAUSTED_RETRY_CONDITION`. The queue
    /// finds all of them in the call's settings, as `MessageAttributes` in the shape of SQS's API.
    public var deadLetterAttributes: [String: String]
    /// The identifier of the event whose way this is a part of; what happens is told to the observer under it.
    public var trail: String?
    /// A text in the payload that stands for the number of the attempt, which counts from 1.
    public var attemptKeyword: String?

    public init(
        call: TargetCall, lane: String? = nil, dueAt: Timestamp, policy: RetryPolicy = .eventBus(), deadLetterQueue: String? = nil,
        deadLetterAttributes: [String: String] = [:], trail: String? = nil, attemptKeyword: String? = nil
    ) {
        self.call = call
        self.lane = lane
        self.dueAt = dueAt
        self.policy = policy
        self.deadLetterQueue = deadLetterQueue
        self.deadLetterAttributes = deadLetterAttributes
        self.trail = trail
        self.attemptKeyword = attemptKeyword
    }

    /// The delivery as its attempt `number` makes it, with that number in the payload where it wants it.
    func numbered(_ number: Int) -> TargetDelivery {
        guard let attemptKeyword else { return self }
        var numbered = self
        let payload = String(decoding: call.payload, as: UTF8.self)
        numbered.call.payload = Array(payload.replacing(attemptKeyword, with: String(number)).utf8)
        return numbered
    }
}

/// What became of one attempt to deliver a call.
public struct TargetAttempt: Sendable {
    public enum Outcome: Sendable {
        case delivered
        case refused(TargetRefusal, retriesAt: Timestamp?)
        /// Given up; `queue` has it.
        case deadLettered(TargetRefusal, queue: String)
        /// Given up, and there is no dead-letter queue that could take it.
        case lost(TargetRefusal)
    }

    public let trail: String?
    public let sender: String
    public let target: String
    /// What the target was sent.
    public let payload: [UInt8]
    /// From 1.
    public let attempt: Int
    public let outcome: Outcome
    public let at: Timestamp
}

/// Hears of every attempt, after its commit: for the event's trail, logs, figures. Must be quick and must not block.
public protocol TargetObserver: Sendable {
    func attempted(_ attempt: TargetAttempt)
}
