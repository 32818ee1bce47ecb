import JSON

/// Writes JSON values as the XML of AWS's Query protocol.
struct XMLWriter {
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

    /// What `shapes` does not name is written by its own form.
    mutating func members(_ object: JSONObject, of shapes: [QueryMember] = []) {
        for member in object {
            if let shape = shapes.first(where: { $0.name == member.key }) {
                write(shape.wire, member.value, shape.shape)
            } else {
                write(member.key, member.value)
            }
        }
    }

    private mutating func write(_ name: String, _ value: JSONValue, _ shape: QueryShape) {
        switch (shape, value) {
        case (.list(let shape), .array(let elements)):
            for element in elements { write(name, element, shape) }
        case (.map(let keyName, let valueName, let shape), .object(let entries)):
            for entry in entries {
                open(name)
                element(keyName, entry.key)
                write(valueName, entry.value, shape)
                close(name)
            }
        case (.structure(let shapes), .object(let object)):
            open(name)
            members(object, of: shapes)
            close(name)
        default: write(name, value)
        }
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
