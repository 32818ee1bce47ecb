public import AWSInterface
public import Ambient
import Encodings
public import HTTP
import JSON
import NIOCore
public import NIOHTTP1

/// The node's front door: AWS's protocols outside, plain Swift inside.
///
/// A request is told apart by its `Host` (function URLs), its path (`/_apus/…`, REST-JSON), its `X-Amz-Target` (JSON) or its form
/// (Query), authenticated, decoded, handed to a service's operation, and the answer encoded as the protocol wants it.
/// Invocations never leave the event loop here.
public final class Gateway: HTTPResponder {
    /// Who may ask, and how much.
    public struct Configuration: Sendable {
        public var policy = CredentialPolicy.acceptAnyone
        public var credentials: any CredentialStore = FixedCredentials()
        /// Of requests that are not signed.
        public var defaultRegion = Scope.defaultRegion
        /// The longest body of a request that may bring a deployment package, in bytes: 50 MB of zip in base 64, and the rest.
        public var packageLimit = 70 << 20
        /// The longest body of every other request that is no invocation, in bytes.
        public var requestLimit = 10 << 20

        public init() {}
    }

    let door: any InvocationDoor
    let clock: any WallClock
    let entropy: any Entropy
    let authenticator: Authenticator
    private let services: [String: ServiceInterface]
    private let longPolls = LongPolls()
    private let router = OperationRouter()
    private let routes: [FixedRoute]
    private let health: @Sendable () -> HealthReport
    private let configuration: Configuration

    /// - Parameter routes: further paths under `/_apus/`.
    public init(
        services: [ServiceInterface], invocations door: any InvocationDoor, health: @escaping @Sendable () -> HealthReport,
        routes: [FixedRoute] = [], configuration: Configuration = Configuration(), clock: any WallClock = SystemClock(),
        entropy: any Entropy = SystemEntropy()
    ) {
        self.door = door
        self.clock = clock
        self.entropy = entropy
        self.services = Dictionary(uniqueKeysWithValues: services.map { ($0.name, $0) })
        self.routes = routes
        self.health = health
        self.configuration = configuration
        authenticator = Authenticator(
            policy: configuration.policy, credentials: configuration.credentials, defaultRegion: configuration.defaultRegion,
            clock: clock)
    }

    /// The operations that a service has on AWS, as far as the gateway tells them apart by a table: what is built and what is
    /// refused by name must together be these. `nil` for services that are told apart otherwise.
    public static func operations(of service: String) -> [String]? {
        ServiceTables.restServices.first { $0.name == service }?.bindings.map(\.operation)
    }

    // MARK: - Bodies

    public func bodyPolicy(for head: HTTPRequestHead) -> HTTPBodyPolicy {
        let path = head.uri.prefix { $0 != "?" }
        if let invocation = InvokeRoute(method: head.method, path: path) {
            return .gather(maximumBytes: invocation.limit(invocationType: head.headers.first(name: "x-amz-invocation-type")))
        }
        if FunctionURLAddress(host: head.headers.first(name: "host") ?? "", path: path) != nil {
            return .gather(maximumBytes: InvokeRoute.synchronousLimit)
        }
        return .gather(maximumBytes: Self.bringsPackage(head.method, path) ? configuration.packageLimit : configuration.requestLimit)
    }

    /// CreateFunction, UpdateFunctionCode, PublishLayerVersion.
    private static func bringsPackage(_ method: HTTPMethod, _ path: Substring) -> Bool {
        switch method {
        case .POST: path.hasPrefix("/2015-03-31/functions") || path.hasPrefix("/2018-10-31/layers/")
        case .PUT: path.hasPrefix("/2015-03-31/functions/") && path.hasSuffix("/code")
        default: false
        }
    }

    public func refusal(_ reason: HTTPRefusal, of head: HTTPRequestHead?) -> HTTPAnswer {
        guard case .bodyTooLarge(let limit) = reason, let head else { return .text(reason.status, reason.description) }
        let invokes = InvokeRoute(method: head.method, path: head.uri.prefix { $0 != "?" }) != nil
        let error =
            invokes
            ? InvokeRoute.tooLarge(limit: limit)
            : ServiceError("RequestEntityTooLargeException", "Request must be smaller than \(limit) bytes.", status: 413)
        return router.wire(of: head).answer(error, requestID: entropy.uuid())
    }

    // MARK: - The way in

    public func respond(to request: HTTPRequest, _ response: HTTPResponseWriter) {
        let facts = RequestFacts(request.headers)
        let path = request.path
        if let address = FunctionURLAddress(host: facts.host, path: path) {
            return serveFunctionURL(address, request, facts, response)
        }
        if let route = InvokeRoute(method: request.method, path: path) {
            return invoke(route, request, facts, response)
        }
        if path.utf8.starts(with: "/_".utf8) { return serveFixedRoute(request, facts, response) }
        let running = RunningOperation()
        running.start(on: router.isQuick(request, facts) ? LoopExecutor(request.eventLoop) : nil) {
            response.respond(await self.operate(request, facts, response, running))
        }
        response.onClose(halfClosed: .waits) { running.cancel() }
    }

    /// Long polls end at once; whatever does something runs to its end.
    public func serverWillStop() { longPolls.end() }

    private func invoke(_ route: InvokeRoute, _ request: HTTPRequest, _ facts: RequestFacts, _ response: HTTPResponseWriter) {
        let requestID = entropy.uuid()
        authenticator.authenticate(request, facts) { result in
            do {
                let caller = try result.get()
                try self.checkScope(caller, service: "lambda")
                self.invoke(route, try route.invocation(request, facts, caller, requestID: requestID), response)
            } catch {
                let wire = WireProtocol.lambda
                response.respond(wire.answer(wire.error(any: error), requestID: requestID))
            }
        }
    }

    private func invoke(_ route: InvokeRoute, _ invocation: InvokeRequest, _ response: HTTPResponseWriter) {
        let requestID = invocation.requestID
        let kind = invocation.kind
        if route.operation == .invokeStreaming, kind == .requestResponse {
            return door.invokeStreaming(invocation, EventStreamSink(response: response, requestID: requestID))
        }
        door.invoke(invocation) { result in
            switch result {
            case .success(let answer): response.respond(route.answer(answer, kind: kind, requestID: requestID))
            case .failure(let error): response.respond(WireProtocol.lambda.answer(error, requestID: requestID))
            }
        }
    }

    private func serveFixedRoute(_ request: HTTPRequest, _ facts: RequestFacts, _ response: HTTPResponseWriter) {
        let path = request.path
        if path == "/_apus/health" || path == "/_localstack/health" {
            guard request.method == .GET || request.method == .HEAD else {
                return response.respond(.text(.methodNotAllowed, "\(path) answers GET only."))
            }
            let report = health()
            return response.respond(
                report.isHealthy ? .ok : .serviceUnavailable, headers: ["Content-Type": "application/json"],
                body: ByteBuffer(bytes: JSONValue.object(report.json).bytes()))
        }
        let known = routes.filter { $0.matches(path) }
        if let route = known.first(where: { $0.method == request.method }) {
            switch route.answering {
            case .anybody(let handle): return handle(request, response)
            case .callers(let isLongPoll, let answer): return serve(answer, isLongPoll: isLongPoll, request, facts, response)
            }
        }
        if known.isEmpty {
            return response.respond(.text(.notFound, "There is nothing at \(path). The node's health is at /_apus/health."))
        }
        response.respond(.text(.methodNotAllowed, "\(path) does not answer \(request.method.rawValue)."))
    }

    /// Answers a path of the node's own as an operation is answered.
    private func serve(
        _ answer: @escaping @Sendable (HTTPRequest, RequestContext) async throws -> JSONObject, isLongPoll: Bool, _ request: HTTPRequest,
        _ facts: RequestFacts, _ response: HTTPResponseWriter
    ) {
        let requestID = entropy.uuid()
        let running = RunningOperation()
        if isLongPoll { longPolls.add(running) }
        running.start { [self] in
            defer { if isLongPoll { longPolls.remove(running) } }
            do {
                let caller = try await authenticator.authenticate(request, facts)
                let object = try await answer(request, context(of: caller, request, facts, requestID: requestID))
                let body = ByteBuffer(bytes: JSONValue.object(object).bytes())
                response.respond(.ok, headers: ["Content-Type": "application/json", "x-amzn-RequestId": requestID], body: body)
            } catch {
                let wire = WireProtocol.lambda
                response.respond(wire.answer(wire.error(any: error), requestID: requestID))
            }
        }
        response.onClose(halfClosed: isLongPoll ? .isGone : .waits) { running.cancel() }
    }

    private func context(of caller: Caller, _ request: HTTPRequest, _ facts: RequestFacts, requestID: String) -> RequestContext {
        RequestContext(
            scope: caller.scope, requestID: requestID, now: clock.now(), accessKeyID: caller.accessKeyID,
            endpoint: "http://\(facts.host)", sourceAddress: request.remoteAddress?.ipAddress ?? "127.0.0.1",
            userAgent: facts.userAgent, traceHeader: facts.traceHeader)
    }

    /// A signature that the policy has let in must still be for the service it is used on.
    func checkScope(_ caller: Caller, service: String) throws(SignatureFailure) {
        guard configuration.policy == .required, let signed = caller.service, signed != service else { return }
        throw .mismatch("Credential should be scoped to correct service: '\(service)'.")
    }

    // MARK: - Operations

    /// The longest answer that is written on an event loop, in bytes: one of ten messages of a megabyte would hold up all its
    /// connections.
    private static let quickAnswer = 64 << 10

    /// Answers a request for an operation of a service.
    private func operate(
        _ request: HTTPRequest, _ facts: RequestFacts, _ response: HTTPResponseWriter, _ running: RunningOperation
    ) async -> HTTPAnswer {
        let requestID = entropy.uuid()
        guard let call = router.call(request, facts) else { return router.unknown(request, facts, requestID: requestID) }
        let isLongPoll = ServiceTables.longPolls[call.service]?.contains(call.operation) == true
        if isLongPoll {
            longPolls.add(running)
            response.onClose(halfClosed: .isGone) { running.cancel() }
        }
        defer { if isLongPoll { longPolls.remove(running) } }
        do {
            let output = try await run(call, request, facts, requestID: requestID)
            guard JSONValue.object(output).textSize > Self.quickAnswer else { return call.wire.answer(output, requestID: requestID) }
            return await withTaskExecutorPreference(globalConcurrentExecutor) { call.wire.answer(output, requestID: requestID) }
        } catch {
            return call.wire.answer(call.wire.error(any: error), requestID: requestID)
        }
    }

    private func run(
        _ call: OperationCall, _ request: HTTPRequest, _ facts: RequestFacts, requestID: String
    ) async throws -> JSONObject {
        let caller = try await authenticator.authenticate(request, facts)
        try checkScope(caller, service: call.service)
        let context = context(of: caller, request, facts, requestID: requestID)
        guard let service = services[call.service] else { throw ServiceError.notImplemented("\(call.service):\(call.operation)") }
        // What is not built is refused by its name, whatever its parameters.
        let input = service.operations[call.operation] == nil ? [:] : try call.input(request)
        return try await service.call(call.operation, input, context)
    }
}

extension WireProtocol {
    /// An error of any layer in this protocol's terms; what nobody foresaw is an internal failure, told to the operator alone.
    func error(any error: any Error) -> ServiceError {
        switch error {
        case let error as ServiceError: return named(error)
        case let failure as SignatureFailure: return self.error(failure)
        case is CancellationError where Task.isCancelled:
            // Only a client of a stopping node is still there to read this; SDKs try again, with another node if there is one.
            return ServiceError("ServiceUnavailable", "The node is stopping.", status: 503)
        default:
            OperatorLog.say("A request failed inside the node: \(error)")
            return ServiceError("InternalFailure", "The request failed inside the node.", status: 500)
        }
    }

    /// Query services have a name of their own for what they do not know.
    private func named(_ error: ServiceError) -> ServiceError {
        guard case .query(let service, let action) = self, error.code == "UnknownOperationException" else { return error }
        return ServiceError("InvalidAction", "Could not find operation \(action) for version \(service.version)")
    }
}
