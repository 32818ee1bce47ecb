public import StatesLanguage

/// What there is to say about a definition: what the language and AWS find, and as warnings what AWS can run and Apus cannot.
public enum DefinitionFindings {
    /// - Parameter judge: what is known of a Task's resource: a node's ``IntegrationDirectory/judgement(of:)``, or without a node
    ///   ``IntegrationCatalogue/judgement(of:status:)``.
    public static func of(
        _ definition: String, isExpress: Bool, judge: @escaping @Sendable (TaskResource) -> ResourceJudgement
    ) -> [Diagnostic] {
        let findings = DefinitionValidator.diagnose(definition, rules: DefinitionRules(isExpress: isExpress) { judge($0).unknown })
        let known = Set(findings)
        let notBuilt = DefinitionValidator.diagnose(definition, rules: DefinitionRules(isExpress: isExpress) { judge($0).notBuilt })
            .filter { !known.contains($0) }
        return findings
            + notBuilt.map { Diagnostic(severity: .warning, code: $0.code, message: $0.message, location: $0.location) }
    }
}

extension ResourceJudgement {
    fileprivate var unknown: String? { if case .unknown(let reason) = self { reason } else { nil } }
    fileprivate var notBuilt: String? { if case .notBuilt(let reason) = self { reason } else { nil } }
}
