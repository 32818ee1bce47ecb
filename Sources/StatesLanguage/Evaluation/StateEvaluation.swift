public import JSON
import JSONPath

/// The data flow of a state, step by step: each step is asked by the execution when it has what the step needs.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
extension State {
    /// The input after `InputPath`; of a JSONata state the input.
    public func effectiveInput(in scope: StateScope) throws(StateFailure) -> JSONValue {
        switch flow.inputPath {
        case .whole: return scope.input
        case .discard: return .object([:])
        case .path(let path): return try StateFailure.wrapping(path, "InputPath", scope.paths(scope.input))
        }
    }

    /// What a Task sends, a Pass passes on, a Parallel's branches get: `Parameters` or `Arguments`, else the effective input.
    ///
    /// - Parameter input: the effective input.
    public func arguments(for input: JSONValue, in scope: StateScope) throws(StateFailure) -> JSONValue {
        guard let arguments = flow.arguments else { return input }
        return try arguments.value(for: input, in: scope)
    }

    /// What a Pass state results in: `Result`, else what `Parameters` made of its input.
    public func passResult(of arguments: JSONValue) -> JSONValue {
        if case .pass(let result?) = kind { result } else { arguments }
    }

    /// A template of this state: an item reader's arguments, a batch's input.
    ///
    /// - Parameter input: the effective input.
    public func value(of template: Template, for input: JSONValue, in scope: StateScope) throws(StateFailure) -> JSONValue {
        try template.value(for: input, in: scope)
    }

    /// The output after `ResultSelector`, `Assign`, `ResultPath` and `OutputPath`, or after `Assign` and `Output`.
    ///
    /// - Parameter result: nil for a state that has none (Wait, Succeed).
    public func output(of result: JSONValue?, in scope: StateScope) throws(StateFailure) -> StateOutput {
        var inspection = OutputInspection()
        return try output(of: result, in: scope, inspection: &inspection)
    }

    /// The same, telling what there was on the way, also where it throws.
    public func output(
        of result: JSONValue?, in scope: StateScope, inspection: inout OutputInspection
    ) throws(StateFailure) -> StateOutput {
        if queryLanguage == .jsonata { return try queriedOutput(of: result, in: scope) }
        guard let result else {
            let input = try effectiveInput(in: scope)
            let assigned = try assigned(flow.assign, for: input, in: scope)
            return StateOutput(output: try selected(input, in: scope), assigned: assigned)
        }
        let selected = try flow.resultSelector?.value(for: result, in: scope) ?? result
        inspection.afterResultSelector = selected
        let assigned = try assigned(flow.assign, for: selected, in: scope)
        let combined = try flow.resultPath.combine(selected, with: scope.input)
        inspection.afterResultPath = combined
        return StateOutput(output: try self.selected(combined, in: scope), assigned: assigned)
    }

    /// What a catcher hands on: the error output `{"Error": …, "Cause": …}` at its `ResultPath`, or its `Output`.
    ///
    /// - Parameter failure: as the history shows it.
    public func output(of failure: StateFailure, caughtBy catcher: Catcher, in scope: StateScope) throws(StateFailure) -> StateOutput {
        var members: JSONObject = ["Error": .string(failure.error)]
        if let cause = failure.cause { members["Cause"] = .string(cause) }
        let errorOutput = JSONValue.object(members)
        guard queryLanguage == .jsonata else {
            let assigned = try assigned(catcher.assign, for: errorOutput, in: scope)
            return StateOutput(output: try catcher.resultPath.combine(errorOutput, with: scope.input), assigned: assigned)
        }
        let query = QueryScope(scope, errorOutput: errorOutput)
        return StateOutput(
            output: try catcher.output?.value(in: query) ?? errorOutput, assigned: try assigned(catcher.assign, in: query))
    }

    private func queriedOutput(of result: JSONValue?, in scope: StateScope) throws(StateFailure) -> StateOutput {
        guard flow.output != nil || flow.assign != nil else { return StateOutput(output: result ?? scope.input) }
        // A Pass state passes its input on: it has no result of its own.
        let hasResult = if case .pass = kind { false } else { true }
        let query = QueryScope(scope, result: hasResult ? result : nil)
        let assigned = try assigned(flow.assign, in: query)
        return StateOutput(output: try flow.output?.value(in: query) ?? result ?? scope.input, assigned: assigned)
    }

    /// What `OutputPath` leaves of `value`.
    func selected(_ value: JSONValue, in scope: StateScope) throws(StateFailure) -> JSONValue {
        switch flow.outputPath {
        case .whole: return value
        case .discard: return .object([:])
        case .path(let path): return try StateFailure.wrapping(path, "OutputPath", scope.paths(value))
        }
    }
}

extension ResultPathSetting {
    fileprivate func combine(_ result: JSONValue, with input: JSONValue) throws(StateFailure) -> JSONValue {
        switch self {
        case .replace: return result
        case .discard: return input
        case .at(let path):
            do throws(EvaluationFailure) {
                return try path.write(result, into: input)
            } catch {
                throw StateFailure(error)
            }
        }
    }
}

extension Template {
    /// - Parameter document: what `$` means in JSONPath.
    func value(for document: JSONValue, in scope: StateScope) throws(StateFailure) -> JSONValue {
        switch self {
        case .expressions(let template): return try template.value(in: QueryScope(scope))
        case .paths(let template):
            do throws(EvaluationFailure) {
                return try template.value(in: scope.paths(document))
            } catch {
                throw StateFailure(error)
            }
        }
    }

    /// Of a JSONata state.
    func value(in scope: QueryScope) throws(StateFailure) -> JSONValue? {
        guard case .expressions(let template) = self else { return nil }
        return try template.value(in: scope)
    }
}

extension StateFailure {
    init(_ failure: EvaluationFailure) { self.init(error: failure.error, cause: failure.cause) }

    /// What the path of a field finds; it must find something.
    static func wrapping(_ path: JSONPath, _ field: String, _ scope: PathScope) throws(StateFailure) -> JSONValue {
        do throws(EvaluationFailure) {
            return try path.value(in: scope, field: field)
        } catch {
            throw StateFailure(error)
        }
    }
}
