import AWSInterface
import JSON

/// What a value is, where a form's names alone do not tell. Lists and maps are flattened: they have no element of their own.
indirect enum QueryShape: Sendable {
    case text
    case integer
    case structure([QueryMember])
    /// `Name.1`, `Name.2` in a form; `<Name>` repeated in XML.
    case list(QueryShape)
    /// `Name.1.KEY` and `Name.1.VALUE` in a form; `<Name><KEY/><VALUE/></Name>` repeated in XML.
    case map(key: String, value: String, QueryShape)
}

/// A member of a structure.
struct QueryMember: Sendable {
    /// As services and JSON know it.
    let name: String
    /// As forms and XML name it; of a list or map, each entry.
    let wire: String
    let shape: QueryShape

    init(_ name: String, _ shape: QueryShape = .text, as wire: String? = nil) {
        self.name = name
        self.wire = wire ?? name
        self.shape = shape
    }
}

/// An operation's parameters and answer.
struct QueryOperation: Sendable {
    let input: [QueryMember]
    /// `nil` for an operation that answers nothing.
    let output: [QueryMember]?

    init(_ input: [QueryMember], output: [QueryMember]? = nil) {
        self.input = input
        self.output = output
    }
}

extension QueryParameters {
    /// The members of a structure. Parameters that it does not have are left out, as AWS leaves them out.
    /// An empty list is a parameter of the member's own name without a value: botocore writes it so.
    func object(of members: [QueryMember]) throws(ServiceError) -> JSONObject { try Self.object(root, members) }

    private static func object(_ node: Node, _ members: [QueryMember]) throws(ServiceError) -> JSONObject {
        var object = JSONObject()
        for member in members {
            if let child = node.child(named: member.wire) {
                object[member.name] = try value(child, member.shape, member.wire)
            } else if case .list = member.shape, node.child(named: member.name)?.text == "" {
                object[member.name] = []
            }
        }
        return object
    }

    private static func value(_ node: Node, _ shape: QueryShape, _ name: String) throws(ServiceError) -> JSONValue {
        switch shape {
        case .text: return .string(try text(node, name))
        case .integer:
            let text = try text(node, name)
            guard let number = Int(text) else {
                throw ServiceError("InvalidParameterValue", "Value \(text) for parameter \(name) is invalid. Reason: Must be an integer.")
            }
            return .number(number)
        case .structure(let members):
            guard node.text == nil else { throw malformed("a value for \(name), which has members") }
            return .object(try object(node, members))
        case .list(let shape):
            var elements: [JSONValue] = []
            for entry in try entries(node, name) { elements.append(try value(entry, shape, name)) }
            return .array(elements)
        case .map(let keyName, let valueName, let shape): return .object(try map(node, keyName, valueName, shape, name))
        }
    }

    private static func text(_ node: Node, _ name: String) throws(ServiceError) -> String {
        guard node.children.isEmpty, let text = node.text else { throw malformed("members for \(name), which has none") }
        return text
    }

    private static func map(
        _ node: Node, _ keyName: String, _ valueName: String, _ shape: QueryShape, _ name: String
    ) throws(ServiceError) -> JSONObject {
        var object = JSONObject()
        for entry in try entries(node, name) {
            guard let key = entry.child(named: keyName), entry.text == nil else {
                throw ServiceError("MissingParameter", "The request must contain the parameter \(name).\(keyName).")
            }
            guard let content = entry.child(named: valueName) else {
                throw ServiceError("MissingParameter", "The request must contain the parameter \(name).\(valueName).")
            }
            object[try text(key, "\(name).\(keyName)")] = try value(content, shape, "\(name).\(valueName)")
        }
        return object
    }

    /// The entries of a list or map in the order of their numbers. One entry may stand without a number (`AttributeName=All`).
    private static func entries(_ node: Node, _ name: String) throws(ServiceError) -> [Node] {
        var numbered: [(number: Int, node: Node)] = []
        for child in node.children {
            if let number = Int(child.name), number > 0 { numbered.append((number, child.node)) }
        }
        if numbered.isEmpty { return [node] }
        guard numbered.count == node.children.count, node.text == nil else {
            throw malformed("numbered and other entries of \(name)")
        }
        return numbered.sorted { $0.number < $1.number }.map(\.node)
    }
}
