import Ambient
import Executions
import JSON
import Storage

/// The statements about executions and their histories.
struct ExecutionStore {
    let transaction: any Transaction

    init(_ transaction: any Transaction) { self.transaction = transaction }

    // MARK: Rows

    /// - Returns: false where there is an execution of this name already (or of this key, by an accident of numbering).
    func insert(_ record: ExecutionRecord) throws -> Bool {
        var parent: (key: Int64?, event: EventID?, form: Int?) = (nil, nil, nil)
        var mapRun: (arn: String?, index: Int?) = (nil, nil)
        switch record.parent {
        case .task(let key, let event, let form): parent = (key.id, event, form.number)
        case .mapRun(let arn, let index): mapRun = (arn, index)
        case nil: break
        }
        let item = record.mapItem
        let values: [any SQLConvertible] = [
            record.key.id, record.machineARN, record.name, record.machineID, record.revisionID, record.isExpress, record.status.rawValue,
            record.startedAt.milliseconds, record.stoppedAt?.milliseconds, record.redrives, record.redrivenAt?.milliseconds,
            record.versionARN, record.aliasARN, parent.key, parent.event, parent.form, mapRun.arn, mapRun.index, item?.itemCount,
            item?.stateName, item?.label, item.map { JSONValue.object($0.context).text() }, record.traceHeader, record.chain,
            record.fork?.arn, record.fork?.event, record.error?.storable, record.cause?.storable, record.input, record.output,
        ]
        return try transaction.execute(Self.insertion, values: values.map(\.sqlValue)) > 0
    }

    /// Stores how an execution stands: its end, or its redrive.
    func update(_ record: ExecutionRecord) throws {
        try transaction.execute(
            """
            UPDATE executions SET status = $2, stopped_at = $3, redrives = $4, redriven_at = $5, error = $6, cause = $7, output = $8
            WHERE id = $1
            """, record.key.id, record.status.rawValue, record.stoppedAt?.milliseconds, record.redrives, record.redrivenAt?.milliseconds,
            record.error?.storable, record.cause?.storable, record.output)
    }

    func find(_ key: ExecutionKey) throws -> ExecutionRecord? {
        try transaction.query("SELECT \(Self.columns) FROM executions WHERE id = $1", key.id).first.map(Self.record)
    }

    func find(_ arn: ExecutionARN) throws -> ExecutionRecord? {
        try transaction.query(
            "SELECT \(Self.columns) FROM executions WHERE machine = $1 AND name = $2", arn.machineARN, arn.name
        ).first.map(Self.record)
    }

    /// Remembers who has asked for the redrive that this transaction makes; false where there has been another since `record` was read.
    func setRedriveToken(_ token: String?, of record: ExecutionRecord) throws -> Bool {
        try transaction.execute(
            "UPDATE executions SET redrive_token = $2 WHERE id = $1 AND redrives = $3", record.key.id, token, record.redrives) > 0
    }

    /// Who has asked for the last redrive.
    func redriveToken(of key: ExecutionKey) throws -> String? {
        try transaction.query("SELECT redrive_token FROM executions WHERE id = $1", key.id).first?.optionalText(0)
    }

    /// The executions that a task has started.
    func children(of parent: ExecutionKey, task: EventID) throws -> [ExecutionKey] {
        try transaction.query("SELECT id FROM executions WHERE parent = $1 AND parent_event = $2", parent.id, task).map {
            ExecutionKey(id: try $0.int64(0))
        }
    }

    /// Whether an execution of the machine, or of one of its Map runs, has not ended yet. A Map run's child has a parent that has not either.
    func hasUnfinished(_ machineID: String) throws -> Bool {
        try !transaction.query(
            "SELECT 1 FROM executions WHERE map_run IS NULL AND machine_id = $1 AND status = $2 LIMIT 1", machineID,
            ExecutionStatus.running.rawValue
        ).isEmpty
    }

    func refers(toRevision id: String) throws -> Bool {
        try !transaction.query("SELECT 1 FROM executions WHERE revision = $1 LIMIT 1", id).isEmpty
    }

    func highestKey() throws -> Int64 { try transaction.query("SELECT max(id) FROM executions").first?.optionalInt64(0) ?? 0 }

    // MARK: Listings

    struct Filter: Sendable {
        enum Owner: Sendable {
            case machine(id: String)
            case version(machineID: String, arn: String)
            case alias(machineID: String, arn: String)
            case mapRun(String)
        }

        var owner: Owner
        var status: ExecutionStatus?
        var isRedriven: Bool?
        /// Older than this one.
        var before: ExecutionKey?
    }

    /// Newest first, without input and output.
    func list(_ filter: Filter, limit: Int) throws -> [ExecutionRecord] {
        var values: [SQLValue] = []
        var conditions: [String] = []
        func condition(_ text: String, _ value: any SQLConvertible) {
            values.append(value.sqlValue)
            conditions.append("\(text) $\(values.count)")
        }
        switch filter.owner {
        case .machine(let id): condition("map_run IS NULL AND machine_id =", id)
        case .version(let id, let arn):
            condition("map_run IS NULL AND machine_id =", id)
            condition("version =", arn)
        case .alias(let id, let arn):
            condition("map_run IS NULL AND machine_id =", id)
            condition("alias =", arn)
        case .mapRun(let arn): condition("map_run IS NOT NULL AND map_run =", arn)
        }
        if let status = filter.status { condition("status =", status.rawValue) }
        if let isRedriven = filter.isRedriven { conditions.append(isRedriven ? "redrives > 0" : "redrives = 0") }
        // A Map run's children were started in the order of their numbers, which have an index of their own.
        let isOfMapRun = if case .mapRun = filter.owner { true } else { false }
        if let before = filter.before {
            values.append(before.id.sqlValue)
            let place = "$\(values.count)"
            conditions.append(isOfMapRun ? "map_index < (SELECT map_index FROM executions WHERE id = \(place))" : "id < \(place)")
        }
        values.append(limit.sqlValue)
        let columns = Self.columns.replacing("input, output", with: "'', NULL")
        return try transaction.query(
            """
            SELECT \(columns) FROM executions WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(isOfMapRun ? "map_index" : "id") DESC LIMIT $\(values.count)
            """, values: values
        ).map(Self.record)
    }

    /// A Map run's children in their order, one after the other; `body` answers false to stop.
    func forEachChild(ofMapRun arn: String, _ body: (ExecutionRecord) throws -> Bool) throws {
        try transaction.forEach("SELECT \(Self.columns) FROM executions WHERE map_run = $1 ORDER BY map_index", arn) {
            try body(try Self.record($0))
        }
    }

    // MARK: History

    /// - Parameter waits: see ``Waits``.
    /// - Returns: false where another decision has been taken from the same state.
    func append(_ events: [UInt8], first: EventID, last: EventID, waits: [UInt8]?, to key: ExecutionKey) throws -> Bool {
        try transaction.execute(Self.appending, key.id, first, last, waits, events) > 0
    }

    /// All events: as many as there are, and as large.
    func history(of key: ExecutionKey) throws -> [HistoryEvent] {
        var events: [HistoryEvent] = []
        _ = try readHistory(of: key) { events += $0 }
        return events
    }

    /// Reads a history from its beginning.
    ///
    /// - Parameter body: gets the events of one decision after the other: the whole need not be held.
    /// - Returns: what they have added to be waited for, and how many bytes they take.
    func readHistory(
        of key: ExecutionKey, _ body: ([HistoryEvent]) throws -> Void
    ) throws -> (waits: [Waits.Entry], bytes: Int) {
        var waits: [Waits.Entry] = []
        var size = 0
        try transaction.forEach("SELECT events, waits FROM execution_history WHERE execution = $1 ORDER BY first_id", key.id) { row in
            let bytes = try row.blob(0)
            size += bytes.count
            try body(try HistoryEvent.decode(bytes))
            if let bytes = try row.optionalBlob(1) { waits += try Waits.decode(bytes) }
            return true
        }
        return (waits, size)
    }

    /// Bytes of events beyond which a page has no further decision's.
    private static let largestPage = 8 << 20

    /// Up to `limit` events from `start` on, backwards where `isReversed`; fewer of large ones. And whether there are more.
    func events(
        of key: ExecutionKey, from start: EventID, isReversed: Bool, limit: Int
    ) throws -> (events: [HistoryEvent], hasMore: Bool) {
        var events: [HistoryEvent] = []
        var size = 0
        var hasMore = false
        let condition = isReversed ? "first_id <= $2 ORDER BY first_id DESC" : "last_id >= $2 ORDER BY first_id"
        try transaction.forEach("SELECT events FROM execution_history WHERE execution = $1 AND \(condition)", key.id, start) { row in
            hasMore = size > Self.largestPage
            if hasMore { return false }
            let bytes = try row.blob(0)
            size += bytes.count
            let decoded = try HistoryEvent.decode(bytes)
            events += isReversed ? decoded.reversed().filter { $0.id <= start } : decoded.filter { $0.id >= start }
            return events.count <= limit
        }
        return (Array(events.prefix(limit)), hasMore || events.count > limit)
    }

    // MARK: Retention

    /// Removes up to `limit` executions that ended before `moment`; not the children of a Map run that is under way, which counts them.
    ///
    /// - Parameter youngest: no execution from this key on is looked at, since it began after `moment`.
    /// - Returns: how many.
    func removeEnded(before moment: Timestamp, youngest: ExecutionKey, limit: Int) throws -> Int {
        let old = try transaction.query(
            """
            SELECT id FROM executions WHERE id < $1 AND stopped_at < $2 AND status NOT IN ($4, $5) AND NOT EXISTS
            (SELECT 1 FROM map_runs WHERE map_runs.arn = executions.map_run AND map_runs.status = $6) ORDER BY id LIMIT $3
            """, youngest.id, moment.milliseconds, limit, ExecutionStatus.running.rawValue, ExecutionStatus.pendingRedrive.rawValue,
            MapRunRecord.Status.running.rawValue
        ).map { try $0.int64(0) }
        for id in old {
            try transaction.execute("DELETE FROM execution_history WHERE execution = $1", id)
            try transaction.execute("DELETE FROM executions WHERE id = $1", id)
            try MapRunStore(transaction: transaction).remove(of: ExecutionKey(id: id))
        }
        return old.count
    }

    // MARK: Secrets

    /// The secret of this name: `fresh` where there was none.
    func secret(_ name: String, orElse fresh: [UInt8]) throws -> [UInt8] {
        try transaction.execute("INSERT INTO workflow_secrets (name, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING", name, fresh)
        return try transaction.query("SELECT secret FROM workflow_secrets WHERE name = $1", name).first?.blob(0) ?? fresh
    }
}

extension String {
    /// Without the one character that PostgreSQL does not take in a text: functions may say anything. The history has the whole.
    fileprivate var storable: String { utf8.contains(0) ? replacing("\0", with: "\u{FFFD}") : self }
}

extension ExecutionStore {
    private static let columns = """
        id, machine, name, machine_id, revision, is_express, status, started_at, stopped_at, redrives, redriven_at, version, alias, \
        parent, parent_event, parent_form, map_run, map_index, map_items, map_state, map_label, map_context, trace, chain, fork_of, \
        fork_event, error, cause, input, output
        """
    // The hot statements' texts are built once.
    private static let insertion =
        "INSERT INTO executions (\(columns)) VALUES (\((1...30).map { "$\($0)" }.joined(separator: ", "))) ON CONFLICT DO NOTHING"
    private static let appending =
        "INSERT INTO execution_history (execution, first_id, last_id, waits, events) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"

    private static func record(_ row: Row) throws -> ExecutionRecord {
        let name = try row.text(2)
        guard let status = ExecutionStatus(rawValue: try row.int(6)) else {
            throw StorageError(.corrupt, "execution \(name) has the status \(try row.int(6))")
        }
        var record = ExecutionRecord(
            key: ExecutionKey(id: try row.int64(0)), machineARN: try row.text(1), name: name, machineID: try row.text(3),
            revisionID: try row.text(4), isExpress: try row.bool(5), status: status, startedAt: Timestamp(milliseconds: try row.int64(7)),
            input: try row.text(28))
        record.stoppedAt = try row.optionalInt64(8).map { Timestamp(milliseconds: $0) }
        record.redrives = try row.int(9)
        record.redrivenAt = try row.optionalInt64(10).map { Timestamp(milliseconds: $0) }
        (record.versionARN, record.aliasARN) = (try row.optionalText(11), try row.optionalText(12))
        if let parent = try row.optionalInt64(13) {
            record.parent = .task(ExecutionKey(id: parent), try row.int64(14), ChildForm(number: try row.int(15)))
        } else if let mapRun = try row.optionalText(16) {
            record.parent = .mapRun(arn: mapRun, index: try row.int(17))
            let context = try row.optionalText(21).flatMap { try? JSONValue(parsing: $0).object }
            record.mapItem = MapItem(
                stateName: try row.text(19), label: try row.text(20), isExpress: record.isExpress, context: context ?? [:],
                itemCount: try row.int(18))
        }
        (record.traceHeader, record.chain) = (try row.optionalText(22), try row.optionalText(23))
        if let fork = try row.optionalText(24) { record.fork = ExecutionFork(arn: fork, event: try row.int64(25)) }
        (record.error, record.cause, record.output) = (try row.optionalText(26), try row.optionalText(27), try row.optionalText(29))
        return record
    }
}
