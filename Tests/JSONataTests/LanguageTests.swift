import Ambient
import JSON
import JSONata
import Testing

@Suite struct LanguageTests {
    private func value(_ source: String, _ input: JSONValue? = nil, bindings: [String: JSONValue] = [:]) throws -> JSONValue? {
        guard case .value(let value) = try Expression(source).evaluate(input, bindings: bindings, in: .test) else { return nil }
        return value
    }

    private func expect(_ source: String, _ input: JSONValue? = nil, is expected: JSONValue?, _ location: SourceLocation = #_sourceLocation)
        throws
    {
        let found = try value(source, input)
        let matches = if let found, let expected { Conformance.same(found, expected) } else { found == nil && expected == nil }
        #expect(matches, "\(source) is \(found?.text() ?? "undefined")", sourceLocation: location)
    }

    @Test func whatIsOnlyPassedOnKeepsItsSpelling() throws {
        let input = try JSONValue(parsing: #"{"id": 12345678901234567890, "list": [1.0, 2e0]}"#)
        #expect(try value("$", input) == input)
        #expect(try value("{'copy': list}", input)?["copy"] == input["list"])
    }

    @Test func undefinedIsNotNull() throws {
        let missing = try Expression("a.b")
        #expect(try missing.evaluate(["a": ["b": nil]], in: .test) == .value(.null))
        #expect(try missing.evaluate(["a": [:]], in: .test) == .undefined)
        #expect(try missing.evaluate(nil, in: .test) == .undefined)
    }

    @Test func functionsAreTold() throws {
        for source in ["$sum", "function($x){$x}", "/a/", "{'f': $sum}", "[1, [$sum]]", "$substring(?, 1)", "|a|{}|"] {
            #expect(try Expression(source).evaluate(nil, in: .test) == .function, "\(source)")
        }
    }

    @Test func anInnerVariableHidesTheOuterOneOnceItIsBound() throws {
        try expect("($a := 1; ($b := $a; $a := 2; [$b, $a]))", is: [1, 2])
        try expect("($f := function(){ $a }; $a := 3; $f())", is: 3)
        try expect("($f := function($a){ ($a := $a + 1; $a) }; [$f(1), $f(1)])", is: [2, 2])
    }

    @Test func bindingsHideFunctions() throws {
        #expect(try value("$sum", bindings: ["sum": 7]) == 7)
        #expect(try Expression("$a + $b + $sum(c)").freeVariables == ["a", "b", "sum"])
    }

    @Test func parentsReachThroughParenthesesAndGroups() throws {
        let input: JSONValue = ["o": [["id": 1, "p": [["n": "x"], ["n": "y"]]], ["id": 2, "p": ["n": "z"]]]]
        try expect("o.p.(n & $string(%.id))", input, is: ["x1", "y1", "z2"])
        try expect("o.(p).{'n': n, 'of': %.id}[n = 'z'].of", input, is: 2)
        try expect("o.p{ n: %.id }", input, is: ["x": 1, "y": 1, "z": 2])
        try expect("o.p[%.id = 1].n", input, is: ["x", "y"])
    }

    @Test func sortsPutMissingKeysLast() throws {
        let input: JSONValue = [["k": 2], ["x": 0], ["k": 1]]
        try expect("$^(k).(k ? k : 'none')", input, is: [1, 2, "none"])
        try expect("$^(>k).(k ? k : 'none')", input, is: [2, 1, "none"])
    }

    @Test func stringsCompareByCodeUnits() throws {
        try expect("'\u{FFFF}' > '\u{1F600}'", is: true)
        try expect("'\u{E9}' = 'e\u{301}'", is: false)
        try expect("$length('e\u{301}\u{1F600}')", is: 3)
    }

    @Test func numbersPrintAsInJavaScript() throws {
        let spellings: [(number: String, text: String)] = [
            ("0.30000000000000004", "0.3"), ("1e21", "1e+21"), ("1e-7", "1e-7"), ("123456789012345680000", "123456789012346000000"),
            ("-0.0", "0"), ("0.3333333333333333", "0.333333333333333"), ("5e-324", "5e-324"), ("100.0", "100"),
            ("0.000001", "0.000001"), ("-1.5e300", "-1.5e+300"), ("1e20", "100000000000000000000"),
        ]
        for (number, text) in spellings {
            #expect(try value("$string($)", JSONValue(parsing: number)) == .string(text), "\(number)")
        }
    }

    @Test func theReferenceCalculatorOfPicturesIsMatched() throws {
        try expect("$formatNumber(1234.5678, '#,##0.00')", is: "1,234.57")
        try expect("$formatNumber(0, '0.0e0')", is: "0.0e0")
        try expect("$fromMillis(1522703105007, '[D1,*-2] [M01,2-4] [H#1]')", is: "02 0004 21")
        try expect("$fromMillis(0, '[H01]:[m01] [Z]', '-0330')", is: "20:30 -03:30")
        try expect("$toMillis('2018-02-03T10:00:00+01:00')", is: 1_517_648_400_000)
        try expect("$formatInteger(1999, 'I') & $formatInteger(42, 'w;o')", is: "MCMXCIXforty-second")
    }

    @Test func regularExpressionsSpeakJavaScript() throws {
        let cases: [(String, JSONValue?)] = [
            (#"$match('a1b22', /(?<=[a-z])\d+/).match"#, ["1", "22"]),
            (#"$match('abcabc', /(?:ab)(c)(?!x)/).index"#, [0, 3]),
            (#"$replace('2024-05', /(?<y>\d+)-(\d+)/, '$2/$1')"#, "05/2024"),
            (#"$match('abab', /(ab)\1/).groups"#, ["ab"]),
            (#"$split('a1b2c', /\d/)"#, ["a", "b", "c"]),
            (#"$contains("line\nnext", /^next$/m)"#, true),
            (#"$contains('ÀB', /àb/i)"#, true),
            (#"$match('aaa', /a{2}/).match"#, "aa"),
            (#"$replace('x.y', /[.]/, '$$')"#, "x$y"),
            (#"$match('😀x', /./).match"#, ["😀", "x"]),
            (#"$contains('a]b', /[\]]/)"#, true),
        ]
        for (source, expected) in cases { try expect(source, is: expected) }
    }

    @Test(arguments: ["/(/", "/[a/", "/a**/", "/(?<n/", "/a{2,1}/", "/[z-a]/", "/(?'x')/", "/((((((((((a{1000}){1000}))))))))))/"])
    func malformedPatternsAreRefused(pattern: String) {
        #expect(throws: JSONataError.self) { try Expression(pattern) }
    }

    @Test func transformsChangeACopyOnly() throws {
        let input: JSONValue = ["a": ["n": 1, "m": 2]]
        try expect("[$ ~> |a|{'n': n + 1}, 'm'|, $]", input, is: [["a": ["n": 2]], ["a": ["n": 1, "m": 2]]])
        try expect("$ ~> |a|{'self': $}|", input, is: ["a": ["n": 1, "m": 2, "self": ["n": 1, "m": 2]]])
    }

    @Test func hostFunctionsJoinAndLeave() throws {
        let half = try HostFunction("half", signature: "<n-:n>", arity: 1) { arguments, _ in arguments[0]?.double.map { .number($0 / 2) } }
        let library = FunctionLibrary.standard.adding(half).removing("eval")
        #expect(try Expression("$map([2, 4], $half)", library: library).evaluate(nil, in: .test) == .value([1, 2]))
        #expect(try Expression("$half(missing)", library: library).evaluate([:], in: .test) == .undefined)
        #expect(throws: JSONataError.self) { try Expression("$half('x')", library: library).evaluate(nil, in: .test) }
        #expect(throws: JSONataError.self) { try Expression("$eval('1')", library: library).evaluate(nil, in: .test) }
    }

    @Test func evaluatedTextMakesFunctionsThatGoOnWorking() throws {
        try expect("($f := $eval('function($x){ $uppercase($x) & $count([1,2]) }'); $lowercase('A') & $f('b'))", is: "aB2")
        #expect(throws: JSONataError.self) { try Expression("$eval('1 +')").evaluate(nil, in: .test) }
    }

    @Test func theWorldIsHandedIn() throws {
        try expect("$now() = $now() and $millis() = 1700000000123", is: true)
        try expect("$now('[Y]')", is: "2023")
        #expect(try value("$random()") == value("$random()"))
    }

    @Test func errorsSayWhereAndWhat() throws {
        let error = #expect(throws: JSONataError.self) { try Expression("1 + $length(5)").evaluate(nil, in: .test) }
        #expect(error?.code == .t0410)
        #expect(error?.token == "length")
        #expect(error?.position == 12)
        let syntax = #expect(throws: JSONataError.self) { try Expression("a.[1, 2") }
        #expect(syntax?.description.hasPrefix("S0203: ") == true)
        let own = #expect(throws: JSONataError.self) { try Expression("$error('mine')").evaluate(nil, in: .test) }
        #expect(own?.message == "mine")
    }
}
