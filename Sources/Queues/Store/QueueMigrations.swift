public import Storage

extension QueuesService {
    /// The tables of this room.
    public static let migrations = [
        Migration(
            "queues.001-initial",
            [
                """
                CREATE TABLE queues (
                    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, id BIGINT NOT NULL UNIQUE,
                    created_at BIGINT NOT NULL, modified_at BIGINT NOT NULL, purged_at BIGINT, retention BIGINT NOT NULL,
                    dead_letter_queue TEXT, settings TEXT NOT NULL, tags TEXT NOT NULL,
                    PRIMARY KEY (account, region, name))
                """,
                "CREATE INDEX queues_dead_letter ON queues (dead_letter_queue, name)",
                // Where messages are kept never gets a number twice: what is left of a deleted queue must not turn up in a new one.
                "CREATE TABLE queue_numbers (last BIGINT NOT NULL)",
                "INSERT INTO queue_numbers VALUES (0)",
                "CREATE TABLE queue_garbage (id BIGINT NOT NULL PRIMARY KEY)",

                // SQLite's INTEGER PRIMARY KEY is the table's own order. PostgreSQL's sequence is one for all nodes, whatever their clocks say.
                .dialects(sqlite: messages(identifier: "INTEGER"), postgresql: messages(identifier: "BIGINT")),
                .dialects(sqlite: "", postgresql: "CREATE SEQUENCE queue_message_ids CACHE 1"),
                // The one index of the hot path: what is visible comes first, whatever else is delayed or in flight.
                .dialects(
                    sqlite: "CREATE INDEX queue_messages_visible ON queue_messages (queue, visible_at, received_at)",
                    postgresql: "CREATE INDEX queue_messages_visible ON queue_messages (queue, visible_at, received_at, id)"),
                "CREATE INDEX queue_messages_group ON queue_messages (queue, group_id, id) WHERE group_id IS NOT NULL",

                // A row for every message group of a FIFO queue that has messages.
                """
                CREATE TABLE queue_groups (
                    queue BIGINT NOT NULL, group_id TEXT NOT NULL, available_at BIGINT NOT NULL, PRIMARY KEY (queue, group_id))
                """,
                "CREATE INDEX queue_groups_available ON queue_groups (queue, available_at, group_id)",
                """
                CREATE TABLE queue_deduplications (
                    queue BIGINT NOT NULL, id TEXT NOT NULL, message_id TEXT NOT NULL, sequence BIGINT NOT NULL, expires_at BIGINT NOT NULL,
                    PRIMARY KEY (queue, id))
                """,
                "CREATE INDEX queue_deduplications_expiry ON queue_deduplications (expires_at)",
                """
                CREATE TABLE queue_receive_attempts (
                    queue BIGINT NOT NULL, id TEXT NOT NULL, receipts TEXT NOT NULL, expires_at BIGINT NOT NULL, PRIMARY KEY (queue, id))
                """,
                "CREATE INDEX queue_receive_attempts_expiry ON queue_receive_attempts (expires_at)",
                """
                CREATE TABLE queue_move_tasks (
                    id TEXT NOT NULL PRIMARY KEY, source TEXT NOT NULL, destination TEXT, rate BIGINT, status TEXT NOT NULL,
                    moved BIGINT NOT NULL, to_move BIGINT NOT NULL, started_at BIGINT NOT NULL, failure TEXT, leased_until BIGINT NOT NULL,
                    owner TEXT NOT NULL)
                """,
                "CREATE INDEX queue_move_tasks_source ON queue_move_tasks (source, started_at)",
            ]),
        // What a redrive policy counts is what happened in its own queue.
        Migration("queues.002-receives-elsewhere", ["ALTER TABLE queue_messages ADD COLUMN receives_elsewhere BIGINT NOT NULL DEFAULT 0"]),
    ]

    private static func messages(identifier: String) -> String {
        """
        CREATE TABLE queue_messages (
            id \(identifier) NOT NULL PRIMARY KEY, queue BIGINT NOT NULL, visible_at BIGINT NOT NULL,
            received_at BIGINT NOT NULL, receives BIGINT NOT NULL, sent_at BIGINT NOT NULL, first_received_at BIGINT,
            message_id TEXT NOT NULL, sender TEXT NOT NULL, group_id TEXT, deduplication_id TEXT, trace_header TEXT, source TEXT,
            attributes TEXT, body TEXT NOT NULL)
        """
    }
}
