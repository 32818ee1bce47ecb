/// Quotas of the event bus service. AWS raises most of them on request; so may who runs a node.
///
/// Source: EventBridge user guide, "Amazon EventBridge quotas".
public struct EventsConfiguration: Hashable, Sendable {
    /// Buses of one scope, beside the default bus. AWS: 100.
    public var busLimit = 100
    /// Rules of one bus. AWS starts at 300 and raises it on request; a node's own default is high, since its memory and not a
    /// quota is what limits it.
    public var ruleLimit = 200_000
    /// Targets of one rule. AWS: 5.
    public var targetLimit = 5
    /// Archives of one scope. AWS: no stated limit.
    public var archiveLimit = 1000
    /// Replays of one scope that are under way. AWS: 10.
    public var runningReplayLimit = 10
    /// Bytes of a bus's policy. AWS: 10,240.
    public var policyLimit = 10_240
    /// Connections of one scope. AWS: 3,000.
    public var connectionLimit = 3000
    /// API destinations of one scope. AWS: 3,000.
    public var destinationLimit = 3000
    /// Tags of one resource. AWS: 50.
    public var tagLimit = 50

    public init() {}
}
