import AWSInterface
import JSON
import Testing

@testable import Workflows

@Suite struct ValidationOperationTests {
    @Test func aGoodDefinitionIsOKAndABadOneFails() async throws {
        try await StateMachinesFixture.with { node in
            #expect(
                try await node.call("ValidateStateMachineDefinition", ["definition": .string(StateMachinesFixture.pass)])
                    == ["result": "OK", "diagnostics": [], "truncated": false])
            let bad = try await node.call("ValidateStateMachineDefinition", ["definition": "not a definition", "maxResults": 1])
            #expect(bad["result"] == "FAIL" && bad["diagnostics"]?.array?.count == 1)
            #expect(bad["diagnostics"]?[0]?["severity"] == "ERROR")
        }
    }

    private func task(_ resource: String) -> JSONValue {
        .string(#"{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"\#(resource)","End":true,"Parameters":{}}}}"#)
    }

    @Test func whatOnlyApusLacksIsAWarningToValidateAndAnErrorToCreate() async throws {
        try await StateMachinesFixture.with { node in
            let definition = task("arn:aws:states:::dynamodb:getItem")
            let quiet = try await node.call("ValidateStateMachineDefinition", ["definition": definition])
            #expect(quiet == ["result": "OK", "diagnostics": [], "truncated": false])
            let told = try await node.call("ValidateStateMachineDefinition", ["definition": definition, "severity": "WARNING"])
            #expect(told["result"] == "OK" && told["diagnostics"]?.array?.count == 1)
            #expect(told["diagnostics"]?[0]?["message"]?.string?.contains("DynamoDB") == true)
            #expect(told["diagnostics"]?[0]?["location"] == "/States/T/Resource")
            let failure = await node.failure(
                "CreateStateMachine", ["name": "m", "definition": definition, "roleArn": .string(StateMachinesFixture.role)])
            #expect(failure?.code == "InvalidDefinition" && failure?.message.contains("DynamoDB") == true)
        }
    }

    @Test func whatNobodyHasFails() async throws {
        try await StateMachinesFixture.with { node in
            let answer = try await node.call("ValidateStateMachineDefinition", ["definition": task("arn:aws:states:::nothing:doIt")])
            #expect(answer["result"] == "FAIL")
        }
    }

    @Test func moreThanAHundredDiagnosticsAreNotAskedFor() async throws {
        try await StateMachinesFixture.with { node in
            let input: JSONObject = ["definition": .string(StateMachinesFixture.pass), "maxResults": 101]
            #expect(await node.failure("ValidateStateMachineDefinition", input)?.code == "ValidationException")
        }
    }
}
