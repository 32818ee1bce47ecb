import JSON

/// A JSON text of a JSONata state in which strings of the form `{% … %}` are expressions.
public struct ExpressionTemplate: Sendable {
    private let root: Node
    /// Whether some expression may read `$states.context`.
    let readsContext: Bool

    private indirect enum Node: Sendable {
        /// Without an expression anywhere below.
        case constant(JSONValue)
        case expression(QueryExpression)
        case array([Node])
        case object([(key: String, value: Node)])

        var isConstant: Bool { if case .constant = self { true } else { false } }
    }

    /// - Parameter field: of the object that `fields` reads: `Arguments`.
    init(compiling value: JSONValue, at field: String, of fields: FieldReader) throws(DefinitionError) {
        root = try Self.compile(value, at: fields.place.field(field), in: fields, depth: 1)
        readsContext = Self.readsContext(root)
    }

    /// With its expressions' values in their places.
    func value(in scope: QueryScope) throws(StateFailure) -> JSONValue {
        let value = try Self.value(of: root, in: scope)
        switch root {
        case .constant, .expression: return value
        case .array, .object: return try value.checked()
        }
    }

    /// The expression, where the template is one and nothing else.
    var expression: QueryExpression? { if case .expression(let expression) = root { expression } else { nil } }

    private static func compile(
        _ value: JSONValue, at place: DefinitionLocation, in fields: FieldReader, depth: Int
    ) throws(DefinitionError) -> Node {
        guard depth <= DefinitionLimits.templateDepth else {
            throw fields.failure("Nested too deeply")
        }
        switch value {
        case .string(let text):
            guard let source = QueryExpression.source(in: text) else { return .constant(value) }
            return .expression(try QueryExpression(compiling: source, place: place, in: fields))
        case .array(let elements):
            var nodes: [Node] = []
            for (index, element) in elements.enumerated() {
                nodes.append(try compile(element, at: place.element(index), in: fields, depth: depth + 1))
            }
            return nodes.allSatisfy(\.isConstant) ? .constant(value) : .array(nodes)
        case .object(let object):
            var members: [(key: String, value: Node)] = []
            for (key, member) in object {
                members.append((key, try compile(member, at: place.field(key), in: fields, depth: depth + 1)))
            }
            return members.allSatisfy(\.value.isConstant) ? .constant(value) : .object(members)
        case .null, .bool, .number: return .constant(value)
        }
    }

    private static func value(of node: Node, in scope: QueryScope) throws(StateFailure) -> JSONValue {
        switch node {
        case .constant(let value): return value
        case .expression(let expression): return try expression.value(in: scope)
        case .array(let nodes):
            var values: [JSONValue] = []
            values.reserveCapacity(nodes.count)
            for node in nodes { values.append(try value(of: node, in: scope)) }
            return .array(values)
        case .object(let members):
            var object = JSONObject()
            object.reserveCapacity(members.count)
            for member in members { object[member.key] = try value(of: member.value, in: scope) }
            return .object(object)
        }
    }

    private static func readsContext(_ node: Node) -> Bool {
        switch node {
        case .constant: false
        case .expression(let expression): expression.readsContext
        case .array(let nodes): nodes.contains(where: readsContext)
        case .object(let members): members.contains { readsContext($0.value) }
        }
    }
}
