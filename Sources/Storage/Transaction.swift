/// A transaction in progress: what the closures given to ``Database/write(_:)`` and ``Database/read(_:)`` work with.
///
/// Placeholders are `$1`, `$2` … in both dialects; each may be used several times and in any order. A statement that fails
/// fails its transaction, in both dialects: even if the closure swallows the error, nothing of it is committed and the caller
/// gets that error. Where a conflict is expected, say `ON CONFLICT`.
public protocol Transaction {
    var dialect: Dialect { get }

    /// Runs a statement and returns how many rows it changed.
    @discardableResult
    func execute(_ sql: String, values: [SQLValue]) throws -> Int

    /// Runs a query (or a statement with `RETURNING`) and returns all its rows.
    func query(_ sql: String, values: [SQLValue]) throws -> [Row]

    /// Streams a query's rows, so that a large result is never held in memory. `body` returns false to stop.
    func forEach(_ sql: String, values: [SQLValue], body: (Row) throws -> Bool) throws

    /// Tells the subscribers of ``Database/notifications(_:)`` on every node, after the commit.
    ///
    /// `channel` is a plain identifier, `payload` shorter than 8,000 bytes (PostgreSQL's limits).
    func notify(_ channel: String, _ payload: String) throws

    /// Runs `action` once this transaction is committed, before the writer's caller resumes; never if it fails.
    ///
    /// It runs on the storage's own thread: be quick and do not block.
    func afterCommit(_ action: @escaping @Sendable () -> Void)
}

extension Transaction {
    /// `execute` with the values of `$1`, `$2` … as they come.
    @discardableResult
    public func execute(_ sql: String, _ values: any SQLConvertible...) throws -> Int {
        try execute(sql, values: values.map(\.sqlValue))
    }

    /// `query` with the values of `$1`, `$2` … as they come.
    public func query(_ sql: String, _ values: any SQLConvertible...) throws -> [Row] {
        try query(sql, values: values.map(\.sqlValue))
    }

    /// `forEach` with the values of `$1`, `$2` … as they come.
    public func forEach(_ sql: String, _ values: any SQLConvertible..., body: (Row) throws -> Bool) throws {
        try forEach(sql, values: values.map(\.sqlValue), body: body)
    }
}
