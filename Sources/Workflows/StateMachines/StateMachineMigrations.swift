import Storage

extension StateMachines {
    /// The tables of state machines.
    static let migrations = [
        Migration(
            "workflows.machines.001-initial",
            [
                .byteOrdered(
                    """
                    CREATE TABLE state_machines (
                        account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL UNIQUE, is_express BIGINT NOT NULL,
                        is_deleting BIGINT NOT NULL, created BIGINT NOT NULL, tags TEXT NOT NULL, revision TEXT NOT NULL,
                        last_version BIGINT NOT NULL, was_published BIGINT NOT NULL, version_description TEXT,
                        PRIMARY KEY (account, region, name))
                    """),
                "CREATE INDEX state_machines_deleting ON state_machines (id) WHERE is_deleting = 1",
                // Outlives its machine for as long as executions refer to it; so it knows by itself whose it was.
                .byteOrdered(
                    """
                    CREATE TABLE state_machine_revisions (
                        id TEXT NOT NULL PRIMARY KEY, machine TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
                        is_express BIGINT NOT NULL, revision_id TEXT, role TEXT NOT NULL, logging TEXT NOT NULL, is_traced BIGINT NOT NULL,
                        created BIGINT NOT NULL, retired BIGINT, definition TEXT NOT NULL)
                    """),
                "CREATE INDEX state_machine_revisions_machine ON state_machine_revisions (machine)",
                "CREATE INDEX state_machine_revisions_retired ON state_machine_revisions (retired) WHERE retired IS NOT NULL",
                .byteOrdered(
                    """
                    CREATE TABLE state_machine_versions (
                        machine TEXT NOT NULL, number BIGINT NOT NULL, revision TEXT NOT NULL, description TEXT, created BIGINT NOT NULL,
                        PRIMARY KEY (machine, number))
                    """),
                .byteOrdered(
                    """
                    CREATE TABLE state_machine_aliases (
                        machine TEXT NOT NULL, name TEXT NOT NULL, description TEXT, routing TEXT NOT NULL, created BIGINT NOT NULL,
                        updated BIGINT NOT NULL, PRIMARY KEY (machine, name))
                    """),
            ])
    ]
}

extension Migration.Statement {
    /// Texts are ordered by their bytes on both engines.
    static func byteOrdered(_ text: String) -> Migration.Statement {
        .dialects(sqlite: text, postgresql: text.replacing(" TEXT", with: " TEXT COLLATE \"C\""))
    }
}
