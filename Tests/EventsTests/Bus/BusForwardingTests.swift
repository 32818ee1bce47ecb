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
        "The platform puts events of its own on the default bus, in the transaction of what they tell of", arguments: TestEngine.available)
    func platformEvents(_ engine: TestEngine) async throws {
        try await BusFixture.with(engine) { fixture in
            try await fixture.rule("r", pattern: #"{"source":["aws.states"]}"#, ["Arn": .string(fixture.queue("q"))])
            let (bus, scope) = (fixture.bus, fixture.scope)
            try await fixture.database.write { transaction in
                try bus.put(
                    source: "aws.states", detailType: "Step Functions Execution Status Change", resources: ["arn:execution"],
                    detail: Array(#"{"status":"FAILED"}"#.utf8), in: scope, sender: "arn:execution", transaction: transaction)
            }
            try await fixture.eventually { try await fixture.count(in: "q") == 1 }
            let event = try #require(try await fixture.messages(in: "q").first?.body)
            #expect(event["detail-type"] == "Step Functions Execution Status Change" && event["resources"] == ["arn:execution"])
            #expect(event["detail"] == ["status": "FAILED"] && event["time"] == "2023-11-14T22:13:20Z" && event["region"] == "us-east-1")
        }
    }
}
