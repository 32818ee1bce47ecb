public import Storage

/// What the platform gathers about what runs on it: logs, the ways of events; traces, metrics and meters will follow.
public enum Telemetry {
    /// The schema of the telemetry database: a file of its own on SQLite, so that floods of lines and the state's commits
    /// do not wait for each other; the same database as all else on PostgreSQL.
    public static let migrations: [Migration] = LogRecords.migrations + TrailRecords.migrations
}
