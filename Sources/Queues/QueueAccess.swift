public import AWSInterface
import Ambient
import Storage

/// What other rooms use, in the same process: by queue and not by URL, without AWS's limit of ten messages.
extension QueuesService {
    /// What is set of a queue; `nil` where it does not exist.
    public func settings(of queue: QueueKey) async throws -> QueueSettings? {
        do {
            return try await record(queue).settings
        } catch let error as ServiceError where error.code == QueueErrors.doesNotExistCode {
            return nil
        }
    }

    /// Takes messages as `ReceiveMessage` does. Of a message group at most ten at a time.
    ///
    /// Where there are none it waits for the first: without a timer of its own, and without taking anything once its task is cancelled.
    ///
    /// - Parameters:
    ///   - maximum: from 1; 2,000 come at most, and fewer may come although there are more.
    ///   - maximumBytes: bodies and attributes together; a hundred messages may come beyond it, and at least one comes.
    ///   - visibilityTimeout: in seconds, instead of the queue's.
    ///   - wait: how long it waits for the first message; `nil` is without end.
    /// - Throws: `ServiceError` ``QueueErrors/doesNotExist``, also where the queue is deleted meanwhile; `CancellationError`.
    public func receive(
        from queue: QueueKey, maximum: Int, maximumBytes: Int = .max, visibilityTimeout: Int? = nil, wait: Duration? = nil
    ) async throws -> [ReceivedMessage] {
        let request = ReceiveRequest(
            maximum: max(1, maximum), maximumBytes: maximumBytes, visibilityTimeout: visibilityTimeout)
        if wait == .zero { return try await receive(request, from: queue) }
        return try await receive(request, from: queue, until: wait.map { clock.now() + $0 })
    }

    /// Deletes messages by their receipt handles, in one transaction.
    ///
    /// - Returns: for each handle why it was refused, or `nil`: the errors of `DeleteMessage`.
    /// - Throws: ``QueueErrors/doesNotExist``; what the storage throws.
    @discardableResult
    public func delete(_ handles: [String], from queue: QueueKey) async throws -> [ServiceError?] {
        let record = try await record(queue)
        let now = clock.now()
        return try await settle(handles) { [self] index, transaction in
            try delete(handles[index], from: record, transaction, at: now)
        }
    }

    /// Makes messages that are in flight visible `seconds` from now, in one transaction.
    ///
    /// - Returns: for each handle why it was refused, or `nil`: the errors of `ChangeMessageVisibility`.
    /// - Throws: ``QueueErrors/doesNotExist``; what the storage throws.
    @discardableResult
    public func changeVisibility(of handles: [String], to seconds: Int, in queue: QueueKey) async throws -> [ServiceError?] {
        let record = try await record(queue)
        let now = clock.now()
        return try await settle(handles) { [self] index, transaction in
            try changeVisibility(of: handles[index], to: seconds, in: record, transaction, at: now)
        }
    }

    /// Moves a message that was received to the queue's dead-letter queue, in one transaction, however often it was received.
    ///
    /// - Returns: false where the queue has no dead-letter queue, or the message is gone or was received again.
    /// - Throws: ``QueueErrors/doesNotExist``; what the storage throws.
    public func moveToDeadLetterQueue(_ handle: String, from queue: QueueKey) async throws -> Bool {
        let record = try await record(queue)
        let now = clock.now()
        return try await write { [self] transaction in
            guard let receipt = ReceiptHandle(handle), receipt.queue == record.id,
                let target = try deadLetterQueue(of: record, transaction),
                let row = try MessageStore(transaction: transaction).find(receipt.message, in: record.id), row.receives == receipt.receives
            else { return false }
            try move(row, from: record, to: target, transaction, at: now)
            if record.key.isFIFO, let group = row.groupID,
                let availableAt = try GroupStore(transaction: transaction).settle(group, in: record.id)
            {
                try announce(queue, at: availableAt, in: transaction)
            }
            return true
        }
    }
}
