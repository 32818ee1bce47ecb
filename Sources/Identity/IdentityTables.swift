import AWSInterface
import Ambient
import JSON
public import Storage

extension IdentityService {
    /// IAM is global: its resources belong to an account and to no region. Names are unique regardless of case, so their
    /// keys are in lower case.
    public static let migrations: [Migration] = [
        Migration(
            "identity.001-initial",
            [
                """
                CREATE TABLE identity_roles (
                    account TEXT NOT NULL, name_key TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
                    boundary TEXT, record TEXT NOT NULL, PRIMARY KEY (account, name_key))
                """,
                """
                CREATE TABLE identity_policies (
                    account TEXT NOT NULL, name_key TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
                    record TEXT NOT NULL, PRIMARY KEY (account, name_key))
                """,
                """
                CREATE TABLE identity_attachments (
                    account TEXT NOT NULL, role_key TEXT NOT NULL, policy_arn TEXT NOT NULL,
                    PRIMARY KEY (account, role_key, policy_arn))
                """,
                "CREATE INDEX identity_attachments_policy ON identity_attachments (account, policy_arn)",
                """
                CREATE TABLE identity_sessions (
                    access_key_id TEXT NOT NULL PRIMARY KEY, expires_at BIGINT NOT NULL, record TEXT NOT NULL)
                """,
                "CREATE INDEX identity_sessions_expiry ON identity_sessions (expires_at)",
            ])
    ]
}

/// One account's roles and policies within a transaction.
struct IdentityTables {
    let transaction: any Transaction
    let account: String

    init(_ transaction: any Transaction, _ account: String) {
        self.transaction = transaction
        self.account = account
    }

    private static let roleColumns = "name, path, boundary, record"
    private static let policyColumns = "name, path, record"

    private func role(_ row: Row) throws -> Role {
        Role(
            account: account, name: try row.text(0), path: try row.text(1), permissionsBoundary: try row.optionalText(2),
            record: try JSONValue(parsing: try row.text(3)))
    }

    private func policy(_ row: Row) throws -> ManagedPolicy {
        ManagedPolicy(account: account, name: try row.text(0), path: try row.text(1), record: try JSONValue(parsing: try row.text(2)))
    }
}

// MARK: - Roles

extension IdentityTables {
    func role(named name: String) throws -> Role? {
        try transaction.query(
            "SELECT \(Self.roleColumns) FROM identity_roles WHERE account = $1 AND name_key = $2", account, name.lowercased()
        ).first.map(role)
    }

    /// Sorted by name.
    func roles() throws -> [Role] {
        try transaction.query("SELECT \(Self.roleColumns) FROM identity_roles WHERE account = $1", account)
            .map(role).sorted { $0.name < $1.name }
    }

    func roleCount() throws -> Int {
        try transaction.query("SELECT count(*) FROM identity_roles WHERE account = $1", account).first?.int(0) ?? 0
    }

    /// Stores a new role or a changed one.
    func put(_ role: Role) throws {
        try transaction.execute(
            """
            INSERT INTO identity_roles (account, name_key, name, path, boundary, record) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (account, name_key) DO UPDATE SET boundary = excluded.boundary, record = excluded.record
            """, account, role.name.lowercased(), role.name, role.path, role.permissionsBoundary, role.record.text())
    }

    func delete(_ role: Role) throws {
        try transaction.execute("DELETE FROM identity_roles WHERE account = $1 AND name_key = $2", account, role.name.lowercased())
    }
}

// MARK: - Attachments

extension IdentityTables {
    /// The ARNs of the managed policies attached to `role`, sorted.
    func attachments(of role: Role) throws -> [String] {
        try transaction.query(
            "SELECT policy_arn FROM identity_attachments WHERE account = $1 AND role_key = $2", account, role.name.lowercased()
        ).map { try $0.text(0) }.sorted()
    }

    func attach(_ policyARN: String, to role: Role) throws {
        try transaction.execute(
            "INSERT INTO identity_attachments (account, role_key, policy_arn) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            account, role.name.lowercased(), policyARN)
    }

    /// Whether it was attached.
    func detach(_ policyARN: String, from role: Role) throws -> Bool {
        try transaction.execute(
            "DELETE FROM identity_attachments WHERE account = $1 AND role_key = $2 AND policy_arn = $3",
            account, role.name.lowercased(), policyARN) > 0
    }

    /// How many roles `policyARN` is attached to, and of how many it is the permissions boundary.
    func usage(of policyARN: String) throws -> (attachments: Int, boundaries: Int) {
        let attached = try transaction.query(
            "SELECT count(*) FROM identity_attachments WHERE account = $1 AND policy_arn = $2", account, policyARN)
        let bounding = try transaction.query(
            "SELECT count(*) FROM identity_roles WHERE account = $1 AND boundary = $2", account, policyARN)
        return (try attached.first?.int(0) ?? 0, try bounding.first?.int(0) ?? 0)
    }

    /// The roles that `policyARN` is attached to, sorted by name.
    func roles(with policyARN: String) throws -> [Role] {
        let keys = try transaction.query(
            "SELECT role_key FROM identity_attachments WHERE account = $1 AND policy_arn = $2", account, policyARN)
        return try keys.compactMap { try role(named: $0.text(0)) }.sorted { $0.name < $1.name }
    }
}

// MARK: - Managed policies

extension IdentityTables {
    func policy(named name: String) throws -> ManagedPolicy? {
        try transaction.query(
            "SELECT \(Self.policyColumns) FROM identity_policies WHERE account = $1 AND name_key = $2", account, name.lowercased()
        ).first.map(policy)
    }

    /// The account's policy or AWS's of this ARN.
    func policy(arn: String) throws -> ManagedPolicy? {
        if let provided = AWSManagedPolicies.policies[arn] { return provided }
        guard let name = arn.split(separator: "/").last, let found = try policy(named: String(name)) else { return nil }
        return found.arn.description == arn ? found : nil
    }

    /// The account's own policies, sorted by name.
    func policies() throws -> [ManagedPolicy] {
        try transaction.query("SELECT \(Self.policyColumns) FROM identity_policies WHERE account = $1", account)
            .map(policy).sorted { $0.name < $1.name }
    }

    func policyCount() throws -> Int {
        try transaction.query("SELECT count(*) FROM identity_policies WHERE account = $1", account).first?.int(0) ?? 0
    }

    func put(_ policy: ManagedPolicy) throws {
        try transaction.execute(
            """
            INSERT INTO identity_policies (account, name_key, name, path, record) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (account, name_key) DO UPDATE SET record = excluded.record
            """, account, policy.name.lowercased(), policy.name, policy.path, policy.record.text())
    }

    func delete(_ policy: ManagedPolicy) throws {
        try transaction.execute(
            "DELETE FROM identity_policies WHERE account = $1 AND name_key = $2", account, policy.name.lowercased())
    }
}
