import AWSInterface
import Ambient
import Deliveries
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Events

/// Events kept in archives, and put again by replays.
struct BusArchiveTests {
    private static let start = Timestamp(seconds: 1_700_000_000)

    private func archive(_ fixture: BusFixture, _ name: String = "a", on bus: String = "default", _ further: JSONObject = [:]) async throws
    {
        var input: JSONObject = ["ArchiveName": .string(name), "EventSourceArn": .string(fixture.busARN(bus))]
        for (key, value) in further { input[key] = value }
        try await fixture.call("CreateArchive", input)
    }

    private func content(_ fixture: BusFixture, _ name: String = "a") async throws -> (events: Int?, bytes: Int?) {
        let answer = try await fixture.call("DescribeArchive", ["ArchiveName": .string(name)])
        return (answer["EventCount"]?.int, answer["SizeBytes"]?.int)
    }

    /// Replays everything between the start and an hour later.
    private func replay(_ fixture: BusFixture, _ name: String, of archive: String = "a", rules: [String] = []) async throws {
        var destination: JSONObject = ["Arn": .string(fixture.busARN("default"))]
        if !rules.isEmpty { destination["FilterArns"] = .array(rules.map(JSONValue.string)) }
        try await fixture.call(
            "StartReplay",
            [
                "ReplayName": .string(name), "EventSourceArn": .string(fixture.scope.arn("events", "archive/\(archive)").description),
                "EventStartTime": .number(Self.start.secondsSinceEpoch), "EventEndTime": .number(Self.start.secondsSinceEpoch + 3600),
                "Destination": .object(destination),
            ])
    }

    /// Lets the time pass that a replay takes at least, and waits for its end.
    private func complete(_ fixture: BusFixture, _ name: String) async throws {
        fixture.clock.advance(by: ReplayMachine.shortest)
        try await fixture.eventually { try await state(fixture, name) == "COMPLETED" }
    }

    private func state(_ fixture: BusFixture, _ name: String) async throws -> String? {
        try await fixture.call("DescribeReplay", ["ReplayName": .string(name)])["State"]?.string
    }

    @Test("An archive keeps the events that match, counts them and their bytes", arguments: TestEngine.available)
    func archiving(_ engine: TestEngine) async throws {
        try await BusFixture.with(engine) { fixture in
            try await archive(fixture, "all")
            try await archive(fixture, "some", on: "default", ["EventPattern": #"{"detail":{"n":[1]}}"#])
            try await fixture.put(#"{"n":1}"#)
            try await fixture.put(#"{"n":2}"#, source: "other")
            let all = try await content(fixture, "all")
            #expect(all.events == 2)
            #expect(try await content(fixture, "some").events == 1)
            #expect(try #require(all.bytes) > 300)
            try await fixture.call("UpdateArchive", ["ArchiveName": "some", "EventPattern": #"{"detail":{"n":[2]}}"#])
            try await fixture.put(#"{"n":1}"#)
            #expect(try await content(fixture, "some").events == 1)
            try await fixture.call("DeleteArchive", ["ArchiveName": "all"])
            fixture.clock.advance(by: ArchiveRemoval.patience)
            try await fixture.settle()
            #expect(try await fixture.database.read { try $0.query("SELECT count(*) FROM archived_events").first?.int(0) } == 1)
            try await archive(fixture, "all")
            #expect(try await content(fixture, "all").events == 0)
        }
    }

    @Test("An event that was matched before its archive was deleted, and kept after, is removed with the others")
    func lateEvent() async throws {
        try await BusFixture.with { fixture in
            try await archive(fixture, "all")
            let bus = BusKey(scope: fixture.scope)
            let rules = try #require(try await fixture.bus.catalogue.rules(of: bus))
            let event = BusEvent(
                bus: bus, id: "late", bytes: Array(#"{"source":"shop"}"#.utf8), time: fixture.clock.now(), ingestedAt: fixture.clock.now())
            let dispatch = EventDispatch(event, matching: rules)
            try await fixture.call("DeleteArchive", ["ArchiveName": "all"])
            try await fixture.settle()
            try await fixture.bus.commit([dispatch])
            fixture.clock.advance(by: ArchiveRemoval.patience)
            try await fixture.settle()
            #expect(try await fixture.database.read { try $0.query("SELECT count(*) FROM archived_events").first?.int(0) } == 0)
        }
    }

    @Test("A replay puts the events of its time again, in their order, named by it, and is not archived", arguments: TestEngine.available)
    func replaying(_ engine: TestEngine) async throws {
        try await BusFixture.with(engine) { fixture in
            try await archive(fixture)
            for n in [3, 1, 2, 0] { try await fixture.put("{\"n\":\(n)}", time: Self.start + .seconds(60 * n)) }
            try await fixture.put(#"{"n":9}"#, time: Self.start + .seconds(3600))
            try await fixture.put(#"{"n":8}"#, time: Self.start - .seconds(1))
            try await fixture.rule("r", ["Arn": .string(fixture.queue("q"))])
            try await replay(fixture, "again")
            #expect(try await state(fixture, "again") == "STARTING")
            try await complete(fixture, "again")
            // One chunk is one transaction, whose rows are in order.
            #expect(try await fixture.messages(in: "q").map { $0.body["detail"]?["n"]?.int } == [0, 1, 2, 3])
            #expect(try await fixture.messages(in: "q").allSatisfy { $0.body["replay-name"] == "again" })
            #expect(try await content(fixture).events == 6)
            let answer = try await fixture.call("DescribeReplay", ["ReplayName": "again"])
            #expect(answer["EventLastReplayedTime"]?.double == Self.start.secondsSinceEpoch + 180)
            #expect(answer["ReplayEndTime"] != nil)
        }
    }

    @Test("A replay for some rules is for no others, and rules can leave replayed events out")
    func replayFilters() async throws {
        try await BusFixture.with { fixture in
            try await archive(fixture)
            try await fixture.put(time: Self.start)
            try await fixture.rule("wanted", ["Arn": .string(fixture.queue("wanted"))])
            try await fixture.rule("other", ["Arn": .string(fixture.queue("other"))])
            try await fixture.rule(
                "fresh", pattern: #"{"source":["shop"],"replay-name":[{"exists":false}]}"#, ["Arn": .string(fixture.queue("fresh"))])
            try await replay(fixture, "some", rules: [BusKey(scope: fixture.scope).arn(ofRule: "wanted")])
            try await complete(fixture, "some")
            #expect(try await fixture.count(in: "wanted") == 1)
            #expect(try await fixture.count(in: "other") == 0)
            try await replay(fixture, "all")
            try await complete(fixture, "all")
            #expect(try await fixture.count(in: "other") == 1)
            #expect(try await fixture.count(in: "fresh") == 0)
        }
    }

    @Test("A replay is cancelled before it begins and while it runs, and puts nothing more", arguments: TestEngine.available)
    func cancelling(_ engine: TestEngine) async throws {
        try await BusFixture.with(engine) { fixture in
            try await archive(fixture)
            try await fixture.put(time: Self.start)
            try await fixture.rule("r", ["Arn": .string(fixture.queue("q"))])
            try await replay(fixture, "early")
            #expect(try await fixture.call("CancelReplay", ["ReplayName": "early"])["State"] == "CANCELLING")
            fixture.clock.advance(by: ReplayMachine.startDelay)
            try await fixture.eventually { try await state(fixture, "early") == "CANCELLED" }
            #expect(try await fixture.count(in: "q") == 0)
            try await replay(fixture, "late")
            fixture.clock.advance(by: ReplayMachine.startDelay)
            try await fixture.eventually { try await fixture.count(in: "q") == 1 }
            try await fixture.settle()
            #expect(try await state(fixture, "late") == "RUNNING")
            try await fixture.call("CancelReplay", ["ReplayName": "late"])
            fixture.clock.advance(by: ReplayMachine.shortest)
            try await fixture.eventually { try await state(fixture, "late") == "CANCELLED" }
            await #expect(throws: ServiceError.self) { try await fixture.call("CancelReplay", ["ReplayName": "late"]) }
        }
    }

    @Test("Events of many chunks are each replayed once, also when the node stops in between", arguments: TestEngine.available)
    func restart(_ engine: TestEngine) async throws {
        let place = try await engine.makePlace()
        defer { withExtendedLifetime(place) {} }
        let clock = ManualClock()
        let total = ReplayMachine.chunk * 7 + 3
        var database = try await place.open(BusFixture.migrations)
        do {
            let fixture = try await BusFixture(database, clock: clock)
            try await archive(fixture)
            for first in stride(from: 0, to: total, by: 10) {
                let entries = (first..<min(first + 10, total)).map { n -> JSONValue in
                    [
                        "Source": "shop", "DetailType": "order", "Detail": .string("{\"n\":\(n)}"),
                        "Time": .number((Self.start + .seconds(n)).secondsSinceEpoch),
                    ]
                }
                try await fixture.call("PutEvents", ["Entries": .array(entries)])
            }
            try await fixture.rule("r", ["Arn": .string(fixture.queue("q"))])
            try await replay(fixture, "long")
            clock.advance(by: ReplayMachine.startDelay)
            try await fixture.eventually { try await fixture.count(in: "q") >= ReplayMachine.chunk }
            await fixture.deliveries.drain(within: .zero)
        }
        await database.close()
        database = try await place.open(BusFixture.migrations)
        let fixture = try await BusFixture(database, clock: clock, seed: 3)
        try await complete(fixture, "long")
        #expect(try await fixture.messages(in: "q").compactMap { $0.body["detail"]?["n"]?.int }.sorted() == Array(0..<total))
        await fixture.deliveries.drain(within: .seconds(1))
        await database.close()
    }

    @Test("Retention removes what came too long ago, and nothing else")
    func retention() async throws {
        try await BusFixture.with { fixture in
            try await archive(fixture, "short", on: "default", ["RetentionDays": 1])
            try await archive(fixture, "long", on: "default", ["RetentionDays": 0])
            try await fixture.put(time: Self.start)
            fixture.clock.advance(by: .seconds(86_000))
            // Long ago by its own time, and yet kept: it has just come.
            try await fixture.put(time: Timestamp(seconds: 1_000_000_000))
            fixture.clock.advance(by: .seconds(1000))
            try await fixture.bus.removeExpiredEvents()
            #expect(try await content(fixture, "short").events == 1)
            #expect(try await content(fixture, "long").events == 2)
        }
    }

    @Test("A replay is told of for 90 days after its end, and its name is free then")
    func replaysAreForgotten() async throws {
        try await BusFixture.with { fixture in
            try await archive(fixture)
            try await replay(fixture, "old")
            try await complete(fixture, "old")
            fixture.clock.advance(by: Replays.memory)
            try await replay(fixture, "new")
            try await fixture.bus.removeExpiredEvents()
            #expect(try await state(fixture, "old") == "COMPLETED")
            fixture.clock.advance(by: .milliseconds(1))
            try await fixture.bus.removeExpiredEvents()
            #expect(try await fixture.call("ListReplays")["Replays"]?.array?.map { $0["ReplayName"] } == ["new"])
            try await replay(fixture, "old")
        }
    }
}

/// A replay as a value, without any storage.
struct BusReplayMachineTests {
    private let now = Timestamp(seconds: 1_700_000_000)

    private func record(_ state: ReplayState) -> ReplayRecord {
        ReplayRecord(
            name: "r", description: nil, archive: "a", bus: BusKey(scope: Scope()), filterARNs: [], eventStart: now,
            eventEnd: now + .seconds(60), state: state, stateReason: nil, lastReplayed: nil, startedAt: now, endedAt: nil)
    }

    private func event(_ seconds: Int) -> ArchivedEvent {
        ArchivedEvent(position: ArchivePosition(time: now + .seconds(seconds), ingested: now, id: "e\(seconds)"), bytes: [])
    }

    @Test("It runs from chunk to chunk and is complete when nothing is left")
    func completion() {
        var machine = ReplayMachine(record(.starting), after: nil)
        #expect(machine.wantsEvents && machine.position == .start(at: now))
        #expect(machine.advance([event(1), event(2)], at: now) == .put([event(1), event(2)]))
        #expect(machine.replay.state == .running && machine.replay.lastReplayed == now + .seconds(2))
        #expect(machine.position == event(2).position)
        let earliest = now + ReplayMachine.shortest
        #expect(machine.advance([], at: earliest - .milliseconds(1)) == .wait(until: earliest))
        #expect(machine.replay.state == .running && machine.position == event(2).position)
        #expect(machine.advance([], at: now + .seconds(5)) == .end)
        #expect(machine.replay.state == .completed && machine.replay.endedAt == now + .seconds(5))
    }

    @Test("One that is to be cancelled puts nothing more; one that has ended stays as it is")
    func endings() {
        var machine = ReplayMachine(record(.cancelling), after: event(2).position)
        #expect(!machine.wantsEvents)
        #expect(machine.advance([event(3)], at: now) == .end)
        #expect(machine.replay.state == .cancelled && machine.replay.endedAt == now)
        var ended = ReplayMachine(record(.completed), after: nil)
        #expect(ended.advance([event(1)], at: now) == .end && ended.replay == record(.completed))
        var failing = ReplayMachine(record(.running), after: nil)
        failing.fail("gone", at: now)
        #expect(failing.replay.state == .failed && failing.replay.stateReason == "gone" && failing.replay.endedAt == now)
    }
}
