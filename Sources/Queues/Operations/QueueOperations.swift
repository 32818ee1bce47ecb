import AWSInterface
import Ambient
import JSON
import Storage

/// Queues themselves: CreateQueue, DeleteQueue, GetQueueUrl, ListQueues, ListDeadLetterSourceQueues, PurgeQueue.
extension QueuesService {
    var queueOperations: [Operation] {
        [
            operation("CreateQueue", createQueue), operation("DeleteQueue", deleteQueue), operation("GetQueueUrl", getQueueURL),
            operation("ListQueues", listQueues), operation("ListDeadLetterSourceQueues", listDeadLetterSourceQueues),
            operation("PurgeQueue", purgeQueue),
        ]
    }

    private static let pageSize = 1000

    private func createQueue(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let name = try input.demanded("QueueName")
        let attributes = try input.stringMap("Attributes") ?? []
        let tags = try QueueTags.read(input, "tags")
        let isFIFO = attributes.contains { $0.key == "FifoQueue" && $0.value.lowercased() == "true" }
        try QueueNames.check(name, isFIFO: isFIFO)
        let key = QueueKey(scope: context.scope, name: name)
        let settings = try QueueAttributes.settings(of: key, attributes)
        try QueueTags.check([:], adding: tags, to: key)
        let names = attributes.map(\.key)
        try await commit(changing: key) { transaction in
            let queues = QueueStore(transaction: transaction)
            if let existing = try queues.find(key) { return try Self.compare(existing.settings, with: settings, names, key) }
            if let policy = settings.redrivePolicy {
                try RedriveRules.check(policy, of: key, target: try queues.find(policy.target))
            }
            try queues.insert(
                QueueRecord(
                    key: key, id: try queues.nextID(), settings: settings, tags: tags, createdAt: context.now, modifiedAt: context.now))
        }
        return ["QueueUrl": .string(QueueNames.url(of: key, endpoint: context.endpoint))]
    }

    /// Creating a queue that exists is fine as long as nothing is asked for that it does not have.
    private static func compare(
        _ existing: QueueSettings, with wanted: QueueSettings, _ names: [String], _ key: QueueKey
    ) throws {
        let existing = existing.attributes(of: key), wanted = wanted.attributes(of: key)
        for name in names where existing[name] != wanted[name] { throw QueueErrors.nameExists(differingIn: name) }
    }

    private func deleteQueue(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let key = try input.queue(context)
        try await commit(changing: key) { transaction in
            let queues = QueueStore(transaction: transaction)
            try queues.delete(try queues.get(key))
        }
        return [:]
    }

    private func purgeQueue(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let key = try input.queue(context)
        try await commit(changing: key) { transaction in
            let queues = QueueStore(transaction: transaction)
            var queue = try queues.get(key)
            if let purgedAt = queue.purgedAt, context.now < purgedAt + .seconds(QueueLimits.purgeInterval), context.now >= purgedAt {
                throw QueueErrors.purgeInProgress(key.name)
            }
            try queues.discard(queue.id)
            queue.id = try queues.nextID()
            queue.purgedAt = context.now
            try queues.update(queue)
        }
        return [:]
    }

    private func getQueueURL(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let name = try input.demanded("QueueName")
        let account = try input.string("QueueOwnerAWSAccountId") ?? context.scope.account
        let key = QueueKey(scope: Scope(account: account, region: context.scope.region), name: name)
        _ = try await record(key)
        return ["QueueUrl": .string(QueueNames.url(of: key, endpoint: context.endpoint))]
    }

    // MARK: Listings

    private func listQueues(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let prefix = try input.string("QueueNamePrefix") ?? ""
        let limit = try input.maximumResults()
        let position = try input.position()
        let keys = try await database.read {
            try QueueStore(transaction: $0).list(in: context.scope, prefix: prefix, after: position, limit: (limit ?? Self.pageSize) + 1)
        }
        return Self.page(keys, limit, as: "QueueUrls", context)
    }

    private func listDeadLetterSourceQueues(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let key = try input.queue(context)
        let limit = try input.maximumResults()
        let position = try input.position()
        let keys = try await database.read { transaction in
            let queues = QueueStore(transaction: transaction)
            _ = try queues.get(key)
            return try queues.sources(of: key, after: position, limit: (limit ?? Self.pageSize) + 1)
        }
        var answer = Self.page(keys, limit, as: "queueUrls", context)
        if answer["queueUrls"] == nil { answer["queueUrls"] = [] }
        return answer
    }

    /// A token is only given where a page size was asked for, as AWS does it.
    private static func page(_ keys: [QueueKey], _ limit: Int?, as member: String, _ context: RequestContext) -> JSONObject {
        let shown = keys.prefix(limit ?? pageSize)
        var answer: JSONObject = [:]
        if !shown.isEmpty {
            answer[member] = .array(shown.map { .string(QueueNames.url(of: $0, endpoint: context.endpoint)) })
        }
        if limit != nil, keys.count > shown.count, let last = shown.last { answer["NextToken"] = .string(PageToken.encode(last.name)) }
        return answer
    }
}
