import AWSInterface
import Cryptography
import Encodings
import JSON

/// What can be sent to a queue.
enum MessageRules {
    /// The characters of XML 1.0: tab, line feed, carriage return, and everything from the space on but U+FFFE and U+FFFF.
    static func hasValidCharacters(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            for (index, byte) in bytes.enumerated() {
                if byte < 0x20 {
                    if byte != 0x9 && byte != 0xA && byte != 0xD { return false }
                } else if byte == 0xEF, index + 2 < bytes.count, bytes[index + 1] == 0xBF, bytes[index + 2] >= 0xBE {
                    return false
                }
            }
            return true
        }
    }

    /// Reads `SendMessage`'s parameters, or those of an entry of a batch: what can be said without knowing the queue.
    static func read(_ object: JSONObject, messageID: String, sender: String) throws(ServiceError) -> (OutgoingMessage, systemMD5: String?)
    {
        let input = Parameters(object)
        let body = try input.string("MessageBody") ?? ""
        if body.isEmpty { throw QueueErrors.missing("MessageBody") }
        guard hasValidCharacters(body) else { throw QueueErrors.invalidContents }
        var message = OutgoingMessage(messageID: messageID, body: body, sender: sender)
        message.attributes = try MessageAttributeRules.read(object["MessageAttributes"])
        message.delay = try input.integer("DelaySeconds")
        if let delay = message.delay, !(0...QueueLimits.delay).contains(delay) {
            throw QueueErrors.invalid(delay, for: "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.")
        }
        message.groupID = try identifier("MessageGroupId", input)
        message.deduplicationID = try identifier("MessageDeduplicationId", input)
        let traceHeader = try MessageAttributeRules.readTraceHeader(object["MessageSystemAttributes"])
        if case .string(let header)? = traceHeader?.value { message.traceHeader = header }
        return (message, traceHeader.flatMap { [$0].md5 })
    }

    private static func identifier(_ name: String, _ input: Parameters) throws(ServiceError) -> String? {
        guard let value = try input.string(name) else { return nil }
        guard QueueNames.isIdentifier(value) else {
            throw QueueErrors.invalid(
                value, for: name, "\(name) can only include alphanumeric and punctuation characters. 1 to 128 in length.")
        }
        return value
    }

    /// What a FIFO queue demands of every message, and a standard queue does not take; completes the deduplication id.
    static func fit(_ message: inout OutgoingMessage, to queue: QueueRecord) throws(ServiceError) {
        guard queue.key.isFIFO else {
            if let id = message.deduplicationID { throw QueueErrors.notForThisQueueType(id, "MessageDeduplicationId") }
            return
        }
        if message.groupID == nil { throw QueueErrors.missing("MessageGroupId") }
        if let delay = message.delay, delay > 0 { throw QueueErrors.notForThisQueueType(delay, "DelaySeconds") }
        message.delay = nil
        if message.deduplicationID == nil {
            guard queue.settings.contentBasedDeduplication else {
                throw QueueErrors.invalid(
                    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly")
            }
            message.deduplicationID = Hexadecimal.encode(SHA256.hash(message.body.utf8))
        }
    }

    /// - Parameter isInBatch: AWS words it differently there.
    static func checkSize(_ message: OutgoingMessage, of queue: QueueRecord, isInBatch: Bool = false) throws(ServiceError) {
        let limit = queue.settings.maximumMessageSize
        if message.size > limit {
            throw QueueErrors.invalid(
                "One or more parameters \(isInBatch ? "cannot be validated" : "are invalid"). "
                    + "Reason: Message must be shorter than \(limit) bytes.")
        }
    }

    /// Under which a FIFO queue remembers a message for five minutes.
    static func deduplicationKey(_ message: OutgoingMessage, in queue: QueueRecord) -> String? {
        guard queue.key.isFIFO, let id = message.deduplicationID else { return nil }
        // Neither holds a space.
        return queue.settings.deduplicatesPerGroup ? "\(message.groupID ?? "") \(id)" : id
    }
}
