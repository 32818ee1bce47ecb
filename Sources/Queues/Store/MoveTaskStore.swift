import Ambient
import Storage

/// The statements about message move tasks.
struct MoveTaskStore {
    private static let columns = "id, source, destination, rate, status, moved, to_move, started_at, failure"
    private static let active = "status IN ('RUNNING', 'CANCELLING')"

    let transaction: any Transaction

    func insert(_ task: MoveTask, owner: String, leasedUntil: Timestamp) throws {
        try transaction.execute(
            """
            INSERT INTO queue_move_tasks (\(Self.columns), owner, leased_until)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """, task.id, task.source.arn, task.destination?.arn, task.rate, task.status.rawValue, task.moved, task.toMove,
            task.startedAt.milliseconds, task.failure, owner, leasedUntil.milliseconds)
    }

    func update(_ task: MoveTask) throws {
        try transaction.execute(
            "UPDATE queue_move_tasks SET status = $2, moved = $3, failure = $4 WHERE id = $1", task.id, task.status.rawValue, task.moved,
            task.failure)
    }

    func find(_ id: String) throws -> MoveTask? {
        try transaction.query("SELECT \(Self.columns) FROM queue_move_tasks WHERE id = $1", id).first.map(Self.task)
    }

    /// The tasks of a source, the latest first.
    func list(of source: QueueKey, limit: Int) throws -> [MoveTask] {
        try transaction.query(
            "SELECT \(Self.columns) FROM queue_move_tasks WHERE source = $1 ORDER BY started_at DESC, id LIMIT $2", source.arn, limit
        ).map(Self.task)
    }

    func hasActive(of source: QueueKey) throws -> Bool {
        try !transaction.query("SELECT 1 FROM queue_move_tasks WHERE source = $1 AND \(Self.active) LIMIT 1", source.arn).isEmpty
    }

    func active() throws -> [MoveTask] {
        try transaction.query("SELECT \(Self.columns) FROM queue_move_tasks WHERE \(Self.active) ORDER BY started_at, id").map(Self.task)
    }

    /// The task, if it is active and no other living node works on it. With SQLite there is none.
    func claim(_ id: String, owner: String, at now: Timestamp, until: Timestamp) throws -> MoveTask? {
        let isFree = transaction.dialect == .sqlite ? "$3 = $3" : "(owner = $2 OR leased_until <= $3)"
        return try transaction.query(
            """
            UPDATE queue_move_tasks SET owner = $2, leased_until = $4 WHERE id = $1 AND \(Self.active) AND \(isFree)
            RETURNING \(Self.columns)
            """, id, owner, now.milliseconds, until.milliseconds
        ).first.map(Self.task)
    }

    /// Forgets all but the latest tasks of a source, as many as can be listed.
    func trim(of source: QueueKey, keeping count: Int) throws {
        try transaction.execute(
            """
            DELETE FROM queue_move_tasks WHERE source = $1 AND id NOT IN (
            SELECT id FROM queue_move_tasks WHERE source = $1 ORDER BY started_at DESC, id LIMIT $2)
            """, source.arn, count)
    }

    private static func task(_ row: Row) throws -> MoveTask {
        let (source, destination) = (try row.text(1), try row.optionalText(2))
        guard let sourceKey = QueueKey(arn: source), let status = MoveTask.Status(rawValue: try row.text(4)) else {
            throw StorageError(.corrupt, "message move task \(try row.text(0)) is of \(source)")
        }
        return MoveTask(
            id: try row.text(0), source: sourceKey, destination: destination.flatMap { QueueKey(arn: $0) }, rate: try row.optionalInt(3),
            status: status, moved: try row.int(5), toMove: try row.int(6), startedAt: Timestamp(milliseconds: try row.int64(7)),
            failure: try row.optionalText(8))
    }
}
