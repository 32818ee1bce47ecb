public import JSON
import JSONPath

extension MapSettings {
    /// What the Map runs over where it has no item reader: an array, or in JSONPath an object's members as `{"Key": …, "Value": …}`.
    ///
    /// - Parameter input: the effective input.
    public func items(for state: State, input: JSONValue, in scope: StateScope) throws(StateFailure) -> [JSONValue] {
        if state.queryLanguage == .jsonata { return try queriedItems(in: scope) }
        let value: JSONValue
        switch itemsPath {
        case .whole: value = input
        case .discard: value = .array([])
        case .path(let path): value = try StateFailure.wrapping(path, "ItemsPath", scope.paths(input))
        }
        switch value {
        case .array(let items): return items
        case .object(let members): return members.map { ["Key": .string($0.key), "Value": $0.value] }
        case .null, .bool, .number, .string: throw .runtime("Reference path \"\(itemsPath)\" must point to array.")
        }
    }

    private func queriedItems(in scope: StateScope) throws(StateFailure) -> [JSONValue] {
        guard case .expressions(let template)? = items else {
            if let items = scope.input.array { return items }
            throw .query("Map state input must be an array but was: \(scope.input.text())", at: nil)
        }
        let query = QueryScope(scope)
        if let expression = template.expression { return try expression.value("array", in: query, \.array) }
        let value = try template.value(in: query)
        if let items = value.array { return items }
        throw .query("Items must be an array but was: \(value.text())", at: "Items")
    }

    /// What the processor gets for an item: `ItemSelector`'s value, else the item. The scope's context object has `Map.Item`.
    ///
    /// - Parameter input: the effective input.
    public func itemInput(_ item: JSONValue, for state: State, input: JSONValue, in scope: StateScope) throws(StateFailure) -> JSONValue {
        try itemSelector?.value(for: input, in: scope) ?? item
    }
}

extension PathSetting: CustomStringConvertible {
    /// As a definition has it.
    public var description: String {
        switch self {
        case .whole: "$"
        case .discard: "null"
        case .path(let path): path.text
        }
    }
}
