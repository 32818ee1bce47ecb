import AWSInterface
import Ambient
import Storage

/// What receivers do with messages they have received: delete them, or change when they are visible again.
extension QueuesService {
    /// Deletes a message by a receipt handle. Throws AWS's errors; nothing is thrown for a message that is gone.
    ///
    /// In a standard queue every handle that a message ever had deletes it. In a FIFO queue only the last one does, while the message is in
    /// flight: after that another receiver may work on it.
    func delete(_ handle: String, from queue: QueueRecord, _ transaction: any Transaction, at now: Timestamp) throws {
        guard let receipt = ReceiptHandle(handle) else { throw QueueErrors.invalidHandle(handle) }
        guard receipt.queue == queue.id else { return }
        let messages = MessageStore(transaction: transaction)
        guard queue.key.isFIFO else {
            try messages.delete(receipt.message, in: queue.id)
            return
        }
        guard let standing = try messages.standing(receipt.message, in: queue.id) else { return }
        guard standing.receives == receipt.receives, standing.visibleAt > now else { throw QueueErrors.expiredHandle(handle) }
        try messages.delete(receipt.message, in: queue.id)
        try settleGroup(of: standing, in: queue, transaction)
    }

    /// Makes a message in flight visible `timeout` seconds from now. Throws AWS's errors.
    func changeVisibility(
        of handle: String, to timeout: Int, in queue: QueueRecord, _ transaction: any Transaction, at now: Timestamp
    ) throws {
        guard let receipt = ReceiptHandle(handle) else { throw QueueErrors.invalidHandle(handle) }
        let messages = MessageStore(transaction: transaction)
        guard receipt.queue == queue.id, let standing = try messages.standing(receipt.message, in: queue.id),
            standing.receives == receipt.receives, let receivedAt = standing.receivedAt, standing.visibleAt > now
        else { throw QueueErrors.notInFlight(handle) }
        let visibleAt = now + .seconds(timeout)
        guard visibleAt - receivedAt <= .seconds(QueueLimits.visibilityTimeout) else {
            throw QueueErrors.invalid(
                timeout, for: "VisibilityTimeout",
                "Total VisibilityTimeout for the message is beyond the limit [\(QueueLimits.visibilityTimeout) seconds]")
        }
        try messages.show(receipt.message, at: visibleAt)
        if queue.key.isFIFO {
            try settleGroup(of: standing, in: queue, transaction)
        } else {
            try announce(queue.key, at: visibleAt, in: transaction)
        }
    }

    private func settleGroup(of message: MessageStore.Standing, in queue: QueueRecord, _ transaction: any Transaction) throws {
        guard let group = message.groupID, let availableAt = try GroupStore(transaction: transaction).settle(group, in: queue.id) else {
            return
        }
        try announce(queue.key, at: availableAt, in: transaction)
    }
}
