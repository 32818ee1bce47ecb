import Ambient
import Storage
import Synchronization

/// Tells the worker of message move tasks that there is something to do.
final class MoveSignal: Sendable {
    private struct State {
        var isRaised = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func raise() {
        let waiter = state.withLock { state in
            state.isRaised = state.waiter == nil
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns when the signal is raised, at `deadline`, or when the task is cancelled. One task waits at a time.
    func wait(until deadline: Timestamp, clock: any WallClock) async {
        let timer = Task { if (try? await clock.sleep(until: deadline)) != nil { raise() } }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isRaised = state.withLock { state in
                    if !state.isRaised { state.waiter = continuation }
                    defer { state.isRaised = false }
                    return state.isRaised
                }
                if isRaised { continuation.resume() }
            }
        } onCancel: {
            raise()
        }
        timer.cancel()
    }
}

/// The work of message move tasks: portions of messages, each with the task's progress in one transaction, so that a task goes on where
/// it was after the end of a node.
extension QueuesService {
    private static let portion = 100
    /// How long a node that died holds up another.
    private static let lease = Duration.seconds(60)
    private static let lookInterval = Duration.seconds(30)

    func moveMessages() async {
        var dueAt: [String: Timestamp] = [:]
        while !Task.isCancelled {
            let now = clock.now()
            do {
                let tasks = try await database.read { try MoveTaskStore(transaction: $0).active() }
                dueAt = dueAt.filter { entry in tasks.contains { $0.id == entry.key } }
                for task in tasks where task.status == .cancelling || (dueAt[task.id] ?? now) <= now {
                    dueAt[task.id] = try await moveNext(task)
                }
            } catch {
                if Task.isCancelled { return }
                OperatorLog.say("queues: moving messages failed, it is tried again: \(error)")
                guard (try? await clock.sleep(until: clock.now() + .seconds(1))) != nil else { return }
            }
            let next = dueAt.values.min() ?? .distantFuture
            if next > clock.now() { await moves.wait(until: min(next, clock.now() + Self.lookInterval), clock: clock) }
        }
    }

    /// Moves the next portion; returns when the one after it is due, `nil` where there is none.
    func moveNext(_ task: MoveTask) async throws -> Timestamp? {
        let now = clock.now()
        // A tenth of a second's worth at a time, so that the rate is even.
        let limit = task.rate.map { max(1, $0 / 10) } ?? Self.portion
        let after = try await write { [self] transaction -> MoveTask? in
            let tasks = MoveTaskStore(transaction: transaction)
            guard var task = try tasks.claim(task.id, owner: node, at: now, until: now + Self.lease) else { return nil }
            if task.status == .cancelling {
                task.status = .cancelled
            } else {
                try move(limit, for: &task, transaction, at: now)
            }
            try tasks.update(task)
            return task
        }
        guard let after else { return now + Self.lookInterval }
        if !after.status.isActive { return nil }
        return after.rate.map { now + .milliseconds(limit * 1000 / $0) } ?? now
    }

    private func move(_ limit: Int, for task: inout MoveTask, _ transaction: any Transaction, at now: Timestamp) throws {
        let queues = QueueStore(transaction: transaction)
        guard let source = try queues.find(task.source) else { return fail(&task, Self.noQueue) }
        var destinations: [QueueKey: QueueRecord] = [:]
        let rows = try movable(limit, in: source, transaction, at: now)
        for row in rows {
            guard let key = task.destination ?? row.source.flatMap({ QueueKey(arn: $0) }) else {
                return fail(&task, "CouldNotDetermineMessageSource")
            }
            guard let destination = try destinations[key] ?? queues.find(key) else { return fail(&task, Self.noQueue) }
            destinations[key] = destination
            try move(row, from: source, to: destination, transaction, at: now)
            task.moved += 1
        }
        for destination in destinations.keys { try announce(destination, at: now, in: transaction) }
        if rows.count < limit { task.status = .completed }
    }

    private static let noQueue = "AWS.SimpleQueueService.NonExistentQueue"

    private func fail(_ task: inout MoveTask, _ reason: String) {
        task.status = .failed
        task.failure = reason
    }

    /// The messages that can be moved now: not those in flight, and of a group those in front.
    private func movable(_ limit: Int, in source: QueueRecord, _ transaction: any Transaction, at now: Timestamp) throws -> [MessageRow] {
        let messages = MessageStore(transaction: transaction)
        guard source.key.isFIFO else { return try messages.visible(limit, in: source.id, at: now) }
        var rows: [MessageRow] = []
        for group in try GroupStore(transaction: transaction).available(limit, in: source.id, at: now) where rows.count < limit {
            rows += try messages.first(limit - rows.count, of: group, in: source.id)
        }
        return rows
    }

    /// A message that is moved is a new one: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
    private func move(
        _ row: MessageRow, from source: QueueRecord, to destination: QueueRecord, _ transaction: any Transaction, at now: Timestamp
    ) throws {
        try MessageStore(transaction: transaction).delete(row.id, in: source.id)
        if source.key.isFIFO, let group = row.groupID { try GroupStore(transaction: transaction).settle(group, in: source.id) }
        var new = row
        (new.messageID, new.sentAt, new.visibleAt) = (entropy.uuid(), now, now)
        (new.receivedAt, new.firstReceivedAt, new.receives, new.receivesElsewhere, new.source) = (nil, nil, 0, 0, nil)
        guard try append(new, to: destination.id, isFIFO: destination.key.isFIFO, transaction, at: now) != nil else {
            throw StorageError(.other, "a queue vanished within a transaction")
        }
    }
}
