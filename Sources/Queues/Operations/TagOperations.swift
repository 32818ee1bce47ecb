import AWSInterface
import JSON
import Storage

/// TagQueue, UntagQueue, ListQueueTags.
extension QueuesService {
    var tagOperations: [Operation] {
        [operation("TagQueue", tagQueue), operation("UntagQueue", untagQueue), operation("ListQueueTags", listQueueTags)]
    }

    private func tagQueue(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let key = try input.queue(context)
        let tags = try QueueTags.read(input, "Tags")
        if tags.isEmpty { throw QueueErrors.missing("Tags") }
        try await changeTags(of: key) { existing in
            try QueueTags.check(existing, adding: tags, to: key)
            existing.merge(tags) { $1 }
        }
        return [:]
    }

    private func untagQueue(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let key = try input.queue(context)
        let names = try input.strings("TagKeys") ?? []
        if names.isEmpty { throw QueueErrors.invalid("Tag keys must be between 1 and 128 characters in length.") }
        try await changeTags(of: key) { existing in
            for name in names { existing[name] = nil }
        }
        return [:]
    }

    private func listQueueTags(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let tags = try await record(try input.queue(context)).tags
        if tags.isEmpty { return [:] }
        return ["Tags": .object(JSONObject(tags.sorted { $0.key < $1.key }.map { (key: $0.key, value: .string($0.value)) }))]
    }

    private func changeTags(of key: QueueKey, _ change: @escaping @Sendable (inout [String: String]) throws -> Void) async throws {
        try await commit(changing: key) { transaction in
            let queues = QueueStore(transaction: transaction)
            var queue = try queues.get(key)
            try change(&queue.tags)
            try queues.update(queue)
        }
    }
}

/// The rules of tags. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html
enum QueueTags {
    static func read(_ input: Parameters, _ member: String) throws(ServiceError) -> [String: String] {
        try (input.stringMap(member) ?? []).reduce(into: [:]) { $0[$1.key] = $1.value }
    }

    static func check(_ existing: [String: String], adding tags: [String: String], to key: QueueKey) throws(ServiceError) {
        for (name, value) in tags {
            guard (1...128).contains(name.unicodeScalars.count) else {
                throw QueueErrors.invalid("Tag keys must be between 1 and 128 characters in length.")
            }
            guard value.unicodeScalars.count <= 256 else {
                throw QueueErrors.invalid("Tag values must be between 0 and 256 characters in length.")
            }
            if name.lowercased().hasPrefix("aws:") { throw QueueErrors.invalid("Tag keys must not begin with aws:.") }
        }
        if Set(existing.keys).union(tags.keys).count > QueueLimits.tags {
            throw QueueErrors.invalid("Too many tags added for queue \(key.name).")
        }
    }
}
