import AWSInterface
import Ambient
import CronExpressions
import JSON
import StorageTestSupport
import Targets
import Testing

@testable import Schedules

@Suite("Schedules fire") struct ScheduleFiringTests {
    @Test("At its time and not before, once, and says so to its target")
    func oneTime() async throws {
        try await SchedulesFixture.with { node in
            try await node.create("once", at(60))
            try await node.create("sentinel", at(61))
            node.pass(59)
            #expect(try await node.bodies() == [])
            node.pass(2)
            await node.wait(for: 2)
            #expect(try await node.bodies().sorted() == [#"{"name":"once"}"#, #"{"name":"sentinel"}"#])
            let call = try #require(try await node.fired().first)
            #expect(call.target == queue)
            #expect(call.trace?.hasPrefix("Root=1-") == true)
            #expect(try await node.waitingFirings() == 0)
            #expect(await node.exists("once"))
        }
    }

    @Test("A rate fires at once and then at its interval; a cron at its minutes")
    func recurring() async throws {
        try await SchedulesFixture.with { node in
            try await node.create("rate", "rate(5 minutes)")
            await node.wait(for: 1)
            try await node.create("cron", "cron(15 * * * ? *)")  // In 100 seconds.
            node.pass(100)
            await node.wait(for: 2)
            node.pass(200)
            await node.wait(for: 3)
            #expect(try await node.bodies() == [#"{"name":"rate"}"#, #"{"name":"cron"}"#, #"{"name":"rate"}"#])
            #expect(try await node.waitingFirings() == 2)
        }
    }

    @Test("The keywords of an input are replaced; a target without input gets AWS's notification")
    func inputs() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            let text =
                "<aws.scheduler.schedule-arn>|<aws.scheduler.scheduled-time>|<aws.scheduler.attempt-number>|<aws.scheduler.execution-id>"
            try await node.create(
                "keywords", at(60), ["Target": ["Arn": .string(queue), "RoleArn": .string(role), "Input": .string(text)]])
            try await node.create("none", at(61), ["Target": ["Arn": .string(function), "RoleArn": .string(role)]])
            node.pass(60)
            await node.wait(for: 1)
            node.pass(1)
            await node.wait(for: 2)
            let bodies = try await node.bodies()
            let parts = bodies[0].split(separator: "|")
            #expect(
                parts.prefix(3) == ["arn:aws:scheduler:us-east-1:000000000000:schedule/default/keywords", "2023-11-14T22:14:20Z", "1"])
            #expect(parts[3].count == 16 && parts[3].allSatisfy(\.isHexDigit))
            let event = try JSONValue(parsing: bodies[1])
            #expect(event["source"] == "aws.scheduler" && event["detail-type"] == "Scheduled Event" && event["detail"] == "{}")
            #expect(event["time"] == "2023-11-14T22:14:21Z" && event["account"] == "000000000000" && event["region"] == "us-east-1")
            #expect(event["resources"] == ["arn:aws:scheduler:us-east-1:000000000000:schedule/default/none"])
        }
    }

    @Test("Queues get their group, buses what makes an event of the input")
    func settings() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            try await node.create(
                "fifo", at(60),
                ["Target": ["Arn": .string(queue + ".fifo"), "RoleArn": .string(role), "SqsParameters": ["MessageGroupId": "g"]]])
            try await node.create(
                "bus", at(61),
                [
                    "Target": [
                        "Arn": .string(bus), "RoleArn": .string(role), "Input": #"{"a":1}"#,
                        "EventBridgeParameters": ["Source": "my.app", "DetailType": "tick"],
                    ]
                ])
            node.pass(60)
            await node.wait(for: 1)
            node.pass(1)
            await node.wait(for: 2)
            let calls = try await node.fired()
            #expect(calls[0].settings == ["MessageGroupId": "g"])
            #expect(calls[1].settings["Source"] == "my.app" && calls[1].settings["DetailType"] == "tick")
            #expect(calls[1].settings["Resources"] == ["arn:aws:scheduler:us-east-1:000000000000:schedule/default/bus"])
            #expect(calls[1].body == #"{"a":1}"#)
        }
    }

    @Test("What is disabled, deleted or put off does not fire; what is enabled or put earlier does")
    func changes() async throws {
        try await SchedulesFixture.with { node in
            for name in ["disabled", "deleted", "later", "sooner"] { try await node.create(name, at(name == "sooner" ? 6000 : 60)) }
            try await node.create("enabled", at(60), ["State": "DISABLED"])
            try await node.update("disabled", at(60), ["State": "DISABLED"])
            try await node.call("DeleteSchedule", ["Name": "deleted"])
            try await node.update("later", at(300))
            try await node.update("sooner", at(60))
            try await node.update("enabled", at(60))
            #expect(try await node.waitingFirings() == 3)
            node.pass(200)
            await node.wait(for: 2)
            #expect(Set(try await node.bodies()) == [#"{"name":"sooner"}"#, #"{"name":"enabled"}"#])
            node.pass(100)
            await node.wait(for: 3)
            #expect(try await node.bodies().last == #"{"name":"later"}"#)
        }
    }

    @Test("After its completion a schedule goes where it is wanted: a one-time one, and one whose end has come")
    func deletionAfterCompletion() async throws {
        try await SchedulesFixture.with { node in
            let end = JSONValue.number((SchedulesFixture.beginning + .seconds(70)).secondsSinceEpoch)
            try await node.create("once", at(60), ["ActionAfterCompletion": "DELETE"])
            try await node.create("kept", at(60))
            try await node.create("ends", "rate(1 minute)", ["ActionAfterCompletion": "DELETE", "EndDate": end])
            await node.wait(for: 1)
            #expect(await node.exists("ends"))
            node.pass(60)
            await node.wait(for: 4)
            #expect(await node.exists("kept"))
            for name in ["once", "ends"] { #expect(!(await node.exists(name)), "\(name) is still there") }
            #expect(try await node.waitingFirings() == 0)
        }
    }

    @Test("What the target refuses goes to the dead-letter queue, with the schedule's attributes")
    func deadLetters() async throws {
        try await SchedulesFixture.with { node in
            try await node.create(
                "fails", at(60),
                [
                    "Target": [
                        "Arn": "arn:aws:lambda:us-east-1:000000000000:function:broken", "RoleArn": .string(role), "Input": "{}",
                        "DeadLetterConfig": ["Arn": .string(queue)],
                    ]
                ])
            node.pass(60)
            await node.wait(for: 1)
            let letter = try #require(try await node.fired().first)
            let attributes = letter.settings["MessageAttributes"]
            #expect(letter.target == queue && letter.body == "{}")
            for (name, value) in [
                "SCHEDULE_ARN": "arn:aws:scheduler:us-east-1:000000000000:schedule/default/fails", "SCHEDULED_TIME": "2023-11-14T22:14:20Z",
                "ERROR_CODE": "ResourceNotFoundException", "RETRY_ATTEMPTS": "0", "IS_PAYLOAD_TRUNCATED": "false",
                "TARGET_ARN": "arn:aws:lambda:us-east-1:000000000000:function:broken",
            ] {
                #expect(attributes?[name]?["StringValue"]?.string == value)
            }
            #expect(attributes?["EXECUTION_ID"]?["StringValue"]?.string?.count == 16)
        }
    }

    @Test("The retry policy is the target's: with no retries it is given up at once")
    func retries() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            try await node.create(
                "busy", at(60),
                [
                    "Target": [
                        "Arn": "arn:aws:lambda:us-east-1:000000000000:function:busy", "RoleArn": .string(role), "Input": "{}",
                        "RetryPolicy": ["MaximumRetryAttempts": 0], "DeadLetterConfig": ["Arn": .string(queue)],
                    ]
                ])
            node.pass(60)
            await node.wait(for: 1)
            let attributes = try await node.fired().first?.settings["MessageAttributes"]
            #expect(attributes?["EXHAUSTED_RETRY_CONDITION"]?["StringValue"] == "MaximumRetryAttempts")
        }
    }

    @Test("Many at the same moment all fire, and each plans its next")
    func manyAtOnce() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            let count = 3000
            try await node.createMany(count, "cron(15 * * * ? *)")
            #expect(try await node.waitingFirings() == count)
            node.pass(100)
            await node.wait(for: count)
            #expect(Set(try await node.bodies()).count == count)
            #expect(try await node.waitingFirings() == count)
        }
    }
}

@Suite("Time goes wrong") struct ScheduleClockTests {
    @Test("After downtime each schedule fires once, for its latest time, and then goes on")
    func downtime() async throws {
        try await SchedulesFixture.with { node in
            let input: JSONObject = [
                "Target": ["Arn": .string(queue), "RoleArn": .string(role), "Input": "<aws.scheduler.scheduled-time>"]
            ]
            try await node.create("hourly", "cron(0 * * * ? *)", input)
            try await node.create("once", at(3600), input)
            try await node.create("later", at(100_000), input)
            let back = try await node.restarted(after: .seconds(10 * 3600))
            await back.wait(for: 2)
            #expect(Set(try await back.bodies()) == ["2023-11-15T08:00:00Z", "2023-11-14T23:13:20Z"])
            back.pass(3600)
            await back.wait(for: 3)
            #expect(try await back.bodies().last == "2023-11-15T09:00:00Z")
            #expect(try await back.waitingFirings() == 2)
            await back.end()
        }
    }

    @Test("A clock that is set back fires nothing again")
    func setBack() async throws {
        try await SchedulesFixture.with { node in
            let input: JSONObject = [
                "Target": ["Arn": .string(queue), "RoleArn": .string(role), "Input": "<aws.scheduler.scheduled-time>"]
            ]
            try await node.create("hourly", "cron(0 * * * ? *)", input)
            node.pass(3000)
            await node.wait(for: 1)
            node.pass(-7200)
            // An update asks anew what comes next.
            try await node.update("hourly", "cron(0 * * * ? *)", ["State": "DISABLED"])
            try await node.update("hourly", "cron(0 * * * ? *)", input)
            try await node.create("sentinel", at(3599), input)
            node.pass(7200 + 599)
            await node.wait(for: 2)
            #expect(try await node.bodies() == ["2023-11-14T23:00:00Z", "2023-11-14T23:13:19Z"])
            node.pass(3600)
            await node.wait(for: 3)
            #expect(try await node.bodies().last == "2023-11-15T00:00:00Z")
        }
    }

    @Test("A schedule whose time zone is gone waits for it, and delays no other", .enabled(if: hasTimeZones))
    func missingZone() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            try await node.create("berlin", "at(2023-11-14T23:14:20)", ["ScheduleExpressionTimezone": "Europe/Berlin"])
            try await node.create("other", at(61))
            let poor = try await node.restarted(after: .seconds(61), zones: TimeZones(directory: "/nowhere"))
            await poor.wait(for: 1)
            #expect(try await poor.bodies() == [#"{"name":"other"}"#])
            #expect(try await poor.waitingFirings() == 1)
            let rich = try await poor.restarted(after: .seconds(60))
            await rich.wait(for: 1)
            #expect(try await rich.bodies().last == #"{"name":"berlin"}"#)
            await rich.end()
        }
    }

    @Test("The time chosen in a flexible window stays chosen when the node restarts")
    func flexibleWindow() async throws {
        try await SchedulesFixture.with { node in
            try await node.create(
                "flexible", at(60), ["FlexibleTimeWindow": ["Mode": "FLEXIBLE", "MaximumWindowInMinutes": 60]])
            let chosen = try await node.chosenTime("flexible")
            #expect(chosen >= "2023-11-14T22:14:20Z" && chosen < "2023-11-14T23:14:20Z")
            let back = try await node.restarted(after: .seconds(30))
            #expect(try await back.chosenTime("flexible") == chosen)
            back.pass(3700)
            await back.wait(for: 1)
            #expect(try await back.bodies().count == 1)
            await back.end()
        }
    }
}

extension SchedulesFixture {
    fileprivate func createMany(_ count: Int, _ expression: String) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count { group.addTask { try await create("s\(index)", expression) } }
            try await group.waitForAll()
        }
    }

    func chosenTime(_ name: String) async throws -> String {
        let firings = try await schedules.upcomingFirings(of: name, group: nil, limit: 1, in: scope)["Firings"]
        return firings?[0]?["ChosenTime"]?.string ?? firings?[0]?["ScheduledTime"]?.string ?? ""
    }
}
