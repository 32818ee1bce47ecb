import AWSInterface
import Executions
import JSON
import StatesLanguage
import StorageTestSupport
import Testing

@testable import TaskIntegrations

@Suite("What a state machine is refused for")
struct RefusalTests {
    private let fixture = IntegrationFixture("sqs", notBuilt: ["StartMessageMoveTask"], answers: ["SendMessage": { _ in [:] }])

    @Test(
        "what the node performs can be used",
        arguments: [
            "arn:aws:lambda:us-east-1:123456789012:function:f", "arn:aws:states:us-east-1:123456789012:activity:a",
            "arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke.waitForTaskToken", "arn:aws:states:::sqs:sendMessage",
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "arn:aws:states:::events:putEvents",
            "arn:aws:states:::events:putEvents.waitForTaskToken", "arn:aws:states:::states:startExecution",
            "arn:aws:states:::states:startExecution.sync", "arn:aws:states:::states:startExecution.sync:2",
            "arn:aws:states:::states:startExecution.waitForTaskToken", "arn:aws:states:::http:invoke",
            "arn:aws:states:::aws-sdk:sqs:sendMessage", "arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken",
        ])
    func usable(arn: String) throws { #expect(fixture.directory.judgement(of: IntegrationFixture.resource(arn)) == .usable) }

    @Test(
        "what AWS does not have either is refused in its words",
        arguments: [
            "arn:aws:states:::sqs:sendMessage.sync", "arn:aws:states:::lambda:invoke.sync", "arn:aws:states:::lambda:delete",
            "arn:aws:states:::nothing:here", "arn:aws:states:::aws-sdk:nothing:here", "arn:aws:states:::aws-sdk:sqs:sendMessage.sync",
            "arn:aws:states:::aws-sdk:sqs:SendMessage", "arn:aws:states:::aws-sdk:sqs:sendNothing",
            "arn:aws:states:::http:invoke.waitForTaskToken", "arn:aws:states:::dynamodb:drop",
            "arn:aws:states:::lambda", "arn:aws:sns:us-east-1:123456789012:topic",
        ])
    func unknown(arn: String) throws {
        #expect(
            fixture.directory.judgement(of: IntegrationFixture.resource(arn))
                == .unknown(
                    "The resource provided \(arn) is not recognized. The value is not a valid resource ARN, or the resource is not "
                        + "available in this region."))
    }

    @Test(
        "what only AWS has is refused by name",
        arguments: [
            ("arn:aws:states:::dynamodb:putItem", "Amazon DynamoDB"), ("arn:aws:states:::sns:publish", "Amazon SNS"),
            ("arn:aws:states:::s3:getObject", "Amazon S3"), ("arn:aws:states:::ecs:runTask.sync", "Amazon ECS"),
            ("arn:aws:states:::batch:submitJob.sync", "AWS Batch"),
            ("arn:aws:states:::bedrockagentcore:invokeHarness", "Amazon Bedrock AgentCore"),
            ("arn:aws:states:::aws-sdk:s3:getObject", "s3"),
            ("arn:aws:states:::aws-sdk:dynamodb:query", "dynamodb"),
            ("arn:aws:states:::aws-sdk:bedrockruntime:invokeModel", "bedrockruntime"),
        ])
    func missing(arn: String, service: String) throws {
        let resource = IntegrationFixture.resource(arn)
        let text = "Apus does not have the service \(service), which \(arn) calls. See docs/not-built.md."
        #expect(fixture.directory.judgement(of: resource) == .notBuilt(text))
        #expect(fixture.directory.refusal(of: resource) == text)
        #expect(IntegrationCatalogue.judgement(of: resource) == .notBuilt(text))
    }

    @Test("an operation that is not built is refused by name, as is one of a service that this node does not serve")
    func notBuilt() throws {
        let move = IntegrationFixture.resource("arn:aws:states:::aws-sdk:sqs:startMessageMoveTask")
        #expect(
            fixture.directory.refusal(of: move)
                == "Apus does not implement sqs:StartMessageMoveTask, which arn:aws:states:::aws-sdk:sqs:startMessageMoveTask calls. "
                + "See docs/not-built.md.")
        #expect(fixture.directory.refusal(of: IntegrationFixture.resource("arn:aws:states:::aws-sdk:iam:createRole")) != nil)
        #expect(IntegrationCatalogue.judgement(of: move) == .usable)
    }

    @Test("what nobody performs fails when it is due")
    func nobody() async throws {
        let empty = IntegrationFixture("none")
        for arn in [
            "arn:aws:states:::sqs:sendMessage", "arn:aws:states:::states:startExecution", "arn:aws:states:::aws-sdk:sqs:sendMessage",
        ] {
            #expect(await empty.perform(arn, [:]).failure?.error == "States.Runtime")
        }
    }

    @Test("another room may perform an integration; with a token its answer, too, is a hand-over")
    func registered() async throws {
        struct Starter: TaskIntegration {
            func perform(_ call: TaskCall) async -> TaskResult { .succeeded("started") }
        }
        fixture.directory.register(Starter(), service: "states", action: "startExecution")
        #expect(await fixture.perform("arn:aws:states:::states:startExecution.waitForTaskToken", [:]) == .submitted("started"))
    }

    @Test(
        "arguments are judged before a task is begun",
        arguments: [
            ("arn:aws:states:::sqs:sendMessage", #"{"QueueUrl":"q","MessageBody":1}"#, nil),
            ("arn:aws:states:::sqs:sendMessage", #"{"QueueUrl":"q"}"#, "[The field 'MessageBody' is required but was missing]"),
            ("arn:aws:states:::states:startExecution.sync", #"{"StateMachineArn":"a","Input":null}"#, nil),
            ("arn:aws:states:::states:startExecution", #"{"Input":{}}"#, "[The field 'StateMachineArn' is required but was missing]"),
            ("arn:aws:states:::events:putEvents", #"{"Entries":[],"A":1}"#, "[The field 'A' is not supported by Step Functions]"),
            ("arn:aws:states:::aws-sdk:sqs:sendMessage", "[]", nil), ("arn:aws:lambda:us-east-1:123456789012:function:f", "1", nil),
        ] as [(String, String, String?)])
    func problems(arn: String, arguments: String, problem: String?) throws {
        let cause = IntegrationCatalogue.problem(with: try JSONValue(parsing: arguments), of: IntegrationFixture.resource(arn))
        #expect(cause == problem.map { "The Parameters '\(arguments)' could not be used to start the Task: \($0)" })
    }

    @Test("docs/not-built.md names exactly the integrations that are refused")
    func documentation() throws {
        let document = try RepositoryFile.text("docs/not-built.md")
        let start = try #require(document.firstRange(of: "\n## Task integrations of Step Functions\n")).upperBound
        let section = document[start...].split(separator: "\n## ", maxSplits: 1)[0]
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(
            Set(rows.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }) == Set(IntegrationCatalogue.missing.keys))
        for (service, entry) in IntegrationCatalogue.missing {
            let row = try #require(rows.first { $0.hasPrefix("| `\(service)` ") })
            #expect(row.contains("| \(entry.name) |"))
            let actions = row.split(separator: "|").last.map { $0.split(separator: ",").map { $0.filter { $0 != "`" && $0 != " " } } } ?? []
            #expect(Set(actions) == entry.actions)
        }
    }
}
