import AWSInterface
import Ambient
import Egress
import Executions
import JSON
import StatesLanguage
import Synchronization

@testable import TaskIntegrations

/// A directory over services, functions and connections that only remember what they were asked.
final class IntegrationFixture: Sendable {
    let directory: IntegrationDirectory
    let calls = Recorder<(operation: String, input: JSONObject, context: RequestContext)>()
    let functions = FakeFunctions()
    let connections = FakeConnections()
    static let now = Timestamp(iso8601: "2026-11-23T12:00:00.500Z") ?? .distantFuture

    /// - Parameters:
    ///   - service: the signing name of the one service there is.
    ///   - answers: what its operations answer or throw.
    init(
        _ service: String = "sqs", notBuilt: Set<String> = [],
        answers: [String: @Sendable (JSONObject) throws -> JSONObject] = [:]
    ) {
        directory = IntegrationDirectory(
            clock: ManualClock(Self.now), entropy: SeededEntropy(seed: 1), endpoint: { "http://127.0.0.1:4566" })
        let operations = answers.map { [calls] name, answer in
            Operation(name) { input, context in
                calls.add((name, input, context))
                return try answer(input)
            }
        }
        directory.serve([ServiceInterface(name: service, operations: operations, notBuilt: notBuilt)])
        directory.register(functions: functions)
        directory.register(connections: connections)
    }

    func perform(_ arn: String, _ arguments: JSONValue, credentials: String? = nil) async -> TaskResult {
        await directory.perform(Self.call(arn, arguments, credentials: credentials))
    }

    static let scope = Scope(account: "111111111111", region: "eu-central-1")

    static func call(_ arn: String, _ arguments: JSONValue, credentials: String? = nil) -> TaskCall {
        TaskCall(
            request: TaskRequest(
                id: 3, resource: resource(arn), arguments: arguments, stateName: "Call", credentialsRole: credentials),
            execution: ExecutionIdentity(
                arn: "arn:aws:states:eu-central-1:111111111111:execution:machine:run", name: "run",
                stateMachineARN: "arn:aws:states:eu-central-1:111111111111:stateMachine:machine", stateMachineName: "machine",
                roleARN: "arn:aws:iam::111111111111:role/r", isExpress: false, input: Payload([:]), startedAt: now),
            scope: scope)
    }

    static func resource(_ arn: String) -> TaskResource { TaskResource(parsing: arn) }
}

/// What was given to a fake, in order.
final class Recorder<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }
    var last: Element? { all.last }
    func add(_ element: Element) { elements.withLock { $0.append(element) } }
}

final class FakeFunctions: TaskFunctions {
    typealias Reply = @Sendable (Result<TaskInvocationAnswer, ServiceError>) -> Void

    let invocations = Recorder<TaskInvocation>()
    let accepted = Recorder<TaskInvocation>()
    /// Nil: the function does not answer until `pending` is called.
    let answer = Mutex<Result<TaskInvocationAnswer, ServiceError>?>(.success(TaskInvocationAnswer(payload: [], executedVersion: "$LATEST")))
    let pending = Recorder<Reply>()

    func answers(_ payload: String, isError: Bool = false, version: String = "$LATEST", log: String? = nil) {
        answer.withLock {
            $0 = .success(
                TaskInvocationAnswer(
                    payload: Array(payload.utf8), isError: isError, executedVersion: version, logTail: log.map { Array($0.utf8) }))
        }
    }

    func invoke(_ invocation: TaskInvocation, _ reply: @escaping Reply) {
        invocations.add(invocation)
        if let answer = answer.withLock({ $0 }) { reply(answer) } else { pending.add(reply) }
    }

    func accept(_ invocation: TaskInvocation) async throws(ServiceError) { accepted.add(invocation) }

    func check(_ invocation: TaskInvocation) async throws(ServiceError) {
        if case .failure(let error)? = answer.withLock({ $0 }) { throw error }
    }
}

final class FakeConnections: TaskConnections {
    let grant = Mutex<Result<ConnectionGrant, ConnectionFailure>>(.success(ConnectionGrant()))
    let answer = Mutex<Result<EgressResponse, EgressError>>(.success(EgressResponse(status: 200)))
    let requests = Recorder<EgressRequest>()
    let asked = Recorder<String>()

    func grant(of connection: String, in scope: Scope) async throws(ConnectionFailure) -> ConnectionGrant {
        asked.add(connection)
        return try grant.withLock { $0 }.get()
    }

    func send(_ request: EgressRequest) async throws(EgressError) -> EgressResponse {
        requests.add(request)
        return try answer.withLock { $0 }.get()
    }
}

extension TaskResult {
    var output: JSONValue? {
        switch self {
        case .succeeded(let output), .submitted(let output): output
        case .failed: nil
        }
    }

    var failure: (error: String?, cause: String?)? {
        if case .failed(let error, let cause) = self { (error, cause) } else { nil }
    }
}
