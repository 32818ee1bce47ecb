import AWSInterface
import Ambient
import CronExpressions
import JSON
import Storage

/// The tables of schedules and groups.
enum ScheduleTables {
    static let migrations = [
        Migration(
            "schedules.001-initial",
            [
                table(
                    """
                    CREATE TABLE schedule_groups (
                        account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
                        created BIGINT NOT NULL, modified BIGINT NOT NULL, tags TEXT NOT NULL, token TEXT,
                        PRIMARY KEY (account, region, name))
                    """),
                // State and target stand in the definition, too; here they serve listings.
                table(
                    """
                    CREATE TABLE schedules (
                        account TEXT NOT NULL, region TEXT NOT NULL, group_name TEXT NOT NULL, name TEXT NOT NULL,
                        state TEXT NOT NULL, target TEXT NOT NULL, created BIGINT NOT NULL, modified BIGINT NOT NULL,
                        definition TEXT NOT NULL, anchor BIGINT NOT NULL, last_scheduled BIGINT, planned BIGINT, due BIGINT,
                        delivery BIGINT, token TEXT, PRIMARY KEY (account, region, group_name, name))
                    """),
            ])
    ]

    /// Names are ordered by their bytes on both engines, as AWS orders them. On SQLite the table itself is in that order.
    private static func table(_ text: String) -> Migration.Statement {
        .dialects(sqlite: "\(text) WITHOUT ROWID", postgresql: text.replacing(" TEXT ", with: " TEXT COLLATE \"C\" "))
    }
}

// MARK: - Schedules

extension Transaction {
    private var selection: String {
        """
        SELECT account, region, group_name, name, definition, created, modified, anchor, last_scheduled, planned, due, delivery, token
        FROM schedules WHERE account = $1 AND region = $2
        """
    }

    func schedule(_ key: ScheduleKey) throws -> ScheduleRecord? {
        try query(
            "\(selection) AND group_name = $3 AND name = $4", key.scope.account, key.scope.region, key.group, key.name
        ).first.map(ScheduleRecord.init(row:))
    }

    /// The first `limit` schedules of a group.
    func schedules(of group: String, in scope: Scope, limit: Int) throws -> [ScheduleRecord] {
        try query("\(selection) AND group_name = $3 ORDER BY name LIMIT $4", scope.account, scope.region, group, limit)
            .map(ScheduleRecord.init(row:))
    }

    func save(_ record: ScheduleRecord) throws {
        let definition = record.definition
        try execute(
            """
            INSERT INTO schedules (account, region, group_name, name, state, target, created, modified, definition, anchor,
            last_scheduled, planned, due, delivery, token) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (account, region, group_name, name) DO UPDATE SET state = excluded.state, target = excluded.target,
            modified = excluded.modified, definition = excluded.definition, anchor = excluded.anchor,
            last_scheduled = excluded.last_scheduled, planned = excluded.planned, due = excluded.due, delivery = excluded.delivery
            """, record.key.scope.account, record.key.scope.region, record.key.group, record.key.name,
            definition.isEnabled ? "ENABLED" : "DISABLED", definition.target.arn, record.created.milliseconds,
            record.modified.milliseconds, JSONValue.object(definition.json).text(), record.anchor.milliseconds,
            record.lastScheduled?.milliseconds, record.planned?.scheduledAt.milliseconds, record.planned?.dueAt.milliseconds,
            record.delivery, record.creationToken)
    }

    /// What a firing changes, and no more.
    func saveProgress(of record: ScheduleRecord) throws {
        try execute(
            """
            UPDATE schedules SET last_scheduled = $5, planned = $6, due = $7, delivery = $8
            WHERE account = $1 AND region = $2 AND group_name = $3 AND name = $4
            """, record.key.scope.account, record.key.scope.region, record.key.group, record.key.name,
            record.lastScheduled?.milliseconds, record.planned?.scheduledAt.milliseconds, record.planned?.dueAt.milliseconds,
            record.delivery)
    }

    func removeSchedule(_ key: ScheduleKey) throws {
        try execute(
            "DELETE FROM schedules WHERE account = $1 AND region = $2 AND group_name = $3 AND name = $4", key.scope.account,
            key.scope.region, key.group, key.name)
    }

    /// One page of a listing, in the order of group and name.
    func scheduleSummaries(_ listing: ScheduleListing, in scope: Scope) throws -> [ScheduleSummary] {
        var sql = "SELECT group_name, name, state, target, created, modified FROM schedules WHERE account = $1 AND region = $2"
        var values: [SQLValue] = [.text(scope.account), .text(scope.region)]
        func and(_ condition: String, _ arguments: any SQLConvertible...) {
            var condition = condition
            for argument in arguments {
                values.append(argument.sqlValue)
                condition.replace("?", with: "$\(values.count)", maxReplacements: 1)
            }
            sql += " AND " + condition
        }
        if let group = listing.group { and("group_name = ?", group) }
        // Names have nothing after z.
        if let prefix = listing.prefix { and("name >= ? AND name < ?", prefix, prefix + "\u{7F}") }
        if let state = listing.state { and("state = ?", state) }
        if let (group, name) = listing.after { and("(group_name, name) > (?, ?)", group, name) }
        values.append(.integer(Int64(listing.limit)))
        return try query("\(sql) ORDER BY group_name, name LIMIT $\(values.count)", values: values).map { row in
            ScheduleSummary(
                key: ScheduleKey(scope: scope, group: try row.text(0), name: try row.text(1)), state: try row.text(2),
                target: try row.text(3), created: Timestamp(milliseconds: try row.int64(4)),
                modified: Timestamp(milliseconds: try row.int64(5)))
        }
    }
}

/// What ListSchedules looks for.
struct ScheduleListing: Sendable {
    var group: String?
    var prefix: String?
    var state: String?
    var after: (group: String, name: String)?
    var limit: Int
}

/// A schedule as ListSchedules shows it.
struct ScheduleSummary: Sendable {
    let key: ScheduleKey
    let state: String
    let target: String
    let created: Timestamp
    let modified: Timestamp
}

extension ScheduleRecord {
    fileprivate init(row: Row) throws {
        func time(_ column: Int) throws -> Timestamp? { try row.optionalInt64(column).map { Timestamp(milliseconds: $0) } }
        let scope = Scope(account: try row.text(0), region: try row.text(1))
        let json = try JSONValue(parsing: try row.text(4)).object ?? [:]
        var planned: PlannedFiring?
        if let scheduledAt = try time(9), let dueAt = try time(10) { planned = PlannedFiring(scheduledAt: scheduledAt, dueAt: dueAt) }
        self.init(
            key: ScheduleKey(scope: scope, group: try row.text(2), name: try row.text(3)), definition: try ScheduleDefinition(stored: json),
            created: Timestamp(milliseconds: try row.int64(5)), modified: Timestamp(milliseconds: try row.int64(6)),
            anchor: Timestamp(milliseconds: try row.int64(7)), lastScheduled: try time(8), planned: planned,
            delivery: try row.optionalInt64(11), creationToken: try row.optionalText(12))
    }
}

// MARK: - Groups

extension Transaction {
    private var groupSelection: String {
        "SELECT name, state, created, modified, tags, token FROM schedule_groups WHERE account = $1 AND region = $2"
    }

    /// Nil for one that is not there; `default` always is.
    func scheduleGroup(_ name: String, in scope: Scope) throws -> ScheduleGroupRecord? {
        if name == ScheduleKey.defaultGroup { return .standard(in: scope) }
        return try query("\(groupSelection) AND name = $3", scope.account, scope.region, name).first.map {
            try ScheduleGroupRecord(row: $0, in: scope)
        }
    }

    /// All groups of a scope but `default`: some hundreds at most.
    func scheduleGroups(in scope: Scope) throws -> [ScheduleGroupRecord] {
        try query("\(groupSelection) ORDER BY name", scope.account, scope.region).map { try ScheduleGroupRecord(row: $0, in: scope) }
    }

    func save(_ group: ScheduleGroupRecord) throws {
        let tags = group.tags.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSONValue.string($0.value)) }
        try execute(
            """
            INSERT INTO schedule_groups (account, region, name, state, created, modified, tags, token)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account, region, name) DO UPDATE SET state = excluded.state,
            modified = excluded.modified, tags = excluded.tags
            """, group.scope.account, group.scope.region, group.name, group.state.rawValue, group.created.milliseconds,
            group.modified.milliseconds, JSONValue.object(JSONObject(tags)).text(), group.creationToken)
    }

    func removeScheduleGroup(_ name: String, in scope: Scope) throws {
        try execute(
            "DELETE FROM schedule_groups WHERE account = $1 AND region = $2 AND name = $3", scope.account, scope.region, name)
    }
}

extension ScheduleGroupRecord {
    fileprivate init(row: Row, in scope: Scope) throws {
        var tags: [String: String] = [:]
        for tag in try JSONValue(parsing: try row.text(4)).object ?? [:] { tags[tag.key] = tag.value.string }
        self.init(
            scope: scope, name: try row.text(0), state: State(rawValue: try row.text(1)) ?? .active,
            created: Timestamp(milliseconds: try row.int64(2)), modified: Timestamp(milliseconds: try row.int64(3)), tags: tags,
            creationToken: try row.optionalText(5))
    }
}
