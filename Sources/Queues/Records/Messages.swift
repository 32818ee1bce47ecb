import Ambient
import Cryptography
import Encodings

/// A message on its way into a queue, checked.
struct OutgoingMessage: Hashable, Sendable {
    /// A UUID.
    var messageID: String
    var body: String
    var attributes: [MessageAttribute] = []
    /// Instead of the queue's delay; seconds.
    var delay: Int?
    var groupID: String?
    /// Given, or in a FIFO queue derived from the body.
    var deduplicationID: String?
    var traceHeader: String?
    /// The account that sends.
    var sender: String

    /// In bytes, as AWS counts: body and message attributes.
    var size: Int { body.utf8.count + attributes.size }
}

/// What became of a message that was sent.
struct SentMessage: Hashable, Sendable {
    /// That of an earlier message where this one is its duplicate.
    var messageID: String
    /// Of FIFO queues.
    var sequenceNumber: String?
}

/// A message as it is stored.
struct MessageRow: Hashable, Sendable {
    /// Rises with every message that is stored: the order within a group, and the sequence number.
    var id: Int64
    var visibleAt: Timestamp
    /// When it was received last in this queue; `nil` where it has not been yet.
    var receivedAt: Timestamp?
    /// How often it has been received, in all queues it was in.
    var receives: Int
    /// How many of these were before it came into this queue.
    var receivesElsewhere = 0
    var sentAt: Timestamp
    var firstReceivedAt: Timestamp?
    var messageID: String
    var sender: String
    var groupID: String?
    var deduplicationID: String?
    var traceHeader: String?
    /// The ARN of the queue that it was moved from to this dead-letter queue.
    var source: String?
    /// As JSON text.
    var attributes: String?
    var body: String

    /// What a redrive policy counts.
    var receivesHere: Int { receives - receivesElsewhere }
}

/// A message as a receiver gets it.
public struct ReceivedMessage: Hashable, Sendable {
    /// `MessageId`, a UUID.
    public let messageID: String
    /// What deletes the message or changes its visibility, until it is received again.
    public let receiptHandle: String
    public let body: String
    /// `SenderId`, `SentTimestamp`, `ApproximateReceiveCount` and so on, under the names of SQS's API; times in milliseconds.
    public let systemAttributes: [String: String]
    public let attributes: [MessageAttribute]

    /// 32 hexadecimal digits.
    public var md5OfBody: String { Hexadecimal.encode(MD5.hash(body.utf8)) }
    /// Of a FIFO queue, or given to a standard one.
    public var groupID: String? { systemAttributes["MessageGroupId"] }
    /// The X-Ray header that the sender had.
    public var traceHeader: String? { systemAttributes["AWSTraceHeader"] }
    /// How often it has been received, this time included.
    public var receiveCount: Int { systemAttributes["ApproximateReceiveCount"].flatMap(Int.init) ?? 1 }
}

extension ReceivedMessage {
    /// - Throws: where the stored attributes cannot be read.
    init(_ row: MessageRow, in queue: QueueRecord) throws {
        messageID = row.messageID
        receiptHandle = ReceiptHandle(queue: queue.id, message: row.id, receives: row.receives).text
        body = row.body
        attributes = try row.attributes.map { try [MessageAttribute](stored: $0) } ?? []
        var system = [
            "SenderId": row.sender, "SentTimestamp": String(row.sentAt.milliseconds), "ApproximateReceiveCount": String(row.receives),
        ]
        system["ApproximateFirstReceiveTimestamp"] = row.firstReceivedAt.map { String($0.milliseconds) }
        system["MessageGroupId"] = row.groupID
        system["MessageDeduplicationId"] = row.deduplicationID
        system["SequenceNumber"] = queue.key.isFIFO ? SequenceNumber.text(row.id) : nil
        system["AWSTraceHeader"] = row.traceHeader
        system["DeadLetterQueueSourceArn"] = row.source
        systemAttributes = system
    }
}

/// The 20 digits that order the messages of a FIFO queue.
enum SequenceNumber {
    private static let base: UInt64 = 10_000_000_000_000_000_000

    static func text(_ id: Int64) -> String { String(base + UInt64(clamping: id)) }
}

/// Names one receive of one message: opaque to clients.
struct ReceiptHandle: Hashable, Sendable {
    var queue: Int64
    var message: Int64
    /// Which receive of the message it was.
    var receives: Int

    private static let version: UInt8 = 1
    private static let length = 25

    init(queue: Int64, message: Int64, receives: Int) {
        self.queue = queue
        self.message = message
        self.receives = receives
    }

    /// `nil` for a text that is none of ours.
    init?(_ text: String) {
        guard text.utf8.count <= 64, let bytes = Base64.decode(text), bytes.count == Self.length, bytes[0] == Self.version,
            Self.number(bytes[21...]) == UInt64(Self.checksum(bytes[..<21]))
        else { return nil }
        queue = Int64(bitPattern: Self.number(bytes[1..<9]))
        message = Int64(bitPattern: Self.number(bytes[9..<17]))
        receives = Int(Self.number(bytes[17..<21]))
    }

    var text: String {
        var bytes: [UInt8] = [Self.version]
        bytes.reserveCapacity(Self.length)
        func append(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }
        append(queue)
        append(message)
        append(UInt32(clamping: receives))
        append(Self.checksum(bytes[...]))
        return Base64.encode(bytes)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    /// FNV-1a: tells a handle from a text that only looks like one. It protects nothing.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }
}
