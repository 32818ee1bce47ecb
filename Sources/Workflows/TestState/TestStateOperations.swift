public import AWSInterface
public import Ambient
import Executions
import JSON
public import JSONPath
public import StatesLanguage
import Synchronization
public import TaskIntegrations

/// TestState: one state, run for its own.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
public final class StateTests: Sendable {
    /// Seconds after which AWS ends a test with `States.Timeout`.
    static let longestTest: Int64 = 300

    private let integrations: any TaskIntegration
    private let refusal: @Sendable (TaskResource) -> String?
    private let environment: IntrinsicEnvironment
    private let clock: any WallClock
    private let entropy: any Entropy
    private let observer: HTTPObserver?

    /// Performs a task, and tells what it sent and got over HTTP: what `TRACE` shows of an HTTP task.
    public typealias HTTPObserver =
        @Sendable (_ call: TaskCall, _ observing: @escaping @Sendable (HTTPExchange) -> Void) async -> TaskResult

    /// - Parameters:
    ///   - integrations: performs tasks that are not mocked.
    ///   - refusal: why a task's resource cannot be called here, nil where it can.
    ///   - observer: of HTTP tasks; without one their exchanges are not shown.
    public init(
        integrations: any TaskIntegration, refusal: @escaping @Sendable (TaskResource) -> String?, environment: IntrinsicEnvironment,
        clock: any WallClock, entropy: any Entropy, observer: HTTPObserver? = nil
    ) {
        self.integrations = integrations
        self.refusal = refusal
        self.environment = environment
        self.clock = clock
        self.entropy = entropy
        self.observer = observer
    }

    public var operations: [Operation] { [Operation("TestState") { try await self.testState($0, $1) }] }

    private func testState(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let request = try TestStateRequest(input)
        let definition = try TestStateDefinition(request, refusal: refusal)
        let mock = try request.mock.map { try definition.result(of: $0) }
        if let context = request.context { try TestContext.check(context) }

        let identity = TestIdentity(
            scope: context.scope, executionName: entropy.uuid(), stateMachineName: entropy.uuid(), now: clock.now())
        var test = StateTest(definition.state, request, mock: mock, scope: scope(of: definition.state, request, identity))
        let outcome = try await run(&test, identity, context)
        return outcome.answer(request.level == .info ? nil : test.inspection)
    }

    private func scope(of state: State, _ request: TestStateRequest, _ identity: TestIdentity) -> StateScope {
        var token: String?
        if case .task(let settings) = state.kind, settings.resource.hasToken { token = entropy.hexadecimal(64) }
        let context = TestContext.make(request, identity, stateName: state.name, token: token)
        let variables = Dictionary(request.variables.map { ($0.key, $0.value) }) { $1 }
        return StateScope(
            input: request.input, context: .object(context), variables: variables,
            world: EvaluationWorld(now: identity.now, environment: environment))
    }

    private func run(_ test: inout StateTest, _ identity: TestIdentity, _ context: RequestContext) async throws -> TestOutcome {
        let end = identity.now + .seconds(Self.longestTest)
        switch try test.begin() {
        case .finished(let outcome): return outcome
        case .wait(let deadline):
            try await clock.sleep(until: min(deadline, end))
            return deadline > end ? test.finish(.failed(error: "States.Timeout", cause: nil)) : test.waited()
        case .perform(let task):
            let call = TaskCall(
                request: task, execution: identity.execution(of: test.request), scope: context.scope, traceHeader: context.traceHeader)
            let limit = min(end, task.timeoutSeconds.map { identity.now + .seconds($0) } ?? end)
            let (result, exchange) = await perform(call, until: limit)
            if test.request.level == .trace, let exchange { test.inspection.note(exchange, showsSecrets: test.request.revealsSecrets) }
            return test.finish(result)
        }
    }

    /// Performs a task, but not longer than until `limit`.
    private func perform(_ call: TaskCall, until limit: Timestamp) async -> (TaskResult, HTTPExchange?) {
        let observed = ObservedExchange()
        let result = await withTaskGroup(of: TaskResult?.self) { group in
            group.addTask { [integrations, observer] in
                guard let observer, call.request.resource.isHTTP else { return await integrations.perform(call) }
                return await observer(call) { observed.exchange = $0 }
            }
            group.addTask { [clock] in
                // Ends early where the task is done first: then nothing has timed out.
                guard (try? await clock.sleep(until: limit)) != nil else { return nil }
                return .failed(error: "States.Timeout", cause: nil)
            }
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .failed(error: "States.Timeout", cause: nil)
        }
        return (result, observed.exchange)
    }
}

/// What an HTTP task was seen to send and get.
private final class ObservedExchange: Sendable {
    private let state = Mutex<HTTPExchange?>(nil)

    var exchange: HTTPExchange? {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

extension TestIdentity {
    fileprivate func execution(of request: TestStateRequest) -> ExecutionIdentity {
        ExecutionIdentity(
            arn: executionARN, name: executionName, stateMachineARN: stateMachineARN, stateMachineName: stateMachineName,
            roleARN: request.roleARN ?? "", isExpress: true, input: Payload(request.input), startedAt: now)
    }
}

extension TaskResource {
    fileprivate var isHTTP: Bool {
        if case .integration(let integration) = self { integration.service == "http" && !integration.isSDK } else { false }
    }
}
