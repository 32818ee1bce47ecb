import Testing

@testable import Workflows

@Suite struct ActivityPollMachineTests {
    @Test func everyOfferSignalsOnePollTheLongestWaitingFirst() {
        var machine = ActivityPollMachine()
        let (a, b) = (machine.join("x"), machine.join("x"))
        let other = machine.join("y")
        #expect(machine.announce("x") == a)
        #expect(machine.announce("x") == b)
        #expect(machine.announce("x") == nil)
        let consumed = [a, b, a, other].map { machine.consume($0) }
        #expect(consumed == [true, true, false, false])
    }

    @Test func aSignalThatItsPollLeavesGoesToTheNext() {
        var machine = ActivityPollMachine()
        let (a, b) = (machine.join("x"), machine.join("x"))
        _ = machine.announce("x")
        #expect(machine.leave(a) == b)
        let isSignalled = machine.consume(b)
        #expect(isSignalled)
        #expect(machine.leave(b) == nil)
        #expect(machine.activities.isEmpty)
    }

    @Test func aPollThatUsedItsSignalComesAfterThoseThatWait() {
        var machine = ActivityPollMachine()
        let (a, b) = (machine.join("x"), machine.join("x"))
        _ = machine.announce("x")
        let isSignalled = machine.consume(a)
        #expect(isSignalled)
        #expect(machine.announce("x") == b)
        #expect(machine.announce("x") == a)
    }
}
