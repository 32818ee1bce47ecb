import JSON

/// Says what is wrong with a definition in Amazon States Language, with AWS's codes, sentences and locations.
public enum DefinitionValidator {
    /// Arrays and objects in each other. AWS names no number; its code is `TOO_DEEPLY_NESTED`.
    public static let maximumDepth = 256

    /// All findings about a definition's text, errors first and each in the order of the text; empty where it is good.
    ///
    /// At most 200 of each are gathered: a definition with so many errors is not read to its end.
    public static func diagnose(_ text: String, rules: DefinitionRules) -> [Diagnostic] {
        findings(in: text) { definition, findings in
            var inspection = DefinitionInspection(rules: rules, machineLanguage: queryLanguage(of: definition), findings: findings)
            inspection.inspectMachine(definition)
            return inspection.findings
        }
    }

    /// All findings about one state on its own, as TestState gets it: locations start at the state (`/Resource`), and the states that it
    /// leads to are not looked for.
    ///
    /// - Parameter queryLanguage: what the state has where it does not say.
    public static func diagnose(state text: String, queryLanguage: QueryLanguage, rules: DefinitionRules) -> [Diagnostic] {
        findings(in: text) { state, findings in
            var inspection = DefinitionInspection(rules: rules, machineLanguage: queryLanguage, findings: findings)
            inspection.inspectState(state, at: .init(location: .root, language: queryLanguage, isExpress: rules.isExpress))
            return inspection.findings
        }
    }

    /// What CreateStateMachine, UpdateStateMachine and TestState answer, with the error `InvalidDefinition`; nil without an error.
    public static func refusal(of diagnostics: [Diagnostic]) -> String? {
        let errors = diagnostics.filter { $0.severity == .error }
        if errors.isEmpty { return nil }
        let sentences = errors.map { "\($0.code): \($0.message)" + ($0.location.map { " at \($0)" } ?? "") }
        return "Invalid State Machine Definition: '\(sentences.joined(separator: ", "))'"
    }

    private static func findings(in text: String, of inspect: (JSONObject, Findings) -> Findings) -> [Diagnostic] {
        var findings = Findings()
        do throws(JSONError) {
            if case .object(let object) = try JSONValue(parsing: text, maximumDepth: maximumDepth) {
                findings = inspect(object, findings)
            } else {
                findings.add(.schema, "Definition must be a valid JSON object", at: nil)
            }
        } catch {
            switch error.reason {
            case .tooDeep: findings.add(.tooDeep, "The definition is nested more than \(maximumDepth) levels deep", at: nil)
            case .unexpectedEnd where text.utf8.allSatisfy(\.isJSONSpace):
                findings.add(.schema, "Definition must be a valid JSON object", at: nil)
            default: findings.add(.invalidJSON, JSONSyntaxDiagnosis.message(of: error, in: text), at: nil)
            }
        }
        return findings.diagnostics
    }

    private static func queryLanguage(of definition: JSONObject) -> QueryLanguage {
        definition["QueryLanguage"]?.string.flatMap(QueryLanguage.init) ?? .jsonPath
    }
}

/// The diagnostics that have been gathered, up to a limit.
struct Findings {
    /// ValidateStateMachineDefinition shows at most 100.
    private static let limit = 200
    /// Of all messages and locations together: names in a definition may be as long as it is.
    private var bytesLeft = 1 << 20

    private var errors: [Diagnostic] = []
    private var warnings: [Diagnostic] = []

    var diagnostics: [Diagnostic] { errors + warnings }
    /// Whether nothing more need be looked for.
    var isFull: Bool { errors.count >= Self.limit || bytesLeft <= 0 }
    var errorCount: Int { errors.count }

    mutating func add(_ code: Diagnostic.Code, _ message: String, at location: DefinitionLocation?) {
        let isError = code.severity == .error
        guard (isError ? errors.count : warnings.count) < Self.limit, bytesLeft > 0 else { return }
        let diagnostic = Diagnostic(severity: code.severity, code: code.rawValue, message: message, location: location?.text)
        bytesLeft -= message.utf8.count + (diagnostic.location?.utf8.count ?? 0)
        if isError { errors.append(diagnostic) } else { warnings.append(diagnostic) }
    }
}
