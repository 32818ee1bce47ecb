public import AWSInterface
import Ambient
import JSON

/// Names one event bus: unique in an account's region.
public struct BusKey: Hashable, Sendable {
    /// The bus that every account has in every region.
    public static let defaultName = "default"
    private static let resourcePrefix = "event-bus/"

    public let scope: Scope
    public let name: String

    public init(scope: Scope, name: String = BusKey.defaultName) {
        self.scope = scope
        self.name = name
    }

    /// `nil` for an ARN that is not an event bus's.
    public init?(_ arn: ARN) {
        guard arn.service == "events", arn.resource.hasPrefix(Self.resourcePrefix) else { return nil }
        self.init(scope: arn.scope, name: String(arn.resource.dropFirst(Self.resourcePrefix.count)))
    }

    public var isDefault: Bool { name == Self.defaultName }

    /// `arn:aws:events:REGION:ACCOUNT:event-bus/NAME`.
    public var arn: String { scope.arn("events", Self.resourcePrefix + name).description }

    private var rulePrefix: String { isDefault ? "rule/" : "rule/\(name)/" }

    /// The ARN of a rule of this bus: `rule/NAME` on the default bus, else `rule/BUS/NAME`.
    public func arn(ofRule rule: String) -> String { scope.arn("events", rulePrefix + rule).description }

    /// The name in the ARN of a rule of this bus; `nil` for any other text.
    func ruleName(inARN text: String) -> String? {
        guard let arn = ARN(text), arn.service == "events", arn.scope == scope, arn.resource.hasPrefix(rulePrefix) else { return nil }
        let rule = String(arn.resource.dropFirst(rulePrefix.count))
        return EventsPatterns.isName(rule) ? rule : nil
    }
}

/// An event bus as it is stored. The default bus has a row only once something about it was set.
struct BusRecord: Hashable, Sendable {
    /// When a default bus that was never changed is said to have been made: the day EventBridge was opened.
    private static let beginning = CivilTime(year: 2019, month: 7, day: 11).timestamp

    let key: BusKey
    var description: String?
    /// The ARN of a queue. AWS sends there what a customer's encryption key kept it from delivering; no bus here has such a key.
    var deadLetterQueue: String?
    /// The resource policy; `nil` where there is none.
    var policy: BusPolicy?
    /// Values are strings.
    var tags: JSONObject
    let createdAt: Timestamp
    var modifiedAt: Timestamp

    init(
        key: BusKey, description: String? = nil, deadLetterQueue: String? = nil, policy: BusPolicy? = nil, tags: JSONObject = [:],
        createdAt: Timestamp, modifiedAt: Timestamp
    ) {
        self.key = key
        self.description = description
        self.deadLetterQueue = deadLetterQueue
        self.policy = policy
        self.tags = tags
        self.createdAt = createdAt
        self.modifiedAt = modifiedAt
    }

    /// The default bus of a scope, as it is before anything about it is set.
    static func untouchedDefault(of scope: Scope) -> BusRecord {
        BusRecord(key: BusKey(scope: scope), createdAt: beginning, modifiedAt: beginning)
    }
}
