import AWSInterface
import JSON

/// Builds the nested parameters that a form's dotted names spell: `Tags.member.1.Key=a` is the `Key` of the first of `Tags`.
struct QueryParameters {
    /// How deep names may nest, and how many there may be.
    private static let maximumDepth = 16
    private static let maximumCount = 10_000

    final class Node {
        fileprivate(set) var text: String?
        private(set) var children: [(name: String, node: Node)] = []
        private var byName: [String: Node] = [:]

        func child(named name: String) -> Node? { byName[name] }

        fileprivate func makeChild(_ name: String) -> Node {
            if let known = byName[name] { return known }
            let node = Node()
            children.append((name, node))
            byName[name] = node
            return node
        }
    }

    let root = Node()

    /// - Throws: `MalformedInput` for a form that nests too deeply or is too long.
    init(_ parameters: [(name: String, value: String)]) throws(ServiceError) {
        guard parameters.count <= Self.maximumCount else { throw Self.malformed("more than \(Self.maximumCount) parameters") }
        for parameter in parameters where parameter.name != "Action" && parameter.name != "Version" && !parameter.name.hasPrefix("X-Amz-") {
            let path = parameter.name.split(separator: ".", omittingEmptySubsequences: false)
            guard path.count <= Self.maximumDepth else { throw Self.malformed("a parameter nested more than \(Self.maximumDepth) deep") }
            var node = root
            for name in path { node = node.makeChild(String(name)) }
            node.text = parameter.value
        }
    }

    static func malformed(_ what: String) -> ServiceError { ServiceError("MalformedInput", "The request has \(what).") }

    /// As the names alone tell.
    var object: JSONObject { Self.structure(root) }

    private static func structure(_ node: Node) -> JSONObject {
        var object = JSONObject()
        for child in node.children { object[child.name] = value(child.node) }
        return object
    }

    private static func value(_ node: Node) -> JSONValue {
        guard let first = node.children.first else { return .string(node.text ?? "") }
        if node.children.count == 1 {
            if first.name == "member", let list = list(first.node) { return list }
            if first.name == "entry", let map = map(first.node) { return map }
        }
        return list(node) ?? .object(structure(node))
    }

    /// The children in the order of their numbers, or `nil` where they are not all numbers.
    private static func numbered(_ node: Node) -> [Node]? {
        guard !node.children.isEmpty else { return nil }
        var children: [(number: Int, node: Node)] = []
        for child in node.children {
            guard let number = Int(child.name), number > 0 else { return nil }
            children.append((number, child.node))
        }
        return children.sorted { $0.number < $1.number }.map(\.node)
    }

    private static func list(_ node: Node) -> JSONValue? { numbered(node).map { .array($0.map(value)) } }

    private static func map(_ node: Node) -> JSONValue? {
        guard let entries = numbered(node) else { return nil }
        var object = JSONObject()
        for entry in entries {
            guard let key = entry.children.first(where: { $0.name == "key" })?.node.text else { return nil }
            object[key] = entry.children.first { $0.name == "value" }.map { value($0.node) } ?? ""
        }
        return .object(object)
    }
}
