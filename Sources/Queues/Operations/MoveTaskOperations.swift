import AWSInterface
import Ambient
import JSON
import Storage

/// StartMessageMoveTask, CancelMessageMoveTask, ListMessageMoveTasks.
extension QueuesService {
    var moveOperations: [Operation] {
        [
            operation("StartMessageMoveTask", startMessageMoveTask), operation("CancelMessageMoveTask", cancelMessageMoveTask),
            operation("ListMessageMoveTasks", listMessageMoveTasks),
        ]
    }

    private static let maximumRate = 500
    private static let maximumListed = 10

    private func startMessageMoveTask(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let source = try Self.queue(try input.demanded("SourceArn"), "SourceArn")
        let destination = try input.string("DestinationArn").map { arn throws(ServiceError) in try Self.queue(arn, "DestinationArn") }
        let rate = try input.integer("MaxNumberOfMessagesPerSecond")
        if let rate, !(1...Self.maximumRate).contains(rate) {
            throw QueueErrors.invalid(
                rate, for: "MaxNumberOfMessagesPerSecond", "You must enter a value that's between 1 and \(Self.maximumRate).")
        }
        let now = clock.now()
        let id = entropy.uuid()
        let task = try await write { [node] transaction in
            let queues = QueueStore(transaction: transaction), tasks = MoveTaskStore(transaction: transaction)
            guard let queue = try queues.find(source) else { throw QueueErrors.noSuchResource("SourceArn") }
            if let destination {
                if destination == source { throw QueueErrors.invalid("Source queue arn and destination queue arn cannot be the same.") }
                guard try queues.find(destination) != nil else { throw QueueErrors.noSuchResource("DestinationArn") }
                guard destination.isFIFO == source.isFIFO else {
                    throw QueueErrors.invalid("Source queue and destination queue must be of the same type.")
                }
            }
            if try queues.sources(of: source, after: "", limit: 1).isEmpty {
                throw QueueErrors.invalid("Source queue must be configured as a Dead Letter Queue.")
            }
            if try tasks.hasActive(of: source) {
                throw QueueErrors.invalid(
                    "There is already a task running. Only one active task is allowed for a source queue arn at a given time.")
            }
            let counts = try MessageStore(transaction: transaction).counts(
                in: queue.id, at: now, retention: .seconds(queue.settings.retentionPeriod))
            let task = MoveTask(id: id, source: source, destination: destination, rate: rate, toMove: counts.visible, startedAt: now)
            try tasks.insert(task, owner: node, leasedUntil: now)
            try tasks.trim(of: source, keeping: Self.maximumListed)
            return task
        }
        moves.raise()
        return ["TaskHandle": .string(task.handle)]
    }

    private func cancelMessageMoveTask(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        guard let (id, source) = MoveTask.read(handle: try input.demanded("TaskHandle")) else {
            throw QueueErrors.invalid("Value for parameter TaskHandle is invalid.")
        }
        let moved = try await write { transaction in
            let tasks = MoveTaskStore(transaction: transaction)
            guard try QueueStore(transaction: transaction).find(source) != nil else { throw QueueErrors.noSuchResource("SourceArn") }
            guard var task = try tasks.find(id), task.source == source else {
                throw ServiceError("ResourceNotFoundException", "Task does not exist.", status: 404)
            }
            guard task.status == .running else { throw QueueErrors.invalid("Only active tasks can be cancelled.") }
            task.status = .cancelling
            try tasks.update(task)
            return task.moved
        }
        moves.raise()
        return ["ApproximateNumberOfMessagesMoved": .number(moved)]
    }

    private func listMessageMoveTasks(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let source = try Self.queue(try input.demanded("SourceArn"), "SourceArn")
        let limit = try input.bounded("MaxResults", 1...Self.maximumListed, "You must enter a value that's between 1 and 10.") ?? 1
        let tasks = try await database.read { transaction in
            guard try QueueStore(transaction: transaction).find(source) != nil else { throw QueueErrors.noSuchResource("SourceArn") }
            return try MoveTaskStore(transaction: transaction).list(of: source, limit: limit)
        }
        return ["Results": .array(tasks.map { .object($0.entry) })]
    }

    private static func queue(_ arn: String, _ parameter: String) throws(ServiceError) -> QueueKey {
        guard let key = QueueKey(arn: arn) else {
            throw QueueErrors.invalid(
                "You must use this format to specify the \(parameter): arn:<partition>:<service>:<region>:<account-id>:<resource-id>")
        }
        return key
    }
}

extension MoveTask {
    /// As `ListMessageMoveTasks` shows it.
    fileprivate var entry: JSONObject {
        var entry: JSONObject = [:]
        if status == .running { entry["TaskHandle"] = .string(handle) }
        entry["Status"] = .string(status.rawValue)
        entry["SourceArn"] = .string(source.arn)
        entry["DestinationArn"] = destination.map { .string($0.arn) }
        entry["MaxNumberOfMessagesPerSecond"] = rate.map { .number($0) }
        entry["ApproximateNumberOfMessagesMoved"] = .number(moved)
        entry["ApproximateNumberOfMessagesToMove"] = .number(toMove)
        entry["FailureReason"] = failure.map(JSONValue.string)
        entry["StartedTimestamp"] = .number(startedAt.milliseconds)
        return entry
    }
}
