/// One caller's transaction on its way through a worker thread.
struct Job: Sendable {
    /// Runs the caller's closure. It may be run several times; only the last attempt's `finish` is called.
    let run: @Sendable (any Transaction) -> Attempt
    /// Tells the caller that its transaction failed.
    let fail: @Sendable (any Error) -> Void

    struct Attempt {
        let error: (any Error)?
        /// Gives the caller the closure's result.
        let finish: () -> Void
    }

    init<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T,
        completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        run = { transaction in
            do {
                let value = try body(transaction)
                return Attempt(error: nil, finish: { completion(.success(value)) })
            } catch {
                return Attempt(error: error, finish: { completion(.failure(error)) })
            }
        }
        fail = { completion(.failure($0)) }
    }

    /// Puts the job into `queue`, or fails it at once.
    func submit(to queue: WorkQueue<Job>) {
        switch queue.push(self) {
        case .accepted: break
        case .full: fail(StorageError(.overloaded, "too many transactions wait for the database"))
        case .closed: fail(StorageError(.closed, "the database is closed"))
        }
    }
}
