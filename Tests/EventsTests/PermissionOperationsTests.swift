import AWSInterface
import JSON
import StorageTestSupport
import Testing

@testable import Events

@Suite struct PermissionOperationsTests {
    private static func statement(_ events: ControlFixture, _ id: String, _ principal: JSONValue) -> JSONValue {
        [
            "Sid": .string(id), "Effect": "Allow", "Principal": principal, "Action": "events:PutEvents",
            "Resource": .string(events.arn("event-bus/default")),
        ]
    }

    private static func policy(_ events: ControlFixture) async throws -> JSONValue? {
        try await events.call("DescribeEventBus")["Policy"]?.string.map { try JSONValue(parsing: $0) }
    }

    @Test func statementsAreAddedReplacedByTheirNameAndRemoved() async throws {
        try await ControlFixture.with(TestEngine.available) { events in
            let put: JSONObject = ["Action": "events:PutEvents", "Principal": "111122223333", "StatementId": "one"]
            try await events.call("PutPermission", put)
            var second = put
            (second["StatementId"], second["Principal"]) = ("two", "*")
            second["Condition"] = ["Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1234567890"]
            try await events.call("PutPermission", second)
            let one = Self.statement(events, "one", ["AWS": "arn:aws:iam::111122223333:root"])
            var two = try #require(Self.statement(events, "two", "*").object)
            two["Condition"] = ["StringEquals": ["aws:PrincipalOrgID": "o-1234567890"]]
            #expect(try await Self.policy(events) == ["Version": "2012-10-17", "Statement": [one, .object(two)]])
            var replaced = put
            replaced["Principal"] = "*"
            try await events.call("PutPermission", replaced)
            #expect(
                try await Self.policy(events)
                    == ["Version": "2012-10-17", "Statement": [Self.statement(events, "one", "*"), .object(two)]])
            try await events.call("RemovePermission", ["StatementId": "two"])
            #expect(try await Self.policy(events)?["Statement"]?.array?.count == 1)
            try await events.call("RemovePermission", ["StatementId": "one"])
            #expect(try await Self.policy(events) == nil)
        }
    }

    @Test func aWholePolicyReplacesWhatWasThere() async throws {
        try await ControlFixture.with { events in
            try await events.call("PutPermission", ["Action": "events:PutEvents", "Principal": "*", "StatementId": "one"])
            let text =
                #"{"Version":"2012-10-17","Statement":{"Sid":"s","Effect":"Allow","Principal":{"Service":"x"},"Action":"events:ListRules","Resource":"*"}}"#
            try await events.call("PutPermission", ["Policy": .string(text)])
            #expect(try await Self.policy(events)?["Statement"]?[0]?["Sid"] == "s")
            try await events.call("RemovePermission", ["RemoveAllPermissions": true])
            #expect(try await Self.policy(events) == nil)
        }
    }

    @Test func whatIsNoPermissionIsRefused() async throws {
        try await ControlFixture.with { events in
            for policy in ["", "{}", "[]", #"{"Statement":[]}"#, #"{"Statement":[{"Effect":"Allow"}]}"#, "{\"Statement\":"] {
                #expect(
                    await events.failure("PutPermission", ["Policy": .string(policy)])
                        == "ValidationException: Parameter Policy is not valid.", "\(policy)")
            }
            #expect(
                await events.failure("PutPermission", ["Action": "events:PutEvents", "Principal": "12", "StatementId": "a b"])
                    == """
                    ValidationException: 2 validation errors detected: Value '12' at 'principal' failed to satisfy constraint: Member \
                    must satisfy regular expression pattern: (\\d{12}|\\*); Value 'a b' at 'statementId' failed to satisfy constraint: \
                    Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+
                    """)
            #expect(await events.failure("PutPermission")?.hasPrefix("ValidationException: 3 validation errors detected") == true)
            #expect(
                await events.failure(
                    "PutPermission", ["EventBusName": "no", "Action": "events:PutEvents", "Principal": "*", "StatementId": "s"])
                    == "ResourceNotFoundException: Event bus no does not exist.")
            #expect(
                await events.failure("RemovePermission", ["StatementId": "absent"])
                    == "ResourceNotFoundException: Statement with the provided id does not exist.")
            #expect(
                await events.failure("RemovePermission")
                    == "ValidationException: Parameter(s) StatementId or RemoveAllPermissions must be specified.")
            let condition: JSONValue = ["Type": "StringLike", "Key": "aws:SourceIp", "Value": "*"]
            #expect(
                await events.failure(
                    "PutPermission", ["Action": "events:PutEvents", "Principal": "*", "StatementId": "s", "Condition": condition])
                    == "ValidationException: Parameter Condition is not valid.")
        }
    }

    @Test func aPolicyHasALimit() async throws {
        var configuration = EventsConfiguration()
        configuration.policyLimit = 300
        try await ControlFixture.with(configuration: configuration) { events in
            let put: JSONObject = ["Action": "events:PutEvents", "Principal": "*"]
            var (first, second) = (put, put)
            (first["StatementId"], second["StatementId"]) = ("one", "two")
            try await events.call("PutPermission", first)
            let before = try await Self.policy(events)
            #expect(await events.failure("PutPermission", second)?.hasPrefix("PolicyLengthExceededException: ") == true)
            #expect(try await Self.policy(events) == before)
        }
    }
}
