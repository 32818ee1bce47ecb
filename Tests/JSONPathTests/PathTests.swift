import JSON
import JSONPath
import Testing

@Suite("Paths")
struct PathTests {
    private let store = """
        {"a": {"b c": 1, "d.e": [10, 20, 30, 40]}, "n": 1.50, "list": [{"k": 1, "t": "x", "l": [1]}, {"k": 2, "t": "yz"}, {"k": "2"}],
         "delivery-partner": "p", "null": null, "q\\\\\\"": 0, "it's": 1, "é": true, "limit": 2}
        """

    @Test(
        "A path finds what Jayway finds",
        arguments: [
            ("$.a['b c']", "1"), ("$['a'][\"b c\"]", "1"), ("$.a.['b c']", "1"), ("$.delivery-partner", "\"p\""), ("$.n", "1.50"),
            ("$.null", "null"), ("$['q\\\"']", "0"), ("$['it\\'s']", "1"), ("$.é", "true"), ("$.\\u00e9", "true"), ("$.a.d\\.e[1]", "20"),
            ("$.a['d.e'][-1]", "40"),
            ("$.a['d.e'][(@.length-2)]", "30"),
            ("$.a['d.e'][1:3]", "[20,30]"), ("$.a['d.e'][-2:]", "[30,40]"), ("$.a['d.e'][:-3]", "[10]"), ("$.a['d.e'][1:-1]", "[]"),
            ("$.a['d.e'][:9]", "[10,20,30,40]"), ("$.a['d.e'][0, 2]", "[10,30]"), ("$.a['d.e'][9,8]", "[]"),
            ("$.list[*].k", "[1,2,\"2\"]"), ("$.a.*", "[1,[10,20,30,40]]"), ("$..k", "[1,2,\"2\"]"), ("$..l[0]", "[1]"),
            ("$.missing[*].x", "[]"),
            ("$['n','limit']", "{\"n\":1.50,\"limit\":2}"),
            ("$.list[?(@.k > 1)].t", "[\"yz\"]"), ("$.list[?(@.k == 2)].k", "[2,\"2\"]"), ("$.list[?(@.t)].k", "[1,2]"),
            ("$.list[?(!@.t)].k", "[\"2\"]"), ("$.list[?(@.k == 1 || @.k == $.limit)].k", "[1,2,\"2\"]"),
            ("$.list[?(@.t == 'x' && (@.k >= 1 || @.k < 0))].k", "[1]"), ("$.list[?(@.t in ['x', \"y\"])].k", "[1]"),
            ("$.list[?(@.t nin ['x'])].k", "[2,\"2\"]"), ("$.list[?(@.t size 2)].k", "[2]"), ("$.list[?(@.l empty false)].k", "[1]"),
            ("$.list[?(@.t==yz)].k", "[2]"), ("$.list[?(@.t == yz && @.k > .5)].k", "[2]"),
            ("$.list[?(yz == @.t)].k", "[2]"), ("$.list[?(@.t == not there || @.t==x )].k", "[1]"),
            ("$.list[?(@.l contains 1)].k", "[1]"), ("$.list[?(@.t contains 'z')].k", "[2]"), ("$.list[?(@.l subsetof [1,2])].k", "[1]"),
            ("$.list[?(@.l anyof [1])].k", "[1]"), ("$.list[?(@.l noneof [2])].k", "[1]"), ("$.list[?(@.x != 1)].k", "[1,2,\"2\"]"),
            ("$.list[?(@.x == null)].k", "[]"), ("$.list[?(@.l[?(@ == 1)] size 1)].k", "[1]"),
            ("$.list.length()", "3"), ("$.list[*].length()", "3"), ("$..k.length()", "3"), ("$.a['d.e'].sum()", "100"),
            ("$.a['d.e'].min()", "10"), ("$.a['d.e'].max()", "40"), ("$.a['d.e'].avg()", "25"), ("$.a.keys()", "[\"b c\",\"d.e\"]"),
            ("$.a['d.e'].first()", "10"), ("$.a['d.e'].last()", "40"), ("$.a['d.e'].index(-2)", "30"), ("$.n.length()", "null"),
        ])
    func finds(_ path: String, _ expected: String) throws {
        let found = try JSONPath(parsing: path).find(in: scope(json(store)))
        #expect(found?.text() == expected)
    }

    @Test("Roots are the input, the context object and variables")
    func roots() throws {
        let scope = scope(["x": 1], context: ["x": 2], variables: ["x": 3, "y": ["x": [4]]])
        for (path, expected) in [("$", ["x": 1] as JSONValue), ("$.x", 1), ("$$", ["x": 2]), ("$$.x", 2), ("$x", 3), ("$y.x[0]", 4)] {
            #expect(try JSONPath(parsing: path).find(in: scope) == expected, "\(path)")
        }
    }

    @Test(
        "A definite path that finds nothing fails with AWS's cause, an indefinite one does not",
        arguments: ["$.a.b", "$.l[3]", "$.n.x", "$.l.x"])
    func missing(_ path: String) throws {
        let scope = scope(["n": nil, "l": [1]], context: ["c": 1])
        let failure = #expect(throws: EvaluationFailure.self) { try JSONPath(parsing: path).value(in: scope, field: "InputPath") }
        #expect(failure?.error == "States.Runtime")
        let input = #"{"n":null,"l":[1]}"#
        #expect(failure?.cause == "The JSONPath '\(path)' specified for the field 'InputPath' could not be found in the input '\(input)'")
        #expect(try JSONPath(parsing: path + "[*]").find(in: scope) == [])
    }

    @Test(
        "What is no path is refused where it stops being one",
        arguments: [
            ("", 0), ("a", 0), (".a", 0), ("$.", 2), ("$..", 3), ("$.a.", 4), ("$a b", 2), ("$1", 1), ("${x", 1), ("$.a b", 3), ("$.a]", 3),
            ("$[", 2), ("$[]", 2), ("$['a", 2), ("$['a'", 5), ("$[a]", 2), ("$[1:2:3]", 5), ("$[:]", 3), ("$[1,a]", 4), ("$.a.concat()", 4),
            ("$.a.length().b", 12), ("$[?(@.a =~ /x/)]", 8), ("$[?(@.a like 1)]", 8), ("$[?(@.a == )]", 11), ("$[?()]", 4), ("$[?@.a]", 3),
            ("$[?($$.a)]", 4), ("$[99999999999999999999]", 2), ("$$$", 2), ("$$a", 2),
        ])
    func refused(_ path: String, _ offset: Int) throws {
        let error = #expect(throws: PathSyntaxError.self) { try JSONPath(parsing: path) }
        #expect(error?.offset == offset, "\(path): \(error.map(String.init(describing:)) ?? "")")
    }

    @Test("Reference paths have names and positions only")
    func references() throws {
        for path in ["$", "$.a", "$['a'].b[0]", "$.a\\.b"] { #expect(try JSONPath(parsing: path).isReference, "\(path)") }
        for path in ["$.*", "$..a", "$[-1]", "$[0,1]", "$[0:1]", "$['a','b']", "$[?(@.a)]", "$.a.length()"] {
            #expect(try !JSONPath(parsing: path).isReference, "\(path)")
            #expect(throws: PathSyntaxError.self) { try ReferencePath(parsing: path) }
        }
        for path in ["$$.a", "$a"] { #expect(throws: PathSyntaxError.self) { try ReferencePath(parsing: path) } }
    }

    @Test("Bombs end in an error, not in the process")
    func bombs() throws {
        #expect(throws: PathSyntaxError.self) { try JSONPath(parsing: "$" + String(repeating: ".a", count: 2_000)) }
        #expect(throws: PathSyntaxError.self) { try JSONPath(parsing: "$[?(" + String(repeating: "(", count: 5_000)) }
        #expect(throws: PathSyntaxError.self) { try JSONPath(parsing: "$[?(" + String(repeating: "!", count: 5_000)) }
        #expect(throws: PathSyntaxError.self) { try JSONPath(parsing: "$" + String(repeating: "[?(@", count: 5_000)) }
        let deep = try json(String(repeating: "[", count: 100) + String(repeating: "]", count: 100))
        let path = try JSONPath(parsing: "$..*..*..*..*..*")
        #expect(throws: EvaluationFailure.self) { try path.find(in: scope(deep)) }
        let list = JSONValue.array((0..<20_000).map { .number($0) })
        let square = try JSONPath(parsing: "$[?(@ in $)]")
        #expect(throws: EvaluationFailure.self) { try square.find(in: scope(list)) }
    }
}

@Suite("Reference paths")
struct ReferencePathTests {
    @Test(
        "Writing makes what is missing and replaces what is there",
        arguments: [
            ("$", "{\"a\":1}", "9"), ("$.b", "{\"a\":1}", "{\"a\":1,\"b\":9}"), ("$.a", "{\"a\":1,\"b\":2}", "{\"a\":9,\"b\":2}"),
            ("$.x.y", "{}", "{\"x\":{\"y\":9}}"), ("$.l[1]", "{\"l\":[1,2]}", "{\"l\":[1,9]}"), ("$[0].a", "[{}]", "[{\"a\":9}]"),
        ])
    func writes(_ path: String, _ document: String, _ expected: String) throws {
        #expect(try ReferencePath(parsing: path).write(9, into: json(document)).text() == expected)
    }

    @Test(
        "What the document does not admit is refused",
        arguments: [("$.a.b", "{\"a\":1}"), ("$.a", "[1]"), ("$.l[2]", "{\"l\":[1,2]}"), ("$[0]", "{}"), ("$.x[0]", "{}")])
    func refuses(_ path: String, _ document: String) throws {
        let reference = try ReferencePath(parsing: path)
        let document = try json(document)
        let failure = #expect(throws: EvaluationFailure.self) { try reference.write(9, into: document) }
        #expect(failure?.error == "States.ResultPathMatchFailure")
        #expect(failure?.cause == "Unable to apply ReferencePath \(path) to input \(document.text())")
    }

    @Test("What was written is read", arguments: 0..<200)
    func writeThenRead(_ seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let document: JSONValue = ["a": ["b": [1, ["c": 2]]], "d e": [[1, 2], [3]], "f": nil]
        let steps = [".a", ".b", "['d e']", "[0]", "[1]", ".c", ".new", "['q.\\'']"]
        let path =
            "$" + (0..<Int.random(in: 0...4, using: &generator)).map { _ in steps[Int.random(in: 0..<8, using: &generator)] }.joined()
        guard let written = try? ReferencePath(parsing: path).write("value", into: document) else { return }
        #expect(try JSONPath(parsing: path).find(in: scope(written)) == "value", "\(path)")
    }
}
