import JSON
import StatesLanguage

/// What may get into a history.
extension Payload {
    /// - Throws: where the value is too large or nested too deeply.
    init(_ value: JSONValue, of state: State, within limits: ExecutionLimits) throws(StateFailure) {
        // Before anything walks through it: writing, comparing and freeing a value all take stack for each level.
        try state.checkDepth(of: [value], within: limits)
        self.init(value)
        guard byteCount <= limits.payloadBytes else { throw .dataLimitExceeded(state: state.name) }
    }
}

extension State {
    func checkDepth(of values: some Sequence<JSONValue>, within limits: ExecutionLimits) throws(StateFailure) {
        guard values.contains(where: { $0.nests(deeperThan: limits.payloadDepth) }) else { return }
        throw StateFailure(error: "States.Runtime", cause: "The data is nested more than \(limits.payloadDepth) levels deep.")
    }
}

extension Execution {
    /// The variables that a state assigns, if all variables together remain within their limit.
    func assignment(
        of variables: JSONObject, on id: StrandID, in state: State, _ limits: ExecutionLimits
    ) throws(StateFailure) -> Payload {
        try state.checkDepth(of: variables.lazy.map(\.value), within: limits)
        guard variableBytes + growth(assigning: variables, on: id) <= limits.variableBytes else {
            throw .dataLimitExceeded(state: state.name)
        }
        return Payload(.object(variables))
    }

    /// By how many bytes the strand's variables become more.
    func growth(assigning variables: JSONObject, on id: StrandID) -> Int {
        variables.reduce(0) { growth, variable in
            let before = strands[id]?.variables[variable.key].map(VariableLimits.bytes) ?? 0
            return growth + VariableLimits.bytes(of: variable.value) - before
        }
    }
}

extension JSONValue {
    fileprivate func nests(deeperThan levels: Int) -> Bool {
        switch self {
        case .array(let elements): levels == 0 || elements.contains { $0.nests(deeperThan: levels - 1) }
        case .object(let members): levels == 0 || members.contains { $0.value.nests(deeperThan: levels - 1) }
        case .null, .bool, .number, .string: false
        }
    }
}
