import Ambient
import JSON
import StatesLanguage
import Testing

@testable import Executions

/// Machines made at random, with answers at random: whatever happens, a stored history folds to the value that made it.
@Suite("Random executions")
struct RandomExecutionTests {
    private struct Generator {
        let entropy: SeededEntropy
        var names = 0

        mutating func below(_ bound: Int) -> Int { Int(entropy.next() % UInt64(bound)) }

        mutating func graph(_ depth: Int) -> JSONValue {
            let names = (0...below(3)).map { _ in name() }
            var states: [(key: String, value: JSONValue)] = []
            for (index, name) in names.enumerated() {
                states.append((name, state(next: index + 1 < names.count ? names[index + 1] : nil, depth)))
            }
            return ["StartAt": .string(names[0]), "States": .object(JSONObject(states))]
        }

        mutating func name() -> String {
            names += 1
            return "S\(names)"
        }

        mutating func state(next: String?, _ depth: Int) -> JSONValue {
            var state: JSONObject = next.map { ["Next": .string($0)] } ?? ["End": true]
            switch below(depth > 0 ? 6 : 4) {
            case 0:
                state["Type"] = "Pass"
                state["Assign"] = ["v": .number(below(100)), "w.$": "$$.State.Name"]
            case 1:
                state["Type"] = "Wait"
                state["Seconds"] = .number(below(3))
            case 2, 3:
                state["Type"] = "Task"
                state["Resource"] = .string("arn:aws:states:::sqs:sendMessage" + (below(2) == 0 ? "" : ".waitForTaskToken"))
            case 4:
                state["Type"] = "Parallel"
                state["Branches"] = .array((0...below(2)).map { _ in graph(depth - 1) })
            default:
                state["Type"] = "Map"
                state["ItemsPath"] = "$$.Execution.Input.items"
                state["MaxConcurrency"] = .number(below(3))
                state["ItemProcessor"] = graph(depth - 1)
            }
            if state["Type"] != "Pass", state["Type"] != "Wait", below(2) == 0 {
                state["Retry"] = [["ErrorEquals": ["E"], "MaxAttempts": .number(below(3)), "IntervalSeconds": 1]]
            }
            if state["Type"] != "Pass", state["Type"] != "Wait", let next, below(3) == 0 {
                state["Catch"] = [["ErrorEquals": ["States.ALL"], "Next": .string(next)]]
            }
            return .object(state)
        }

        mutating func input(_ requests: [TaskRequest], _ lastEvent: EventID) -> ExecutionInput {
            let id = requests.isEmpty || below(4) == 0 ? EventID(below(Int(lastEvent) + 3)) : requests[below(requests.count)].id
            switch below(12) {
            case 0, 1, 2, 3, 4: return .taskSucceeded(id, output: .number(below(9)))
            case 5: return .taskFailed(id, error: "E", cause: nil)
            case 6: return .taskSubmitted(id, output: [:])
            case 7: return .taskTimedOut(id, isHeartbeat: below(2) == 0)
            case 8: return below(10) == 0 ? .stopped(error: nil, cause: nil) : .resumed
            case 9: return .redriven
            case 10: return .mapRunSucceeded(id, output: 1)
            default: return .timerFired(id)
            }
        }
    }

    /// From wherever it is forked, an execution whose tasks all succeed comes to an end, unless it has a token to wait for.
    private func expectForks(of original: Driver) throws {
        for count in 1...original.history.count {
            var fork = try original.forked(after: count)
            fork.checksFolding = false
            fork.limits.historyEvents = 2_000
            fork.answer = { _ in .succeed(1) }
            for request in fork.requests { try fork.apply(.taskSucceeded(request.id, output: 1)) }
            try fork.settle()
            #expect(fork.output != nil, "from event \(count), \(original.history[count - 1].type)")
        }
    }

    @Test("Live and folded executions are one, and pending effects name what is waited for", arguments: 0..<40)
    func folding(_ seed: Int) throws {
        var generator = Generator(entropy: SeededEntropy(seed: UInt64(seed)))
        let definition = try StateMachineDefinition(compiling: generator.graph(2))
        var driver = Driver(definition, input: ["items": [1, 2, 3]])
        driver.limits.eventsPerDecision = 1 + generator.below(20)
        driver.limits.historyEvents = 100
        try driver.run()
        for _ in 0..<30 {
            let input = generator.input(driver.requests, driver.execution.lastEventID)
            // A node that has been killed and reads the history decides the same.
            var folded = try Execution(
                folding: try HistoryEvent.decode(HistoryEvent.encode(driver.history)), driver.execution.identity, of: definition)
            let decided = folded.apply(input, in: driver.world)
            #expect(try driver.apply(input).events == decided.events)
            #expect(folded.stands(as: driver.execution))
            try driver.settle()
            let pending = driver.execution.pendingEffects(in: driver.world)
            let ids = Set(
                pending.compactMap { effect -> EventID? in
                    switch effect {
                    case .perform(let request): request.id
                    case .wake(let id, _): id
                    default: nil
                    }
                })
            #expect(ids.isSubset(of: Set(driver.execution.awaited.keys)))
        }
        for count in 0...driver.history.count {
            #expect(throws: Never.self) {
                try Execution(folding: driver.history[..<count], driver.execution.identity, of: definition)
            }
        }
        if driver.execution.outcome?.isSuccess != true { try expectForks(of: driver) }
        #expect(driver.history.map(\.id) == Array(1...EventID(driver.history.count)))
        #expect(driver.history.allSatisfy { $0.previousID < $0.id })
    }
}

extension ExecutionOutcome {
    fileprivate var isSuccess: Bool { if case .succeeded = self { true } else { false } }
}
