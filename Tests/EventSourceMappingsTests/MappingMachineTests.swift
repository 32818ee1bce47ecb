import Ambient
import Testing

@testable import EventSourceMappings

/// Drives a machine as a poller would, with no queue and no function.
struct MachineBench {
    var machine: MappingMachine
    var now = Timestamp(seconds: 1_700_000_000)
    private(set) var effects: [MappingMachine.Effect] = []
    /// What the reading under way asks for at most.
    private(set) var asked: Int?
    private var nextMessage = 1

    init(
        batchSize: Int = 10, window: Duration = .zero, isFIFO: Bool = false, maximum: Int = 32,
        ramp: ConcurrencyRamp.Rules = ConcurrencyRamp.Rules()
    ) {
        let settings = MappingMachine.Settings(batchSize: batchSize, window: window, isFIFO: isFIFO, maximumConcurrency: maximum)
        machine = MappingMachine(settings, ramp: ramp)
        apply(.configured(settings))
    }

    @discardableResult
    mutating func apply(_ input: MappingMachine.Input) -> [MappingMachine.Effect] {
        effects = machine.apply(input, at: now)
        asked = effects.received ?? asked
        return effects
    }

    /// A reading ends with `count` new messages.
    @discardableResult
    mutating func receive(_ count: Int, size: Int = 100, lease: Duration = .seconds(30), trace: String? = nil) -> [MappingMachine.Effect] {
        var messages: [LeasedMessage] = []
        for _ in 0..<count {
            messages.append(
                LeasedMessage(
                    id: "m\(nextMessage)", receiptHandle: "r\(nextMessage)", record: [UInt8](repeating: 0x20, count: size),
                    traceHeader: trace, leaseEnds: now + lease))
            nextMessage += 1
        }
        asked = nil
        return apply(.received(messages, filteredOut: []))
    }

    /// Time passes, and the timer fires if it was set for then.
    @discardableResult
    mutating func pass(_ duration: Duration) -> [MappingMachine.Effect] {
        now = now + duration
        return apply(.timer)
    }
}

extension [MappingMachine.Effect] {
    var batches: [Batch] { compactMap { if case .invoke(let batch, _) = $0 { batch } else { nil } } }
    var received: Int? { compactMap { if case .receive(let maximum) = $0 { maximum } else { nil } }.last }
    var settlements: [Settlement] { compactMap { if case .settle(let settlement) = $0 { settlement } else { nil } } }
    var deleted: [String] { settlements.flatMap { $0.delete.map(\.id) } }
    var released: [String] { settlements.flatMap { $0.release.map(\.id) } }
    var deadLettered: [String] { settlements.flatMap { $0.deadLetter.map(\.id) } }
    var wake: Timestamp?? { compactMap { if case .wake(let time) = $0 { .some(time) } else { nil } }.last }
    var results: [ProcessingResult] { compactMap { if case .report(let result) = $0 { result } else { nil } } }
}

extension Collection<Batch> {
    var joinedIDs: [String] { flatMap { $0.messages.map(\.id) } }
}

@Suite struct MappingMachineTests {
    @Test func anIdleMappingOnlyWaitsForMessages() {
        let bench = MachineBench()
        #expect(bench.effects == [.receive(maximum: 50)])
    }

    @Test func whatOneReadingBringsIsInvokedAtOnceWithoutAWindow() {
        var bench = MachineBench(batchSize: 4)
        let effects = bench.receive(10)
        #expect(effects.batches.map { $0.messages.map(\.id) } == [["m1", "m2", "m3", "m4"], ["m5", "m6", "m7", "m8"], ["m9", "m10"]])
        // Two of five batches may still run.
        #expect(effects.received == 8)
    }

    @Test func aReadingAsksForNoMoreThanCanRun() {
        var bench = MachineBench(batchSize: 10)
        bench.receive(10)
        // Only what four more batches hold.
        #expect(bench.effects.received == 40)
        let effects = bench.receive(40)
        #expect(effects.batches.count == 4)
        #expect(effects.received == nil)
        // A free place is a reason to read.
        #expect(bench.apply(.answered(batch: 1, .succeeded)).received == 10)
    }

    @Test func aBatchWaitsForItsWindow() {
        var bench = MachineBench(batchSize: 100, window: .seconds(5))
        let effects = bench.receive(3)
        #expect(effects.batches.isEmpty)
        #expect(effects.received == 497)
        #expect(effects.wake == .some(bench.now + .seconds(5)))
        bench.now = bench.now + .seconds(2)
        #expect(bench.receive(4).batches.isEmpty)
        let flushed = bench.pass(.seconds(3))
        #expect(flushed.batches.map(\.messages.count) == [7])
        #expect(flushed.wake == nil)
    }

    @Test func aFullBatchDoesNotWaitForItsWindow() {
        var bench = MachineBench(batchSize: 20, window: .seconds(60))
        #expect(bench.receive(19, lease: .seconds(90)).batches.isEmpty)
        let effects = bench.receive(5, lease: .seconds(90))
        #expect(effects.batches.map(\.messages.count) == [20])
        #expect(bench.pass(.seconds(59)).batches.isEmpty)
        #expect(bench.pass(.seconds(1)).batches.map(\.messages.count) == [4])
    }

    @Test func aPayloadStaysBelowSixMegabytes() {
        var bench = MachineBench(batchSize: 10, window: .seconds(60))
        let effects = bench.receive(10, size: 1_000_000, lease: .seconds(90))
        #expect(effects.batches.map(\.messages.count) == [6])
        #expect(effects.batches.allSatisfy { $0.payload.count <= 6 * 1024 * 1024 })
        #expect(bench.pass(.seconds(60)).batches.map(\.messages.count) == [4])
    }

    @Test func aMessageThatIsTooLargeGoesAlone() {
        var bench = MachineBench(batchSize: 10)
        let effects = bench.receive(2, size: 6_500_000)
        #expect(effects.batches.map(\.messages.count) == [1, 1])
    }

    @Test func messagesWhoseLeaseEndedWhileTheyWaitedAreLeftToOthers() {
        var bench = MachineBench(batchSize: 100, window: .seconds(60))
        bench.receive(3, lease: .seconds(10))
        bench.now = bench.now + .seconds(30)
        bench.receive(2, lease: .seconds(90))
        #expect(bench.pass(.seconds(30)).batches.map { $0.messages.map(\.id) } == [["m4", "m5"]])
    }

    @Test func oneReadingOfAFIFOQueueIsOneBatch() {
        var bench = MachineBench(batchSize: 10, isFIFO: true)
        #expect(bench.receive(10).batches.count == 1)
        #expect(bench.effects.received == 10)
        #expect(bench.receive(3).batches.count == 1)
    }
}

// MARK: - Results

extension MappingMachineTests {
    @Test func successDeletesTheBatch() {
        var bench = MachineBench()
        bench.receive(2)
        let effects = bench.apply(.answered(batch: 1, .succeeded))
        #expect(effects.deleted == ["m1", "m2"])
        #expect(effects.results == [.succeeded])
        // Said once, not for every batch.
        bench.receive(1)
        #expect(bench.apply(.answered(batch: 2, .succeeded)).results.isEmpty)
    }

    @Test func reportedFailuresStay() {
        var bench = MachineBench()
        bench.receive(3)
        #expect(bench.apply(.answered(batch: 1, .partlySucceeded(failed: ["m2"]))).deleted == ["m1", "m3"])
    }

    @Test func ofAFailedBatchNothingIsTouched() {
        var bench = MachineBench()
        bench.receive(3)
        let effects = bench.apply(.answered(batch: 1, .failed("Function call failed")))
        #expect(effects.settlements.isEmpty)
        #expect(effects.results.map(\.text) == ["PROBLEM: Function call failed"])
    }

    @Test func whatTheFilterKeepsBackIsDeleted() {
        var bench = MachineBench()
        let message = LeasedMessage(id: "x", receiptHandle: "x", record: [], leaseEnds: bench.now + .seconds(30))
        let effects = bench.apply(.received([], filteredOut: [message]))
        #expect(effects.deleted == ["x"] && effects.batches.isEmpty && effects.received == 50)
    }

    @Test func aMissingFunctionGivesTheMessagesBackAndDisablesTheMapping() {
        var bench = MachineBench()
        bench.receive(2)
        let effects = bench.apply(.answered(batch: 1, .functionMissing))
        #expect(effects.released == ["m1", "m2"])
        #expect(effects.contains(.disable))
        #expect(effects.results.map(\.text) == ["PROBLEM: Function not found"])
    }

    @Test func onlyTheMessagesOfALoopAreDeadLettered() {
        var bench = MachineBench(window: .seconds(1))
        bench.receive(1, trace: "looped")
        bench.receive(2, trace: "fine")
        let batch = bench.pass(.seconds(1)).batches[0]
        let effects = bench.apply(.answered(batch: batch.id, .looped(traceHeader: "looped")))
        #expect(effects.deadLettered == ["m1"])
        #expect(effects.batches.map { $0.messages.map(\.id) } == [["m2", "m3"]])
        #expect(bench.apply(.answered(batch: batch.id, .succeeded)).deleted == ["m2", "m3"])
    }

    @Test func aLoopOfTheWholeBatchDeadLettersIt() {
        var bench = MachineBench()
        bench.receive(2, trace: "looped")
        let effects = bench.apply(.answered(batch: 1, .looped(traceHeader: "looped")))
        #expect(effects.deadLettered == ["m1", "m2"] && effects.batches.isEmpty)
    }

    @Test func anAnswerThatComesTwiceIsTakenOnce() {
        var bench = MachineBench()
        bench.receive(1)
        #expect(!bench.apply(.answered(batch: 1, .succeeded)).deleted.isEmpty)
        #expect(bench.apply(.answered(batch: 1, .succeeded)).deleted.isEmpty)
    }
}

// MARK: - Throttling and scaling

extension MappingMachineTests {
    @Test func aThrottledBatchIsTriedAgainLaterAndNothingIsReadMeanwhile() {
        var bench = MachineBench()
        bench.receive(10)
        let refused = bench.apply(.answered(batch: 1, .refused("Function call throttled")))
        #expect(refused.settlements.isEmpty && refused.batches.isEmpty)
        #expect(refused.wake == .some(bench.now + .milliseconds(100)))
        let again = bench.pass(.milliseconds(100))
        #expect(again.batches.map(\.id) == [1])
        #expect(again.contains { if case .invoke(_, hidingAnew: true) = $0 { true } else { false } })
        // Twice as long after the second time.
        #expect(bench.apply(.answered(batch: 1, .refused("x"))).wake == .some(bench.now + .milliseconds(200)))
    }

    @Test func aThrottledBatchIsGivenBackWhenItsLeaseEnds() {
        var bench = MachineBench()
        bench.receive(2, lease: .seconds(3))
        var tries = 0
        var released: [String] = []
        bench.apply(.answered(batch: 1, .refused("x")))
        for _ in 0..<100 where released.isEmpty {
            let effects = bench.pass(.milliseconds(100))
            released = effects.released
            for batch in effects.batches where batch.id == 1 {
                tries += 1
                bench.apply(.answered(batch: 1, .refused("x")))
            }
        }
        #expect(released == ["m1", "m2"])
        // 100, 200, 400, 800, 1600 ms: far fewer than there was time for.
        #expect((3...5).contains(tries))
    }

    @Test func afterAThrottleNoMoreRunThanRanThen() {
        var bench = MachineBench(batchSize: 1)
        bench.receive(5)
        for id in 2...5 { bench.apply(.answered(batch: id, .refused("x"))) }
        // One runs; when it ends, one of those that wait takes its place.
        let effects = bench.apply(.answered(batch: 1, .succeeded))
        #expect(effects.batches.map(\.id) == [2])
        #expect(bench.machine.runningCount == 1)
        #expect(effects.received == nil)
    }

    @Test func oneMoreBatchAtATimeRunsWhileMessagesWait() {
        var bench = MachineBench(batchSize: 1, maximum: 7)
        #expect(bench.receive(5).batches.count == 5)
        #expect(bench.effects.wake == .some(bench.now + .milliseconds(200)))
        #expect(bench.pass(.milliseconds(200)).received == 1)
        #expect(bench.receive(1).batches.count == 1)
        #expect(bench.pass(.milliseconds(200)).received == 1)
        #expect(bench.receive(1).batches.count == 1)
        #expect(bench.machine.runningCount == 7)
        // The ceiling.
        #expect(bench.pass(.seconds(60)).received == nil)
        #expect(bench.machine.runningCount == 7)
    }

    /// A long random life: no more run than may, no message runs twice at once, and none is forgotten.
    @Test(arguments: [1, 2, 3, 5, 40], [Duration.zero, .seconds(1)]) func everyMessageIsAccountedFor(maximum: Int, window: Duration) {
        var bench = MachineBench(batchSize: 3, window: window, maximum: maximum)
        let random = SeededEntropy(seed: UInt64(maximum))
        var running: [Int: Batch] = [:]
        var received = 0
        var settled: [String] = []
        var mostRunning = 0
        func take(_ effects: [MappingMachine.Effect]) {
            for batch in effects.batches {
                #expect(Set(batch.messages.map(\.id)).isDisjoint(with: running.values.joinedIDs))
                running[batch.id] = batch
            }
            settled += effects.deleted + effects.released
        }
        func answer(_ outcome: (Batch) -> BatchOutcome) {
            guard let batch = running.values.min(by: { $0.id < $1.id }) else { return }
            running[batch.id] = nil
            let outcome = outcome(batch)
            if case .failed = outcome { settled += batch.messages.map(\.id) }
            if case .partlySucceeded(let failed) = outcome { settled += failed }
            take(bench.apply(.answered(batch: batch.id, outcome)))
        }
        for _ in 0..<3000 {
            switch random.next() % 16 {
            case 0..<6:
                guard let asked = bench.asked else { continue }
                let count = Int(random.next() % UInt64(asked)) + 1
                received += count
                // A lease that outlasts the test: nothing is left to others for its age.
                take(bench.receive(count, lease: .seconds(1_000_000)))
            case 6..<10: answer { _ in .succeeded }
            case 10: answer { batch in .partlySucceeded(failed: [batch.messages[0].id]) }
            case 11: answer { _ in .failed("x") }
            case 12: answer { _ in .refused("x") }
            default: take(bench.pass(.milliseconds(300)))
            }
            #expect(bench.machine.runningCount == running.count && running.count <= maximum)
            mostRunning = max(mostRunning, running.count)
        }
        #expect(mostRunning >= 1)
        take(bench.apply(.stop))
        while !running.isEmpty { answer { _ in .succeeded } }
        #expect(received > 500)
        #expect(settled.count == received && Set(settled).count == received)
    }

    @Test func aMappingThatCannotReadTriesAgainEverLater() {
        var bench = MachineBench()
        #expect(bench.apply(.receiveFailed("SQS queue not found")).wake == .some(bench.now + .milliseconds(100)))
        #expect(bench.effects.results.map(\.text) == ["PROBLEM: SQS queue not found"])
        var waits: [Duration] = []
        for _ in 0..<12 {
            guard case .some(.some(let time)) = bench.effects.wake else { break }
            let effects = bench.pass(time - bench.now)
            #expect(effects.received == 50)
            bench.apply(.receiveFailed("SQS queue not found"))
            if case .some(.some(let next)) = bench.effects.wake { waits.append(next - bench.now) }
        }
        #expect(waits.last == .seconds(60))
        // A change of the mapping tries at once.
        #expect(bench.apply(.configured(bench.machine.settings)).received == 50)
    }
}

// MARK: - Ends

extension MappingMachineTests {
    @Test func stoppingWaitsForWhatIsUnderWay() {
        var bench = MachineBench(window: .seconds(10))
        bench.receive(10)
        bench.receive(3)
        let effects = bench.apply(.stop)
        #expect(effects.contains(.cancelReceive) && effects.contains(.wake(nil)))
        #expect(effects.released == ["m11", "m12", "m13"])
        #expect(!effects.contains(.stopped))
        // The reading ends with a message that came just then: it goes back.
        #expect(bench.receive(1).released == ["m14"])
        #expect(bench.apply(.answered(batch: 1, .succeeded)).deleted.count == 10)
        #expect(bench.apply(.settled) == [])
        #expect(bench.apply(.settled) == [])
        #expect(bench.apply(.settled) == [.stopped])
        #expect(bench.machine.isStopped)
    }

    @Test func aBatchThatIsThrottledWhileStoppingGoesBack() {
        var bench = MachineBench()
        bench.receive(1)
        bench.apply(.stop)
        #expect(bench.apply(.answered(batch: 1, .refused("x"))).released == ["m1"])
    }

    @Test func aMappingThatIsEnabledAgainWhileItStopsGoesOn() {
        var bench = MachineBench()
        bench.receive(1)
        bench.apply(.stop)
        // The cancelled reading is still under way.
        #expect(bench.apply(.configured(bench.machine.settings)).received == nil)
        #expect(bench.apply(.received([], filteredOut: [])).received == 40)
        #expect(!bench.machine.isStopped)
        #expect(bench.apply(.answered(batch: 1, .succeeded)).deleted == ["m1"])
    }

    @Test func newSettingsHoldForTheNextBatch() {
        var bench = MachineBench(batchSize: 10, window: .seconds(60))
        bench.receive(5)
        var settings = bench.machine.settings
        settings.batchSize = 2
        #expect(bench.apply(.configured(settings)).batches.map(\.messages.count) == [2, 2])
    }
}
