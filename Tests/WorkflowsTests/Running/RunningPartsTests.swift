import Executions
import JSON
import Storage
import Testing

@testable import Workflows

@Suite struct RunningPartsTests {
    private func key(_ id: Int64) -> ExecutionKey { ExecutionKey(id: id) }

    @Test("an execution is worked on by one caller at a time; what comes meanwhile waits for its next turn")
    func turns() {
        var machine = ActivationMachine<String, Int>(.init(turn: 2))
        let isFirst = machine.post(1, to: key(1))
        let first = machine.take(key(1))
        #expect(isFirst && first?.live == nil && first?.items == [1])
        let others = (2...4).map { machine.post($0, to: key(1)) }
        #expect(others == [false, false, false])
        let hasMore = machine.finish(key(1), keeping: "x", weight: 1)
        let second = machine.take(key(1))
        #expect(hasMore && second?.live == "x" && second?.items == [2, 3])
        _ = machine.finish(key(1), keeping: "y", weight: 1)
        let third = machine.take(key(1))
        #expect(third?.items == [4])
        let hasStillMore = machine.finish(key(1), keeping: nil, weight: 0)
        #expect(!hasStillMore && machine.count == 0)
    }

    @Test("the longest idle is let go of first, by number and by weight; one that is busy never")
    func eviction() {
        var machine = ActivationMachine<String, Int>(.init(idle: 2, idleWeight: 100))
        /// Whether it was in memory.
        func visit(_ id: Int64, weight: Int) -> Bool {
            _ = machine.post(0, to: key(id))
            let live = machine.take(key(id))?.live
            _ = machine.finish(key(id), keeping: "\(id)", weight: weight)
            return live != nil
        }
        _ = machine.post(0, to: key(9))
        let visits = [1, 2, 1, 3, 2].map { visit($0, weight: 10) }
        #expect(visits == [false, false, true, false, false])
        #expect(machine.count == 3)
        let isHeavyThere = visit(4, weight: 95)
        #expect(!isHeavyThere && machine.count == 2)
        for id in 100..<5000 as Range<Int64> { _ = visit(id, weight: 1) }
        #expect(machine.count == 3)
        let busy = machine.take(key(9))
        #expect(busy?.items == [0])
    }

    @Test("what is waited for is stored and read again; a later time-out replaces an earlier one")
    func waits() throws {
        let entries = [
            Waits.Entry(event: 5, kind: .task, delivery: 1 << 60), Waits.Entry(event: 5, kind: .heartbeat, delivery: 7, seconds: 30),
            Waits.Entry(event: 0, kind: .limit, delivery: 8), Waits.Entry(event: 9, kind: .mapRun),
        ]
        let bytes = try #require(Waits.encode(entries))
        #expect(try Waits.decode(bytes) == entries)
        #expect(Waits.encode([]) == nil)
        #expect(throws: StorageError.self) { try Waits.decode([99]) }
        var waits = Waits()
        for entry in entries { waits.add(entry) }
        waits.add(Waits.Entry(event: 5, kind: .heartbeat, delivery: 9, seconds: 40))
        #expect(waits[5].map(\.delivery) == [1 << 60, 9])
        waits.keep { $0 == 0 }
        #expect(waits.events == [0])
    }

    @Test("every input that can be posted comes back as it was")
    func postedInputs() {
        let inputs: [ExecutionInput] = [
            .started, .resumed, .taskStarted(3, workerName: nil), .taskSubmitted(3, output: [1]), .taskSucceeded(4, output: ["a": nil]),
            .taskFailed(5, error: "E", cause: nil), .taskTimedOut(6, isHeartbeat: true), .timerFired(7), .mapRunStarted(8, mapRunARN: "x"),
            .mapRunSucceeded(8, output: []), .mapRunFailed(8, error: "E", cause: "c"), .stopped(error: nil, cause: "c"), .timedOut,
            .failed(error: "E", cause: "c"), .redriven,
        ]
        for input in inputs {
            let posted = PostedInput(key: key(1 << 60), input: input)
            #expect(PostedInput(posted.encoded) == posted)
        }
        #expect(PostedInput([1, 2]) == nil)
        let payload = WaitPayload(key: key(1 << 62), event: 25_000, kind: .timeout)
        #expect(WaitPayload(payload.encoded) == payload && WaitPayload([]) == nil)
    }

    @Test("a token is its execution's and its event's alone")
    func tokens() throws {
        let tokens = TaskTokens(secret: [1, 2, 3])
        let token = tokens.token(key(1 << 61), 77)
        let read = try #require(tokens.read(token))
        #expect(read.key == key(1 << 61) && read.event == 77)
        #expect(TaskTokens(secret: [1, 2, 4]).read(token) == nil)
        for index in token.indices {
            var forged = token
            forged.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(tokens.read(forged) == nil)
        }
        #expect(tokens.read("") == nil && tokens.read(String(repeating: "A", count: 4000)) == nil)
    }

    @Test("execution ARNs are read as AWS reads them")
    func names() throws {
        let arn = "arn:aws:states:us-east-1:000000000000:execution:m/label:n"
        let read = try ExecutionARN(arn)
        #expect(read.machineARN == "arn:aws:states:us-east-1:000000000000:stateMachine:m/label" && read.name == "n" && read.text == arn)
        let express = "arn:aws:states:us-east-1:000000000000:express:m:n:u"
        #expect(try ExecutionARN(express, allowsExpress: true).text == express)
        #expect(throws: (any Error).self) { try ExecutionARN(express) }
        #expect(throws: (any Error).self) { try ExecutionARN("arn:aws:states:us-east-1:000000000000:execution:m") }
    }
}
