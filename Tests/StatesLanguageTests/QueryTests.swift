import JSON
import StatesLanguage
import Testing

@Suite("The data flow of JSONata states")
struct QueryTests {
    private func pass(_ output: String, _ input: JSONValue = [:], variables: [String: JSONValue] = [:]) throws -> JSONValue {
        let pass = try state(#"{"Type":"Pass","End":true,"Output":\#(output)}"#, .jsonata)
        return try pass.output(of: input, in: scope(input, context: ["State": ["Name": "S"]], variables: variables)).output
    }

    private func query(_ expression: String, _ input: JSONValue = [:]) throws -> JSONValue {
        try pass(JSONValue.string("{% \(expression) %}").text(), input, variables: ["v": ["w": 7]])
    }

    @Test(
        "Strings in the form of an expression are replaced by its value, all else stays",
        arguments: [
            (#""{% $states.input.a %}""#, #"1"#), (#""{%$v%}""#, #"[3]"#),
            (#"{"x":["{% $v[0] + 1 %}",{"{% k %}":null}]}"#, #"{"x":[4,{"{% k %}":null}]}"#),
            (#"" {% 1 %}""#, #"" {% 1 %}""#), (#""{% 1 %} ""#, #""{% 1 %} ""#), (#""$.a""#, #""$.a""#),
            (#"{"a.$":"$.a"}"#, #"{"a.$":"$.a"}"#),
            (#""{% $states.context.State.Name %}""#, #""S""#), (#""{% ($x := 2; $x * 3) %}""#, "6"), (#""{% $y := 5 %}""#, "5"),
        ])
    func templates(_ template: String, _ expected: String) throws {
        #expect(try pass(template, ["a": 1], variables: ["v": [3]]) == json(expected))
    }

    @Test("A plain path gives what JSONata gives: arrays of one stay arrays, and what is within them is found")
    func plainPaths() throws {
        let input: JSONValue = ["one": [1], "none": [], "nil": nil, "list": [["x": 1], ["x": 2]], "deep": ["a": ["b": "c"]], "n": 1.5]
        let expected: [String: JSONValue] = [
            "one": [1], "none": [], "nil": nil, "list.x": [1, 2], "deep.a": ["b": "c"], "deep.a.b": "c", "n": 1.5, "list[0].x": 1,
        ]
        for (path, value) in expected {
            #expect(try query("$states.input.\(path)", input) == value, "\(path)")
            #expect(try query("($states.input.\(path))", input) == value, "\(path)")
        }
        #expect(try query("$states.input", input) == input)
    }

    @Test(
        "What has no value in JSON is an error that names the expression and its field",
        arguments: [
            ("$none", "returned nothing (undefined)."), ("$states.input.none", "returned nothing (undefined)."),
            ("$states.result", "returned nothing (undefined)."), ("$", "returned nothing (undefined)."),
            ("$$", "returned nothing (undefined)."),
            ("name", "returned nothing (undefined)."), ("function($x){$x}", "returned a function, which cannot be represented in JSON."),
            ("[$sum]", "returned a function, which cannot be represented in JSON."),
            ("1 + 'a'", "threw an error during evaluation. T2002: The right side of the operator must evaluate to a number: \"+\""),
            ("$eval('1')", "threw an error during evaluation. T1006: Attempted to invoke a non-function: \"eval\""),
        ])
    func failures(_ expression: String, _ rest: String) throws {
        let failed = try failure { _ = try pass(#"{"a":[{"b":\#(JSONValue.string("{% \(expression) %}").text())}]}"#) }
        #expect(failed.isQueryEvaluation && failed.location == "Output/a[0]/b")
        #expect(failed.cause == "The JSONata expression '\(expression)' specified for the field 'Output/a[0]/b' \(rest)")
    }

    @Test(
        "Step Functions' own functions",
        arguments: [
            ("$partition([1,2,3], 2)", "[[1,2],[3]]"), ("$partition([0], 4)", "[[0]]"), ("$partition([], 4)", "[]"),
            ("$range(0, 9, 3)", "[0,3,6,9]"), ("$range(1, 9, 9)", "1"), ("$range(5, 1, -2)", "[5,3,1]"), ("$range(2, 1, 1)", "[]"),
            ("$hash('abc', 'SHA-256')", #""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#),
            ("$uuid()", #""5a1f7c3e-0d9b-4c55-8a3e-0123456789ab""#), ("$random()", "0.5"), ("$random(3) = $random(3)", "true"),
            ("$random(3) = $random(4)", "false"), ("$parse('{\"a\":[1]}')", #"{"a":[1]}"#), ("$parse('-0')", "0"),
            ("$map([1,2], function($i) { $hash('x', 'MD5') ~> $length })", "[2,2]"),
        ])
    func functions(_ expression: String, _ expected: String) throws {
        #expect(try query(expression) == json(expected))
    }

    @Test(
        "Step Functions' own functions refuse what they cannot take",
        arguments: [
            "$partition([1], 0)", "$partition(1)", "$range(1, 2, 0)", "$range(1, 1e6, 1)", "$range(1, 1e99, 1)", "$hash('a', 'CRC')",
            "$hash(1, 'MD5')",
            "$parse('{')", "$parse(1)", "$uuid(1)", "$random('a')",
        ])
    func refusals(_ expression: String) throws {
        let failed = try failure { _ = try query(expression) }
        #expect(failed.isQueryEvaluation && failed.cause?.contains("threw an error during evaluation") == true)
    }

    @Test("$states has a result once there is one, the error output in a catcher, and neither before", arguments: ["Task", "Parallel"])
    func states(_ type: String) throws {
        let rest = type == "Task" ? #""Resource":"arn:aws:states:::sqs:sendMessage""# : #""Branches":[]"#
        let state = try state(
            """
            {"Type":"\(type)",\(rest),"End":true,"Arguments":"{% $keys($states) %}","Output":"{% $states %}","Assign":{"r":"{% $states.result %}"},
            "Catch":[{"ErrorEquals":["States.ALL"],"Next":"N","Output":"{% $states.errorOutput.Cause %}","Assign":{"e":"{% $states.errorOutput.Error %}"}},
            {"ErrorEquals":["States.ALL"],"Next":"N"}]}
            """, .jsonata)
        let scope = scope(["a": 1], context: ["c": 2])
        #expect(state.readsContext)
        #expect(try state.arguments(for: ["a": 1], in: scope) == ["input", "context"])
        let output = try state.output(of: [7], in: scope)
        #expect(output == StateOutput(output: ["input": ["a": 1], "context": ["c": 2], "result": [7]], assigned: ["r": [7]]))
        let failure = StateFailure(error: "E", cause: "why")
        #expect(
            try state.output(of: failure, caughtBy: state.catchers[0], in: scope) == StateOutput(output: "why", assigned: ["e": "E"]))
        #expect(try state.output(of: failure, caughtBy: state.catchers[1], in: scope).output == ["Error": "E", "Cause": "why"])
    }

    @Test("Without Output a result is the output, and the input where there is none")
    func defaults() throws {
        let task = try state(#"{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true}"#, .jsonata)
        #expect(try task.output(of: [7], in: scope([:])).output == [7])
        let succeed = try state(#"{"Type":"Succeed"}"#, .jsonata)
        #expect(try succeed.output(of: nil, in: scope(["a": 1])).output == ["a": 1])
        #expect(try task.arguments(for: ["a": 1], in: scope(["a": 1])) == ["a": 1])
    }

    @Test("Only an expression that may see the context object says so")
    func readsContext() throws {
        for (expression, reads) in [
            ("$states.input.a & $states.result.b", false), ("$states.errorOutput", false), ("$states.context.State.Name", true),
            ("$states", true),
            ("$lookup($states, 'context')", true), ("$v.context", false),
        ] {
            let pass = try state(#"{"Type":"Pass","End":true,"Output":\#(JSONValue.string("{% \(expression) %}").text())}"#, .jsonata)
            #expect(pass.readsContext == reads, "\(expression)")
        }
    }

    @Test(
        "An expression that would run for ever or grow without end is stopped",
        arguments: [
            "($f := function() { $f() }; $f())", "($f := function($n) { 1 + $f($n) }; $f(0))",
            "($s := $pad('', 100000, 'x'); $s := $s & $s & $s & $s; $map([1..100000], function($i) { $s & $i }))",
            "[1..100000].[[1..1000000]]",
            "($f := function($s) { $f($s & $s) }; $f('xxxxxxxxxxxxxxxx'))",
        ])
    func bombs(_ expression: String) throws {
        #expect(try failure { _ = try query(expression) }.isQueryEvaluation)
    }

    @Test("Ordinary work on a thousand items is within the limits of an expression")
    func ordinaryWork() throws {
        let items = JSONValue.array((0..<1_000).map { ["id": .number($0), "name": .string("item-\($0 % 97)")] })
        #expect(try query("$count($sort($states.input.items, function($a, $b) { $a.name > $b.name }))", ["items": items]) == 1_000)
        #expect(
            try query("$count($reduce($states.input.items, function($all, $i) { $append($all, $i.id) }, []))", ["items": items]) == 1_000)
        #expect(try query("$count($keys($states.input.items{name: $sum(id)}))", ["items": items]) == 97)
    }
}
