public import JSON

extension State {
    /// What an `Assign` of a JSONPath state assigns; `$` in it is `document`.
    func assigned(_ assign: Template?, for document: JSONValue, in scope: StateScope) throws(StateFailure) -> JSONObject {
        guard let assign else { return [:] }
        return try checked(try assign.value(for: document, in: scope))
    }

    /// What an `Assign` of a JSONata state assigns.
    func assigned(_ assign: Template?, in scope: QueryScope) throws(StateFailure) -> JSONObject {
        guard let assign else { return [:] }
        return try checked(try assign.value(in: scope))
    }

    private func checked(_ value: JSONValue?) throws(StateFailure) -> JSONObject {
        guard let variables = value?.object else { throw .runtime("Assign must be an object of variables by their names") }
        var remaining = VariableLimits.assignment
        for (_, value) in variables where !value.fits(&remaining) { throw .dataLimitExceeded(state: name) }
        return variables
    }
}

/// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
public enum VariableLimits {
    /// Bytes of all variables of one `Assign`, as JSON text; so also of each of them.
    public static let assignment = 262_144
    /// Bytes of all variables of an execution, as JSON text.
    public static let execution = 10 * 1024 * 1024

    /// Bytes of a variable's JSON text, where an escape counts as one.
    public static func bytes(of value: JSONValue) -> Int {
        var remaining = Int.max
        _ = value.fits(&remaining)
        return Int.max - remaining
    }
}

extension JSONValue {
    /// Whether its JSON text is within what remains, which becomes less by it. Escapes count as one byte.
    func fits(_ remaining: inout Int) -> Bool {
        switch self {
        case .null, .bool(true): remaining -= 4
        case .bool(false): remaining -= 5
        case .number(let number): remaining -= number.lexeme.utf8.count
        case .string(let text): remaining -= text.utf8.count + 2
        case .array(let elements):
            remaining -= max(elements.count, 1) + 1
            for element in elements where !element.fits(&remaining) { return false }
        case .object(let object):
            remaining -= max(object.count, 1) + 1
            for (key, value) in object {
                remaining -= key.utf8.count + 3
                if !value.fits(&remaining) { return false }
            }
        }
        return remaining >= 0
    }
}
