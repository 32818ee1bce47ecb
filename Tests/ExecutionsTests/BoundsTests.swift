import Ambient
import JSON
import StatesLanguage
import Testing

@testable import Executions

/// What grows from state to state has an end.
@Suite("Bounds of what an execution holds")
struct BoundsTests {
    @Test(
        "A loop that wraps its data once more each time fails before the data is too deep for anybody to read",
        arguments: [
            (#"{"Type":"Pass","Parameters":{"a.$":"$"},"Next":"S"}"#, false),
            (#"{"Type":"Pass","QueryLanguage":"JSONata","Output":"{% [[[[[[[[[$states.input]]]]]]]]] %}","Next":"S"}"#, true),
            (
                #"{"Type":"Pass","QueryLanguage":"JSONata","Assign":{"v":"{% [[[[$states.context.Execution.Input, $v]]]] %}"},"Next":"S"}"#,
                true
            ),
            (#"{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}],"Next":"S"}"#, false),
        ])
    func depth(_ state: String, _ isExpress: Bool) throws {
        let first = #"{"Type":"Pass","Assign":{"v":0},"Next":"S"}"#
        var driver = Driver(try machine(#"{"StartAt":"F","States":{"F":\#(first),"S":\#(state)}}"#), isExpress: isExpress)
        driver.checksFolding = false
        try driver.run()
        #expect(driver.failure?.error == "States.Runtime")
        #expect(driver.failure?.cause?.hasSuffix("The data is nested more than 512 levels deep.") == true)
        let stored = try HistoryEvent.decode(HistoryEvent.encode(driver.history.dropLast()))
        var folded = try Execution(folding: stored, driver.execution.identity, of: driver.execution.definition)
        #expect(folded.strands[0]?.visit?.input.value != .null)
        // What was decided before a kill is decided again after it.
        _ = folded.apply(.resumed, in: driver.world)
        #expect(folded.lastEventID >= driver.execution.lastEventID)
    }

    @Test("All variables together have 10 MiB; replacing one does not count it twice")
    func variables() throws {
        let states = (0..<50).map {
            #""S\#($0)":{"Type":"Pass","Assign":{"v\#($0)":"{% $pad('x', 250000) %}","w":"{% $pad('y', 9000) %}"},"Next":"S\#($0 + 1)"}"#
        }
        let definition = try machine(
            #"{"QueryLanguage":"JSONata","StartAt":"S0","States":{\#(states.joined(separator: ",")),"S50":{"Type":"Succeed"}}}"#)
        var driver = Driver(definition)
        driver.checksFolding = false
        try driver.run()
        #expect(driver.failure?.error == "States.DataLimitExceeded")
        // 10,485,760 bytes hold 41 of 250,002 and one of 9,002.
        #expect(driver.history.count { $0.type == .passStateExited } == 41)
        let folded = try Execution(folding: driver.history, driver.execution.identity, of: definition)
        #expect(folded.stands(as: driver.execution))
    }

    @Test("The variables of branches that have ended do not count any more")
    func branchVariables() throws {
        let branch =
            #"{"StartAt":"B","States":{"B":{"Type":"Pass","QueryLanguage":"JSONata","Assign":{"v":"{% $pad('x', 90) %}"},"End":true}}}"#
        var driver = Driver(
            try machine(
                #"""
                {"StartAt":"P","States":{"P":{"Type":"Map","MaxConcurrency":1,"ItemProcessor":\#(branch),"ResultPath":null,"Next":"Q"},
                "Q":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true}}}
                """#), input: [1, 2, 3, 4, 5])
        driver.limits.variableBytes = 100
        try driver.run()
        #expect(driver.requests.count == 1)
        #expect(driver.execution.variableBytes == 0)
    }

    @Test("What a Map's selector or a Parallel's parameters make is held against the limit of every input")
    func madeInputs() throws {
        let graph = #"{"StartAt":"B","States":{"B":{"Type":"Pass","Result":1,"End":true}}}"#
        let large = #"{"a.$":"$$.Execution.Input","b.$":"$$.Execution.Input"}"#
        for state in [
            #"{"Type":"Parallel","Parameters":\#(large),"Branches":[\#(graph)],"End":true}"#,
            #"{"Type":"Map","ItemSelector":\#(large),"ItemProcessor":\#(graph),"End":true}"#,
        ] {
            var driver = Driver(
                try machine(#"{"StartAt":"S","States":{"S":\#(state)}}"#), input: [.string(String(repeating: "x", count: 200_000))])
            try driver.run()
            #expect(driver.failure?.error == "States.DataLimitExceeded")
        }
    }
}
