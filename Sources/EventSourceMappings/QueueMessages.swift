public import AWSInterface
import Ambient
public import Queues

/// The queues of this node, as event source mappings read them.
public struct QueueMessages: MessageSource {
    /// SQS's limit, in seconds.
    private static let longestTimeout: Int64 = 43_200
    /// In seconds: a message that is visible at once would be read again and again.
    private static let shortestTimeout: Int64 = 1
    /// In bytes: what is read at once, about as much as one invocation takes.
    private static let largestReading = 6 << 20

    private let queues: QueuesService

    public init(_ queues: QueuesService) { self.queues = queues }

    public func queue(_ arn: ARN) async throws -> SourceQueue? {
        guard let key = QueueKey(arn: arn.description), let settings = try await queues.settings(of: key) else { return nil }
        return SourceQueue(isFIFO: key.isFIFO, visibilityTimeout: .seconds(settings.visibilityTimeout))
    }

    public func receive(from queue: ARN, maximum: Int, hiddenLonger extra: Duration) async throws -> ReceivedMessages {
        let key = try Self.key(queue)
        return try await Self.translating {
            guard let before = try await queues.settings(of: key) else { throw MessageSourceError.noSuchQueue }
            // While it waits, the queue's own time-out may be changed; one of ours may not.
            let isOwn = extra > .zero || before.visibilityTimeout < Self.shortestTimeout
            let timeout = min(max(Int64(before.visibilityTimeout) + extra.components.seconds, Self.shortestTimeout), Self.longestTimeout)
            let messages = try await queues.receive(
                from: key, maximum: maximum, maximumBytes: Self.largestReading, visibilityTimeout: isOwn ? Int(timeout) : nil)
            let hidden = isOwn ? Int(timeout) : try await queues.settings(of: key)?.visibilityTimeout ?? before.visibilityTimeout
            return ReceivedMessages(messages: messages.map(SourceMessage.init), hiddenFor: .seconds(max(hidden, Int(Self.shortestTimeout))))
        }
    }

    public func delete(_ receiptHandles: [String], from queue: ARN) async throws {
        let key = try Self.key(queue)
        try await Self.translating { _ = try await queues.delete(receiptHandles, from: key) }
    }

    public func hide(_ receiptHandles: [String], of queue: ARN, for duration: Duration) async throws {
        let key = try Self.key(queue)
        try await Self.translating {
            _ = try await queues.changeVisibility(of: receiptHandles, to: Int(duration.components.seconds), in: key)
        }
    }

    public func deadLetter(_ receiptHandles: [String], of queue: ARN) async throws {
        let key = try Self.key(queue)
        try await Self.translating {
            for handle in receiptHandles where try await !queues.moveToDeadLetterQueue(handle, from: key) {
                _ = try await queues.delete([handle], from: key)
            }
        }
    }

    private static func key(_ arn: ARN) throws -> QueueKey {
        guard let key = QueueKey(arn: arn.description) else { throw MessageSourceError.noSuchQueue }
        return key
    }

    private static func translating<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as ServiceError where error.code == QueueErrors.doesNotExistCode {
            throw MessageSourceError.noSuchQueue
        }
    }
}

extension SourceMessage {
    fileprivate init(_ message: ReceivedMessage) {
        self.init(
            id: message.messageID, receiptHandle: message.receiptHandle, body: message.body, md5OfBody: message.md5OfBody,
            md5OfAttributes: message.attributes.md5, systemAttributes: message.systemAttributes,
            attributes: message.attributes.map { attribute in
                switch attribute.value {
                case .string(let text): Attribute(name: attribute.name, dataType: attribute.dataType, value: .string(text))
                case .binary(let bytes): Attribute(name: attribute.name, dataType: attribute.dataType, value: .binary(bytes))
                }
            })
    }
}
