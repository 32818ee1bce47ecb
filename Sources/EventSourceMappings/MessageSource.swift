public import AWSInterface

/// Queues, as event source mappings read them. Everything is asked by the queue's ARN.
public protocol MessageSource: Sendable {
    /// What a mapping wants to know of a queue; `nil` where there is none.
    func queue(_ arn: ARN) async throws -> SourceQueue?

    /// Up to `maximum` messages, in the queue's order, hidden from others for the queue's visibility time-out and `extra`.
    ///
    /// Of large messages fewer come, so that what is read at once is bounded by bytes, too. Waits for as long as there is none, at no
    /// cost, until its task is cancelled.
    ///
    /// - Throws: `MessageSourceError.noSuchQueue`; `CancellationError`, and then no message is hidden; what the storage throws.
    func receive(from queue: ARN, maximum: Int, hiddenLonger extra: Duration) async throws -> ReceivedMessages

    /// Removes messages that were received. One that is gone, or received anew by somebody else, is none of its business.
    func delete(_ receiptHandles: [String], from queue: ARN) async throws

    /// Hides messages for `duration` from now on; of `.zero` they are there for everybody at once.
    func hide(_ receiptHandles: [String], of queue: ARN, for duration: Duration) async throws

    /// Moves messages to the queue's dead-letter queue, or removes them where it has none.
    func deadLetter(_ receiptHandles: [String], of queue: ARN) async throws
}

/// What a mapping needs to know of a queue.
public struct SourceQueue: Hashable, Sendable {
    public var isFIFO: Bool
    public var visibilityTimeout: Duration

    public init(isFIFO: Bool, visibilityTimeout: Duration) {
        self.isFIFO = isFIFO
        self.visibilityTimeout = visibilityTimeout
    }
}

public enum MessageSourceError: Error, Hashable, Sendable {
    case noSuchQueue
}

/// Messages that were received together.
public struct ReceivedMessages: Hashable, Sendable {
    public var messages: [SourceMessage]
    /// How long they are hidden from others.
    public var hiddenFor: Duration

    public init(messages: [SourceMessage], hiddenFor: Duration) {
        self.messages = messages
        self.hiddenFor = hiddenFor
    }
}

/// A message as it was received.
public struct SourceMessage: Hashable, Sendable {
    /// A message attribute, under the names of SQS.
    public struct Attribute: Hashable, Sendable {
        public enum Value: Hashable, Sendable {
            case string(String)
            case binary([UInt8])
        }

        public var name: String
        /// For example `String`, `Number.float`.
        public var dataType: String
        public var value: Value

        public init(name: String, dataType: String, value: Value) {
            self.name = name
            self.dataType = dataType
            self.value = value
        }
    }

    public var id: String
    public var receiptHandle: String
    public var body: String
    /// In hexadecimal.
    public var md5OfBody: String
    /// In hexadecimal; `nil` without attributes.
    public var md5OfAttributes: String?
    /// What SQS calls system attributes: `ApproximateReceiveCount`, `SentTimestamp`, `AWSTraceHeader` …
    public var systemAttributes: [String: String]
    public var attributes: [Attribute]

    public init(
        id: String, receiptHandle: String, body: String, md5OfBody: String, md5OfAttributes: String? = nil,
        systemAttributes: [String: String] = [:], attributes: [Attribute] = []
    ) {
        self.id = id
        self.receiptHandle = receiptHandle
        self.body = body
        self.md5OfBody = md5OfBody
        self.md5OfAttributes = md5OfAttributes
        self.systemAttributes = systemAttributes
        self.attributes = attributes
    }
}
