import AWSInterface
import JSON
import StatesLanguage
import TaskIntegrations

/// What can be said of a Task's resource: integrations know.
typealias ResourceJudge = @Sendable (TaskResource) -> ResourceJudgement

/// Whether a definition can be run here.
enum DefinitionCheck {
    /// Checks and compiles a revision that is to be stored.
    ///
    /// - Throws: `InvalidDefinition`.
    static func check(_ revision: StateMachineRevision, _ judge: @escaping ResourceJudge) async throws -> MachineRevision {
        // An operation may run on an event loop, which must not wait for a megabyte to be read.
        try await withTaskExecutorPreference(globalConcurrentExecutor) {
            let rules = DefinitionRules(isExpress: revision.isExpress) { judge($0).refusal }
            if let refusal = DefinitionValidator.refusal(of: DefinitionValidator.diagnose(revision.settings.definition, rules: rules)) {
                throw ServiceError("InvalidDefinition", refusal)
            }
            return try compile(revision)
        }
    }

    /// What ValidateStateMachineDefinition finds: what the language and AWS say. What AWS can and Apus cannot is a warning.
    static func diagnose(_ text: String, isExpress: Bool, _ judge: @escaping ResourceJudge) async -> [Diagnostic] {
        await withTaskExecutorPreference(globalConcurrentExecutor) {
            DefinitionFindings.of(text, isExpress: isExpress, judge: judge)
        }
    }

    /// Compiles a revision that has been checked.
    ///
    /// - Throws: `InvalidDefinition`, where validation let pass what cannot be read.
    static func compile(_ revision: StateMachineRevision) throws(ServiceError) -> MachineRevision {
        let definition: StateMachineDefinition
        do {
            definition = try StateMachineDefinition(compiling: try JSONValue(parsing: revision.settings.definition))
        } catch {
            let located = error as? DefinitionError
            let finding = Diagnostic(
                severity: .error, code: "SCHEMA_VALIDATION_FAILED", message: located?.message ?? "\(error)", location: located?.location)
            throw ServiceError("InvalidDefinition", DefinitionValidator.refusal(of: [finding]) ?? finding.message)
        }
        return MachineRevision(
            id: revision.id, scope: revision.key.scope, machineARN: revision.key.arn, machineName: revision.key.name,
            isExpress: revision.isExpress, roleARN: revision.settings.roleARN, definition: definition,
            logging: revision.settings.logging, isTraced: revision.settings.isTraced)
    }
}
