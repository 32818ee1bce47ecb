import Ambient
import JSON
import Testing

@testable import Executions

@Suite("Stored events")
struct EncodingTests {
    private let events: [HistoryEvent] = {
        let name = IntegrationName(type: "sqs", resource: "sendMessage")
        let payload = Payload(["a": "ü"])
        let details: [EventDetails] = [
            .none, .executionStarted(input: payload, roleARN: "r", aliasARN: nil, versionARN: "v"), .redriven(count: 300),
            .stateEntered(name: "s", input: payload), .stateExited(name: "s", output: payload, assigned: payload),
            .evaluationFailed(state: "s", error: "e", cause: nil, location: "Output"), .failure(error: nil, cause: "c"), .output(payload),
            .mapStarted(length: 40_000), .iteration(name: "s", index: 7), .mapRun(arn: "a"), .mapRunRedriven(arn: "a", count: 2),
            .scheduled(
                ScheduledTask(
                    name: name, arguments: payload, region: "eu", timeoutSeconds: 0, heartbeatSeconds: nil, credentialsRole: "role")),
            .workerStarted(name: nil), .integrationStarted(name), .integrationOutput(name, payload),
            .integrationFailure(name, error: "e", cause: nil),
        ]
        let notes: [EventNote] = [
            .next("n"), .waits(3, until: Timestamp(milliseconds: 5)), .retries(1, retrier: 2, until: Timestamp(milliseconds: 9), after: 4),
            .branchInput(payload), .iterates(items: payload, concurrency: 40), .runsOver(items: payload), .result(payload),
            .missedHeartbeat,
            .forked(input: nil), .forked(input: payload),
        ]
        return details.enumerated().map { index, details in
            HistoryEvent(
                id: EventID(100 + index), previousID: index == 3 ? 0 : EventID(99 + index),
                // The clock is set back in between.
                timestamp: Timestamp(milliseconds: 1_764_000_000_000 + Int64(index % 2 == 0 ? index : -index * 1000)),
                type: HistoryEventType.allCases[index * 3], details: details, strand: index, notes: index == 5 ? notes : [])
        }
    }()

    @Test("What is written is read")
    func roundTrip() throws {
        #expect(try HistoryEvent.decode(HistoryEvent.encode(events)) == events)
        #expect(try HistoryEvent.decode(HistoryEvent.encode([])) == [])
    }

    @Test("Damaged bytes are refused or read as something, and crash nothing")
    func damage() throws {
        let bytes = HistoryEvent.encode(events)
        for count in 0..<bytes.count { #expect(throws: HistoryError.self) { try HistoryEvent.decode(Array(bytes[..<count])) } }
        for index in bytes.indices {
            for flip: UInt8 in [0x01, 0x80, 0xFF] {
                var damaged = bytes
                damaged[index] ^= flip
                _ = try? HistoryEvent.decode(damaged)
            }
        }
    }

    @Test("A stored type is a place in the list of types: the list only grows")
    func codes() {
        let first = HistoryEventType.allCases.prefix(8).map(\.rawValue)
        #expect(
            first == [
                "ExecutionStarted", "ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut", "ExecutionRedriven",
                "PassStateEntered", "PassStateExited",
            ])
        #expect(HistoryEventType.allCases.firstIndex(of: .taskScheduled) == 41)
        #expect(HistoryEventType.allCases.firstIndex(of: .activityTimedOut) == 56)
        #expect(HistoryEventType.allCases.count == 57)
    }
}
