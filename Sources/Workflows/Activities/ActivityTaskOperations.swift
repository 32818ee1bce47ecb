import AWSInterface
import Ambient
import JSON
import Storage

/// GetActivityTask.
extension Activities {
    /// How long a poll waits for a task. A worker whose connection ends earlier cancels it.
    private static let pollTime = Duration.seconds(60)

    func taskOperations(_ runner: any ActivityRunner) -> [Operation] {
        [Operation("GetActivityTask") { input, _ in try await self.getActivityTask(input, runner) }]
    }

    /// A task for the worker that asks, or nothing.
    private func getActivityTask(_ input: JSONObject, _ runner: any ActivityRunner) async throws -> JSONObject {
        let parameters = Parameters(input)
        let workerName = try parameters.string("workerName", length: StateMachineLimits.name)
        let key = try parameters.activityKey()
        let activity = try await database.read { try ActivityStore(transaction: $0).get(key) }
        guard let task = try await poll(activity.id, workerName, runner) else { return [:] }
        return ["taskToken": .string(task.token), "input": .string(task.input)]
    }

    private func poll(_ activity: String, _ workerName: String?, _ runner: any ActivityRunner) async throws -> OfferedTask? {
        let deadline = clock.now() + Self.pollTime
        guard let poll = polls.join(activity) else { throw WorkflowErrors.tooManyWorkers }
        defer { polls.leave(poll) }
        do {
            repeat {
                if let task = try await take(activity, workerName, runner) { return task }
            } while await polls.wait(poll, until: deadline)
            try Task.checkCancellation()
            return nil
        } catch {
            // The task that this poll was told of is another's.
            polls.announce(activity)
            throw error
        }
    }

    /// The oldest task that is still waited for; it is this worker's when this returns.
    private func take(_ activity: String, _ workerName: String?, _ runner: any ActivityRunner) async throws -> OfferedTask? {
        while true {
            try Task.checkCancellation()
            let limit = polls.claims + 1
            let offered = try await database.read { try ActivityStore(transaction: $0).tasks(of: activity, limit: limit) }
            guard let key = polls.claim(offered) else {
                if offered.count < limit { return nil }
                // Other polls have claimed all of these meanwhile: there may be more.
                continue
            }
            defer { polls.release(key) }
            guard let task = try await database.read({ try ActivityStore(transaction: $0).task(key) }) else { continue }
            let isTaken = try await runner.taskStarted(key.event, of: key.execution, workerName: workerName) { transaction in
                try ActivityStore(transaction: transaction).take(key)
            }
            if isTaken { return task }
        }
    }
}
