/// What happened in the transaction that a connection is in, since its last mark.
struct TransactionState {
    /// The first statement that failed: the transaction cannot succeed any more.
    var failure: StorageError?
    /// Whether a statement has changed something.
    var hasWritten = false
    /// What to do after the commit.
    var actions: [@Sendable () -> Void] = []

    /// Throws if an earlier statement failed.
    func check() throws {
        if let failure { throw failure }
    }
}

/// A connection to either engine, owned by one thread.
protocol EngineConnection: AnyObject, Transaction {
    var state: TransactionState { get set }

    func begin() throws
    /// Begins a transaction that only reads, on one snapshot.
    func beginReading() throws
    func commit() throws
    func rollback()

    func setSavepoint() throws
    func releaseSavepoint() throws
    func rollbackToSavepoint() throws

    /// Whether a closure that threw has left something in the transaction that must be undone.
    var mustUndo: Bool { get }

    /// Connects again after `.connectionLost`. Throws if that is not possible now.
    func reconnect() throws

    /// Called when nothing waits, for housekeeping that nobody should wait for.
    func tidy()
}

extension EngineConnection {
    func afterCommit(_ action: @escaping @Sendable () -> Void) { state.actions.append(action) }

    /// Runs `job` in the transaction in progress. A statement's failure counts even if the closure swallowed it.
    func attempt(_ job: Job) -> Job.Attempt {
        state.failure = nil
        state.hasWritten = false
        let actions = state.actions.count
        let attempt = job.run(self)
        if attempt.error == nil && state.failure == nil { return attempt }
        state.actions.removeSubrange(actions...)
        if attempt.error == nil, let failure = state.failure {
            return Job.Attempt(error: failure, finish: { job.fail(failure) })
        }
        return attempt
    }
}
