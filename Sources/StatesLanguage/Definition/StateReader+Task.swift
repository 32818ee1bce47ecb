import JSON

/// Task and Wait states.
extension StateReader {
    mutating func task() throws(DefinitionError) -> TaskSettings {
        var settings = TaskSettings(resource: TaskResource(parsing: try fields.required("Resource")))
        settings.timeout = try number("TimeoutSeconds", of: fields)
        settings.heartbeat = try number("HeartbeatSeconds", of: fields)
        settings.credentials = try template("Credentials", of: fields)
        return settings
    }

    mutating func wait() throws(DefinitionError) -> WaitSettings {
        if let seconds = try number("Seconds", of: fields) { return .seconds(seconds) }
        guard let timestamp = try text("Timestamp") else { throw fields.missing("Seconds") }
        return .timestamp(timestamp)
    }
}

extension TaskResource {
    /// `Resource` of a Task. What is neither an activity nor an integration is taken for a function.
    public init(parsing arn: String) {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "states" else {
            self = .function(arn: arn)
            return
        }
        if parts[5].hasPrefix("activity:") {
            self = .activity(arn: arn)
        } else if parts[3].isEmpty == parts[4].isEmpty, let integration = Integration(arn: arn, target: parts[5]) {
            self = .integration(integration)
        } else {
            self = .function(arn: arn)
        }
    }
}

extension TaskResource.Integration {
    private static let patterns: [(suffix: String, pattern: TaskResource.Pattern)] = [
        (".waitForTaskToken", .waitForTaskToken), (".sync:2", .sync(version: 2)), (".sync", .sync(version: 1)),
    ]

    /// The resources of Step Functions itself, whose ARNs are of the same form as integrations with a region and an account.
    private static let ownResources: Set<String> = ["stateMachine", "execution", "express", "mapRun"]

    /// - Parameter target: what follows the account: `sqs:sendMessage`, `aws-sdk:sqs:sendMessage.waitForTaskToken`.
    fileprivate init?(arn: String, target: String) {
        let (suffix, pattern) = Self.patterns.first { target.hasSuffix($0.suffix) } ?? ("", .requestResponse)
        let names = target.dropLast(suffix.count).split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let isSDK = names.first == "aws-sdk"
        guard names.count == (isSDK ? 3 : 2), !names.contains(""), !Self.ownResources.contains(names[0]) else { return nil }
        self.init(arn: arn, service: names[names.count - 2], action: names[names.count - 1], isSDK: isSDK, pattern: pattern)
    }
}
