/// One row of a query's result. Columns are numbered from 0, in the order of the `SELECT`.
///
/// The accessors throw ``StorageError`` (`.wrongType`) naming the column and what was found there.
public struct Row: Sendable {
    let values: [SQLValue]
    let columns: [String]

    public subscript(_ column: Int) -> SQLValue { values.indices.contains(column) ? values[column] : .null }

    public var count: Int { values.count }

    public func isNull(_ column: Int) -> Bool { self[column] == .null }

    public func int64(_ column: Int) throws -> Int64 {
        guard case .integer(let value) = self[column] else { throw mismatch(column, "integer") }
        return value
    }

    public func int(_ column: Int) throws -> Int { Int(try int64(column)) }

    /// An integer other than 0 is true.
    public func bool(_ column: Int) throws -> Bool { try int64(column) != 0 }

    /// A real number; an integer is converted.
    public func double(_ column: Int) throws -> Double {
        switch self[column] {
        case .real(let value): return value
        case .integer(let value): return Double(value)
        default: throw mismatch(column, "real")
        }
    }

    public func text(_ column: Int) throws -> String {
        guard case .text(let value) = self[column] else { throw mismatch(column, "text") }
        return value
    }

    public func blob(_ column: Int) throws -> [UInt8] {
        guard case .blob(let value) = self[column] else { throw mismatch(column, "blob") }
        return value
    }

    public func optionalInt(_ column: Int) throws -> Int? { isNull(column) ? nil : try int(column) }
    public func optionalInt64(_ column: Int) throws -> Int64? { isNull(column) ? nil : try int64(column) }
    public func optionalDouble(_ column: Int) throws -> Double? { isNull(column) ? nil : try double(column) }
    public func optionalText(_ column: Int) throws -> String? { isNull(column) ? nil : try text(column) }
    public func optionalBlob(_ column: Int) throws -> [UInt8]? { isNull(column) ? nil : try blob(column) }

    private func mismatch(_ column: Int, _ wanted: String) -> StorageError {
        guard values.indices.contains(column) else {
            return StorageError(.wrongType, "column \(column) was asked for, but the row has \(values.count)")
        }
        return StorageError(.wrongType, "column \(column) (\(columns[column])) should be \(wanted), but is \(values[column].typeName)")
    }
}
