import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Events

@Suite struct ReplayOperationsTests {
    /// With an archive `a` of the default bus, and a bus `x`.
    private static func with(
        _ engines: [TestEngine] = [.sqlite], configuration: EventsConfiguration = EventsConfiguration(),
        _ body: (ControlFixture) async throws -> Void
    ) async throws {
        try await ControlFixture.with(engines, configuration: configuration) { events in
            try await events.call("CreateEventBus", ["Name": "x"])
            try await events.call(
                "CreateArchive", ["ArchiveName": "a", "EventSourceArn": .string(events.arn("event-bus/default"))])
            try await body(events)
        }
    }

    private static func request(_ events: ControlFixture, _ name: String, _ further: JSONObject = [:]) -> JSONObject {
        var input: JSONObject = [
            "ReplayName": .string(name), "EventSourceArn": .string(events.arn("archive/a")), "EventStartTime": 1_600_000_000.25,
            "EventEndTime": 1_600_000_060, "Destination": ["Arn": .string(events.arn("event-bus/default"))],
        ]
        for (key, value) in further { input[key] = value }
        return input
    }

    @Test func aReplayIsStartedDescribedCancelledAndListed() async throws {
        try await Self.with(TestEngine.available) { events in
            let rule = JSONValue.string(events.arn("rule/r"))
            let bus = JSONValue.string(events.arn("event-bus/default"))
            let request = Self.request(events, "one", ["Description": "d", "Destination": ["Arn": bus, "FilterArns": [rule]]])
            let started = try await events.call("StartReplay", request)
            #expect(
                started == ["ReplayArn": .string(events.arn("replay/one")), "State": "STARTING", "ReplayStartTime": 1_700_000_000])
            let listed: JSONObject = [
                "ReplayName": "one", "EventSourceArn": .string(events.arn("archive/a")), "State": "STARTING",
                "EventStartTime": 1_600_000_000.25, "EventEndTime": 1_600_000_060, "ReplayStartTime": 1_700_000_000,
            ]
            #expect(try await events.call("ListReplays") == ["Replays": [.object(listed)]])
            var described = listed
            described["ReplayArn"] = .string(events.arn("replay/one"))
            described["Description"] = "d"
            described["Destination"] = ["Arn": bus, "FilterArns": [rule]]
            #expect(try await events.call("DescribeReplay", ["ReplayName": "one"]) == .object(described))
            #expect(
                try await events.call("CancelReplay", ["ReplayName": "one"])
                    == ["ReplayArn": .string(events.arn("replay/one")), "State": "CANCELLING"])
            #expect(
                await events.failure("CancelReplay", ["ReplayName": "one"])
                    == "IllegalStatusException: Replay one is not in a valid state for this operation.")
            #expect(events.door.heard == ["replay one started", "replay one cancelled"])
        }
    }

    @Test func whatBecameOfAReplayIsAnswered() async throws {
        try await Self.with { events in
            try await events.call("StartReplay", Self.request(events, "one"))
            let scope = events.scope
            try await events.database.write { transaction in
                var replay = try transaction.existingReplay(scope, "one")
                replay.state = .failed
                replay.stateReason = "why"
                replay.lastReplayed = Timestamp(milliseconds: 1_600_000_001_500)
                replay.endedAt = Timestamp(seconds: 1_700_000_100)
                try transaction.save(replay)
            }
            let replay = try await events.call("DescribeReplay", ["ReplayName": "one"])
            #expect(replay["State"] == "FAILED" && replay["StateReason"] == "why")
            #expect(replay["EventLastReplayedTime"] == 1_600_000_001.5 && replay["ReplayEndTime"] == 1_700_000_100)
        }
    }

    @Test func whatCannotBeReplayedIsRefused() async throws {
        try await Self.with { events in
            func failure(_ further: JSONObject) async -> String? {
                await events.failure("StartReplay", Self.request(events, "one", further))
            }
            let wrongTimes = "ValidationException: Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime."
            let otherBus: JSONValue = ["Arn": .string(events.arn("event-bus/x"))]
            #expect(await failure(["EventEndTime": 1_599_999_990]) == wrongTimes)
            #expect(await failure(["EventEndTime": 1_600_000_000.25]) == wrongTimes)
            #expect(await failure(["EventEndTime": 1_599_999_990, "Destination": otherBus]) == wrongTimes)
            #expect(
                await failure(["Destination": otherBus])
                    == "ValidationException: Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.")
            #expect(
                await failure(["Destination": ["Arn": .string(events.arn("event-bus/no"))]])
                    == "ResourceNotFoundException: Event bus no does not exist.")
            #expect(
                await failure(["Destination": ["Arn": .string(events.queue)]])
                    == "ValidationException: Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.")
            #expect(
                await failure(["EventSourceArn": .string(events.arn("archive/no"))])
                    == "ResourceNotFoundException: Archive no does not exist.")
            #expect(
                await failure(["EventSourceArn": "arn:aws:events:eu-west-1:999999999999:archive/a"])
                    == "ResourceNotFoundException: Archive a does not exist.")
            #expect(await failure(["EventSourceArn": .string(events.arn("rule/no"))])?.contains("not in correct format") == true)
            let foreign: JSONValue = [.string(events.arn("rule/x/r"))]
            #expect(
                await failure(["Destination": ["Arn": .string(events.arn("event-bus/default")), "FilterArns": foreign]])?
                    .contains("not in correct format") == true)
            for time in ["x", 1e300, -1e300] as [JSONValue] {
                let failure = await failure(["EventStartTime": time])
                #expect(failure?.hasPrefix("ValidationException") == true || failure?.hasPrefix("SerializationException") == true)
            }
            #expect(await failure(["Destination": .null])?.contains("Value null at 'destination'") == true)
            let none = try await events.call("ListReplays")
            #expect(none == ["Replays": []])
            #expect(
                await events.failure("DescribeReplay", ["ReplayName": "one"])
                    == "ResourceNotFoundException: Replay one does not exist.")
        }
    }

    @Test func namesAreGivenOnceAndFewReplaysRunAtOnce() async throws {
        var configuration = EventsConfiguration()
        configuration.runningReplayLimit = 2
        try await Self.with(configuration: configuration) { events in
            for name in ["one", "two"] { try await events.call("StartReplay", Self.request(events, name)) }
            #expect(
                await events.failure("StartReplay", Self.request(events, "one"))
                    == "ResourceAlreadyExistsException: Replay one already exists.")
            #expect(await events.failure("StartReplay", Self.request(events, "three"))?.hasPrefix("LimitExceededException: ") == true)
            let scope = events.scope
            try await events.database.write { transaction in
                var replay = try transaction.existingReplay(scope, "one")
                replay.state = .completed
                try transaction.save(replay)
            }
            #expect(await events.failure("StartReplay", Self.request(events, "three")) == nil)
        }
    }

    @Test func listingsTakeOneFilter() async throws {
        try await Self.with(TestEngine.available) { events in
            for name in ["a-1", "a-2", "b"] { try await events.call("StartReplay", Self.request(events, name)) }
            try await events.call("CancelReplay", ["ReplayName": "a-2"])
            func names(_ input: JSONObject) async throws -> [String] {
                try await events.pages("ListReplays", input, "Replays", "ReplayName").names
            }
            #expect(try await names(["Limit": 2]) == ["a-1", "a-2", "b"])
            #expect(try await names(["NamePrefix": "a", "Limit": 1]) == ["a-1", "a-2"])
            #expect(try await names(["State": "STARTING", "Limit": 1]) == ["a-1", "b"])
            #expect(try await names(["EventSourceArn": .string(events.arn("archive/a")), "Limit": 1]) == ["a-1", "a-2", "b"])
            #expect(try await names(["EventSourceArn": .string(events.arn("archive/c"))]) == [])
            #expect(try await names(["EventSourceArn": .string(events.arn("rule/c"))]) == [])
            #expect(await events.failure("ListReplays", ["State": "RUNNING", "NamePrefix": "a"])?.contains("At most one filter") == true)
        }
    }
}
