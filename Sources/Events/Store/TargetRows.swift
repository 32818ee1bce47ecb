import AWSInterface
import JSON
import Storage

/// The rows of rules' targets.
extension Transaction {
    /// All targets of a rule, by their identifiers.
    func targets(of bus: BusKey, rule: String) throws -> [RuleTarget] {
        try targets(of: bus, rule: rule, NameRange(limit: .max))
    }

    /// At most `range.limit` targets of a rule, by their identifiers.
    func targets(of bus: BusKey, rule: String, _ range: NameRange) throws -> [RuleTarget] {
        try query(
            """
            SELECT settings FROM event_targets WHERE account = $1 AND region = $2 AND bus = $3 AND rule = $4 AND id > $5
            ORDER BY id LIMIT $6
            """, bus.scope.account, bus.scope.region, bus.name, rule, range.after, range.limit
        ).map { RuleTarget(stored: try StoredObject.read($0.text(0))) }
    }

    func save(_ target: RuleTarget, of bus: BusKey, rule: String) throws {
        try execute(
            """
            INSERT INTO event_targets (account, region, bus, rule, id, arn, settings) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (account, region, bus, rule, id) DO UPDATE SET arn = excluded.arn, settings = excluded.settings
            """, bus.scope.account, bus.scope.region, bus.name, rule, target.id, target.arn, StoredObject.text(target.object))
    }

    func removeTarget(_ id: String, of bus: BusKey, rule: String) throws {
        try execute(
            "DELETE FROM event_targets WHERE account = $1 AND region = $2 AND bus = $3 AND rule = $4 AND id = $5", bus.scope.account,
            bus.scope.region, bus.name, rule, id)
    }
}
