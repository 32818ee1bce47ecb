public import Ambient
public import Storage

/// Something that must happen later, as it is handed to ``Deliveries/add(_:in:)``.
public struct NewDelivery: Sendable {
    /// Who handles it, such as `functions.invoke`: see ``Deliveries/register(_:concurrency:laneConcurrency:handler:)``.
    public var kind: String
    /// What must not be delayed by others of its kind, such as the target: each lane has its own turn and its own limit.
    /// Lanes are kept in memory while something waits in them, so name thousands of them, not millions.
    public var lane: String
    /// Not before then.
    public var dueAt: Timestamp
    /// Given up then at the latest, besides the policy's maximum age.
    public var expiresAt: Timestamp?
    public var policy: RetryPolicy
    public var payload: [UInt8]

    public init(
        kind: String, lane: String = "", dueAt: Timestamp, expiresAt: Timestamp? = nil, policy: RetryPolicy, payload: [UInt8]
    ) {
        self.kind = kind
        self.lane = lane
        self.dueAt = dueAt
        self.expiresAt = expiresAt
        self.policy = policy
        self.payload = payload
    }
}

/// One attempt to deliver, as its handler gets it.
public struct Delivery: Sendable {
    /// Unique in the database, and rising with the time of creation on one node.
    public let id: Int64
    public let kind: String
    public let lane: String
    public let createdAt: Timestamp
    /// When this attempt was due.
    public let dueAt: Timestamp
    public let expiresAt: Timestamp?
    /// 1 for the first attempt; failures that do not count do not raise it.
    public var attempt: Int { failures.counted + 1 }
    public let policy: RetryPolicy
    public let payload: [UInt8]
    let failures: FailureCount
}

/// Why an attempt failed.
public struct DeliveryFailure: Error, Hashable, Sendable {
    /// What a failure means for the attempts to come.
    public enum Class: Hashable, Sendable {
        /// Uses up one of the policy's attempts.
        case counted
        /// Tried again without using up an attempt (throttled, no capacity), until the delivery expires.
        case uncounted
        /// Will never succeed: given up at once.
        case permanent
    }

    public var reason: String
    public var `class`: Class
    /// Instead of the policy's delay.
    public var retryAfter: Duration?
    /// Handed back to `exhausted` should this be the last attempt, and stored nowhere: the last answer, for a dead letter.
    public var details: [UInt8]

    public init(_ reason: String, _ class: Class = .counted, retryAfter: Duration? = nil, details: [UInt8] = []) {
        self.reason = reason
        self.class = `class`
        self.retryAfter = retryAfter
        self.details = details
    }
}

/// What an attempt came to, and what to commit together with it: its result, the deliveries that follow from it.
public struct DeliveryResult: Sendable {
    /// Statements that are committed with the result; run more than once where a commit is tried again.
    public typealias Commit = @Sendable (any Transaction) throws -> Void
    /// Statements that are the attempt itself. A failure must have changed nothing.
    public typealias Attempt = @Sendable (any Transaction) throws -> DeliveryFailure?

    enum Content: Sendable {
        case done(Commit?)
        case failed(DeliveryFailure, Commit?)
        case attempt(Attempt)
        case settled
    }

    let content: Content

    /// Removes the delivery. `commit` happens in the same transaction, exactly once.
    public static func done(_ commit: Commit? = nil) -> DeliveryResult { DeliveryResult(content: .done(commit)) }

    /// Reschedules the delivery or gives it up, as its policy says. `commit` happens in the same transaction.
    public static func failed(_ failure: DeliveryFailure, _ commit: Commit? = nil) -> DeliveryResult {
        DeliveryResult(content: .failed(failure, commit))
    }

    /// For what takes the delivery in the same database: `attempt` happens in the transaction that removes the delivery, exactly
    /// once. Where it answers a failure, that is the outcome, as of ``failed(_:_:)``.
    public static func attempt(_ attempt: @escaping Attempt) -> DeliveryResult { DeliveryResult(content: .attempt(attempt)) }

    /// The handler has removed the delivery itself, by ``Deliveries/settle(_:in:)`` in a transaction that is committed.
    public static var settled: DeliveryResult { DeliveryResult(content: .settled) }
}

/// Why a delivery is given up.
public enum ExhaustionReason: Hashable, Sendable {
    /// All attempts have failed.
    case attemptsUsedUp(DeliveryFailure)
    /// Too old, with the last attempt's failure if this process saw one.
    case expired(DeliveryFailure?)
    /// The handler said that it can never succeed.
    case refused(DeliveryFailure)
}

/// Handles the deliveries of one kind. An attempt may happen again after the end of a node, so `deliver` is at least once;
/// what it returns to be committed is exactly once.
public protocol DeliveryHandler: Sendable {
    func deliver(_ delivery: Delivery) async -> DeliveryResult

    /// What to commit together with the removal of a delivery that is given up: a dead letter, a destination's delivery.
    func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit?

    /// Told that `delivery` has failed and will be attempted again at `next`; that is committed. Must be quick.
    func rescheduled(_ delivery: Delivery, after failure: DeliveryFailure, to next: Timestamp)
}

extension DeliveryHandler {
    public func rescheduled(_ delivery: Delivery, after failure: DeliveryFailure, to next: Timestamp) {}
}
