public import Ambient
public import JSON

/// What an execution is told about itself, once: much of its context object.
public struct ExecutionIdentity: Hashable, Sendable {
    /// `arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME`.
    public var arn: String
    public var name: String
    public var stateMachineARN: String
    public var stateMachineName: String
    public var roleARN: String
    public var isExpress: Bool
    public var input: Payload
    public var startedAt: Timestamp
    /// Of an execution that was started through a version or an alias: as ExecutionStarted shows them.
    public var stateMachineVersionARN: String?
    public var stateMachineAliasARN: String?
    /// Of an execution that a Map run started: the item's place and value in the context object, under `Map`.
    public var mapContext: JSONObject?

    public init(
        arn: String, name: String, stateMachineARN: String, stateMachineName: String, roleARN: String, isExpress: Bool, input: Payload,
        startedAt: Timestamp, stateMachineVersionARN: String? = nil, stateMachineAliasARN: String? = nil, mapContext: JSONObject? = nil
    ) {
        self.arn = arn
        self.name = name
        self.stateMachineARN = stateMachineARN
        self.stateMachineName = stateMachineName
        self.roleARN = roleARN
        self.isExpress = isExpress
        self.input = input
        self.startedAt = startedAt
        self.stateMachineVersionARN = stateMachineVersionARN
        self.stateMachineAliasARN = stateMachineAliasARN
        self.mapContext = mapContext
    }

    /// Of the ARN.
    var region: String {
        arn.split(separator: ":", maxSplits: 4, omittingEmptySubsequences: false).dropFirst(3).first.map(String.init) ?? ""
    }
}
