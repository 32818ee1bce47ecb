import AWSInterface
import Ambient
import JSON
import Storage

/// The rows of rules.
extension Transaction {
    private var columns: String {
        """
        r.account, r.region, r.bus, r.name, r.pattern, r.schedule, r.state, r.description, r.role, r.created_by, r.tags, r.created,
        r.modified
        """
    }

    func rule(_ bus: BusKey, _ name: String) throws -> RuleRecord? {
        try query(
            "SELECT \(columns) FROM event_rules r WHERE r.account = $1 AND r.region = $2 AND r.bus = $3 AND r.name = $4",
            bus.scope.account, bus.scope.region, bus.name, name
        ).first.map(RuleRecord.init(row:))
    }

    /// - Throws: `ResourceNotFoundException` where the bus or the rule is not there.
    func existingRule(_ bus: BusKey, _ name: String) throws -> RuleRecord {
        if let rule = try rule(bus, name) { return rule }
        _ = try existingBus(bus)
        throw EventsErrors.noSuchRule(name, on: bus)
    }

    /// At most `range.limit` rules of a bus, by name.
    func rules(of bus: BusKey, _ range: NameRange) throws -> [RuleRecord] {
        try query(
            """
            SELECT \(columns) FROM event_rules r WHERE r.account = $1 AND r.region = $2 AND r.bus = $3 AND r.name >= $4 AND r.name < $5
            AND r.name > $6 ORDER BY r.name LIMIT $7
            """, bus.scope.account, bus.scope.region, bus.name, range.prefix, range.end, range.after, range.limit
        ).map(RuleRecord.init(row:))
    }

    /// The names of at most `range.limit` rules that have a target with this ARN.
    func ruleNames(of bus: BusKey, target: String, _ range: NameRange) throws -> [String] {
        try query(
            """
            SELECT DISTINCT rule FROM event_targets WHERE account = $1 AND region = $2 AND bus = $3 AND arn = $4 AND rule > $5
            ORDER BY rule LIMIT $6
            """, bus.scope.account, bus.scope.region, bus.name, target, range.after, range.limit
        ).map { try $0.text(0) }
    }

    func countRules(of bus: BusKey) throws -> Int {
        try query(
            "SELECT rules FROM event_rule_counts WHERE account = $1 AND region = $2 AND bus = $3", bus.scope.account,
            bus.scope.region, bus.name
        ).first?.int(0) ?? 0
    }

    private func changeRuleCount(of bus: BusKey, by difference: Int) throws {
        try execute(
            """
            INSERT INTO event_rule_counts (account, region, bus, rules) VALUES ($1, $2, $3, $4)
            ON CONFLICT (account, region, bus) DO UPDATE SET rules = event_rule_counts.rules + excluded.rules
            """, bus.scope.account, bus.scope.region, bus.name, difference)
    }

    /// Stores a rule that is not there yet.
    func insert(_ rule: RuleRecord) throws {
        try save(rule)
        try changeRuleCount(of: rule.bus, by: 1)
    }

    /// Stores a rule in place of the one that is there; a new one is for `insert`.
    func save(_ rule: RuleRecord) throws {
        try execute(
            """
            INSERT INTO event_rules (account, region, bus, name, pattern, schedule, state, description, role, created_by, tags, created,
            modified) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (account, region, bus, name) DO UPDATE SET
            pattern = excluded.pattern, schedule = excluded.schedule, state = excluded.state, description = excluded.description,
            role = excluded.role, tags = excluded.tags, modified = excluded.modified
            """, rule.bus.scope.account, rule.bus.scope.region, rule.bus.name, rule.name, rule.pattern, rule.schedule,
            rule.state.rawValue, rule.description, rule.roleARN, rule.createdBy, StoredObject.text(rule.tags),
            rule.createdAt.milliseconds, rule.modifiedAt.milliseconds)
    }

    func removeRule(_ bus: BusKey, _ name: String) throws {
        let removed = try execute(
            "DELETE FROM event_rules WHERE account = $1 AND region = $2 AND bus = $3 AND name = $4", bus.scope.account,
            bus.scope.region, bus.name, name)
        try changeRuleCount(of: bus, by: -removed)
    }

    // MARK: What matching reads

    /// The rule with its targets; `nil` where there is none.
    func ruleWithTargets(_ bus: BusKey, _ name: String) throws -> RuleWithTargets? {
        guard let rule = try rule(bus, name) else { return nil }
        return RuleWithTargets(rule: rule, targets: try targets(of: bus, rule: name))
    }

    /// Streams all rules of a bus that are enabled, each with its targets, by name: one query.
    func forEachEnabledRule(of bus: BusKey, _ body: (RuleWithTargets) throws -> Void) throws {
        var gathered: RuleWithTargets?
        try forEach(
            """
            SELECT \(columns), t.settings FROM event_rules r LEFT JOIN event_targets t ON t.account = r.account AND t.region = r.region
            AND t.bus = r.bus AND t.rule = r.name WHERE r.account = $1 AND r.region = $2 AND r.bus = $3 AND r.state <> $4
            ORDER BY r.name, t.id
            """, bus.scope.account, bus.scope.region, bus.name, RuleState.disabled.rawValue
        ) { row in
            if try gathered?.rule.name != row.text(3) {
                if let complete = gathered { try body(complete) }
                gathered = RuleWithTargets(rule: try RuleRecord(row: row), targets: [])
            }
            if let settings = try row.optionalText(13) { gathered?.targets.append(RuleTarget(stored: try StoredObject.read(settings))) }
            return true
        }
        if let gathered { try body(gathered) }
    }
}

extension RuleRecord {
    fileprivate init(row: Row) throws {
        self.init(
            bus: BusKey(scope: Scope(account: try row.text(0), region: try row.text(1)), name: try row.text(2)),
            name: try row.text(3), pattern: try row.optionalText(4), schedule: try row.optionalText(5),
            state: RuleState(rawValue: try row.text(6)) ?? .disabled, description: try row.optionalText(7),
            roleARN: try row.optionalText(8), createdBy: try row.text(9), tags: try StoredObject.read(row.text(10)),
            createdAt: Timestamp(milliseconds: try row.int64(11)), modifiedAt: Timestamp(milliseconds: try row.int64(12)))
    }
}
