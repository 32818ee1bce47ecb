import AWSInterface
import Ambient
import JSON

/// ReceiveMessage.
extension QueuesService {
    var receiveOperations: [Operation] { [operation("ReceiveMessage", receiveMessage)] }

    private static let systemAttributes: Set<String> = [
        "All", "AWSTraceHeader", "ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "DeadLetterQueueSourceArn",
        "MessageDeduplicationId", "MessageGroupId", "SenderId", "SentTimestamp", "SequenceNumber",
    ]

    private func receiveMessage(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let key = try input.queue(context)
        let queue = try await record(key)
        let system = try systemAttributeNames(input)
        let selection = MessageAttributeSelection(try input.strings("MessageAttributeNames") ?? [])
        var request = ReceiveRequest(
            maximum: try input.bounded(
                "MaxNumberOfMessages", 1...QueueLimits.batchEntries, "Must be between 1 and 10, if provided.") ?? 1)
        request.visibilityTimeout = try input.bounded(
            "VisibilityTimeout", 0...QueueLimits.visibilityTimeout, "Must be between 0 and 43200, if provided.")
        request.attempt = try attempt(input, queue)
        let wait =
            try input.bounded("WaitTimeSeconds", 0...QueueLimits.waitTime, "Must be >= 0 and <= 20, if provided.")
            ?? queue.settings.receiveWaitTime
        let messages =
            wait > 0
            ? try await receive(request, from: key, until: clock.now() + .seconds(wait)) : try await receive(request, from: key)
        if messages.isEmpty { return [:] }
        // An operation may run on an event loop, which must not wait until megabytes are hashed.
        let isLarge = messages.reduce(0) { $0 + $1.body.utf8.count } > Self.quicklyHashed
        let answers =
            isLarge
            ? await withTaskExecutorPreference(globalConcurrentExecutor) { messages.map { $0.answer(system: system, selection) } }
            : messages.map { $0.answer(system: system, selection) }
        return ["Messages": .array(answers.map(JSONValue.object))]
    }

    /// In bytes.
    private static let quicklyHashed = 64 << 10

    private func systemAttributeNames(_ input: Parameters) throws(ServiceError) -> Set<String> {
        let names = try (input.strings("MessageSystemAttributeNames") ?? []) + (input.strings("AttributeNames") ?? [])
        for name in names where !Self.systemAttributes.contains(name) && !QueueAttributes.isKnown(name) {
            throw QueueErrors.unknownAttribute(name)
        }
        return Set(names)
    }

    private func attempt(_ input: Parameters, _ queue: QueueRecord) throws(ServiceError) -> String? {
        guard let attempt = try input.string("ReceiveRequestAttemptId"), !attempt.isEmpty else { return nil }
        guard queue.key.isFIFO else { throw QueueErrors.notForThisQueueType(attempt, "ReceiveRequestAttemptId") }
        guard QueueNames.isIdentifier(attempt) else {
            throw QueueErrors.invalid(
                attempt, for: "ReceiveRequestAttemptId",
                "ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.")
        }
        return attempt
    }
}

extension ReceivedMessage {
    /// As `ReceiveMessage` answers it, with the attributes that were asked for.
    fileprivate func answer(system names: Set<String>, _ selection: MessageAttributeSelection) -> JSONObject {
        var answer: JSONObject = [
            "MessageId": .string(messageID), "ReceiptHandle": .string(receiptHandle), "MD5OfBody": .string(md5OfBody),
            "Body": .string(body),
        ]
        if !names.isEmpty {
            let shown = systemAttributes.filter { names.contains("All") || names.contains($0.key) }.sorted { $0.key < $1.key }
            if !shown.isEmpty { answer["Attributes"] = .object(JSONObject(shown.map { (key: $0.key, value: .string($0.value)) })) }
        }
        if !selection.isEmpty {
            let shown = attributes.filter { selection.includes($0.name) }
            if let md5 = shown.md5 {
                answer["MD5OfMessageAttributes"] = .string(md5)
                answer["MessageAttributes"] = .object(shown.json)
            }
        }
        return answer
    }
}
