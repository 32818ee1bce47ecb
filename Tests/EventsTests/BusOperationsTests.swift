import AWSInterface
import Ambient
import JSON
import StorageTestSupport
import Testing

@testable import Events

@Suite struct BusOperationsTests {
    @Test func aBusIsMadeDescribedChangedListedAndDeleted() async throws {
        try await ControlFixture.with(TestEngine.available) { events in
            let queue = events.queue
            let made = try await events.call(
                "CreateEventBus", ["Name": "orders", "Description": "Bücher 📚", "DeadLetterConfig": ["Arn": .string(queue)]])
            #expect(made["EventBusArn"]?.string == events.arn("event-bus/orders"))
            #expect(made["Description"]?.string == "Bücher 📚")
            let described = try await events.call("DescribeEventBus", ["Name": "orders"])
            #expect(
                described == [
                    "Name": "orders", "Arn": .string(events.arn("event-bus/orders")), "Description": "Bücher 📚",
                    "CreationTime": 1_700_000_000, "LastModifiedTime": 1_700_000_000, "DeadLetterConfig": ["Arn": .string(queue)],
                ])
            events.clock.advance(by: .seconds(5))
            let updated = try await events.call("UpdateEventBus", ["Name": "orders", "Description": "", "DeadLetterConfig": [:]])
            #expect(updated == ["Name": "orders", "Arn": .string(events.arn("event-bus/orders"))])
            let byARN = try await events.call("DescribeEventBus", ["Name": .string(events.arn("event-bus/orders"))])
            #expect(byARN["LastModifiedTime"] == 1_700_000_005 && byARN["Description"] == nil && byARN["DeadLetterConfig"] == nil)
            #expect(try await events.pages("ListEventBuses", [:], "EventBuses", "Name").names == ["default", "orders"])
            try await events.call("DeleteEventBus", ["Name": "orders"])
            #expect(
                await events.failure("DescribeEventBus", ["Name": "orders"])
                    == "ResourceNotFoundException: Event bus orders does not exist.")
            #expect(try await events.call("DeleteEventBus", ["Name": "orders"]) == [:])
        }
    }

    @Test func theDefaultBusIsThereInEveryScopeAndKeepsWhatIsSet() async throws {
        try await ControlFixture.with(TestEngine.available) { events in
            var elsewhere = events
            elsewhere.scope = Scope(account: "999999999999", region: "ap-south-1")
            for one in [events, elsewhere] {
                let bus = try await one.call("DescribeEventBus")
                #expect(bus["Name"] == "default" && bus["Arn"]?.string == one.arn("event-bus/default"))
            }
            try await events.call("UpdateEventBus", ["Description": "ours"])
            #expect(try await events.call("DescribeEventBus")["Description"] == "ours")
            #expect(try await elsewhere.call("DescribeEventBus")["Description"] == nil)
            #expect(try await events.pages("ListEventBuses", [:], "EventBuses", "Name").names == ["default"])
        }
    }

    @Test func whatCannotBeABusIsRefused() async throws {
        try await ControlFixture.with { events in
            #expect(
                await events.failure("CreateEventBus", ["Name": "a/b"])
                    == "ValidationException: Event bus name must not contain '/'.")
            #expect(
                await events.failure("CreateEventBus", ["Name": "default"])
                    == "ResourceAlreadyExistsException: Event bus default already exists.")
            #expect(
                await events.failure("DeleteEventBus", ["Name": "default"])
                    == "ValidationException: Cannot delete event bus default.")
            #expect(
                await events.failure("CreateEventBus", ["Name": "größe"])
                    == """
                    ValidationException: 1 validation error detected: Value 'größe' at 'name' failed to satisfy constraint: Member must \
                    satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+
                    """)
            #expect(
                await events.failure("CreateEventBus")
                    == """
                    ValidationException: 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must \
                    not be null
                    """)
            #expect(await events.failure("CreateEventBus", ["Name": "x", "Description": "a\0b"])?.contains("U+0000") == true)
            let fifo = JSONValue.string(events.queue + ".fifo")
            #expect(
                await events.failure("CreateEventBus", ["Name": "x", "DeadLetterConfig": ["Arn": fifo]])?
                    .contains("must be a standard queue") == true)
            #expect(
                await events.failure("UpdateEventBus", ["Name": "absent"])
                    == "ResourceNotFoundException: Event bus absent does not exist.")
            let left = try await events.pages("ListEventBuses", [:], "EventBuses", "Name")
            #expect(left.names == ["default"])
        }
    }

    /// Neither keys nor a bus's log nor partners are there: nothing is accepted and ignored.
    @Test(
        arguments: [
            ("KmsKeyIdentifier", "alias/key"), ("LogConfig", ["Level": "INFO"]), ("EventSourceName", "aws.partner/example.com/1"),
        ] as [(String, JSONValue)])
    func whatIsNotBuiltIsRefusedByName(_ member: String, _ value: JSONValue) async throws {
        try await ControlFixture.with { events in
            let failure = await events.failure("CreateEventBus", ["Name": "aws.partner/example.com/1", member: value])
            #expect(
                failure == "NotImplementedException: Apus does not implement events:CreateEventBus with \(member). See docs/not-built.md.")
        }
    }

    /// Terraform says so when it changes a bus that has neither.
    @Test func theAbsenceOfWhatIsNotBuiltMayBeSaid() async throws {
        try await ControlFixture.with { events in
            try await events.call("CreateEventBus", ["Name": "x", "KmsKeyIdentifier": "", "LogConfig": ["Level": "OFF"]])
            #expect(try await events.call("DescribeEventBus", ["Name": "x"])["Name"] == "x")
        }
    }

    @Test func aBusWithRulesOrArchivesStays() async throws {
        try await ControlFixture.with { events in
            let refusal = "ValidationException: EventBus can't be deleted since it has rules."
            try await events.call("CreateEventBus", ["Name": "x"])
            try await events.putRule("r", on: "x")
            #expect(await events.failure("DeleteEventBus", ["Name": "x"]) == refusal)
            try await events.call("DeleteRule", ["Name": "r", "EventBusName": "x"])
            try await events.call("CreateArchive", ["ArchiveName": "a", "EventSourceArn": .string(events.arn("event-bus/x"))])
            #expect(await events.failure("DeleteEventBus", ["Name": "x"]) == refusal)
            try await events.call("DeleteArchive", ["ArchiveName": "a"])
            #expect(await events.failure("DeleteEventBus", ["Name": "x"]) == nil)
        }
    }

    @Test func aScopeHasAsManyBusesAsItsQuotaSays() async throws {
        var configuration = EventsConfiguration()
        configuration.busLimit = 2
        try await ControlFixture.with(configuration: configuration) { events in
            try await events.call("UpdateEventBus", ["Description": "the default bus is not counted"])
            for name in ["a", "b"] { try await events.call("CreateEventBus", ["Name": .string(name)]) }
            #expect(
                await events.failure("CreateEventBus", ["Name": "c"])
                    == "LimitExceededException: The requested resource exceeds the maximum number allowed.")
        }
    }

    @Test func listingsComeInPagesWithPrefixesInOneOrderOnBothEngines() async throws {
        try await ControlFixture.with(TestEngine.available) { events in
            let names = ["B", "a", "b", "b-1", "b.2", "b_3", "ba", "c"]
            for name in names { try await events.call("CreateEventBus", ["Name": .string(name)]) }
            let expected = (names + ["default"]).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for limit in [1, 2, 4, 9, 100] {
                let all = try await events.pages("ListEventBuses", ["Limit": .number(limit)], "EventBuses", "Name")
                #expect(all.names == expected)
                #expect(all.pages == (expected.count + limit - 1) / limit)
            }
            let some = try await events.pages("ListEventBuses", ["Limit": 2, "NamePrefix": "b"], "EventBuses", "Name")
            #expect(some.names == expected.filter { $0.hasPrefix("b") })
            #expect(try await events.pages("ListEventBuses", ["NamePrefix": "def"], "EventBuses", "Name").names == ["default"])
            for token in ["x", "ff", "00", "6100"] {
                #expect(
                    await events.failure("ListEventBuses", ["NextToken": .string(token)])
                        == "ValidationException: The specified token is invalid.", "\(token)")
            }
            #expect(
                await events.failure("ListEventBuses", ["Limit": 0])?.hasSuffix("Member must have value greater than or equal to 1") == true
            )
            #expect(
                await events.failure("ListEventBuses", ["Limit": 101])?.hasSuffix("Member must have value less than or equal to 100")
                    == true)
        }
    }
}
