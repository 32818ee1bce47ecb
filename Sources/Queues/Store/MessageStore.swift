import Ambient
import Storage

/// The statements about messages. The hot ones' texts are built once.
struct MessageStore {
    let transaction: any Transaction

    private static let columns = """
        id, visible_at, received_at, receives, sent_at, first_received_at, message_id, sender, group_id, deduplication_id, trace_header, \
        source, attributes, body, receives_elsewhere
        """

    // MARK: Storing

    /// Appends a message; returns its identifier, or `nil` where no queue keeps its messages under `queue` (any more).
    ///
    /// - Parameter candidate: the identifier to use on SQLite unless the table has a higher one already.
    func insert(_ message: MessageRow, into queue: Int64, candidate: Int64) throws -> Int64? {
        var values: [SQLValue] = [
            .integer(queue), .integer(message.visibleAt.milliseconds), .integer(message.receivedAt?.milliseconds ?? 0),
            .integer(Int64(message.receives)), .integer(message.sentAt.milliseconds), (message.firstReceivedAt?.milliseconds).sqlValue,
            .text(message.messageID), .text(message.sender), message.groupID.sqlValue, message.deduplicationID.sqlValue,
            message.traceHeader.sqlValue, message.source.sqlValue, message.attributes.sqlValue, .text(message.body),
            .integer(Int64(message.receivesElsewhere)),
        ]
        if transaction.dialect == .sqlite {
            values.append(.integer(candidate))
            return try transaction.query(Self.insertionSQLite, values: values).first?.int64(0)
        }
        return try transaction.query(Self.insertionPostgreSQL, values: values).first?.int64(0)
    }

    private static let insertionSQLite = insertion(identifier: "max($16, coalesce((SELECT max(id) FROM queue_messages), 0) + 1)")
    private static let insertionPostgreSQL = insertion(identifier: "nextval('queue_message_ids')")

    private static func insertion(identifier: String) -> String {
        """
        INSERT INTO queue_messages (queue, visible_at, received_at, receives, sent_at, first_received_at, message_id, sender, group_id, \
        deduplication_id, trace_header, source, attributes, body, receives_elsewhere, id) \
        SELECT $1, $2, $3, $4, $5, CAST($6 AS BIGINT), $7, $8, $9, $10, $11, $12, $13, $14, $15, \(identifier) \
        WHERE EXISTS (SELECT 1 FROM queues WHERE queues.id = $1) RETURNING id
        """
    }

    // MARK: Receiving

    /// Takes the `limit` messages of a standard queue that have been visible longest: they are invisible until `until`. In the order in
    /// which they were sent.
    func take(_ limit: Int, from queue: Int64, at now: Timestamp, until: Timestamp) throws -> [MessageRow] {
        try transaction.query(
            transaction.dialect == .sqlite ? Self.takingSQLite : Self.takingPostgreSQL, queue, now.milliseconds, until.milliseconds, limit
        ).map(Self.row).sorted { $0.id < $1.id }
    }

    private static let takingSQLite = taking("IN (\(visibleIdentifiers))")
    /// Receivers on several connections do not wait for each other. What locks rows must run only once, or it finds others the second
    /// time: an array is made once, whereas `IN` leaves that to the planner.
    private static let takingPostgreSQL = taking("= ANY (ARRAY(\(visibleIdentifiers) FOR UPDATE SKIP LOCKED))")

    private static let visibleIdentifiers = """
        SELECT id FROM queue_messages WHERE queue = $1 AND visible_at <= $2 ORDER BY visible_at, received_at, id LIMIT $4
        """

    private static func taking(_ identifiers: String) -> String {
        """
        UPDATE queue_messages SET visible_at = $3, received_at = $2, receives = receives + 1, \
        first_received_at = coalesce(first_received_at, $2) WHERE id \(identifiers) RETURNING \(columns)
        """
    }

    /// Makes one message invisible until `until`, as received at `now`; returns it as it is then.
    func take(_ message: MessageRow, at now: Timestamp, until: Timestamp) throws -> MessageRow {
        try transaction.execute(Self.takingOne, message.id, until.milliseconds, now.milliseconds)
        var taken = message
        (taken.visibleAt, taken.receivedAt, taken.receives) = (until, now, message.receives + 1)
        taken.firstReceivedAt = message.firstReceivedAt ?? now
        return taken
    }

    private static let takingOne = """
        UPDATE queue_messages SET visible_at = $2, received_at = $3, receives = receives + 1, \
        first_received_at = coalesce(first_received_at, $3) WHERE id = $1
        """

    /// The first visible messages of a queue, left where they are.
    func visible(_ limit: Int, in queue: Int64, at now: Timestamp) throws -> [MessageRow] {
        try transaction.query(Self.visibleFirst, queue, now.milliseconds, limit).map(Self.row)
    }

    private static let visibleFirst = """
        SELECT \(columns) FROM queue_messages WHERE queue = $1 AND visible_at <= $2 ORDER BY visible_at, received_at, id LIMIT $3
        """

    /// The first messages of a group in their order, after `id`.
    func first(_ limit: Int, of group: String, in queue: Int64, after id: Int64 = 0) throws -> [MessageRow] {
        try transaction.query(Self.firstOfGroup, queue, group, id, limit).map(Self.row)
    }

    private static let firstOfGroup = """
        SELECT \(columns) FROM queue_messages WHERE queue = $1 AND group_id = $2 AND id > $3 ORDER BY id LIMIT $4
        """

    /// When the first message is visible: in the past where one can be received now.
    func nextVisible(in queue: Int64) throws -> Timestamp? {
        try transaction.query(Self.nextVisible, queue).first?.optionalInt64(0).map { Timestamp(milliseconds: $0) }
    }

    private static let nextVisible = "SELECT min(visible_at) FROM queue_messages WHERE queue = $1"

    // MARK: One message

    func find(_ id: Int64, in queue: Int64) throws -> MessageRow? {
        try transaction.query(Self.one, id, queue).first.map(Self.row)
    }

    private static let one = "SELECT \(columns) FROM queue_messages WHERE id = $1 AND queue = $2"

    /// What decides about a receipt handle, without the message's body.
    struct Standing {
        var visibleAt: Timestamp
        var receivedAt: Timestamp?
        var receives: Int
        var groupID: String?
    }

    func standing(_ id: Int64, in queue: Int64) throws -> Standing? {
        try transaction.query(Self.standing, id, queue).first.map {
            Standing(
                visibleAt: Timestamp(milliseconds: try $0.int64(0)), receivedAt: Self.optional(try $0.int64(1)), receives: try $0.int(2),
                groupID: try $0.optionalText(3))
        }
    }

    private static let standing = "SELECT visible_at, received_at, receives, group_id FROM queue_messages WHERE id = $1 AND queue = $2"

    /// False if it was gone.
    @discardableResult
    func delete(_ id: Int64, in queue: Int64) throws -> Bool { try transaction.execute(Self.deletion, id, queue) > 0 }

    private static let deletion = "DELETE FROM queue_messages WHERE id = $1 AND queue = $2"

    func show(_ id: Int64, at visibleAt: Timestamp) throws {
        try transaction.execute("UPDATE queue_messages SET visible_at = $2 WHERE id = $1", id, visibleAt.milliseconds)
    }

    /// Puts a message into a standard dead-letter queue as it is: only its whereabouts change, and it counts as never received there.
    ///
    /// It is visible since it was sent, which is also when its retention began: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
    func move(_ message: MessageRow, to queue: Int64, from source: String) throws {
        try transaction.execute(
            "UPDATE queue_messages SET queue = $2, visible_at = sent_at, received_at = 0, receives = $3, receives_elsewhere = $3, source = $4 WHERE id = $1",
            message.id, queue, message.receives, source)
    }

    // MARK: Counting

    struct Counts: Hashable, Sendable {
        var visible = 0
        var inFlight = 0
        var delayed = 0
    }

    /// Exact, and linear in the number of messages: for readers only. The index alone is counted; only of messages that were given back
    /// the table says whether they have expired meanwhile.
    func counts(in queue: Int64, at now: Timestamp, retention: Duration) throws -> Counts {
        let horizon = (now - retention).milliseconds
        let visible = try transaction.query(Self.visibleCount, queue, now.milliseconds, horizon).first?.int(0)
        let hidden = try transaction.query(Self.hiddenCounts, queue, now.milliseconds).first
        let delayed = try hidden?.int(1) ?? 0
        return Counts(visible: visible ?? 0, inFlight: try (hidden?.int(0) ?? 0) - delayed, delayed: delayed)
    }

    private static let visibleCount = """
        SELECT count(*) FROM queue_messages WHERE queue = $1 AND visible_at <= $2 AND visible_at > $3 AND (received_at = 0 OR sent_at > $3)
        """
    private static let hiddenCounts = """
        SELECT count(*), coalesce(sum(CASE WHEN received_at = 0 THEN 1 ELSE 0 END), 0) FROM queue_messages \
        WHERE queue = $1 AND visible_at > $2
        """

    // MARK: Rows

    private static func optional(_ milliseconds: Int64) -> Timestamp? { milliseconds == 0 ? nil : Timestamp(milliseconds: milliseconds) }

    private static func row(_ row: Row) throws -> MessageRow {
        MessageRow(
            id: try row.int64(0), visibleAt: Timestamp(milliseconds: try row.int64(1)), receivedAt: optional(try row.int64(2)),
            receives: try row.int(3), receivesElsewhere: try row.int(14), sentAt: Timestamp(milliseconds: try row.int64(4)),
            firstReceivedAt: try row.optionalInt64(5).map { Timestamp(milliseconds: $0) }, messageID: try row.text(6),
            sender: try row.text(7), groupID: try row.optionalText(8), deduplicationID: try row.optionalText(9),
            traceHeader: try row.optionalText(10), source: try row.optionalText(11), attributes: try row.optionalText(12),
            body: try row.text(13))
    }
}
