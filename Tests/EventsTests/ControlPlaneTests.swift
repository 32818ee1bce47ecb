import AWSInterface
import JSON
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import Events

@Suite struct EventsTagTests {
    @Test func busesAndRulesHaveTags() async throws {
        try await ControlFixture.with(TestEngine.available) { events in
            try await events.call("CreateEventBus", ["Name": "x", "Tags": [["Key": "a", "Value": "1"]]])
            try await events.putRule("r", on: "x")
            for arn in [events.arn("event-bus/x"), events.arn("rule/x/r"), events.arn("event-bus/default")] {
                let resource = JSONValue.string(arn)
                let tags: JSONValue = [["Key": "a", "Value": "2"], ["Key": "größe", "Value": ""]]
                try await events.call("TagResource", ["ResourceARN": resource, "Tags": tags])
                #expect(try await events.call("ListTagsForResource", ["ResourceARN": resource]) == ["Tags": tags])
                try await events.call("UntagResource", ["ResourceARN": resource, "TagKeys": ["a", "absent"]])
                #expect(
                    try await events.call("ListTagsForResource", ["ResourceARN": resource])
                        == ["Tags": [["Key": "größe", "Value": ""]]])
            }
        }
    }

    @Test func whatIsMadeAgainHasNoTagsOfItsFormerLife() async throws {
        try await ControlFixture.with { events in
            for _ in 0..<2 {
                try await events.call("CreateEventBus", ["Name": "x"])
                let resource = JSONValue.string(events.arn("event-bus/x"))
                #expect(try await events.call("ListTagsForResource", ["ResourceARN": resource]) == ["Tags": []])
                try await events.call("TagResource", ["ResourceARN": resource, "Tags": [["Key": "a", "Value": "1"]]])
                try await events.call("DeleteEventBus", ["Name": "x"])
            }
        }
    }

    @Test func whatIsNotThereOrNoTagIsRefused() async throws {
        try await ControlFixture.with { events in
            func failure(_ resource: String) async -> String? {
                await events.failure("ListTagsForResource", ["ResourceARN": .string(resource)])
            }
            #expect(await failure(events.arn("event-bus/no")) == "ResourceNotFoundException: Event bus no does not exist.")
            #expect(await failure(events.arn("rule/r")) == "ResourceNotFoundException: Rule r does not exist on EventBus default.")
            #expect(await failure(events.arn("rule/no/r")) == "ResourceNotFoundException: Event bus no does not exist.")
            for wrong in ["x", events.queue, events.arn("archive/a"), events.arn("rule")] {
                #expect(await failure(wrong)?.contains("Provided Arn is not in correct format.") == true)
            }
            let resource = JSONValue.string(events.arn("event-bus/default"))
            #expect(await events.failure("TagResource", ["ResourceARN": resource])?.contains("Value null at 'tags'") == true)
            #expect(await events.failure("UntagResource", ["ResourceARN": resource])?.contains("Value null at 'tagKeys'") == true)
            let many = (0...50).map { JSONValue.object(["Key": .string("k\($0)"), "Value": ""]) }
            for tags in [.array(many), [["Key": "", "Value": ""]], [["Key": "k"]], [["Key": "aws:x", "Value": ""]]] as [JSONValue] {
                #expect(
                    await events.failure("TagResource", ["ResourceARN": resource, "Tags": tags])?.hasPrefix("ValidationException") == true)
            }
            try await events.call("TagResource", ["ResourceARN": resource, "Tags": .array(Array(many.dropFirst()))])
            #expect(
                await events.failure("TagResource", ["ResourceARN": resource, "Tags": .array([many[0]])])?
                    .hasPrefix("ValidationException") == true)
        }
    }
}

@Suite struct TestEventPatternTests {
    private static let event =
        #"{"id":"1","source":"s","detail-type":"t","account":"123456789012","region":"us-east-2","time":"2022-07-13T13:48:01Z","detail":{"a":"b"}}"#

    @Test func aPatternIsTriedOnAnEvent() async throws {
        try await ControlFixture.with { events in
            for (pattern, result) in [(#"{"detail":{"a":["b"]}}"#, true), (#"{"detail":{"a":["c"]}}"#, false)] {
                let answer = try await events.call(
                    "TestEventPattern", ["EventPattern": .string(pattern), "Event": .string(Self.event)])
                #expect(answer == ["Result": .bool(result)])
            }
        }
    }

    @Test func membersOfAnEventMayBeListsAndResourcesMissing() async throws {
        try await ControlFixture.with { events in
            let event = Self.event.replacing(#""detail-type":"t""#, with: #""detail-type":["t","u"]"#)
            let answer = try await events.call(
                "TestEventPattern", ["EventPattern": #"{"detail-type":["u"]}"#, "Event": .string(event)])
            #expect(answer == ["Result": true])
        }
    }

    @Test func whatIsNoEventIsRefused() async throws {
        try await ControlFixture.with { events in
            let wrong = [
                "", "{", "[]", "7", #"{"a":"b"}"#, Self.event.replacing(#""id":"1","#, with: ""),
                Self.event.replacing(#""id":"1""#, with: #""id":null"#), String(repeating: "[", count: 100_000),
            ]
            for event in wrong {
                #expect(
                    await events.failure("TestEventPattern", ["EventPattern": #"{"source":["s"]}"#, "Event": .string(event)])
                        == "ValidationException: Parameter Event is not valid.", "\(event.prefix(40))")
            }
            #expect(
                await events.failure("TestEventPattern", ["EventPattern": "{", "Event": .string(Self.event)])?
                    .hasPrefix("InvalidEventPatternException: Event pattern is not valid. Reason: ") == true)
        }
    }
}

@Suite struct EventsChangeTests {
    @Test func noticesAreReadAsTheyAreWritten() {
        let scope = Scope(account: "123456789012", region: "eu-west-1")
        let bus = BusKey(scope: scope, name: "x")
        for change in [
            .bus(bus), .rule(bus, "r"), .archive(bus, "a"), .connection(scope, "c"), .destination(scope, "d"),
        ] as [EventsChange] {
            #expect(EventsChange(notice: change.notice) == change)
        }
        for notice in ["", "rule 1 2 3", "other 1 2 3", "bus 1 2 3 4"] {
            #expect(EventsChange(notice: notice) == .everything)
        }
    }

    @Test func changesAreToldBeforeTheyAreAnsweredAndToOtherNodes() async throws {
        try await ControlFixture.with(TestEngine.available) { events in
            let other = try await ControlFixture(events.database, seed: 43)
            let (own, others) = (Heard(), Heard())
            events.service.onChange { own.note($0) }
            other.service.onChange { others.note($0) }
            let (following, ready) = (other.service, AsyncStream<Void>.makeStream())
            let followers = Task {
                let changes = following.followChanges
                ready.continuation.finish()
                await changes()
            }
            for await _ in ready.stream {}
            let bus = BusKey(scope: events.scope)
            // The other node's subscription may begin after a first change, so changes go on until one is heard.
            var put = 0
            while !others.changes.contains(.rule(bus, "r")), put < 500 {
                try await events.putRule("r")
                put += 1
                #expect(own.changes == Array(repeating: EventsChange.rule(bus, "r"), count: put))
                await Task.yield()
                if put > 3 { try await Task.sleep(for: .milliseconds(5)) }
            }
            #expect(others.changes.contains(.rule(bus, "r")))
            #expect(own.changes.count == put)
            followers.cancel()
        }
    }

    private final class Heard: Sendable {
        private let state = Mutex<[EventsChange]>([])
        var changes: [EventsChange] { state.withLock { $0 } }
        func note(_ change: EventsChange) { state.withLock { $0.append(change) } }
    }
}

@Suite struct EventsNotBuiltTests {
    /// What is put together with the control plane to make the whole service.
    private static let elsewhere: Set<String> = [
        "PutEvents", "CreateConnection", "UpdateConnection", "DeleteConnection", "DescribeConnection", "ListConnections",
        "DeauthorizeConnection", "CreateApiDestination", "UpdateApiDestination", "DeleteApiDestination", "DescribeApiDestination",
        "ListApiDestinations",
    ]

    @Test func everyOperationOfTheAPIIsBuiltOrRefusedByNameAndDocumented() async throws {
        try await ControlFixture.with { events in
            let built = Self.elsewhere.union(events.interface.operations.keys)
            // The API version 2015-10-07 as of botocore 1.43.
            #expect(built.count + events.interface.notBuilt.count == 57)
            #expect(events.interface.notBuilt.isDisjoint(with: built))
            let document = try RepositoryFile.text("docs/not-built.md")
            let start = try #require(document.firstRange(of: "\n## EventBridge\n")).upperBound
            let section = document[start...].split(separator: "\n## ", maxSplits: 1)[0]
            let list = section[try #require(section.firstRange(of: "Operations of `events` that are refused:")).upperBound...]
            for operation in events.interface.notBuilt { #expect(list.contains("`\(operation)`"), "\(operation) is not documented") }
            for operation in built { #expect(!list.contains("`\(operation)`"), "\(operation) is built") }
        }
    }
}
