import JSON

/// Single states, and the rules that no table holds.
extension DefinitionInspection {
    mutating func inspectState(_ state: JSONObject, at surroundings: Place) {
        var place = surroundings
        let location = place.location
        place.language = state["QueryLanguage"]?.string.flatMap(QueryLanguage.init) ?? machineLanguage
        if machineLanguage == .jsonata, place.language == .jsonPath {
            report("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at: location)
        }
        guard let type = state["Type"] else { return report("These fields are required: [Type]", at: location) }
        guard let type = expect(type.string, "String", at: place.field("Type")) else { return }
        guard let shape = ObjectShape.state(ofType: type) else {
            let types = ObjectShape.stateTypes.joined(separator: ", ")
            return report("Value '\(type)' is not one of [\(types)]", at: location.field("Type"))
        }
        inspect(state, as: shape, at: place)
        if shape.fields["End"] != nil { inspectTransition(of: state, at: location) }
        switch type {
        case "Task": inspectHeartbeat(of: state, at: location)
        case "Map": inspectMap(state, at: place)
        case "Pass": inspectResult(of: state, at: location)
        default: break
        }
    }

    private mutating func inspectTransition(of state: JSONObject, at location: DefinitionLocation) {
        guard let ends = (state["End"] ?? false).bool else { return }
        if state["Next"] != nil, ends {
            report("Only one of these fields is allowed: [Next, End]", at: location)
        } else if state["Next"] == nil, !ends {
            report("Exactly one of these fields is required: [Next, End]", at: location)
        }
    }

    private mutating func inspectHeartbeat(of state: JSONObject, at location: DefinitionLocation) {
        guard let heartbeat = state["HeartbeatSeconds"]?.int, let timeout = state["TimeoutSeconds"]?.int, heartbeat >= timeout else {
            return
        }
        report("'HeartbeatSeconds' must be less than 'TimeoutSeconds'", at: location.field("HeartbeatSeconds"))
    }

    /// A path in a Pass state's `Result` is never evaluated.
    private mutating func inspectResult(of state: JSONObject, at location: DefinitionLocation) {
        guard let result = state["Result"], holdsPath(result) else { return }
        findings.add(.staticResult, "'Result' is static: a path in it is not evaluated", at: location.field("Result"))
    }

    private func holdsPath(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): looksLikePath(text)
        case .array(let elements): elements.contains { holdsPath($0) }
        case .object(let object): object.contains { holdsPath($0.value) }
        default: false
        }
    }

    /// A Choice rule, or a part of one.
    mutating func inspectCondition(_ rule: JSONObject, isRule: Bool, at surroundings: Place) {
        var place = surroundings
        place.conditionDepth += 1
        if place.conditionDepth > DefinitionLimits.conditionDepth {
            return findings.add(.tooDeep, "The conditions are nested too deeply", at: place.location)
        }
        inspectComparison(rule, isRule: isRule, at: place)
        if let shape = ObjectShape.part(isRule ? .rule : .condition) { inspect(rule, as: shape, at: place) }
    }

    /// A rule compares in one way; And, Or and Not stand alone.
    private mutating func inspectComparison(_ rule: JSONObject, isRule: Bool, at place: Place) {
        guard place.language == .jsonPath else {
            if isRule, rule["Condition"] == nil { report("These fields are required: [Condition]", at: place.location) }
            return
        }
        let operators = ObjectShape.comparisonOperators.filter { rule[$0.name] != nil }
        let combinations = ["And", "Or", "Not"].filter { rule[$0] != nil }
        let found = operators.map(\.name) + combinations
        if found.isEmpty {
            report("Exactly one comparison operator is required", at: place.location)
        } else if found.count > 1 {
            report("Only one of these fields is allowed: [\(found.joined(separator: ", "))]", at: place.location)
        } else if combinations.isEmpty, rule["Variable"] == nil {
            report("These fields are required: [Variable]", at: place.location)
        }
    }

    mutating func inspectErrorNames(_ value: JSONValue, at place: Place) {
        guard let names = expect(value.array, "Array", at: place) else { return }
        if names.isEmpty { report("Array must not be empty", at: place.location) }
        for (index, name) in names.enumerated() where !findings.isFull { expect(name.string, "String", at: place.element(index)) }
    }

    /// `States.ALL` stands alone and last.
    ///
    /// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    mutating func inspectStatesAll(in handlers: [JSONValue], isRetry: Bool, at place: Place) {
        for (index, handler) in handlers.enumerated() {
            guard let names = handler["ErrorEquals"]?.array, names.contains("States.ALL") else { continue }
            let location = place.location.element(index).field("ErrorEquals")
            if names.count > 1 { report("'States.ALL' must appear alone", at: location) }
            if index < handlers.count - 1 {
                report("'States.ALL' must appear in the last \(isRetry ? "Retrier" : "Catcher")", at: location)
            }
        }
    }
}
