import AWSInterface
import Ambient
import Storage

/// What is kept ready for one qualifier of a function.
struct ProvisionedRecord: Hashable, Sendable {
    var key: FunctionKey
    /// A version or an alias.
    var qualifier: String
    var requested: Int
    var modified: Timestamp
}

/// The rows of reserved and provisioned concurrency.
extension Transaction {
    /// What the functions of a scope have reserved together.
    ///
    /// - Parameter name: a function to leave out.
    func reservedConcurrency(in scope: Scope, except name: String = "") throws -> Int {
        let rows = try query(
            """
            SELECT CAST(COALESCE(SUM(reserved_concurrency), 0) AS BIGINT) FROM functions
            WHERE account = $1 AND region = $2 AND name <> $3
            """, scope.account, scope.region, name)
        return try rows.first?.int(0) ?? 0
    }

    private var select: String { "SELECT account, region, name, qualifier, requested, modified FROM function_provisioned" }

    func provisioned(_ key: FunctionKey, _ qualifier: String) throws -> ProvisionedRecord? {
        try query(
            "\(select) WHERE account = $1 AND region = $2 AND name = $3 AND qualifier = $4", key.scope.account, key.scope.region, key.name,
            qualifier
        ).first.map(ProvisionedRecord.init(row:))
    }

    /// At most `limit` of a function, with a qualifier after `last`.
    func provisioned(_ key: FunctionKey, after last: String, limit: Int) throws -> [ProvisionedRecord] {
        try query(
            "\(select) WHERE account = $1 AND region = $2 AND name = $3 AND qualifier > $4 ORDER BY qualifier LIMIT $5", key.scope.account,
            key.scope.region, key.name, last, limit
        ).map(ProvisionedRecord.init(row:))
    }

    /// What is provisioned for a function in all, without one qualifier.
    func provisionedConcurrency(_ key: FunctionKey, except qualifier: String) throws -> Int {
        let rows = try query(
            """
            SELECT CAST(COALESCE(SUM(requested), 0) AS BIGINT) FROM function_provisioned
            WHERE account = $1 AND region = $2 AND name = $3 AND qualifier <> $4
            """, key.scope.account, key.scope.region, key.name, qualifier)
        return try rows.first?.int(0) ?? 0
    }

    /// All of the node. There are no more than the accounts' concurrency allows.
    func allProvisioned() throws -> [ProvisionedRecord] { try query(select).map(ProvisionedRecord.init(row:)) }

    func save(_ record: ProvisionedRecord) throws {
        let key = record.key
        try execute(
            """
            INSERT INTO function_provisioned (account, region, name, qualifier, requested, modified) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (account, region, name, qualifier) DO UPDATE SET requested = excluded.requested, modified = excluded.modified
            """, key.scope.account, key.scope.region, key.name, record.qualifier, record.requested, record.modified.milliseconds)
    }

    func removeProvisioned(_ key: FunctionKey, _ qualifier: String) throws -> Bool {
        try execute(
            "DELETE FROM function_provisioned WHERE account = $1 AND region = $2 AND name = $3 AND qualifier = $4", key.scope.account,
            key.scope.region, key.name, qualifier) > 0
    }
}

extension ProvisionedRecord {
    fileprivate init(row: Row) throws {
        self.init(
            key: FunctionKey(scope: Scope(account: try row.text(0), region: try row.text(1)), name: try row.text(2)),
            qualifier: try row.text(3), requested: try row.int(4), modified: Timestamp(milliseconds: try row.int64(5)))
    }
}
