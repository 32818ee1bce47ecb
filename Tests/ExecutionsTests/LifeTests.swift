import Ambient
import JSON
import StatesLanguage
import Testing

@testable import Executions

@Suite("The life of an execution")
struct LifeTests {
    private let task = #"{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","#

    private func chain() throws -> StateMachineDefinition {
        try machine(
            #"""
            {"TimeoutSeconds":100,"StartAt":"A","States":{"A":\#(task)"Next":"W"},"W":{"Type":"Wait","Seconds":10,"Next":"P"},
            "P":{"Type":"Parallel","Next":"Z","Branches":[{"StartAt":"L","States":{"L":\#(task)"End":true}}},
            {"StartAt":"R","States":{"R":\#(task)"End":true}}}]},"Z":{"Type":"Succeed"}}}
            """#)
    }

    @Test("Stopping abandons what is waited for")
    func stop() throws {
        var driver = Driver(try machine(#"{"StartAt":"A","States":{"A":\#(task)"End":true}}}"#))
        try driver.run()
        try driver.apply(.stopped(error: "e", cause: "c"))
        #expect(driver.execution.outcome == .aborted(error: "e", cause: "c"))
        #expect(driver.history.last?.previousID == 0)
        #expect(driver.abandoned == [3])
        #expect(try driver.apply(.taskSucceeded(3, output: 1)).events.isEmpty)
        #expect(try driver.apply(.stopped(error: nil, cause: nil)).events.isEmpty)
    }

    @Test("A machine's time is limited")
    func timeLimit() throws {
        var driver = Driver(try chain())
        try driver.run()
        #expect(driver.now == Driver.start + .seconds(100))
        #expect(driver.execution.outcome == .timedOut(error: nil, cause: nil))
    }

    @Test("A redrive does again what failed or was broken off, and nothing that succeeded")
    func redrive() throws {
        var driver = Driver(try chain())
        let box = Box([.succeed("a"), .succeed("l"), .fail("E", nil), .succeed("r")])
        driver.answer = { _ in box.next() }
        try driver.run()
        #expect(driver.failure?.error == "E")
        try driver.apply(.redriven)
        try driver.settle()
        #expect(driver.output == ["l", "r"])
        #expect(driver.execution.redriveCount == 1)
        #expect(driver.requests.map(\.stateName) == ["A", "L", "R", "R"])
        let redriven = try #require(driver.history.first { $0.type == .executionRedriven })
        #expect(driver.history.first { $0.id == redriven.id + 1 }?.type == .taskScheduled)
        #expect(try driver.apply(.redriven).events.isEmpty)
    }

    @Test("A failed Map run is redriven under its own id")
    func redriveMapRun() throws {
        let definition = try machine(
            #"""
            {"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED",
            "ExecutionType":"STANDARD"},"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}},"End":true}}}
            """#)
        var driver = Driver(definition, input: [1])
        driver.runsMaps = false
        try driver.run()
        try driver.apply(.mapRunStarted(3, mapRunARN: "arn"))
        try driver.apply(.mapRunFailed(3, error: "E", cause: nil))
        try driver.apply(.redriven)
        #expect(driver.mapRuns.map(\.id) == [3, 3])
        try driver.apply(.mapRunStarted(3, mapRunARN: "arn"))
        #expect(driver.history.last?.details == .mapRunRedriven(arn: "arn", count: 1))
        try driver.apply(.mapRunSucceeded(3, output: [1]))
        #expect(driver.output == [1])
    }

    @Test("A loop of 25,000 states pauses now and then, and does not use up the stack")
    func loop() throws {
        let definition = try machine(
            #"""
            {"QueryLanguage":"JSONata","StartAt":"S","States":{"S":{"Type":"Pass","Assign":{"n":0},"Next":"C"},
            "C":{"Type":"Choice","Choices":[{"Condition":"{% $n >= 25000 %}","Next":"E"}],"Default":"C",
            "Assign":{"n":"{% $n + 1 %}"}},"E":{"Type":"Succeed"}}}
            """#)
        var driver = Driver(definition, isExpress: true)
        driver.checksFolding = false
        try driver.run()
        #expect(driver.output == [:])
        #expect(driver.decisions > 40)
    }

    @Test("A Standard execution fails with the last event that its history may have")
    func historyLimit() throws {
        let definition = try machine(#"{"StartAt":"P","States":{"P":{"Type":"Pass","Next":"P"}}}"#)
        var driver = Driver(definition)
        driver.limits.historyEvents = 100
        try driver.run()
        #expect(driver.history.count == 100)
        #expect(driver.failure?.error == "States.Runtime")
        #expect(driver.failure?.cause == "The execution reached the maximum number of history events (100).")
    }

    @Test("From every event of a history a fork can be made, and ends as the original did")
    func forks() throws {
        var original = Driver(try chain(), input: ["x": 1])
        original.answer = { .succeed(.string($0.stateName)) }
        try original.run()
        #expect(original.output == ["L", "R"])
        for count in 1..<original.history.count {
            var fork = try original.forked(after: count)
            try fork.settle()
            #expect(fork.output == original.output, "from event \(count)")
        }
        #expect(throws: HistoryError.self) { try HistoryEvent.forked(original.history, input: nil) }
    }

    @Test("A fork goes on in the middle of a Map, whatever runs at a time", arguments: [0, 1, 2])
    func mapForks(_ concurrency: Int) throws {
        let definition = try machine(
            #"""
            {"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":\#(concurrency),"Next":"E","ItemsPath":"$.some","ResultPath":"$.m",
            "ItemProcessor":{"StartAt":"T","States":{"T":\#(task)"Next":"P"},"P":{"Type":"Parallel","End":true,"Branches":[
            {"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"End":true}}},
            {"StartAt":"X","States":{"X":\#(task)"End":true}}}]}}}},
            "E":{"Type":"Map","ItemsPath":"$.none","ResultPath":"$.e","ItemProcessor":{"StartAt":"Q","States":{"Q":{"Type":"Succeed"}}},
            "End":true}}}
            """#)
        var original = Driver(definition, input: ["some": [1, 2, 3], "none": []])
        original.answer = { .succeed(.string($0.stateName)) }
        try original.run()
        #expect(original.output?["m"] == [["T", "X"], ["T", "X"], ["T", "X"]])
        for count in 1..<original.history.count {
            var fork = try original.forked(after: count)
            try fork.settle()
            #expect(fork.execution.outcome == original.execution.outcome, "from event \(count), \(original.history[count - 1].type)")
        }
    }

    @Test("A fork of a Wait state that could not tell how long waits as long as its new input says")
    func waitFork() throws {
        var original = Driver(
            try machine(
                #"""
                {"QueryLanguage":"JSONata","StartAt":"W","States":{"W":{"Type":"Wait","Seconds":"{% $states.input.n %}","End":true}}}
                """#))
        try original.run()
        #expect(original.history[2].type == .evaluationFailed)
        var fork = try original.forked(after: 3, input: Payload(["n": 5]))
        try fork.settle()
        #expect(fork.output == ["n": 5])
    }

    @Test("A fork may have another definition and another input; a definition without the states is refused")
    func forkChanges() throws {
        var original = Driver(try machine(#"{"StartAt":"A","States":{"A":\#(task)"End":true}}}"#), input: ["old": true])
        original.answer = { _ in .fail("E", nil) }
        try original.run()
        let point = try #require(original.history.firstIndex { $0.type == .taskFailed })
        let history = try HistoryEvent.forked(Array(original.history[...point]), input: Payload(["new": true]))
        let mended = try machine(#"{"StartAt":"A","States":{"A":\#(task)"Next":"B"},"B":{"Type":"Pass","Result":"b","End":true}}}"#)
        var fork = Driver(mended)
        fork.answer = { _ in .succeed(1) }
        fork.execution = try Execution(folding: history, fork.execution.identity, of: mended)
        fork.history = history
        for effect in fork.execution.pendingEffects(in: fork.world) { fork.take(effect) }
        try fork.settle()
        #expect(fork.requests.first?.arguments == ["new": true])
        #expect(fork.output == "b")
        let other = try machine(#"{"StartAt":"X","States":{"X":{"Type":"Succeed"}}}"#)
        #expect(throws: HistoryError.self) { try Execution(folding: history, fork.execution.identity, of: other) }
    }

    @Test("A copy goes its own way")
    func copies() throws {
        var one = Driver(try machine(#"{"StartAt":"A","States":{"A":\#(task)"End":true}}}"#))
        try one.run()
        var other = one
        try one.apply(.taskSucceeded(3, output: 1))
        try other.apply(.taskFailed(3, error: "E", cause: nil))
        #expect(one.output == 1)
        #expect(other.failure?.error == "E")
    }

    @Test("The execution's input keeps its caller's spelling")
    func spelling() throws {
        let definition = try machine(#"{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}"#)
        var driver = Driver(definition, payload: try #require(Payload(text: #"{"a" : 1.0}"#)))
        try driver.run()
        #expect(driver.history[0].json(includeExecutionData: true)["executionStartedEventDetails"]?["input"] == #"{"a" : 1.0}"#)
        #expect(driver.history[1].json(includeExecutionData: true)["stateEnteredEventDetails"]?["input"] == #"{"a" : 1.0}"#)
        #expect(driver.history[1].json(includeExecutionData: false)["stateEnteredEventDetails"]?["input"] == nil)
    }
}
