import AWSInterface
import JSON
import StatesLanguage

/// ValidateStateMachineDefinition.
extension StateMachines {
    private static let mostDiagnostics = 100

    var validationOperations: [Operation] {
        [Operation("ValidateStateMachineDefinition") { input, _ in try await self.validateStateMachineDefinition(input) }]
    }

    private func validateStateMachineDefinition(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let definition = try parameters.requiredString("definition", length: StateMachineLimits.definition)
        let type = try parameters.string("type", oneOf: ["STANDARD", "EXPRESS"])
        let severity = try parameters.string("severity", oneOf: ["ERROR", "WARNING"])
        let limit = try parameters.integer("maxResults", in: 0...Self.mostDiagnostics) ?? 0
        try parameters.validate()
        let all = await DefinitionCheck.diagnose(definition, isExpress: type == "EXPRESS", judge)
        let asked = all.filter { $0.severity == .error || severity == "WARNING" }
        let shown = asked.prefix(limit == 0 ? Self.mostDiagnostics : limit)
        return [
            "result": .string(all.contains { $0.severity == .error } ? "FAIL" : "OK"),
            "diagnostics": .array(shown.map { .object($0.json) }), "truncated": .bool(shown.count < asked.count),
        ]
    }
}

extension Diagnostic {
    fileprivate var json: JSONObject {
        var json: JSONObject = ["severity": .string(severity.rawValue), "code": .string(code), "message": .string(message)]
        json["location"] = location.map(JSONValue.string)
        return json
    }
}
