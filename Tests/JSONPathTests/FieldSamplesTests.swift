import JSON
import JSONPath
import Testing

@Suite("Expressions as people write them")
struct FieldSamplesTests {
    private static let document: JSONValue = [
        "a": ["b": ["c": 1, "x-y": 2, "with space": 3, "@type": "t", "$ref": "r", "ünï": 4]],
        "items": [["id": 1, "n": "x"], ["id": 2, "n": "y"]],
        "Payload": ["body": "{\"k\":1}", "arn": "arn:aws:s3:::bucket/key.txt"], "t": [[1, 2], [3]], "empty": [],
    ]

    @Test(
        "Paths and calls from real machines have the values that they have on AWS",
        arguments: [
            ("$.a.b.x-y", "2"), ("$.a.b['with space']", "3"), ("$['a']['b']['c']", "1"), ("$.a['b'].c", "1"), ("$.a.b.@type", "\"t\""),
            ("$.a.b.ünï", "4"), ("$.['a'].b.c", "1"), ("$.items[0].id", "1"), ("$.items[*].id", "[1,2]"), ("$.items[-1:].id", "[2]"),
            ("$.items[(@.length-1)].id", "2"), ("$.items[0,1].n", "[\"x\",\"y\"]"), ("$.items[:1].n", "[\"x\"]"), ("$..id", "[1,2]"),
            ("$.items[?(@.n == 'y')].id", "[2]"), ("$.items[?(@.n=='y')][0]", "[]"),
            ("$.items[?(@.id>1 && @.n!='z')]", "[{\"id\":2,\"n\":\"y\"}]"),
            ("$.items[?(@.id in [2,3])].n", "[\"y\"]"), ("$.items.length()", "2"), ("$.t[0][1]", "2"), ("$.t[*][*]", "[1,2,3]"),
            ("$$.Execution.Name", "\"n\""), ("$$['Execution']['Name']", "\"n\""), ("$v.w[0]", "7"),
            ("States.Format('s3://{}/{}', $.items[0].n, $$.Execution.Name)", "\"s3://x/n\""),
            ("States.ArrayGetItem(States.StringSplit(States.ArrayGetItem(States.StringSplit($.Payload.arn, '/'), 1), '.'), 0)", "\"key\""),
            ("States.StringToJson($.Payload.body)", "{\"k\":1}"), ("States.JsonToString($.empty)", "\"[]\""),
            ("States.Array($.items[0].id, 'b', 3.5, true, null, States.Array())", "[1,\"b\",3.5,true,null,[]]"),
            ("States.ArrayLength($.items)", "2"), ("States.ArrayLength($.items[?(@.id > 5)])", "0"),
            ("States.ArrayContains($.items[*].n, 'x')", "true"),
            ("States.MathAdd($.a.b.c, -1)", "0"), ("States.ArrayRange(0, States.MathAdd(States.ArrayLength($.items), -1), 1)", "[0,1]"),
            ("States.Format('it\\'s \\{{}\\} {}', $.a.b.c, 'ok')", "\"it's {1} ok\""),
            ("States.Format('{}', $.items)", "\"[{id=1, n=x}, {id=2, n=y}]\""),
            ("States.JsonMerge($.items[0], States.StringToJson('{\"z\":9}'), false)", "{\"id\":1,\"n\":\"x\",\"z\":9}"),
            ("States.Base64Decode(States.Base64Encode('x'))", "\"x\""), ("States.ArrayUnique(States.Array(1, 1, 2))", "[1,2]"),
            ("States.ArrayPartition($.items[*].id, 1)", "[[1],[2]]"), ("States.Format('Hello, {}',$.items[1].n)", "\"Hello, y\""),
            ("States.Format( 'x{}' , $.a.b.c )", "\"x1\""),
        ])
    func samples(_ text: String, _ expected: String) throws {
        let scope = scope(Self.document, context: ["Execution": ["Name": "n"]], variables: ["v": ["w": [7]]])
        #expect(try PathExpression(parsing: text).value(in: scope, field: "f") == JSONValue(parsing: expected))
    }
}
