import Ambient
import JSON
import Storage

extension QueuesService {
    /// Stores messages that have been checked, in their order, as part of `transaction`.
    ///
    /// - Throws: `QueueDoesNotExist`.
    func store(
        _ messages: [OutgoingMessage], in queue: QueueRecord, _ transaction: any Transaction, at now: Timestamp
    ) throws -> [SentMessage] {
        var queue = queue
        var sent: [SentMessage] = []
        sent.reserveCapacity(messages.count)
        var earliest: Timestamp?
        for message in messages {
            let visibleAt = now + .seconds(message.delay ?? queue.settings.delay)
            let row = MessageRow(message, visibleAt: visibleAt, sentAt: now)
            var outcome = try store(row, message, in: queue, transaction, at: now)
            if outcome == nil {
                // What was in memory of the queue is out of date: it has been purged, or deleted, or made anew.
                guard let current = try QueueStore(transaction: transaction).find(queue.key) else { throw QueueErrors.doesNotExist }
                queue = current
                outcome = try store(row, message, in: queue, transaction, at: now)
            }
            guard let outcome else { throw QueueErrors.doesNotExist }
            sent.append(outcome.message)
            if outcome.isNew { earliest = min(earliest ?? visibleAt, visibleAt) }
        }
        if let earliest { try announce(queue.key, at: earliest, in: transaction) }
        return sent
    }

    /// `nil` where the queue is not what it was.
    private func store(
        _ row: MessageRow, _ message: OutgoingMessage, in queue: QueueRecord, _ transaction: any Transaction, at now: Timestamp
    ) throws -> (message: SentMessage, isNew: Bool)? {
        let groups = GroupStore(transaction: transaction)
        let key = MessageRules.deduplicationKey(message, in: queue)
        if let key, let duplicate = try groups.duplicate(of: key, in: queue.id, at: now) { return (duplicate, false) }
        guard let id = try append(row, to: queue.id, isFIFO: queue.key.isFIFO, transaction, at: now) else { return nil }
        guard queue.key.isFIFO else { return (SentMessage(messageID: row.messageID), true) }
        if let key {
            try groups.remember(
                key, in: queue.id, messageID: row.messageID, sequence: id, until: now + .seconds(QueueLimits.deduplicationInterval))
        }
        return (SentMessage(messageID: row.messageID, sequenceNumber: SequenceNumber.text(id)), true)
    }

    /// Puts a row at the end of a queue; returns its identifier, or `nil` where no queue keeps its messages there.
    func append(
        _ row: MessageRow, to queue: Int64, isFIFO: Bool, _ transaction: any Transaction, at now: Timestamp
    ) throws -> Int64? {
        let id = try MessageStore(transaction: transaction).insert(row, into: queue, candidate: nextMessageID(at: now))
        if id != nil, isFIFO, let group = row.groupID {
            try GroupStore(transaction: transaction).add(group, to: queue, availableAt: row.visibleAt)
        }
        return id
    }
}

extension MessageRow {
    /// A message that has not been received yet; its identifier comes from the database.
    init(_ message: OutgoingMessage, visibleAt: Timestamp, sentAt: Timestamp) {
        self.init(
            id: 0, visibleAt: visibleAt, receives: 0, sentAt: sentAt, messageID: message.messageID, sender: message.sender,
            groupID: message.groupID, deduplicationID: message.deduplicationID, traceHeader: message.traceHeader,
            attributes: message.attributes.isEmpty ? nil : JSONValue.object(message.attributes.json).text(), body: message.body)
    }
}
