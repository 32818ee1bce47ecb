/// One finding about a definition, as ValidateStateMachineDefinition answers it.
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable {
        case error = "ERROR"
        case warning = "WARNING"
    }

    public var severity: Severity
    /// For example `SCHEMA_VALIDATION_FAILED`.
    public var code: String
    public var message: String
    /// For example `/States/Wait/Seconds`.
    public var location: String?

    public init(severity: Severity, code: String, message: String, location: String?) {
        self.severity = severity
        self.code = code
        self.message = message
        self.location = location
    }
}

/// What an account's services and the machine's type say about a definition besides the language.
public struct DefinitionRules: Sendable {
    public var isExpress: Bool
    /// Why a Task's `Resource` cannot be used here, nil where it can: asked for each integration.
    public var refusal: @Sendable (TaskResource) -> String?

    public init(isExpress: Bool, refusal: @escaping @Sendable (TaskResource) -> String?) {
        self.isExpress = isExpress
        self.refusal = refusal
    }
}

public enum DefinitionValidator {
    /// All findings about a definition's text, errors first; empty where it is good.
    public static func diagnose(_ text: String, rules: DefinitionRules) -> [Diagnostic] { [] }
}
