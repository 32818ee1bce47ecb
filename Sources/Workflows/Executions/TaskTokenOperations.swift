import AWSInterface
import Ambient
import Deliveries
import Executions
import JSON
import Storage

/// SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat.
struct TaskTokenOperations: Sendable {
    let runner: ExecutionRunner

    var operations: [Operation] {
        [
            Operation("SendTaskSuccess") { input, _ in try await sendTaskSuccess(input) },
            Operation("SendTaskFailure") { input, _ in try await sendTaskFailure(input) },
            Operation("SendTaskHeartbeat") { input, _ in try await sendTaskHeartbeat(input) },
        ]
    }

    private static let invalidToken = ServiceError("InvalidToken", "Invalid Token: 'Invalid token'")
    private static let doesNotExist = ServiceError("TaskDoesNotExist", "Task does not exist")
    private static let timedOut = ServiceError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")

    private func sendTaskSuccess(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let token = try parameters.requiredString("taskToken", length: 1...2048)
        let output = try parameters.taskOutput()
        return try await answer(token) { .taskSucceeded($0, output: output) }
    }

    private func sendTaskFailure(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let token = try parameters.requiredString("taskToken", length: 1...2048)
        let error = try parameters.string("error", length: Parameters.errorLength)
        let cause = try parameters.string("cause", length: Parameters.causeLength)
        try parameters.validate()
        return try await answer(token) { .taskFailed($0, error: error, cause: cause) }
    }

    /// The result is on disk when this returns.
    private func answer(_ token: String, _ input: (EventID) -> ExecutionInput) async throws -> JSONObject {
        guard let (key, event) = runner.tokens.read(token) else { throw Self.invalidToken }
        switch try await runner.submit(input(event), to: key, claim: nil) {
        case .committed: return [:]
        case .noExecution: throw Self.doesNotExist
        case .unfitting, .notClaimed: throw Self.timedOut
        // Not the worker's fault: its result is wanted again.
        case .refused(let error), .failed(let error): throw error
        }
    }

    /// What a heartbeat puts off.
    private enum Beat {
        case delivery(Int64, seconds: Int)
        /// The task has no heartbeat time-out.
        case none
        case over
    }

    private func sendTaskHeartbeat(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let token = try parameters.requiredString("taskToken", length: 1...2048)
        try parameters.validate()
        guard let (key, event) = runner.tokens.read(token) else { throw Self.invalidToken }
        let beat = await runner.look(at: key) { live -> Beat? in
            guard live.execution.isWaiting(for: event) else { return .over }
            guard let wait = live.waits[event].first(where: { $0.kind == .heartbeat }) else { return Beat.none }
            return .delivery(wait.delivery, seconds: wait.seconds)
        }
        switch beat {
        case nil: throw Self.doesNotExist
        case .over?: throw Self.timedOut
        case .none?: return [:]
        case .delivery(let id, let seconds)?:
            let isPutOff = try await runner.database.write { [runner] transaction in
                try runner.deliveries.reschedule(id, to: runner.clock.now() + .seconds(seconds), in: transaction)
            }
            guard isPutOff else { throw Self.timedOut }
            return [:]
        }
    }
}
