import AWSInterface
import JSON
import StatesLanguage

/// Whether a definition can be run here.
enum DefinitionCheck {
    /// Checks and compiles a revision that is to be stored.
    ///
    /// - Throws: `InvalidDefinition`.
    static func check(
        _ revision: StateMachineRevision, refusal: @escaping @Sendable (TaskResource) -> String?
    ) throws(ServiceError) -> MachineRevision {
        let rules = DefinitionRules(isExpress: revision.isExpress, refusal: refusal)
        let errors = DefinitionValidator.diagnose(revision.settings.definition, rules: rules).filter { $0.severity == .error }
        guard errors.isEmpty else {
            throw WorkflowErrors.invalidDefinition(errors.map(\.finding).joined(separator: ", "))
        }
        return try compile(revision)
    }

    /// Compiles a revision that has been checked.
    ///
    /// - Throws: `InvalidDefinition`, where validation let pass what cannot be read.
    static func compile(_ revision: StateMachineRevision) throws(ServiceError) -> MachineRevision {
        let definition: StateMachineDefinition
        do {
            definition = try StateMachineDefinition(compiling: try JSONValue(parsing: revision.settings.definition))
        } catch let error as DefinitionError {
            let finding = Diagnostic(severity: .error, code: Self.schemaError, message: error.message, location: error.location)
            throw WorkflowErrors.invalidDefinition(finding.finding)
        } catch {
            let finding = Diagnostic(
                severity: .error, code: "INVALID_JSON_DESCRIPTION", message: "\(error)", location: nil)
            throw WorkflowErrors.invalidDefinition(finding.finding)
        }
        return MachineRevision(
            id: revision.id, scope: revision.key.scope, machineARN: revision.key.arn, machineName: revision.key.name,
            isExpress: revision.isExpress, roleARN: revision.settings.roleARN, definition: definition,
            logging: revision.settings.logging, isTraced: revision.settings.isTraced)
    }

    private static let schemaError = "SCHEMA_VALIDATION_FAILED"
}

extension Diagnostic {
    /// `SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /`, as errors quote it.
    fileprivate var finding: String { "\(code): \(message)" + (location.map { " at \($0)" } ?? "") }
}
