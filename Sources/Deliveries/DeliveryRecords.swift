import Ambient
import Storage

/// A delivery as it is stored.
struct DeliveryRow: Sendable {
    var id: Int64
    var key: LaneKey
    var createdAt: Timestamp
    var dueAt: Timestamp
    var expiresAt: Timestamp?
    var failures: FailureCount
    var policy: RetryPolicy
    var payload: [UInt8]

    var position: DuePosition { DuePosition(dueAt: dueAt, id: id) }

    var delivery: Delivery {
        Delivery(
            id: id, kind: key.kind, lane: key.lane, createdAt: createdAt, dueAt: dueAt, expiresAt: expiresAt, policy: policy,
            payload: payload, failures: failures)
    }
}

/// Who may work on which rows: an owner is a number, and an epoch that changes whenever the number changes hands.
struct Ownership: Hashable, Sendable {
    var id: Int64
    var epoch: Int64
}

/// The statements about deliveries.
struct DeliveryRecords {
    static let migrations = [
        Migration(
            "deliveries.001-initial",
            [
                // SQLite's INTEGER PRIMARY KEY is the table's own order: no index besides.
                .dialects(sqlite: table(identifier: "INTEGER"), postgresql: table(identifier: "BIGINT")),
                // The one index: a lane's deliveries in order, and which lanes there are.
                .dialects(
                    sqlite: "CREATE INDEX deliveries_due ON deliveries (owner, kind, lane, due_at)",
                    postgresql: "CREATE INDEX deliveries_due ON deliveries (owner, kind, lane, due_at, id)"),
                """
                CREATE TABLE delivery_owners (
                    id BIGINT NOT NULL PRIMARY KEY, epoch BIGINT NOT NULL, expires_at BIGINT NOT NULL, node TEXT)
                """,
            ])
    ]

    private static func table(identifier: String) -> String {
        """
        CREATE TABLE deliveries (
            id \(identifier) NOT NULL PRIMARY KEY,
            owner BIGINT NOT NULL, kind TEXT NOT NULL, lane TEXT NOT NULL, due_at BIGINT NOT NULL,
            created_at BIGINT NOT NULL, expires_at BIGINT, counted BIGINT NOT NULL, uncounted BIGINT NOT NULL,
            policy TEXT NOT NULL, payload BYTEA NOT NULL)
        """
    }

    private static let columns = "id, kind, lane, created_at, due_at, expires_at, counted, uncounted, policy, payload"

    let transaction: any Transaction

    func insert(_ row: DeliveryRow, policy: String, owner: Ownership) throws {
        try transaction.execute(
            Self.insertion, row.id, row.key.kind, row.key.lane, row.createdAt.milliseconds, row.dueAt.milliseconds,
            row.expiresAt?.milliseconds, row.failures.counted, row.failures.uncounted, policy, row.payload, owner.id)
    }

    /// Removes a row that its owner has worked on. False if it is gone or belongs to another node now.
    func remove(_ id: Int64, owner: Ownership) throws -> Bool {
        try transaction.execute(Self.removal, id, owner.id, owner.epoch) > 0
    }

    /// Stores another due time and the failures so far. False if the row is gone or belongs to another node now.
    func reschedule(_ row: DeliveryRow, owner: Ownership) throws -> Bool {
        try transaction.execute(
            Self.rescheduling, row.id, owner.id, owner.epoch, row.dueAt.milliseconds, row.failures.counted, row.failures.uncounted) > 0
    }

    // The hot statements' texts are built once.
    private static let insertion = "INSERT INTO deliveries (\(columns), owner) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    private static let removal = "DELETE FROM deliveries WHERE id = $1 AND \(isOwned)"
    private static let rescheduling = "UPDATE deliveries SET due_at = $4, counted = $5, uncounted = $6 WHERE id = $1 AND \(isOwned)"
    private static let isOwned =
        "owner = $2 AND EXISTS (SELECT 1 FROM delivery_owners WHERE delivery_owners.id = $2 AND epoch = $3)"

    /// Removes a row, whoever owns it, and says in which lane it was.
    func cancel(_ id: Int64) throws -> LaneKey? {
        try transaction.query("DELETE FROM deliveries WHERE id = $1 RETURNING kind, lane", id).first.map {
            LaneKey(kind: try $0.text(0), lane: try $0.text(1))
        }
    }

    /// Changes a row's due time, whoever owns it; returns the row and its owner.
    func move(_ id: Int64, to dueAt: Timestamp) throws -> (DeliveryRow, owner: Int64)? {
        try transaction.query(
            "UPDATE deliveries SET due_at = $2 WHERE id = $1 RETURNING \(Self.columns), owner", id, dueAt.milliseconds
        ).first.map { (try Self.row($0), try $0.int64(10)) }
    }

    func find(_ id: Int64, owner: Ownership) throws -> DeliveryRow? {
        try transaction.query("SELECT \(Self.columns) FROM deliveries WHERE id = $1 AND owner = $2", id, owner.id).first.map(Self.row)
    }

    func page(_ key: LaneKey, from position: DuePosition, limit: Int, owner: Ownership) throws -> [DeliveryRow] {
        try transaction.query(
            """
            SELECT \(Self.columns) FROM deliveries
            WHERE owner = $1 AND kind = $2 AND lane = $3 AND (due_at, id) >= ($4, $5) ORDER BY due_at, id LIMIT $6
            """,
            owner.id, key.kind, key.lane, position.dueAt.milliseconds, position.id, limit
        ).map(Self.row)
    }

    /// The lanes of a kind, a step in the index each.
    func lanes(of kind: String, owner: Ownership) throws -> [LaneKey] {
        var lanes: [LaneKey] = []
        let first = "SELECT min(lane) FROM deliveries WHERE owner = $1 AND kind = $2"
        var row = try transaction.query(first, owner.id, kind).first
        while let lane = try row?.optionalText(0) {
            lanes.append(LaneKey(kind: kind, lane: lane))
            row = try transaction.query("\(first) AND lane > $3", owner.id, kind, lane).first
        }
        return lanes
    }

    func counts() throws -> [String: Int] {
        try transaction.query("SELECT kind, count(*) FROM deliveries GROUP BY kind").reduce(into: [:]) { counts, row in
            counts[try row.text(0)] = try row.int(1)
        }
    }

    func first(of kind: String, limit: Int) throws -> [DeliveryRow] {
        try transaction.query(
            "SELECT \(Self.columns) FROM deliveries WHERE kind = $1 ORDER BY due_at, id LIMIT $2", kind, limit
        ).map(Self.row)
    }

    func highestID() throws -> Int64 { try transaction.query("SELECT max(id) FROM deliveries").first?.optionalInt64(0) ?? 0 }

    private static func row(_ row: Row) throws -> DeliveryRow {
        guard let policy = RetryPolicy(text: try row.text(8)) else {
            throw StorageError(.corrupt, "delivery \(try row.int64(0)) has the retry policy \(try row.text(8))")
        }
        return DeliveryRow(
            id: try row.int64(0), key: LaneKey(kind: try row.text(1), lane: try row.text(2)),
            createdAt: Timestamp(milliseconds: try row.int64(3)), dueAt: Timestamp(milliseconds: try row.int64(4)),
            expiresAt: try row.optionalInt64(5).map { Timestamp(milliseconds: $0) },
            failures: FailureCount(counted: try row.int(6), uncounted: try row.int(7)), policy: policy, payload: try row.blob(9))
    }
}

/// The statements about who owns deliveries. A lease is one row per node, not one per delivery.
struct OwnerRecords {
    let transaction: any Transaction

    /// Takes over the number that this node had before (on SQLite always the one there is), or one whose lease has ended, or a new one.
    ///
    /// - Parameter node: what only this node is called; the lock on its data directory proves that whoever was called so is gone.
    func acquire(as node: String?, at now: Timestamp, until expiry: Timestamp) throws -> Ownership {
        let condition = transaction.dialect == .sqlite ? "$1 = $1" : "(expires_at <= $1 OR node = $2)"
        let free = try transaction.query(
            "SELECT id, epoch FROM delivery_owners WHERE \(condition) ORDER BY CASE WHEN node = $2 THEN 0 ELSE 1 END, id LIMIT 1",
            now.milliseconds, node
        ).first
        guard let free else {
            let highest = try transaction.query("SELECT max(id) FROM delivery_owners").first?.optionalInt64(0) ?? 0
            try transaction.execute("INSERT INTO delivery_owners VALUES ($1, 1, $2, $3)", highest + 1, expiry.milliseconds, node)
            return Ownership(id: highest + 1, epoch: 1)
        }
        let owner = Ownership(id: try free.int64(0), epoch: try free.int64(1) + 1)
        try transaction.execute(
            "UPDATE delivery_owners SET epoch = $2, expires_at = $3, node = $4 WHERE id = $1", owner.id, owner.epoch, expiry.milliseconds,
            node)
        return owner
    }

    /// Prolongs the lease (or ends it, with an expiry in the past). False if another node has taken it over.
    func renew(_ owner: Ownership, until expiry: Timestamp) throws -> Bool {
        try transaction.execute(
            "UPDATE delivery_owners SET expires_at = $3 WHERE id = $1 AND epoch = $2", owner.id, owner.epoch, expiry.milliseconds) > 0
    }

    /// Gives up to `limit` rows of owners whose lease has ended to `owner`; returns their lanes, none if there was nothing.
    func adopt(for owner: Ownership, at now: Timestamp, limit: Int) throws -> Set<LaneKey> {
        let ended = try transaction.query(
            """
            SELECT id FROM delivery_owners WHERE expires_at <= $1 AND id <> $2
            AND EXISTS (SELECT 1 FROM deliveries WHERE deliveries.owner = delivery_owners.id) ORDER BY id LIMIT 1
            """, now.milliseconds, owner.id
        ).first
        guard let ended = try ended?.int64(0) else { return [] }
        // Should its node still live, then it must notice.
        try transaction.execute("UPDATE delivery_owners SET epoch = epoch + 1 WHERE id = $1", ended)
        let rows = try transaction.query(
            """
            UPDATE deliveries SET owner = $1 WHERE id IN (SELECT id FROM deliveries WHERE owner = $2 LIMIT $3) RETURNING kind, lane
            """, owner.id, ended, limit)
        return try rows.reduce(into: []) { $0.insert(LaneKey(kind: try $1.text(0), lane: try $1.text(1))) }
    }
}
