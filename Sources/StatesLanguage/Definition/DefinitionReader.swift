public import JSON

/// Why a definition cannot be read: what validation would have said.
public struct DefinitionError: Error, Hashable, Sendable {
    public let message: String
    /// `/States/Wait/Seconds`.
    public let location: String

    public init(message: String, location: String) {
        self.message = message
        self.location = location
    }
}

extension StateMachineDefinition {
    /// Reads and compiles a definition that validation has accepted.
    public init(compiling definition: JSONValue) throws(DefinitionError) {
        throw DefinitionError(message: "not built yet", location: "/")
    }
}

extension State {
    /// Reads one state on its own, as TestState gets it.
    public static func compile(_ state: JSONValue, name: String, queryLanguage: QueryLanguage) throws(DefinitionError) -> State {
        throw DefinitionError(message: "not built yet", location: "/")
    }
}
