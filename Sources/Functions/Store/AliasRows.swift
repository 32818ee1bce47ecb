import AWSInterface
import Storage

/// The rows of aliases.
extension Transaction {
    private var select: String {
        "SELECT alias, description, version, additional_version, additional_weight, revision FROM function_aliases"
    }

    func alias(_ key: FunctionKey, _ name: String) throws -> AliasRecord? {
        try query(
            "\(select) WHERE account = $1 AND region = $2 AND name = $3 AND alias = $4", key.scope.account, key.scope.region, key.name, name
        ).first.map(AliasRecord.init(row:))
    }

    /// At most `limit` aliases after `name`, of those that lead to `version` where one is given.
    func aliases(_ key: FunctionKey, leadingTo version: String?, after name: String, limit: Int) throws -> [AliasRecord] {
        if let version {
            return try query(
                """
                \(select) WHERE account = $1 AND region = $2 AND name = $3 AND alias > $4 AND (version = $5 OR additional_version = $5)
                ORDER BY alias LIMIT $6
                """, key.scope.account, key.scope.region, key.name, name, version, limit
            ).map(AliasRecord.init(row:))
        }
        return try query(
            "\(select) WHERE account = $1 AND region = $2 AND name = $3 AND alias > $4 ORDER BY alias LIMIT $5", key.scope.account,
            key.scope.region, key.name, name, limit
        ).map(AliasRecord.init(row:))
    }

    func save(_ alias: AliasRecord, of key: FunctionKey) throws {
        let additional = alias.routing.additional.first
        try execute(
            """
            INSERT INTO function_aliases (account, region, name, alias, revision, version, additional_version, additional_weight,
            description) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (account, region, name, alias) DO UPDATE SET
            revision = excluded.revision, version = excluded.version, additional_version = excluded.additional_version,
            additional_weight = excluded.additional_weight, description = excluded.description
            """, key.scope.account, key.scope.region, key.name, alias.name, alias.revisionID, alias.routing.version, additional?.version,
            additional?.share, alias.description)
    }

    func removeAlias(_ key: FunctionKey, _ name: String) throws {
        try execute(
            "DELETE FROM function_aliases WHERE account = $1 AND region = $2 AND name = $3 AND alias = $4", key.scope.account,
            key.scope.region, key.name, name)
        try removeSettings(of: key, qualifier: name)
    }
}

extension AliasRecord {
    fileprivate init(row: Row) throws {
        var routing = AliasRouting(version: try row.text(2))
        if let version = try row.optionalText(3), let share = try row.optionalDouble(4) {
            routing.additional = [AliasRouting.Weight(version: version, share: share)]
        }
        self.init(name: try row.text(0), description: try row.text(1), routing: routing, revisionID: try row.text(5))
    }
}
