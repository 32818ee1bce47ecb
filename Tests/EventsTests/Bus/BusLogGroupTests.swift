import AWSInterface
import Ambient
import JSON
import Synchronization
import Targets
import Testing

@testable import Events

/// Log groups as targets, with CloudWatch Logs as a list.
struct BusLogGroupTests {
    /// One log group, `here`, and what was written to its streams.
    private final class Logs: Sendable {
        let streams = Mutex<Set<String>>([])
        let lines = Mutex<[String]>([])

        var interface: ServiceInterface {
            let missing = ServiceError("ResourceNotFoundException", "The specified log group does not exist.")
            return ServiceInterface(
                name: "logs",
                operations: [
                    Operation("CreateLogStream") { [self] input, _ in
                        guard input["logGroupName"] == "here" else { throw missing }
                        streams.withLock { _ = $0.insert(input["logStreamName"]?.string ?? "") }
                        return [:]
                    },
                    Operation("PutLogEvents") { [self] input, _ in
                        guard input["logGroupName"] == "here", streams.withLock({ $0.contains(input["logStreamName"]?.string ?? "") })
                        else {
                            throw missing
                        }
                        for event in input["logEvents"]?.array ?? [] {
                            lines.withLock { $0.append("\(event["timestamp"]?.int ?? 0) \(event["message"]?.string ?? "")") }
                        }
                        return [:]
                    },
                ], notBuilt: [])
        }
    }

    private let arn = "arn:aws:logs:us-east-1:000000000000:log-group:here"

    @Test("An event becomes a line of the group at the event's time; the stream is made, and made again where it is gone")
    func lines() async throws {
        let logs = Logs()
        try await BusFixture.with(logs: logs.interface) { fixture in
            try await fixture.rule("r", ["Arn": .string(arn), "InputPath": "$.time"])
            try await fixture.put()
            try await fixture.eventually { logs.lines.withLock { $0.count } == 1 }
            logs.streams.withLock { $0 = [] }
            try await fixture.put()
            try await fixture.eventually { logs.lines.withLock { $0.count } == 2 }
            #expect(logs.streams.withLock { $0.count } == 1)
        }
    }

    @Test("A group that is not there sends the event to the dead-letter queue at once")
    func missingGroup() async throws {
        try await BusFixture.with(logs: Logs().interface) { fixture in
            let arn = "arn:aws:logs:us-east-1:000000000000:log-group:gone:*"
            try await fixture.rule("r", ["Arn": .string(arn), "DeadLetterConfig": ["Arn": .string(fixture.queue("dead"))]])
            try await fixture.put()
            try await fixture.eventually { try await fixture.count(in: "dead") == 1 }
            #expect(try await fixture.messages(in: "dead").first?.attribute("ERROR_CODE") == "NO_RESOURCE")
        }
    }

    @Test("A line's time and text")
    func lineOfPayload() {
        let now = Timestamp(seconds: 1_700_000_000)
        func line(_ payload: String) -> String {
            let line = LogGroupTarget.line(Array(payload.utf8), at: now)
            return "\(line.time.milliseconds - now.milliseconds) \(line.message)"
        }
        let event = #"{"time":"2023-11-14T22:13:19Z","detail":{}}"#
        #expect(line(event) == "-1000 \(event)")
        #expect(line(#"{"timestamp":"2023-11-14T22:13:19Z","message":"hello"}"#) == "-1000 hello")
        #expect(line(#"{"timestamp":1699999998000,"message":{"a":1}}"#) == #"-2000 {"a":1}"#)
        #expect(line(#"{"timestamp":"1699999998000","message":"m"}"#) == "-2000 m")
        // What CloudWatch Logs would not take.
        #expect(line(#"{"time":"2001-01-01T00:00:00Z"}"#) == #"0 {"time":"2001-01-01T00:00:00Z"}"#)
        #expect(line(#""text""#) == #"0 "text""#)
    }
}
