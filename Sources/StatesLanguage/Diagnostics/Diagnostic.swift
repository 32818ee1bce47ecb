/// One finding about a definition, as ValidateStateMachineDefinition answers it.
///
/// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable {
        /// The definition cannot be used.
        case error = "ERROR"
        /// It can, but probably does not do what is meant.
        case warning = "WARNING"
    }

    public var severity: Severity
    /// For example `SCHEMA_VALIDATION_FAILED`.
    public var code: String
    public var message: String
    /// For example `/States/Wait/Seconds`; nil where the text as a whole is meant.
    public var location: String?

    public init(severity: Severity, code: String, message: String, location: String?) {
        self.severity = severity
        self.code = code
        self.message = message
        self.location = location
    }

    /// The codes of AWS's list that a definition's text can earn.
    enum Code: String {
        case invalidJSON = "INVALID_JSON_DESCRIPTION"
        case schema = "SCHEMA_VALIDATION_FAILED"
        case missingEnd = "MISSING_END_STATE"
        case duplicateState = "DUPLICATE_STATE_NAME"
        case invalidStateName = "INVALID_STATE_NAME"
        case duplicateLabel = "DUPLICATE_LABEL_NAME"
        case invalidLabel = "INVALID_LABEL_NAME"
        case missingTarget = "MISSING_TRANSITION_TARGET"
        case tooDeep = "TOO_DEEPLY_NESTED"
        case noDollar = "NO_DOLLAR"
        case noPath = "NO_PATH"
        case staticResult = "PASS_RESULT_IS_STATIC"

        var severity: Severity {
            switch self {
            case .noDollar, .noPath, .staticResult: .warning
            default: .error
            }
        }
    }
}

/// What an account's services and the machine's type say about a definition besides the language.
public struct DefinitionRules: Sendable {
    public var isExpress: Bool
    /// Why a Task's `Resource` (or a distributed Map's reader's or writer's) cannot be used here, nil where it can.
    public var refusal: @Sendable (TaskResource) -> String?

    public init(isExpress: Bool, refusal: @escaping @Sendable (TaskResource) -> String?) {
        self.isExpress = isExpress
        self.refusal = refusal
    }
}
