import JSON
import JSONPath

extension State {
    /// The failure of a Fail state; its error and cause may be absent.
    public func failure(error: TextSetting?, cause: TextSetting?, in scope: StateScope) throws(StateFailure) -> (
        error: String?, cause: String?
    ) {
        (try text(error, field: "ErrorPath", in: scope), try text(cause, field: "CausePath", in: scope))
    }

    private func text(_ setting: TextSetting?, field: String, in scope: StateScope) throws(StateFailure) -> String? {
        switch setting {
        case nil: return nil
        case .constant(let text): return text
        case .expression(let expression): return try expression.value("string", in: QueryScope(scope), \.string)
        case .path(let expression):
            let value: JSONValue
            do throws(EvaluationFailure) {
                value = try expression.value(in: scope.paths(scope.input), field: field)
            } catch {
                throw StateFailure(error)
            }
            guard let text = value.string else {
                throw .runtime("The \(field) field refers to a value that is not a string: \(value.text())")
            }
            return text
        }
    }

    /// `Credentials`' role, where the task has one.
    public func credentialsRole(_ credentials: Template, in scope: StateScope) throws(StateFailure) -> String? {
        let value = try credentials.value(for: try effectiveInput(in: scope), in: scope)
        guard let role = value["RoleArn"] else { return nil }
        guard let text = role.string else { throw .runtime("The RoleArn of Credentials is not a string: \(role.text())") }
        return text
    }
}
