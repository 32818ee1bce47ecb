import JSON
import JSONPath

/// The `HttpParameters` of a rule's target of which values are JSON paths, such as `$.detail.id`: they stand for what the event has there.
///
/// Source: Amazon EventBridge User Guide, "API destinations as targets"; the event is the whole one, whatever the target's input.
final class DynamicHTTPParameters: Sendable {
    private enum Value: Sendable {
        case constant(JSONValue)
        case path(JSONPath)

        init(_ value: JSONValue) {
            if let text = value.string, text.hasPrefix("$."), let path = EventPath.read(text) {
                self = .path(path)
            } else {
                self = .constant(value)
            }
        }

        var isPath: Bool { if case .path = self { true } else { false } }

        /// Texts as they are, anything else as JSON; what is not there is empty.
        func applied(to event: MatchedEvent) -> JSONValue {
            switch self {
            case .constant(let value): return value
            case .path(let path):
                let found = EventPath.find(path, in: event.value) ?? .null
                return .string(found.string ?? (found.isNull ? "" : found.text()))
            }
        }
    }

    private static let pathKey = "PathParameterValues"
    private static let mapKeys = ["HeaderParameters", "QueryStringParameters"]

    private let path: [Value]
    private let maps: [(key: String, members: [(name: String, value: Value)])]

    /// `nil` where no value is a path.
    init?(_ parameters: JSONObject) {
        path = (parameters[Self.pathKey]?.array ?? []).map(Value.init)
        maps = Self.mapKeys.map { key in
            (key, (parameters[key]?.object ?? [:]).map { (name: $0.key, value: Value($0.value)) })
        }
        guard path.contains(where: \.isPath) || maps.contains(where: { $0.members.contains { $0.value.isPath } }) else { return nil }
    }

    /// AWS's `HttpParameters` for one event.
    func applied(to event: MatchedEvent) -> JSONObject {
        var parameters: JSONObject = [Self.pathKey: .array(path.map { $0.applied(to: event) })]
        for map in maps {
            parameters[map.key] = .object(JSONObject(map.members.map { (key: $0.name, value: $0.value.applied(to: event)) }))
        }
        return parameters
    }
}
