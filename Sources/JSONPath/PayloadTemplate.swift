public import JSON

/// Why a JSON text is not a payload template: a field ending in `.$` that holds no expression, or stands beside its name without.
public struct TemplateError: Error, Hashable, Sendable {
    /// AWS's sentence on it, as in the diagnostics of a definition.
    public let message: String
    /// The fields and positions that lead to the object that holds the field.
    public let location: [String]
    public let field: String
    /// Where the field's text goes wrong, where it has one.
    public let syntax: PathSyntaxError?
}

/// `Parameters`, `ResultSelector`, `ItemSelector`, `Assign`…: a JSON text in which fields ending in `.$` are expressions.
public struct PayloadTemplate: Hashable, Sendable {
    private let root: Node

    private indirect enum Node: Hashable, Sendable {
        case constant(JSONValue)
        case array([Node])
        case object([Member])
    }

    private struct Member: Hashable, Sendable {
        let name: String
        let content: Content
    }

    private enum Content: Hashable, Sendable {
        case node(Node)
        /// An expression and its field with `.$`.
        case expression(PathExpression, field: String)
    }

    /// - Throws: `TemplateError`, the first in the order of the text.
    public init(compiling template: JSONValue) throws(TemplateError) {
        root = try Self.compile(template, at: [])
    }

    /// The template with its expressions' values in their places.
    ///
    /// - Throws: `EvaluationFailure`, of the first field that has no value.
    public func value(in scope: PathScope) throws(EvaluationFailure) -> JSONValue {
        let value = try Self.value(of: root, in: scope)
        if case .constant = root { return value }
        try value.checkSize()
        return value
    }

    /// What its expressions start from.
    public var roots: Set<PathRoot> { Self.roots(of: root) }

    private static func compile(_ value: JSONValue, at location: [String]) throws(TemplateError) -> Node {
        if location.count > PathLimits.templateDepth {
            throw TemplateError(message: "nested too deeply", location: [], field: "", syntax: nil)
        }
        switch value {
        case .array(let elements):
            var nodes: [Node] = []
            for (index, element) in elements.enumerated() { nodes.append(try compile(element, at: location + [String(index)])) }
            let constant = nodes.allSatisfy { if case .constant = $0 { true } else { false } }
            return constant ? .constant(value) : .array(nodes)
        case .object(let object):
            var members: [Member] = []
            for (key, value) in object { members.append(try member(key, value, of: object, at: location)) }
            let constant = members.allSatisfy { if case .node(.constant) = $0.content { true } else { false } }
            return constant ? .constant(value) : .object(members)
        default: return .constant(value)
        }
    }

    private static func member(
        _ key: String, _ value: JSONValue, of object: JSONObject, at location: [String]
    ) throws(TemplateError) -> Member {
        guard key.utf8.suffix(2).elementsEqual(".$".utf8) else {
            return Member(name: key, content: .node(try compile(value, at: location + [key])))
        }
        let name = String(decoding: key.utf8.dropLast(2), as: UTF8.self)
        if object[name] != nil {
            throw TemplateError(
                message: "The field '\(name)' and the field '\(key)' set the same name", location: location, field: key, syntax: nil)
        }
        let message = "The value for the field '\(key)' must be a valid JSONPath or a valid intrinsic function call"
        guard let text = value.string else { throw TemplateError(message: message, location: location, field: key, syntax: nil) }
        do throws(PathSyntaxError) {
            return Member(name: name, content: .expression(try PathExpression(parsing: text), field: key))
        } catch {
            throw TemplateError(message: message, location: location, field: key, syntax: error)
        }
    }

    private static func value(of node: Node, in scope: PathScope) throws(EvaluationFailure) -> JSONValue {
        switch node {
        case .constant(let value): return value
        case .array(let nodes):
            var values: [JSONValue] = []
            for node in nodes { values.append(try value(of: node, in: scope)) }
            return .array(values)
        case .object(let members):
            var object = JSONObject()
            object.reserveCapacity(members.count)
            for member in members {
                switch member.content {
                case .node(let node): object[member.name] = try value(of: node, in: scope)
                case .expression(let expression, let field): object[member.name] = try expression.value(in: scope, field: field)
                }
            }
            return .object(object)
        }
    }

    private static func roots(of node: Node) -> Set<PathRoot> {
        switch node {
        case .constant: []
        case .array(let nodes): nodes.reduce(into: []) { $0.formUnion(roots(of: $1)) }
        case .object(let members):
            members.reduce(into: []) { found, member in
                switch member.content {
                case .node(let node): found.formUnion(roots(of: node))
                case .expression(let expression, _): found.formUnion(expression.roots)
                }
            }
        }
    }
}
