import AWSInterface
import Executions
import JSON
import Testing

@testable import TaskIntegrations

@Suite("aws-sdk: operations of the node's services")
struct SDKTaskTests {
    private static func action(_ service: String, _ name: String) -> String { "arn:aws:states:::aws-sdk:\(service):\(name)" }

    @Test("Step Functions' own members change their first letter both ways, and moments are texts")
    func camelCase() async throws {
        let fixture = IntegrationFixture(
            "states",
            answers: [
                "CreateStateMachine": { _ in ["stateMachineArn": "a", "creationDate": 1_795_411_929.25] },
                "DescribeStateMachine": { _ in
                    ["name": "m", "creationDate": 1_795_411_929, "variableReferences": ["stateName": ["x"]], "label": nil]
                },
            ])
        let created = await fixture.perform(
            Self.action("sfn", "createStateMachine"),
            [
                "Name": "m", "Definition": ["StartAt": "A"], "RoleArn": "r", "Tags": [["Key": "k", "Value": "v"]],
                "LoggingConfiguration": ["Destinations": [["CloudWatchLogsLogGroup": ["LogGroupArn": "l"]]]],
            ])
        #expect(
            try #require(fixture.calls.last).input == [
                "name": "m", "definition": #"{"StartAt":"A"}"#, "roleArn": "r", "tags": [["key": "k", "value": "v"]],
                "loggingConfiguration": ["destinations": [["cloudWatchLogsLogGroup": ["logGroupArn": "l"]]]],
            ])
        #expect(created.output == ["StateMachineArn": "a", "CreationDate": "2026-11-23T05:32:09.250Z"])
        let described = await fixture.perform(Self.action("sfn", "describeStateMachine"), ["StateMachineArn": "a"])
        #expect(
            described.output == ["Name": "m", "CreationDate": "2026-11-23T05:32:09Z", "VariableReferences": ["stateName": ["x"]]])
    }

    @Test(
        "JSON that is given for a JSON text is written as text; a text stays as it is",
        arguments: [(["a": [1]], #"{"a":[1]}"#), ([], "[]"), (1.50, "1.5"), (true, "true"), (#"{"a" : 1}"#, #"{"a" : 1}"#)]
            as [(JSONValue, JSONValue)])
    func texts(input: JSONValue, expected: JSONValue) async throws {
        let fixture = IntegrationFixture("states", answers: ["StartExecution": { _ in [:] }])
        _ = await fixture.perform(Self.action("sfn", "startExecution"), ["StateMachineArn": "a", "Input": input])
        #expect(try #require(fixture.calls.last).input == ["stateMachineArn": "a", "input": expected])
    }

    @Test("acronyms are words: what SQS calls MD5OfBody is Md5OfBody; keys of maps are the caller's")
    func acronyms() async throws {
        let fixture = IntegrationFixture(
            answers: [
                "ReceiveMessage": { _ in
                    ["Messages": [["MessageId": "m", "MD5OfBody": "d", "MessageAttributes": ["someKEY": ["StringValue": "x"]]]]]
                },
                "CreateQueue": { _ in ["QueueUrl": "u"] },
                "ListDeadLetterSourceQueues": { _ in ["queueUrls": ["u"]] },
            ])
        let received = await fixture.perform(Self.action("sqs", "receiveMessage"), ["QueueUrl": "u"])
        #expect(
            received.output
                == ["Messages": [["MessageId": "m", "Md5OfBody": "d", "MessageAttributes": ["someKEY": ["StringValue": "x"]]]]])
        _ = await fixture.perform(
            Self.action("sqs", "createQueue"), ["QueueName": "q", "Tags": ["Team": "a"], "Attributes": ["delaySeconds": "1"]])
        #expect(try #require(fixture.calls.last).input == ["QueueName": "q", "tags": ["Team": "a"], "Attributes": ["delaySeconds": "1"]])
        #expect(await fixture.perform(Self.action("sqs", "listDeadLetterSourceQueues"), [:]).output == ["QueueUrls": ["u"]])
    }

    @Test("moments that are given as text become the service's numbers, structures its spelling")
    func times() async throws {
        let fixture = IntegrationFixture("scheduler", answers: ["CreateSchedule": { _ in ["ScheduleArn": "a"] }])
        _ = await fixture.perform(
            Self.action("scheduler", "createSchedule"),
            [
                "StartDate": "2026-11-23T05:32:09Z",
                "Target": [
                    "Input": ["a": 1],
                    "EcsParameters": ["NetworkConfiguration": ["AwsvpcConfiguration": ["Subnets": ["s"]]], "EnableEcsManagedTags": true],
                ],
            ])
        #expect(
            try #require(fixture.calls.last).input == [
                "StartDate": 1_795_411_929,
                "Target": [
                    "Input": #"{"a":1}"#,
                    "EcsParameters": ["NetworkConfiguration": ["awsvpcConfiguration": ["Subnets": ["s"]]], "EnableECSManagedTags": true],
                ],
            ])
    }

    @Test(
        "errors have the SDK's names and words",
        arguments: [
            ("sfn", "states", "StateMachineDoesNotExist", "Sfn.StateMachineDoesNotExistException"),
            ("sfn", "states", "SomethingNew", "Sfn.SfnException"),
            ("sqs", "sqs", "QueueDoesNotExist", "Sqs.QueueDoesNotExistException"),
            ("eventbridge", "events", "ResourceNotFoundException", "EventBridge.ResourceNotFoundException"),
            ("eventbridge", "events", "ValidationException", "EventBridge.EventBridgeException"),
            ("iam", "iam", "NoSuchEntity", "Iam.NoSuchEntityException"),
            ("cloudwatchlogs", "logs", "ResourceAlreadyExistsException", "CloudWatchLogs.ResourceAlreadyExistsException"),
            ("lambda", "lambda", "EC2ThrottledException", "Lambda.Ec2ThrottledException"),
            ("sts", "sts", "IDPRejectedClaim", "Sts.IdpRejectedClaimException"),
        ])
    func errors(service: String, signingName: String, code: String, name: String) async throws {
        let fixture = IntegrationFixture(signingName, answers: ["DoThat": { _ in throw ServiceError(code, "No", status: 404) }])
        let failure = await fixture.perform(Self.action(service, "doThat"), [:]).failure
        #expect(failure?.error == name)
        let prefix = try #require(name.split(separator: ".").first)
        let requestID = try #require(fixture.calls.last).context.requestID
        #expect(failure?.cause == "No (Service: \(prefix), Status Code: 404, Request ID: \(requestID))")
    }

    @Test("a failure of the node is one of the service")
    func internalFailure() async throws {
        struct Broken: Error {}
        let fixture = IntegrationFixture("states", answers: ["ListActivities": { _ in throw Broken() }])
        let failure = await fixture.perform(Self.action("sfn", "listActivities"), [:]).failure
        #expect(failure?.error == "Sfn.SfnException")
        #expect(failure?.cause?.contains("Status Code: 500") == true)
    }

    @Test("calls act in the machine's account, and with Credentials in that of their role")
    func scope() async throws {
        let fixture = IntegrationFixture("sts", answers: ["GetCallerIdentity": { _ in ["Account": "1"] }])
        _ = await fixture.perform(Self.action("sts", "getCallerIdentity"), [:])
        #expect(try #require(fixture.calls.last).context.scope == IntegrationFixture.scope)
        _ = await fixture.perform(Self.action("sts", "getCallerIdentity"), [:], credentials: "arn:aws:iam::222222222222:role/x")
        #expect(try #require(fixture.calls.last).context.scope == Scope(account: "222222222222", region: "eu-central-1"))
    }

    @Test("a token makes of the answer a hand-over, and of parameters that are no object a failure")
    func patterns() async throws {
        let fixture = IntegrationFixture("sts", answers: ["GetCallerIdentity": { _ in [:] }])
        let result = await fixture.perform(Self.action("sts", "getCallerIdentity.waitForTaskToken"), [:])
        #expect(result == .submitted([:]))
        #expect(await fixture.perform(Self.action("sts", "getCallerIdentity"), [1]).failure?.error == "States.Runtime")
    }

    @Test(
        "names follow the SDK for Java",
        arguments: [
            ("stateMachineArn", "StateMachineArn"), ("MD5OfMessageBody", "Md5OfMessageBody"),
            ("DBInstanceIdentifier", "DbInstanceIdentifier"),
            ("KMSKeyArn", "KmsKeyArn"), ("UUID", "Uuid"), ("awsvpcConfiguration", "AwsvpcConfiguration"),
            ("SSEDescription", "SseDescription"),
            ("S3Bucket", "S3Bucket"), ("Ipv6AllowedForDualStack", "Ipv6AllowedForDualStack"),
            ("billedMemoryUsedInMB", "BilledMemoryUsedInMb"),
            ("GraphQLOperation", "GraphQlOperation"), ("EFSIOException", "EfsioException"), ("key_schema", "KeySchema"), ("", ""),
        ])
    func pascal(name: String, expected: String) { #expect(SDKNames.pascal(name) == expected) }
}
