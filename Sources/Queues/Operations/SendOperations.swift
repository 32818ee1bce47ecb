import AWSInterface
import Ambient
import Cryptography
import Encodings
import JSON
import Storage

/// SendMessage, SendMessageBatch.
extension QueuesService {
    var sendOperations: [Operation] {
        [operation("SendMessage", sendMessage), operation("SendMessageBatch", sendMessageBatch)]
    }

    /// A message that was read from a request, and what the answer says of it.
    private struct Draft {
        var message: OutgoingMessage
        var systemMD5: String?

        func answer(_ sent: SentMessage) -> JSONObject {
            var answer: JSONObject = [
                "MD5OfMessageBody": .string(Hexadecimal.encode(MD5.hash(message.body.utf8))), "MessageId": .string(sent.messageID),
            ]
            answer["MD5OfMessageAttributes"] = message.attributes.md5.map(JSONValue.string)
            answer["MD5OfMessageSystemAttributes"] = systemMD5.map(JSONValue.string)
            answer["SequenceNumber"] = sent.sequenceNumber.map(JSONValue.string)
            return answer
        }
    }

    private func draft(_ object: JSONObject, _ context: RequestContext) throws(ServiceError) -> Draft {
        let (message, systemMD5) = try MessageRules.read(object, messageID: entropy.uuid(), sender: context.scope.account)
        var draft = Draft(message: message, systemMD5: systemMD5)
        // The chain that the caller is part of goes on through the message.
        if draft.message.traceHeader == nil { draft.message.traceHeader = TraceHeader.carried(context.traceHeader) }
        return draft
    }

    private func sendMessage(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let queue = try await record(try input.queue(context))
        var draft = try draft(input.object, context)
        try MessageRules.fit(&draft.message, to: queue)
        try MessageRules.checkSize(draft.message, of: queue)
        let message = draft.message
        let now = clock.now()
        let sent = try await write { [self] in try store([message], in: queue, $0, at: now) }
        return draft.answer(sent[0])
    }

    private func sendMessageBatch(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let queue = try await record(try input.queue(context))
        var batch = try Batch(input, kind: "SendMessageBatchRequestEntry")
        var drafts: [(id: String, draft: Draft)] = []
        var size = 0
        for (index, entry) in batch.entries.enumerated() {
            if entry.object["MessageBody"]?.string?.isEmpty ?? true {
                throw QueueErrors.missing("SendMessageBatchRequestEntry.\(index + 1).MessageBody")
            }
            var draft: Draft
            do throws(ServiceError) {
                draft = try self.draft(entry.object, context)
            } catch {
                batch.fail(entry.id, error)
                continue
            }
            size += draft.message.size
            // What is wrong with one message fails that one; what the type of the queue demands fails the whole batch, as AWS does it.
            try MessageRules.fit(&draft.message, to: queue)
            drafts.append((entry.id, draft))
        }
        guard size <= QueueLimits.messageSize else {
            throw ServiceError(
                "BatchRequestTooLong",
                "Batch requests cannot be longer than \(QueueLimits.messageSize) bytes. You have sent \(size) bytes.")
        }
        drafts = drafts.filter { draft in
            do throws(ServiceError) {
                try MessageRules.checkSize(draft.draft.message, of: queue, isInBatch: true)
                return true
            } catch {
                batch.fail(draft.id, error)
                return false
            }
        }
        if drafts.isEmpty { return batch.answer }
        let messages = drafts.map(\.draft.message)
        let now = clock.now()
        let sent = try await write { [self] in try store(messages, in: queue, $0, at: now) }
        for (draft, sent) in zip(drafts, sent) { batch.succeed(draft.id, draft.draft.answer(sent)) }
        return batch.answer
    }
}
