import AWSInterface
import Executions
import JSON
import StatesLanguage
import Storage

// What the runner asks of the other parts of this room, and hands to them.

/// State machines, as the runner needs them.
protocol StateMachineSource: Sendable {
    /// What the ARN of a machine, a version or an alias names now.
    ///
    /// - Parameter chance: in `0..<1`; an alias chooses one of its versions by it.
    /// - Throws: AWS's `ServiceError`: `InvalidArn`, `StateMachineDoesNotExist`, `StateMachineDeleting`.
    func resolve(_ arn: String, chance: Double, in transaction: any Transaction) throws -> ResolvedMachine

    /// A revision as it can be run: from the cache, else read and compiled. A revision never changes; it is kept as long as an execution
    /// of it is.
    func revision(_ id: String, in transaction: any Transaction) throws -> MachineRevision

    /// What an ARN names and what runs there: from memory, else read.
    ///
    /// - Throws: as ``resolve(_:chance:in:)``.
    func load(_ arn: String, chance: Double) async throws -> (machine: ResolvedMachine, revision: MachineRevision)

    /// Whether executions of the machine are to end at their next step.
    func isDeleting(_ machineARN: String) -> Bool
}

/// What a state machine's ARN names: a small row, read at every start.
struct ResolvedMachine: Hashable, Sendable {
    var scope: Scope
    /// Without version and alias.
    var machineARN: String
    /// Tells it from a deleted one of the same name.
    var machineID: String
    /// Names the revision in the whole database.
    var revisionID: String
    var isExpress: Bool
    var versionARN: String?
    var aliasARN: String?
}

/// One revision of a state machine, compiled.
final class MachineRevision: Sendable {
    let id: String
    let scope: Scope
    let machineARN: String
    let machineName: String
    let isExpress: Bool
    let roleARN: String
    let definition: StateMachineDefinition
    let logging: ExecutionLogging
    let isTraced: Bool

    init(
        id: String, scope: Scope, machineARN: String, machineName: String, isExpress: Bool, roleARN: String,
        definition: StateMachineDefinition, logging: ExecutionLogging = ExecutionLogging(), isTraced: Bool = false
    ) {
        self.id = id
        self.scope = scope
        self.machineARN = machineARN
        self.machineName = machineName
        self.isExpress = isExpress
        self.roleARN = roleARN
        self.definition = definition
        self.logging = logging
        self.isTraced = isTraced
    }
}

/// `LoggingConfiguration` of a state machine.
struct ExecutionLogging: Hashable, Sendable {
    enum Level: String, Hashable, Sendable {
        case all = "ALL"
        case error = "ERROR"
        case fatal = "FATAL"
        case off = "OFF"
    }

    var level = Level.off
    var includesExecutionData = false
    /// Log groups' ARNs, without the `:*` at their end.
    var logGroups: [String] = []
}

/// The tasks of activities, which workers take by GetActivityTask.
protocol ActivityTasks: Sendable {
    /// A task that workers may take once `transaction` is committed.
    ///
    /// - Returns: error and cause where there is no such activity.
    func offer(_ task: ActivityTask, in transaction: any Transaction) throws -> (error: String, cause: String)?

    /// The task is not waited for any more; a worker may have taken it already.
    func withdraw(_ event: EventID, of execution: ExecutionKey, in transaction: any Transaction) throws
}

struct ActivityTask: Hashable, Sendable {
    var activityARN: String
    var execution: ExecutionKey
    var event: EventID
    /// See ``TaskTokens``.
    var token: String
    /// JSON text.
    var input: String
}

/// Distributed Maps.
protocol MapRuns: Sendable {
    /// Begins a Map run as part of the transaction that scheduled it; what is to be done for it is a delivery of its own. It answers
    /// with inputs (`mapRunStarted`, then `mapRunSucceeded` or `mapRunFailed`) for the parent.
    ///
    /// Called again for the same event of the same parent when that is redriven.
    func begin(_ request: MapRunRequest, for parent: MapRunParent, in transaction: any Transaction) throws

    /// The parent does not wait for it any more: its children are to be stopped.
    func abandon(_ event: EventID, of parent: ExecutionKey, in transaction: any Transaction) throws

    /// A child execution has ended; called in the transaction of its end.
    func childEnded(_ child: EndedChild, in transaction: any Transaction) throws
}

struct MapRunParent: Sendable {
    var key: ExecutionKey
    var identity: ExecutionIdentity
    var revision: MachineRevision
    var machine: ResolvedMachine
    var traceHeader: String?
}

/// A Map run's child at its end.
struct EndedChild: Sendable {
    var key: ExecutionKey
    var arn: String
    var mapRunARN: String
    /// As given when the child was started.
    var index: Int
    var outcome: ExecutionOutcome
}
