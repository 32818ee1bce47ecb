/// One row of a query's result. Columns are numbered from 0, in the order of the `SELECT`.
///
/// The accessors throw ``StorageError`` (`.wrongType`) naming the column and what was found there.
public struct Row: Sendable {
    let values: [SQLValue]
    let columns: [String]

    /// The value of a column, whatever its type; null where the row has no such column.
    public subscript(_ column: Int) -> SQLValue { values.indices.contains(column) ? values[column] : .null }

    /// How many columns there are.
    public var count: Int { values.count }

    /// Whether a column is null.
    public func isNull(_ column: Int) -> Bool { self[column] == .null }

    /// An integer.
    public func int64(_ column: Int) throws -> Int64 {
        guard case .integer(let value) = self[column] else { throw mismatch(column, "integer") }
        return value
    }

    /// An integer, as Swift's usual type.
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

    /// A text.
    public func text(_ column: Int) throws -> String {
        guard case .text(let value) = self[column] else { throw mismatch(column, "text") }
        return value
    }

    /// Bytes.
    public func blob(_ column: Int) throws -> [UInt8] {
        guard case .blob(let value) = self[column] else { throw mismatch(column, "blob") }
        return value
    }

    /// An integer, or `nil`.
    public func optionalInt(_ column: Int) throws -> Int? { isNull(column) ? nil : try int(column) }
    /// An integer, or `nil`.
    public func optionalInt64(_ column: Int) throws -> Int64? { isNull(column) ? nil : try int64(column) }
    /// A real number, or `nil`.
    public func optionalDouble(_ column: Int) throws -> Double? { isNull(column) ? nil : try double(column) }
    /// A text, or `nil`.
    public func optionalText(_ column: Int) throws -> String? { isNull(column) ? nil : try text(column) }
    /// Bytes, or `nil`.
    public func optionalBlob(_ column: Int) throws -> [UInt8]? { isNull(column) ? nil : try blob(column) }

    private func mismatch(_ column: Int, _ wanted: String) -> StorageError {
        guard values.indices.contains(column) else {
            return StorageError(.wrongType, "column \(column) was asked for, but the row has \(values.count)")
        }
        return StorageError(.wrongType, "column \(column) (\(columns[column])) should be \(wanted), but is \(values[column].typeName)")
    }
}
