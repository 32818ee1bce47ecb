import JSON
import StatesLanguage
import Testing

@Suite("The data flow of JSONPath states")
struct DataFlowTests {
    /// A state's way from its input to its output, with a result of its own where it has one.
    private func run(_ text: String, _ input: JSONValue, result: JSONValue? = nil, variables: [String: JSONValue] = [:]) throws
        -> StateOutput
    {
        let (state, scope) = (try state(text), scope(input, context: ["State": ["Name": "S"]], variables: variables))
        let arguments = try state.arguments(for: try state.effectiveInput(in: scope), in: scope)
        return try state.output(of: result ?? state.passResult(of: arguments), in: scope)
    }

    @Test(
        "InputPath, Parameters, Result, ResultPath and OutputPath apply in this order",
        arguments: [
            (#"{}"#, #"{"a":1}"#, #"{"a":1}"#),
            (#"{"InputPath":"$.a"}"#, #"{"a":{"b":2}}"#, #"{"b":2}"#),
            (#"{"InputPath":null}"#, #"{"a":1}"#, #"{}"#),
            (#"{"InputPath":null,"ResultPath":"$.r"}"#, #"{"a":1}"#, #"{"a":1,"r":{}}"#),
            (#"{"InputPath":"$$.State"}"#, #"1"#, #"{"Name":"S"}"#),
            (#"{"InputPath":"$v"}"#, #"1"#, #"42"#),
            (#"{"Parameters":{"x.$":"$.a","y":"$.a","z":[{"s.$":"$$.State.Name"}]}}"#, #"{"a":1}"#, #"{"x":1,"y":"$.a","z":[{"s":"S"}]}"#),
            (#"{"Result":[1,{"x.$":"$"}]}"#, #"{"a":1}"#, #"[1,{"x.$":"$"}]"#),
            (#"{"Result":1,"ResultPath":null}"#, #"{"a":1}"#, #"{"a":1}"#),
            (#"{"Result":1,"ResultPath":"$.b.c"}"#, #"{"a":1}"#, #"{"a":1,"b":{"c":1}}"#),
            (#"{"Result":1,"ResultPath":"$.a[1]"}"#, #"{"a":[0,0]}"#, #"{"a":[0,1]}"#),
            (#"{"InputPath":"$.a","Result":7,"ResultPath":"$.r"}"#, #"{"a":{"b":1}}"#, #"{"a":{"b":1},"r":7}"#),
            (#"{"OutputPath":"$.a"}"#, #"{"a":[1]}"#, #"[1]"#),
            (#"{"OutputPath":null}"#, #"{"a":1}"#, #"{}"#),
            (#"{"OutputPath":"$v"}"#, #"{"a":1}"#, #"42"#),
            (#"{"OutputPath":"$.a[?(@.k > 1)].k"}"#, #"{"a":[{"k":1},{"k":2},{"k":3}]}"#, #"[2,3]"#),
        ])
    func order(_ fields: String, _ input: String, _ output: String) throws {
        let pass = #"{"Type":"Pass","End":true"# + (fields == "{}" ? "}" : "," + fields.dropFirst())
        #expect(try run(pass, try json(input), variables: ["v": 42]).output == json(output))
    }

    @Test("Assign sees what ResultSelector made, and OutputPath does not see what Assign assigns")
    func assign() throws {
        let task = """
            {"Type":"Task","Resource":"arn:aws:lambda:us-east-1:0:function:f","End":true,"ResultSelector":{"n.$":"$.v.n"},
            "Assign":{"x.$":"$.n","old.$":"$x","k":[1]},"ResultPath":"$.r","OutputPath":"$x"}
            """
        let output = try run(task, ["a": 1], result: ["v": ["n": 5]], variables: ["x": 1])
        #expect(output == StateOutput(output: 1, assigned: ["x": 5, "old": 1, "k": [1]]))
    }

    @Test("The steps on the way to an output are shown, also where a later one fails")
    func inspection() throws {
        let task = try state(
            #"{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:0:function:f","End":true,"ResultSelector":{"n.$":"$.v"},"ResultPath":"$.r","OutputPath":"$.no"}"#
        )
        var inspection = OutputInspection()
        let failed = try failure { _ = try task.output(of: ["v": 5], in: scope(["a": 1]), inspection: &inspection) }
        #expect(inspection.afterResultSelector == ["n": 5])
        #expect(inspection.afterResultPath == ["a": 1, "r": ["n": 5]])
        #expect(
            failed.cause
                == #"The JSONPath '$.no' specified for the field 'OutputPath' could not be found in the input '{"a":1,"r":{"n":5}}'"#)
    }

    @Test(
        "A path that finds nothing fails the state with AWS's words",
        arguments: [
            (#""InputPath":"$.x""#, "InputPath", "$.x"), (#""Parameters":{"v.$":"$.x"}"#, "v.$", "$.x"),
            (#""OutputPath":"$.x.y""#, "OutputPath", "$.x.y"), (#""Assign":{"v.$":"$.x"}"#, "v.$", "$.x"),
        ])
    func missing(_ field: String, _ name: String, _ path: String) throws {
        let failed = try failure { _ = try run(#"{"Type":"Pass","End":true,"# + field + "}", ["a": 1]) }
        #expect(failed.error == "States.Runtime")
        #expect(failed.cause == "The JSONPath '\(path)' specified for the field '\(name)' could not be found in the input '{\"a\":1}'")
        #expect(
            failed.cause(inState: "S", enteredAt: 7)?.hasPrefix(
                "An error occurred while executing the state 'S' (entered at the event id #7). The JSONPath") == true)
    }

    @Test("A cause that shows a large input is cut off where AWS's field ends")
    func longCauses() throws {
        let failed = try failure {
            _ = try run(#"{"Type":"Pass","End":true,"InputPath":"$.x"}"#, ["a": .string(String(repeating: "é", count: 50_000))])
        }
        #expect(failed.cause(inState: "S", enteredAt: 2)?.count == 32_768)
    }

    @Test("A ResultPath that does not fit the input, and an intrinsic function's failure, have errors of their own")
    func errors() throws {
        let path = try failure { _ = try run(#"{"Type":"Pass","End":true,"Result":1,"ResultPath":"$.a.b"}"#, ["a": 1]) }
        #expect(path.error == "States.ResultPathMatchFailure" && path.cause == #"Unable to apply ReferencePath $.a.b to input {"a":1}"#)
        let call = try failure { _ = try run(#"{"Type":"Pass","End":true,"Parameters":{"v.$":"States.MathAdd('a', 1)"}}"#, [:]) }
        #expect(call.error == "States.IntrinsicFailure")
    }

    @Test("More than 256 KiB of variables in one Assign exceed the limit; just as much does not")
    func variables() throws {
        let pass = #"{"Type":"Pass","End":true,"Assign":{"v.$":"$.v"}}"#
        let fitting = JSONValue.string(String(repeating: "x", count: VariableLimits.assignment - 2))
        #expect(try run(pass, ["v": fitting]).assigned["v"] == fitting)
        let failed = try failure { _ = try run(pass, ["v": .string(String(repeating: "x", count: VariableLimits.assignment - 1))]) }
        #expect(failed == .dataLimitExceeded(state: "S"))
        #expect(failed.cause(inState: "S", enteredAt: 1) == failed.cause)
    }

    @Test("A catcher puts the error output at its ResultPath, and OutputPath does not touch it")
    func catcher() throws {
        let task = try state(
            """
            {"Type":"Task","Resource":"arn:aws:lambda:us-east-1:0:function:f","End":true,"OutputPath":"$.no","Catch":[
            {"ErrorEquals":["States.ALL"],"Next":"N","ResultPath":"$.e","Assign":{"c.$":"$.Cause"}},{"ErrorEquals":["x"],"Next":"M"}]}
            """)
        let failure = StateFailure(error: "E", cause: "why")
        let output = try task.output(of: failure, caughtBy: task.catchers[0], in: scope(["a": 1]))
        #expect(output == StateOutput(output: ["a": 1, "e": ["Error": "E", "Cause": "why"]], assigned: ["c": "why"]))
        let whole = try task.output(of: StateFailure(error: "E", cause: nil), caughtBy: task.catchers[1], in: scope(["a": 1]))
        #expect(whole.output == ["Error": "E"])
    }

    @Test("Only a state with an expression on the context object says that it reads it")
    func readsContext() throws {
        #expect(try !state(#"{"Type":"Pass","End":true,"Parameters":{"a.$":"$.x","b":"$$"}}"#).readsContext)
        for field in [
            #""InputPath":"$$.State""#, #""OutputPath":"$$""#, #""Parameters":{"a":[{"b.$":"States.Array($.a, $$.State.Name)"}]}"#,
            #""Assign":{"a.$":"$$"}"#,
        ] {
            #expect(try state(#"{"Type":"Pass","End":true,\#(field)}"#).readsContext, "\(field)")
        }
        let choice = #"{"Type":"Choice","Choices":[{"Not":{"Variable":"$.a","NumericEqualsPath":"$$.State.RetryCount"},"Next":"N"}]}"#
        #expect(try state(choice).readsContext)
    }
}
