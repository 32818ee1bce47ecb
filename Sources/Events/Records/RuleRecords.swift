import Ambient
import JSON

/// Whether a rule matches events.
enum RuleState: String, Hashable, Sendable, CaseIterable {
    case enabled = "ENABLED"
    case disabled = "DISABLED"
    /// As `enabled`, and AWS would also send read-only management events of CloudTrail, of which there are none here.
    case enabledWithAllManagementEvents = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"

    /// Whether the rule takes part in matching, or fires.
    var isEnabled: Bool { self != .disabled }
}

/// A rule as it is stored: what events it is for, or when it fires. Its targets are rows of their own.
struct RuleRecord: Hashable, Sendable {
    let bus: BusKey
    let name: String
    /// The event pattern as it was put; `nil` for a rule that only fires by its schedule.
    var pattern: String?
    /// `rate(…)` or `cron(…)`; only on a default bus.
    var schedule: String?
    var state: RuleState
    var description: String?
    var roleARN: String?
    /// The account that put the rule: another than the bus's where the bus was named by its ARN.
    let createdBy: String
    /// Values are strings.
    var tags: JSONObject
    let createdAt: Timestamp
    /// When it was last put, enabled or disabled: a `rate(…)` counts from here.
    var modifiedAt: Timestamp

    var arn: String { bus.arn(ofRule: name) }
}

/// A rule with its targets, as matching wants it.
struct RuleWithTargets: Hashable, Sendable {
    var rule: RuleRecord
    /// Sorted by their identifiers.
    var targets: [RuleTarget]
}
