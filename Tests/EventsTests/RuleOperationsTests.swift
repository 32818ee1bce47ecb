import AWSInterface
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Events

@Suite struct RuleOperationsTests {
    @Test func aRuleIsPutDescribedListedAndDeleted() async throws {
        try await ControlFixture.with(TestEngine.available) { events in
            try await events.call("CreateEventBus", ["Name": "x"])
            let pattern = #"{"source": ["a"], "detail": {"größe": [{"prefix": "✓"}]}}"#
            let put: JSONObject = [
                "Name": "r", "EventBusName": "x", "EventPattern": .string(pattern), "Description": "Über",
                "RoleArn": "arn:aws:iam::1:role/r",
            ]
            #expect(try await events.call("PutRule", put) == ["RuleArn": .string(events.arn("rule/x/r"))])
            let listed: JSONObject = [
                "Name": "r", "Arn": .string(events.arn("rule/x/r")), "EventPattern": .string(pattern), "State": "ENABLED",
                "Description": "Über", "RoleArn": "arn:aws:iam::1:role/r", "EventBusName": "x",
            ]
            #expect(try await events.call("ListRules", ["EventBusName": "x"]) == ["Rules": [.object(listed)]])
            var described = listed
            described["CreatedBy"] = .string(events.scope.account)
            let byARN: JSONObject = ["Name": "r", "EventBusName": .string(events.arn("event-bus/x"))]
            #expect(try await events.call("DescribeRule", byARN) == .object(described))
            try await events.call("DeleteRule", byARN)
            #expect(try await events.call("ListRules", ["EventBusName": "x"]) == ["Rules": []])
            #expect(try await events.call("DeleteRule", byARN) == [:])
            #expect(
                await events.failure("DescribeRule", byARN)
                    == "ResourceNotFoundException: Rule r does not exist on EventBus x.")
        }
    }

    @Test func rulesOfOneNameOnTwoBusesAreTwo() async throws {
        try await ControlFixture.with { events in
            try await events.call("CreateEventBus", ["Name": "x"])
            try await events.putRule("r")
            try await events.putRule("r", on: "x", ["State": "DISABLED"])
            #expect(try await events.call("DescribeRule", ["Name": "r"])["State"] == "ENABLED")
            #expect(try await events.call("DescribeRule", ["Name": "r"])["Arn"]?.string == events.arn("rule/r"))
            #expect(try await events.call("DescribeRule", ["Name": "r", "EventBusName": "x"])["State"] == "DISABLED")
        }
    }

    @Test func puttingARuleAgainReplacesItButForItsTagsAndTargets() async throws {
        try await ControlFixture.with { events in
            try await events.putRule("r", ["Description": "one", "State": "DISABLED", "Tags": [["Key": "k", "Value": "v"]]])
            #expect(await events.putTarget("r", [:]) == nil)
            try await events.call(
                "PutRule", ["Name": "r", "ScheduleExpression": "rate(5 minutes)", "Tags": [["Key": "other", "Value": "w"]]])
            let rule = try await events.call("DescribeRule", ["Name": "r"])
            #expect(rule["EventPattern"] == nil && rule["Description"] == nil && rule["State"] == "ENABLED")
            #expect(rule["ScheduleExpression"] == "rate(5 minutes)")
            #expect(
                try await events.call("ListTagsForResource", ["ResourceARN": .string(events.arn("rule/r"))])
                    == ["Tags": [["Key": "k", "Value": "v"]]])
            #expect(try await events.call("ListTargetsByRule", ["Rule": "r"])["Targets"]?.array?.count == 1)
        }
    }

    @Test func theBusBehindHearsOfEveryChange() async throws {
        try await ControlFixture.with { events in
            try await events.putRule("r")
            try await events.call("DisableRule", ["Name": "r"])
            try await events.call("DisableRule", ["Name": "r"])
            try await events.call("EnableRule", ["Name": "r"])
            try await events.call("DeleteRule", ["Name": "r"])
            #expect(
                events.door.heard == [
                    "rule r: none to ENABLED", "rule r: ENABLED to DISABLED", "rule r: DISABLED to ENABLED", "rule r: ENABLED to none",
                ])
        }
    }

    @Test func enablingWhatIsEnabledForManagementEventsChangesNothing() async throws {
        try await ControlFixture.with { events in
            let state = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
            try await events.putRule("r", ["State": .string(state)])
            try await events.call("EnableRule", ["Name": "r"])
            #expect(try await events.call("DescribeRule", ["Name": "r"])["State"]?.string == state)
        }
    }

    @Test func whatIsNoRuleIsRefusedInAWSsWords() async throws {
        try await ControlFixture.with { events in
            try await events.call("CreateEventBus", ["Name": "x"])
            #expect(
                await events.failure("PutRule", ["Name": "r"])
                    == "ValidationException: Parameter(s) EventPattern or ScheduleExpression must be specified.")
            for schedule in ["cron(INVALID)", "rate(1 minutes)", "rate(0 minutes)", "at(2030-01-01T00:00:00)", "cron(0 20 * * 1-7 *)"] {
                #expect(
                    await events.failure("PutRule", ["Name": "r", "ScheduleExpression": .string(schedule)])
                        == "ValidationException: Parameter ScheduleExpression is not valid.", "\(schedule)")
            }
            #expect(
                await events.failure("PutRule", ["Name": "r", "EventBusName": "x", "ScheduleExpression": "rate(1 minute)"])
                    == "ValidationException: ScheduleExpression is supported only on the default event bus.")
            #expect(
                await events.failure("PutRule", ["Name": "r", "EventPattern": "[1]"])?
                    .hasPrefix("InvalidEventPatternException: Event pattern is not valid. Reason: Filter is not an object") == true)
            #expect(
                await events.failure("PutRule", ["Name": "r", "EventBusName": "no", "EventPattern": #"{"a":["b"]}"#])
                    == "ResourceNotFoundException: Event bus no does not exist.")
            #expect(
                await events.failure("PutRule", ["Name": "r", "EventPattern": #"{"a":["b"]}"#, "State": "ON"])
                    == """
                    ValidationException: 1 validation error detected: Value 'ON' at 'state' failed to satisfy constraint: Member must \
                    satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]
                    """)
            let long = JSONValue.string(#"{"a":["\#(String(repeating: "x", count: 4096))"]}"#)
            #expect(
                await events.failure("PutRule", ["Name": "r", "EventPattern": long])?
                    .hasSuffix("Member must have length less than or equal to 4096") == true)
            let name = JSONValue.string("arn:aws:events:eu-west-1:1:rule/r")
            #expect(
                await events.failure("DescribeRule", ["Name": name])?
                    .hasSuffix("Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+") == true)
            #expect(await events.failure("DescribeRule", ["Name": 7])?.hasPrefix("SerializationException") == true)
            #expect(try await events.call("ListRules") == ["Rules": []])
        }
    }

    @Test func aPatternThatMultipliesOutIsALimitExceeded() async throws {
        try await ControlFixture.with { events in
            let alternatives = "[" + (0..<11).map { #"{"k\#($0)":["v"]}"# }.joined(separator: ",") + "]"
            let pattern = #"{"a":{"$or":\#(alternatives)},"b":{"$or":\#(alternatives)},"c":{"$or":\#(alternatives)}}"#
            let failure = await events.failure("PutRule", ["Name": "r", "EventPattern": .string(pattern)])
            #expect(failure?.hasPrefix("LimitExceededException: ") == true, "\(failure ?? "none")")
        }
    }

    @Test func rulesThatDoNotExistCannotBeEnabled() async throws {
        try await ControlFixture.with { events in
            for operation in ["EnableRule", "DisableRule"] {
                #expect(
                    await events.failure(operation, ["Name": "r"])
                        == "ResourceNotFoundException: Rule r does not exist on EventBus default.")
                #expect(
                    await events.failure(operation, ["Name": "r", "EventBusName": "no"])
                        == "ResourceNotFoundException: Event bus no does not exist.")
            }
            #expect(
                await events.failure("DeleteRule", ["Name": "r", "EventBusName": "no"])
                    == "ResourceNotFoundException: Event bus no does not exist.")
        }
    }

    @Test func aRuleWithTargetsStays() async throws {
        try await ControlFixture.with { events in
            try await events.putRule("r")
            #expect(await events.putTarget("r", [:]) == nil)
            #expect(
                await events.failure("DeleteRule", ["Name": "r", "Force": true])
                    == "ValidationException: Rule can't be deleted since it has targets.")
            try await events.call("RemoveTargets", ["Rule": "r", "Ids": ["t"]])
            #expect(await events.failure("DeleteRule", ["Name": "r"]) == nil)
        }
    }

    @Test func aBusHasAsManyRulesAsItsQuotaSays() async throws {
        var configuration = EventsConfiguration()
        configuration.ruleLimit = 2
        try await ControlFixture.with(TestEngine.available, configuration: configuration) { events in
            try await events.call("CreateEventBus", ["Name": "x"])
            for name in ["a", "b", "a", "b"] { try await events.putRule(name) }
            let refused: JSONObject = ["Name": "c", "EventPattern": #"{"source":["a"]}"#]
            #expect(
                await events.failure("PutRule", refused)
                    == "LimitExceededException: The requested resource exceeds the maximum number allowed.")
            try await events.putRule("c", on: "x")
            for _ in 0..<2 { try await events.call("DeleteRule", ["Name": "a"]) }
            try await events.call("PutRule", refused)
            #expect(await events.failure("PutRule", ["Name": "d", "EventPattern": #"{"source":["a"]}"#]) != nil)
        }
    }

    @Test func ofRulesThatArePutAtOnceNoMoreFitThanTheQuotaSays() async throws {
        var configuration = EventsConfiguration()
        configuration.ruleLimit = 16
        try await ControlFixture.with(TestEngine.available, configuration: configuration) { events in
            let refusals = await withTaskGroup(of: String?.self) { group in
                for index in 0..<24 {
                    group.addTask {
                        await events.failure("PutRule", ["Name": .string("r\(index)"), "EventPattern": #"{"source":["a"]}"#])
                    }
                }
                return await group.reduce(into: [String]()) { $0 += $1.map { [$0] } ?? [] }
            }
            #expect(refusals.count == 8 && Set(refusals).first?.hasPrefix("LimitExceededException") == true && Set(refusals).count == 1)
            let rules = try await events.call("ListRules")
            #expect(rules["Rules"]?.array?.count == 16)
        }
    }

    @Test func aRuleOnAnotherAccountsBusIsThatAccountsAndSaysWhoPutIt() async throws {
        try await ControlFixture.with { events in
            var owner = events
            owner.scope = Scope(account: "999999999999", region: events.scope.region)
            try await owner.call("CreateEventBus", ["Name": "shared"])
            try await events.putRule("r", on: owner.arn("event-bus/shared"))
            let rule = try await owner.call("DescribeRule", ["Name": "r", "EventBusName": "shared"])
            let elsewhere = "arn:aws:events:ap-south-1:\(events.scope.account):event-bus/default"
            #expect(
                await events.failure("ListRules", ["EventBusName": .string(elsewhere)])
                    == "ResourceNotFoundException: Event bus default does not exist.")
            #expect(rule["Arn"]?.string == owner.arn("rule/shared/r") && rule["CreatedBy"]?.string == events.scope.account)
        }
    }

    @Test func rulesAreListedInPages() async throws {
        try await ControlFixture.with(TestEngine.available) { events in
            let names = (0..<7).map { "r-\($0)" } + ["R", "s", "r.0"]
            for name in names { try await events.putRule(name) }
            for name in ["r-1", "r-3", "s"] {
                for id in ["t", "u"] { #expect(await events.putTarget(name, ["Id": .string(id)]) == nil) }
            }
            let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for limit in [1, 3, 100] {
                let page: JSONObject = ["Limit": .number(limit)]
                #expect(try await events.pages("ListRules", page, "Rules", "Name").names == sorted)
                var prefixed = page
                prefixed["NamePrefix"] = "r-"
                #expect(try await events.pages("ListRules", prefixed, "Rules", "Name").names == sorted.filter { $0.hasPrefix("r-") })
                var byTarget = page
                byTarget["TargetArn"] = .string(events.queue)
                #expect(try await events.pages("ListRuleNamesByTarget", byTarget, "RuleNames", nil).names == ["r-1", "r-3", "s"])
            }
            #expect(
                await events.failure("ListRules", ["EventBusName": "no"])
                    == "ResourceNotFoundException: Event bus no does not exist.")
            #expect(try await events.call("ListRuleNamesByTarget", ["TargetArn": "arn:none"]) == ["RuleNames": []])
        }
    }

    @Test func matchingReadsEveryEnabledRuleOfABusWithItsTargets() async throws {
        try await ControlFixture.with(TestEngine.available) { events in
            try await events.call("CreateEventBus", ["Name": "x"])
            for name in ["a", "b", "c"] { try await events.putRule(name) }
            try await events.putRule("other", on: "x")
            try await events.call("DisableRule", ["Name": "b"])
            for (rule, id) in [("a", "2"), ("a", "1"), ("b", "1")] { #expect(await events.putTarget(rule, ["Id": .string(id)]) == nil) }
            let bus = BusKey(scope: events.scope)
            let found = try await events.database.read { transaction in
                var found: [String] = []
                try transaction.forEachEnabledRule(of: bus) { found.append("\($0.rule.name):\($0.targets.map(\.id))") }
                return found
            }
            #expect(found == ["a:[\"1\", \"2\"]", "c:[]"])
        }
    }
}
