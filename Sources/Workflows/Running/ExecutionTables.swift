public import Storage

/// The tables of executions.
public enum ExecutionTables {
    public static let migrations = [
        Migration(
            "workflows.executions.001-initial",
            [
                // SQLite's INTEGER PRIMARY KEY is the table's own order. What is long comes last.
                .dialects(sqlite: executions(identifier: "INTEGER"), postgresql: executions(identifier: "BIGINT")),
                "CREATE UNIQUE INDEX executions_name ON executions (machine, name)",
                "CREATE INDEX executions_machine ON executions (machine_id, id) WHERE map_run IS NULL",
                "CREATE INDEX executions_status ON executions (machine_id, status, id) WHERE map_run IS NULL",
                "CREATE INDEX executions_version ON executions (machine_id, version, id) WHERE map_run IS NULL AND version IS NOT NULL",
                "CREATE INDEX executions_alias ON executions (machine_id, alias, id) WHERE map_run IS NULL AND alias IS NOT NULL",
                "CREATE INDEX executions_revision ON executions (revision)",
                "CREATE UNIQUE INDEX executions_map_run ON executions (map_run, map_index) WHERE map_run IS NOT NULL",
                "CREATE INDEX executions_parent ON executions (parent, parent_event) WHERE parent IS NOT NULL",
                // A row a decision. Its key is what a second node's decision from the same state runs into.
                """
                CREATE TABLE execution_history (
                    execution BIGINT NOT NULL, first_id BIGINT NOT NULL, last_id BIGINT NOT NULL, waits BYTEA, events BYTEA NOT NULL,
                    PRIMARY KEY (execution, first_id))
                """,
                "CREATE TABLE workflow_secrets (name TEXT NOT NULL PRIMARY KEY, secret BYTEA NOT NULL)",
            ])
    ]

    private static func executions(identifier: String) -> String {
        """
        CREATE TABLE executions (
            id \(identifier) NOT NULL PRIMARY KEY,
            machine TEXT NOT NULL, name TEXT NOT NULL, machine_id TEXT NOT NULL, revision TEXT NOT NULL, is_express BIGINT NOT NULL,
            status BIGINT NOT NULL, started_at BIGINT NOT NULL, stopped_at BIGINT, redrives BIGINT NOT NULL, redriven_at BIGINT,
            redrive_token TEXT,
            version TEXT, alias TEXT, parent BIGINT, parent_event BIGINT, parent_form BIGINT,
            map_run TEXT, map_index BIGINT, map_items BIGINT, map_state TEXT, map_label TEXT, map_context TEXT,
            trace TEXT, chain TEXT, fork_of TEXT, fork_event BIGINT, error TEXT, cause TEXT, input TEXT NOT NULL, output TEXT)
        """
    }
}
