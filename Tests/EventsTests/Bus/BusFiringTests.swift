import AWSInterface
import Ambient
import Deliveries
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Events

/// Rules that fire by a schedule.
struct BusFiringTests {
    /// Advances by `step`, waits for what is due, and answers how many messages are there.
    private func advance(_ fixture: BusFixture, _ step: Duration, expecting count: Int, in queue: String = "q") async throws {
        fixture.clock.advance(by: step)
        try await fixture.settle()
        #expect(try await fixture.count(in: queue) == count)
    }

    @Test("A rate fires every interval from when the rule was put, with AWS's event", arguments: TestEngine.available)
    func rate(_ engine: TestEngine) async throws {
        try await BusFixture.with(engine) { fixture in
            try await fixture.rule("tick", pattern: nil, schedule: "rate(1 minute)", ["Arn": .string(fixture.queue("q"))])
            try await advance(fixture, .seconds(59), expecting: 0)
            try await advance(fixture, .seconds(1), expecting: 1)
            try await advance(fixture, .seconds(59), expecting: 1)
            try await advance(fixture, .seconds(1), expecting: 2)
            let event = try #require(try await fixture.messages(in: "q").first?.body.object)
            #expect(
                event.filter { $0.key != "id" }.map { "\($0.key)=\($0.value.text())" } == [
                    #"version="0""#, #"detail-type="Scheduled Event""#, #"source="aws.events""#, #"account="000000000000""#,
                    #"time="2023-11-14T22:14:20Z""#, #"region="us-east-1""#,
                    #"resources=["arn:aws:events:us-east-1:000000000000:rule/tick"]"#, "detail={}",
                ])
        }
    }

    @Test("A cron expression fires in Universal Time, and inputs apply")
    func cron() async throws {
        try await BusFixture.with { fixture in
            // It is 22:13:20.
            try await fixture.rule(
                "c", pattern: nil, schedule: "cron(15 22 * * ? *)",
                [
                    "Arn": .string(fixture.queue("q")),
                    "InputTransformer": ["InputPathsMap": ["t": "$.time"], "InputTemplate": #"{"at":<t>,"rule":<aws.events.rule-name>}"#],
                ])
            try await advance(fixture, .seconds(99), expecting: 0)
            try await advance(fixture, .seconds(1), expecting: 1)
            #expect(try await fixture.messages(in: "q").map(\.body) == [["at": "2023-11-14T22:15:00Z", "rule": "c"]])
            try await advance(fixture, .seconds(86_400), expecting: 2)
        }
    }

    @Test("A disabled or deleted rule does not fire; one that is enabled again counts from then")
    func states() async throws {
        try await BusFixture.with { fixture in
            try await fixture.rule("tick", pattern: nil, schedule: "rate(1 minute)", ["Arn": .string(fixture.queue("q"))])
            try await advance(fixture, .seconds(30), expecting: 0)
            try await fixture.call("DisableRule", ["Name": "tick"])
            try await advance(fixture, .seconds(90), expecting: 0)
            try await fixture.call("EnableRule", ["Name": "tick"])
            try await advance(fixture, .seconds(59), expecting: 0)
            try await advance(fixture, .seconds(1), expecting: 1)
            try await fixture.call("RemoveTargets", ["Rule": "tick", "Ids": ["t0"]])
            try await fixture.call("DeleteRule", ["Name": "tick"])
            try await advance(fixture, .seconds(600), expecting: 1)
            let left = try await fixture.database.read { transaction in
                try transaction.query("SELECT (SELECT count(*) FROM event_firings), (SELECT count(*) FROM deliveries)")
                    .map { [try $0.int(0), try $0.int(1)] }
            }
            #expect(left == [[0, 0]])
        }
    }

    @Test("Another schedule replaces the planned firing; the same one, put again, does not delay it")
    func changes() async throws {
        try await BusFixture.with { fixture in
            try await fixture.rule("tick", pattern: nil, schedule: "rate(1 minute)", ["Arn": .string(fixture.queue("q"))])
            try await advance(fixture, .seconds(40), expecting: 0)
            try await fixture.rule("tick", pattern: nil, schedule: "rate(1 minute)")
            try await advance(fixture, .seconds(20), expecting: 1)
            try await fixture.rule("tick", pattern: nil, schedule: "rate(1 hour)")
            try await advance(fixture, .seconds(3599), expecting: 1)
            try await advance(fixture, .seconds(1), expecting: 2)
            try await fixture.call("PutRule", ["Name": "tick", "EventPattern": #"{"source":["x"]}"#])
            try await advance(fixture, .seconds(7200), expecting: 2)
        }
    }

    @Test("Rules whose pattern matches firings get them too, and the firing rule only once")
    func otherRules() async throws {
        try await BusFixture.with { fixture in
            let pattern = #"{"source":["aws.events"]}"#
            try await fixture.rule("tick", pattern: pattern, schedule: "rate(1 minute)", ["Arn": .string(fixture.queue("q"))])
            try await fixture.rule("watch", pattern: pattern, ["Arn": .string(fixture.queue("watched"))])
            try await advance(fixture, .seconds(60), expecting: 1)
            #expect(try await fixture.count(in: "watched") == 1)
        }
    }

    @Test("After a time without a node a rule fires once, for the last time that it missed", arguments: TestEngine.available)
    func downtime(_ engine: TestEngine) async throws {
        let place = try await engine.makePlace()
        defer { withExtendedLifetime(place) {} }
        let clock = ManualClock()
        let first = try await place.open(BusFixture.migrations)
        let before = try await BusFixture(first, clock: clock)
        try await before.rule("tick", pattern: nil, schedule: "rate(5 minutes)", ["Arn": .string(before.queue("q"))])
        await before.deliveries.drain(within: .seconds(1))
        await first.close()
        clock.advance(by: .seconds(3600 + 30))
        let database = try await place.open(BusFixture.migrations)
        let fixture = try await BusFixture(database, clock: clock, seed: 5)
        try await fixture.eventually { try await fixture.count(in: "q") == 1 }
        #expect(try await fixture.messages(in: "q").first?.body["time"] == "2023-11-14T23:13:20Z")
        try await advance(fixture, .seconds(269), expecting: 1)
        try await advance(fixture, .seconds(1), expecting: 2)
        await fixture.deliveries.drain(within: .seconds(1))
        await database.close()
    }
}
