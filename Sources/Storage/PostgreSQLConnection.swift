import CPostgreSQL
import Glibc

/// A connection to a PostgreSQL server, owned by one thread.
final class PostgreSQLConnection: EngineConnection {
    var state = TransactionState()
    let dialect = Dialect.postgresql
    private let library: CPostgreSQLLibrary
    private let address: String
    private var connection: OpaquePointer?
    private var prepared: [Prepared: String] = [:]
    private var cursors = 0

    /// The same text is prepared once for each combination of value types, as the server wants to know them.
    private struct Prepared: Hashable {
        let sql: String
        let types: [Oid]
    }

    private static let statementLimit = 256
    private static let rowsPerFetch = 256
    /// Waits between attempts to connect again, in milliseconds.
    private static let backOff: [UInt32] = [0, 20, 50, 100, 200, 400, 800]

    /// Connects; `url` is a `postgres://` URL or libpq's `key=value` form.
    init(_ url: String) throws {
        guard let library = CPostgreSQLLoad() else {
            throw StorageError(
                .unavailable, "PostgreSQL's client library (libpq5) cannot be loaded: \(String(cString: CPostgreSQLFailure()))")
        }
        self.library = library.pointee
        address = Self.withTimeouts(url)
        try connect()
    }

    deinit { library.PQfinish(connection) }

    /// A server that has vanished without a word must be noticed.
    private static func withTimeouts(_ url: String) -> String {
        var address = url
        for (key, value) in [("connect_timeout", 5), ("tcp_user_timeout", 30_000)] where !url.contains(key) {
            let separator = url.contains("://") ? (address.contains("?") ? "&" : "?") : " "
            address += "\(separator)\(key)=\(value)"
        }
        return address
    }

    private func connect() throws {
        library.PQfinish(connection)
        connection = nil
        prepared = [:]
        let connection = library.PQconnectdb(address)
        guard library.PQstatus(connection) == CONNECTION_OK else {
            let message = library.PQerrorMessage(connection).map { String(cString: $0) } ?? "out of memory"
            library.PQfinish(connection)
            throw StorageError(.connectionLost, "cannot connect to PostgreSQL: \(message.split(separator: "\n").joined(separator: "; "))")
        }
        self.connection = connection
        // Otherwise libpq writes notices ("relation exists already") to standard error.
        _ = library.PQsetNoticeProcessor(connection, { _, _ in }, nil)
    }

    func reconnect() throws {
        var failure: (any Error)?
        for wait in Self.backOff {
            usleep(wait * 1000)
            do { return try connect() } catch { failure = error }
        }
        if let failure { throw failure }
    }

    // MARK: Statements

    @discardableResult
    func execute(_ sql: String, values: [SQLValue]) throws -> Int {
        try recorded {
            let changes = try run(sql, values).changes
            state.hasWritten = true
            return changes
        }
    }

    func query(_ sql: String, values: [SQLValue]) throws -> [Row] {
        try recorded {
            let rows = try run(sql, values).rows()
            // A query may write, too (RETURNING).
            state.hasWritten = true
            return rows
        }
    }

    func forEach(_ sql: String, values: [SQLValue], body: (Row) throws -> Bool) throws {
        cursors += 1
        let cursor = "cursor\(cursors)"
        try recorded { _ = try run("DECLARE \(cursor) NO SCROLL CURSOR FOR \(sql)", values, prepare: false) }
        while true {
            let rows = try recorded { try run("FETCH \(Self.rowsPerFetch) FROM \(cursor)", [], prepare: false).rows() }
            var goesOn = rows.count == Self.rowsPerFetch
            for row in rows where try !body(row) {
                goesOn = false
                break
            }
            if !goesOn { break }
        }
        try recorded { _ = try run("CLOSE \(cursor)", [], prepare: false) }
    }

    func notify(_ channel: String, _ payload: String) throws {
        _ = try query("SELECT pg_notify($1, $2)", values: [.text(channel), .text(payload)])
    }

    private func recorded<R>(_ body: () throws -> R) throws -> R {
        try state.check()
        do { return try body() } catch {
            state.failure = state.failure ?? error as? StorageError
            throw error
        }
    }

    private func run(_ sql: String, _ values: [SQLValue], prepare: Bool = true) throws -> PostgreSQLResult {
        let parameters = PostgreSQLParameters(values)
        let name = prepare ? try preparedName(sql, parameters.types) : nil
        let result = parameters.withPointers { pointers, lengths, formats in
            let count = Int32(values.count)
            return if let name {
                library.PQexecPrepared(connection, name, count, pointers, lengths, formats, 1)
            } else {
                library.PQexecParams(connection, sql, count, parameters.types, pointers, lengths, formats, 1)
            }
        }
        return try checked(result, sql)
    }

    private func preparedName(_ sql: String, _ types: [Oid]) throws -> String {
        let key = Prepared(sql: sql, types: types)
        if let name = prepared[key] { return name }
        let placeholders = Self.placeholderCount(sql)
        guard placeholders == types.count else {
            throw StorageError(
                .invalidStatement, "the statement has \(placeholders) placeholders, but \(types.count) values were given: \(sql)")
        }
        if prepared.count >= Self.statementLimit {
            try command("DEALLOCATE ALL")
            prepared = [:]
        }
        let name = "s\(prepared.count)"
        _ = try checked(library.PQprepare(connection, name, sql, Int32(types.count), types), sql)
        prepared[key] = name
        return name
    }

    /// The highest `$n` outside string literals. The server itself would accept values that no placeholder wants.
    private static func placeholderCount(_ sql: String) -> Int {
        var highest = 0
        var number: Int?
        var isLiteral = false
        for byte in sql.utf8 {
            if byte == UInt8(ascii: "'") { isLiteral.toggle() }
            if let digits = number, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                number = digits * 10 + Int(byte - UInt8(ascii: "0"))
                highest = max(highest, number ?? 0)
            } else {
                number = byte == UInt8(ascii: "$") && !isLiteral ? 0 : nil
            }
        }
        return highest
    }

    /// A statement of our own, outside what the transaction's state records.
    func command(_ sql: String) throws { _ = try checked(library.PQexec(connection, sql), sql) }

    private func checked(_ pointer: OpaquePointer?, _ sql: String) throws -> PostgreSQLResult {
        let result = PostgreSQLResult(pointer, library)
        if result.isSuccess { return result }
        if library.PQstatus(connection) != CONNECTION_OK {
            throw StorageError(.connectionLost, "the connection to PostgreSQL was lost (\(sql))")
        }
        throw StorageError(postgresql: result, sql)
    }

    // MARK: Transactions

    func begin() throws { try command("BEGIN ISOLATION LEVEL SERIALIZABLE") }
    func beginReading() throws { try command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") }

    func commit() throws {
        do { try command("COMMIT") } catch let error as StorageError where error.kind == .connectionLost {
            throw StorageError(.outcomeUnknown, "the connection to PostgreSQL was lost during a commit: it may have happened or not")
        }
    }

    func rollback() {
        if library.PQtransactionStatus(connection) != PQTRANS_IDLE { try? command("ROLLBACK") }
    }

    func setSavepoint() throws { try command("SAVEPOINT job") }
    func releaseSavepoint() throws { try command("RELEASE job") }
    func rollbackToSavepoint() throws { try command("ROLLBACK TO job") }

    /// Any failed statement must be undone: the server refuses everything else until then.
    var mustUndo: Bool { state.hasWritten || library.PQtransactionStatus(connection) == PQTRANS_INERROR }

    func tidy() {}

    // MARK: Notifications

    /// Becomes readable when the server has something to say.
    var socket: Int32 { library.PQsocket(connection) }

    func listen(_ channel: String) throws {
        guard !channel.isEmpty, channel.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) })
        else { throw StorageError(.invalidStatement, "a channel's name consists of a-z and _, not \(channel)") }
        try command("LISTEN \(channel)")
    }

    /// The notifications that have arrived. Throws `.connectionLost`.
    func arrivedNotifications() throws -> [(channel: String, payload: String)] {
        guard library.PQconsumeInput(connection) == 1 else { throw StorageError(.connectionLost, "the connection to PostgreSQL was lost") }
        var arrived: [(channel: String, payload: String)] = []
        while let notification = library.PQnotifies(connection) {
            defer { library.PQfreemem(notification) }
            arrived.append((String(cString: notification.pointee.relname), String(cString: notification.pointee.extra)))
        }
        return arrived
    }
}

/// The values of a statement in PostgreSQL's binary form.
struct PostgreSQLParameters {
    let types: [Oid]
    private var bytes: [UInt8] = []
    private var ranges: [Range<Int>?] = []

    init(_ values: [SQLValue]) {
        types = values.map { value in
            switch value {
            case .null: 0  // the server infers it
            case .integer: 20
            case .real: 701
            case .text: 25
            case .blob: 17
            }
        }
        for value in values {
            let start = bytes.count
            switch value {
            case .null: break
            case .integer(let number): withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
            case .real(let number): withUnsafeBytes(of: number.bitPattern.bigEndian) { bytes.append(contentsOf: $0) }
            case .text(let text): bytes.append(contentsOf: text.utf8)
            case .blob(let blob): bytes.append(contentsOf: blob)
            }
            ranges.append(value == .null ? nil : start..<bytes.count)
        }
        bytes.append(0)  // so that an empty value has an address: libpq takes none for NULL
    }

    /// Calls `body` with what PQexecParams wants; it is valid only during the call.
    func withPointers<R>(_ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) -> R) -> R {
        bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                let pointers = ranges.map { range in range.flatMap { characters.baseAddress?.advanced(by: $0.lowerBound) } }
                return body(pointers, ranges.map { Int32($0?.count ?? 0) }, ranges.map { _ in 1 })
            }
        }
    }
}
