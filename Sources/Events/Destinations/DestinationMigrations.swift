import Storage

extension EventsService {
    /// The tables of connections and API destinations.
    ///
    /// A connection's secrets stand in `authorization_parameters` as they were given: whoever can read the database can read them. Protecting
    /// the data directory (or the PostgreSQL server) is the operator's; AWS keeps them in Secrets Manager.
    static let destinationMigrations = [
        Migration(
            "events.201-destinations",
            [
                sorted(
                    """
                    CREATE TABLE event_connections (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL,
                    description TEXT, authorization_type TEXT NOT NULL, authorization_parameters TEXT NOT NULL, secret TEXT NOT NULL,
                    state TEXT NOT NULL, state_reason TEXT, created BIGINT NOT NULL, modified BIGINT NOT NULL, authorized BIGINT,
                    PRIMARY KEY (account, region, name))
                    """),
                sorted(
                    """
                    CREATE TABLE event_api_destinations (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
                    id TEXT NOT NULL, description TEXT, connection TEXT NOT NULL, endpoint TEXT NOT NULL, method TEXT NOT NULL,
                    rate BIGINT NOT NULL, created BIGINT NOT NULL, modified BIGINT NOT NULL, PRIMARY KEY (account, region, name))
                    """),
            ])
    ]
}
