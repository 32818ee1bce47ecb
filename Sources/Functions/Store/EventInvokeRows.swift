import AWSInterface
import Ambient
import Storage

/// An event invoke configuration as it is stored, for one qualifier; `$LATEST` is that of the unqualified function.
struct EventInvokeRecord: Hashable, Sendable {
    var qualifier: String
    var settings: EventInvokeSettings
    var modified: Timestamp
}

/// The rows of event invoke configurations.
extension Transaction {
    private var select: String {
        "SELECT qualifier, retries, event_age, on_success, on_failure, modified FROM function_event_invoke"
    }

    func eventInvoke(_ key: FunctionKey, _ qualifier: String) throws -> EventInvokeRecord? {
        try query(
            "\(select) WHERE account = $1 AND region = $2 AND name = $3 AND qualifier = $4", key.scope.account, key.scope.region, key.name,
            qualifier
        ).first.map(EventInvokeRecord.init(row:))
    }

    /// At most `limit` of a function, with a qualifier after `last`.
    func eventInvokes(_ key: FunctionKey, after last: String, limit: Int) throws -> [EventInvokeRecord] {
        try query(
            "\(select) WHERE account = $1 AND region = $2 AND name = $3 AND qualifier > $4 ORDER BY qualifier LIMIT $5", key.scope.account,
            key.scope.region, key.name, last, limit
        ).map(EventInvokeRecord.init(row:))
    }

    func save(_ record: EventInvokeRecord, of key: FunctionKey) throws {
        let settings = record.settings
        try execute(
            """
            INSERT INTO function_event_invoke (account, region, name, qualifier, modified, retries, event_age, on_success, on_failure)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (account, region, name, qualifier) DO UPDATE SET
            modified = excluded.modified, retries = excluded.retries, event_age = excluded.event_age, on_success = excluded.on_success,
            on_failure = excluded.on_failure
            """, key.scope.account, key.scope.region, key.name, record.qualifier, record.modified.milliseconds,
            settings.maximumRetryAttempts, settings.maximumEventAge, settings.onSuccess, settings.onFailure)
    }

    func removeEventInvoke(_ key: FunctionKey, _ qualifier: String) throws -> Bool {
        try execute(
            "DELETE FROM function_event_invoke WHERE account = $1 AND region = $2 AND name = $3 AND qualifier = $4", key.scope.account,
            key.scope.region, key.name, qualifier) > 0
    }
}

extension EventInvokeRecord {
    fileprivate init(row: Row) throws {
        self.init(
            qualifier: try row.text(0),
            settings: EventInvokeSettings(
                maximumRetryAttempts: try row.optionalInt(1), maximumEventAge: try row.optionalInt(2), onSuccess: try row.optionalText(3),
                onFailure: try row.optionalText(4)),
            modified: Timestamp(milliseconds: try row.int64(5)))
    }
}
