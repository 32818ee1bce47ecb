import AWSInterface
import Ambient
import JSON
import Storage

/// DeleteMessage, DeleteMessageBatch, ChangeMessageVisibility, ChangeMessageVisibilityBatch.
extension QueuesService {
    var deleteOperations: [Operation] {
        [operation("DeleteMessage", deleteMessage), operation("DeleteMessageBatch", deleteMessageBatch)]
    }

    var visibilityOperations: [Operation] {
        [
            operation("ChangeMessageVisibility", changeMessageVisibility),
            operation("ChangeMessageVisibilityBatch", changeMessageVisibilityBatch),
        ]
    }

    private func deleteMessage(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let queue = try await record(try input.queue(context))
        let handle = try input.demanded("ReceiptHandle")
        let now = clock.now()
        try await write { [self] in try delete(handle, from: queue, $0, at: now) }
        return [:]
    }

    private func deleteMessageBatch(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let queue = try await record(try input.queue(context))
        var batch = try Batch(input, kind: "DeleteMessageBatchRequestEntry")
        let handles = try batch.handles()
        let now = clock.now()
        let failures = try await settle(handles) { [self] index, transaction in
            try delete(handles[index], from: queue, transaction, at: now)
        }
        batch.finish(failures)
        return batch.answer
    }

    private func changeMessageVisibility(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let queue = try await record(try input.queue(context))
        let handle = try input.demanded("ReceiptHandle")
        guard let timeout = try Self.timeout(input) else { throw QueueErrors.missing("VisibilityTimeout") }
        let now = clock.now()
        try await write { [self] in try changeVisibility(of: handle, to: timeout, in: queue, $0, at: now) }
        return [:]
    }

    private func changeMessageVisibilityBatch(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let queue = try await record(try input.queue(context))
        var batch = try Batch(input, kind: "ChangeMessageVisibilityBatchRequestEntry")
        let handles = try batch.handles()
        var timeouts: [Result<Int, ServiceError>] = []
        for entry in batch.entries {
            do throws(ServiceError) {
                // Unlike the operation for one message, the entry's member is optional.
                timeouts.append(.success(try Self.timeout(Parameters(entry.object)) ?? queue.settings.visibilityTimeout))
            } catch { timeouts.append(.failure(error)) }
        }
        let now = clock.now()
        let failures = try await settle(handles) { [self, timeouts] index, transaction in
            try changeVisibility(of: handles[index], to: try timeouts[index].get(), in: queue, transaction, at: now)
        }
        batch.finish(failures)
        return batch.answer
    }

    private static func timeout(_ input: Parameters) throws(ServiceError) -> Int? {
        guard let timeout = try input.integer("VisibilityTimeout") else { return nil }
        guard (0...QueueLimits.visibilityTimeout).contains(timeout) else {
            throw QueueErrors.invalid(
                timeout, for: "VisibilityTimeout",
                "VisibilityTimeout for the message must be between 0 and \(QueueLimits.visibilityTimeout) seconds.")
        }
        return timeout
    }

    /// Does `action` for each entry in one transaction; an entry that AWS refuses leaves the others alone.
    ///
    /// - Parameter action: takes the entry's index; throws its `ServiceError` before it has changed anything.
    func settle(
        _ handles: [String], _ action: @escaping @Sendable (Int, any Transaction) throws -> Void
    ) async throws -> [ServiceError?] {
        try await write { transaction in
            try handles.indices.map { index in
                do {
                    try action(index, transaction)
                    return nil
                } catch let error as ServiceError { return error }
            }
        }
    }
}

extension Batch {
    /// The `ReceiptHandle` of each entry.
    fileprivate func handles() throws(ServiceError) -> [String] {
        var handles: [String] = []
        for entry in entries { handles.append(try Parameters(entry.object).demanded("ReceiptHandle")) }
        return handles
    }

    fileprivate mutating func finish(_ failures: [ServiceError?]) {
        for (entry, failure) in zip(entries, failures) {
            if let failure { fail(entry.id, failure) } else { succeed(entry.id) }
        }
    }
}
