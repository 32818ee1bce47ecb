import JSON
import JSONPath

extension ChoiceSettings {
    /// The first rule that applies, or the default.
    ///
    /// - Returns: where it goes on; `States.NoChoiceMatched` is thrown where nothing applies.
    public func choose(for state: State, in scope: StateScope) throws(StateFailure) -> (next: String, output: StateOutput) {
        let input = try state.effectiveInput(in: scope)
        let choosing = Choosing(state: state, scope: scope, input: input)
        for rule in rules where try choosing.holds(rule.condition) {
            return (rule.next, try choosing.output(assign: rule.assign, output: rule.output))
        }
        guard let defaultNext else {
            throw StateFailure(
                error: "States.NoChoiceMatched",
                cause: "Failed to transition out of the state. The state does not point to a next state.")
        }
        // What the state itself assigns and puts out holds for its default alone.
        return (defaultNext, try choosing.output(assign: state.flow.assign, output: state.flow.output))
    }
}

/// One evaluation of a Choice state.
private struct Choosing {
    let state: State
    let scope: StateScope
    let input: JSONValue
    private let paths: PathScope
    private let query: QueryScope?

    init(state: State, scope: StateScope, input: JSONValue) {
        (self.state, self.scope, self.input) = (state, scope, input)
        paths = scope.paths(input)
        query = state.queryLanguage == .jsonata ? QueryScope(scope) : nil
    }

    func holds(_ condition: ChoiceCondition) throws(StateFailure) -> Bool {
        switch condition {
        case .constant(let constant): return constant
        case .and(let parts):
            for part in parts where try !holds(part) { return false }
            return true
        case .or(let parts):
            for part in parts where try holds(part) { return true }
            return false
        case .not(let part): return try !holds(part)
        case .expression(let expression): return try expression.value("boolean", in: query ?? QueryScope(scope), \.bool)
        case .comparison(let comparison): return try holds(comparison)
        }
    }

    func output(assign: Template?, output: Template?) throws(StateFailure) -> StateOutput {
        if let query {
            let assigned = try state.assigned(assign, in: query)
            return StateOutput(output: try output?.value(in: query) ?? input, assigned: assigned)
        }
        let assigned = try state.assigned(assign, for: input, in: scope)
        return StateOutput(output: try state.selected(input, in: scope), assigned: assigned)
    }

    private func holds(_ comparison: Comparison) throws(StateFailure) -> Bool {
        let variable = try find(comparison.variable)
        if case .type(.isPresent, let wanted) = comparison.test { return (variable != nil) == wanted }
        guard let variable else { throw invalid(comparison.variable) }
        switch comparison.test {
        case .type(let type, let wanted): return type.holds(variable) == wanted
        case .matches(let pattern): return variable.string.map(pattern.matches) ?? false
        case .relation(let operand, let relation, .constant(let constant)): return operand.holds(variable, relation, constant)
        case .relation(let operand, let relation, .path(let path)):
            guard let other = try find(path) else { throw invalid(path) }
            return operand.holds(variable, relation, other)
        }
    }

    private func find(_ path: JSONPath) throws(StateFailure) -> JSONValue? {
        do throws(EvaluationFailure) {
            return try path.find(in: paths)
        } catch {
            throw StateFailure(error)
        }
    }

    private func invalid(_ path: JSONPath) -> StateFailure {
        .runtime("Invalid path '\(path)': The choice state's condition path references an invalid value.")
    }
}
