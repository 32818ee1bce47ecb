import AWSInterface
import Ambient
import JSON
import Storage

/// The statements about state machines and their revisions.
struct StateMachineStore {
    private static let columns =
        "account, region, name, id, is_express, is_deleting, created, tags, revision, last_version, was_published, version_description"
    private static let revisionColumns =
        "id, machine, account, region, name, is_express, revision_id, role, logging, is_traced, created, definition"

    let transaction: any Transaction

    // MARK: Machines

    func find(_ key: StateMachineKey) throws -> StateMachineRecord? {
        try transaction.query(
            "SELECT \(Self.columns) FROM state_machines WHERE account = $1 AND region = $2 AND name = $3", key.scope.account,
            key.scope.region, key.name
        ).first.map(Self.record)
    }

    /// - Throws: `StateMachineDoesNotExist`.
    func get(_ key: StateMachineKey) throws -> StateMachineRecord {
        guard let record = try find(key) else { throw WorkflowErrors.machineDoesNotExist(key.arn) }
        return record
    }

    /// One that is to be changed or started.
    ///
    /// - Throws: `StateMachineDoesNotExist`, `StateMachineDeleting`.
    func getActive(_ key: StateMachineKey) throws -> StateMachineRecord {
        let record = try get(key)
        if record.isDeleting { throw WorkflowErrors.machineDeleting(key.arn) }
        return record
    }

    /// By name, after `name`.
    func list(in scope: Scope, after name: String, limit: Int) throws -> [StateMachineRecord] {
        try transaction.query(
            """
            SELECT \(Self.columns) FROM state_machines WHERE account = $1 AND region = $2 AND name > $3 ORDER BY name LIMIT $4
            """, scope.account, scope.region, name, limit
        ).map(Self.record)
    }

    func count(in scope: Scope) throws -> Int {
        try transaction.query(
            "SELECT count(*) FROM state_machines WHERE account = $1 AND region = $2", scope.account, scope.region
        ).first?.int(0) ?? 0
    }

    /// Those that wait for their executions.
    func deleting() throws -> [StateMachineRecord] {
        try transaction.query("SELECT \(Self.columns) FROM state_machines WHERE is_deleting = 1").map(Self.record)
    }

    func save(_ record: StateMachineRecord) throws {
        try transaction.execute(
            """
            INSERT INTO state_machines (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (account, region, name) DO UPDATE SET is_deleting = excluded.is_deleting, tags = excluded.tags,
            revision = excluded.revision, last_version = excluded.last_version
            """, record.key.scope.account, record.key.scope.region, record.key.name, record.id, record.isExpress, record.isDeleting,
            record.created.milliseconds, JSONValue.object(record.tags.values).text(), record.revision, record.lastVersion,
            record.wasPublished, record.versionDescription)
    }

    /// Removes the machine with its versions and aliases. Its revisions retire.
    func remove(_ record: StateMachineRecord, at now: Timestamp) throws {
        try transaction.execute("DELETE FROM state_machines WHERE id = $1", record.id)
        try transaction.execute("DELETE FROM state_machine_versions WHERE machine = $1", record.id)
        try transaction.execute("DELETE FROM state_machine_aliases WHERE machine = $1", record.id)
        try transaction.execute(
            "UPDATE state_machine_revisions SET retired = $2 WHERE machine = $1 AND retired IS NULL", record.id, now.milliseconds)
    }

    private static func record(_ row: Row) throws -> StateMachineRecord {
        StateMachineRecord(
            key: StateMachineKey(scope: Scope(account: try row.text(0), region: try row.text(1)), name: try row.text(2)),
            id: try row.text(3), isExpress: try row.bool(4), isDeleting: try row.bool(5),
            created: Timestamp(milliseconds: try row.int64(6)),
            tags: ResourceTags(try JSONValue(parsing: row.text(7)).object ?? [:]), revision: try row.text(8),
            lastVersion: try row.int(9), wasPublished: try row.bool(10), versionDescription: try row.optionalText(11))
    }

    // MARK: Revisions

    func revision(_ id: String) throws -> StateMachineRevision? {
        try transaction.query("SELECT \(Self.revisionColumns) FROM state_machine_revisions WHERE id = $1", id).first.map(Self.revision)
    }

    /// One that something refers to, so that it must be there.
    func existingRevision(_ id: String) throws -> StateMachineRevision {
        guard let revision = try revision(id) else { throw StorageError(.corrupt, "the state machine revision \(id) is missing") }
        return revision
    }

    func insert(_ revision: StateMachineRevision) throws {
        try transaction.execute(
            """
            INSERT INTO state_machine_revisions (\(Self.revisionColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """, revision.id, revision.machine, revision.key.scope.account, revision.key.scope.region, revision.key.name,
            revision.isExpress, revision.revisionID, revision.settings.roleARN,
            JSONValue.object(revision.settings.logging.json).text(), revision.settings.isTraced, revision.created.milliseconds,
            revision.settings.definition)
    }

    /// Nothing but executions refers to it, unless it is some version's.
    func retire(_ revision: String, at now: Timestamp) throws {
        try transaction.execute(
            """
            UPDATE state_machine_revisions SET retired = $2 WHERE id = $1
            AND NOT EXISTS (SELECT 1 FROM state_machine_versions v WHERE v.machine = state_machine_revisions.machine AND v.revision = $1)
            """, revision, now.milliseconds)
    }

    /// Revisions that retired before `time`, oldest first.
    func retired(before time: Timestamp, limit: Int) throws -> [String] {
        try transaction.query(
            "SELECT id FROM state_machine_revisions WHERE retired < $1 ORDER BY retired LIMIT $2", time.milliseconds, limit
        ).map { try $0.text(0) }
    }

    /// Looked at again, as if it had retired now.
    func postpone(_ revision: String, at now: Timestamp) throws {
        try transaction.execute("UPDATE state_machine_revisions SET retired = $2 WHERE id = $1", revision, now.milliseconds)
    }

    func removeRevision(_ id: String) throws {
        try transaction.execute("DELETE FROM state_machine_revisions WHERE id = $1 AND retired IS NOT NULL", id)
    }

    private static func revision(_ row: Row) throws -> StateMachineRevision {
        StateMachineRevision(
            id: try row.text(0), machine: try row.text(1),
            key: StateMachineKey(scope: Scope(account: try row.text(2), region: try row.text(3)), name: try row.text(4)),
            isExpress: try row.bool(5), revisionID: try row.optionalText(6),
            settings: StateMachineSettings(
                definition: try row.text(11), roleARN: try row.text(7),
                logging: ExecutionLogging(stored: try JSONValue(parsing: row.text(8)).object ?? [:]), isTraced: try row.bool(9)),
            created: Timestamp(milliseconds: try row.int64(10)))
    }
}
