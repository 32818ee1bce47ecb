import AWSInterface
import Ambient
import Deliveries
import JSON
import StorageTestSupport
import Targets
import Testing

@testable import Events

/// PutEvents and what follows from it, with queues that are a table of the same database.
struct BusDeliveryTests {
    @Test("An event is with the targets of the rules that it matches when PutEvents answers", arguments: TestEngine.available)
    func matchingRules(_ engine: TestEngine) async throws {
        try await BusFixture.with(engine) { fixture in
            try await fixture.rule("all", ["Arn": .string(fixture.queue("a"))], ["Arn": .string(fixture.queue("b"))])
            try await fixture.rule("big", pattern: #"{"detail":{"n":[{"numeric":[">",5]}]}}"#, ["Arn": .string(fixture.queue("c"))])
            let answer = try await fixture.call(
                "PutEvents",
                [
                    "Entries": [
                        ["Source": "shop", "DetailType": "order", "Detail": #"{"n":1}"#],
                        ["Source": "else", "DetailType": "order", "Detail": #"{"n":7}"#],
                        ["Source": "shop", "DetailType": "order", "Detail": "{"],
                        ["Source": "shop", "DetailType": "order", "Detail": #"{"n":9}"#, "Resources": ["r"]],
                    ]
                ])
            #expect(answer["FailedEntryCount"] == 1)
            let entries = try #require(answer["Entries"]?.array)
            #expect(entries[2] == ["ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."])
            #expect(try await fixture.details(in: "a") == [#"{"n":1}"#, #"{"n":9}"#])
            #expect(try await fixture.details(in: "b") == [#"{"n":1}"#, #"{"n":9}"#])
            #expect(try await fixture.details(in: "c") == [#"{"n":7}"#, #"{"n":9}"#])
            let last = try #require(try await fixture.messages(in: "c").last?.body)
            #expect(last["id"] == entries[3]["EventId"] && last["resources"] == ["r"] && last["account"] == "000000000000")
        }
    }

    @Test("A change of a rule or its targets is in force when its operation answers", arguments: TestEngine.available)
    func changesOfRules(_ engine: TestEngine) async throws {
        try await BusFixture.with(engine) { fixture in
            try await fixture.put()
            try await fixture.rule("r", ["Arn": .string(fixture.queue("q"))])
            try await fixture.put(#"{"n":1}"#)
            try await fixture.call("DisableRule", ["Name": "r"])
            try await fixture.put(#"{"n":2}"#)
            try await fixture.call("EnableRule", ["Name": "r"])
            try await fixture.put(#"{"n":3}"#)
            try await fixture.call("PutRule", ["Name": "r", "EventPattern": #"{"source":["other"]}"#])
            try await fixture.put(#"{"n":4}"#)
            try await fixture.put(#"{"n":5}"#, source: "other")
            try await fixture.call("RemoveTargets", ["Rule": "r", "Ids": ["t0"]])
            try await fixture.put(#"{"n":6}"#, source: "other")
            try await fixture.call("DeleteRule", ["Name": "r"])
            try await fixture.put(#"{"n":7}"#, source: "other")
            #expect(try await fixture.details(in: "q") == [#"{"n":1}"#, #"{"n":3}"#, #"{"n":5}"#])
        }
    }

    @Test("Adding and removing rules stops no matching, and another rule's events are never its own")
    func concurrentChanges() async throws {
        try await BusFixture.with { fixture in
            try await fixture.rule("fixed", ["Arn": .string(fixture.queue("fixed"))])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for index in 0..<60 {
                        try await fixture.rule(
                            "r\(index)", pattern: #"{"source":["never"]}"#, ["Arn": .string(fixture.queue("never"))])
                        if index % 2 == 0 {
                            try await fixture.call("RemoveTargets", ["Rule": .string("r\(index)"), "Ids": ["t0"]])
                            try await fixture.call("DeleteRule", ["Name": .string("r\(index)")])
                        }
                    }
                }
                for _ in 0..<4 {
                    group.addTask { for _ in 0..<50 { try await fixture.put() } }
                }
                try await group.waitForAll()
            }
            #expect(try await fixture.count(in: "fixed") == 200)
            #expect(try await fixture.count(in: "never") == 0)
        }
    }

    @Test("However changes of one rule overlap, in the end it matches as it is stored", arguments: TestEngine.available)
    func overlappingChanges(_ engine: TestEngine) async throws {
        try await BusFixture.with(engine) { fixture in
            try await fixture.rule("r", ["Arn": .string(fixture.queue("q"))])
            try await fixture.put()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<24 {
                    group.addTask { try await fixture.rule("r", pattern: "{\"source\":[\"s\(index)\"]}") }
                }
                try await group.waitForAll()
            }
            let stored = try #require(try await fixture.call("DescribeRule", ["Name": "r"])["EventPattern"]?.string)
            for index in 0..<24 { try await fixture.put("{\"n\":\(index)}", source: "s\(index)") }
            let sources = try await fixture.messages(in: "q").compactMap { $0.body["source"]?.string }.filter { $0 != "shop" }
            #expect(sources.count == 1 && stored == "{\"source\":[\"\(sources.first ?? "")\"]}")
        }
    }

    @Test("Buses are named by name or ARN, in whatever account; a bus that is not there takes events for nobody, as on AWS")
    func busNames() async throws {
        try await BusFixture.with { fixture in
            try await fixture.call("CreateEventBus", ["Name": "mine"])
            var other = fixture
            other.scope = Scope(account: "111122223333", region: "us-east-1")
            try await other.rule("r", ["Arn": .string(fixture.queue("theirs"))])
            try await fixture.rule("r", on: "mine", ["Arn": .string(fixture.queue("mine"))])
            try await fixture.put(#"{"n":1}"#, on: "mine")
            try await fixture.put(#"{"n":2}"#, on: fixture.busARN("mine"))
            try await fixture.put(#"{"n":3}"#, on: other.busARN("default"))
            let lost = try await fixture.put(#"{"n":4}"#, on: "nowhere")
            #expect(lost["FailedEntryCount"] == 0 && lost["Entries"]?[0]?["EventId"] != nil)
            #expect(try await fixture.details(in: "mine") == [#"{"n":1}"#, #"{"n":2}"#])
            #expect(try await fixture.details(in: "theirs") == [#"{"n":3}"#])
            // The bus that was nobody's is there from now on, and a deleted one no more.
            try await fixture.call("CreateEventBus", ["Name": "nowhere"])
            try await fixture.rule("r", on: "nowhere", ["Arn": .string(fixture.queue("somewhere"))])
            try await fixture.put(#"{"n":5}"#, on: "nowhere")
            #expect(try await fixture.details(in: "somewhere") == [#"{"n":5}"#])
            try await fixture.call("RemoveTargets", ["Rule": "r", "EventBusName": "nowhere", "Ids": ["t0"]])
            try await fixture.call("DeleteRule", ["Name": "r", "EventBusName": "nowhere"])
            try await fixture.call("DeleteEventBus", ["Name": "nowhere"])
            #expect(try await fixture.put(on: "nowhere")["FailedEntryCount"] == 0)
        }
    }

    @Test("A transformer that fails for one event sends that one to the dead-letter queue, and says why")
    func failingTransformer() async throws {
        try await BusFixture.with { fixture in
            let transformer: JSONValue = ["InputPathsMap": ["d": "$.detail.d"], "InputTemplate": #"{"d":"<d>"}"#]
            try await fixture.rule(
                "r",
                [
                    "Arn": .string(fixture.queue("q")), "InputTransformer": transformer,
                    "DeadLetterConfig": ["Arn": .string(fixture.queue("dead"))],
                ])
            try await fixture.put(#"{"d":"text"}"#)
            try await fixture.put(#"{"d":{"a":"b"}}"#)
            #expect(try await fixture.messages(in: "q").map(\.body) == [["d": "text"]])
            let dead = try #require(try await fixture.messages(in: "dead").first)
            #expect(dead.body["detail"] == ["d": ["a": "b"]])
            #expect(dead.attribute("ERROR_CODE") == "INVALID_JSON")
            #expect(dead.attribute("RULE_ARN") == "arn:aws:events:us-east-1:000000000000:rule/r")
            #expect(dead.attribute("TARGET_ARN") == fixture.queue("q"))
        }
    }

    @Test("A target that refuses delays no other, and its retry policy ends in its dead-letter queue", arguments: TestEngine.available)
    func refusingTarget(_ engine: TestEngine) async throws {
        try await BusFixture.with(engine) { fixture in
            fixture.queues.refuse(fixture.queue("down"), TargetRefusal("ERROR_FROM_TARGET", "It is down."))
            try await fixture.rule(
                "r",
                [
                    "Arn": .string(fixture.queue("down")), "RetryPolicy": ["MaximumRetryAttempts": 1],
                    "DeadLetterConfig": ["Arn": .string(fixture.queue("dead"))],
                ], ["Arn": .string(fixture.queue("up"))])
            try await fixture.put()
            #expect(try await fixture.count(in: "up") == 1)
            try await fixture.settle()
            #expect(try await fixture.count(in: "dead") == 0)
            fixture.clock.advance(by: .seconds(600))
            try await fixture.eventually { try await fixture.count(in: "dead") == 1 }
            let dead = try #require(try await fixture.messages(in: "dead").first)
            #expect(dead.attribute("RETRY_ATTEMPTS") == "1")
            #expect(dead.attribute("EXHAUSTED_RETRY_CONDITION") == "MaximumRetryAttempts")
        }
    }

    @Test("FIFO queues get their message group, API destinations their parameters")
    func settings() async throws {
        try await BusFixture.with { fixture in
            try await fixture.rule(
                "r", ["Arn": .string(fixture.queue("q.fifo")), "SqsParameters": ["MessageGroupId": "g"]])
            try await fixture.put()
            #expect(try await fixture.messages(in: "q.fifo").first?.settings == ["MessageGroupId": "g"])
        }
    }

    @Test("Another node on the same database matches by the rules that are put on this one")
    func otherNodes() async throws {
        try await BusFixture.with { fixture in
            let other = try await BusFixture(fixture.database, clock: fixture.clock, seed: 2)
            let following = Task { await other.service.followChanges() }
            defer { following.cancel() }
            try await other.put()  // Now the bus is in its memory.
            // The subscription begins a moment after its task: the first rules may go unheard, and are put again.
            try await fixture.eventually {
                try await fixture.rule("r", ["Arn": .string(fixture.queue("q"))])
                try await Task.sleep(for: .milliseconds(5))
                try await other.put()
                return try await fixture.count(in: "q") > 0
            }
            await other.deliveries.drain(within: .seconds(1))
        }
    }
}
