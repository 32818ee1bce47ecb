import AWSInterface
import Ambient
import Deliveries
import JSON
import Storage
import StorageTestSupport
import Targets
import Testing

@testable import Events

/// Buses as targets, and events that the platform makes.
struct BusForwardingTests {
    @Test("An event that a bus sends to another is the same event there, for that bus's rules", arguments: TestEngine.available)
    func busToBus(_ engine: TestEngine) async throws {
        try await BusFixture.with(engine) { fixture in
            try await fixture.call("CreateEventBus", ["Name": "second"])
            try await fixture.rule("onward", ["Arn": .string(fixture.busARN("second"))])
            try await fixture.rule("keep", ["Arn": .string(fixture.queue("first"))])
            try await fixture.rule("keep", on: "second", ["Arn": .string(fixture.queue("second"))])
            try await fixture.put(#"{"n":1}"#, time: Timestamp(seconds: 1_640_995_200))
            try await fixture.eventually { try await fixture.count(in: "second") == 1 }
            #expect(try await fixture.messages(in: "second").map(\.body) == (try await fixture.messages(in: "first").map(\.body)))
        }
    }

    @Test("A circle of buses ends, and its event is in the dead-letter queue")
    func circle() async throws {
        try await BusFixture.with { fixture in
            try await fixture.call("CreateEventBus", ["Name": "second"])
            let dead: JSONValue = ["Arn": .string(fixture.queue("dead"))]
            try await fixture.rule("there", ["Arn": .string(fixture.busARN("second")), "DeadLetterConfig": dead])
            try await fixture.rule("back", on: "second", ["Arn": .string(fixture.busARN("default")), "DeadLetterConfig": dead])
            try await fixture.rule("count", ["Arn": .string(fixture.queue("laps"))])
            try await fixture.put()
            try await fixture.eventually { try await fixture.count(in: "dead") == 1 }
            let laps = try await fixture.count(in: "laps")
            #expect(laps > 2 && laps < 40)
        }
    }

    @Test("A bus that is gone, and what is no event, go to the dead-letter queue at once")
    func refusals() async throws {
        try await BusFixture.with { fixture in
            let target = BusTarget(bus: fixture.bus)
            let now = fixture.clock.now()
            let answers = try await fixture.database.write { transaction in
                try [("nowhere", "{}"), ("default", "{}"), ("default", #""text""#), ("default", "{")].map { name, payload in
                    try target.accept(
                        TargetCall(target: BusKey(scope: Scope(), name: name).arn, payload: Array(payload.utf8), sender: "test"),
                        in: transaction, at: now)?.code
                }
            }
            #expect(answers == ["NO_RESOURCE", "INVALID_PARAMETER", "INVALID_PARAMETER", "INVALID_PARAMETER"])
        }
    }

    @Test(
        "The platform sends events of its own to the default bus, in the transaction of what they tell of", arguments: TestEngine.available)
    func platformEvents(_ engine: TestEngine) async throws {
        try await BusFixture.with(engine) { fixture in
            try await fixture.rule("r", pattern: #"{"source":["aws.states"]}"#, ["Arn": .string(fixture.queue("q"))])
            let call = TargetCall(
                target: fixture.busARN("default"), payload: Array(#"{"status":"FAILED"}"#.utf8),
                settings: [
                    "Source": "aws.states", "DetailType": "Step Functions Execution Status Change", "Resources": ["arn:execution"],
                ], sender: "arn:execution")
            let delivery = TargetDelivery(call: call, dueAt: fixture.clock.now())
            try await fixture.database.write { [sender = fixture.bus.sender] in try sender.send(delivery, in: $0) }
            try await fixture.eventually { try await fixture.count(in: "q") == 1 }
            let event = try #require(try await fixture.messages(in: "q").first?.body)
            #expect(event["detail-type"] == "Step Functions Execution Status Change" && event["resources"] == ["arn:execution"])
            #expect(event["detail"] == ["status": "FAILED"] && event["time"] == "2023-11-14T22:13:20Z" && event["region"] == "us-east-1")
        }
    }

    @Test("No writing transaction reads the rules of a bus that firings, forwarded or replayed events come to first after a start")
    func rulesAreReadBefore() async throws {
        try await TestEngine.sqlite.withDatabase(BusFixture.migrations) { database in
            let clock = ManualClock()
            /// Runs `body` on a node that has no bus in memory; answers how often a writer read the rules of one.
            func onNewNode(_ body: (BusFixture) async throws -> Void) async throws -> Int {
                let recorder = StatementRecorder(database)
                let fixture = try await BusFixture(recorder, clock: clock, seed: UInt64(clock.now().milliseconds))
                try await body(fixture)
                await fixture.deliveries.drain(within: .seconds(1))
                return recorder.queriesOfWriters.count { $0.contains("FROM event_rules r LEFT JOIN") }
            }
            _ = try await onNewNode { node in
                try await node.call("CreateEventBus", ["Name": "second"])
                try await node.rule("tick", pattern: nil, schedule: "rate(1 minute)", ["Arn": .string(node.queue("ticks"))])
                try await node.rule("onward", ["Arn": .string(node.busARN("second"))])
                try await node.rule("keep", on: "second", ["Arn": .string(node.queue("second"))])
                try await node.call("CreateArchive", ["ArchiveName": "all", "EventSourceArn": .string(node.busARN("second"))])
            }
            let firing = try await onNewNode { node in
                clock.advance(by: .seconds(60))
                try await node.eventually { try await node.count(in: "ticks") == 1 }
            }
            let forwarding = try await onNewNode { node in
                try await node.put()
                try await node.eventually { try await node.count(in: "second") == 1 }
            }
            let replaying = try await onNewNode { node in
                let now = clock.now().secondsSinceEpoch
                try await node.call(
                    "StartReplay",
                    [
                        "ReplayName": "again", "EventSourceArn": .string(node.scope.arn("events", "archive/all").description),
                        "Destination": ["Arn": .string(node.busARN("second"))], "EventStartTime": .number(now - 60),
                        "EventEndTime": .number(now + 60),
                    ])
                clock.advance(by: ReplayMachine.startDelay)
                try await node.eventually { try await node.count(in: "second") == 2 }
            }
            #expect([firing, forwarding, replaying] == [0, 0, 0])
        }
    }
}
