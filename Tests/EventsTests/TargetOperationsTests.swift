import AWSInterface
import JSON
import StorageTestSupport
import Testing

@testable import Events

@Suite struct TargetOperationsTests {
    @Test func targetsAreAnsweredAsTheyWerePut() async throws {
        try await ControlFixture.with(TestEngine.available) { events in
            try await events.putRule("r")
            let queue = JSONValue.string(events.queue)
            let destination = JSONValue.string(events.arn("api-destination/d/5f3e1c2a"))
            let targets: [JSONValue] = [
                ["Id": "1", "Arn": queue, "Input": #"{"ö":1}"#, "RoleArn": "arn:aws:iam::1:role/r"],
                [
                    "Id": "2", "Arn": .string(events.queue + ".fifo"), "InputPath": "$.detail", "SqsParameters": ["MessageGroupId": "g"],
                    "RetryPolicy": ["MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60], "DeadLetterConfig": ["Arn": queue],
                ],
                [
                    "Id": "3", "Arn": .string(events.scope.arn("lambda", "function:f").description),
                    "InputTransformer": ["InputPathsMap": ["a": "$.detail.a"], "InputTemplate": #""<a>""#],
                    "RetryPolicy": ["MaximumRetryAttempts": 185],
                ],
                [
                    "Id": "4", "Arn": destination,
                    "HttpParameters": [
                        "PathParameterValues": ["a", "b"], "HeaderParameters": ["X-A": "b c"], "QueryStringParameters": ["q": "ü"],
                    ],
                ],
                ["Id": "5", "Arn": .string(events.arn("event-bus/other"))],
            ]
            let outcome = try await events.call("PutTargets", ["Rule": "r", "Targets": .array(targets)])
            #expect(outcome == ["FailedEntryCount": 0, "FailedEntries": []])
            #expect(try await events.call("ListTargetsByRule", ["Rule": "r"]) == ["Targets": .array(targets)])
            for limit in [1, 2, 5] {
                let all = try await events.pages("ListTargetsByRule", ["Rule": "r", "Limit": .number(limit)], "Targets", "Id")
                #expect(all.names == ["1", "2", "3", "4", "5"])
            }
            #expect(await events.putTarget("r", ["Id": "1", "InputPath": "$.id"]) == nil)
            #expect(
                try await events.call("ListTargetsByRule", ["Rule": "r", "Limit": 1])["Targets"]
                    == [["Id": "1", "Arn": queue, "InputPath": "$.id"]])
            let removed = try await events.call("RemoveTargets", ["Rule": "r", "Ids": ["1", "3", "absent"]])
            #expect(removed == ["FailedEntryCount": 0, "FailedEntries": []])
            #expect(try await events.pages("ListTargetsByRule", ["Rule": "r"], "Targets", "Id").names == ["2", "4", "5"])
        }
    }

    @Test func aRuleHasFiveTargets() async throws {
        try await ControlFixture.with { events in
            try await events.putRule("r")
            let targets = (1...6).map { JSONValue.object(["Id": .string("t\($0)"), "Arn": .string(events.queue)]) }
            let refusal = "LimitExceededException: The requested resource exceeds the maximum number allowed."
            #expect(await events.failure("PutTargets", ["Rule": "r", "Targets": .array(targets)]) == refusal)
            #expect(try await events.call("ListTargetsByRule", ["Rule": "r"]) == ["Targets": []])
            try await events.call("PutTargets", ["Rule": "r", "Targets": .array(Array(targets.prefix(5)))])
            #expect(await events.putTarget("r", ["Id": "t6"]) == refusal)
            #expect(await events.putTarget("r", ["Id": "t5"]) == nil)
        }
    }

    @Test func rulesAndBusesThatAreNotThereAreNamed() async throws {
        try await ControlFixture.with { events in
            #expect(await events.putTarget("r", [:]) == "ResourceNotFoundException: Rule r does not exist on EventBus default.")
            #expect(await events.putTarget("r", on: "no", [:]) == "ResourceNotFoundException: Event bus no does not exist.")
            for operation in ["ListTargetsByRule", "RemoveTargets"] {
                #expect(
                    await events.failure(operation, ["Rule": "r", "Ids": ["t"]])
                        == "ResourceNotFoundException: Rule r does not exist on EventBus default.")
            }
        }
    }

    @Test(
        arguments: [
            (
                ["Id": "!@#"],
                "Value '!@#' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+"
            ),
            (
                ["RetryPolicy": ["MaximumRetryAttempts": 186]],
                "Value '186' at 'targets.1.member.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 185"
            ),
            (
                ["RetryPolicy": ["MaximumEventAgeInSeconds": 59]],
                "Value '59' at 'targets.1.member.retryPolicy.maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60"
            ),
            (
                ["InputTransformer": ["InputPathsMap": [:]]],
                "Value null at 'targets.1.member.inputTransformer.inputTemplate' failed to satisfy constraint: Member must not be null"
            ),
            (
                ["Arn": ""],
                "Value '' at 'targets.1.member.arn' failed to satisfy constraint: Member must have length greater than or equal to 1"
            ),
        ] as [(JSONObject, String)])
    func membersOfTheWrongFormAreNamedByTheirPlace(_ target: JSONObject, _ wrong: String) async throws {
        try await ControlFixture.with { events in
            try await events.putRule("r")
            #expect(await events.putTarget("r", target) == "ValidationException: 1 validation error detected: \(wrong)")
        }
    }

    @Test func aTargetTakesOneInput() async throws {
        try await ControlFixture.with { events in
            try await events.putRule("r")
            let inputs: [(String, JSONValue)] = [
                ("Input", "{}"), ("InputPath", "$.detail"), ("InputTransformer", ["InputTemplate": #""x""#]),
            ]
            for first in inputs {
                for second in inputs where second.0 > first.0 {
                    #expect(
                        await events.putTarget("r", [first.0: first.1, second.0: second.1])
                            == "ValidationException: Only one of Input, InputPath, or InputTransformer must be provided for target t.")
                }
                #expect(await events.putTarget("r", [first.0: first.1]) == nil)
            }
            for wrong in [["Input": "{"], ["InputPath": "detail"], ["InputTransformer": ["InputTemplate": #""<x>""#]]] as [JSONObject] {
                #expect(await events.putTarget("r", wrong)?.hasPrefix("ValidationException: ") == true, "\(wrong)")
            }
        }
    }

    @Test func targetsThatCannotBeReachedAreRefusedByName() async throws {
        try await ControlFixture.with { events in
            try await events.putRule("r")
            #expect(
                await events.putTarget("r", ["Arn": "nonsense"])
                    == "ValidationException: Parameter nonsense is not valid. Reason: Provided Arn is not in correct format.")
            let topic = events.scope.arn("sns", "topic").description
            #expect(
                await events.putTarget("r", ["Arn": .string(topic)])
                    == """
                    NotImplementedException: Apus does not implement events:PutTargets with the target \(topic) (service sns). See \
                    docs/not-built.md.
                    """)
            #expect(
                await events.putTarget("r", ["EcsParameters": ["TaskDefinitionArn": "x"]])
                    == "NotImplementedException: Apus does not implement events:PutTargets with EcsParameters. See docs/not-built.md.")
            #expect(try await events.call("ListTargetsByRule", ["Rule": "r"]) == ["Targets": []])
        }
    }

    @Test func whatDoesNotFitTheTargetIsRefused() async throws {
        try await ControlFixture.with { events in
            try await events.putRule("r")
            let function = JSONValue.string(events.scope.arn("lambda", "function:f").description)
            #expect(
                await events.putTarget("r", ["Arn": .string(events.queue + ".fifo")])
                    == "ValidationException: Parameter(s) SqsParameters must be specified for target: t.")
            #expect(
                await events.putTarget("r", ["Arn": function, "SqsParameters": ["MessageGroupId": "g"]])?.contains("not supported") == true)
            #expect(await events.putTarget("r", ["Arn": function, "HttpParameters": [:]])?.contains("not supported") == true)
            #expect(await events.putTarget("r", ["DeadLetterConfig": ["Arn": function]])?.hasPrefix("ValidationException") == true)
            #expect(
                await events.putTarget("r", ["DeadLetterConfig": ["Arn": .string(events.queue + ".fifo")]])?.contains("standard queue")
                    == true)
            let destination = JSONValue.string(events.arn("api-destination/d/1"))
            for parameters in [
                ["PathParameterValues": [" "]], ["HeaderParameters": ["a b": "c"]], ["HeaderParameters": ["a": "\u{1}"]],
                ["QueryStringParameters": ["a\u{7f}": "b"]], ["QueryStringParameters": ["a": ""]],
            ] as [JSONValue] {
                #expect(
                    await events.putTarget("r", ["Arn": destination, "HttpParameters": parameters])?
                        .hasPrefix("ValidationException: 1 validation error detected: ") == true, "\(parameters)")
            }
        }
    }

    @Test(arguments: [[:], ["Targets": []], ["Targets": "x"], ["Targets": ["x"]], ["Targets": [["Id": "a"]]]] as [JSONObject])
    func requestsWithoutTargetsAreRefused(_ further: JSONObject) async throws {
        try await ControlFixture.with { events in
            try await events.putRule("r")
            var input: JSONObject = ["Rule": "r"]
            for (key, value) in further { input[key] = value }
            let failure = await events.failure("PutTargets", input)
            #expect(failure?.hasPrefix("ValidationException") == true || failure?.hasPrefix("SerializationException") == true)
        }
    }

    /// Whatever a target holds: it is read back from its row as it was written.
    @Test func aStoredTargetIsReadBackAsItWas() {
        var target = RuleTarget(id: "i", arn: "a")
        for input in [.event, .constant("x"), .path("$.a"), .transformed(paths: ["a": "$.b"], template: "t")] as [RuleTarget.Input] {
            for retries in [nil, .init(), .init(maximumAttempts: 3), .init(maximumAge: 70), .init(maximumAttempts: 0, maximumAge: 60)]
                as [RuleTarget.Retries?]
            {
                for text in [nil, "", "q"] as [String?] {
                    target.input = input
                    target.retries = retries
                    (target.roleARN, target.deadLetterQueue, target.messageGroup) = (text, text, text)
                    target.httpParameters = text.map { ["PathParameterValues": [.string($0)]] }
                    #expect(RuleTarget(stored: target.object) == target)
                }
            }
        }
    }
}
