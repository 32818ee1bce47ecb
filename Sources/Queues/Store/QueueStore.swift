import AWSInterface
import Ambient
import JSON
import Storage

/// The statements about queues.
struct QueueStore {
    private static let columns = "account, region, name, id, created_at, modified_at, purged_at, settings, tags"

    let transaction: any Transaction

    func find(_ key: QueueKey) throws -> QueueRecord? {
        try transaction.query(
            "SELECT \(Self.columns) FROM queues WHERE account = $1 AND region = $2 AND name = $3", key.scope.account, key.scope.region,
            key.name
        ).first.map(Self.record)
    }

    /// Throws `QueueDoesNotExist`.
    func get(_ key: QueueKey) throws -> QueueRecord {
        guard let record = try find(key) else { throw QueueErrors.doesNotExist }
        return record
    }

    /// Under which a queue's messages are stored.
    func id(of key: QueueKey) throws -> Int64? {
        try transaction.query(
            "SELECT id FROM queues WHERE account = $1 AND region = $2 AND name = $3", key.scope.account, key.scope.region, key.name
        ).first?.int64(0)
    }

    /// Throws a unique violation where there is one of that name.
    func insert(_ record: QueueRecord) throws {
        try transaction.execute(
            """
            INSERT INTO queues (\(Self.columns), retention, dead_letter_queue)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """, values: Self.values(record))
    }

    func update(_ record: QueueRecord) throws {
        try transaction.execute(
            """
            UPDATE queues SET id = $4, created_at = $5, modified_at = $6, purged_at = $7, settings = $8, tags = $9, retention = $10,
            dead_letter_queue = $11 WHERE account = $1 AND region = $2 AND name = $3
            """, values: Self.values(record))
    }

    /// Removes the queue; its messages are left to the sweeper.
    func delete(_ record: QueueRecord) throws {
        try transaction.execute(
            "DELETE FROM queues WHERE account = $1 AND region = $2 AND name = $3", record.key.scope.account, record.key.scope.region,
            record.key.name)
        try discard(record.id)
    }

    /// Leaves the messages that are stored under `id` to the sweeper.
    func discard(_ id: Int64) throws { try transaction.execute("INSERT INTO queue_garbage VALUES ($1)", id) }

    /// A number that no queue has had.
    func nextID() throws -> Int64 {
        guard let row = try transaction.query("UPDATE queue_numbers SET last = last + 1 RETURNING last").first else {
            throw StorageError(.corrupt, "the table queue_numbers is empty")
        }
        return try row.int64(0)
    }

    /// The queues of a scope by name, after `name`.
    func list(in scope: Scope, prefix: String, after name: String, limit: Int) throws -> [QueueKey] {
        try transaction.query(
            """
            SELECT name FROM queues WHERE account = $1 AND region = $2 AND name > $3 AND substr(name, 1, length($4)) = $4
            ORDER BY name LIMIT $5
            """, scope.account, scope.region, name, prefix, limit
        ).map { QueueKey(scope: scope, name: try $0.text(0)) }
    }

    /// The queues whose dead-letter queue `key` is, by name, after `name`.
    func sources(of key: QueueKey, after name: String, limit: Int) throws -> [QueueKey] {
        try transaction.query(
            "SELECT name FROM queues WHERE dead_letter_queue = $1 AND name > $2 ORDER BY name LIMIT $3", key.arn, name, limit
        ).map { QueueKey(scope: key.scope, name: try $0.text(0)) }
    }

    private static func values(_ record: QueueRecord) -> [SQLValue] {
        let settings = JSONObject(record.settings.attributes(of: record.key).sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
        let tags = JSONObject(record.tags.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
        return [
            .text(record.key.scope.account), .text(record.key.scope.region), .text(record.key.name), .integer(record.id),
            .integer(record.createdAt.milliseconds), .integer(record.modifiedAt.milliseconds), (record.purgedAt?.milliseconds).sqlValue,
            .text(JSONValue.object(settings).text()), .text(JSONValue.object(tags).text()),
            .integer(Int64(record.settings.retentionPeriod) * 1000), (record.settings.redrivePolicy?.target.arn).sqlValue,
        ]
    }

    private static func record(_ row: Row) throws -> QueueRecord {
        let key = QueueKey(scope: Scope(account: try row.text(0), region: try row.text(1)), name: try row.text(2))
        let attributes = try strings(row.text(7)).map { (key: $0.key, value: $0.value) }
        return QueueRecord(
            key: key, id: try row.int64(3), settings: try QueueAttributes.settings(of: key, attributes), tags: try strings(row.text(8)),
            createdAt: Timestamp(milliseconds: try row.int64(4)), modifiedAt: Timestamp(milliseconds: try row.int64(5)),
            purgedAt: try row.optionalInt64(6).map { Timestamp(milliseconds: $0) })
    }

    private static func strings(_ text: String) throws -> [String: String] {
        try JSONValue(parsing: text).object?.reduce(into: [:]) { $0[$1.key] = $1.value.string } ?? [:]
    }
}
