import AWSInterface
import Ambient
import JSON

/// Which state machine: its name is unique in an account and a region.
struct StateMachineKey: Hashable, Sendable {
    let scope: Scope
    let name: String

    /// `arn:aws:states:us-east-1:000000000000:stateMachine:orders`
    var arn: String { scope.arn("states", "stateMachine:\(name)").description }

    /// Of a version or an alias.
    func arn(_ qualifier: some CustomStringConvertible) -> String { "\(arn):\(qualifier)" }
}

/// A state machine as it is stored. What it runs is in its revisions.
struct StateMachineRecord: Hashable, Sendable {
    var key: StateMachineKey
    /// Tells it from a deleted one of the same name.
    var id: String
    var isExpress: Bool
    /// Deleted, but executions of it still run.
    var isDeleting = false
    var created: Timestamp
    var tags: ResourceTags
    /// The revision that an execution gets now.
    var revision: String
    /// The highest number that a version has had: numbers are not given twice.
    var lastVersion = 0
    /// How it was created: CreateStateMachine is the same request only with the same.
    var wasPublished: Bool
    var versionDescription: String?
}

/// What an execution keeps of a state machine for as long as it lives. Never changes.
struct StateMachineRevision: Hashable, Sendable {
    /// Ours; AWS's counts only changes of definition and role.
    var id: String
    var machine: String
    var key: StateMachineKey
    var isExpress: Bool
    /// AWS's; none before the first update.
    var revisionID: String?
    var settings: StateMachineSettings
    var created: Timestamp

    /// What PublishStateMachineVersion calls the first.
    static let initial = "INITIAL"
}

/// What can be set of a state machine and changed.
struct StateMachineSettings: Hashable, Sendable {
    /// As given: AWS answers the very text.
    var definition: String
    var roleARN: String
    var logging = ExecutionLogging()
    var isTraced = false
}

/// A version: a revision with a number.
struct StateMachineVersion: Hashable, Sendable {
    var number: Int
    var revision: String
    var description: String?
    var created: Timestamp
}

/// An alias: a name for one version, or for two that share the executions.
struct StateMachineAlias: Hashable, Sendable {
    var name: String
    var description: String?
    var routing: AliasRouting
    var created: Timestamp
    var updated: Timestamp
}

/// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
enum StateMachineLimits {
    static let name = 1...80
    /// Characters.
    static let definition = 1...1_048_576
    static let arn = 1...256
    static let longARN = 1...2000
    static let description = 0...256
    static let tags = 50
    static let versions = 1000
    static let aliases = 100
    /// Versions that an alias leads to.
    static let routes = 1...2
    static let stateMachines = 100_000
    static let activities = 100_000
    static let page = 0...1000
    static let defaultPage = 100
    static let token = 1...1024
}
