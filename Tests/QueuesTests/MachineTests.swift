import AWSInterface
import Ambient
import Testing

@testable import Queues

/// What is received, and who is woken, with no I/O at all.
@Suite struct ReceiveMachineTests {
    private let now = Timestamp(seconds: 1000)

    private func row(_ id: Int64, visible: Int64 = 0, receives: Int = 0, sent: Int64 = 900) -> MessageRow {
        MessageRow(
            id: id, visibleAt: Timestamp(seconds: visible), receives: receives, sentAt: Timestamp(seconds: sent), messageID: "m",
            sender: "s",
            body: "b")
    }

    private func plan(_ rows: [MessageRow], maximumReceives: Int? = nil) -> ReceiveMachine.GroupPlan {
        ReceiveMachine.plan(rows, at: now, retention: .seconds(500), maximumReceives: maximumReceives)
    }

    @Test func aGroupIsTakenInOrderUpToTheFirstThatMustWait() {
        let first = plan([row(1), row(2), row(3, visible: 1001), row(4)])
        #expect(first.deliver.map(\.id) == [1, 2])
        #expect(!first.mayContinue)
        #expect(plan([row(1, visible: 1001), row(2)]).deliver.isEmpty)
    }

    @Test func whatWasReceivedTooOftenMovesAndWhatIsTooOldGoes() {
        let mixed = plan([row(1, receives: 3), row(2, sent: 500), row(3, receives: 2)], maximumReceives: 3)
        #expect(mixed.move.map(\.id) == [1])
        #expect(mixed.expire.map(\.id) == [2])
        #expect(mixed.deliver.map(\.id) == [3])
        #expect(plan([row(1, receives: 1000)]).deliver.count == 1)
    }

    @Test func aGroupIsBlockedAsLongAsAnythingOfItIsInFlight() {
        func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }
        #expect(ReceiveMachine.availability(ofGroup: []) == nil)
        #expect(ReceiveMachine.availability(ofGroup: [(at(1), nil), (at(9), nil)]) == at(1))
        #expect(ReceiveMachine.availability(ofGroup: [(at(5), at(4)), (at(30), at(4)), (at(20), at(4))]) == at(30))
        // A delayed first message holds up the others.
        #expect(ReceiveMachine.availability(ofGroup: [(at(50), nil), (at(3), nil)]) == at(50))
    }
}

@Suite struct ArrivalMachineTests {
    private let key = QueueKey(scope: Scope(), name: "q")
    private let now = Timestamp(seconds: 100)
    private let later = Timestamp(seconds: 130)

    private func waiting(_ count: Int) throws -> (ArrivalMachine, [Int]) {
        var machine = ArrivalMachine()
        var waiters: [Int] = []
        for _ in 0..<count {
            machine.join(key)
            let waiting = machine.wait(key, since: machine.mark(key))
            waiters.append(try #require(waiting).waiter)
        }
        return (machine, waiters)
    }

    @Test func oneArrivalWakesTheOneWhoWaitsLongest() throws {
        var (machine, waiters) = try waiting(3)
        #expect(machine.announce(key, at: now, now: now) == [.wake(waiters[0])])
        #expect(machine.announce(key, at: now, now: now) == [.wake(waiters[1])])
        #expect(machine.wakeAll(key) == [.wake(waiters[2])])
        #expect(machine.announce(key, at: now, now: now).isEmpty)
    }

    @Test func anArrivalBetweenLookingAndWaitingIsNotMissed() {
        var machine = ArrivalMachine()
        machine.join(key)
        let mark = machine.mark(key)
        #expect(machine.announce(key, at: now, now: now).isEmpty)
        #expect(machine.wait(key, since: mark) == nil)
    }

    @Test func nobodyIsWokenTwiceAndWhoStopsIsNotWoken() throws {
        var (machine, waiters) = try waiting(2)
        let stopped = machine.stop(waiters[0], key)
        #expect(stopped)
        #expect(machine.announce(key, at: now, now: now) == [.wake(waiters[1])])
        let again = machine.stop(waiters[1], key)
        #expect(!again)
    }

    @Test func theTimerIsThatOfTheEarliestAndRunsOnlyWhileSomebodyWaits() throws {
        var machine = ArrivalMachine()
        #expect(machine.announce(key, at: later, now: now).isEmpty)
        machine.join(key)
        #expect(machine.announce(key, at: later, now: now).isEmpty)
        let waiting = machine.wait(key, since: machine.mark(key))
        let (waiter, effects) = try #require(waiting)
        #expect(effects == [.setTimer(key, later)])
        #expect(machine.announce(key, at: later + .seconds(1), now: now).isEmpty)
        #expect(machine.announce(key, at: later - .seconds(1), now: now) == [.setTimer(key, later - .seconds(1))])
        #expect(machine.timeCame(key, now: later) == [.wake(waiter)])
        #expect(machine.timeCame(key, now: later).isEmpty)
    }

    @Test func theLastPollTakesTheTimerWithIt() throws {
        var (machine, waiters) = try waiting(1)
        #expect(machine.announce(key, at: later, now: now) == [.setTimer(key, later)])
        _ = machine.stop(waiters[0], key)
        #expect(machine.leave(key) == [.cancelTimer(key)])
        #expect(machine.keys.isEmpty)
    }
}
