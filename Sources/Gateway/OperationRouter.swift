import AWSInterface
import Encodings
import HTTP
import JSON
import NIOCore
import NIOHTTP1

/// A request that has been told apart: which operation it asks for, and how its parameters are read.
struct OperationCall: Sendable {
    var service: String
    var operation: String
    var wire: WireProtocol
    var input: @Sendable (HTTPRequest) throws(ServiceError) -> JSONObject
}

/// Tells operations apart, by their target (JSON), their path (REST-JSON) or their form (Query).
struct OperationRouter: Sendable {
    private let rest = RESTRouter(ServiceTables.restServices)

    /// `nil` for a request that no service here takes.
    func call(_ request: HTTPRequest, _ facts: RequestFacts) -> OperationCall? {
        if let target = facts.target { return jsonCall(target) }
        return restCall(request) ?? queryCall(request, facts)
    }

    /// The longest body of a request that is decoded on its event loop, in bytes.
    private static let quickBody = 16 << 10

    /// Whether a request may be dealt with on its event loop. Decoding and checking a larger one takes its time, which other
    /// connections must not wait for.
    func isQuick(_ request: HTTPRequest, _ facts: RequestFacts) -> Bool {
        guard let target = facts.target, request.body.readableBytes <= Self.quickBody else { return false }
        return ServiceTables.quickTargets.contains(target)
    }

    // MARK: - JSON

    private func jsonCall(_ target: String) -> OperationCall? {
        guard let service = Self.jsonService(target) else { return nil }
        let operation = String(target[target.utf8.index(after: target.utf8.lastIndex(of: UInt8(ascii: ".")) ?? target.startIndex)...])
        return OperationCall(service: service.name, operation: operation, wire: .json(service)) { (request) throws(ServiceError) in
            try Self.object(request.body)
        }
    }

    private static func jsonService(_ target: String) -> JSONService? {
        guard let dot = target.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        return ServiceTables.jsonTargets[String(target[..<dot])]
    }

    /// An empty body stands for no members.
    private static func object(_ body: ByteBuffer) throws(ServiceError) -> JSONObject {
        if body.readableBytes == 0 { return [:] }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: body.readableBytesView)
        } catch {
            throw ServiceError("SerializationException", "The request's body is not JSON: \(error).")
        }
        guard let object = value.object else { throw ServiceError("SerializationException", "The request's body must be a JSON object.") }
        return object
    }

    // MARK: - REST-JSON

    private func restCall(_ request: HTTPRequest) -> OperationCall? {
        let query = request.query
        guard let match = rest.match(method: request.method.rawValue, path: request.path, query: query) else { return nil }
        let wire = WireProtocol.restJSON(match.service.errors, status: match.binding.status)
        return OperationCall(service: match.service.name, operation: match.binding.operation, wire: wire) {
            (request) throws(ServiceError) in
            let body = try Self.object(request.body)
            guard let input = match.input(query: query, body: body) else {
                throw ServiceError("InvalidParameterValueException", "The query string is not validly encoded.")
            }
            return input
        }
    }

    // MARK: - Query

    private func queryCall(_ request: HTTPRequest, _ facts: RequestFacts) -> OperationCall? {
        guard let parameters = Self.form(request, facts), let action = parameters.last(where: { $0.name == "Action" })?.value else {
            return nil
        }
        let resource = Self.namesResource(request.path)
        let version = parameters.last { $0.name == "Version" }?.value
        let service = ServiceTables.queryServices.first { service in
            // Hand-written clients of queues leave the version out.
            version.map { $0 == service.version } ?? (service.operations?[action] != nil || resource && service.resourceURLMember != nil)
        }
        guard let service else { return nil }
        let url = resource ? "http://\(facts.host)\(request.path)" : nil
        return OperationCall(service: service.name, operation: action, wire: .query(service, action: action)) { (_) throws(ServiceError) in
            try service.input(parameters, of: action, resourceURL: url)
        }
    }

    /// Whether a path is that of a queue: `/123456789012/name`.
    private static func namesResource(_ path: Substring) -> Bool {
        let segments = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return segments.count == 3 && segments[0].isEmpty && segments[1].count == 12 && !segments[2].isEmpty
            && segments[1].allSatisfy { $0 &- UInt8(ascii: "0") <= 9 }
    }

    /// The parameters of a Query request, from the query string and a form.
    private static func form(_ request: HTTPRequest, _ facts: RequestFacts) -> [(name: String, value: String)]? {
        guard request.method == .GET || request.method == .POST, var parameters = PercentEncoding.parameters(request.query) else {
            return nil
        }
        if request.method == .POST, isForm(facts.contentType) {
            guard let form = PercentEncoding.parameters(String(buffer: request.body)) else { return nil }
            parameters += form
        }
        return parameters
    }

    private static func isForm(_ contentType: String?) -> Bool {
        contentType?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
    }

    // MARK: - What nobody takes

    /// The protocol of a request of which only the head is known, as far as it tells.
    func wire(of head: HTTPRequestHead) -> WireProtocol {
        let path = head.uri.prefix { $0 != "?" }
        if let target = head.headers.first(name: "x-amz-target") {
            return .json(Self.jsonService(target) ?? JSONService("", version: "1.1"))
        }
        if let service = rest.service(of: path) { return .restJSON(service.errors, status: 200) }
        if Self.isForm(head.headers.first(name: "content-type")), Self.namesResource(path) { return .query(SQSWire.query, action: "") }
        return .lambda
    }

    /// The answer to a request that no service here takes: says why.
    func unknown(_ request: HTTPRequest, _ facts: RequestFacts, requestID: String) -> HTTPAnswer {
        let wire: WireProtocol
        let message: String
        if let target = facts.target {
            wire = .json(JSONService("", version: "1.1"))
            message = "No service here has the target \(target)."
        } else if let service = rest.service(of: request.path) {
            wire = .restJSON(service.errors, status: 404)
            message = "The service \(service.name) has no operation \(request.method.rawValue) \(request.path)."
        } else {
            wire = .lambda
            message = """
                \(request.method.rawValue) \(request.path) is no request of an AWS service that is known here. This is Apus; \
                its health is at /_apus/health.
                """
        }
        return wire.answer(ServiceError("UnknownOperationException", message, status: 404), requestID: requestID)
    }
}
