import AWSInterface
import JSON
import Testing

@testable import Workflows

/// What TestState refuses, and in which words.
@Suite("TestState: requests")
struct TestStateRequestTests {
    private let task: JSONValue = ["Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": [:], "End": true]
    private let map: JSONValue = [
        "Type": "Map", "End": true, "ItemProcessor": ["StartAt": "P", "States": ["P": ["Type": "Pass", "End": true]]],
    ]

    private func refusal(_ definition: JSONValue, input: JSONValue = [:], _ members: JSONObject = [:]) async -> ServiceError? {
        do {
            _ = try await TestedState.answer(definition, input: input, members)
            return nil
        } catch {
            return error as? ServiceError
        }
    }

    @Test("What goes with a mock only is refused without one")
    func onlyWithMock() async {
        let pass: JSONValue = ["Type": "Pass", "End": true]
        #expect(await refusal(pass, ["context": "{}"])?.message == "TestState does not support Context when a mock is not specified.")
        let configuration: JSONObject = ["stateConfiguration": ["retrierRetryCount": 1]]
        #expect(
            await refusal(pass, configuration)?.message == "TestState does not support RetrierRetryCount when a mock is not specified.")
    }

    @Test("What must be mocked is refused without a mock")
    func onlyMocked() async {
        #expect(await refusal(map)?.code == "InvalidDefinition")
        let waiting: JSONValue = [
            "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Parameters": [:], "End": true,
        ]
        #expect(await refusal(waiting, ["roleArn": .string(TestedState.role)])?.code == "InvalidDefinition")
        #expect(await refusal(task)?.message.hasPrefix("RoleArn is required") == true)
    }

    @Test("A mock is one thing: a result of the right shape, or an error")
    func mocks() async {
        let both: JSONObject = ["mock": ["result": "{}", "errorOutput": ["error": "E"]]]
        #expect(await refusal(task, both)?.code == "ValidationException")
        #expect(await refusal(task, ["mock": [:]])?.code == "ValidationException")
        #expect(await refusal(task, ["mock": ["errorOutput": ["cause": "c"]]])?.code == "ValidationException")
        #expect(await refusal(map, input: [], ["mock": ["result": "{}"]])?.message == "Mocked result must be an array.")
        #expect(await refusal(map, input: [], ["mock": ["result": "[]"]]) == nil)
    }

    @Test("Texts that are not JSON, are too long or no ARN are refused by their member")
    func members() async throws {
        let pass = #"{"Type": "Pass", "End": true}"#
        func code(_ member: String, _ text: String) async -> String? {
            do {
                _ = try await TestedState.answer(request: ["definition": .string(pass), member: .string(text)])
                return nil
            } catch {
                return (error as? ServiceError)?.code
            }
        }
        #expect(await code("input", "{") == "InvalidExecutionInput")
        #expect(await code("variables", "[]") == "ValidationException")
        #expect(await code("input", String(repeating: " ", count: 262_145)) == "ValidationException")
        #expect(await code("roleArn", "role") == "InvalidArn")
        #expect(await code("roleArn", "arn:aws:sqs:us-east-1:000000000000:queue") == "InvalidArn")
        #expect(await code("inspectionLevel", "ALL") == "ValidationException")
        #expect(await code("stateName", "") == "ValidationException")
        #expect(await code("definition", "{") == "InvalidDefinition")
        #expect(await code("input", "1") == nil)
    }

    @Test("A definition is judged as at creation: an integration that is not there is refused, but not where it is mocked")
    func resources() async throws {
        let definition = #"{"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:kms:encrypt", "Parameters": {}, "End": true}"#
        var request: JSONObject = ["definition": .string(definition), "roleArn": .string(TestedState.role)]
        await #expect(
            throws: ServiceError("InvalidDefinition", "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: No kms. at /Resource'")
        ) {
            try await TestedState.answer(request: request, refusal: { _ in "No kms." })
        }
        request["mock"] = ["result": #"{"KeyId": "k"}"#]
        #expect(try await TestedState.answer(request: request, refusal: { _ in "No kms." })["status"] == "SUCCEEDED")

        let machine: JSONValue = [
            "StartAt": "A",
            "States": [
                "A": ["Type": "Pass", "Next": "B"],
                "B": ["Type": "Task", "Resource": "arn:aws:states:::aws-sdk:kms:encrypt", "Parameters": [:], "End": true],
            ],
        ]
        #expect(try await TestedState.answer(machine, ["stateName": "A"])["nextState"] == "B")
        let named = await refusal(machine, ["stateName": "B", "roleArn": .string(TestedState.role)])
        #expect(named?.message.hasSuffix("at /States/B/Resource'") == true)
    }
}
