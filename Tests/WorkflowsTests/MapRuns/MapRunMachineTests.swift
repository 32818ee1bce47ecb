import Ambient
import Testing

@testable import Workflows

@Suite struct MapRunMachineTests {
    private static func machine(
        items: Int, concurrency: Int = 0, count: Int? = nil, percentage: Double? = nil
    ) -> MapRunMachine {
        MapRunMachine(
            itemCount: items,
            settings: MapRunSettings(
                maxConcurrency: concurrency, toleratedFailureCount: count, toleratedFailurePercentage: percentage))
    }

    private static let exceeded = MapRunMachine.Step.finish(
        .failed(error: "States.ExceedToleratedFailureThreshold", cause: "The specified tolerated failure threshold was exceeded"))

    @Test func noItemsAreASuccess() {
        #expect(Self.machine(items: 0).next() == .finish(.succeeded))
    }

    @Test func asManyChildrenRunAsTheConcurrencyAllows() {
        var machine = Self.machine(items: 5, concurrency: 2)
        #expect(machine.next() == .start(2))
        machine.started(items: 1)
        machine.started(items: 1)
        #expect(machine.next() == .wait)
        machine.ended(0, .succeeded)
        #expect(machine.next() == .start(1))
        machine.update(MapRunSettings(maxConcurrency: 4))
        #expect(machine.next() == .start(3))
    }

    @Test func withoutALimitChildrenAreStartedInSteps() {
        var machine = Self.machine(items: 100_000)
        #expect(machine.next() == .start(MapRunMachine.stepLimit))
        for _ in 0..<MapRunMachine.concurrencyLimit { machine.started(items: 1) }
        #expect(machine.next() == .wait)
    }

    @Test(
        arguments: [
            (nil, nil, 1, true), (0, nil, 1, true), (2, nil, 2, false), (2, nil, 3, true), (nil, 0.5, 1, true), (nil, 50, 5, false),
            (nil, 50, 6, true), (1, 50, 2, true), (9, 10, 2, true), (nil, 100, 10, false),
        ] as [(Int?, Double?, Int, Bool)])
    func failuresAreToleratedUpToBothThresholds(_ count: Int?, _ percentage: Double?, _ failures: Int, _ isExceeded: Bool) {
        var machine = Self.machine(items: 10, count: count, percentage: percentage)
        for _ in 0..<10 { machine.started(items: 1) }
        for child in 0..<10 { machine.ended(child, child < failures ? [.failed, .timedOut, .aborted][child % 3] : .succeeded) }
        #expect(machine.next() == (isExceeded ? Self.exceeded : .finish(.succeeded)))
    }

    @Test func itemsOfABatchFailTogether() {
        var machine = Self.machine(items: 10, count: 3)
        machine.started(items: 4)
        machine.ended(0, .failed)
        #expect(machine.next() == Self.exceeded)
    }

    @Test func childrenAreStoppedBeforeAFailureIsReported() {
        var machine = Self.machine(items: 3, concurrency: 2)
        machine.started(items: 1)
        machine.started(items: 1)
        machine.ended(0, .failed)
        #expect(machine.next() == .stopChildren)
        machine.stopsSent()
        #expect(machine.next() == .wait)
        machine.update(MapRunSettings(maxConcurrency: 2, toleratedFailureCount: 5))
        machine.ended(1, .aborted)
        #expect(machine.next() == Self.exceeded)
        #expect(machine.counts[.aborted] == ChildTally(executions: 1, items: 1))
    }

    @Test func moreToleranceInTimeLetsARunGoOn() {
        var machine = Self.machine(items: 3, concurrency: 1)
        machine.started(items: 1)
        machine.update(MapRunSettings(maxConcurrency: 1, toleratedFailureCount: 1))
        machine.ended(0, .failed)
        #expect(machine.next() == .start(1))
    }

    @Test func anAbortGoesBeforeAnyFailure() {
        var machine = Self.machine(items: 3)
        machine.started(items: 1)
        machine.fail(error: "States.Runtime", cause: nil)
        machine.abort()
        machine.fail(error: "States.Other", cause: nil)
        #expect(machine.next() == .stopChildren)
        machine.ended(0, .succeeded)
        #expect(machine.next() == .finish(.aborted))
    }

    @Test func anEndHeardTwiceCountsOnce() {
        var machine = Self.machine(items: 1)
        machine.started(items: 1)
        machine.ended(0, .succeeded)
        machine.ended(0, .failed)
        machine.ended(7, .failed)
        #expect(machine.counts[.succeeded].executions == 1 && machine.counts.unsuccessful.executions == 0)
        #expect(machine.next() == .finish(.succeeded))
    }

    @Test func aRedriveRunsTheUnsuccessfulChildrenAndThoseThatWereNeverStarted() {
        var counts = ChildCounts()
        counts[.succeeded] = ChildTally(executions: 2, items: 2)
        counts[.pendingRedrive] = ChildTally(executions: 2, items: 2)
        var machine = MapRunMachine(itemCount: 6, settings: MapRunSettings(maxConcurrency: 3), counts: counts)
        #expect(machine.next() == .redrive(2))
        machine.redriven(1, items: 1)
        machine.redriven(3, items: 1)
        #expect(machine.next() == .start(1) && machine.nextItem == 4 && machine.nextChild == 4)
        machine.started(items: 1)
        machine.started(items: 1)
        for child in [1, 3, 4, 5] { machine.ended(child, .succeeded) }
        #expect(machine.next() == .finish(.succeeded) && machine.counts[.succeeded].executions == 6)
    }

    /// Whatever ends when, and wherever it is interrupted: every item is counted once, the concurrency holds, and the outcome is what the
    /// number of failures says.
    @Test(arguments: 0..<200)
    func anyInterleavingGivesConsistentCounts(seed: Int) {
        let random = SeededEntropy(seed: UInt64(seed))
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        let items = below(60)
        let settings = MapRunSettings(maxConcurrency: below(8), toleratedFailureCount: below(3) == 0 ? nil : below(10))
        var machine = MapRunMachine(itemCount: items, settings: settings)
        var outcome: MapRunOutcome?
        var areStopped = false
        for _ in 0..<2000 {
            switch machine.next() {
            case .start(let count):
                for _ in 0..<(1 + below(count)) where machine.nextItem < items {
                    machine.started(items: min(1 + below(3), items - machine.nextItem))
                }
            case .redrive: Issue.record("nothing was to be redriven")
            case .stopChildren:
                machine.stopsSent()
                areStopped = true
            case .wait: break
            case .finish(let end): outcome = end
            }
            if outcome != nil { break }
            #expect(settings.maxConcurrency == 0 || machine.running.count <= settings.maxConcurrency)
            #expect(machine.counts.total.items == machine.nextItem && machine.counts.total.executions == machine.nextChild)
            #expect(machine.counts[.running].executions == machine.running.count)
            #expect(machine.counts[.running].items == machine.running.values.reduce(0, +))
            if below(3) > 0, let child = machine.running.keys.min(by: { ($0 * 31 + seed) % 17 < ($1 * 31 + seed) % 17 }) {
                machine.ended(child, areStopped ? .aborted : [.succeeded, .succeeded, .succeeded, .failed, .timedOut][below(5)])
            }
            if below(10) == 0, !areStopped {
                // The node was killed: what is read again is what was counted.
                machine = MapRunMachine(itemCount: items, settings: settings, counts: machine.counts, running: machine.running)
            }
        }
        let isExceeded = machine.counts.unsuccessful.items > settings.toleratedFailureCount ?? 0
        #expect(machine.running.isEmpty)
        #expect((outcome == .succeeded) == !isExceeded)
        if !isExceeded { #expect(machine.counts[.succeeded].items + machine.counts.unsuccessful.items == items) }
    }
}
