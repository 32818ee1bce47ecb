import Ambient
import Storage

/// The statements on the ways of events.
enum TrailRecords {
    static let migrations = [
        Migration(
            "trail.001-initial",
            [
                // In the order of their numbers, which rise with time: written at the end, removed at the beginning.
                .dialects(sqlite: table(identifier: "INTEGER"), postgresql: table(identifier: "BIGINT"))
            ])
    ]

    private static func table(identifier: String) -> String {
        """
        CREATE TABLE event_trail (
            id \(identifier) NOT NULL PRIMARY KEY, last_time BIGINT NOT NULL, events BIGINT NOT NULL,
            hashes BYTEA NOT NULL, data BYTEA NOT NULL)
        """
    }

    /// Adds a chunk; writing it again changes nothing.
    static func insert(_ chunk: TrailChunk, id: Int64, _ transaction: any Transaction) throws {
        try transaction.execute(
            "INSERT INTO event_trail (id, last_time, events, hashes, data) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            id, chunk.last.milliseconds, chunk.eventCount, chunk.hashes, chunk.data)
    }

    /// The chunks that may hold notes about the event `id`, oldest first.
    static func chunks(about id: String, _ transaction: any Transaction) throws -> [[UInt8]] {
        var found: [Int64] = []
        try transaction.forEach("SELECT id, hashes FROM event_trail ORDER BY id") { row in
            if TrailChunk.mayHold(id, try row.blob(1)) { found.append(try row.int64(0)) }
            return true
        }
        return try found.compactMap { try transaction.query("SELECT data FROM event_trail WHERE id = $1", $0).first?.blob(0) }
    }

    /// Chunks from `id` on, `body` answers whether to go on.
    static func forEach(from id: Int64, _ transaction: any Transaction, _ body: (_ id: Int64, _ data: [UInt8]) throws -> Bool) throws {
        try transaction.forEach("SELECT id, data FROM event_trail WHERE id >= $1 ORDER BY id", id) {
            try body(try $0.int64(0), try $0.blob(1))
        }
    }

    /// Chunks from the newest to the oldest.
    static func forEachBackward(_ transaction: any Transaction, _ body: (_ id: Int64, _ data: [UInt8]) throws -> Bool) throws {
        try transaction.forEach("SELECT id, data FROM event_trail ORDER BY id DESC") { try body(try $0.int64(0), try $0.blob(1)) }
    }

    static func eventCount(_ transaction: any Transaction) throws -> Int {
        try transaction.query("SELECT CAST(coalesce(sum(events), 0) AS BIGINT) FROM event_trail")[0].int(0)
    }

    /// Removes the oldest chunks, at most `count` of them: those whose last note was before `limit`, and then as many as hold no
    /// more than `excess` events.
    ///
    /// - Returns: how many chunks and events were removed.
    static func removeOldest(
        before limit: Timestamp, excess: Int, atMost count: Int, _ transaction: any Transaction
    ) throws -> (chunks: Int, events: Int) {
        let oldest = try transaction.query("SELECT id, last_time, events FROM event_trail ORDER BY id LIMIT $1", count)
        var (end, removed): (Int64?, (chunks: Int, events: Int)) = (nil, (0, 0))
        for row in oldest {
            let events = removed.events + (try row.int(2))
            guard try row.int64(1) < limit.milliseconds || excess > 0 && events <= excess else { break }
            end = try row.int64(0)
            removed = (removed.chunks + 1, events)
        }
        if let end { try transaction.execute("DELETE FROM event_trail WHERE id <= $1", end) }
        return removed
    }
}
