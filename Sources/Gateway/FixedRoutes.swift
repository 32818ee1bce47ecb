public import HTTP
import JSON
public import NIOHTTP1

/// A path of the node's own, outside AWS's API.
public struct FixedRoute: Sendable {
    public let method: HTTPMethod
    /// Begins with `/_apus/`.
    public let path: String
    /// Whether paths below it belong to it, too.
    public let includesBelow: Bool
    /// Called on the request's event loop.
    public let handle: @Sendable (HTTPRequest, HTTPResponseWriter) -> Void

    public init(
        _ method: HTTPMethod, _ path: String, includesBelow: Bool = false,
        handle: @escaping @Sendable (HTTPRequest, HTTPResponseWriter) -> Void
    ) {
        self.method = method
        self.path = path
        self.includesBelow = includesBelow
        self.handle = handle
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
