import AWSInterface
import Ambient
import Storage

/// The rows of archives.
extension Transaction {
    private var selectArchive: String {
        "SELECT account, region, name, bus, description, pattern, retention_days, created FROM event_archives"
    }

    func archive(_ scope: Scope, _ name: String) throws -> ArchiveRecord? {
        try query(
            "\(selectArchive) WHERE account = $1 AND region = $2 AND name = $3", scope.account, scope.region, name
        ).first.map(ArchiveRecord.init(row:))
    }

    /// - Throws: `ResourceNotFoundException` for an archive that is not there.
    func existingArchive(_ scope: Scope, _ name: String) throws -> ArchiveRecord {
        guard let archive = try archive(scope, name) else { throw EventsErrors.noSuchArchive(name) }
        return archive
    }

    /// All archives of a bus, by name.
    func archives(of bus: BusKey) throws -> [ArchiveRecord] {
        try query(
            "\(selectArchive) WHERE account = $1 AND region = $2 AND bus = $3 ORDER BY name", bus.scope.account, bus.scope.region,
            bus.name
        ).map(ArchiveRecord.init(row:))
    }

    /// All archives of every scope.
    func allArchives() throws -> [ArchiveRecord] { try query(selectArchive).map(ArchiveRecord.init(row:)) }

    /// At most `range.limit` archives of a scope, by name; of one bus where one is given.
    func archives(_ scope: Scope, of bus: String?, _ range: NameRange) throws -> [ArchiveRecord] {
        try query(
            """
            \(selectArchive) WHERE account = $1 AND region = $2 AND name >= $3 AND name < $4 AND name > $5
            AND ($6 = '' OR bus = $6) ORDER BY name LIMIT $7
            """, scope.account, scope.region, range.prefix, range.end, range.after, bus ?? "", range.limit
        ).map(ArchiveRecord.init(row:))
    }

    func countArchives(_ scope: Scope) throws -> Int {
        try query("SELECT count(*) FROM event_archives WHERE account = $1 AND region = $2", scope.account, scope.region)
            .first?.int(0) ?? 0
    }

    func save(_ archive: ArchiveRecord) throws {
        try execute(
            """
            INSERT INTO event_archives (account, region, name, bus, description, pattern, retention_days, created)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account, region, name) DO UPDATE SET
            description = excluded.description, pattern = excluded.pattern, retention_days = excluded.retention_days
            """, archive.bus.scope.account, archive.bus.scope.region, archive.name, archive.bus.name, archive.description,
            archive.pattern, archive.retentionDays, archive.createdAt.milliseconds)
    }

    func removeArchive(_ scope: Scope, _ name: String) throws {
        try execute(
            "DELETE FROM event_archives WHERE account = $1 AND region = $2 AND name = $3", scope.account, scope.region, name)
    }
}

extension ArchiveRecord {
    fileprivate init(row: Row) throws {
        self.init(
            name: try row.text(2),
            bus: BusKey(scope: Scope(account: try row.text(0), region: try row.text(1)), name: try row.text(3)),
            description: try row.optionalText(4), pattern: try row.optionalText(5), retentionDays: try row.int(6),
            createdAt: Timestamp(milliseconds: try row.int64(7)))
    }
}
