import AWSInterface
import Ambient
import JSON
import Synchronization
import Telemetry
import Testing

@testable import Events

/// The rules of one bus in memory, without any storage.
struct BusRulesTests {
    private let bus = BusKey(scope: Scope())
    private let now = Timestamp(seconds: 1_700_000_000)

    private func rule(_ name: String, _ pattern: String?, _ state: RuleState = .enabled) -> RuleWithTargets {
        let record = RuleRecord(
            bus: bus, name: name, pattern: pattern, schedule: nil, state: state, description: nil, roleARN: nil, createdBy: "", tags: [:],
            createdAt: now, modifiedAt: now)
        return RuleWithTargets(rule: record, targets: [RuleTarget(id: "t", arn: "arn:aws:sqs:us-east-1:000000000000:\(name)")])
    }

    private func archive(_ name: String, _ pattern: String?) -> ArchiveRecord {
        ArchiveRecord(name: name, bus: bus, description: nil, pattern: pattern, retentionDays: 0, createdAt: now)
    }

    private func names(_ rules: BusRules, _ event: String) -> [String] {
        let matches = rules.matches(of: Array(event.utf8))
        return (matches.rules.map(\.name) + matches.archives.map { "archive \($0.name)" }).sorted()
    }

    @Test("Rules and archives are matched together; changes replace, disabled and broken ones take no part")
    func changes() {
        let rules = BusRules()
        rules.load(
            [rule("a", #"{"source":["s"]}"#), rule("off", #"{"source":["s"]}"#, .disabled), rule("timer", nil), rule("broken", "{")],
            archives: [archive("all", nil), archive("some", #"{"source":["s"]}"#)])
        #expect(rules.count == 3)
        #expect(names(rules, #"{"source":"s"}"#) == ["a", "archive all", "archive some"])
        #expect(names(rules, #"{"source":"x"}"#) == ["archive all"])
        rules.set(rule("a", #"{"source":["x"]}"#), named: "a")
        rules.set(archive("all", #"{"source":["x"]}"#), named: "all")
        rules.set(archive("some", nil), named: "some")
        #expect(names(rules, #"{"source":"x"}"#) == ["a", "archive all", "archive some"])
        #expect(names(rules, #"{"source":"s"}"#) == ["archive some"])
        rules.set(nil as RuleWithTargets?, named: "a")
        rules.set(nil as ArchiveRecord?, named: "some")
        rules.set(nil as ArchiveRecord?, named: "never there")
        #expect(names(rules, #"{"source":"x"}"#) == ["archive all"])
        #expect(rules.count == 1)
    }

    @Test("A rule and an archive may have the same name; names come back after they were removed")
    func names() {
        let rules = BusRules()
        for _ in 0..<3 {
            rules.set(rule("n", #"{"source":["s"]}"#), named: "n")
            rules.set(archive("n", #"{"source":["s"]}"#), named: "n")
            #expect(names(rules, #"{"source":"s"}"#) == ["archive n", "n"])
            rules.set(nil as RuleWithTargets?, named: "n")
            #expect(names(rules, #"{"source":"s"}"#) == ["archive n"])
            rules.set(nil as ArchiveRecord?, named: "n")
        }
        #expect(rules.count == 0)
    }

    @Test("Buses without rules do not pile up in memory, however many regions are named; those with rules stay")
    func idleBuses() async throws {
        try await BusFixture.with { fixture in
            try await fixture.rule("r", ["Arn": .string(fixture.queue("q"))])
            let catalogue = RuleCatalogue(database: fixture.database, mostIdle: 5)
            let kept = try await catalogue.rules(of: BusKey(scope: fixture.scope))
            for number in 0..<32 {
                let bus = BusKey(scope: Scope(account: fixture.scope.account, region: "region-\(number)"))
                #expect(try await catalogue.rules(of: bus)?.count == 0)
                #expect(catalogue.count <= 6)
            }
            #expect(try await catalogue.rules(of: BusKey(scope: fixture.scope)) === kept)
        }
    }

    @Test("A bus that was not there matches by its rules as soon as it is; one that is gone takes events for nobody")
    func busesComeAndGo() async throws {
        try await BusFixture.with { fixture in
            let name: JSONObject = ["Name": "b"]
            for round in 1...2 {
                try await fixture.put(on: "b")
                try await fixture.put(on: "b")
                #expect(try await fixture.bus.catalogue.rules(of: BusKey(scope: fixture.scope, name: "b")) == nil)
                try await fixture.call("CreateEventBus", name)
                try await fixture.rule("r", on: "b", ["Arn": .string(fixture.queue("q"))])
                try await fixture.put(on: "b")
                #expect(try await fixture.count(in: "q") == round)
                try await fixture.call("RemoveTargets", ["Rule": "r", "EventBusName": "b", "Ids": ["t0"]])
                try await fixture.call("DeleteRule", ["Name": "r", "EventBusName": "b"])
                try await fixture.call("DeleteEventBus", name)
            }
        }
    }

    @Test("What an event matched is noted down, also where it was nothing")
    func trail() async throws {
        final class Sink: TrailSink {
            let events = Mutex<[TrailEvent]>([])
            func record(_ event: TrailEvent) { events.withLock { $0.append(event) } }
            func record(_ attempt: TrailAttempt) {}
        }
        let sink = Sink()
        try await BusFixture.with(trail: sink) { fixture in
            try await fixture.call("CreateEventBus", ["Name": "second"])
            try await fixture.rule("r", ["Arn": .string(fixture.busARN("second"))], ["Arn": .string(fixture.queue("q"))])
            try await fixture.put()
            try await fixture.put(source: "nobody")
            try await fixture.put(on: "nowhere")
            try await fixture.eventually { sink.events.withLock { $0.count } == 4 }
            let noted = sink.events.withLock { $0 }
            let first = try #require(noted.first)
            #expect(first.bus == fixture.busARN("default"))
            #expect(
                first.matches == [
                    TrailMatch(
                        rule: "arn:aws:events:us-east-1:000000000000:rule/r", targets: [fixture.busARN("second"), fixture.queue("q")])
                ])
            let second = try #require(noted.first { $0.bus == fixture.busARN("second") })
            #expect(second.id == first.id && second.matches.isEmpty && second.event == first.event)
            #expect(noted.contains { $0.bus == fixture.busARN("default") && $0.matches.isEmpty })
            #expect(noted.contains { $0.bus == fixture.busARN("nowhere") && $0.matches.isEmpty })
        }
    }
}
