import AWSInterface
public import Ambient
import JSON
public import Storage
public import Targets

/// A queue as the target of a rule, a schedule, a destination: the message is stored in the sender's transaction.
///
/// Settings: `MessageGroupId`, `MessageDeduplicationId`, and `MessageAttributes` in the shape of `SendMessage`.
public struct QueueTarget: LocalTarget {
    private let service: QueuesService

    public init(_ service: QueuesService) { self.service = service }

    /// Refuses for good what can never be sent: `NO_RESOURCE` for a missing queue, `INVALID_PARAMETER` for what the queue does not take.
    public func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal? {
        guard let key = QueueKey(arn: call.target), let queue = try service.record(key, in: transaction) else { return Self.noQueue }
        do {
            let message = try self.message(call, for: queue)
            _ = try service.store([message], in: queue, transaction, at: now)
            return nil
        } catch let error as ServiceError {
            return error.code == QueueErrors.doesNotExistCode ? Self.noQueue : TargetRefusal("INVALID_PARAMETER", error.message, .permanent)
        }
    }

    private static let noQueue = TargetRefusal("NO_RESOURCE", QueueErrors.doesNotExist.message, .permanent)

    private func message(_ call: TargetCall, for queue: QueueRecord) throws(ServiceError) -> OutgoingMessage {
        guard let body = String(validating: call.payload, as: UTF8.self), !body.isEmpty, MessageRules.hasValidCharacters(body) else {
            throw QueueErrors.invalidContents
        }
        var message = OutgoingMessage(messageID: service.entropy.uuid(), body: body, sender: queue.key.scope.account)
        message.attributes = try MessageAttributeRules.read(call.settings["MessageAttributes"])
        message.groupID = call.settings["MessageGroupId"]?.string
        message.deduplicationID = call.settings["MessageDeduplicationId"]?.string
        message.traceHeader = call.traceHeader
        try MessageRules.fit(&message, to: queue)
        try MessageRules.checkSize(message, of: queue)
        return message
    }
}
