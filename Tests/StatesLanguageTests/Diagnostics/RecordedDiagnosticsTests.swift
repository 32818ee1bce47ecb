import JSON
import StatesLanguage
import Testing

enum RecordedAnswers {
    /// Definitions that are not JSON objects are kept as strings.
    static func text(of definition: JSONValue?) throws -> String {
        let definition = try #require(definition)
        return definition.string ?? definition.text()
    }
}

/// The rules of a machine whose integrations are all there.
let openRules = DefinitionRules(isExpress: false, refusal: { _ in nil })
let expressRules = DefinitionRules(isExpress: true, refusal: { _ in nil })

extension JSONValue {
    fileprivate var rules: DefinitionRules { self["type"]?.string == "EXPRESS" ? expressRules : openRules }
    fileprivate var name: String { self["name"]?.string ?? "?" }
}

@Suite("Recorded diagnostics", .enabled(if: RecordedExecutions.folder != nil, "no recorded answers beside this package"))
struct RecordedDiagnosticsTests {
    @Test("What AWS accepted, refused or diagnosed is accepted, refused and diagnosed in the same words")
    func aws() throws {
        let cases = try RecordedExecutions.cases("validation/aws.ndjson")
        #expect(cases.count > 100)
        for recorded in cases {
            let found = DefinitionValidator.diagnose(try RecordedAnswers.text(of: recorded["definition"]), rules: recorded.rules)
            if let response = recorded["expected"]?["response"] {
                let errors = found.filter { $0.severity == .error }
                #expect(errors.map(\.json) == response["diagnostics"]?.array, "\(recorded.name)")
            } else {
                let message = recorded["expected"]?["error"]?["Error"]?["Message"]?.string
                #expect(DefinitionValidator.refusal(of: found) == message, "\(recorded.name)")
            }
        }
    }

    /// Where a third party's validator judges otherwise than AWS documents or was recorded.
    private static let disputed: Set<String> = [
        // Line breaks around an expression: AWS asks for the brackets only.
        "asl-validator.invalid-json-surround-syntax-extra-spaces",
        // Placeholders of templates, Simple Workflow's ARNs and Credentials without a role: no Resource and no Credentials of AWS's.
        "asl-validator.valid-cfn-definition-substitutions", "asl-validator.valid-task-parameters", "asl-validator.valid-task-credentials",
        // An ItemReader without the distributed mode that it needs.
        "asl-validator.valid-map-noconfig.asl",
    ]

    @Test("A third-party validator's definitions are judged as it judges them, but for named disputes")
    func thirdParty() throws {
        for recorded in try RecordedExecutions.cases("validation/asl-validator.ndjson") {
            let found = DefinitionValidator.diagnose(try RecordedAnswers.text(of: recorded["definition"]), rules: openRules)
            let refusal = DefinitionValidator.refusal(of: found)
            let agrees = (refusal == nil) == recorded["expected"]?["valid"]?.bool
            #expect(agrees != Self.disputed.contains(recorded.name), "\(recorded.name): \(refusal ?? "accepted")")
        }
    }

    @Test("Every machine that AWS ran is accepted, and what is accepted compiles")
    func workflows() throws {
        var compiled = 0
        for file in ["workflows/cases.ndjson", "validation/aws.ndjson", "validation/asl-validator.ndjson"] {
            for recorded in try RecordedExecutions.cases(file) {
                let text = try RecordedAnswers.text(of: recorded["definition"])
                let refusal = DefinitionValidator.refusal(of: DefinitionValidator.diagnose(text, rules: recorded.rules))
                if file.hasPrefix("workflows") { #expect(refusal == nil, "\(recorded.name)") }
                guard refusal == nil else { continue }
                #expect(throws: Never.self, "\(recorded.name)") { _ = try StateMachineDefinition(compiling: JSONValue(parsing: text)) }
                compiled += 1
            }
        }
        #expect(compiled > 400)
    }

    @Test("The definitions of TestState and of the control plane's scripts are accepted where AWS went on with them")
    func testState() throws {
        for recorded in try RecordedExecutions.cases("teststate/cases.ndjson") {
            let code = recorded["expected"]?["error"]?["Error"]?["Code"]?.string
            guard code == nil || code == "ValidationException" else { continue }
            let text = try RecordedAnswers.text(of: recorded["request"]?["definition"])
            let isMachine = try JSONValue(parsing: text)["States"] != nil
            let found =
                isMachine
                ? DefinitionValidator.diagnose(text, rules: openRules)
                : DefinitionValidator.diagnose(state: text, queryLanguage: .jsonPath, rules: openRules)
            #expect(DefinitionValidator.refusal(of: found) == nil, "\(recorded.name)")
        }
        for recorded in try RecordedExecutions.cases("sfnapi/cases.ndjson") {
            for step in recorded["steps"]?.array ?? [] where step["params"]?["definition"] != nil {
                guard step["op"]?.string == "CreateStateMachine", let text = step["params"]?["definition"]?.string else { continue }
                let isExpress = step["params"]?["type"]?.string == "EXPRESS"
                // A reference to the activity of an earlier step.
                let known = text.replacing("${s1.activityArn}", with: "arn:aws:states:us-east-1:123456789012:activity:a")
                let refusal = DefinitionValidator.refusal(
                    of: DefinitionValidator.diagnose(known, rules: isExpress ? expressRules : openRules))
                guard step["expect"]?["error"]?["Error"]?["Code"] == "InvalidDefinition" else {
                    if step["expect"]?["error"] == nil { #expect(refusal == nil, "\(recorded.name)") }
                    continue
                }
                #expect(refusal == step["expect"]?["error"]?["Error"]?["Message"]?.string, "\(recorded.name)")
            }
        }
    }
}

extension Diagnostic {
    /// As ValidateStateMachineDefinition shows it.
    var json: JSONValue {
        var object: JSONObject = ["severity": .string(severity.rawValue), "code": .string(code), "message": .string(message)]
        object["location"] = location.map(JSONValue.string)
        return .object(object)
    }
}
