import Storage
import Synchronization

/// A database that notes down what is read inside of writing transactions, while all other writers wait.
final class StatementRecorder: Database {
    private let database: any Database
    private let statements = Mutex<[String]>([])

    init(_ database: any Database) { self.database = database }

    var dialect: Dialect { database.dialect }
    /// The queries of all writing transactions so far.
    var queriesOfWriters: [String] { statements.withLock { $0 } }

    func enqueue<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T, completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        database.enqueue({ [self] in try body(RecordedTransaction(transaction: $0, recorder: self)) }, completion: completion)
    }

    func enqueueRead<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T, completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        database.enqueueRead(body, completion: completion)
    }

    func notifications(_ channel: String) -> AsyncStream<String> { database.notifications(channel) }

    func close() async { await database.close() }

    fileprivate func note(_ sql: String) { statements.withLock { $0.append(sql) } }
}

private struct RecordedTransaction: Transaction {
    let transaction: any Transaction
    let recorder: StatementRecorder

    var dialect: Dialect { transaction.dialect }

    func execute(_ sql: String, values: [SQLValue]) throws -> Int { try transaction.execute(sql, values: values) }

    func query(_ sql: String, values: [SQLValue]) throws -> [Row] {
        recorder.note(sql)
        return try transaction.query(sql, values: values)
    }

    func forEach(_ sql: String, values: [SQLValue], body: (Row) throws -> Bool) throws {
        recorder.note(sql)
        try transaction.forEach(sql, values: values, body: body)
    }

    func notify(_ channel: String, _ payload: String) throws { try transaction.notify(channel, payload) }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { transaction.afterCommit(action) }
}
