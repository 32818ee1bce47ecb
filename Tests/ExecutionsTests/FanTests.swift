import Ambient
import JSON
import StatesLanguage
import Testing

@testable import Executions

@Suite("Parallel and Map states")
struct FanTests {
    private let twoBranches = #"""
        {"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
        {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true}}},
        {"StartAt":"B","States":{"B":{"Type":"Wait","Seconds":60,"End":true}}}],SETTINGS"End":true},
        "Caught":{"Type":"Pass","End":true}}}
        """#

    private func parallel(_ settings: String) throws -> StateMachineDefinition {
        try machine(twoBranches.replacing("SETTINGS", with: settings))
    }

    @Test("The results of branches stand in the branches' order, whichever ends first")
    func results() throws {
        var driver = Driver(try parallel(""), input: ["x": 1])
        driver.answer = { _ in .succeed("a") }
        try driver.run()
        #expect(driver.output == ["a", ["x": 1]])
        #expect(driver.types.suffix(4) == ["WaitStateExited", "ParallelStateSucceeded", "ParallelStateExited", "ExecutionSucceeded"])
        let exited = driver.history[driver.history.count - 2]
        #expect(exited.previousID == exited.id - 2)
    }

    @Test(
        "A branch that fails breaks the others off, and is caught as itself or as States.BranchFailed",
        arguments: ["E", "States.BranchFailed"])
    func branchFails(_ name: String) throws {
        var driver = Driver(try parallel(#""Catch":[{"ErrorEquals":["\#(name)"],"Next":"Caught"}],"#))
        driver.answer = { _ in .fail("E", nil) }
        try driver.run()
        #expect(driver.output == ["Error": "E"])
        #expect(driver.types.contains("WaitStateAborted"))
        #expect(driver.types.contains("ParallelStateFailed"))
        #expect(driver.abandoned.count == 1)
        #expect(driver.execution.pendingEffects(in: driver.world).isEmpty)
    }

    @Test("A Parallel state is tried again as a whole, after its delay")
    func retry() throws {
        var driver = Driver(try parallel(#""Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":7,"MaxAttempts":1}],"#))
        let box = Box([.fail("E", nil), .succeed(1)])
        driver.answer = { _ in box.next() }
        try driver.run()
        #expect(driver.output == [1, [:]])
        let started = driver.history.filter { $0.type == .parallelStateStarted }
        #expect(started.map { ($0.timestamp - Driver.start).wholeMilliseconds } == [0, 7_000])
        #expect(started.last?.previousID == driver.history.first { $0.type == .taskFailed }?.id)
    }

    @Test("Branches read the variables around them; what they assign ends with them")
    func variables() throws {
        var driver = Driver(
            try machine(
                #"""
                {"QueryLanguage":"JSONata","StartAt":"S","States":{"S":{"Type":"Pass","Assign":{"outer":1},"Next":"P"},
                "P":{"Type":"Parallel","Branches":[
                {"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"inner":"{% $outer + 1 %}"},"Next":"A2"},
                "A2":{"Type":"Pass","Output":"{% $inner + $outer %}","End":true}}},
                {"StartAt":"B","States":{"B":{"Type":"Pass","Output":"{% $exists($inner) %}","End":true}}}],"End":true}}}
                """#))
        try driver.run()
        #expect(driver.output == [3, false])
    }

    private func map(_ settings: String, state: String) throws -> StateMachineDefinition {
        try machine(
            #"""
            {"StartAt":"M","States":{"M":{"Type":"Map",\#(settings)"ItemProcessor":{"StartAt":"I","States":{"I":\#(state)}},"End":true}}}
            """#)
    }

    private let taskState = #"{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true}"#

    @Test("A Map runs as many iterations at a time as it may, 40 at most", arguments: [("0", 40), ("3", 3), ("100", 40), ("1e300", 40)])
    func concurrency(_ asked: String, _ running: Int) throws {
        var driver = Driver(try map(#""MaxConcurrency":\#(asked),"#, state: taskState), input: .array((0..<100).map { .number($0) }))
        driver.checksFolding = false
        try driver.run()
        #expect(driver.requests.count == running)
        try driver.apply(.taskSucceeded(driver.requests[1].id, output: "second"))
        #expect(driver.requests.count == running + 1)
        #expect(driver.requests.last?.arguments == .number(running))
    }

    @Test("An iteration that fails ends the Map: the others are broken off")
    func iterationFails() throws {
        var driver = Driver(try map("", state: taskState), input: [1, 2, 3])
        try driver.run()
        try driver.apply(.taskFailed(driver.requests[1].id, error: "E", cause: "c"))
        #expect(driver.failure?.error == "E")
        #expect(driver.types.filter { $0 == "MapIterationAborted" }.count == 2)
        #expect(driver.types.filter { $0 == "MapIterationFailed" }.count == 1)
        #expect(driver.types.suffix(2) == ["MapStateFailed", "ExecutionFailed"])
        #expect(driver.abandoned.sorted() == [driver.requests[0].id, driver.requests[2].id].sorted())
    }

    @Test("Nested Maps see their own item, and the innermost")
    func nested() throws {
        var driver = Driver(
            try machine(
                #"""
                {"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"N","States":{"N":{"Type":"Map",
                "ItemSelector":{"v.$":"$$.Map.Item.Value","i.$":"$$.Map.Item.Index"},"End":true,
                "ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","Parameters":{"v.$":"$.v","at.$":"$$.Map.Item.Index"},
                "End":true}}}}}}}}}
                """#), input: [[1], [2, 3]])
        try driver.run()
        #expect(driver.output == [[["v": 1, "at": 0]], [["v": 2, "at": 0], ["v": 3, "at": 1]]])
    }

    @Test("10,000 items in one execution")
    func many() throws {
        let pass = #"{"Type":"Pass","End":true}"#
        let items = JSONValue.array((0..<10_000).map { .number($0) })
        var driver = Driver(try map("", state: pass), input: items, isExpress: true)
        driver.checksFolding = false
        try driver.run()
        #expect(driver.output == items)
        #expect(driver.history.count == 3 + 10_000 * 4 + 3)
    }

    @Test("A distributed Map asks for a run with what it has evaluated, and takes the run's result")
    func mapRun() throws {
        let definition = try machine(
            #"""
            {"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":7,"ToleratedFailurePercentage":5,
            "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},"StartAt":"I",
            "States":{"I":{"Type":"Pass","End":true}}},"Retry":[{"ErrorEquals":["E"],"MaxAttempts":1}],"End":true}}}
            """#)
        var driver = Driver(definition, input: ["items": [1, 2]])
        driver.runsMaps = false
        try driver.run()
        let request = try #require(driver.mapRuns.first)
        #expect(request.id == 3)
        #expect(request.items == [1, 2])
        #expect(request.maxConcurrency == 7)
        #expect(request.toleratedFailurePercentage == 5)
        try driver.apply(.mapRunStarted(3, mapRunARN: "arn"))
        #expect(try driver.apply(.mapRunStarted(3, mapRunARN: "arn")).events.isEmpty)
        guard case .runMap(let again)? = driver.execution.pendingEffects(in: driver.world).first else {
            Issue.record("the run is waited for")
            return
        }
        #expect(again.items == [1, 2])
        try driver.apply(.mapRunFailed(3, error: "E", cause: nil))
        try driver.settle()
        #expect(driver.mapRuns.count == 2)
        let second = try #require(driver.mapRuns.last?.id)
        #expect(second != 3)
        try driver.apply(.mapRunStarted(second, mapRunARN: "arn2"))
        try driver.apply(.mapRunSucceeded(second, output: [3]))
        #expect(driver.output == [3])
    }

    @Test("What a failure breaks off on its way through two Parallel states is broken off once")
    func brokenOffOnce() throws {
        func task(_ name: String) -> String {
            #"{"StartAt":"\#(name)","States":{"\#(name)":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true}}}"#
        }
        let inner = #"{"StartAt":"I","States":{"I":{"Type":"Parallel","End":true,"Branches":[\#(task("A")),\#(task("B"))]}}}"#
        var driver = Driver(
            try machine(#"{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[\#(inner),\#(task("C"))]}}}"#))
        try driver.run()
        try driver.apply(.taskFailed(try #require(driver.requests.first { $0.stateName == "A" }).id, error: "E", cause: nil))
        #expect(driver.types.count { $0 == "TaskStateAborted" } == 2)
        #expect(driver.abandoned.count == 2)
    }

    @Test("A runtime error in a branch fails the execution even where failed branches are caught")
    func branchRuntimeError() throws {
        var driver = Driver(
            try machine(
                #"""
                {"StartAt":"P","States":{"P":{"Type":"Parallel","Next":"Z","Catch":[{"ErrorEquals":["States.BranchFailed"],"Next":"Z"}],
                "Branches":[{"StartAt":"A","States":{"A":{"Type":"Pass","InputPath":"$.nope","End":true}}}]},"Z":{"Type":"Succeed"}}}
                """#))
        try driver.run()
        #expect(driver.failure?.error == "States.Runtime")
    }
}
