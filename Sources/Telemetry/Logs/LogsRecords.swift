import AWSInterface
import Ambient
import JSON
import Storage

/// What is stored of logs: groups, their streams, and chunks of events.
enum LogRecords {
    static let migrations = [
        Migration(
            "logs.001-initial",
            [
                table(
                    """
                    CREATE TABLE log_groups (
                        id BIGINT NOT NULL PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
                        created BIGINT NOT NULL, class TEXT NOT NULL, retention BIGINT, protected BIGINT NOT NULL,
                        tags TEXT NOT NULL, UNIQUE (account, region, name))
                    """),
                // A stream that has had no event yet has 0 for the times of its events. Gathered streams came into being by
                // their first line, and go with their last.
                table(
                    """
                    CREATE TABLE log_streams (
                        id BIGINT NOT NULL PRIMARY KEY, group_id BIGINT NOT NULL, name TEXT NOT NULL, created BIGINT NOT NULL,
                        first_event BIGINT NOT NULL, last_event BIGINT NOT NULL, last_ingestion BIGINT NOT NULL,
                        bytes BIGINT NOT NULL, gathered BIGINT NOT NULL, UNIQUE (group_id, name))
                    """),
                "CREATE INDEX log_streams_by_event ON log_streams (group_id, last_event, name)",
                table(
                    """
                    CREATE TABLE log_chunks (
                        stream_id BIGINT NOT NULL, first_time BIGINT NOT NULL, id BIGINT NOT NULL, group_id BIGINT NOT NULL,
                        last_time BIGINT NOT NULL, ingestion BIGINT NOT NULL, bytes BIGINT NOT NULL, data BYTEA NOT NULL,
                        PRIMARY KEY (stream_id, first_time, id))
                    """),
                "CREATE INDEX log_chunks_by_last_time ON log_chunks (stream_id, last_time, id)",
                "CREATE INDEX log_chunks_by_group ON log_chunks (group_id, first_time, stream_id, id)",
                // What is deleted for its readers and still takes room: a group's or a stream's chunks, by their number.
                "CREATE TABLE log_garbage (group_id BIGINT NOT NULL, stream_id BIGINT NOT NULL, PRIMARY KEY (group_id, stream_id))",
            ])
    ]

    /// Names are ordered by their bytes on both engines, as AWS orders them.
    private static func table(_ text: String) -> Migration.Statement {
        .dialects(sqlite: text, postgresql: text.replacing(" TEXT ", with: " TEXT COLLATE \"C\" "))
    }
}

/// A log group.
struct LogGroupRecord: Hashable, Sendable {
    var id: Int64
    var scope: Scope
    var name: String
    var created: Timestamp
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`.
    var logGroupClass = "STANDARD"
    var retentionDays: Int?
    var isProtected = false
    var tags: [String: String] = [:]

    private static let columns = "id, account, region, name, created, class, retention, protected, tags"

    init(id: Int64, scope: Scope, name: String, created: Timestamp) {
        (self.id, self.scope, self.name, self.created) = (id, scope, name, created)
    }

    private init(_ row: Row) throws {
        self.init(
            id: try row.int64(0), scope: Scope(account: try row.text(1), region: try row.text(2)), name: try row.text(3),
            created: Timestamp(milliseconds: try row.int64(4)))
        logGroupClass = try row.text(5)
        retentionDays = try row.optionalInt(6)
        isProtected = try row.bool(7)
        for member in try JSONValue(parsing: try row.text(8)).object ?? [:] { tags[member.key] = member.value.string }
    }

    private var tagsText: String {
        let sorted = tags.sorted { $0.key < $1.key }
        return JSONValue.object(JSONObject(sorted.map { (key: $0.key, value: .string($0.value)) })).text()
    }

    static func find(_ name: String, in scope: Scope, _ transaction: any Transaction) throws -> LogGroupRecord? {
        try transaction.query(
            "SELECT \(columns) FROM log_groups WHERE account = $1 AND region = $2 AND name = $3", scope.account, scope.region, name
        ).first.map(LogGroupRecord.init)
    }

    /// Streams the groups of a scope in the order of their names, from behind `name`; `body` returns false to stop.
    static func forEach(
        in scope: Scope, after name: String, _ transaction: any Transaction, body: (LogGroupRecord) throws -> Bool
    ) throws {
        try transaction.forEach(
            "SELECT \(columns) FROM log_groups WHERE account = $1 AND region = $2 AND name > $3 ORDER BY name",
            scope.account, scope.region, name
        ) { try body(LogGroupRecord($0)) }
    }

    static func withRetention(_ transaction: any Transaction) throws -> [LogGroupRecord] {
        try transaction.query("SELECT \(columns) FROM log_groups WHERE retention IS NOT NULL ORDER BY id").map(LogGroupRecord.init)
    }

    /// - Returns: whether there was none of this name.
    func insert(_ transaction: any Transaction) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO log_groups (id, account, region, name, created, class, retention, protected, tags)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
            """,
            id, scope.account, scope.region, name, created.milliseconds, logGroupClass, retentionDays, isProtected, tagsText) == 1
    }

    func update(_ transaction: any Transaction) throws {
        try transaction.execute(
            "UPDATE log_groups SET retention = $2, protected = $3, tags = $4 WHERE id = $1", id, retentionDays, isProtected, tagsText)
    }

    func delete(_ transaction: any Transaction) throws {
        try transaction.execute("INSERT INTO log_garbage (group_id, stream_id) VALUES ($1, 0) ON CONFLICT DO NOTHING", id)
        try transaction.execute("DELETE FROM log_streams WHERE group_id = $1", id)
        try transaction.execute("DELETE FROM log_groups WHERE id = $1", id)
    }

    func storedBytes(_ transaction: any Transaction) throws -> Int64 {
        // A sum of integers is a numeric of any size on PostgreSQL.
        try transaction.query("SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM log_streams WHERE group_id = $1", id).first?.int64(0)
            ?? 0
    }
}

/// A log stream.
struct LogStreamRecord: Hashable, Sendable {
    var id: Int64
    var group: Int64
    var name: String
    var created: Timestamp
    /// The times of its first and last event; 0 where there is none.
    var firstEvent: Int64 = 0
    var lastEvent: Int64 = 0
    var lastIngestion: Int64 = 0

    private static let columns = "id, group_id, name, created, first_event, last_event, last_ingestion"

    init(id: Int64, group: Int64, name: String, created: Timestamp) {
        (self.id, self.group, self.name, self.created) = (id, group, name, created)
    }

    private init(_ row: Row) throws {
        self.init(
            id: try row.int64(0), group: try row.int64(1), name: try row.text(2), created: Timestamp(milliseconds: try row.int64(3)))
        (firstEvent, lastEvent, lastIngestion) = (try row.int64(4), try row.int64(5), try row.int64(6))
    }

    static func find(_ name: String, in group: Int64, _ transaction: any Transaction) throws -> LogStreamRecord? {
        try transaction.query("SELECT \(columns) FROM log_streams WHERE group_id = $1 AND name = $2", group, name).first
            .map(LogStreamRecord.init)
    }

    /// Streams whose name begins with `prefix`, by name, from behind `name`.
    static func list(
        in group: Int64, prefix: String, after name: String?, descending: Bool, limit: Int, _ transaction: any Transaction
    ) throws -> [LogStreamRecord] {
        // U+10FFFF sorts behind all that may follow the prefix.
        let (low, high) = (prefix, prefix + "\u{10FFFF}")
        let bound = name ?? (descending ? high : "")
        return try transaction.query(
            """
            SELECT \(columns) FROM log_streams WHERE group_id = $1 AND name >= $2 AND name <= $3 AND name \(descending ? "<" : ">") $4
            ORDER BY name \(descending ? "DESC" : "ASC") LIMIT $5
            """,
            group, low, high, bound, limit
        ).map(LogStreamRecord.init)
    }

    /// Streams by their last event, from behind that of the stream `name`.
    static func listByEvent(
        in group: Int64, after key: (time: Int64, name: String)?, descending: Bool, limit: Int, _ transaction: any Transaction
    ) throws -> [LogStreamRecord] {
        let order = descending ? "DESC" : "ASC"
        let start = key ?? (descending ? (Int64.max, "") : (-1, ""))
        return try transaction.query(
            """
            SELECT \(columns) FROM log_streams WHERE group_id = $1 AND (last_event, name) \(descending ? "<" : ">") ($2, $3)
            ORDER BY last_event \(order), name \(order) LIMIT $4
            """,
            group, start.time, start.name, limit
        ).map(LogStreamRecord.init)
    }

    /// - Parameter gathered: whether it came into being by its first line.
    /// - Returns: whether there was none of this name.
    func insert(gathered: Bool, _ transaction: any Transaction) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO log_streams (id, group_id, name, created, first_event, last_event, last_ingestion, bytes, gathered)
            VALUES ($1, $2, $3, $4, 0, 0, 0, 0, $5) ON CONFLICT DO NOTHING
            """,
            id, group, name, created.milliseconds, gathered) == 1
    }

    func delete(_ transaction: any Transaction) throws {
        try transaction.execute("INSERT INTO log_garbage (group_id, stream_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", group, id)
        try transaction.execute("DELETE FROM log_streams WHERE id = $1", id)
    }
}
