import Ambient
import Storage

/// The statements about message groups and about what FIFO queues remember of messages.
struct GroupStore {
    let transaction: any Transaction

    /// More than a receive takes of one group, so that what is in flight is among the first.
    static let takenAtOnce = 10

    // MARK: Groups

    /// Notes that a group has a message. A group that has others already keeps its turn.
    func add(_ group: String, to queue: Int64, availableAt: Timestamp) throws {
        try transaction.execute(
            "INSERT INTO queue_groups VALUES ($1, $2, $3) ON CONFLICT (queue, group_id) DO NOTHING", queue, group,
            availableAt.milliseconds)
    }

    /// Whether `group` is one of a FIFO queue: standard queues keep the names only in the messages.
    func exists(_ group: String, in queue: Int64) throws -> Bool {
        try !transaction.query("SELECT 1 FROM queue_groups WHERE queue = $1 AND group_id = $2", queue, group).isEmpty
    }

    /// Groups that can be received from. On SQLite the longest available first; on PostgreSQL, where several connections receive at the
    /// same time, some of those, so that not all of them want the same one.
    func available(_ limit: Int, in queue: Int64, at now: Timestamp) throws -> [String] {
        try transaction.query(
            transaction.dialect == .sqlite ? Self.availableSQLite : Self.availablePostgreSQL, queue, now.milliseconds, limit
        ).map { try $0.text(0) }
    }

    private static let availableSQLite = """
        SELECT group_id FROM queue_groups WHERE queue = $1 AND available_at <= $2 ORDER BY available_at, group_id LIMIT $3
        """
    private static let availablePostgreSQL = """
        SELECT group_id FROM queue_groups WHERE queue = $1 AND group_id IN (SELECT group_id FROM ( \
        SELECT group_id FROM queue_groups WHERE queue = $1 AND available_at <= $2 ORDER BY available_at, group_id LIMIT 256) \
        AS candidates ORDER BY random() LIMIT $3) FOR UPDATE SKIP LOCKED
        """

    /// When the first group is available: in the past where one can be received from now.
    func nextAvailable(in queue: Int64) throws -> Timestamp? {
        try transaction.query("SELECT min(available_at) FROM queue_groups WHERE queue = $1", queue).first?.optionalInt64(0).map {
            Timestamp(milliseconds: $0)
        }
    }

    /// Works out anew when a group can be received from; forgets it where it has no messages left. Returns that time.
    @discardableResult
    func settle(_ group: String, in queue: Int64) throws -> Timestamp? {
        let first = try transaction.query(
            "SELECT visible_at, received_at FROM queue_messages WHERE queue = $1 AND group_id = $2 ORDER BY id LIMIT $3", queue, group,
            Self.takenAtOnce
        ).map { row in
            (
                visibleAt: Timestamp(milliseconds: try row.int64(0)),
                receivedAt: try row.int64(1) == 0 ? nil : Timestamp(milliseconds: try row.int64(1))
            )
        }
        guard let availableAt = ReceiveMachine.availability(ofGroup: first) else {
            try transaction.execute("DELETE FROM queue_groups WHERE queue = $1 AND group_id = $2", queue, group)
            return nil
        }
        try transaction.execute(
            "INSERT INTO queue_groups VALUES ($1, $2, $3) ON CONFLICT (queue, group_id) DO UPDATE SET available_at = excluded.available_at",
            queue, group, availableAt.milliseconds)
        return availableAt
    }

    // MARK: Deduplication

    /// What was sent under `key` in the last five minutes.
    func duplicate(of key: String, in queue: Int64, at now: Timestamp) throws -> SentMessage? {
        try transaction.query(
            "SELECT message_id, sequence FROM queue_deduplications WHERE queue = $1 AND id = $2 AND expires_at > $3", queue, key,
            now.milliseconds
        ).first.map { SentMessage(messageID: try $0.text(0), sequenceNumber: SequenceNumber.text(try $0.int64(1))) }
    }

    func remember(_ key: String, in queue: Int64, messageID: String, sequence: Int64, until: Timestamp) throws {
        try transaction.execute(
            """
            INSERT INTO queue_deduplications VALUES ($1, $2, $3, $4, $5) ON CONFLICT (queue, id) DO UPDATE SET
            message_id = excluded.message_id, sequence = excluded.sequence, expires_at = excluded.expires_at
            """, queue, key, messageID, sequence, until.milliseconds)
    }

    // MARK: Receive attempts

    /// What a receive with this attempt id was given in the last five minutes, as `ID RECEIVES VISIBLE_AT` of each message.
    func attempt(_ id: String, in queue: Int64, at now: Timestamp) throws -> String? {
        try transaction.query(
            "SELECT receipts FROM queue_receive_attempts WHERE queue = $1 AND id = $2 AND expires_at > $3", queue, id, now.milliseconds
        ).first?.text(0)
    }

    func rememberAttempt(_ id: String, in queue: Int64, receipts: String, until: Timestamp) throws {
        try transaction.execute(
            """
            INSERT INTO queue_receive_attempts VALUES ($1, $2, $3, $4) ON CONFLICT (queue, id) DO UPDATE SET
            receipts = excluded.receipts, expires_at = excluded.expires_at
            """, queue, id, receipts, until.milliseconds)
    }
}
