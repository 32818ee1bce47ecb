import Ambient
import Storage
import Synchronization

/// What a receiver wants.
struct ReceiveRequest: Sendable {
    var maximum: Int
    /// Bytes after which no further messages are looked for; the last ones go beyond.
    var maximumBytes = Int.max
    /// Instead of the queue's; seconds.
    var visibilityTimeout: Int?
    /// `ReceiveRequestAttemptId` of FIFO queues.
    var attempt: String?
    /// Whether it waits where there is nothing.
    var isPolling = false
}

extension QueuesService {
    /// Takes up to `request.maximum` messages, and waits until `deadline` (or without end) where there are none.
    ///
    /// Nothing is taken for a task that is cancelled.
    ///
    /// - Throws: `QueueDoesNotExist`, also where the queue is deleted meanwhile; `CancellationError`.
    func receive(_ request: ReceiveRequest, from key: QueueKey, until deadline: Timestamp?) async throws -> [ReceivedMessage] {
        arrivals.join(key)
        defer { arrivals.leave(key) }
        var request = request
        request.isPolling = true
        var hasTime = true
        while true {
            let mark = arrivals.mark(key)
            let found = try await look(request, key)
            if !found.messages.isEmpty { return found.messages }
            if !hasTime || deadline.map({ $0 <= clock.now() }) == true { return [] }
            hasTime = try await arrivals.wait(key, since: mark, until: deadline)
        }
    }

    /// One look, which waits for nothing.
    func receive(_ request: ReceiveRequest, from key: QueueKey) async throws -> [ReceivedMessage] {
        try await look(request, key).messages
    }

    private func look(_ request: ReceiveRequest, _ key: QueueKey) async throws -> Receipt {
        let queue = try await record(key)
        let cancellation = CancellationFlag()
        let now = clock.now()
        let found = try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await write { [self] transaction in
                // Asked again at the last moment: the client may have gone while this waited for its turn.
                if cancellation.isRaised { throw CancellationError() }
                return try Taking(request: request, queue: queue, transaction: transaction, now: now, service: self).take()
            }
        } onCancel: {
            cancellation.raise()
        }
        if let next = found.next { arrivals.announce(key, at: next) }
        return found
    }
}

/// Tells a transaction that waits for its turn that nobody wants it any more.
private final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .acquiring) }
    func raise() { flag.store(true, ordering: .releasing) }
}

/// What a look into a queue brought.
private struct Receipt: Sendable {
    var messages: [ReceivedMessage] = []
    /// When the first of what is left is visible, now or later; only looked up where somebody waits for it.
    var next: Timestamp?
}

/// One receive, inside its transaction.
private struct Taking {
    let request: ReceiveRequest
    let queue: QueueRecord
    let transaction: any Transaction
    let now: Timestamp
    let service: QueuesService

    private var messages: MessageStore { MessageStore(transaction: transaction) }
    private var groups: GroupStore { GroupStore(transaction: transaction) }
    private var until: Timestamp { now + .seconds(request.visibilityTimeout ?? queue.settings.visibilityTimeout) }
    private var retention: Duration { .seconds(queue.settings.retentionPeriod) }

    /// What has been taken so far.
    private struct Haul {
        var rows: [MessageRow] = []
        var bytes = 0

        mutating func append(_ row: MessageRow) {
            rows.append(row)
            bytes += row.body.utf8.count + (row.attributes?.utf8.count ?? 0)
        }
    }

    /// Rounds, before the receiver gets its answer: where messages are only moved or expired, there is no end in sight.
    private static let maximumRounds = 20
    /// Messages that are read in a round, before their sizes are known.
    private static let messagesPerRound = 100

    func take() throws -> Receipt {
        let deadLetterQueue = try service.deadLetterQueue(of: queue, transaction)
        if queue.key.isFIFO, let attempt = request.attempt, let same = try retry(attempt) { return Receipt(messages: try received(same)) }
        var taken = Haul()
        var mayHaveMore = true
        var rounds = 0
        // With a time-out of 0 what was taken is visible at once: a second round would take it again.
        let limit = until > now ? Self.maximumRounds : 1
        while wantsMore(taken), mayHaveMore, rounds < limit {
            mayHaveMore = try queue.key.isFIFO ? takeGroups(&taken, deadLetterQueue) : takeMessages(&taken, deadLetterQueue)
            rounds += 1
        }
        var receipt = Receipt(messages: try received(taken.rows))
        // Whoever has what it wanted leaves the rest to the others.
        let waiting = service.arrivals.polls(queue.key) - (request.isPolling && !taken.rows.isEmpty ? 1 : 0)
        if waiting > 0 { receipt.next = try queue.key.isFIFO ? groups.nextAvailable(in: queue.id) : messages.nextVisible(in: queue.id) }
        if taken.rows.isEmpty { return receipt }
        try service.announce(queue.key, at: until, in: transaction)
        if queue.key.isFIFO, let attempt = request.attempt { try remember(attempt, taken.rows) }
        return receipt
    }

    private func wantsMore(_ taken: Haul) -> Bool { taken.rows.count < request.maximum && taken.bytes < request.maximumBytes }

    private func received(_ rows: [MessageRow]) throws -> [ReceivedMessage] { try rows.map { try ReceivedMessage($0, in: queue) } }

    // MARK: Standard queues

    /// Returns whether there may be more.
    private func takeMessages(_ taken: inout Haul, _ deadLetterQueue: DeadLetterQueue?) throws -> Bool {
        let wanted = min(request.maximum - taken.rows.count, Self.messagesPerRound)
        let rows = try messages.take(wanted, from: queue.id, at: now, until: until)
        for row in rows {
            let fate = ReceiveMachine.fate(
                sentAt: row.sentAt, receives: row.receivesHere - 1, at: now, retention: retention,
                maximumReceives: deadLetterQueue?.policy.maximumReceives)
            switch (fate, deadLetterQueue) {
            case (.expire, _): try messages.delete(row.id, in: queue.id)
            case (.moveToDeadLetterQueue, let target?):
                var moved = row
                moved.receives -= 1
                try service.move(moved, from: queue, to: target, transaction, at: now)
            case (.deliver, _), (.moveToDeadLetterQueue, nil): taken.append(row)
            }
        }
        return rows.count == wanted
    }

    // MARK: FIFO queues

    /// Returns whether there may be more.
    private func takeGroups(_ taken: inout Haul, _ deadLetterQueue: DeadLetterQueue?) throws -> Bool {
        let wanted = min(request.maximum - taken.rows.count, Self.messagesPerRound)
        let available = try groups.available(wanted, in: queue.id, at: now)
        for group in available where wantsMore(taken) {
            try take(group, &taken, deadLetterQueue)
            try groups.settle(group, in: queue.id)
        }
        return taken.rows.count == request.maximum || available.count == wanted
    }

    /// Takes the first messages of a group, in their order.
    private func take(_ group: String, _ taken: inout Haul, _ deadLetterQueue: DeadLetterQueue?) throws {
        let limit = min(GroupStore.takenAtOnce, request.maximum - taken.rows.count)
        var ofGroup = 0
        var position: Int64 = 0
        var rounds = 0
        while ofGroup < limit, rounds < Self.maximumRounds {
            let wanted = limit - ofGroup
            let rows = try messages.first(wanted, of: group, in: queue.id, after: position)
            let plan = ReceiveMachine.plan(
                rows, at: now, retention: retention, maximumReceives: deadLetterQueue?.policy.maximumReceives)
            for row in plan.expire { try messages.delete(row.id, in: queue.id) }
            if let deadLetterQueue {
                for row in plan.move { try service.move(row, from: queue, to: deadLetterQueue, transaction, at: now) }
            }
            for row in plan.deliver { taken.append(try messages.take(row, at: now, until: until)) }
            ofGroup += plan.deliver.count
            rounds += 1
            guard plan.mayContinue, rows.count == wanted, let last = rows.last else { return }
            position = last.id
        }
    }

    // MARK: Attempts

    /// What the receive with the same attempt id was given, if none of it has been touched since; it is invisible anew.
    private func retry(_ attempt: String) throws -> [MessageRow]? {
        guard let text = try groups.attempt(attempt, in: queue.id, at: now) else { return nil }
        var rows: [MessageRow] = []
        for receipt in text.split(separator: ",") {
            let parts = receipt.split(separator: " ").compactMap { Int64($0) }
            guard parts.count == 3, var row = try messages.find(parts[0], in: queue.id), row.receives == parts[1],
                row.visibleAt.milliseconds == parts[2], row.visibleAt > now
            else { return nil }
            row.visibleAt = until
            rows.append(row)
        }
        for row in rows { try messages.show(row.id, at: until) }
        for group in Set(rows.compactMap(\.groupID)) { try groups.settle(group, in: queue.id) }
        try remember(attempt, rows)
        try service.announce(queue.key, at: until, in: transaction)
        return rows
    }

    private func remember(_ attempt: String, _ rows: [MessageRow]) throws {
        try groups.rememberAttempt(
            attempt, in: queue.id, receipts: rows.map { "\($0.id) \($0.receives) \($0.visibleAt.milliseconds)" }.joined(separator: ","),
            until: now + .seconds(QueueLimits.deduplicationInterval))
    }
}
