import AWSInterface
import Ambient
import JSON
import Storage

/// The rows of function URLs.
extension Transaction {
    private var select: String {
        "SELECT account, region, name, qualifier, url_id, auth_type, invoke_mode, cors, created, modified FROM function_urls"
    }

    func url(_ key: FunctionKey, _ qualifier: String?) throws -> FunctionURLRecord? {
        try query(
            "\(select) WHERE account = $1 AND region = $2 AND name = $3 AND qualifier = $4", key.scope.account, key.scope.region, key.name,
            qualifier ?? ""
        ).first.map(FunctionURLRecord.init(row:))
    }

    func url(id: String) throws -> FunctionURLRecord? {
        try query("\(select) WHERE url_id = $1", id).first.map(FunctionURLRecord.init(row:))
    }

    /// At most `limit` URLs of a function with a qualifier after `last`; `nil` is before all.
    func urls(_ key: FunctionKey, after last: String?, limit: Int) throws -> [FunctionURLRecord] {
        guard let last else {
            return try query(
                "\(select) WHERE account = $1 AND region = $2 AND name = $3 ORDER BY qualifier LIMIT $4", key.scope.account,
                key.scope.region, key.name, limit
            ).map(FunctionURLRecord.init(row:))
        }
        return try query(
            "\(select) WHERE account = $1 AND region = $2 AND name = $3 AND qualifier > $4 ORDER BY qualifier LIMIT $5", key.scope.account,
            key.scope.region, key.name, last, limit
        ).map(FunctionURLRecord.init(row:))
    }

    func save(_ url: FunctionURLRecord) throws {
        try execute(
            """
            INSERT INTO function_urls (account, region, name, qualifier, url_id, auth_type, invoke_mode, cors, created, modified)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (account, region, name, qualifier) DO UPDATE SET
            auth_type = excluded.auth_type, invoke_mode = excluded.invoke_mode, cors = excluded.cors, modified = excluded.modified
            """, url.key.scope.account, url.key.scope.region, url.key.name, url.qualifier ?? "", url.urlID, url.authType.rawValue,
            url.invokeMode.rawValue, url.cors.map { JSONValue.object($0).text() }, url.created.milliseconds, url.modified.milliseconds)
    }

    func removeURL(_ key: FunctionKey, _ qualifier: String?) throws -> Bool {
        try execute(
            "DELETE FROM function_urls WHERE account = $1 AND region = $2 AND name = $3 AND qualifier = $4", key.scope.account,
            key.scope.region, key.name, qualifier ?? "") > 0
    }
}

extension FunctionURLRecord {
    fileprivate init(row: Row) throws {
        let qualifier = try row.text(3)
        self.init(
            key: FunctionKey(scope: Scope(account: try row.text(0), region: try row.text(1)), name: try row.text(2)),
            qualifier: qualifier.isEmpty ? nil : qualifier, urlID: try row.text(4), authType: AuthType(rawValue: try row.text(5)) ?? .iam,
            invokeMode: InvokeMode(rawValue: try row.text(6)) ?? .buffered,
            cors: try row.optionalText(7).map { try StoredText.object($0) }, created: Timestamp(milliseconds: try row.int64(8)),
            modified: Timestamp(milliseconds: try row.int64(9)))
    }
}
