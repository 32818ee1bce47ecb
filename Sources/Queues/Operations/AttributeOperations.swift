import AWSInterface
import Ambient
import JSON
import Storage

/// GetQueueAttributes, SetQueueAttributes.
extension QueuesService {
    var attributeOperations: [Operation] {
        [operation("GetQueueAttributes", getQueueAttributes), operation("SetQueueAttributes", setQueueAttributes)]
    }

    private func getQueueAttributes(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let key = try input.queue(context)
        let names = try input.strings("AttributeNames") ?? []
        for name in names where !QueueAttributes.isKnown(name) { throw QueueErrors.unknownAttribute(name) }
        let wantsAll = names.contains("All")
        let now = clock.now()
        let attributes = try await database.read { transaction in
            let queue = try QueueStore(transaction: transaction).get(key)
            var attributes = queue.settings.attributes(of: key)
            attributes["QueueArn"] = key.arn
            attributes["CreatedTimestamp"] = String(queue.createdAt.milliseconds / 1000)
            attributes["LastModifiedTimestamp"] = String(queue.modifiedAt.milliseconds / 1000)
            if wantsAll || names.contains(where: { $0.hasPrefix("ApproximateNumber") }) {
                let counts = try MessageStore(transaction: transaction).counts(
                    in: queue.id, at: now, retention: .seconds(queue.settings.retentionPeriod))
                attributes["ApproximateNumberOfMessages"] = String(counts.visible)
                attributes["ApproximateNumberOfMessagesNotVisible"] = String(counts.inFlight)
                attributes["ApproximateNumberOfMessagesDelayed"] = String(counts.delayed)
            }
            return attributes
        }
        let shown = attributes.filter { wantsAll || names.contains($0.key) }.sorted { $0.key < $1.key }
        return shown.isEmpty ? [:] : ["Attributes": .object(JSONObject(shown.map { (key: $0.key, value: .string($0.value)) }))]
    }

    private func setQueueAttributes(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let key = try input.queue(context)
        guard let attributes = try input.stringMap("Attributes"), !attributes.isEmpty else { throw QueueErrors.missing("Attribute.Name") }
        try await commit(changing: key) { transaction in
            let queues = QueueStore(transaction: transaction)
            var queue = try queues.get(key)
            try QueueAttributes.apply(attributes, to: &queue.settings, of: key)
            if let policy = queue.settings.redrivePolicy, attributes.contains(where: { $0.key == "RedrivePolicy" }) {
                try RedriveRules.check(policy, of: key, target: try queues.find(policy.target))
            }
            queue.modifiedAt = context.now
            try queues.update(queue)
        }
        return [:]
    }
}
