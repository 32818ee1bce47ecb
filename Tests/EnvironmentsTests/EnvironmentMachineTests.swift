import Ambient
import NIOCore
import Testing

@testable import Environments

@Suite struct EnvironmentMachineTests {
    private let start = Timestamp(seconds: 1000)
    private let limits = EnvironmentMachine.Limits(initTimeout: .seconds(10), timeout: .seconds(3), freezeDelay: .milliseconds(20))

    private func idle() throws -> EnvironmentMachine {
        var machine = EnvironmentMachine(limits: limits, now: start)
        try machine.next(isFetched: true, now: start)
        return machine
    }

    @Test func anInvocationGoesFromNextToResponseToNext() throws {
        var machine = try idle()
        #expect(machine.invoke("a", now: start) == false)
        try machine.answer("a", call: "InvocationResponse")
        machine.answered(now: start)
        #expect(machine.phase == .answered)
        try machine.next(isFetched: true, now: start)
        #expect(machine.phase == .idle)
    }

    @Test func answeringTwiceOrForAnotherIsRefusedInAWSsWords() throws {
        var machine = try idle()
        _ = machine.invoke("a", now: start)
        #expect(throws: EnvironmentMachine.Refusal.requestID) { try machine.answer("b", call: "InvocationResponse") }
        try machine.answer("a", call: "InvocationResponse")
        machine.answered(now: start)
        do throws(EnvironmentMachine.Refusal) {
            try machine.answer("a", call: "InvocationResponse")
            Issue.record("the second answer was accepted")
        } catch {
            #expect(error.status == 403 && error.type == "InvalidStateTransition")
        }
    }

    @Test func nextIsRefusedWhileAnInvocationIsUnansweredUnlessItWasNeverFetched() throws {
        var machine = try idle()
        _ = machine.invoke("a", now: start)
        try machine.next(isFetched: false, now: start)
        #expect(throws: EnvironmentMachine.Refusal.self) { try machine.next(isFetched: true, now: start) }
    }

    @Test func anInitErrorIsRefusedAfterInit() throws {
        var machine = try idle()
        #expect(throws: EnvironmentMachine.Refusal.self) { try machine.initFailed() }
    }

    @Test func aBrokenAnswerMayBeSentAgain() throws {
        var machine = try idle()
        _ = machine.invoke("a", now: start)
        try machine.answer("a", call: "InvocationResponse")
        machine.answerBroke()
        try machine.answer("a", call: "InvocationResponse")
    }

    @Test func initAndInvocationsTimeOut() throws {
        var starting = EnvironmentMachine(limits: limits, now: start)
        #expect(starting.due(now: start + .milliseconds(9999)) == nil)
        #expect(starting.due(now: start + .seconds(10)) == .initTimedOut)
        var machine = try idle()
        _ = machine.invoke("a", now: start)
        machine.sampled(now: start + .milliseconds(2950))
        #expect(machine.due(now: start + .milliseconds(2999)) == nil)
        #expect(machine.nextDue(now: start) == start + .seconds(3))
        #expect(machine.due(now: start + .seconds(3)) == .timedOut)
    }

    @Test func onlyAnEnvironmentThatStaysIdleIsFrozenAndItIsThawedForTheNextInvocation() throws {
        var machine = try idle()
        #expect(machine.nextDue(now: start) == start + .milliseconds(20))
        #expect(machine.due(now: start + .milliseconds(19)) == nil)
        #expect(machine.due(now: start + .milliseconds(20)) == .freeze)
        #expect(machine.due(now: start + .milliseconds(21)) == nil)
        #expect(machine.nextDue(now: start) == nil)
        #expect(machine.invoke("a", now: start + .seconds(1)) == true)
        machine.answered(now: start + .seconds(1))
        // Still busy after its answer.
        #expect(machine.due(now: start + .seconds(2)) == nil)
        try machine.next(isFetched: true, now: start + .seconds(2))
        #expect(machine.invoke("b", now: start + .seconds(2)) == false)
    }

    @Test func memoryIsSampledEveryTenthOfASecondOfALongInvocation() throws {
        var machine = try idle()
        _ = machine.invoke("a", now: start)
        #expect(machine.due(now: start + .milliseconds(99)) == nil)
        #expect(machine.due(now: start + .milliseconds(100)) == .sampleMemory)
        machine.sampled(now: start + .milliseconds(100))
        #expect(!machine.wantsSample(now: start + .milliseconds(150)))
        #expect(machine.due(now: start + .milliseconds(150)) == nil)
        #expect(machine.nextDue(now: start) == start + .milliseconds(200))
    }
}

@Suite struct LineSplitterTests {
    private let start = Timestamp(seconds: 1000)

    private func lines(_ pieces: [String], bytesPerSecond: Int = 1 << 20) -> (lines: [String], dropped: Int) {
        var splitter = LineSplitter(bytesPerSecond: bytesPerSecond, now: start)
        var lines: [LineSplitter.Line] = []
        for piece in pieces { Array(piece.utf8).withUnsafeBytes { splitter.append($0, now: start, to: &lines) } }
        splitter.flush(to: &lines)
        return (lines.map { String(buffer: $0.bytes) }, splitter.takeDropped())
    }

    @Test func linesAreCutWhereverTheReadsFall() {
        #expect(lines(["a\nb", "c\n\n", "d"]).lines == ["a", "bc", "", "d"])
        let text = "first\nsecond\n\nlast\n"
        for cut in 0...text.utf8.count {
            let index = text.utf8.index(text.startIndex, offsetBy: cut)
            #expect(lines([String(text[..<index]), String(text[index...])]).lines == ["first", "second", "", "last"])
        }
    }

    @Test func aLongLineIsSplit() {
        var splitter = LineSplitter(bytesPerSecond: 1 << 20, now: start)
        var lines: [LineSplitter.Line] = []
        [UInt8](repeating: 65, count: 300_000).withUnsafeBytes { splitter.append($0, now: start, to: &lines) }
        splitter.flush(to: &lines)
        #expect(lines.map(\.bytes.readableBytes) == [262_144, 37_856])
        #expect(lines.map(\.isSplit) == [true, false])
    }

    @Test func whatComesTooFastIsDroppedCountedAndForgottenWhenTimeHasPassed() {
        var splitter = LineSplitter(bytesPerSecond: 10, now: start)
        var lines: [LineSplitter.Line] = []
        Array("12345\n67890\n".utf8).withUnsafeBytes { splitter.append($0, now: start, to: &lines) }
        #expect(lines.map { String(buffer: $0.bytes) } == ["12345"])
        #expect(splitter.takeDropped() == 6)
        #expect(splitter.takeDropped() == 0)
        Array("abc\n".utf8).withUnsafeBytes { splitter.append($0, now: start + .seconds(1), to: &lines) }
        #expect(lines.map { String(buffer: $0.bytes) } == ["12345", "abc"])
    }

    @Test func whoeverHasAnsweredAndNeverAsksIsEnded() throws {
        let limits = EnvironmentMachine.Limits(initTimeout: .seconds(10), timeout: .seconds(3), freezeDelay: .milliseconds(20))
        var machine = EnvironmentMachine(limits: limits, now: Timestamp(milliseconds: 0))
        try machine.next(isFetched: true, now: Timestamp(milliseconds: 10))
        _ = machine.invoke("a", now: Timestamp(milliseconds: 20))
        try machine.answer("a", call: "InvocationResponse")
        machine.answered(now: Timestamp(milliseconds: 30))
        #expect(machine.nextDue(now: Timestamp(milliseconds: 30)) == Timestamp(milliseconds: 3030))
        #expect(machine.due(now: Timestamp(milliseconds: 3029)) == nil)
        #expect(machine.due(now: Timestamp(milliseconds: 3030)) == .neverAsked)
    }
}
