public import AWSInterface
import Ambient

/// Which queue: its name is unique in an account and a region.
public struct QueueKey: Hashable, Sendable, Comparable {
    public let scope: Scope
    /// With `.fifo` at its end where it is a FIFO queue.
    public let name: String

    public init(scope: Scope, name: String) {
        self.scope = scope
        self.name = name
    }

    /// `nil` where `arn` is not `arn:aws:sqs:REGION:ACCOUNT:NAME`.
    public init?(arn: String) {
        guard let arn = ARN(arn), arn.service == "sqs", !arn.region.isEmpty, !arn.account.isEmpty,
            !arn.resource.contains(where: { $0 == ":" || $0 == "/" })
        else { return nil }
        self.init(scope: arn.scope, name: arn.resource)
    }

    /// `arn:aws:sqs:us-east-1:000000000000:orders`
    public var arn: String { scope.arn("sqs", name).description }

    /// A queue's type is in its name: AWS demands the suffix of FIFO queues, and refuses it for all others.
    public var isFIFO: Bool { name.hasSuffix(".fifo") }

    public static func < (a: QueueKey, b: QueueKey) -> Bool { (a.scope, a.name) < (b.scope, b.name) }
}

/// A queue as it is stored, without its messages.
struct QueueRecord: Hashable, Sendable {
    var key: QueueKey
    /// Under which its messages are stored. A purge gives the queue another one, so that it takes no longer than any other operation.
    var id: Int64
    var settings: QueueSettings
    var tags: [String: String]
    var createdAt: Timestamp
    var modifiedAt: Timestamp
    var purgedAt: Timestamp?
}

/// Where messages go that have been received too often. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
public struct RedrivePolicy: Hashable, Sendable {
    /// The dead-letter queue.
    public var target: QueueKey
    /// How often a message is received before it moves: 1 to 1,000.
    public var maximumReceives: Int
}

/// Which queues may name this one as their dead-letter queue.
enum RedriveAllowPolicy: Hashable, Sendable {
    case allowAll
    case denyAll
    /// The ARNs of at most ten queues.
    case byQueue([String])

    func allows(_ source: QueueKey) -> Bool {
        switch self {
        case .allowAll: true
        case .denyAll: false
        case .byQueue(let sources): sources.contains(source.arn)
        }
    }
}

/// What can be set of a queue, with AWS's defaults. Times are seconds, sizes bytes.
public struct QueueSettings: Hashable, Sendable {
    public var visibilityTimeout = 30
    public var delay = 0
    public var maximumMessageSize = QueueLimits.messageSize
    /// How long a message is kept.
    public var retentionPeriod = 345_600
    /// How long a `ReceiveMessage` waits that does not say it.
    public var receiveWaitTime = 0
    /// Kept and shown; nothing is enforced by it.
    var policy: String?
    public var redrivePolicy: RedrivePolicy?
    var redriveAllowPolicy: RedriveAllowPolicy?
    public var contentBasedDeduplication = false
    /// Whether the same deduplication id in another message group is another message.
    var deduplicatesPerGroup = false
    var isHighThroughput = false
    /// Kept and shown; messages are stored as they are.
    var kmsKeyID: String?
    var kmsDataKeyReusePeriod = 300
    var isEncryptedBySQS = true
}

/// What every queue is bound by. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html
enum QueueLimits {
    /// Of a message with its attributes, and of all messages of a batch together; in bytes.
    static let messageSize = 1_048_576
    static let smallestMessageSize = 1024
    static let batchEntries = 10
    /// Seconds.
    static let visibilityTimeout = 43_200
    static let delay = 900
    static let waitTime = 20
    static let retentionPeriod = 60...1_209_600
    static let messageAttributes = 10
    static let attributeNameLength = 256
    static let tags = 50
    /// Seconds for which a deduplication id is remembered, and a receive's attempt id.
    static let deduplicationInterval = 300
    static let purgeInterval = 60
}
