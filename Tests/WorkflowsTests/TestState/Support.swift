import AWSInterface
import Ambient
import Cryptography
import Executions
import JSON
import JSONPath
import StatesLanguage
import Synchronization
import TaskIntegrations

@testable import Workflows

/// TestState, called in the process.
enum TestedState {
    static let role = "arn:aws:iam::000000000000:role/test"

    static func answer(
        request: JSONObject, performing: some TaskIntegration = NoTasks(), clock: any WallClock = ManualClock(),
        refusal: @escaping @Sendable (TaskResource) -> String? = { IntegrationCatalogue.judgement(of: $0).refusal }
    ) async throws -> JSONObject {
        let entropy = SeededEntropy(seed: 7)
        let environment = IntrinsicEnvironment(hash: { _, bytes in bytes }, random: { 1 }, uuid: { entropy.uuid() })
        let tests = StateTests(
            integrations: performing, refusal: refusal, environment: environment, clock: clock, entropy: entropy)
        let interface = ServiceInterface(name: "states", operations: tests.operations, notBuilt: [])
        let context = RequestContext(requestID: "request", now: clock.now())
        return try await interface.call("TestState", request, context)
    }

    /// The same with a definition and further members as JSON.
    static func answer(
        _ definition: JSONValue, input: JSONValue = [:], level: String = "INFO", _ members: JSONObject = [:],
        performing: some TaskIntegration = NoTasks(), clock: any WallClock = ManualClock()
    ) async throws -> JSONObject {
        var request: JSONObject = [
            "definition": .string(definition.text()), "input": .string(input.text()), "inspectionLevel": .string(level),
        ]
        for member in members { request[member.key] = member.value }
        return try await answer(request: request, performing: performing, clock: clock)
    }
}

/// Performs nothing: for tests with mocks.
struct NoTasks: TaskIntegration {
    func perform(_ call: TaskCall) async -> TaskResult { .failed(error: "NoTasks", cause: nil) }
}

/// Answers all tasks alike and keeps what was asked.
final class OneAnswer: TaskIntegration {
    private let result: TaskResult
    private let seen = Mutex<[TaskCall]>([])

    init(_ result: TaskResult) { self.result = result }

    var calls: [TaskCall] { seen.withLock { $0 } }

    func perform(_ call: TaskCall) async -> TaskResult {
        seen.withLock { $0.append(call) }
        return result
    }
}
