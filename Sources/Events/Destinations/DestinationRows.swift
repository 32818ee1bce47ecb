import AWSInterface
import Ambient
import Storage

/// The rows of API destinations.
extension Transaction {
    private var selectDestination: String {
        "SELECT account, region, name, id, description, connection, endpoint, method, rate, created, modified FROM event_api_destinations"
    }

    func destination(_ scope: Scope, _ name: String) throws -> DestinationRecord? {
        try query("\(selectDestination) WHERE account = $1 AND region = $2 AND name = $3", scope.account, scope.region, name)
            .first.map(DestinationRecord.init(row:))
    }

    /// At most `range.limit` of a scope by name, of one connection where its ARN is given.
    func destinations(_ scope: Scope, connection: String?, _ range: NameRange) throws -> [DestinationRecord] {
        try query(
            """
            \(selectDestination) WHERE account = $1 AND region = $2 AND name >= $3 AND name < $4 AND name > $5
            AND ($6 = '' OR connection = $6) ORDER BY name LIMIT $7
            """, scope.account, scope.region, range.prefix, range.end, range.after, connection ?? "", range.limit
        ).map(DestinationRecord.init(row:))
    }

    func countDestinations(_ scope: Scope) throws -> Int {
        try query("SELECT count(*) FROM event_api_destinations WHERE account = $1 AND region = $2", scope.account, scope.region)
            .first?.int(0) ?? 0
    }

    func save(_ destination: DestinationRecord) throws {
        try execute(
            """
            INSERT INTO event_api_destinations (account, region, name, id, description, connection, endpoint, method, rate, created,
            modified) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (account, region, name) DO UPDATE SET
            description = excluded.description, connection = excluded.connection, endpoint = excluded.endpoint,
            method = excluded.method, rate = excluded.rate, modified = excluded.modified
            """, destination.scope.account, destination.scope.region, destination.name, destination.id, destination.description,
            destination.connection, destination.endpoint, destination.method, destination.rate, destination.createdAt.milliseconds,
            destination.modifiedAt.milliseconds)
    }

    func removeDestination(_ destination: DestinationRecord) throws {
        try execute(
            "DELETE FROM event_api_destinations WHERE account = $1 AND region = $2 AND name = $3", destination.scope.account,
            destination.scope.region, destination.name)
    }
}

extension DestinationRecord {
    fileprivate init(row: Row) throws {
        self.init(
            scope: Scope(account: try row.text(0), region: try row.text(1)), name: try row.text(2), id: try row.text(3),
            description: try row.optionalText(4), connection: try row.text(5), endpoint: try row.text(6), method: try row.text(7),
            rate: try row.int(8), createdAt: Timestamp(milliseconds: try row.int64(9)),
            modifiedAt: Timestamp(milliseconds: try row.int64(10)))
    }
}
