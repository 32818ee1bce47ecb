import CPostgreSQL

/// A result of libpq's, in binary form.
final class PostgreSQLResult {
    private let library: CPostgreSQLLibrary
    private let pointer: OpaquePointer?

    init(_ pointer: OpaquePointer?, _ library: CPostgreSQLLibrary) {
        self.pointer = pointer
        self.library = library
    }

    deinit { if let pointer { library.PQclear(pointer) } }

    var isSuccess: Bool {
        let status = library.PQresultStatus(pointer)
        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
    }

    /// Five characters: https://www.postgresql.org/docs/current/errcodes-appendix.html
    var sqlState: String { library.PQresultErrorField(pointer, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? "" }

    var message: String { library.PQresultErrorField(pointer, Int32(UInt8(ascii: "M"))).map { String(cString: $0) } ?? "" }

    /// How many rows an INSERT, UPDATE or DELETE has changed.
    var changes: Int {
        guard let pointer, library.PQresultStatus(pointer) == PGRES_COMMAND_OK else { return 0 }
        return library.PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }

    func rows() throws -> [Row] {
        let columns = (0..<library.PQnfields(pointer)).map { library.PQfname(pointer, $0).map { String(cString: $0) } ?? "" }
        return try (0..<library.PQntuples(pointer)).map { row in
            Row(values: try columns.indices.map { try value(row, Int32($0), columns[$0]) }, columns: columns)
        }
    }

    private func value(_ row: Int32, _ column: Int32, _ name: String) throws -> SQLValue {
        guard library.PQgetisnull(pointer, row, column) == 0, let start = library.PQgetvalue(pointer, row, column) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(library.PQgetlength(pointer, row, column)))
        let type = library.PQftype(pointer, column)
        switch type {
        case 16, 18, 20, 21, 23, 26: return .integer(Self.integer(bytes))  // bool, "char", int8, int2, int4, oid
        case 700: return .real(Double(Float(bitPattern: UInt32(truncatingIfNeeded: Self.integer(bytes)))))
        case 701: return .real(Double(bitPattern: UInt64(bitPattern: Self.integer(bytes))))
        case 17: return .blob([UInt8](bytes))
        case 19, 25, 705, 1042, 1043: return .text(String(decoding: bytes, as: UTF8.self))  // name, text, unknown, char(n), varchar
        case 1700: return Self.numeric(bytes)
        case 2278: return .null  // void
        default: throw StorageError(.wrongType, "column \(column) (\(name)) has a type that the storage does not use (oid \(type))")
        }
    }

    /// A signed number in network byte order.
    private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        guard let first = bytes.first else { return 0 }
        return bytes.dropFirst().reduce(Int64(Int8(bitPattern: first))) { $0 << 8 | Int64($1) }
    }

    /// What `SUM` over integers returns: words for the number of digits, the weight of the first, the sign and the scale,
    /// then digits of base 10,000. A whole number that fits becomes an integer, as in SQLite.
    private static func numeric(_ bytes: UnsafeRawBufferPointer) -> SQLValue {
        let words = stride(from: 0, to: bytes.count - 1, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        guard words.count >= 4 else { return .null }
        let weight = Int(Int16(truncatingIfNeeded: words[1]))
        var whole: Int64? = 0
        var real = 0.0
        for position in 0..<max(words[0], weight + 1) {
            let digit = position < words[0] && position + 4 < words.count ? words[position + 4] : 0
            real = real * 10_000 + Double(digit)
            guard position <= weight else { continue }
            whole = whole.flatMap { value in
                let (product, overflow) = value.multipliedReportingOverflow(by: 10_000)
                let (sum, overflow2) = product.addingReportingOverflow(Int64(digit))
                return overflow || overflow2 ? nil : sum
            }
        }
        for _ in 0..<max(0, words[0] - weight - 1) { real /= 10_000 }
        let isNegative = words[2] == 0x4000
        if words[3] == 0, let whole { return .integer(isNegative ? -whole : whole) }
        return .real(isNegative ? -real : real)
    }
}

extension StorageError {
    init(postgresql result: PostgreSQLResult, _ sql: String) {
        self.init(Self.kind(sqlState: result.sqlState), "\(result.message) (\(sql))")
    }

    private static func kind(sqlState: String) -> Kind {
        switch sqlState {
        case "23505": .uniqueViolation
        case "40001", "40P01": .serializationFailure
        case "53100": .diskFull
        case "53300", "57P01", "57P02", "57P03": .connectionLost
        case "55P03": .busy
        case "58030": .inputOutput
        case "XX001", "XX002": .corrupt
        default:
            switch sqlState.prefix(2) {
            case "08": .connectionLost
            case "22", "25", "42": .invalidStatement
            case "23": .constraintViolation
            default: .other
            }
        }
    }
}
