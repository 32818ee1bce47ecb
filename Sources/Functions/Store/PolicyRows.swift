import AWSInterface
import Storage

/// The rows of functions' policies.
extension Transaction {
    /// - Parameter qualifier: `nil` for the policy of the unqualified function.
    func policy(_ key: FunctionKey, _ qualifier: String?) throws -> ResourcePolicy? {
        try query(
            "SELECT statements, revision FROM function_policies WHERE account = $1 AND region = $2 AND name = $3 AND qualifier = $4",
            key.scope.account, key.scope.region, key.name, qualifier ?? ""
        ).first.map { try ResourcePolicy(stored: $0.text(0), revisionID: $0.text(1)) }
    }

    /// - Parameter policy: without statements it is removed.
    func save(_ policy: ResourcePolicy, of key: FunctionKey, _ qualifier: String?) throws {
        guard !policy.statements.isEmpty else {
            try execute(
                "DELETE FROM function_policies WHERE account = $1 AND region = $2 AND name = $3 AND qualifier = $4", key.scope.account,
                key.scope.region, key.name, qualifier ?? "")
            return
        }
        try execute(
            """
            INSERT INTO function_policies (account, region, name, qualifier, revision, statements) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (account, region, name, qualifier) DO UPDATE SET revision = excluded.revision, statements = excluded.statements
            """, key.scope.account, key.scope.region, key.name, qualifier ?? "", policy.revisionID, policy.storedStatements)
    }
}
