import AWSInterface
import Ambient
import JSON
import StorageTestSupport
import Testing

@testable import Events

@Suite struct ArchiveOperationsTests {
    private static let pattern = #"{"source":["a"]}"#

    @Test func anArchiveIsMadeDescribedChangedListedAndDeleted() async throws {
        try await ControlFixture.with(TestEngine.available) { events in
            let bus = JSONValue.string(events.arn("event-bus/default"))
            let outcome: JSONValue = [
                "ArchiveArn": .string(events.arn("archive/a")), "State": "ENABLED", "CreationTime": 1_700_000_000,
            ]
            let create: JSONObject = [
                "ArchiveName": "a", "EventSourceArn": bus, "Description": "d", "EventPattern": .string(Self.pattern), "RetentionDays": 1,
            ]
            let made = try await events.call("CreateArchive", create)
            #expect(made == outcome)
            let listed: JSONObject = [
                "ArchiveName": "a", "EventSourceArn": bus, "State": "ENABLED", "RetentionDays": 1, "SizeBytes": 700, "EventCount": 3,
                "CreationTime": 1_700_000_000,
            ]
            #expect(try await events.call("ListArchives") == ["Archives": [.object(listed)]])
            var described = listed
            described["ArchiveArn"] = .string(events.arn("archive/a"))
            described["Description"] = "d"
            described["EventPattern"] = .string(Self.pattern)
            #expect(try await events.call("DescribeArchive", ["ArchiveName": "a"]) == .object(described))
            events.clock.advance(by: .seconds(9))
            #expect(try await events.call("UpdateArchive", ["ArchiveName": "a", "RetentionDays": 0, "Description": ""]) == outcome)
            described["RetentionDays"] = 0
            described["Description"] = nil
            #expect(try await events.call("DescribeArchive", ["ArchiveName": "a"]) == .object(described))
            #expect(try await events.call("DeleteArchive", ["ArchiveName": "a"]) == [:])
            #expect(events.door.heard == ["archive a deleted"])
            for operation in ["DescribeArchive", "UpdateArchive", "DeleteArchive"] {
                #expect(
                    await events.failure(operation, ["ArchiveName": "a"])
                        == "ResourceNotFoundException: Archive a does not exist.")
            }
        }
    }

    @Test func whatCannotBeAnArchiveIsRefused() async throws {
        try await ControlFixture.with { events in
            let bus = JSONValue.string(events.arn("event-bus/default"))
            let create: JSONObject = ["ArchiveName": "a", "EventSourceArn": bus]
            func failure(_ further: JSONObject) async -> String? {
                var input = create
                for (key, value) in further { input[key] = value }
                return await events.failure("CreateArchive", input)
            }
            for source in [events.arn("event-bus/no"), "arn:aws:events:eu-west-1:999999999999:event-bus/no"] {
                #expect(
                    await failure(["EventSourceArn": .string(source)]) == "ResourceNotFoundException: Event bus no does not exist.")
            }
            let rule = events.arn("rule/r")
            #expect(
                await failure(["EventSourceArn": .string(rule)])
                    == "ValidationException: Parameter \(rule) is not valid. Reason: Provided Arn is not in correct format.")
            #expect(await failure(["EventPattern": "{"])?.hasPrefix("InvalidEventPatternException: ") == true)
            #expect(await failure(["RetentionDays": -1])?.hasSuffix("greater than or equal to 0") == true)
            #expect(
                await failure(["ArchiveName": .string(String(repeating: "a", count: 49))])?.hasSuffix("less than or equal to 48") == true)
            #expect(await failure(["KmsKeyIdentifier": "alias/x"])?.hasPrefix("NotImplementedException: ") == true)
            #expect(await failure(["KmsKeyIdentifier": ""]) == nil)
            #expect(await failure([:]) == "ResourceAlreadyExistsException: Archive a already exists.")
        }
    }

    @Test func listingsTakeOneFilter() async throws {
        try await ControlFixture.with(TestEngine.available) { events in
            try await events.call("CreateEventBus", ["Name": "x"])
            for (name, bus) in [("a-1", "default"), ("a-2", "x"), ("b", "x")] {
                try await events.call(
                    "CreateArchive", ["ArchiveName": .string(name), "EventSourceArn": .string(events.arn("event-bus/\(bus)"))])
            }
            func names(_ input: JSONObject) async throws -> [String] {
                try await events.pages("ListArchives", input, "Archives", "ArchiveName").names
            }
            #expect(try await names(["Limit": 2]) == ["a-1", "a-2", "b"])
            #expect(try await names(["NamePrefix": "a", "Limit": 1]) == ["a-1", "a-2"])
            #expect(try await names(["EventSourceArn": .string(events.arn("event-bus/x")), "Limit": 1]) == ["a-2", "b"])
            #expect(try await names(["EventSourceArn": "arn:aws:events:eu-west-1:999999999999:event-bus/x"]) == [])
            #expect(try await names(["State": "ENABLED"]) == ["a-1", "a-2", "b"])
            #expect(try await names(["State": "CREATE_FAILED"]) == [])
            #expect(
                await events.failure("ListArchives", ["State": "ENABLED", "NamePrefix": "a"])
                    == "ValidationException: At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix."
            )
        }
    }
}
