import Encodings
import HTTP
import JSON

/// How one operation of a REST-JSON service stands on the wire.
struct RESTBinding: Sendable {
    /// A member that comes from the query string.
    struct QueryMember: Sendable {
        var member: String
        /// Its name in the query string.
        var name: String
        var isList: Bool

        /// `Marker`, or `TagKeys[]=tagKeys` for a list under another name.
        init(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1)
            isList = parts[0].hasSuffix("[]")
            member = String(isList ? parts[0].dropLast(2) : parts[0])
            name = parts.count > 1 ? String(parts[1]) : member
        }
    }

    let method: String
    /// As in AWS's model: segments, `{Label}` for a member, and perhaps a query parameter that tells two operations apart.
    let template: String
    let operation: String
    /// Of a success.
    let status: Int
    let query: [QueryMember]

    init(_ method: String, _ template: String, _ operation: String, status: Int = 200, query: [String] = []) {
        self.method = method
        self.template = template
        self.operation = operation
        self.status = status
        self.query = query.map(QueryMember.init)
    }

    /// The template's segments.
    var segments: [Substring] { path.split(separator: "/") }

    private var path: Substring { template.prefix { $0 != "?" } }

    /// `find=LayerVersion`: what the query string must hold; empty where anything will do.
    var discriminator: Substring { template.dropFirst(path.count + 1) }
}

/// Finds the operation of a REST-JSON request by its method and path.
struct RESTRouter: Sendable {
    struct Match: Sendable {
        let service: RESTService
        let binding: RESTBinding
        /// The members that the path holds, decoded.
        let labels: [(member: String, value: String)]
    }

    private struct Route: Sendable {
        let service: RESTService
        let binding: RESTBinding
        let segments: [Segment]
        let discriminator: String
    }

    private enum Segment: Sendable {
        case literal(String)
        case label(String)
    }

    /// By the first segment: a version date, or the kind of a resource.
    private var routes: [String: [Route]] = [:]

    init(_ services: [RESTService]) {
        for service in services {
            for binding in service.bindings {
                let segments = binding.segments.map { segment in
                    segment.hasPrefix("{") ? Segment.label(String(segment.dropFirst().dropLast())) : .literal(String(segment))
                }
                let route = Route(
                    service: service, binding: binding, segments: segments, discriminator: String(binding.discriminator))
                routes[String(binding.segments.first ?? ""), default: []].append(route)
            }
        }
        // What asks for a query parameter is tried before what does not.
        routes = routes.mapValues { $0.filter { !$0.discriminator.isEmpty } + $0.filter(\.discriminator.isEmpty) }
    }

    /// The service of which some operation's path begins as `path` does.
    func service(of path: Substring) -> RESTService? {
        guard let first = path.split(separator: "/", maxSplits: 1).first else { return nil }
        return routes[String(first)]?.first?.service
    }

    func match(method: String, path: Substring, query: Substring) -> Match? {
        let segments = path.split(separator: "/")
        guard let first = segments.first, let candidates = routes[String(first)] else { return nil }
        for route in candidates where route.binding.method == method && route.segments.count == segments.count {
            if !route.discriminator.isEmpty, !query.split(separator: "&").contains(where: { $0 == route.discriminator }) { continue }
            if let labels = labels(route.segments, segments) {
                return Match(service: route.service, binding: route.binding, labels: labels)
            }
        }
        return nil
    }

    private func labels(_ pattern: [Segment], _ segments: [Substring]) -> [(member: String, value: String)]? {
        var labels: [(member: String, value: String)] = []
        for (expected, segment) in zip(pattern, segments) {
            switch expected {
            case .literal(let text):
                guard segment == text else { return nil }
            case .label(let member):
                // A path's plus sign is a plus sign.
                guard let bytes = PercentEncoding.decodeBytes(segment), let value = String(validating: bytes, as: UTF8.self) else {
                    return nil
                }
                labels.append((member, value))
            }
        }
        return labels
    }
}

extension RESTRouter.Match {
    /// The operation's parameters: the body's members, and over them what path and query say.
    func input(query: Substring, body: JSONObject) -> JSONObject? {
        var input = body
        if !binding.query.isEmpty, !query.isEmpty {
            guard let parameters = PercentEncoding.parameters(query) else { return nil }
            for member in binding.query {
                let values = parameters.filter { $0.name == member.name }.map { JSONValue.string($0.value) }
                if values.isEmpty { continue }
                input[member.member] = member.isList ? .array(values) : values.last
            }
        }
        for label in labels { input[label.member] = .string(label.value) }
        return input
    }
}
