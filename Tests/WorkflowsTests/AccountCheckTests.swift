import AWSInterface
import Ambient
import Executions
import JSON
import StorageTestSupport
import Testing

@testable import Workflows

@Suite struct AccountCheckTests {
    private let stranger = RequestContext(scope: Scope(account: "111111111111"), requestID: "r", now: .init(seconds: 0))

    @Test("what another account names, it neither sees nor changes")
    func strangers() async throws {
        try await WorkflowsFixture.with { fixture in
            let machine = try await fixture.machine("m", states(["A": ["Type": "Wait", "Seconds": 60, "End": true]]))
            let execution = try await fixture.start(machine)
            let version = try await fixture.call("PublishStateMachineVersion", ["stateMachineArn": .string(machine)])[
                "stateMachineVersionArn"]
            let activity = try await fixture.call("CreateActivity", ["name": "a"])["activityArn"] ?? .null
            let calls: [(String, JSONObject)] = [
                ("StartExecution", ["stateMachineArn": .string(machine)]), ("DescribeStateMachine", ["stateMachineArn": .string(machine)]),
                ("DeleteStateMachine", ["stateMachineArn": .string(machine)]), ("ListExecutions", ["stateMachineArn": .string(machine)]),
                ("DescribeExecution", ["executionArn": .string(execution)]), ("StopExecution", ["executionArn": .string(execution)]),
                ("GetExecutionHistory", ["executionArn": .string(execution)]), ("GetActivityTask", ["activityArn": activity]),
                ("ListTagsForResource", ["resourceArn": activity]),
                ("DeleteStateMachineVersion", ["stateMachineVersionArn": version ?? .null]),
                (
                    "CreateStateMachineAlias",
                    ["name": "live", "routingConfiguration": [["stateMachineVersionArn": version ?? .null, "weight": 100]]]
                ),
            ]
            for (operation, input) in calls {
                let error = await #expect(throws: ServiceError.self) {
                    try await fixture.service.interface.call(operation, input, stranger)
                }
                #expect(error?.code == "AccessDeniedException", "\(operation)")
            }
            #expect(try await fixture.status(execution) == "RUNNING")
            #expect(try await fixture.service.interface.call("ListStateMachines", [:], stranger)["stateMachines"] == [])
        }
    }

    @Test("a task starts no execution of another account's machine, but as a role of that account")
    func tasks() async throws {
        try await WorkflowsFixture.with { fixture in
            let context = stranger
            let theirs = try await fixture.service.interface.call(
                "CreateStateMachine",
                [
                    "name": "t", "definition": .string(states(["A": ["Type": "Pass", "End": true]]).text()),
                    "roleArn": "arn:aws:iam::111111111111:role/r",
                ], context)["stateMachineArn"]
            func status(_ credentials: JSONObject) async throws -> JSONObject {
                var settings = credentials
                settings["Parameters"] = ["StateMachineArn": theirs ?? .null]
                let start = task("arn:aws:states:::states:startExecution", settings)
                let machine = try await fixture.machine(credentials.isEmpty ? "a" : "b", states(["A": start]))
                return try await fixture.ended(try await fixture.start(machine))
            }
            let refused = try await status([:])
            #expect(refused["status"] == "FAILED" && refused["error"] == "StepFunctions.AWSStepFunctionsException")
            #expect(refused["cause"]?.string?.contains("AccessDeniedException") == true)
            #expect(try await status(["Credentials": ["RoleArn": "arn:aws:iam::111111111111:role/r"]])["status"] == "SUCCEEDED")
        }
    }
}
