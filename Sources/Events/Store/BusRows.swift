import AWSInterface
import Ambient
import JSON
import Storage

/// The rows of event buses.
extension Transaction {
    private var selectBus: String {
        "SELECT account, region, name, description, dead_letter_queue, policy, tags, created, modified FROM event_buses"
    }

    /// The default bus is there without a row.
    func bus(_ key: BusKey) throws -> BusRecord? {
        let row = try query(
            "\(selectBus) WHERE account = $1 AND region = $2 AND name = $3", key.scope.account, key.scope.region, key.name
        ).first
        return try row.map(BusRecord.init(row:)) ?? (key.isDefault ? .untouchedDefault(of: key.scope) : nil)
    }

    /// - Throws: `ResourceNotFoundException` for a bus that is not there.
    func existingBus(_ key: BusKey) throws -> BusRecord {
        guard let bus = try bus(key) else { throw EventsErrors.noSuchBus(key.name) }
        return bus
    }

    /// At most `range.limit` buses of a scope, by name, the default bus among them.
    func buses(_ scope: Scope, _ range: NameRange) throws -> [BusRecord] {
        var found = try query(
            "\(selectBus) WHERE account = $1 AND region = $2 AND name >= $3 AND name < $4 AND name > $5 ORDER BY name LIMIT $6",
            scope.account, scope.region, range.prefix, range.end, range.after, range.limit
        ).map(BusRecord.init(row:))
        let name = BusKey.defaultName
        if name.hasPrefix(range.prefix), name > range.after, !found.contains(where: { $0.key.isDefault }) {
            found.insert(.untouchedDefault(of: scope), at: found.firstIndex { $0.key.name > name } ?? found.endIndex)
        }
        return Array(found.prefix(range.limit))
    }

    /// How many buses a scope has, beside the default bus.
    func countBuses(_ scope: Scope) throws -> Int {
        try query(
            "SELECT count(*) FROM event_buses WHERE account = $1 AND region = $2 AND name <> $3", scope.account, scope.region,
            BusKey.defaultName
        ).first?.int(0) ?? 0
    }

    func save(_ bus: BusRecord) throws {
        try execute(
            """
            INSERT INTO event_buses (account, region, name, description, dead_letter_queue, policy, tags, created, modified)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (account, region, name) DO UPDATE SET
            description = excluded.description, dead_letter_queue = excluded.dead_letter_queue, policy = excluded.policy,
            tags = excluded.tags, modified = excluded.modified
            """, bus.key.scope.account, bus.key.scope.region, bus.key.name, bus.description, bus.deadLetterQueue,
            bus.policy?.text, StoredObject.text(bus.tags), bus.createdAt.milliseconds, bus.modifiedAt.milliseconds)
    }

    /// Removes a bus, which must have no rules.
    func removeBus(_ key: BusKey) throws {
        for table in ["event_buses WHERE name", "event_rule_counts WHERE bus"] {
            try execute(
                "DELETE FROM \(table) = $3 AND account = $1 AND region = $2", key.scope.account, key.scope.region, key.name)
        }
    }
}

extension BusRecord {
    fileprivate init(row: Row) throws {
        self.init(
            key: BusKey(scope: Scope(account: try row.text(0), region: try row.text(1)), name: try row.text(2)),
            description: try row.optionalText(3), deadLetterQueue: try row.optionalText(4),
            policy: try row.optionalText(5).flatMap(BusPolicy.init(parsing:)), tags: try StoredObject.read(row.text(6)),
            createdAt: Timestamp(milliseconds: try row.int64(7)), modifiedAt: Timestamp(milliseconds: try row.int64(8)))
    }
}
