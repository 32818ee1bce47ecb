import CSQLite

/// A prepared statement of SQLite's, with the order in which its placeholders take the values.
final class SQLiteStatement {
    let pointer: OpaquePointer
    let columns: [String]
    let isReadOnly: Bool
    /// A statement being stepped cannot be used again before it is reset; another is prepared then.
    var isInUse = false
    /// For each of SQLite's parameters, the index of its value: `$2` may come before `$1`.
    private let order: [Int]
    private let valueCount: Int

    init(_ sql: String, _ database: OpaquePointer) throws {
        var pointer: OpaquePointer?
        var text = sql
        let hasMore = text.withUTF8 { bytes -> Bool in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                var tail: UnsafePointer<CChar>?
                sqlite3_prepare_v3(
                    database, characters.baseAddress, Int32(characters.count), UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, &tail)
                guard let tail, let start = characters.baseAddress else { return false }
                return characters[(tail - start)...].contains { !" \n\t;".utf8.contains(UInt8(bitPattern: $0)) }
            }
        }
        guard let pointer else { throw StorageError(sqlite: database, sql) }
        self.pointer = pointer
        columns = (0..<sqlite3_column_count(pointer)).map { sqlite3_column_name(pointer, $0).map { String(cString: $0) } ?? "" }
        isReadOnly = sqlite3_stmt_readonly(pointer) != 0
        let count = sqlite3_bind_parameter_count(pointer)
        order = try (0..<count).map { index in
            let name = sqlite3_bind_parameter_name(pointer, index + 1).map { String(cString: $0) } ?? "?"
            guard name.hasPrefix("$"), let number = Int(name.dropFirst()), number > 0 else {
                throw StorageError(.invalidStatement, "placeholders are $1, $2 …, not \(name): \(sql)")
            }
            return number - 1
        }
        valueCount = (order.max() ?? -1) + 1
        if hasMore { throw StorageError(.invalidStatement, "one statement at a time: \(sql)") }
    }

    deinit { sqlite3_finalize(pointer) }

    func bind(_ values: [SQLValue], _ database: OpaquePointer) throws {
        guard values.count == valueCount else {
            throw StorageError(.invalidStatement, "the statement has \(valueCount) placeholders, but \(values.count) values were given")
        }
        for (parameter, index) in order.enumerated() {
            let code = bind(values[index], at: Int32(parameter + 1))
            guard code == SQLITE_OK else { throw StorageError(sqlite: database, "binding $\(index + 1)") }
        }
    }

    private func bind(_ value: SQLValue, at parameter: Int32) -> Int32 {
        // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(pointer, parameter)
        case .integer(let number): return sqlite3_bind_int64(pointer, parameter, number)
        case .real(let number): return sqlite3_bind_double(pointer, parameter, number)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text64(pointer, parameter, $0.baseAddress, UInt64($0.count), transient, UInt8(SQLITE_UTF8))
                }
            }
        case .blob(let bytes):
            // An empty array may have no address, which SQLite takes for NULL.
            if bytes.isEmpty { return sqlite3_bind_zeroblob(pointer, parameter, 0) }
            return bytes.withUnsafeBytes { sqlite3_bind_blob64(pointer, parameter, $0.baseAddress, UInt64($0.count), transient) }
        }
    }

    /// Advances to the next row; false at the end.
    func step(_ database: OpaquePointer) throws -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw StorageError(sqlite: database, sqlite3_sql(pointer).map { String(cString: $0) } ?? "")
        }
    }

    var row: Row {
        Row(values: (0..<Int32(columns.count)).map(value), columns: columns)
    }

    private func value(_ column: Int32) -> SQLValue {
        switch sqlite3_column_type(pointer, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(pointer, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(pointer, column))
        case SQLITE_TEXT:
            guard let text = sqlite3_column_text(pointer, column) else { return .null }
            let count = Int(sqlite3_column_bytes(pointer, column))
            return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let bytes = sqlite3_column_blob(pointer, column)
            let count = Int(sqlite3_column_bytes(pointer, column))
            return .blob([UInt8](UnsafeRawBufferPointer(start: bytes, count: count)))
        default: return .null
        }
    }

    /// Makes the statement ready for another use and frees what was bound.
    func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
        isInUse = false
    }
}

extension StorageError {
    /// The last error of a SQLite connection.
    init(sqlite database: OpaquePointer?, _ context: String) {
        let message = database.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? "out of memory"
        self.init(Self.kind(sqlite: sqlite3_extended_errcode(database)), "\(message) (\(context))")
    }

    /// https://www.sqlite.org/rescode.html: the low byte is the class, the rest says more.
    private static func kind(sqlite code: Int32) -> Kind {
        let primaryKey = SQLITE_CONSTRAINT | 6 << 8, unique = SQLITE_CONSTRAINT | 8 << 8, rowID = SQLITE_CONSTRAINT | 10 << 8
        if [primaryKey, unique, rowID].contains(code) { return .uniqueViolation }
        switch code & 0xFF {
        case SQLITE_CONSTRAINT: return .constraintViolation
        case SQLITE_BUSY, SQLITE_LOCKED: return .busy
        case SQLITE_FULL: return .diskFull
        case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_PERM: return .inputOutput
        case SQLITE_CORRUPT, SQLITE_NOTADB: return .corrupt
        case SQLITE_ERROR, SQLITE_READONLY, SQLITE_MISUSE, SQLITE_RANGE, SQLITE_MISMATCH, SQLITE_TOOBIG: return .invalidStatement
        default: return .other
        }
    }
}
