import AWSInterface
import Ambient
import Functions
import JSON
public import Storage

extension EventSourceMappingsService {
    /// The room's table. Columns are what is queried; the settings are JSON in one column.
    public static let migrations = [
        Migration(
            "event-source-mappings.001-initial",
            [
                """
                CREATE TABLE event_source_mappings (id TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL,
                function_name TEXT NOT NULL, qualifier TEXT, function_arn TEXT NOT NULL, queue_arn TEXT NOT NULL, settings TEXT NOT NULL,
                enabled BIGINT NOT NULL, transition TEXT, initiator TEXT NOT NULL, modified BIGINT NOT NULL, tags TEXT NOT NULL,
                revision BIGINT NOT NULL)
                """,
                "CREATE INDEX event_source_mappings_scope ON event_source_mappings (account, region, id)",
                "CREATE UNIQUE INDEX event_source_mappings_pair ON event_source_mappings (account, region, queue_arn, function_arn)",
            ])
    ]
}

/// The rows of event source mappings.
extension Transaction {
    private var select: String {
        """
        SELECT id, account, region, function_name, qualifier, queue_arn, settings, enabled, transition, initiator, modified, tags, revision
        FROM event_source_mappings
        """
    }

    /// At most `limit` mappings of every scope with an id after `last`.
    func mappings(after last: String, limit: Int) throws -> [MappingRecord] {
        try query("\(select) WHERE id > $1 ORDER BY id LIMIT $2", last, limit).map(MappingRecord.init(row:))
    }

    func mapping(_ id: String) throws -> MappingRecord? {
        try query("\(select) WHERE id = $1", id).first.map(MappingRecord.init(row:))
    }

    /// The mapping between a queue and a function; there is at most one.
    func mapping(from queue: String, to function: MappedFunction, in scope: Scope) throws -> MappingRecord? {
        try query(
            "\(select) WHERE account = $1 AND region = $2 AND queue_arn = $3 AND function_arn = $4", scope.account, scope.region, queue,
            function.arn
        ).first.map(MappingRecord.init(row:))
    }

    /// At most `limit` mappings of a scope with an id after `last`; of one queue, of one function where asked for.
    func mappings(in scope: Scope, from queue: String?, to function: String?, after last: String, limit: Int) throws -> [MappingRecord] {
        try query(
            """
            \(select) WHERE account = $1 AND region = $2 AND id > $3 AND queue_arn = COALESCE($4, queue_arn)
            AND function_arn = COALESCE($5, function_arn) ORDER BY id LIMIT $6
            """, scope.account, scope.region, last, queue, function, limit
        ).map(MappingRecord.init(row:))
    }

    /// Inserts a mapping or replaces the one with its id.
    func save(_ record: MappingRecord) throws {
        try execute(
            """
            INSERT INTO event_source_mappings (id, account, region, function_name, qualifier, function_arn, queue_arn, settings, enabled,
            transition, initiator, modified, tags, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (id) DO UPDATE SET function_name = excluded.function_name, qualifier = excluded.qualifier,
            function_arn = excluded.function_arn, settings = excluded.settings, enabled = excluded.enabled,
            transition = excluded.transition, initiator = excluded.initiator, modified = excluded.modified, tags = excluded.tags,
            revision = excluded.revision
            """, record.id, record.scope.account, record.scope.region, record.function.key.name, record.function.qualifier,
            record.function.arn, record.queue, JSONValue.object(record.settings.json).text(), record.isEnabled,
            record.transition?.rawValue, record.initiator.rawValue, record.modified.milliseconds,
            JSONValue.object(JSONObject(record.tags.map { ($0.key, .string($0.value)) })).text(), record.revision)
    }

    /// The mapping is where it was asked to be, unless it has changed since.
    func endTransition(_ id: String, revision: Int) throws {
        try execute("UPDATE event_source_mappings SET transition = NULL WHERE id = $1 AND revision = $2", id, revision)
    }

    func removeMapping(_ id: String, revision: Int) throws {
        try execute("DELETE FROM event_source_mappings WHERE id = $1 AND revision = $2", id, revision)
    }
}

extension MappingRecord {
    fileprivate init(row: Row) throws {
        let scope = Scope(account: try row.text(1), region: try row.text(2))
        self.init(
            id: try row.text(0), scope: scope,
            function: MappedFunction(
                key: FunctionKey(scope: scope, name: try row.text(3)), qualifier: try row.optionalText(4)),
            queue: try row.text(5), settings: MappingSettings(json: try Self.object(row.text(6))), isEnabled: try row.bool(7),
            transition: try row.optionalText(8).flatMap(MappingTransition.init),
            initiator: MappingInitiator(rawValue: try row.text(9)) ?? .user,
            modified: Timestamp(milliseconds: try row.int64(10)),
            tags: try Self.object(row.text(11)).reduce(into: [:]) { $0[$1.key] = $1.value.string }, revision: try row.int(12))
    }

    private static func object(_ text: String) throws -> JSONObject { try JSONValue(parsing: text).object ?? [:] }
}
