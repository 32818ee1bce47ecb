import Executions
import Storage

/// What Map runs need of the executions' shell.
protocol MapRunExecutions: Sendable {
    /// Starts children of one run in one transaction; their ends are told to ``MapRuns/childEnded(_:in:)``.
    ///
    /// - Parameter revision: the parent's, which holds what they run.
    func start(_ children: [NewExecution], of revision: MachineRevision) async throws

    /// Begins again, as part of `transaction`, a child that waits for its redrive.
    func redrive(_ key: ExecutionKey, in transaction: any Transaction) throws

    /// Hands an input to an execution; when this returns, what follows from it is committed.
    ///
    /// - Returns: whether anything followed.
    @discardableResult
    func submit(_ input: ExecutionInput, to key: ExecutionKey) async throws -> Bool

    /// Hands an input to an execution some time after `transaction` is committed.
    func post(_ input: ExecutionInput, to key: ExecutionKey, in transaction: any Transaction) throws

    func key(ofARN arn: String, in transaction: any Transaction) throws -> ExecutionKey?
}
