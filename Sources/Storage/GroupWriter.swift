import DequeModule
import Glibc

/// Commits many callers' transactions with one flush.
///
/// A batch is whatever arrived while the last one was flushed. Its closures run one after the other in one transaction,
/// without savepoints as long as nothing must be undone. If one must, the transaction is rolled back, and this batch and
/// the next few run with a savepoint each, so that the failed closure alone is undone.
struct GroupWriter<Connection: EngineConnection> {
    let connection: Connection
    /// How many more batches run with savepoints.
    private var cautiousBatches = 0

    /// Failures come in runs; a failure in every batch would otherwise make each run twice.
    private static var caution: Int { 64 }
    private static var maximumReplays: Int { 20 }

    init(_ connection: Connection) { self.connection = connection }

    /// Takes batches from `queue` until it is closed.
    mutating func run(_ queue: WorkQueue<Job>, batchLimit: Int) {
        while true {
            let jobs = queue.take(atMost: batchLimit)
            if jobs.isEmpty { return }
            commit(jobs)
            connection.tidy()
        }
    }

    /// Commits `jobs` together if possible, in smaller parts if not, and tells each caller its outcome.
    mutating func commit(_ jobs: Deque<Job>) {
        var replays = 0
        while true {
            do {
                let attempts = try commitOnce(jobs, savepoints: cautiousBatches > 0 && jobs.count > 1)
                cautiousBatches = max(0, cautiousBatches - 1)
                for attempt in attempts { attempt.finish() }
                return
            } catch is UndoNeeded {
                cautiousBatches = Self.caution
            } catch {
                replays += 1
                if let last = remedy(error, replays: replays, isAlone: jobs.count == 1) {
                    for job in jobs { job.fail(last) }
                    return
                }
                if jobs.count > 1 && replays > 2 {
                    for job in jobs { commit([job]) }
                    return
                }
            }
        }
    }

    /// A closure that threw had changed something, and there was no savepoint to return to.
    private struct UndoNeeded: Error {}

    private func commitOnce(_ jobs: Deque<Job>, savepoints: Bool) throws -> [Job.Attempt] {
        connection.state = TransactionState()
        do {
            try connection.begin()
            var attempts: [Job.Attempt] = []
            attempts.reserveCapacity(jobs.count)
            for job in jobs {
                if savepoints { try connection.setSavepoint() }
                let attempt = connection.attempt(job)
                attempts.append(attempt)
                if let failure = connection.state.failure, failure.concernsBatch { throw failure }
                if attempt.error != nil && connection.mustUndo {
                    if savepoints {
                        try connection.rollbackToSavepoint()
                    } else if jobs.count == 1 {
                        connection.rollback()
                        return attempts
                    } else {
                        throw UndoNeeded()
                    }
                }
                if savepoints { try connection.releaseSavepoint() }
            }
            connection.state.failure = nil
            try connection.commit()
            for action in connection.state.actions { action() }
            return attempts
        } catch {
            connection.rollback()
            throw error
        }
    }

    /// Prepares for another try after `error`; returns what to tell the callers if there is none.
    private func remedy(_ error: any Error, replays: Int, isAlone: Bool) -> (any Error)? {
        guard let failure = error as? StorageError else { return error }
        switch failure.kind {
        case .serializationFailure:
            if replays > Self.maximumReplays { return failure }
            // Those who collided must not collide again in step.
            usleep(UInt32.random(in: 0...(500 << UInt32(min(replays, 7)))))
            return nil
        case .connectionLost:
            do {
                try connection.reconnect()
                return replays > Self.maximumReplays ? failure : nil
            } catch { return error }
        case .outcomeUnknown, .closed: return failure
        // One caller's huge row must not fail its neighbours: each is tried alone, at once.
        default: return isAlone || replays > Self.maximumReplays ? failure : nil
        }
    }
}

extension StorageError {
    /// Whether a statement's failure ends the whole transaction and not just the closure that ran it.
    var concernsBatch: Bool {
        switch kind {
        case .serializationFailure, .connectionLost, .diskFull, .inputOutput, .corrupt, .busy: true
        default: false
        }
    }
}

/// Runs reading transactions, one at a time.
struct Reader<Connection: EngineConnection> {
    let connection: Connection

    func run(_ job: Job) {
        var mayReconnect = true
        while true {
            connection.state = TransactionState()
            do {
                try connection.beginReading()
                let attempt = connection.attempt(job)
                if let failure = connection.state.failure, failure.kind == .connectionLost { throw failure }
                let actions = attempt.error == nil ? connection.state.actions : []
                connection.rollback()
                for action in actions { action() }
                attempt.finish()
                return
            } catch {
                connection.rollback()
                guard mayReconnect, (error as? StorageError)?.kind == .connectionLost else { return job.fail(error) }
                mayReconnect = false
                do { try connection.reconnect() } catch { return job.fail(error) }
            }
        }
    }
}
