import Ambient
import Storage

/// Where a stream's chunks belong.
struct LogStreamReference: Hashable, Sendable {
    var group: Int64
    var stream: Int64
}

/// The statements on chunks of events.
enum LogChunkRecords {
    /// Adds chunks to a stream and keeps its account; writing the same chunks again changes nothing.
    ///
    /// - Parameter number: of the first chunk; the others follow.
    /// - Returns: false where there is no such stream any more, and nothing was written.
    static func append(
        _ chunks: [LogChunk], to reference: LogStreamReference, number: Int64, at now: Timestamp, _ transaction: any Transaction
    ) throws -> Bool {
        guard let first = chunks.map(\.first).min(), let last = chunks.map(\.last).max() else { return true }
        let bytes = chunks.reduce(0) { $0 + $1.storedBytes }
        let known = try transaction.execute(
            """
            UPDATE log_streams SET
                first_event = CASE WHEN last_ingestion = 0 OR first_event > $2 THEN $2 ELSE first_event END,
                last_event = CASE WHEN last_event < $3 THEN $3 ELSE last_event END,
                last_ingestion = $4, bytes = bytes + $5
            WHERE id = $1
            """,
            reference.stream, first.milliseconds, last.milliseconds, now.milliseconds, bytes)
        guard known == 1 else { return false }
        for (offset, chunk) in chunks.enumerated() {
            let isNew = try transaction.execute(
                """
                INSERT INTO log_chunks (stream_id, first_time, id, group_id, last_time, ingestion, bytes, data)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
                """,
                reference.stream, chunk.first.milliseconds, number + Int64(offset), reference.group, chunk.last.milliseconds,
                now.milliseconds, chunk.storedBytes, chunk.data)
            if isNew == 0 { try account(-chunk.storedBytes, stream: reference.stream, transaction) }
        }
        return true
    }

    private static func account(_ bytes: Int, stream: Int64, _ transaction: any Transaction) throws {
        try transaction.execute("UPDATE log_streams SET bytes = bytes + $2 WHERE id = $1", stream, bytes)
    }

    /// Which streams of a group a reader looks at.
    enum Selection: Sendable {
        case stream(Int64)
        case all
        case named([String])
        case prefixed(String)
    }

    /// Behind which chunk a reader goes on.
    struct Mark: Sendable {
        var time: Int64
        var stream: Int64
        var id: Int64
    }

    private static let columns = "c.id, c.stream_id, s.name, c.first_time, c.last_time, c.ingestion, c.data"

    /// The next chunks that may hold events of `times`: by their first time going forward, by their last going backward
    /// (of one stream).
    static func list(
        group: Int64, _ selection: Selection, times: ClosedRange<Int64>, direction: LogQuery.Direction, after mark: Mark?, limit: Int,
        _ transaction: any Transaction
    ) throws -> [StoredLogChunk] {
        var values: [SQLValue] = [.integer(group)]
        func bind(_ value: SQLValue) -> String {
            values.append(value)
            return "$\(values.count)"
        }
        let (low, high) = (bind(.integer(times.lowerBound)), bind(.integer(times.upperBound)))
        var conditions = ["c.first_time <= \(high)", "c.last_time >= \(low)"]
        switch selection {
        case .stream(let id): conditions.append("c.stream_id = \(bind(.integer(id)))")
        case .all: break
        case .named(let names): conditions.append("s.name IN (\(names.map { bind(.text($0)) }.joined(separator: ", ")))")
        case .prefixed(let prefix):
            conditions.append("s.name >= \(bind(.text(prefix))) AND s.name <= \(bind(.text(prefix + "\u{10FFFF}")))")
        }
        let order: String
        switch direction {
        case .forward:
            // No chunk is wider than this, so those that begin earlier have ended before. The planner does not see that the
            // mark narrows the range further, so that is said as well.
            let earliest = times.lowerBound.subtractingReportingOverflow(LogChunk.maximumSpan.wholeMilliseconds).partialValue
            conditions.append("c.first_time >= \(bind(.integer(mark?.time ?? min(earliest, times.lowerBound))))")
            order = "c.first_time, c.stream_id, c.id"
            if let mark {
                let values = [mark.time, mark.stream, mark.id].map { bind(.integer($0)) }.joined(separator: ", ")
                conditions.append("(c.first_time, c.stream_id, c.id) > (\(values))")
            }
        case .backward:
            order = "c.last_time DESC, c.id DESC"
            if let mark { conditions.append("(c.last_time, c.id) < (\(bind(.integer(mark.time))), \(bind(.integer(mark.id))))") }
        }
        return try transaction.query(
            """
            SELECT \(columns) FROM log_chunks c JOIN log_streams s ON s.id = c.stream_id
            WHERE c.group_id = $1 AND \(conditions.joined(separator: " AND ")) ORDER BY \(order) LIMIT \(limit)
            """, values: values
        ).map { row in
            StoredLogChunk(
                id: try row.int64(0), stream: try row.int64(1), streamName: try row.text(2), first: try row.int64(3),
                last: try row.int64(4), ingestion: Timestamp(milliseconds: try row.int64(5)), data: try row.blob(6))
        }
    }

    /// Removes chunks of a group whose last event was before `limit`, at most `count` of them.
    ///
    /// - Returns: how many were removed.
    static func removeExpired(group: Int64, before limit: Timestamp, atMost count: Int, _ transaction: any Transaction) throws -> Int {
        let removed = try transaction.query(
            """
            DELETE FROM log_chunks WHERE (stream_id, first_time, id) IN (
                SELECT stream_id, first_time, id FROM log_chunks
                WHERE group_id = $1 AND first_time < $2 AND last_time < $2 ORDER BY first_time LIMIT $3)
            RETURNING stream_id, bytes
            """,
            group, limit.milliseconds, count)
        var bytes: [Int64: Int] = [:]
        for row in removed { bytes[try row.int64(0), default: 0] += try row.int(1) }
        for (stream, bytes) in bytes { try account(-bytes, stream: stream, transaction) }
        return removed.count
    }

    /// Removes the gathered streams of a group that are older than `limit` and have no event left.
    static func removeEmptyStreams(group: Int64, before limit: Timestamp, _ transaction: any Transaction) throws {
        try transaction.execute(
            """
            DELETE FROM log_streams WHERE group_id = $1 AND gathered = 1 AND created < $2 AND last_event < $2 AND last_ingestion < $2
            AND NOT EXISTS (SELECT 1 FROM log_chunks c WHERE c.stream_id = log_streams.id)
            """,
            group, limit.milliseconds)
    }

    /// Removes chunks of deleted groups and streams, at most `count` of them.
    ///
    /// - Returns: how many were removed.
    static func removeGarbage(atMost count: Int, _ transaction: any Transaction) throws -> Int {
        guard let row = try transaction.query("SELECT group_id, stream_id FROM log_garbage LIMIT 1").first else { return 0 }
        let (group, stream) = (try row.int64(0), try row.int64(1))
        let owner = stream == 0 ? "group_id = $1 AND $2 = 0" : "group_id = $1 AND stream_id = $2"
        let removed = try transaction.execute(
            """
            DELETE FROM log_chunks WHERE (stream_id, first_time, id) IN (
                SELECT stream_id, first_time, id FROM log_chunks WHERE \(owner) LIMIT $3)
            """,
            group, stream, count)
        if removed < count {
            try transaction.execute("DELETE FROM log_garbage WHERE group_id = $1 AND stream_id = $2", group, stream)
            // The row itself counts, so that the caller comes back for the next one.
            return max(removed, 1)
        }
        return removed
    }
}
