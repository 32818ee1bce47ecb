public import AWSInterface
public import Ambient
import JSON
import Storage
import Synchronization

/// Who a request is made by, as `GetCallerIdentity` answers.
public struct Principal: Hashable, Sendable {
    /// Twelve digits.
    public let account: String
    /// For example `arn:aws:sts::123456789012:assumed-role/resize/session`.
    public let arn: String
    /// For example `AROA…:session`.
    public let userID: String
    /// Whether a role was assumed; otherwise it is the account's root user.
    public let isRole: Bool

    /// The account's root user: who every key is that no session was issued for.
    public static func root(of account: String) -> Principal {
        Principal(account: account, arn: Scope(account: account).globalARN("iam", "root").description, userID: account, isRole: false)
    }

    init(account: String, arn: String, userID: String, isRole: Bool) {
        self.account = account
        self.arn = arn
        self.userID = userID
        self.isRole = isRole
    }
}

/// Temporary credentials and whom they stand for. The secret and the token are unpredictable (the system's random numbers).
public struct SessionCredentials: Hashable, Sendable {
    /// `ASIA…`, twenty characters.
    public let accessKeyID: String
    public let secretAccessKey: String
    /// What a request must carry as `X-Amz-Security-Token`.
    public let sessionToken: String
    public let expiration: Timestamp
    public let principal: Principal
}

/// The sessions issued and not yet expired. Those that clients asked for are stored, so that they outlive the node and are
/// known to its neighbours; those of execution environments live in memory, as their environments do.
public final class SessionRegistry: Sendable {
    private struct State {
        var stored: [String: SessionCredentials] = [:]
        /// By access key.
        var environments: [String: SessionCredentials] = [:]
        /// The access keys of `environments`, by the principal's ARN: as many as there are functions.
        var environmentKeys: [String: String] = [:]
    }

    /// Stored sessions held in memory besides; more are read again when they are used.
    private static let cacheLimit = 10_000

    private let database: any Database
    private let entropy: any Entropy
    private let state = Mutex(State())

    init(database: any Database, entropy: any Entropy) {
        self.database = database
        self.entropy = entropy
    }

    // MARK: Issuing

    /// Credentials for the execution environments of a function: its role, under the function's name. Nothing is stored.
    ///
    /// They are good for as long as the process lives, since an environment cannot be given others, and the same whenever they
    /// are asked for, so that a function whose code changes all day does not gather sessions.
    ///
    /// - Parameter role: the ARN of the function's execution role; it need not be stored.
    public func environmentSession(role: ARN, function: String, now: Timestamp) -> SessionCredentials {
        let principal = Principal.session(function, of: role, roleID: nil)
        let fresh = credentials(for: principal, expiration: now + .seconds(10 * 365 * 86_400))
        return state.withLock { state in
            if let known = state.environmentKeys[principal.arn].flatMap({ state.environments[$0] }) { return known }
            state.environmentKeys[principal.arn] = fresh.accessKeyID
            state.environments[fresh.accessKeyID] = fresh
            return fresh
        }
    }

    /// Issues credentials and stores them; sessions that expired are forgotten meanwhile.
    func issue(for principal: Principal, now: Timestamp, duration: Duration) async throws -> SessionCredentials {
        let session = credentials(for: principal, expiration: now + duration)
        try await database.write { transaction in
            try transaction.execute("DELETE FROM identity_sessions WHERE expires_at <= $1", now.milliseconds)
            try transaction.execute(
                "INSERT INTO identity_sessions (access_key_id, expires_at, record) VALUES ($1, $2, $3)",
                session.accessKeyID, session.expiration.milliseconds, session.record.text())
        }
        remember(session, now: now)
        return session
    }

    private func credentials(for principal: Principal, expiration: Timestamp) -> SessionCredentials {
        SessionCredentials(
            accessKeyID: UniqueID.random("ASIA", length: 20, entropy), secretAccessKey: entropy.hexadecimal(40),
            sessionToken: entropy.hexadecimal(160), expiration: expiration, principal: principal)
    }

    private func remember(_ session: SessionCredentials, now: Timestamp) {
        state.withLock { state in
            if state.stored.count >= Self.cacheLimit {
                state.stored = state.stored.filter { $0.value.expiration > now }
                if state.stored.count >= Self.cacheLimit { state.stored.removeAll() }
            }
            state.stored[session.accessKeyID] = session
        }
    }

    // MARK: Finding

    /// The session of `accessKeyID` as far as memory knows: no I/O, for the hot path.
    public func cachedCredentials(for accessKeyID: String, now: Timestamp) -> SessionCredentials? {
        let session = state.withLock { $0.environments[accessKeyID] ?? $0.stored[accessKeyID] }
        return session.flatMap { $0.expiration > now ? $0 : nil }
    }

    /// The session of `accessKeyID`, from memory or from the storage; `nil` where none was issued or it expired.
    public func sessionCredentials(for accessKeyID: String, now: Timestamp) async throws -> SessionCredentials? {
        if let session = cachedCredentials(for: accessKeyID, now: now) { return session }
        guard accessKeyID.hasPrefix("ASIA") else { return nil }
        let record = try await database.read { transaction in
            try transaction.query(
                "SELECT record FROM identity_sessions WHERE access_key_id = $1 AND expires_at > $2", accessKeyID, now.milliseconds
            ).first?.text(0)
        }
        guard let record, let session = SessionCredentials(record: try JSONValue(parsing: record)) else { return nil }
        remember(session, now: now)
        return session
    }
}

// MARK: - Principals and records

extension Principal {
    /// A session of `role` under `name`.
    ///
    /// - Parameter roleID: the role's identifier; one is derived from the ARN for a role that is not stored.
    static func session(_ name: String, of role: ARN, roleID: String?) -> Principal {
        // `role/path/name`: sessions are named without the role's path.
        let roleName = role.resource.split(separator: "/").last.map(String.init) ?? role.resource
        let arn = Scope(account: role.account).globalARN("sts", "assumed-role/\(roleName)/\(name)")
        let id = roleID ?? UniqueID.derived("AROA", from: role.description)
        return Principal(account: role.account, arn: arn.description, userID: "\(id):\(name)", isRole: true)
    }
}

extension SessionCredentials {
    fileprivate var record: JSONValue {
        [
            "key": .string(accessKeyID), "secret": .string(secretAccessKey), "token": .string(sessionToken),
            "expires": .number(expiration.milliseconds), "account": .string(principal.account), "arn": .string(principal.arn),
            "user": .string(principal.userID), "role": .bool(principal.isRole),
        ]
    }

    fileprivate init?(record: JSONValue) {
        guard let key = record["key"]?.string, let secret = record["secret"]?.string, let token = record["token"]?.string,
            let account = record["account"]?.string, let arn = record["arn"]?.string, let user = record["user"]?.string
        else { return nil }
        self.init(
            accessKeyID: key, secretAccessKey: secret, sessionToken: token, expiration: Timestamp(record: record["expires"]),
            principal: Principal(account: account, arn: arn, userID: user, isRole: record["role"]?.bool ?? false))
    }
}
