import AWSInterface
import Ambient
import JSON
import Storage

/// The rows of connections.
extension Transaction {
    private var selectConnection: String {
        """
        SELECT account, region, name, id, description, authorization_type, authorization_parameters, secret, state, state_reason,
        created, modified, authorized FROM event_connections
        """
    }

    func connection(_ scope: Scope, _ name: String) throws -> ConnectionRecord? {
        try query("\(selectConnection) WHERE account = $1 AND region = $2 AND name = $3", scope.account, scope.region, name)
            .first.map(ConnectionRecord.init(row:))
    }

    /// `nil` also where another connection has the name now.
    func connection(_ reference: DestinationReference) throws -> ConnectionRecord? {
        let found = try connection(reference.scope, reference.name)
        return found?.id == reference.id ? found : nil
    }

    /// At most `range.limit` of a scope by name, of one state where it is given.
    func connections(_ scope: Scope, state: ConnectionRecord.State?, _ range: NameRange) throws -> [ConnectionRecord] {
        try query(
            """
            \(selectConnection) WHERE account = $1 AND region = $2 AND name >= $3 AND name < $4 AND name > $5
            AND ($6 = '' OR state = $6) ORDER BY name LIMIT $7
            """, scope.account, scope.region, range.prefix, range.end, range.after, state?.rawValue ?? "", range.limit
        ).map(ConnectionRecord.init(row:))
    }

    /// Of all scopes, those in `state`.
    func connections(in state: ConnectionRecord.State) throws -> [ConnectionRecord] {
        try query("\(selectConnection) WHERE state = $1", state.rawValue).map(ConnectionRecord.init(row:))
    }

    func countConnections(_ scope: Scope) throws -> Int {
        try query("SELECT count(*) FROM event_connections WHERE account = $1 AND region = $2", scope.account, scope.region)
            .first?.int(0) ?? 0
    }

    func save(_ connection: ConnectionRecord) throws {
        try execute(
            """
            INSERT INTO event_connections (account, region, name, id, description, authorization_type, authorization_parameters, secret,
            state, state_reason, created, modified, authorized) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT (account, region, name) DO UPDATE SET description = excluded.description,
            authorization_type = excluded.authorization_type, authorization_parameters = excluded.authorization_parameters,
            secret = excluded.secret, state = excluded.state, state_reason = excluded.state_reason, modified = excluded.modified,
            authorized = excluded.authorized
            """, connection.scope.account, connection.scope.region, connection.name, connection.id, connection.description,
            connection.kind.rawValue, StoredObject.text(connection.authParameters(secrets: true)), connection.secret,
            connection.state.rawValue, connection.stateReason, connection.createdAt.milliseconds, connection.modifiedAt.milliseconds,
            connection.authorizedAt?.milliseconds)
    }

    func removeConnection(_ connection: ConnectionRecord) throws {
        try execute(
            "DELETE FROM event_connections WHERE account = $1 AND region = $2 AND name = $3", connection.scope.account,
            connection.scope.region, connection.name)
    }
}

extension ConnectionRecord {
    fileprivate init(row: Row) throws {
        let parameters = try StoredObject.read(row.text(6))
        self.init(
            scope: Scope(account: try row.text(0), region: try row.text(1)), name: try row.text(2), id: try row.text(3),
            description: try row.optionalText(4), kind: Authorization.Kind(rawValue: try row.text(5)) ?? .basic,
            authorization: Authorization(stored: parameters),
            parameters: ConnectionHTTPParameters(stored: parameters[Self.parametersKey]?.object ?? [:]), secret: try row.text(7),
            state: State(rawValue: try row.text(8)) ?? .deauthorized, stateReason: try row.optionalText(9),
            createdAt: Timestamp(milliseconds: try row.int64(10)), modifiedAt: Timestamp(milliseconds: try row.int64(11)),
            authorizedAt: try row.optionalInt64(12).map(Timestamp.init(milliseconds:)))
    }
}
