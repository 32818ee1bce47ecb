import Ambient
import Testing

@testable import Environments

@Suite struct EnvironmentPoolMachineTests {
    typealias Machine = EnvironmentPoolMachine
    private let key = Machine.Key(functionARN: "arn:a", version: "1", revision: "r1")
    private let other = Machine.Key(functionARN: "arn:b", version: "1", revision: "r1")
    private let start = Timestamp(seconds: 1000)

    private func machine(environments: Int = 10, memory: Int = .max, waiting: Int = 10) -> Machine {
        Machine(
            limits: .init(
                environments: environments, memory: memory, waiting: waiting, capacityWait: .seconds(10), idleTimeout: .seconds(600)))
    }

    /// Starts an environment by an invocation and leaves it idle.
    private func warm(_ machine: inout Machine, _ key: Machine.Key, ticket: UInt64, at now: Timestamp) throws -> UInt64 {
        guard case .wait(let effects) = machine.place(ticket, on: key, memory: 128, slot: 0, now: now),
            case .start(let id, _, _, _)? = effects.last
        else { throw Unexpected() }
        #expect(machine.polled(id, now: now) == .run(ticket))
        machine.answered(id, now: now)
        #expect(machine.polled(id, now: now) == .idle)
        return id
    }

    private struct Unexpected: Error {}

    @Test func theMostRecentlyUsedIdleEnvironmentTakesTheNextInvocation() {
        var machine = machine()
        #expect(machine.place(1, on: key, memory: 128, slot: 0, now: start) == .wait([.start(1, key, slot: 0, isProvisioned: false)]))
        #expect(machine.place(2, on: key, memory: 128, slot: 0, now: start) == .wait([.start(2, key, slot: 0, isProvisioned: false)]))
        #expect(machine.polled(1, now: start) == .run(1))
        #expect(machine.polled(2, now: start) == .run(2))
        for environment: UInt64 in [2, 1] {
            machine.answered(environment, now: start)
            #expect(machine.polled(environment, now: start) == .idle)
        }
        #expect(machine.place(3, on: key, memory: 128, slot: 0, now: start) == .run(1))
        #expect(machine.place(4, on: key, memory: 128, slot: 0, now: start) == .run(2))
    }

    @Test func anIdleEnvironmentOnTheCallersLoopIsPreferred() {
        var machine = machine()
        #expect(machine.place(1, on: key, memory: 128, slot: 0, now: start) == .wait([.start(1, key, slot: 0, isProvisioned: false)]))
        #expect(machine.place(2, on: key, memory: 128, slot: 1, now: start) == .wait([.start(2, key, slot: 1, isProvisioned: false)]))
        for environment: UInt64 in [1, 2] { _ = machine.polled(environment, now: start) }
        for environment: UInt64 in [1, 2] {
            machine.answered(environment, now: start)
            #expect(machine.polled(environment, now: start) == .idle)
        }
        #expect(machine.place(3, on: key, memory: 128, slot: 0, now: start) == .run(1))
    }

    @Test func aWaitingInvocationTakesWhicheverEnvironmentIsReadyFirst() throws {
        var machine = machine()
        let first = try warm(&machine, key, ticket: 1, at: start)
        #expect(machine.place(2, on: key, memory: 128, slot: 0, now: start) == .run(first))
        #expect(machine.place(3, on: key, memory: 128, slot: 0, now: start) == .wait([.start(2, key, slot: 0, isProvisioned: false)]))
        machine.answered(first, now: start)
        #expect(machine.polled(first, now: start) == .run(3))
        #expect(machine.polled(2, now: start) == .idle)
        #expect(machine.waitingCount == 0)
    }

    @Test func anEnvironmentThatHasJustAnsweredIsWaitedForBrieflyAndNotForLong() throws {
        var machine = machine()
        let first = try warm(&machine, key, ticket: 1, at: start)
        #expect(machine.place(2, on: key, memory: 128, slot: 0, now: start) == .run(first))
        machine.answered(first, now: start)
        #expect(machine.place(3, on: key, memory: 128, slot: 0, now: start) == .wait([]))
        #expect(machine.tick(now: start + .milliseconds(40)) == [])
        let effects = machine.tick(now: start + .milliseconds(60))
        guard effects.count == 1, case .start(let second, key, _, _) = effects[0] else { throw Unexpected() }
        #expect(machine.polled(second, now: start + .milliseconds(90)) == .run(3))
    }

    @Test func aFailedInitIsToldToOneInvocationAndTheNextOneInitialisesAgain() {
        var machine = machine()
        #expect(machine.place(1, on: key, memory: 128, slot: 0, now: start) == .wait([.start(1, key, slot: 0, isProvisioned: false)]))
        #expect(machine.place(2, on: key, memory: 128, slot: 0, now: start) == .wait([.start(2, key, slot: 0, isProvisioned: false)]))
        let end = machine.ended(1, failure: "import error", now: start)
        #expect(end.failed == 1 && end.effects.isEmpty)
        #expect(machine.polled(2, now: start) == .run(2))
        #expect(machine.place(3, on: key, memory: 128, slot: 0, now: start) == .wait([.start(3, key, slot: 0, isProvisioned: false)]))
    }

    @Test func atTheNodesLimitTheLeastRecentlyUsedIdleEnvironmentMakesRoom() throws {
        var machine = machine(environments: 2)
        let first = try warm(&machine, key, ticket: 1, at: start)
        _ = try warm(&machine, other, ticket: 2, at: start + .seconds(1))
        let third = Machine.Key(functionARN: "arn:c", version: "1", revision: "r1")
        let placement = machine.place(3, on: third, memory: 128, slot: 0, now: start + .seconds(2))
        #expect(placement == .wait([.retire(first), .start(3, third, slot: 0, isProvisioned: false)]))
        // Its end is noticed later and changes nothing.
        #expect(machine.ended(first, failure: nil, now: start + .seconds(2)).effects.isEmpty)
    }

    @Test func withEverythingBusyAnInvocationWaitsForRoomAndIsRefusedInTheEnd() throws {
        var machine = machine(environments: 1)
        let first = try warm(&machine, key, ticket: 1, at: start)
        #expect(machine.place(2, on: key, memory: 128, slot: 0, now: start) == .run(first))
        #expect(machine.place(3, on: other, memory: 128, slot: 0, now: start) == .wait([]))
        #expect(machine.nextTick(now: start) == start + .seconds(10))
        #expect(machine.tick(now: start + .seconds(9)) == [])
        #expect(machine.tick(now: start + .seconds(10)) == [.refuse(3)])
    }

    @Test func roomThatBecomesFreeIsUsedByWhoeverWaits() throws {
        var machine = machine(memory: 128)
        let first = try warm(&machine, key, ticket: 1, at: start)
        #expect(machine.place(2, on: key, memory: 128, slot: 0, now: start) == .run(first))
        #expect(machine.place(3, on: other, memory: 128, slot: 1, now: start) == .wait([]))
        let end = machine.ended(first, failure: nil, now: start)
        guard end.effects.count == 1, case .start(_, other, _, _) = end.effects[0] else { throw Unexpected() }
    }

    @Test func anEnvironmentThatBecomesIdleMakesRoomForAnotherFunction() throws {
        var machine = machine(environments: 1)
        let first = try warm(&machine, key, ticket: 1, at: start)
        #expect(machine.place(2, on: key, memory: 128, slot: 0, now: start) == .run(first))
        #expect(machine.place(3, on: other, memory: 128, slot: 1, now: start) == .wait([]))
        machine.answered(first, now: start)
        #expect(machine.polled(first, now: start) == .idle)
        #expect(machine.tick(now: start) == [.retire(first), .start(2, other, slot: 2, isProvisioned: false)])
    }

    @Test func theQueueIsBounded() {
        var machine = machine(environments: 1, waiting: 2)
        for ticket: UInt64 in 1...3 { _ = machine.place(ticket, on: key, memory: 128, slot: 0, now: start) }
        #expect(machine.place(4, on: key, memory: 128, slot: 0, now: start) == .refuse)
    }

    @Test func idleEnvironmentsAreRetiredAfterTheirTime() throws {
        var machine = machine()
        let first = try warm(&machine, key, ticket: 1, at: start)
        #expect(machine.nextTick(now: start) == start + .seconds(600))
        #expect(machine.tick(now: start + .seconds(599)) == [])
        #expect(machine.tick(now: start + .seconds(600)) == [.retire(first)])
        #expect(machine.polled(first, now: start + .seconds(600)) == .retire)
        _ = machine.ended(first, failure: nil, now: start + .seconds(600))
        #expect(!machine.knows(key))
    }

    @Test func provisionedEnvironmentsStartAtOnceStayAndComeBack() {
        var machine = machine()
        let effects = machine.provision(key, memory: 128, count: 2, now: start)
        #expect(effects.count == 2)
        #expect(machine.provisioning(of: key) == ProvisioningStatus(requested: 2, ready: 0))
        #expect(machine.polled(1, now: start) == .idle)
        #expect(machine.polled(2, now: start) == .idle)
        #expect(machine.provisioning(of: key) == ProvisioningStatus(requested: 2, ready: 2))
        #expect(machine.tick(now: start + .seconds(6000)) == [])
        #expect(machine.ended(1, failure: nil, now: start).effects.count == 1)
        #expect(machine.provisioning(of: key)?.ready == 1)
    }

    @Test func aProvisionedEnvironmentThatCannotStartIsTriedAgainLaterAndSaysWhy() {
        var machine = machine()
        _ = machine.provision(key, memory: 128, count: 1, now: start)
        #expect(machine.ended(1, failure: "no module", now: start).effects.isEmpty)
        #expect(machine.provisioning(of: key)?.failure == "no module")
        #expect(machine.nextTick(now: start) == start + .seconds(5))
        #expect(machine.tick(now: start + .seconds(5)).count == 1)
    }

    @Test func aNewRevisionRetiresTheOldOneAfterItsInvocation() throws {
        var machine = machine()
        let idle = try warm(&machine, key, ticket: 1, at: start)
        #expect(machine.place(2, on: key, memory: 128, slot: 0, now: start) == .run(idle))
        let second = try warm(&machine, key, ticket: 3, at: start)
        let new = Machine.Key(functionARN: "arn:a", version: "1", revision: "r2")
        #expect(machine.retire(functionARN: "arn:a") { $0 == new } == [.retire(second)])
        machine.answered(idle, now: start)
        #expect(machine.polled(idle, now: start) == .retire)
    }

    @Test func whoWaitsForAnOldRevisionStillGetsIt() {
        var machine = machine()
        _ = machine.place(1, on: key, memory: 128, slot: 0, now: start)
        #expect(machine.retire(functionARN: "arn:a") { _ in false } == [])
        #expect(machine.polled(1, now: start) == .run(1))
        machine.answered(1, now: start)
        #expect(machine.polled(1, now: start) == .retire)
    }

    @Test func afterTheShutdownNothingStarts() throws {
        var machine = machine(environments: 1)
        let first = try warm(&machine, key, ticket: 1, at: start)
        #expect(machine.place(2, on: key, memory: 128, slot: 0, now: start) == .run(first))
        #expect(machine.place(3, on: key, memory: 128, slot: 0, now: start) == .wait([]))
        #expect(machine.shutDown() == [.refuse(3)])
        #expect(machine.place(4, on: key, memory: 128, slot: 0, now: start) == .refuse)
        machine.answered(first, now: start)
        #expect(machine.polled(first, now: start) == .retire)
    }

    /// Whatever happens in whatever order: counts stay within the limits and every waiting ticket has somebody on the way.
    @Test(arguments: 0..<20) func randomHistoriesKeepTheInvariants(seed: UInt64) {
        let entropy = SeededEntropy(seed: seed)
        var machine = machine(environments: 4, memory: 600, waiting: 20)
        var now = start
        var starting: [UInt64] = [], busy: [UInt64] = [], finishing: [UInt64] = [], idle: Set<UInt64> = []
        var waiting: Set<UInt64> = []
        func take(_ list: inout [UInt64]) -> UInt64? { list.isEmpty ? nil : list.remove(at: Int(entropy.next() % UInt64(list.count))) }
        func perform(_ effects: [Machine.Effect]) {
            for effect in effects {
                switch effect {
                case .start(let id, _, _, _): starting.append(id)
                case .retire(let id):
                    #expect(starting.contains(id) || idle.contains(id) || finishing.contains(id))
                    starting.removeAll { $0 == id }
                    finishing.removeAll { $0 == id }
                    idle.remove(id)
                    perform(machine.ended(id, failure: nil, now: now).effects)
                case .refuse(let ticket): #expect(waiting.remove(ticket) != nil)
                }
            }
        }
        func poll(_ id: UInt64) {
            switch machine.polled(id, now: now) {
            case .run(let ticket):
                #expect(waiting.remove(ticket) != nil)
                busy.append(id)
            case .idle: idle.insert(id)
            case .retire: perform(machine.ended(id, failure: nil, now: now).effects)
            }
        }
        for ticket in UInt64(1)...400 {
            now = now + .milliseconds(Int64(entropy.next() % 80))
            switch entropy.next() % 8 {
            case 0, 1, 2:
                switch machine.place(ticket, on: ticket % 3 == 0 ? other : key, memory: 150, slot: Int(ticket % 2), now: now) {
                case .run(let id):
                    #expect(idle.remove(id) != nil)
                    busy.append(id)
                case .wait(let effects):
                    waiting.insert(ticket)
                    perform(effects)
                case .refuse: break
                }
            case 3: if let id = take(&starting) { poll(id) }
            case 4:
                if let id = take(&busy) {
                    machine.answered(id, now: now)
                    finishing.append(id)
                }
            case 5: if let id = take(&finishing) { poll(id) }
            case 6:
                guard let id = entropy.next() % 2 == 0 ? take(&busy) : take(&starting) else { break }
                let end = machine.ended(id, failure: "gone", now: now)
                if let failed = end.failed { #expect(waiting.remove(failed) != nil) }
                perform(end.effects)
            default: perform(machine.tick(now: now))
            }
            let count = starting.count + busy.count + finishing.count + idle.count
            #expect(count <= 4 && count * 150 <= 600)
            #expect(machine.waitingCount == waiting.count)
            #expect(machine.statistics.idle == idle.count && machine.statistics.starting == starting.count)
        }
    }
}
