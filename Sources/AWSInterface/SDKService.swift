/// A service of this node by the name that AWS's SDKs have for it, which is what state machines and schedules call it by:
/// `arn:aws:states:::aws-sdk:sfn:startExecution`, `arn:aws:scheduler:::aws-sdk:sqs:sendMessage`.
public struct SDKService: Hashable, Sendable {
    /// As in ARNs, for example `eventbridge`.
    public let name: String
    /// The name that requests are signed for and that its `ServiceInterface` has, for example `events`.
    public let signingName: String
    /// As in the names of errors, for example `EventBridge`.
    public let className: String

    private init(_ name: String, _ signingName: String, _ className: String) {
        (self.name, self.signingName, self.className) = (name, signingName, className)
    }

    /// Nil for a service that this node does not know by name.
    public init?(named name: String) {
        guard let known = Self.byName[name] else { return nil }
        self = known
    }

    /// The services that this node knows.
    public static let all = [
        SDKService("cloudwatchlogs", "logs", "CloudWatchLogs"), SDKService("eventbridge", "events", "EventBridge"),
        SDKService("iam", "iam", "Iam"), SDKService("lambda", "lambda", "Lambda"), SDKService("scheduler", "scheduler", "Scheduler"),
        SDKService("sfn", "states", "Sfn"), SDKService("sqs", "sqs", "Sqs"), SDKService("sts", "sts", "Sts"),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
