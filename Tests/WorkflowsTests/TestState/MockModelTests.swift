import AWSInterface
import JSON
import StatesLanguage
import TaskIntegrations
import Testing

@testable import Workflows

/// Mocked results against the models of AWS's services.
@Suite("TestState: mocked results")
struct MockModelTests {
    private typealias Validation = TestStateRequest.Mock.Validation

    private func mismatch(_ resource: String, _ result: JSONValue, _ validation: Validation? = nil) -> String? {
        do {
            try MockModel(of: TaskResource(parsing: resource)).check(result, validation: validation)
            return nil
        } catch {
            return error.message
        }
    }

    private func field(_ text: String) -> String { "Mock result schema validation error: \(text)" }

    @Test("A member of another type is named by its own name, however deep it stands")
    func types() {
        let getItem = "arn:aws:states:::dynamodb:getItem"
        #expect(mismatch(getItem, ["Item": ["id": ["S": "x"]]]) == nil)
        #expect(mismatch(getItem, ["Item": ["id": ["S": 1]]]) == field("Field 'S' must be a string"))
        #expect(mismatch(getItem, ["Item": ["id": "x"]]) == field("Field 'id' must be an object"))
        #expect(mismatch(getItem, ["Item": []]) == field("Field 'Item' must be an object"))
        #expect(mismatch(getItem, ["Item": ["id": ["BOOL": "yes"]]]) == field("Field 'BOOL' must be a boolean"))
        #expect(mismatch(getItem, []) == "Mocked result must be a JSON object.")
    }

    @Test("SDK integrations have the SDK's casing, optimized ones the API's")
    func casing() {
        let result: JSONValue = ["MD5OfMessageBody": 1]
        #expect(mismatch("arn:aws:states:::sqs:sendMessage", result) == field("Field 'MD5OfMessageBody' must be a string"))
        #expect(mismatch("arn:aws:states:::aws-sdk:sqs:sendMessage", result) == nil)
        let spelled: JSONValue = ["Md5OfMessageBody": 1]
        #expect(mismatch("arn:aws:states:::aws-sdk:sqs:sendMessage", spelled) == field("Field 'Md5OfMessageBody' must be a string"))
    }

    @Test("STRICT wants what is required, PRESENT does not, NONE looks at nothing")
    func modes() {
        let start = "arn:aws:states:::states:startExecution"
        #expect(mismatch(start, [:]) == field("Required field 'ExecutionArn' is missing"))
        #expect(mismatch(start, [:], .strict) == field("Required field 'ExecutionArn' is missing"))
        #expect(mismatch(start, [:], .present) == nil)
        #expect(mismatch(start, ["ExecutionArn": 1], .present) == field("Field 'ExecutionArn' must be a string"))
        #expect(mismatch(start, 1, Validation.none) == nil)
    }

    @Test(
        "What a function answers, what comes with a token and what is no operation may be anything",
        arguments: [
            "arn:aws:lambda:us-east-1:000000000000:function:f", "arn:aws:states:us-east-1:000000000000:activity:a",
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "arn:aws:states:::http:invoke", "arn:aws:states:::apigateway:invoke",
        ])
    func unknowable(resource: String) {
        #expect(mismatch(resource, [1, "a"], .strict) == nil)
    }

    @Test("Where the integration answers JSON for the operation's bytes or text, anything goes")
    func free() {
        #expect(mismatch("arn:aws:states:::lambda:invoke", ["Payload": [1], "StatusCode": 200]) == nil)
        #expect(mismatch("arn:aws:states:::aws-sdk:lambda:invoke", ["Payload": [1]]) == field("Field 'Payload' must be a string"))
        let execution: JSONValue = [
            "ExecutionArn": "a", "StateMachineArn": "b", "StartDate": 1, "Status": "SUCCEEDED", "Output": ["x": 1],
        ]
        #expect(mismatch("arn:aws:states:::states:startExecution.sync:2", execution) == nil)
    }

    @Test("A model that is not in the table is refused where it is asked for, and passed over where it is not")
    func notBuilt() {
        for resource in ["arn:aws:states:::aws-sdk:braket:getJob", "arn:aws:states:::ecs:runTask.sync"] {
            #expect(mismatch(resource, [:]) == nil)
            #expect(mismatch(resource, [:], .strict)?.contains("fieldValidationMode NONE") == true)
            #expect(mismatch(resource, [:], .present)?.contains("fieldValidationMode NONE") == true)
        }
    }

    @Test("Every line of every table can be read, and leads to structures that are there")
    func tables() throws {
        for service in ServiceShapes.services {
            let text = try #require(ServiceShapes.table(of: service)).description
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let structures = lines.prefix { !$0.hasPrefix("=") }.count
            #expect(lines.dropFirst(structures).allSatisfy { $0.hasPrefix("=") })
            let members = lines.flatMap { $0.drop { $0 == "=" }.split(separator: " ") }.map { ShapeMember($0) }
            #expect(members.allSatisfy { $0.kind.structure.map { $0 < structures } ?? true }, "\(service)")
        }
        #expect(ServiceShapes(of: "nothing") == nil)
    }

    @Test("The tables take no more of the program than they are worth")
    func size() {
        let bytes = ServiceShapes.services.compactMap { ServiceShapes.table(of: $0)?.utf8CodeUnitCount }.reduce(0, +)
        #expect((100_000...250_000).contains(bytes))
    }
}

extension ShapeMember.Kind {
    fileprivate var structure: Int? {
        switch self {
        case .structure(let number): number
        case .array(let kind), .map(let kind): kind.structure
        case .string, .number, .boolean, .any, .oneOf: nil
        }
    }
}
