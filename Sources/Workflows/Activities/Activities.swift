import AWSInterface
import Ambient
import Executions
import Storage

/// What activities ask of the runner.
protocol ActivityRunner: Sendable {
    /// Tells the execution that a worker takes the task, and commits what follows together with `taking`.
    ///
    /// - Parameter taking: takes the task away; false where another worker was faster: then nothing must be committed.
    /// - Returns: true where the worker has the task; false where it is another's, or not waited for any more.
    func taskStarted(
        _ event: EventID, of execution: ExecutionKey, workerName: String?,
        taking: @escaping @Sendable (any Transaction) throws -> Bool
    ) async throws -> Bool
}

/// Activities: tasks that wait in a table until a worker asks for one. See docs/design/state-machines.md.
final class Activities: ActivityTasks {
    let database: any Database
    let clock: any WallClock
    let entropy: any Entropy
    let polls: ActivityPolls
    private let notices: NodeNotices

    init(database: any Database, clock: any WallClock, entropy: any Entropy) {
        self.database = database
        self.clock = clock
        self.entropy = entropy
        polls = ActivityPolls(clock: clock)
        notices = NodeNotices("apus_activity_tasks", on: database, from: entropy.uuid())
    }

    /// The API; `runner` is told of tasks that begin.
    func operations(_ runner: any ActivityRunner) -> [Operation] { activityOperations + taskOperations(runner) }

    /// Hears what other nodes offer, until its task is cancelled.
    func run() async {
        await notices.follow { activity in
            if let activity { polls.announce(activity) } else { polls.announceEverywhere() }
        }
    }

    func offer(_ task: ActivityTask, in transaction: any Transaction) throws -> (error: String, cause: String)? {
        let store = ActivityStore(transaction: transaction)
        let activity: ActivityRecord
        do {
            activity = try store.get(try ActivityKey(arn: task.activityARN))
        } catch let error as ServiceError {
            return (error.code, error.message)
        }
        try store.insert(task, of: activity)
        transaction.afterCommit { [polls] in polls.announce(activity.id) }
        // With SQLite there is no other node.
        if transaction.dialect == .postgresql { try notices.tell(activity.id, in: transaction) }
        return nil
    }

    func withdraw(_ event: EventID, of execution: ExecutionKey, in transaction: any Transaction) throws {
        try ActivityStore(transaction: transaction).take(ActivityTaskKey(execution: execution, event: event))
    }
}
