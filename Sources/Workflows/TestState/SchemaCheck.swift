import JSON

/// Why a value does not fit a shape, in AWS's words.
struct SchemaMismatch: Error, Hashable {
    let message: String
}

/// Holds a value against a shape.
struct SchemaCheck {
    let shapes: ServiceShapes
    /// What is required must be there.
    var requiresAll = true
    /// Members that the shape does not have are passed over.
    var allowsOthers = true
    /// How a member of the shape is called in the value.
    var naming: @Sendable (String) -> String = { $0 }
    /// Members that may be anything, by their name in the value.
    var free: Set<String> = []

    func check(_ object: JSONObject, against members: [ShapeMember]) throws(SchemaMismatch) {
        var known: Set<String> = []
        for member in members {
            let name = naming(member.name)
            known.insert(name)
            guard let value = object[name] else {
                if requiresAll, member.isRequired { throw SchemaMismatch(message: "Required field '\(name)' is missing") }
                continue
            }
            if !free.contains(name) { try check(value, is: member.kind, called: name) }
        }
        if allowsOthers { return }
        if let other = object.keys.first(where: { !known.contains($0) }) {
            throw SchemaMismatch(message: "Field '\(other)' is not allowed")
        }
    }

    /// - Parameter name: of the member or key that the value has, or that the array has that it is an element of.
    private func check(_ value: JSONValue, is kind: ShapeMember.Kind, called name: String) throws(SchemaMismatch) {
        func mismatch(_ wanted: String) -> SchemaMismatch { SchemaMismatch(message: "Field '\(name)' must be \(wanted)") }
        switch kind {
        case .any: return
        case .string: if value.string == nil { throw mismatch("a string") }
        case .number: if value.double == nil { throw mismatch("a number") }
        case .boolean: if value.bool == nil { throw mismatch("a boolean") }
        case .oneOf(let texts):
            guard let text = value.string else { throw mismatch("a string") }
            if !texts.contains(Substring(text)) { throw SchemaMismatch(message: "Field '\(name)' is not an expected value") }
        case .array(let kind):
            guard let elements = value.array else { throw mismatch("an array") }
            for element in elements { try check(element, is: kind, called: name) }
        case .map(let kind):
            guard let object = value.object else { throw mismatch("an object") }
            for member in object { try check(member.value, is: kind, called: member.key) }
        case .structure(let number):
            guard let object = value.object else { throw mismatch("an object") }
            try check(object, against: shapes.members(of: number))
        }
    }
}
