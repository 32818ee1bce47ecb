import Ambient
import Executions
import JSON
import Storage

/// The tables of Map runs. Their children are executions: see MapRunChildren.swift.
enum MapRunTables {
    static let migrations = [
        Migration(
            "workflows.map-runs.001-initial",
            [
                """
                CREATE TABLE map_runs (
                    id BIGINT PRIMARY KEY, arn TEXT NOT NULL UNIQUE, parent BIGINT NOT NULL, parent_arn TEXT NOT NULL,
                    event BIGINT NOT NULL, machine TEXT NOT NULL, machine_id TEXT NOT NULL, revision TEXT NOT NULL, state TEXT NOT NULL,
                    label TEXT NOT NULL, is_express BIGINT NOT NULL, trace TEXT, items BIGINT NOT NULL, max_concurrency BIGINT NOT NULL,
                    tolerated_count BIGINT, tolerated_percentage DOUBLE PRECISION, status TEXT NOT NULL, request BIGINT NOT NULL,
                    started BIGINT NOT NULL, stopped BIGINT, redrives BIGINT NOT NULL, redriven BIGINT, error TEXT, cause TEXT)
                """,
                "CREATE INDEX map_runs_by_parent ON map_runs (parent, event)",
                // Part 0 is the plan; part N + 1 holds items from item N on, as a JSON array.
                """
                CREATE TABLE map_run_parts (run BIGINT NOT NULL, part BIGINT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (run, part))
                """,
            ])
    ]

    static let columns = """
        id, arn, parent, parent_arn, event, machine, machine_id, revision, state, label, is_express, trace, items, max_concurrency, \
        tolerated_count, tolerated_percentage, status, request, started, stopped, redrives, redriven, error, cause
        """
}

/// Map runs as they are stored.
struct MapRunStore {
    let transaction: any Transaction

    /// Items are kept together up to so many, or so many bytes of text.
    static let itemsPerPart = 1000
    private static let bytesPerPart = 65_536

    // MARK: Runs

    func insert(_ record: MapRunRecord) throws {
        try transaction.execute(
            """
            INSERT INTO map_runs (\(MapRunTables.columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
            """,
            record.id, record.arn, record.parent.id, record.parentARN, record.event, record.machineARN, record.machineID, record.revision,
            record.stateName, record.label, record.isExpress, record.traceHeader, record.itemCount, record.settings.maxConcurrency,
            record.settings.toleratedFailureCount, record.settings.toleratedFailurePercentage, record.status.rawValue,
            record.request.rawValue, record.startedAt.milliseconds, record.stoppedAt?.milliseconds, record.redriveCount,
            record.redrivenAt?.milliseconds, record.error, record.cause)
    }

    /// Stores what changes during a run's life.
    func update(_ record: MapRunRecord) throws {
        try transaction.execute(
            """
            UPDATE map_runs SET max_concurrency = $2, tolerated_count = $3, tolerated_percentage = $4, status = $5, request = $6,
                stopped = $7, redrives = $8, redriven = $9, error = $10, cause = $11 WHERE id = $1
            """,
            record.id, record.settings.maxConcurrency, record.settings.toleratedFailureCount,
            record.settings.toleratedFailurePercentage, record.status.rawValue, record.request.rawValue,
            record.stoppedAt?.milliseconds, record.redriveCount, record.redrivenAt?.milliseconds, record.error, record.cause)
    }

    func run(_ id: Int64) throws -> MapRunRecord? { try first("id = $1", id) }

    func run(arn: String) throws -> MapRunRecord? { try first("arn = $1", arn) }

    /// The last run of a Map state that was entered once: a redrive may have begun another.
    func run(of parent: ExecutionKey, event: EventID) throws -> MapRunRecord? {
        try first("parent = $1 AND event = $2 ORDER BY id DESC LIMIT 1", parent.id, event)
    }

    /// The newest first, from before `id` on.
    func runs(of parent: ExecutionKey, before id: Int64, limit: Int) throws -> [MapRunRecord] {
        try transaction.query(
            "SELECT \(MapRunTables.columns) FROM map_runs WHERE parent = $1 AND id < $2 ORDER BY id DESC LIMIT $3", parent.id, id, limit
        ).map(MapRunRecord.init(row:))
    }

    /// Removes what an execution has run: when its own row is removed.
    func remove(of parent: ExecutionKey) throws {
        try transaction.execute("DELETE FROM map_run_parts WHERE run IN (SELECT id FROM map_runs WHERE parent = $1)", parent.id)
        try transaction.execute("DELETE FROM map_runs WHERE parent = $1", parent.id)
    }

    private func first(_ condition: String, _ values: any SQLConvertible...) throws -> MapRunRecord? {
        try transaction.query("SELECT \(MapRunTables.columns) FROM map_runs WHERE \(condition)", values: values.map(\.sqlValue))
            .first.map(MapRunRecord.init(row:))
    }

    // MARK: Plans and items

    func insert(_ plan: MapRunPlan, items: [JSONValue], of run: Int64) throws {
        try insert(part: 0, plan.text, of: run)
        var texts: [String] = []
        var bytes = 0
        for (index, item) in items.enumerated() {
            texts.append(item.text())
            bytes += texts[texts.count - 1].utf8.count
            if texts.count == Self.itemsPerPart || bytes >= Self.bytesPerPart || index == items.count - 1 {
                try insert(part: index + 2 - texts.count, "[\(texts.joined(separator: ","))]", of: run)
                texts = []
                bytes = 0
            }
        }
    }

    private func insert(part: Int, _ content: String, of run: Int64) throws {
        try transaction.execute("INSERT INTO map_run_parts (run, part, content) VALUES ($1, $2, $3)", run, part, content)
    }

    func plan(of run: Int64) throws -> MapRunPlan? {
        try transaction.query("SELECT content FROM map_run_parts WHERE run = $1 AND part = 0", run).first
            .map { try MapRunPlan(text: $0.text(0)) }
    }

    /// Items from `index` on: as many as are kept together with it.
    func items(of run: Int64, from index: Int) throws -> ArraySlice<JSONValue> {
        let row = try transaction.query(
            "SELECT part, content FROM map_run_parts WHERE run = $1 AND part BETWEEN 1 AND $2 ORDER BY part DESC LIMIT 1", run, index + 1
        ).first
        guard let row, let items = try JSONValue(parsing: row.text(1)).array else { return [] }
        return items.dropFirst(index + 1 - (try row.int(0)))
    }

    /// Nothing can begin a run again that has succeeded: its items need not be kept.
    func removeParts(of run: Int64) throws { try transaction.execute("DELETE FROM map_run_parts WHERE run = $1", run) }
}

extension MapRunRecord {
    /// A row of ``MapRunTables/columns``.
    init(row: Row) throws {
        self.init(
            id: try row.int64(0), arn: try row.text(1), parent: ExecutionKey(id: try row.int64(2)), parentARN: try row.text(3),
            event: try row.int64(4), machineARN: try row.text(5), machineID: try row.text(6), revision: try row.text(7),
            stateName: try row.text(8), label: try row.text(9), isExpress: try row.bool(10), traceHeader: try row.optionalText(11),
            itemCount: try row.int(12),
            settings: MapRunSettings(
                maxConcurrency: try row.int(13), toleratedFailureCount: try row.optionalInt(14),
                toleratedFailurePercentage: try row.optionalDouble(15)),
            status: try Self.known(row.text(16)), request: Request(rawValue: try row.int(17)) ?? .none,
            startedAt: Timestamp(milliseconds: try row.int64(18)),
            stoppedAt: try row.optionalInt64(19).map(Timestamp.init(milliseconds:)), redriveCount: try row.int(20),
            redrivenAt: try row.optionalInt64(21).map(Timestamp.init(milliseconds:)), error: try row.optionalText(22),
            cause: try row.optionalText(23))
    }

    /// A status that this program does not know was written by another: better no answer than a wrong one.
    private static func known(_ status: String) throws -> Status {
        guard let status = Status(rawValue: status) else { throw UnknownMapRunStatus(text: status) }
        return status
    }
}

struct UnknownMapRunStatus: Error, Hashable, Sendable {
    let text: String
}
