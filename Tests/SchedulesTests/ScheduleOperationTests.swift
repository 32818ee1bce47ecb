import AWSInterface
import Ambient
import JSON
import StorageTestSupport
import Testing

@testable import Schedules

@Suite("Schedules") struct ScheduleOperationTests {
    @Test("What is not given gets AWS's defaults, and what is given comes back")
    func create() async throws {
        try await SchedulesFixture.with { node in
            let created = try await node.call(
                "CreateSchedule",
                [
                    "Name": "plain", "ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": ["Mode": "OFF"],
                    "Target": ["Arn": .string(function), "RoleArn": .string(role)],
                ])
            let arn: JSONValue = "arn:aws:scheduler:us-east-1:000000000000:schedule/default/plain"
            #expect(created == ["ScheduleArn": arn])
            let now = JSONValue.number(1_700_000_000.0)
            #expect(
                try await node.call("GetSchedule", ["Name": "plain"]) == [
                    "Arn": arn, "Name": "plain", "GroupName": "default", "ScheduleExpression": "rate(1 hour)",
                    "ScheduleExpressionTimezone": "UTC", "State": "ENABLED", "ActionAfterCompletion": "NONE",
                    "FlexibleTimeWindow": ["Mode": "OFF"], "CreationDate": now, "LastModificationDate": now,
                    "Target": [
                        "Arn": .string(function), "RoleArn": .string(role),
                        "RetryPolicy": ["MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185],
                    ],
                ])
        }
    }

    private static let everything: JSONObject = [
        "Name": "full", "GroupName": "g", "ScheduleExpression": "cron(0 9 ? * MON-FRI *)",
        "ScheduleExpressionTimezone": "Europe/Berlin", "State": "DISABLED", "Description": "Ünïcödé \u{0} \"quoted\"",
        "StartDate": 1_800_000_000.5, "EndDate": 1_900_000_000, "ActionAfterCompletion": "DELETE",
        "FlexibleTimeWindow": ["Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15],
        "Target": [
            "Arn": .string(queue + ".fifo"), "RoleArn": .string(role), "Input": "no JSON",
            "RetryPolicy": ["MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0], "DeadLetterConfig": ["Arn": .string(queue)],
            "SqsParameters": ["MessageGroupId": "group"],
        ],
    ]

    @Test("An update replaces everything: what it does not give returns to its default", .enabled(if: hasTimeZones))
    func update() async throws {
        try await SchedulesFixture.with { node in
            try await node.call("CreateScheduleGroup", ["Name": "g"])
            try await node.call("CreateSchedule", Self.everything)
            var full = try await node.call("GetSchedule", ["Name": "full", "GroupName": "g"]).object ?? [:]
            for member in Self.everything { #expect(full[member.key] == member.value, "\(member.key)") }
            node.pass(1)
            try await node.call(
                "UpdateSchedule",
                [
                    "Name": "full", "GroupName": "g", "ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": ["Mode": "OFF"],
                    "Target": ["Arn": .string(queue), "RoleArn": .string(role)],
                ])
            full = try await node.call("GetSchedule", ["Name": "full", "GroupName": "g"]).object ?? [:]
            for absent in ["Description", "StartDate", "EndDate"] { #expect(full[absent] == nil) }
            #expect(full["State"] == "ENABLED" && full["ActionAfterCompletion"] == "NONE" && full["ScheduleExpressionTimezone"] == "UTC")
            #expect(full["Target"]?.object?.keys.sorted() == ["Arn", "RetryPolicy", "RoleArn"])
            #expect(full["CreationDate"] == 1_700_000_000.0 && full["LastModificationDate"] == 1_700_000_001.0)
        }
    }

    @Test("Names are unique in their group; the same request again is no conflict")
    func conflicts() async throws {
        try await SchedulesFixture.with { node in
            let input = SchedulesFixture.input("s", "rate(1 hour)", ["ClientToken": "token-1"])
            try await node.call("CreateSchedule", input)
            let again = try await node.call("CreateSchedule", input)
            #expect(again["ScheduleArn"] == "arn:aws:scheduler:us-east-1:000000000000:schedule/default/s")
            #expect(try await node.waitingFirings() == 1)
            let conflict = ServiceError("ConflictException", "Schedule s already exists.", status: 409)
            #expect(await node.failure("CreateSchedule", SchedulesFixture.input("s", "rate(1 hour)", ["ClientToken": "other"])) == conflict)
            #expect(
                await node.failure("CreateSchedule", SchedulesFixture.input("s", "rate(2 hours)", ["ClientToken": "token-1"])) == conflict)
            try await node.call("CreateScheduleGroup", ["Name": "g"])
            try await node.create("s", "rate(1 hour)", ["GroupName": "g"])
            var elsewhere = node
            elsewhere.scope = Scope(account: "111111111111")
            try await elsewhere.create("s", "rate(1 hour)")
        }
    }

    @Test("What is not there is said in AWS's words")
    func missing() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            func missing(_ what: String) -> ServiceError {
                ServiceError("ResourceNotFoundException", "\(what) does not exist.", status: 404)
            }
            #expect(await node.failure("GetSchedule", ["Name": "x"]) == missing("Schedule x"))
            #expect(await node.failure("DeleteSchedule", ["Name": "x"]) == missing("Schedule x"))
            #expect(await node.failure("UpdateSchedule", SchedulesFixture.input("x", "rate(1 hour)")) == missing("Schedule x"))
            let elsewhere = SchedulesFixture.input("x", "rate(1 hour)", ["GroupName": "g"])
            for operation in ["CreateSchedule", "UpdateSchedule"] {
                #expect(await node.failure(operation, elsewhere) == missing("Schedule group g"))
            }
            for operation in ["GetSchedule", "DeleteSchedule", "ListSchedules"] {
                #expect(await node.failure(operation, ["Name": "x", "GroupName": "g"]) == missing("Schedule group g"))
            }
        }
    }

    @Test("Listings are in order, filtered and paged")
    func listing() async throws {
        try await SchedulesFixture.with { node in
            try await node.call("CreateScheduleGroup", ["Name": "g"])
            for name in ["b-2", "a-1", "B", "b-1"] {
                try await node.create(name, "rate(1 hour)", ["State": name == "a-1" ? "DISABLED" : "ENABLED"])
            }
            try await node.create("b-1", "rate(1 hour)", ["GroupName": "g"])
            func names(_ input: JSONObject) async throws -> [String] {
                try await node.call("ListSchedules", input)["Schedules"]?.array?.compactMap { $0["Name"]?.string } ?? []
            }
            #expect(try await names([:]) == ["B", "a-1", "b-1", "b-2", "b-1"])
            #expect(try await names(["GroupName": "g"]) == ["b-1"])
            #expect(try await names(["NamePrefix": "b"]) == ["b-1", "b-2", "b-1"])
            #expect(try await names(["GroupName": "default", "NamePrefix": "b-", "State": "ENABLED"]) == ["b-1", "b-2"])
            #expect(try await names(["State": "DISABLED"]) == ["a-1"])
            var (seen, token): ([String], JSONValue?) = ([], nil)
            repeat {
                var input: JSONObject = ["MaxResults": 2]
                input["NextToken"] = token
                let page = try await node.call("ListSchedules", input)
                seen += page["Schedules"]?.array?.compactMap { $0["Arn"]?.string } ?? []
                token = page["NextToken"]
            } while token != nil
            #expect(seen.count == 5 && Set(seen).count == 5)
            let first = try await node.call("ListSchedules", ["NamePrefix": "a"])["Schedules"]?[0]
            #expect(first?["State"] == "DISABLED" && first?["Target"] == ["Arn": .string(queue)] && first?["GroupName"] == "default")
            #expect(await node.failure("ListSchedules", ["NextToken": "zz"])?.code == "ValidationException")
        }
    }

    @Test("The firings to come are told with local time, up to the end", .enabled(if: hasTimeZones))
    func upcoming() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            try await node.create(
                "s", "cron(30 2 * * ? *)", ["ScheduleExpressionTimezone": "America/New_York", "EndDate": 1_700_250_000])
            let answer = try await node.schedules.upcomingFirings(of: "s", group: nil, limit: 5, in: node.scope)
            #expect(answer["TimeZone"] == "America/New_York" && answer["EndDate"] == "2023-11-17T19:40:00Z")
            #expect(
                answer["Firings"] == [
                    ["ScheduledTime": "2023-11-15T07:30:00Z", "LocalTime": "2023-11-15T02:30:00-05:00"],
                    ["ScheduledTime": "2023-11-16T07:30:00Z", "LocalTime": "2023-11-16T02:30:00-05:00"],
                    ["ScheduledTime": "2023-11-17T07:30:00Z", "LocalTime": "2023-11-17T02:30:00-05:00"],
                ])
        }
    }
}

let hasTimeZones = (try? TimeZones().rules("Europe/Berlin")) != nil

@Suite("Bad schedules are refused in AWS's words") struct ScheduleValidationTests {
    private func message(_ node: SchedulesFixture, _ changes: JSONObject, expression: String = "rate(1 hour)") async -> String? {
        let error = await node.failure("CreateSchedule", SchedulesFixture.input("s", expression, target: queue, changes))
        return error.map { $0.code == "ValidationException" ? $0.message : "\($0)" }
    }

    private func target(_ arn: String, _ members: JSONObject = [:]) -> JSONObject {
        var target: JSONObject = ["Arn": .string(arn), "RoleArn": .string(role)]
        for member in members { target[member.key] = member.value }
        return ["Target": .object(target)]
    }

    @Test("Expressions, zones, dates and windows")
    func times() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            #expect(await message(node, [:], expression: " rate(10 minutes)") == "Invalid Schedule Expression  rate(10 minutes).")
            for zone in ["Europe/Berlim", "../../etc/passwd", "Europe"] {
                #expect(
                    await message(node, ["ScheduleExpressionTimezone": .string(zone)]) == "Invalid Schedule Expression Timezone \(zone).")
            }
            let (past, future): (JSONValue, JSONValue) = (1_699_999_000, 1_700_001_000)
            #expect(
                await message(node, ["StartDate": future, "EndDate": future]) == "The StartDate you specify must come before the EndDate.")
            #expect(await message(node, ["StartDate": past]) == "The StartDate you specify cannot be earlier than 5 minutes ago.")
            #expect(await message(node, ["StartDate": past, "EndDate": past], expression: at(60)) == nil)
            #expect(
                await message(node, ["FlexibleTimeWindow": ["Mode": "FLEXIBLE"]])
                    == "MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE.")
            #expect(
                await message(node, ["FlexibleTimeWindow": ["Mode": "OFF", "MaximumWindowInMinutes": 5]])
                    == "MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF.")
            #expect(
                await node.failure("CreateSchedule", SchedulesFixture.input("s", at(1), ["StartDate": 1e300]))?.code
                    == "SerializationException")
        }
    }

    @Test("Single members, all in one message")
    func members() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            let bad: JSONObject = [
                "Name": "no spaces", "ScheduleExpression": "rate(1 hour)",
                "FlexibleTimeWindow": ["Mode": "OFF", "MaximumWindowInMinutes": 1441],
                "State": "ON",
                "Target": ["RoleArn": "role", "RetryPolicy": ["MaximumEventAgeInSeconds": 59, "MaximumRetryAttempts": 186]],
            ]
            let text = await node.failure("CreateSchedule", bad)?.message ?? ""
            for part in [
                "7 validation errors detected: ",
                "Value 'no spaces' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$",
                "Value 'ON' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED]",
                "Value '1441' at 'flexibleTimeWindow.maximumWindowInMinutes' failed to satisfy constraint: ",
                "Value null at 'target.arn' failed to satisfy constraint: Member must not be null",
                "Value 'role' at 'target.roleArn' failed to satisfy constraint: ",
                "Value '59' at 'target.retryPolicy.maximumEventAgeInSeconds' failed",
                "Value '186' at 'target.retryPolicy.maximumRetryAttempts' failed",
            ] {
                #expect(text.contains(part), "\(part) in \(text)")
            }
            #expect(await node.failure("CreateSchedule", ["Name": "s"])?.message.hasPrefix("3 validation errors detected: ") == true)
            #expect(await message(node, ["Description": .string(String(repeating: "x", count: 513))])?.contains("'description'") == true)
            let large = target(queue, ["Input": .string(String(repeating: "é", count: 200_000))])
            #expect(await message(node, large)?.contains("'target.input'") == true)
        }
    }

    @Test("Targets")
    func targets() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            let malformed = "Provided Arn is not in correct format."
            for arn in ["x", "arn:aws:events:us-east-1:000000000000:api-destination/a/b", "arn:aws:lambda:us-east-1::function:f"] {
                #expect(await message(node, target(arn)) == malformed, "\(arn)")
            }
            #expect(
                await message(node, target("arn:aws:lambda:eu-west-1:000000000000:function:f"))
                    == "The target ARN provided does not match the current region us-east-1.")
            #expect(
                await message(node, target("arn:aws:s3:us-east-1:000000000000:b")) == "s3 is not a supported service for a target.")
            #expect(
                await message(node, target("arn:aws:scheduler:us-east-1:000000000000:aws-sdk:sqs:sendMessage"))
                    == "scheduler is not a supported service for a target.")
            #expect(await message(node, target(function, ["Input": "{"])) == "JSON syntax error in input for the target.")
            #expect(await message(node, target(function, ["Input": #"{"n":<aws.scheduler.attempt-number>}"#])) == nil)
            #expect(await message(node, target(queue + ".fifo")) == "Parameters SqsParameters must be specified.")
            let group: JSONObject = ["SqsParameters": ["MessageGroupId": "g"]]
            #expect(await message(node, target(queue, group)) == "Parameters MessageGroupId not valid for the target.")
            #expect(await message(node, target(function, group)) == "Parameters SqsParameters not supported for the target.")
            #expect(await message(node, target(bus)) == "Parameters EventBridgeParameters must be specified.")
            func event(from source: String) -> JSONObject {
                target(bus, ["EventBridgeParameters": ["Source": .string(source), "DetailType": "t"]])
            }
            for source in ["aws.mine", "$mine", " ", "a\nb"] {
                #expect(await message(node, event(from: source))?.contains("'target.eventBridgeParameters.source'") == true, "\(source)")
            }
            try await node.call("DeleteSchedule", ["Name": "s"])
            #expect(await message(node, event(from: "my-app/1_2.x")) == nil)
            #expect(
                await message(node, target(queue, ["DeadLetterConfig": ["Arn": .string(queue + ".fifo")]]))?.contains(
                    "'target.deadLetterConfig.arn'") == true)
        }
    }

    @Test("A state machine is a target, and an execution is none")
    func stateMachine() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            func refusal(_ resource: String) async -> ServiceError? {
                let target = target("arn:aws:states:us-east-1:000000000000:\(resource)", ["Input": "{}"])
                return await node.failure("CreateSchedule", SchedulesFixture.input("s", "rate(1 hour)", target))
            }
            #expect(await refusal("execution:orders:1")?.message == "Provided Arn is not in correct format.")
            #expect(await refusal("stateMachine:orders") == nil)
        }
    }

    @Test("What AWS has and Apus has not is refused by name")
    func notBuilt() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            func refusal(_ changes: JSONObject) async -> ServiceError? {
                await node.failure("CreateSchedule", SchedulesFixture.input("s", "rate(1 hour)", changes))
            }
            for service in ["sns", "ecs", "kinesis", "firehose", "sagemaker", "codebuild", "codepipeline", "inspector"] {
                let error = await refusal(target("arn:aws:\(service):us-east-1:000000000000:x"))
                #expect(error?.code == "NotImplementedException" && error?.message.contains(service) == true)
            }
            let key = await refusal(["KmsKeyArn": "arn:aws:kms:us-east-1:000000000000:key/k"])
            #expect(key?.code == "NotImplementedException" && key?.message.contains("KmsKeyArn") == true)
            #expect(!(await node.exists("s")))
        }
    }
}
