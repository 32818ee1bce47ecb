import Ambient
import JSON
import Storage

/// The statements about the versions and aliases of one state machine.
struct VersionStore {
    private static let columns = "number, revision, description, created"
    private static let aliasColumns = "name, description, routing, created, updated"

    let transaction: any Transaction
    /// See ``StateMachineRecord/id``.
    let machine: String

    // MARK: Versions

    func find(_ number: Int) throws -> StateMachineVersion? {
        try transaction.query(
            "SELECT \(Self.columns) FROM state_machine_versions WHERE machine = $1 AND number = $2", machine, number
        ).first.map(Self.version)
    }

    /// The newest first, below `number`.
    func list(below number: Int, limit: Int) throws -> [StateMachineVersion] {
        try transaction.query(
            "SELECT \(Self.columns) FROM state_machine_versions WHERE machine = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
            machine, number, limit
        ).map(Self.version)
    }

    /// The newest version of what AWS calls this revision.
    func find(revisionID: String?) throws -> StateMachineVersion? {
        try transaction.query(
            """
            SELECT v.number, v.revision, v.description, v.created FROM state_machine_versions v
            JOIN state_machine_revisions r ON r.id = v.revision
            WHERE v.machine = $1 AND coalesce(r.revision_id, '') = $2 ORDER BY v.number DESC LIMIT 1
            """, machine, revisionID ?? ""
        ).first.map(Self.version)
    }

    func count() throws -> Int {
        try transaction.query("SELECT count(*) FROM state_machine_versions WHERE machine = $1", machine).first?.int(0) ?? 0
    }

    func insert(_ version: StateMachineVersion) throws {
        try transaction.execute(
            "INSERT INTO state_machine_versions (machine, \(Self.columns)) VALUES ($1, $2, $3, $4, $5)", machine, version.number,
            version.revision, version.description, version.created.milliseconds)
    }

    func remove(_ number: Int) throws {
        try transaction.execute("DELETE FROM state_machine_versions WHERE machine = $1 AND number = $2", machine, number)
    }

    private static func version(_ row: Row) throws -> StateMachineVersion {
        StateMachineVersion(
            number: try row.int(0), revision: try row.text(1), description: try row.optionalText(2),
            created: Timestamp(milliseconds: try row.int64(3)))
    }

    // MARK: Aliases

    func alias(_ name: String) throws -> StateMachineAlias? {
        try transaction.query(
            "SELECT \(Self.aliasColumns) FROM state_machine_aliases WHERE machine = $1 AND name = $2", machine, name
        ).first.map(Self.alias)
    }

    /// All of them, at most a hundred: the newest first.
    func aliases() throws -> [StateMachineAlias] {
        try transaction.query(
            "SELECT \(Self.aliasColumns) FROM state_machine_aliases WHERE machine = $1 ORDER BY created DESC, name DESC", machine
        ).map(Self.alias)
    }

    func save(_ alias: StateMachineAlias) throws {
        let routing = alias.routing.routes.map { route -> JSONValue in [.number(route.version), .number(route.weight)] }
        try transaction.execute(
            """
            INSERT INTO state_machine_aliases (machine, \(Self.aliasColumns)) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (machine, name) DO UPDATE SET description = excluded.description, routing = excluded.routing,
            updated = excluded.updated
            """, machine, alias.name, alias.description, JSONValue.array(routing).text(), alias.created.milliseconds,
            alias.updated.milliseconds)
    }

    func removeAlias(_ name: String) throws {
        try transaction.execute("DELETE FROM state_machine_aliases WHERE machine = $1 AND name = $2", machine, name)
    }

    private static func alias(_ row: Row) throws -> StateMachineAlias {
        let routes = try JSONValue(parsing: row.text(2)).array ?? []
        return StateMachineAlias(
            name: try row.text(0), description: try row.optionalText(1),
            routing: AliasRouting(routes: routes.map { .init(version: $0[0]?.int ?? 0, weight: $0[1]?.int ?? 0) }),
            created: Timestamp(milliseconds: try row.int64(3)), updated: Timestamp(milliseconds: try row.int64(4)))
    }
}
