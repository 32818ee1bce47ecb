public import AWSInterface
import Ambient
public import Egress
import Storage
import Synchronization
public import Targets

/// API destinations and connections of EventBridge: their operations, and the requests to the world outside.
public final class APIDestinations: Sendable {
    let service: EventsService
    let authorizer: ConnectionAuthorizer
    let catalogue: DestinationCatalogue
    private let egress: Egress
    private let limits = Mutex<[String: RateLimitMachine]>([:])

    /// The way out, of which tests have one of their own.
    typealias Egress = @Sendable (EgressRequest) async throws(EgressError) -> EgressResponse

    /// Takes the calls to API destinations from now on.
    public convenience init(service: EventsService, egress: EgressClient) {
        self.init(service: service) { (request) throws(EgressError) in try await egress.send(request) }
    }

    init(service: EventsService, egress: @escaping Egress) {
        self.service = service
        self.egress = egress
        let (authorizer, catalogue) = (ConnectionAuthorizer(service: service, egress: egress), DestinationCatalogue(service: service))
        (self.authorizer, self.catalogue) = (authorizer, catalogue)
        service.onChange { change in
            switch change {
            case .connection(let scope, let name):
                catalogue.forgetAll()
                authorizer.forgetTokens(of: scope, name)
            case .destination, .everything: catalogue.forgetAll()
            case .bus, .rule, .archive: break
            }
        }
        service.targets.directory.register("events", resourcePrefix: DestinationRecord.resourcePrefix, .remote(self))
    }

    /// For `EventsInterface.make(_:_:)`.
    public var operations: [Operation] { connectionOperations + destinationOperations }

    /// Goes on with what a killed node left: connections whose first token was not fetched. Call it in the background after the start.
    public func recover() async throws {
        for connection in try await service.database.read({ try $0.connections(in: .authorizing) }) { authorize(connection) }
    }

    /// Fetches the first token of a connection that wants one, in the background; its state tells how that ended.
    func authorize(_ connection: ConnectionRecord) {
        guard case .clientCredentials(let credentials) = connection.authorization else { return }
        Task { [authorizer] in
            _ = try? await authorizer.token(for: connection, credentials)
        }
    }
}

// MARK: - The target

extension APIDestinations: RemoteTarget {
    public func send(_ call: TargetCall) async -> TargetRefusal? {
        var resolved: ResolvedDestination?
        do {
            if let reference = DestinationReference.destination(call.target) { resolved = try await catalogue.resolve(reference) }
        } catch {
            return TargetRefusal("UNKNOWN", "The API destination could not be read: \(error)", .throttled)
        }
        guard let destination = resolved?.destination else {
            return TargetRefusal("NO_RESOURCE", "The API destination \(call.target) does not exist.", .permanent)
        }
        guard let connection = resolved?.connection else {
            return TargetRefusal("NO_RESOURCE", "The connection \(destination.connection) does not exist.", .permanent)
        }
        guard let authorization = connection.authorization else {
            return TargetRefusal("NO_PERMISSIONS", "The connection \(connection.name) is deauthorized.")
        }
        if let wait = turn(of: destination) {
            return TargetRefusal(
                "THROTTLING", "More than \(destination.rate) requests a second to the API destination \(destination.name).", .throttled,
                retryAfter: wait)
        }
        return await send(call, to: destination, through: connection, authorization)
    }

    private func send(
        _ call: TargetCall, to destination: DestinationRecord, through connection: ConnectionRecord, _ authorization: Authorization
    ) async -> TargetRefusal? {
        var token: AccessToken?
        if case .clientCredentials(let credentials) = authorization {
            do throws(TokenFailure) {
                token = try await authorizer.token(for: connection, credentials)
            } catch {
                return DestinationRequest.failed("SDK_CLIENT_ERROR", error.message, .retryable)
            }
        }
        let request: EgressRequest
        do throws(TargetRefusal) {
            request = try DestinationRequest.build(call, to: destination, through: connection, token: token)
        } catch {
            return error
        }
        let answer: Result<EgressResponse, EgressError>
        do throws(EgressError) {
            answer = .success(try await egress(request))
        } catch {
            answer = .failure(error)
        }
        let outcome = DestinationRequest.outcome(answer, at: service.clock.now())
        if outcome.isUnauthorized, let token { authorizer.discard(token, of: connection) }
        return outcome.refusal
    }

    /// `nil` where a request may be sent now; else when it is its turn.
    private func turn(of destination: DestinationRecord) -> Duration? {
        let now = service.clock.now()
        return limits.withLock { limits in
            var limit = limits[destination.arn] ?? RateLimitMachine(rate: destination.rate, at: now)
            if limit.rate != destination.rate { limit = RateLimitMachine(rate: destination.rate, at: now) }
            defer { limits[destination.arn] = limit }
            return limit.take(at: now)
        }
    }

    /// Forgets how often a destination that is gone was called.
    func forgetLimit(of destination: DestinationRecord) { limits.withLock { $0[destination.arn] = nil } }
}
