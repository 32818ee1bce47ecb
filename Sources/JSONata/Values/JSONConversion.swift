import JSON

/// Values on their way out.
extension Evaluation {
    /// The JSON of a value; a function inside is dropped from an object and null in an array, as JSON.stringify does.
    ///
    /// Numbers that are not finite have no JSON: `D1001`.
    func json(_ value: Value) throws(JSONataError) -> JSONValue? {
        try charge(1)
        switch value {
        case .undefined, .tuples: return nil
        case .function:
            metFunction = true
            return nil
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .string(let string): return .string(string)
        case .number(let number):
            guard number.isFinite else { throw JSONataError(.d1001, token: JavaScriptNumber.text(of: number)) }
            return .number(number)
        case .array(let list):
            if let json = list.json { return .array(json) }
            var elements: [JSONValue] = []
            elements.reserveCapacity(list.count)
            for element in list { elements.append(try json(element) ?? .null) }
            return .array(elements)
        case .object(let object):
            if let json = object.json { return .object(json) }
            var members = JSONObject()
            members.reserveCapacity(object.count)
            for index in 0..<object.count {
                if let member = try json(object.value(at: index)) { members[object.key(at: index)] = member }
            }
            return .object(members)
        }
    }
}
