import Ambient
import Testing

@testable import Deliveries

/// The dispatch machine against a table that is a dictionary, with no I/O at all.
@Suite struct DispatchMachineTests {
    /// Plays the shell: keeps the table, performs the effects in any order.
    struct Simulation {
        var machine: DispatchMachine
        var now = Timestamp(seconds: 1000)
        var table: [Int64: DeliveryRow] = [:]
        var running: [Int64: LaneKey] = [:]
        var pages: [(LaneKey, rows: [DeliveryRow], isComplete: Bool)] = []
        var wakes: [Timestamp] = []
        var started: [Int64] = []
        var nextID: Int64 = 1

        init(window: Int, kinds: [String: (limit: Int, laneLimit: Int)]) {
            machine = DispatchMachine(DispatchMachine.Limits(window: window, retainedBytes: 100))
            for (kind, limits) in kinds { machine.register(kind, limit: limits.limit, laneLimit: limits.laneLimit) }
            machine.start()
        }

        mutating func perform(_ effects: [DispatchMachine.Effect]) {
            for effect in effects {
                switch effect {
                case .start(let key, let id, _):
                    #expect(running.updateValue(key, forKey: id) == nil, "started while it runs")
                    #expect(table[id].map { $0.dueAt <= now } ?? false, "started though it is gone or not due")
                    started.append(id)
                case .page(let key, let position, let limit):
                    // Read now, handed over later: whatever is committed between is not in it.
                    let rows = table.values.filter { $0.key == key && $0.position >= position }.sorted { $0.position < $1.position }
                    pages.append((key, Array(rows.prefix(limit)), rows.count < limit))
                case .wake(let time): wakes.append(time)
                }
            }
        }

        mutating func commit(_ kind: String, _ lane: String, after delay: Duration = .zero) {
            let row = DeliveryRow(
                id: nextID, key: LaneKey(kind: kind, lane: lane), createdAt: now, dueAt: now + delay, expiresAt: nil,
                failures: FailureCount(), policy: .eventBus(), payload: [1, 2, 3])
            nextID += 1
            table[row.id] = row
            perform(machine.offer(row, at: now))
        }

        mutating func finish(_ id: Int64, retryAfter delay: Duration? = nil) {
            guard let key = running.removeValue(forKey: id), var row = table[id] else { return }
            if let delay { row.dueAt = now + delay }
            table[id] = delay == nil ? nil : row
            perform(machine.finished(key, id: id, retry: delay == nil ? nil : row, at: now))
        }

        mutating func deliverPage() {
            guard !pages.isEmpty else { return }
            let (key, rows, isComplete) = pages.removeFirst()
            perform(machine.paged(key, rows, isComplete: isComplete, at: now))
        }

        mutating func advance(_ duration: Duration) {
            now = now + duration
            let due = wakes.contains { $0 <= now }
            wakes.removeAll { $0 <= now }
            if due { perform(machine.wake(at: now)) }
        }
    }

    @Test("what is due starts at once, up to the limits of its kind and lane")
    func limits() {
        var simulation = Simulation(window: 16, kinds: ["a": (limit: 5, laneLimit: 2)])
        for lane in ["x", "y", "z"] { for _ in 0..<4 { simulation.commit("a", lane) } }
        let perLane = Dictionary(grouping: simulation.running.values, by: \.lane).mapValues(\.count)
        #expect(perLane == ["x": 2, "y": 2, "z": 1])
    }

    @Test("a lane whose target takes less has a limit of its own, until it is lifted")
    func laneWithItsOwnLimit() {
        var simulation = Simulation(window: 16, kinds: ["a": (limit: 9, laneLimit: 4)])
        let key = LaneKey(kind: "a", lane: "x")
        simulation.commit("a", "x")
        simulation.perform(simulation.machine.limit(key, to: 1, at: simulation.now))
        for _ in 0..<6 { simulation.commit("a", "x") }
        for lane in ["y", "y"] { simulation.commit("a", lane) }
        #expect(simulation.running.values.count { $0 == key } == 1)
        #expect(simulation.running.count == 3)
        simulation.finish(1)
        #expect(simulation.running.values.count { $0 == key } == 1)
        simulation.perform(simulation.machine.limit(key, to: nil, at: simulation.now))
        #expect(simulation.running.values.count { $0 == key } == 4)
    }

    @Test("a long lane delays no other lane, and a stuck kind no other kind")
    func fairness() {
        var simulation = Simulation(window: 8, kinds: ["a": (limit: 2, laneLimit: 2), "b": (limit: 1, laneLimit: 1)])
        for _ in 0..<100 { simulation.commit("a", "long") }
        simulation.commit("a", "short")
        let short = simulation.nextID - 1
        simulation.commit("b", "")
        #expect(simulation.running.values.contains { $0.kind == "b" })
        simulation.finish(1)
        simulation.finish(2)
        #expect(simulation.running[short] != nil)
    }

    @Test("a window's overflow comes back from the table, in order")
    func overflow() {
        var simulation = Simulation(window: 8, kinds: ["a": (limit: 1, laneLimit: 1)])
        for _ in 0..<100 { simulation.commit("a", "") }
        #expect(simulation.machine.waitingCount <= 8)
        while let id = simulation.running.keys.first {
            simulation.finish(id)
            simulation.deliverPage()
            #expect(simulation.machine.waitingCount <= 8)
        }
        #expect(simulation.started == Array(1...100))
    }

    @Test("two thousand timers keep one window in memory and start when they are due")
    func timers() {
        var simulation = Simulation(window: 64, kinds: ["a": (limit: 1000, laneLimit: 1000)])
        for number in 0..<2000 { simulation.commit("a", "", after: .seconds(1 + (number * 7919) % 2000)) }
        #expect(simulation.machine.waitingCount <= 64)
        for _ in 0..<2000 {
            simulation.advance(.seconds(1))
            while !simulation.pages.isEmpty { simulation.deliverPage() }
            for id in simulation.running.keys { simulation.finish(id) }
        }
        #expect(simulation.started.count == 2000)
        #expect(simulation.table.isEmpty)
    }

    @Test("a removed delivery does not start, even if a page read before brings it")
    func removal() {
        var simulation = Simulation(window: 4, kinds: ["a": (limit: 1, laneLimit: 1)])
        for _ in 0..<6 { simulation.commit("a", "") }
        while simulation.pages.isEmpty, let id = simulation.running.keys.first { simulation.finish(id) }
        #expect(simulation.pages.first?.rows.contains { $0.id == 6 } == true)
        simulation.table[6] = nil
        simulation.perform(simulation.machine.remove(LaneKey(kind: "a", lane: ""), id: 6, at: simulation.now))
        simulation.deliverPage()
        while let id = simulation.running.keys.first {
            simulation.finish(id)
            simulation.deliverPage()
        }
        #expect(simulation.started == [1, 2, 3, 4, 5])
    }

    @Test("nothing starts after the stop")
    func stop() {
        var simulation = Simulation(window: 4, kinds: ["a": (limit: 1, laneLimit: 1)])
        for _ in 0..<3 { simulation.commit("a", "") }
        simulation.machine.stop()
        simulation.finish(1)
        simulation.commit("a", "")
        #expect(simulation.started == [1])
        #expect(simulation.machine.runningCount == 0)
    }

    @Test("whatever the order of events, everything starts exactly once per attempt and nothing is forgotten", arguments: 0..<200)
    func property(seed: Int) {
        let entropy = SeededEntropy(seed: UInt64(seed))
        func chance(_ n: UInt64) -> Int { Int(entropy.next() % n) }
        var simulation = Simulation(
            window: 2 + chance(10), kinds: ["a": (limit: 1 + chance(4), laneLimit: 1 + chance(3)), "b": (limit: 2, laneLimit: 2)])
        for _ in 0..<400 {
            switch chance(8) {
            case 0...2:
                simulation.commit(
                    chance(4) == 0 ? "b" : "a", "lane\(chance(3))", after: .milliseconds(chance(3) == 0 ? 0 : Int(chance(5000))))
            case 3, 4:
                if let id = simulation.running.keys.min() {
                    simulation.finish(id, retryAfter: chance(4) == 0 ? .milliseconds(chance(3000)) : nil)
                }
            case 5: simulation.deliverPage()
            case 6: simulation.advance(.milliseconds(chance(1000)))
            default:
                if let row = simulation.table.values.filter({ simulation.running[$0.id] == nil }).min(by: { $0.id < $1.id }), chance(3) == 0
                {
                    simulation.table[row.id] = nil
                    simulation.perform(simulation.machine.remove(row.key, id: row.id, at: simulation.now))
                } else if chance(5) == 0 {
                    simulation.perform(simulation.machine.discovered(LaneKey(kind: "a", lane: "lane0"), at: simulation.now))
                }
            }
        }
        for _ in 0..<5000 where !simulation.table.isEmpty {
            simulation.advance(.milliseconds(500))
            while !simulation.pages.isEmpty { simulation.deliverPage() }
            for id in simulation.running.keys.sorted() { simulation.finish(id) }
        }
        #expect(simulation.table.isEmpty, "left: \(simulation.table.keys.sorted())")
        #expect(simulation.machine.waitingCount == 0 && simulation.machine.runningCount == 0)
    }
}
