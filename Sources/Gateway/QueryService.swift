import AWSInterface
import JSON

/// A service of the Query protocol: parameters as a form, answers in XML.
struct QueryService: Sendable {
    let name: String
    let version: String
    let namespace: String
    /// Output members that are maps, written as entries of key and value; other objects are structures.
    let maps: Set<String>

    init(name: String, version: String, namespace: String, maps: Set<String> = []) {
        self.name = name
        self.version = version
        self.namespace = namespace
        self.maps = maps
    }
}

// MARK: - Parameters

/// Builds the nested parameters that a form's dotted names spell: `Tags.member.1.Key=a` is the `Key` of the first of `Tags`.
struct QueryParameters {
    /// How deep names may nest, and how many there may be.
    private static let maximumDepth = 16
    private static let maximumCount = 10_000

    private final class Node {
        var text: String?
        private(set) var children: [(name: String, node: Node)] = []
        private var byName: [String: Node] = [:]

        func child(_ name: String) -> Node {
            if let known = byName[name] { return known }
            let node = Node()
            children.append((name, node))
            byName[name] = node
            return node
        }
    }

    private let root = Node()

    /// - Throws: `MalformedInput` for a form that nests too deeply or is too long.
    init(_ parameters: [(name: String, value: String)]) throws(ServiceError) {
        guard parameters.count <= Self.maximumCount else { throw Self.malformed("more than \(Self.maximumCount) parameters") }
        for parameter in parameters where parameter.name != "Action" && parameter.name != "Version" && !parameter.name.hasPrefix("X-Amz-") {
            let path = parameter.name.split(separator: ".", omittingEmptySubsequences: false)
            guard path.count <= Self.maximumDepth else { throw Self.malformed("a parameter nested more than \(Self.maximumDepth) deep") }
            var node = root
            for name in path { node = node.child(String(name)) }
            node.text = parameter.value
        }
    }

    private static func malformed(_ what: String) -> ServiceError { ServiceError("MalformedInput", "The request has \(what).") }

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

// MARK: - Answers

extension QueryService {
    /// `<ActionResponse><ActionResult>…`.
    func xml(_ output: JSONObject, of action: String, requestID: String) -> String {
        var writer = XMLWriter(maps: maps)
        writer.open("\(action)Response", namespace: namespace)
        writer.open("\(action)Result")
        writer.members(output)
        writer.close("\(action)Result")
        writer.open("ResponseMetadata")
        writer.element("RequestId", requestID)
        writer.close("ResponseMetadata")
        writer.close("\(action)Response")
        return writer.text
    }

    func xml(_ error: ServiceError, requestID: String) -> String {
        var writer = XMLWriter(maps: maps)
        writer.open("ErrorResponse", namespace: namespace)
        writer.open("Error")
        writer.element("Type", error.status < 500 ? "Sender" : "Receiver")
        writer.element("Code", error.code)
        writer.element("Message", error.message)
        writer.members(error.fields)
        writer.close("Error")
        writer.element("RequestId", requestID)
        writer.close("ErrorResponse")
        return writer.text
    }
}

/// Writes JSON values as the XML of AWS's Query protocol.
private struct XMLWriter {
    let maps: Set<String>
    private(set) var text = ""

    init(maps: Set<String>) { self.maps = maps }

    mutating func open(_ name: String, namespace: String? = nil) {
        text += namespace.map { "<\(name) xmlns=\"\($0)\">" } ?? "<\(name)>"
    }

    mutating func close(_ name: String) { text += "</\(name)>" }

    mutating func element(_ name: String, _ content: String) {
        open(name)
        escape(content)
        close(name)
    }

    mutating func members(_ object: JSONObject) {
        for member in object { write(member.key, member.value) }
    }

    private mutating func write(_ name: String, _ value: JSONValue) {
        switch value {
        case .null: break
        case .bool(let bool): element(name, bool ? "true" : "false")
        case .number(let number): element(name, number.lexeme)
        case .string(let string): element(name, string)
        case .array(let elements):
            open(name)
            for element in elements { write("member", element) }
            close(name)
        case .object(let object):
            open(name)
            if maps.contains(name) { entries(object) } else { members(object) }
            close(name)
        }
    }

    private mutating func entries(_ object: JSONObject) {
        for member in object {
            open("entry")
            element("key", member.key)
            write("value", member.value)
            close("entry")
        }
    }

    /// Characters that XML 1.0 cannot hold at all become U+FFFD.
    private mutating func escape(_ content: String) {
        for scalar in content.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "\r": text += "&#xD;"
            case "\t", "\n": text.unicodeScalars.append(scalar)
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
