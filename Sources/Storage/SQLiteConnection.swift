import CSQLite

/// A connection of SQLite's, owned by one thread.
final class SQLiteConnection: EngineConnection {
    var state = TransactionState()
    let dialect = Dialect.sqlite
    private let database: OpaquePointer
    private let subscribers: Subscribers
    private var statements: [String: SQLiteStatement] = [:]

    private static let statementLimit = 256
    /// Beyond this many free pages the file is shortened, a little after each batch.
    private static let freePagesKept: Int64 = 4096
    private static let pagesVacuumed = 64
    private static let batchesBetweenVacuums = 128
    private var batches = 0

    struct Settings: Sendable {
        var path: String
        var isReadOnly = false
        var synchronous = "FULL"
        /// Page cache in KiB.
        var cacheSize: Int
    }

    init(_ settings: Settings, _ subscribers: Subscribers) throws {
        var database: OpaquePointer?
        let access = settings.isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(settings.path, &database, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let database else {
            defer { sqlite3_close_v2(database) }
            throw StorageError(sqlite: database, settings.path)
        }
        self.database = database
        self.subscribers = subscribers
        sqlite3_busy_timeout(database, 5000)
        try run("PRAGMA cache_size = -\(settings.cacheSize)")
        guard !settings.isReadOnly else { return }
        // Only before the first table; 2 is INCREMENTAL.
        try run("PRAGMA auto_vacuum = 2")
        try run("PRAGMA journal_mode = WAL")
        try run("PRAGMA synchronous = \(settings.synchronous)")
        try run("PRAGMA journal_size_limit = \(16 << 20)")
        try run("PRAGMA foreign_keys = ON")
        try run("PRAGMA temp_store = MEMORY")
    }

    deinit {
        statements = [:]
        sqlite3_close_v2(database)
    }

    // MARK: Statements

    @discardableResult
    func execute(_ sql: String, values: [SQLValue]) throws -> Int {
        try withStatement(sql, values) { statement in
            let before = sqlite3_total_changes64(database)
            while try statement.step(database) {}
            // `changes` keeps its old value over a statement that is no INSERT, UPDATE or DELETE.
            return sqlite3_total_changes64(database) == before ? 0 : Int(sqlite3_changes64(database))
        }
    }

    func query(_ sql: String, values: [SQLValue]) throws -> [Row] {
        try withStatement(sql, values) { statement in
            var rows: [Row] = []
            while try statement.step(database) { rows.append(statement.row) }
            return rows
        }
    }

    func forEach(_ sql: String, values: [SQLValue], body: (Row) throws -> Bool) throws {
        var thrown: (any Error)?
        try withStatement(sql, values) { statement in
            while try statement.step(database) {
                do {
                    if try !body(statement.row) { return }
                } catch {
                    thrown = error
                    return
                }
            }
        }
        if let thrown { throw thrown }
    }

    func notify(_ channel: String, _ payload: String) throws {
        let subscribers = subscribers
        afterCommit { subscribers.publish(channel, payload) }
    }

    private func withStatement<R>(_ sql: String, _ values: [SQLValue], _ body: (SQLiteStatement) throws -> R) throws -> R {
        try state.check()
        do {
            let statement = try prepared(sql)
            defer { statement.reset() }
            try statement.bind(values, database)
            let result = try body(statement)
            if !statement.isReadOnly { state.hasWritten = true }
            return result
        } catch {
            state.failure = state.failure ?? error as? StorageError
            throw error
        }
    }

    private func prepared(_ sql: String) throws -> SQLiteStatement {
        if let statement = statements[sql], !statement.isInUse {
            statement.isInUse = true
            return statement
        }
        let statement = try SQLiteStatement(sql, database)
        statement.isInUse = true
        if statements.count >= Self.statementLimit { statements = statements.filter(\.value.isInUse) }
        statements[sql] = statement
        return statement
    }

    /// A statement of our own, outside what the transaction's state records.
    private func run(_ sql: String) throws {
        let statement = try prepared(sql)
        defer { statement.reset() }
        while try statement.step(database) {}
    }

    // MARK: Transactions

    func begin() throws { try run("BEGIN IMMEDIATE") }
    func beginReading() throws { try run("BEGIN") }
    func commit() throws { try run("COMMIT") }

    func rollback() {
        // SQLite ends the transaction itself after some errors (disk full, input/output).
        if sqlite3_get_autocommit(database) == 0 { try? run("ROLLBACK") }
    }

    func setSavepoint() throws { try run("SAVEPOINT job") }
    func releaseSavepoint() throws { try run("RELEASE job") }
    func rollbackToSavepoint() throws { try run("ROLLBACK TO job") }

    /// A statement that fails undoes itself, so only what succeeded before it counts.
    var mustUndo: Bool { state.hasWritten }

    func reconnect() throws {}

    func tidy() {
        batches += 1
        guard batches.isMultiple(of: Self.batchesBetweenVacuums), let free = try? number("PRAGMA freelist_count") else { return }
        if free > Self.freePagesKept { try? run("PRAGMA incremental_vacuum(\(Self.pagesVacuumed))") }
    }

    private func number(_ sql: String) throws -> Int64 {
        let statement = try prepared(sql)
        defer { statement.reset() }
        return try statement.step(database) ? statement.row.int64(0) : 0
    }
}
