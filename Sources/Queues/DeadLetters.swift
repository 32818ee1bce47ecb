import Ambient
import Storage

/// A queue's dead-letter queue, as it is now.
struct DeadLetterQueue {
    /// Under which its messages are stored.
    var id: Int64
    var policy: RedrivePolicy
}

extension QueuesService {
    /// `nil` where there is no redrive policy, or none that can be followed: then messages stay where they are and are received on.
    func deadLetterQueue(of queue: QueueRecord, _ transaction: any Transaction) throws -> DeadLetterQueue? {
        guard let policy = queue.settings.redrivePolicy, let id = try QueueStore(transaction: transaction).id(of: policy.target) else {
            return nil
        }
        return DeadLetterQueue(id: id, policy: policy)
    }

    /// Moves a message to the dead-letter queue; the caller settles its group in the queue it leaves.
    func move(
        _ row: MessageRow, from queue: QueueRecord, to target: DeadLetterQueue, _ transaction: any Transaction, at now: Timestamp
    ) throws {
        let messages = MessageStore(transaction: transaction)
        if queue.key.isFIFO {
            // A message has its place in a group by its identifier, so it gets a new one; and its retention begins anew.
            try messages.delete(row.id, in: queue.id)
            var moved = row
            (moved.visibleAt, moved.sentAt, moved.receivedAt, moved.source) = (now, now, nil, queue.key.arn)
            moved.receivesElsewhere = moved.receives
            guard try append(moved, to: target.id, isFIFO: true, transaction, at: now) != nil else {
                throw StorageError(.other, "a dead-letter queue vanished within a transaction")
            }
        } else {
            try messages.move(row, to: target.id, from: queue.key.arn)
        }
        try announce(target.policy.target, at: now, in: transaction)
    }
}
