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

/// What stands against hostile definitions, besides the limits of their text.
enum DefinitionLimits {
    /// Processors and branches in each other.
    static let graphDepth = 32
    /// `And`, `Or` and `Not` in each other.
    static let conditionDepth = 64
    /// Objects and arrays in each other in a template.
    static let templateDepth = 256
}

extension StateMachineDefinition {
    /// Reads and compiles a definition that validation has accepted.
    ///
    /// - Throws: the first thing that it cannot make sense of. It checks what running needs, not all that AWS refuses.
    public init(compiling definition: JSONValue) throws(DefinitionError) {
        let fields = try FieldReader(definition, location: .root)
        let language = try QueryLanguage(in: fields) ?? .jsonPath
        self.init(
            comment: try fields.string("Comment"), queryLanguage: language, timeoutSeconds: try fields.int("TimeoutSeconds"),
            root: try StateGraph(reading: fields, queryLanguage: language, depth: 1))
    }
}

extension State {
    /// Reads one state on its own, as TestState gets it.
    ///
    /// - Parameter queryLanguage: what holds where the state does not say otherwise.
    public static func compile(_ state: JSONValue, name: String, queryLanguage: QueryLanguage) throws(DefinitionError) -> State {
        let fields = try FieldReader(state, location: .root)
        var reader = try StateReader(fields, name: name, queryLanguage: queryLanguage, depth: 1)
        return try reader.state()
    }
}

extension QueryLanguage {
    init?(in fields: FieldReader) throws(DefinitionError) {
        guard let name = try fields.string("QueryLanguage") else { return nil }
        guard let language = QueryLanguage(rawValue: name) else {
            throw fields.failure("Expected 'JSONPath' or 'JSONata'", at: "QueryLanguage")
        }
        self = language
    }
}

extension StateGraph {
    init(reading fields: FieldReader, queryLanguage: QueryLanguage, depth: Int) throws(DefinitionError) {
        guard depth <= DefinitionLimits.graphDepth else { throw fields.failure("Nested too deeply", at: "States") }
        let startAt = try fields.required("StartAt")
        guard let members = try fields.object("States") else { throw fields.missing("States") }
        var states: [String: State] = [:]
        for (name, value) in members.fields {
            let fields = try FieldReader(value, location: members.location.field(name))
            var reader = try StateReader(fields, name: name, queryLanguage: queryLanguage, depth: depth)
            states[name] = try reader.state()
        }
        self.init(startAt: startAt, states: states)
        try checkTransitions(in: members, startAt: fields)
    }

    /// Nothing leads out of the graph.
    private func checkTransitions(in members: FieldReader, startAt fields: FieldReader) throws(DefinitionError) {
        guard states[startAt] != nil else { throw fields.failure("No state '\(startAt)'", at: "StartAt") }
        for (name, state) in states {
            for next in state.successors where states[next] == nil {
                throw members.failure("No state '\(next)' to go on with", at: name)
            }
        }
    }
}

extension State {
    /// The names of all states that it may go on with.
    var successors: [String] {
        var names = catchers.map(\.next)
        if case .next(let name) = transition { names.append(name) }
        if case .choice(let choice) = kind { names += choice.rules.map(\.next) + [choice.defaultNext].compactMap(\.self) }
        return names
    }
}
