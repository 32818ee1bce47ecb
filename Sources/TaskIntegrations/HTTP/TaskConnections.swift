public import AWSInterface
public import Egress

/// Connections of EventBridge and the way out, as HTTP tasks use them.
public protocol TaskConnections: Sendable {
    /// What requests through a connection carry.
    ///
    /// - Parameter connection: its ARN.
    /// - Throws: the task's failure where the connection cannot be used.
    func grant(of connection: String, in scope: Scope) async throws(ConnectionFailure) -> ConnectionGrant

    /// Sends a request; ends when the task is cancelled.
    func send(_ request: EgressRequest) async throws(EgressError) -> EgressResponse
}

/// What a connection adds to every request, its authorization among the headers.
public struct ConnectionGrant: Sendable {
    public var headers: [EgressField]
    public var query: [EgressField]
    /// Members of a JSON object.
    public var body: [EgressField]
    /// To be called where the server did not accept the authorization, so that it is asked for anew.
    public var refused: @Sendable () -> Void

    public init(
        headers: [EgressField] = [], query: [EgressField] = [], body: [EgressField] = [], refused: @escaping @Sendable () -> Void = {}
    ) {
        self.headers = headers
        self.query = query
        self.body = body
        self.refused = refused
    }
}

/// Why a connection cannot be used: a task's error, for example `Events.ConnectionResource.InvalidConnectionState`, and its cause.
public struct ConnectionFailure: Error, Hashable, Sendable {
    public var error: String
    public var cause: String

    public init(error: String, cause: String) {
        self.error = error
        self.cause = cause
    }
}

/// One request of an HTTP task and its answer, for those who look into it.
public struct HTTPExchange: Sendable {
    /// As it was sent, the connection's secrets included.
    public var request: EgressRequest
    /// Without what the connection adds.
    public var visibleRequest: EgressRequest
    /// Nil where there was none.
    public var response: EgressResponse?
}
