public import Storage

extension EventsService {
    /// The room's tables: of the control plane and of the bus.
    public static let migrations = controlMigrations + busMigrations + destinationMigrations

    /// The tables of the control plane. Columns are what is queried; what is not is JSON.
    static let controlMigrations = [
        Migration(
            "events.001-control",
            [
                sorted(
                    """
                    CREATE TABLE event_buses (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, description TEXT,
                    dead_letter_queue TEXT, policy TEXT, tags TEXT NOT NULL, created BIGINT NOT NULL, modified BIGINT NOT NULL,
                    PRIMARY KEY (account, region, name))
                    """),
                sorted(
                    """
                    CREATE TABLE event_rules (account TEXT NOT NULL, region TEXT NOT NULL, bus TEXT NOT NULL, name TEXT NOT NULL,
                    pattern TEXT, schedule TEXT, state TEXT NOT NULL, description TEXT, role TEXT, created_by TEXT NOT NULL,
                    tags TEXT NOT NULL, created BIGINT NOT NULL, modified BIGINT NOT NULL,
                    PRIMARY KEY (account, region, bus, name))
                    """),
                sorted(
                    """
                    CREATE TABLE event_targets (account TEXT NOT NULL, region TEXT NOT NULL, bus TEXT NOT NULL, rule TEXT NOT NULL,
                    id TEXT NOT NULL, arn TEXT NOT NULL, settings TEXT NOT NULL, PRIMARY KEY (account, region, bus, rule, id))
                    """),
                // How many rules a bus has: counting 100,000 of them for each that is put would take longer than putting it.
                sorted(
                    """
                    CREATE TABLE event_rule_counts (account TEXT NOT NULL, region TEXT NOT NULL, bus TEXT NOT NULL, rules BIGINT NOT NULL,
                    PRIMARY KEY (account, region, bus))
                    """),
                "CREATE INDEX event_targets_arn ON event_targets (account, region, bus, arn, rule)",
                sorted(
                    """
                    CREATE TABLE event_archives (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, bus TEXT NOT NULL,
                    description TEXT, pattern TEXT, retention_days BIGINT NOT NULL, created BIGINT NOT NULL,
                    PRIMARY KEY (account, region, name))
                    """),
                "CREATE INDEX event_archives_bus ON event_archives (account, region, bus)",
                sorted(
                    """
                    CREATE TABLE event_replays (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, description TEXT,
                    archive TEXT NOT NULL, bus TEXT NOT NULL, filters TEXT NOT NULL, event_start BIGINT NOT NULL,
                    event_end BIGINT NOT NULL, state TEXT NOT NULL, state_reason TEXT, last_replayed BIGINT, started BIGINT NOT NULL,
                    ended BIGINT, PRIMARY KEY (account, region, name))
                    """),
            ])
    ]

    /// A table whose texts are sorted by code points in both dialects, as listings and their prefixes want it.
    static func sorted(_ text: String) -> Migration.Statement {
        .dialects(sqlite: text, postgresql: text.replacing(" TEXT ", with: " TEXT COLLATE \"C\" "))
    }
}
