import Ambient
import Storage

/// What nobody needs any more is removed in small portions, so that no operation waits behind a long one.
extension QueuesService {
    private static let sweepInterval = Duration.seconds(30)
    /// Messages that were received and given back are found only by looking at all of them, so more rarely.
    private static let sweepsBetweenThoroughOnes = 120
    private static let portion = 500

    func sweepRegularly() async {
        var sweeps = 0
        while !Task.isCancelled {
            do { try await sweep(thoroughly: sweeps.isMultiple(of: Self.sweepsBetweenThoroughOnes)) } catch is CancellationError {
                return
            } catch {
                OperatorLog.say("queues: sweeping failed, it is tried again: \(error)")
            }
            sweeps += 1
            guard (try? await clock.sleep(until: clock.now() + Self.sweepInterval)) != nil else { return }
        }
    }

    /// Removes expired messages, the messages of queues that were purged or deleted, and what FIFO queues need not remember any longer.
    func sweep(thoroughly: Bool) async throws {
        let now = clock.now()
        let work = try await database.read { try SweepStore(transaction: $0).work(at: now, thoroughly: thoroughly) }
        for id in work.garbage {
            while try await write({ try SweepStore(transaction: $0).sweepGarbage(id, limit: Self.portion) }) {
                try Task.checkCancellation()
            }
        }
        for queue in work.queues {
            while try await write({
                try SweepStore(transaction: $0).expire(in: queue, at: now, thoroughly: thoroughly, limit: Self.portion)
            }) { try Task.checkCancellation() }
        }
        while work.hasMemories, try await write({ try SweepStore(transaction: $0).forget(at: now, limit: Self.portion) }) {
            try Task.checkCancellation()
        }
    }
}

/// The statements about what is to be removed. Those that remove say whether there may be more.
struct SweepStore {
    let transaction: any Transaction

    struct Queue {
        var id: Int64
        var retention: Duration
    }

    struct Work {
        var garbage: [Int64] = []
        var queues: [Queue] = []
        /// Deduplication and attempt ids of FIFO queues.
        var hasMemories = false
    }

    func work(at now: Timestamp, thoroughly: Bool) throws -> Work {
        var work = Work()
        work.garbage = try transaction.query("SELECT id FROM queue_garbage ORDER BY id").map { try $0.int64(0) }
        // Whatever became visible a retention ago was sent before that.
        let condition =
            thoroughly
            ? "$1 = $1"
            : "EXISTS (SELECT 1 FROM queue_messages WHERE queue = queues.id AND visible_at <= $1 - queues.retention)"
        work.queues = try transaction.query("SELECT id, retention FROM queues WHERE \(condition)", now.milliseconds).map {
            Queue(id: try $0.int64(0), retention: .milliseconds(try $0.int64(1)))
        }
        for table in Self.memories where !work.hasMemories {
            work.hasMemories = try !transaction.query("SELECT 1 FROM \(table) WHERE expires_at <= $1 LIMIT 1", now.milliseconds).isEmpty
        }
        return work
    }

    func expire(in queue: Queue, at now: Timestamp, thoroughly: Bool, limit: Int) throws -> Bool {
        let horizon = (now - queue.retention).milliseconds
        let condition = thoroughly ? "(visible_at <= $2 OR (received_at > 0 AND sent_at <= $2))" : "visible_at <= $2"
        let removed = try transaction.query(
            """
            DELETE FROM queue_messages WHERE id IN (
            SELECT id FROM queue_messages WHERE queue = $1 AND \(condition) LIMIT $3) RETURNING group_id
            """, queue.id, horizon, limit)
        let groups = GroupStore(transaction: transaction)
        for group in Set(try removed.compactMap { try $0.optionalText(0) }) where try groups.exists(group, in: queue.id) {
            try groups.settle(group, in: queue.id)
        }
        return removed.count == limit
    }

    func sweepGarbage(_ id: Int64, limit: Int) throws -> Bool {
        let removed = try transaction.execute(
            "DELETE FROM queue_messages WHERE id IN (SELECT id FROM queue_messages WHERE queue = $1 LIMIT $2)", id, limit)
        if removed == limit { return true }
        for (table, column) in [("queue_groups", "group_id"), ("queue_deduplications", "id"), ("queue_receive_attempts", "id")] {
            let removed = try transaction.execute(
                "DELETE FROM \(table) WHERE queue = $1 AND \(column) IN (SELECT \(column) FROM \(table) WHERE queue = $1 LIMIT $2)", id,
                limit)
            if removed == limit { return true }
        }
        try transaction.execute("DELETE FROM queue_garbage WHERE id = $1", id)
        return false
    }

    private static let memories = ["queue_deduplications", "queue_receive_attempts"]

    func forget(at now: Timestamp, limit: Int) throws -> Bool {
        var mayHaveMore = false
        for table in Self.memories {
            let removed = try transaction.execute(
                "DELETE FROM \(table) WHERE (queue, id) IN (SELECT queue, id FROM \(table) WHERE expires_at <= $1 LIMIT $2)",
                now.milliseconds, limit)
            mayHaveMore = mayHaveMore || removed == limit
        }
        return mayHaveMore
    }
}
