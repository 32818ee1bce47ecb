import JSON
import JSONPath
import Testing

@Suite("Intrinsic functions")
struct IntrinsicTests {
    private let input =
        #"{"name": "Ann", "l": [1,2,2,3], "o": {"a": 1, "b": [null, "x"]}, "p": {"b": 2}, "t": "{\"k\":1.50}", "long": 0.1e1}"#

    @Test(
        "Values are those of the documentation and the recordings",
        arguments: [
            ("States.Format('Hi {}, \\{{}\\} it\\'s {}', $.name, $.o, null)", #""Hi Ann, {{a=1, b=[null, x]}} it's null""#),
            ("States.Format('{}', $.long)", "\"0.1e1\""), ("States.Format('a')", "\"a\""),
            ("States.StringToJson($.t)", #"{"k":1.50}"#), ("States.StringToJson('')", "null"),
            (#"States.StringToJson('{"a":"q \"r\" s"}')"#, #"{"a":"q \"r\" s"}"#),
            ("States.JsonToString($.o)", #""{\"a\":1,\"b\":[null,\"x\"]}""#),
            ("States.Array('a', 1, true, $.p , States.Array())", #"["a",1,true,{"b":2},[]]"#),
            ("States.ArrayPartition($.l, 3)", "[[1,2,2],[3]]"), ("States.ArrayContains($.l, 2)", "true"),
            ("States.ArrayRange(1, 9, 2)", "[1,3,5,7,9]"), ("States.ArrayRange(5, 1, -2)", "[5,3,1]"), ("States.ArrayRange(5, 1, 1)", "[]"),
            ("States.ArrayGetItem($.l, 3)", "3"), ("States.ArrayLength($.l)", "4"), ("States.ArrayUnique($.l)", "[1,2,3]"),
            ("States.Base64Encode('Data to encode')", "\"RGF0YSB0byBlbmNvZGU=\""),
            ("States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", "\"Data to encode\""),
            ("States.Hash('a', 'SHA-1')", "\"5348412d3161\""), ("States.Hash($.p, 'MD5')", "\"4d44357b2262223a327d\""),
            ("States.JsonMerge($.o, $.p, false)", #"{"a":1,"b":2}"#), ("States.MathRandom(0, 10)", "5"),
            ("States.MathAdd(111, -2.5)", "109"),
            ("States.MathAdd(-0.5, 0.5)", "1"), ("States.StringSplit('1.2+3,,4', '.+,')", #"["1","2","3","4"]"#),
            ("States.UUID()", "\"00000000-0000-4000-8000-000000000000\""), ("States.ArrayLength($.l[?(@ > 1)])", "3"),
            ("States.Array($.o['b'][1],$.l[0:2])", #"["x",[1,2]]"#),
        ])
    func values(_ text: String, _ expected: String) throws {
        #expect(try IntrinsicCall(parsing: text).value(in: scope(json(input))).text() == expected)
    }

    @Test("A seed gives the same number within the range")
    func seeded() throws {
        let call = try IntrinsicCall(parsing: "States.MathRandom(-5, 5, 3)")
        let value = try #require(try call.value(in: scope(nil)).int)
        #expect((-5..<5).contains(value))
        #expect(try call.value(in: scope(nil)).int == value)
    }

    @Test(
        "Arguments that do not fit are an IntrinsicFailure that names the call",
        arguments: [
            "States.Format('{} {}', 1)", "States.Format('{}', 1, 2)", "States.Format('{x}', 1)", "States.Format(1)", "States.Format()",
            "States.StringToJson('{')", "States.StringToJson(1)", "States.JsonToString()", "States.ArrayPartition(1, 2)",
            "States.ArrayPartition($.l, 0)", "States.ArrayContains(1, 1)", "States.ArrayRange(1, 2, 0)", "States.ArrayRange(0, 1000, 1)",
            "States.ArrayGetItem($.l, 4)", "States.ArrayGetItem($.l, -1)", "States.ArrayLength(1)", "States.ArrayUnique(null)",
            "States.Base64Encode(1)", "States.Base64Decode('*')", "States.Hash('a', 'SHA-3')", "States.JsonMerge($.o, $.p, true)",
            "States.JsonMerge($.o, $.l, false)", "States.MathRandom(1, 1)", "States.MathAdd('1', 1)", "States.MathAdd(2147483647, 1)",
            "States.MathAdd(9e99, 1)", "States.StringSplit(1, ',')", "States.UUID(1)", "States.Base64Encode($.long)",
        ])
    func failures(_ text: String) throws {
        let scope = scope(["l": [1, 2], "o": [:], "p": [:], "long": .string(String(repeating: "a", count: 10_001))])
        let failure = #expect(throws: EvaluationFailure.self) { try IntrinsicCall(parsing: text).value(in: scope) }
        #expect(failure?.error == "States.IntrinsicFailure", "\(text)")
        #expect(failure?.cause.hasPrefix("The function '\(text)' had the following error: ") == true, "\(text)")
    }

    @Test("An argument that is not there fails with AWS's cause")
    func missing() throws {
        let call = try IntrinsicCall(parsing: "States.Array(States.Format('{}', $.nope))")
        let failure = #expect(throws: EvaluationFailure.self) { try call.value(in: scope(["other": 1])) }
        let cause =
            "The function 'States.Array(States.Format('{}', $.nope))' had the following error: "
            + "The JsonPath argument for the field '$.nope' could not be found in the input '{\"other\":1}'"
        #expect(failure == EvaluationFailureText("States.Runtime", cause))
    }

    @Test(
        "What is no call is refused",
        arguments: [
            "", "States", "States.", "States.UUID", "States.UUID(", "States.UUID())", "States.format('a')", "States.Nope()",
            "States.Array(1,)",
            "States.Array('a)", "States.Array(\"a\")", "States.Array([1])", "States.Array(x)", "States.Array($.)", "States.Array(1 2)",
            String(repeating: "States.Array(", count: 11) + String(repeating: ")", count: 11),
            String(repeating: "States.Array(", count: 4_000),
        ])
    func refused(_ text: String) {
        #expect(throws: PathSyntaxError.self) { try IntrinsicCall(parsing: text) }
    }

    @Test("Calls nest ten deep")
    func nesting() throws {
        let text = String(repeating: "States.Array(", count: 10) + String(repeating: ")", count: 10)
        #expect(
            try IntrinsicCall(parsing: text).value(in: scope(nil)).text() == String(repeating: "[", count: 10)
                + String(repeating: "]", count: 10))
    }
}
