import Storage

extension EventsService {
    /// The tables of the bus: events in archives, and the firing that each rule with a schedule waits for.
    ///
    /// An archived event is found by its time; the index holds its size as well, so that an archive's content is counted without a look
    /// at the events.
    static let busMigrations = [
        Migration(
            "events.101-bus",
            [
                """
                CREATE TABLE archived_events (archive TEXT NOT NULL, time BIGINT NOT NULL, ingested BIGINT NOT NULL, id TEXT NOT NULL,
                size BIGINT NOT NULL, event BYTEA NOT NULL)
                """,
                "CREATE UNIQUE INDEX archived_events_order ON archived_events (archive, time, ingested, id, size)",
                """
                CREATE TABLE event_firings (account TEXT NOT NULL, region TEXT NOT NULL, bus TEXT NOT NULL, rule TEXT NOT NULL,
                schedule TEXT NOT NULL, anchor BIGINT NOT NULL, delivery BIGINT NOT NULL, PRIMARY KEY (account, region, bus, rule))
                """,
            ])
    ]
}
