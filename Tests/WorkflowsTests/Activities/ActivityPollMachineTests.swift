import Testing

@testable import Workflows

@Suite struct ActivityPollMachineTests {
    private func join(_ machine: inout ActivityPollMachine, _ activity: String = "x") throws -> Int {
        let poll = machine.join(activity)
        return try #require(poll)
    }

    @Test func anActivityHasAThousandPollsAtOnce() throws {
        var machine = ActivityPollMachine()
        let first = try join(&machine)
        for _ in 2...ActivityPollMachine.limit { _ = try join(&machine) }
        let refused = machine.join("x")
        #expect(refused == nil)
        _ = try join(&machine, "y")
        _ = machine.leave(first)
        _ = try join(&machine)
    }

    @Test func everyOfferSignalsOnePollTheLongestWaitingFirst() throws {
        var machine = ActivityPollMachine()
        let (a, b) = (try join(&machine), try join(&machine))
        let other = try join(&machine, "y")
        #expect(machine.announce("x") == a)
        #expect(machine.announce("x") == b)
        #expect(machine.announce("x") == nil)
        let consumed = [a, b, a, other].map { machine.consume($0) }
        #expect(consumed == [true, true, false, false])
    }

    @Test func aSignalThatItsPollLeavesGoesToTheNext() throws {
        var machine = ActivityPollMachine()
        let (a, b) = (try join(&machine), try join(&machine))
        _ = machine.announce("x")
        #expect(machine.leave(a) == b)
        let isSignalled = machine.consume(b)
        #expect(isSignalled)
        #expect(machine.leave(b) == nil)
        #expect(machine.activities.isEmpty)
    }

    @Test func aPollThatUsedItsSignalComesAfterThoseThatWait() throws {
        var machine = ActivityPollMachine()
        let (a, b) = (try join(&machine), try join(&machine))
        _ = machine.announce("x")
        let isSignalled = machine.consume(a)
        #expect(isSignalled)
        #expect(machine.announce("x") == b)
        #expect(machine.announce("x") == a)
    }
}
