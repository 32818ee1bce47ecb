public import AWSInterface
public import Ambient
import Executions
public import StatesLanguage
import Synchronization

/// Who performs the tasks of state machines: what a Task's `Resource` may name on this node.
///
/// The node registers what there is when it is assembled; until then everything is refused.
public final class IntegrationDirectory: TaskIntegration {
    private struct Key: Hashable {
        let service: String
        let action: String
    }

    private struct State {
        var functions: FunctionTasks?
        var messages: MessageTasks?
        var events: EventTasks?
        var http: HTTPTasks?
        /// By the SDK's name of the service.
        var sdk: [String: SDKTasks] = [:]
        var registered: [Key: any TaskIntegration] = [:]
    }

    private let world: CallWorld
    private let state = Mutex(State())

    /// - Parameter endpoint: the node's address, as URLs in services' answers begin, for example `http://127.0.0.1:4566`.
    public init(clock: any WallClock, entropy: any Entropy, endpoint: @escaping @Sendable () -> String) {
        world = CallWorld(clock: clock, entropy: entropy, endpoint: endpoint)
    }

    // MARK: What there is

    /// Names the services whose operations tasks may call; `sqs` and `events` perform the optimized integrations, too. A `lambda` among
    /// them needs an `Invoke`, for `aws-sdk:lambda:invoke`.
    public func serve(_ interfaces: [ServiceInterface]) {
        let byName = Dictionary(interfaces.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        let sdk = SDKService.all.compactMap { service in byName[service.signingName].map { SDKTasks(service, $0, world: world) } }
        state.withLock { state in
            for tasks in sdk { state.sdk[tasks.service.name] = tasks }
            if let queues = byName["sqs"] { state.messages = MessageTasks(queues: queues, world: world) }
            if let events = byName["events"] { state.events = EventTasks(events: events, world: world) }
        }
    }

    /// Functions' ARNs, and `lambda:invoke`.
    public func register(functions: any TaskFunctions) {
        state.withLock { $0.functions = FunctionTasks(functions: functions, world: world) }
    }

    /// `http:invoke`.
    public func register(connections: any TaskConnections) {
        state.withLock { $0.http = HTTPTasks(connections: connections) }
    }

    /// An optimized integration that another room performs, in all its patterns: `states`, `startExecution`.
    public func register(_ integration: any TaskIntegration, service: String, action: String) {
        state.withLock { $0.registered[Key(service: service, action: action)] = integration }
    }

    // MARK: When a state machine is created

    /// Whether a Task can have this resource, by what the node's services have.
    public func judgement(of resource: TaskResource) -> ResourceJudgement {
        IntegrationCatalogue.judgement(of: resource) { service, operation in
            guard let interface = state.withLock({ $0.sdk[service.name] })?.interface else { return .notBuilt }
            if interface.operations[operation] != nil { return .built }
            return interface.notBuilt.contains(operation) ? .notBuilt : .unknown
        }
    }

    /// Why a state machine with this resource is not created, in AWS's words for what AWS does not have either; nil where it can be used.
    public func refusal(of resource: TaskResource) -> String? { judgement(of: resource).refusal }

    // MARK: When a task is due

    public func perform(_ call: TaskCall) async -> TaskResult { await perform(call, observing: nil) }

    /// As `perform`.
    ///
    /// - Parameter observe: is told of the request that an HTTP task made.
    public func perform(_ call: TaskCall, observing observe: ((HTTPExchange) -> Void)?) async -> TaskResult {
        let result = await performed(call, observe).bounded
        // Handed over: whoever has the token reports the result.
        if call.request.resource.waitsForToken, case .succeeded(let output) = result { return .submitted(output) }
        return result
    }

    private func performed(_ call: TaskCall, _ observe: ((HTTPExchange) -> Void)?) async -> TaskResult {
        switch call.request.resource {
        case .function(let arn): return await state.withLock { $0.functions }?.perform(call, function: arn) ?? Self.nobody
        case .activity: return Self.nobody
        case .integration(let integration):
            if let other = registered(integration) { return await other.perform(call) }
            return await perform(call, integration, observe)
        }
    }

    private func registered(_ integration: TaskResource.Integration) -> (any TaskIntegration)? {
        guard !integration.isSDK else { return nil }
        return state.withLock { $0.registered[Key(service: integration.service, action: integration.action)] }
    }

    private func perform(
        _ call: TaskCall, _ integration: TaskResource.Integration, _ observe: ((HTTPExchange) -> Void)?
    ) async -> TaskResult {
        if integration.isSDK {
            guard let tasks = state.withLock({ $0.sdk[integration.service] }) else { return Self.nobody }
            return await tasks.perform(call, action: integration.action)
        }
        switch IntegrationCatalogue.builtIn(integration.service, integration.action) {
        case .invokeFunction: return await state.withLock { $0.functions }?.perform(call) ?? Self.nobody
        case .sendMessage: return await state.withLock { $0.messages }?.perform(call) ?? Self.nobody
        case .putEvents: return await state.withLock { $0.events }?.perform(call) ?? Self.nobody
        case .invokeHTTP: return await state.withLock { $0.http }?.perform(call, observe: observe) ?? Self.nobody
        case .startExecution, nil: return Self.nobody
        }
    }

    /// Of a definition that was accepted by a node with more services.
    private static let nobody = TaskResult.runtimeError("Nothing on this node performs the task's resource. See docs/not-built.md.")
}

extension TaskResource {
    fileprivate var waitsForToken: Bool {
        if case .integration(let integration) = self { integration.pattern == .waitForTaskToken } else { false }
    }
}
