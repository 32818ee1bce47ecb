public import Ambient

/// An event that came to a bus, and what it matched there.
public struct TrailEvent: Hashable, Sendable {
    /// The event's identifier: the same on every bus that it comes to.
    public var id: String
    /// The bus's ARN.
    public var bus: String
    /// The whole event as JSON.
    public var event: [UInt8]
    /// What the event says of itself.
    public var time: Timestamp
    public var acceptedAt: Timestamp
    public var matches: [TrailMatch]

    public init(id: String, bus: String, event: [UInt8], time: Timestamp, acceptedAt: Timestamp, matches: [TrailMatch]) {
        self.id = id
        self.bus = bus
        self.event = event
        self.time = time
        self.acceptedAt = acceptedAt
        self.matches = matches
    }
}

/// A rule that an event matched, and whom it names.
public struct TrailMatch: Hashable, Sendable {
    /// ARNs.
    public var rule: String
    public var targets: [String]

    public init(rule: String, targets: [String]) { (self.rule, self.targets) = (rule, targets) }
}

/// What became of one attempt to bring an event to a target.
public struct TrailAttempt: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        case delivered
        case refused(TrailReason, retriesAt: Timestamp?)
        /// Given up; `queue`, an ARN, has it.
        case deadLettered(TrailReason, queue: String)
        /// Given up, and nobody has it.
        case lost(TrailReason)
    }

    /// The event's identifier.
    public var id: String
    /// The ARN of the rule, or of whatever else sends.
    public var sender: String
    public var target: String
    /// What the target was sent.
    public var payload: [UInt8]
    /// From 1.
    public var number: Int
    public var outcome: Outcome
    public var at: Timestamp

    public init(id: String, sender: String, target: String, payload: [UInt8], number: Int, outcome: Outcome, at: Timestamp) {
        self.id = id
        self.sender = sender
        self.target = target
        self.payload = payload
        self.number = number
        self.outcome = outcome
        self.at = at
    }
}

/// Why a target did not take an event.
public struct TrailReason: Hashable, Sendable {
    public var code: String
    public var message: String

    public init(code: String, message: String) { (self.code, self.message) = (code, message) }
}

/// Where the ways of events are noted down.
///
/// Waits for nobody and never fails: notes go to a bounded buffer and reach the disk a moment later; what does not fit is counted.
public protocol TrailSink: Sendable {
    func record(_ event: TrailEvent)
    func record(_ attempt: TrailAttempt)
}
