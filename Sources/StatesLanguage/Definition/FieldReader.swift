import JSON

/// Reads the fields of one object of a definition.
struct FieldReader {
    let fields: JSONObject
    let location: DefinitionLocation
    /// Where it stands in its state.
    let place: DefinitionLocation

    init(_ value: JSONValue, location: DefinitionLocation, place: DefinitionLocation = .root) throws(DefinitionError) {
        guard let fields = value.object else { throw DefinitionError(message: "Expected an object", location: location.text) }
        self.fields = fields
        self.location = location
        self.place = place
    }

    subscript(field: String) -> JSONValue? { fields[field] }

    func failure(_ message: String) -> DefinitionError { DefinitionError(message: message, location: location.text) }

    func failure(_ message: String, at field: String) -> DefinitionError {
        DefinitionError(message: message, location: location.field(field).text)
    }

    func missing(_ field: String) -> DefinitionError { failure("The field '\(field)' is required but was missing") }

    func string(_ field: String) throws(DefinitionError) -> String? { try typed(field, "a string", \.string) }
    func bool(_ field: String) throws(DefinitionError) -> Bool? { try typed(field, "a boolean", \.bool) }
    func int(_ field: String) throws(DefinitionError) -> Int? { try typed(field, "an integer", \.int) }
    func double(_ field: String) throws(DefinitionError) -> Double? { try typed(field, "a number", \.double) }
    func array(_ field: String) throws(DefinitionError) -> [JSONValue]? { try typed(field, "an array", \.array) }

    func required(_ field: String) throws(DefinitionError) -> String {
        guard let text = try string(field) else { throw missing(field) }
        return text
    }

    func object(_ field: String) throws(DefinitionError) -> FieldReader? {
        guard let value = fields[field] else { return nil }
        return try FieldReader(value, location: location.field(field), place: place.field(field))
    }

    /// The objects of an array.
    func objects(_ field: String) throws(DefinitionError) -> [FieldReader]? {
        guard let elements = try array(field) else { return nil }
        var readers: [FieldReader] = []
        for (index, element) in elements.enumerated() {
            readers.append(
                try FieldReader(
                    element, location: location.field(field).element(index), place: place.field(field).element(index)))
        }
        return readers
    }

    func strings(_ field: String) throws(DefinitionError) -> [String]? {
        guard let elements = try array(field) else { return nil }
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { throw failure("Expected an array of strings", at: field) }
        return texts
    }

    private func typed<T>(_ field: String, _ expected: String, _ read: (JSONValue) -> T?) throws(DefinitionError) -> T? {
        guard let value = fields[field] else { return nil }
        guard let typed = read(value) else { throw failure("Expected \(expected)", at: field) }
        return typed
    }
}
