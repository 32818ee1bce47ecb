public import AWSInterface
public import HTTP
public import JSON
public import NIOHTTP1

/// A path of the node's own, outside AWS's API.
public struct FixedRoute: Sendable {
    public let method: HTTPMethod
    /// Begins with `/_apus/`.
    public let path: String
    /// Whether paths below it belong to it, too.
    public let includesBelow: Bool
    let answering: Answering

    enum Answering: Sendable {
        case anybody(@Sendable (HTTPRequest, HTTPResponseWriter) -> Void)
        case callers(isLongPoll: Bool, @Sendable (HTTPRequest, RequestContext) async throws -> JSONObject)
    }

    /// A path that answers anybody: what it answers must be no secret, or the path itself must be one.
    ///
    /// - Parameter handle: called on the request's event loop.
    public init(
        _ method: HTTPMethod, _ path: String, includesBelow: Bool = false,
        handle: @escaping @Sendable (HTTPRequest, HTTPResponseWriter) -> Void
    ) {
        self.init(method, path, includesBelow, .anybody(handle))
    }

    /// A path that is asked as an operation is: with a signature, of whatever service, where the node wants signatures.
    ///
    /// - Parameters:
    ///   - isLongPoll: it may wait for something to happen; it is cancelled when its client goes away or the node stops.
    ///   - answer: what is answered as JSON. Throws what operations throw.
    public init(
        _ method: HTTPMethod, _ path: String, includesBelow: Bool = false, isLongPoll: Bool = false,
        answer: @escaping @Sendable (HTTPRequest, RequestContext) async throws -> JSONObject
    ) {
        self.init(method, path, includesBelow, .callers(isLongPoll: isLongPoll, answer))
    }

    private init(_ method: HTTPMethod, _ path: String, _ includesBelow: Bool, _ answering: Answering) {
        self.method = method
        self.path = path
        self.includesBelow = includesBelow
        self.answering = answering
    }

    func matches(_ path: Substring) -> Bool {
        path == self.path
            || includesBelow && path.hasPrefix(self.path) && (self.path.hasSuffix("/") || path.dropFirst(self.path.count).first == "/")
    }
}

/// What `GET /_apus/health` and `GET /_localstack/health` answer: the form that wait strategies and CI scripts look for.
public struct HealthReport: Sendable {
    /// By the service's name: `running`, `available`, or what ails it.
    public var services: [(name: String, state: String)]
    public var edition: String
    public var version: String
    /// False answers with status 503, for load balancers.
    public var isHealthy: Bool

    public init(services: [(name: String, state: String)], edition: String = "community", version: String, isHealthy: Bool = true) {
        self.services = services
        self.edition = edition
        self.version = version
        self.isHealthy = isHealthy
    }

    var json: JSONObject {
        [
            "services": .object(JSONObject(services.map { (key: $0.name, value: JSONValue.string($0.state)) })),
            "edition": .string(edition), "version": .string(version),
        ]
    }
}
