/// The two engines. They share the SQL wherever it agrees; `BIGINT`, `TEXT`, `BYTEA` and `DOUBLE PRECISION` are types of both.
public enum Dialect: Hashable, Sendable {
    case sqlite
    case postgresql
}

/// A database: ``SQLiteDatabase`` or ``PostgreSQLDatabase``.
///
/// Writes that wait together share one commit; each stands or falls alone. The writes of one database are serializable:
/// what a write has read is still so when it commits.
public protocol Database: Sendable {
    var dialect: Dialect { get }

    /// The form of ``write(_:)`` for callers that are no tasks, such as event loops.
    ///
    /// `completion` is called once, on the storage's own thread, after the commit: be quick there and do not block.
    func enqueue<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T,
        completion: @escaping @Sendable (Result<T, any Error>) -> Void)

    /// The form of ``read(_:)`` for callers that are no tasks.
    func enqueueRead<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T,
        completion: @escaping @Sendable (Result<T, any Error>) -> Void)

    /// What ``Transaction/notify(_:_:)`` says on `channel`, on this node and on every other, from now on.
    ///
    /// After a lost connection, or where more wait than are kept, an empty payload tells the subscriber that it may have missed some.
    func notifications(_ channel: String) -> AsyncStream<String>

    /// Lets what has been accepted finish and closes the connections. Whatever comes later fails with `.closed`.
    func close() async
}

extension Database {
    /// Runs `body` in a transaction. When this returns, its changes are committed and flushed to disk.
    ///
    /// `body` may be run more than once before its result counts, because it shares a commit with others or because of a
    /// serialization failure, so it must have no effects outside the transaction. What it throws is thrown here, and
    /// nothing of it is kept.
    @discardableResult
    public func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(body) { continuation.resume(with: $0) }
        }
    }

    /// Runs `body` on a consistent snapshot of what is committed.
    public func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            enqueueRead(body) { continuation.resume(with: $0) }
        }
    }
}
