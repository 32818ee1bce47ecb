import AWSInterface
import Ambient
import JSON
import Testing

@testable import Events

/// What targets get of an event. Results marked "recorded" are AWS's.
struct BusInputTests {
    private static let event = """
        {"version":"0","id":"6f1b","detail-type":"order","source":"shop","account":"000000000000","time":"2026-11-23T05:32:09Z",\
        "region":"us-east-1","resources":["arn:a"],"detail":{"command":"update","n":2e323,"flag":true,"none":null,\
        "quote":"say \\"hi\\" \\\\ <n>","payload":{"acc_id":"0a78","sf_id":"baz"},"listsingle":["HIGH"],\
        "listmulti":["ACTIVE","INACTIVE"],"items":[{"sku":"a"},{"sku":"b"}]}}
        """

    private func apply(_ input: RuleTarget.Input, to event: String = Self.event) throws -> String {
        let matched = MatchedEvent(
            bytes: Array(event.utf8), ingestedAt: Timestamp(seconds: 1_700_000_000),
            rule: ("arn:aws:events:us-east-1:000000000000:rule/bus/r", "r"))
        return String(decoding: try TargetInput(input, target: "t").apply(to: matched), as: UTF8.self)
    }

    private func transform(_ template: String, _ paths: JSONObject = Self.paths) throws -> String {
        try apply(.transformed(paths: paths, template: template))
    }

    private static let paths: JSONObject = [
        "userId": "$.detail.payload.acc_id", "payload": "$.detail.payload", "missing": "$.detail.absent", "n": "$.detail.n",
        "listsingle": "$.detail.listsingle", "listmulti": "$.detail.listmulti", "flag": "$.detail.flag", "none": "$.detail.none",
        "quote": "$.detail.quote", "skus": "$.detail.items[*].sku", "second": "$.detail.items[1].sku", "detail-type": "$.detail-type",
        "all": "$",
    ]

    @Test("An event goes as its bytes, a constant as its text, a path as the value that it finds")
    func plainInputs() throws {
        #expect(try apply(.event) == Self.event)
        #expect(try apply(.constant(#" {"a" : 1}"#)) == #" {"a" : 1}"#)
        #expect(try apply(.path("$.detail.payload")) == #"{"acc_id":"0a78","sf_id":"baz"}"#)
        #expect(try apply(.path("$.detail.payload.sf_id")) == #""baz""#)
        #expect(try apply(.path("$.detail.n")) == "2e323")
        #expect(try apply(.path("$")) == Self.event)
        #expect(try apply(.path("$.nowhere.at.all")) == "null")
    }

    @Test("Of an event whose detail nests as deep as it may, parts are found and inserted")
    func deepEvents() throws {
        let detail = String(repeating: #"{"a":"#, count: 1000) + "1" + String(repeating: "}", count: 1000)
        #expect(EventEnvelope.isDetail(Array(detail.utf8)) && !EventEnvelope.isDetail(Array(#"{"a":\#(detail)}"#.utf8)))
        let event = #"{"source":"shop","detail":\#(detail)}"#
        #expect(try apply(.path("$.source"), to: event) == #""shop""#)
        #expect(try apply(.transformed(paths: ["all": "$"], template: "<all>"), to: event) == event)
    }

    @Test(
        "Text has strings as they are, and lists and objects without quotes (recorded)",
        arguments: [
            (#""<listsingle> single list item""#, #""[HIGH] single list item""#),
            (
                #""<listsingle> single list item <listmulti> multiple <missing> id <payload> payload <userId> user id""#,
                #""[HIGH] single list item [ACTIVE,INACTIVE] multiple  id {acc_id:0a78,sf_id:baz} payload 0a78 user id""#
            ),
            (#""users/<userId> and <userId>""#, #""users/0a78 and 0a78""#),
            (#""{[/special <detail-type> type""#, #""{[/special order type""#),
            (
                #""<aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>""#,
                #""arn:aws:events:us-east-1:000000000000:rule/bus/r r 2023-11-14T22:13:20Z""#
            ),
            ("\"one <userId>\"\n\"two <userId>\"", "\"one 0a78\"\n\"two 0a78\""),
            (#""<flag> <none> <n> a < b > c""#, #""true null 2e323 a < b > c""#),
        ])
    func text(_ template: String, _ expected: String) throws {
        #expect(try transform(template) == expected)
    }

    @Test(
        "JSON keeps the types of variables outside of strings (recorded)",
        arguments: [
            (#"{"id" : <userId>}"#, #"{"id":"0a78"}"#),
            (
                #"{"method": "PUT", "path": "users-service/users/<userId>", "bod": <payload>}"#,
                #"{"method":"PUT","path":"users-service/users/0a78","bod":{"acc_id":"0a78","sf_id":"baz"}}"#
            ),
            (#"{"bod": [<userId>, "hardcoded", <n>, <flag>, <none>]}"#, #"{"bod":["0a78","hardcoded",2e323,true,null]}"#),
            (#"{"a": <missing>, "b": "<missing>"}"#, #"{"a":"","b":""}"#),
            (#"{"a": <skus>, "b": "\"<second>\""}"#, #"{"a":["a","b"],"b":"\"b\""}"#),
            (#"{"m": "it: <quote>"}"#, #"{"m":"it: say \"hi\" \\ <n>"}"#),
            ("<listmulti>", #"["ACTIVE","INACTIVE"]"#),
            (#"{ "spaces in strings" : "  stay  " }"#, #"{"spaces in strings":"  stay  "}"#),
        ])
    func json(_ template: String, _ expected: String) throws {
        #expect(try transform(template) == expected)
    }

    @Test("The reserved variables hold the event with and without its detail (recorded)")
    func reservedVariables() throws {
        let made = try JSONValue(parsing: transform(#"{"short": <aws.events.event>, "whole": <aws.events.event.json>}"#, [:]))
        #expect(try made["whole"] == JSONValue(parsing: Self.event))
        #expect(made["short"]?["detailType"] == "order")
        #expect(
            made["short"]?.object?.keys.sorted() == ["account", "detailType", "id", "region", "resources", "source", "time", "version"])
    }

    @Test(
        "Paths may have what AWS's guide names: dashes, underscores, slashes, indices, wildcards",
        arguments: [
            ("$.detail.a-b_c", "1"), ("$.detail.x/y", "2"), ("$.detail.list[0].k", "3"), ("$.detail.list[*].k", "[3,4]"),
            ("$.detail['x/y']", "2"), ("$.detail.é", "5"), ("$.detail.aws:name", "6"), ("$.detail.list[7]", "null"),
        ])
    func paths(_ path: String, _ expected: String) throws {
        let event = #"{"detail":{"a-b_c":1,"x/y":2,"list":[{"k":3},{"k":4}],"é":5,"aws:name":6}}"#
        #expect(try apply(.path(path), to: event) == expected)
    }

    @Test("An object or a list of strings inside of a JSON string cannot be delivered")
    func objectsInStrings() throws {
        for template in [#"{"payload": "<payload>"}"#, #"{"list": "x <listsingle>"}"#, #"{"e": "<aws.events.event>"}"#] {
            #expect(throws: TargetInput.Failure.self) { try transform(template) }
        }
    }

    @Test(
        "Templates that are none are refused",
        arguments: [
            #"Event of <userId>"#, #"{"a": <userId>"#, #"{<userId>: 1}"#, #"{"k<userId>": 1}"#, #"{"a": <userId><userId>}"#,
            #"{"a": 1<userId>}"#, #"{"a": -<userId>}"#, #""open <userId>"#, #""a" b"#, #"{"a": "\q"}"#, "", "  ", #"["a" "b"]"#,
        ])
    func invalidTemplates(_ template: String) {
        #expect {
            try transform(template)
        } throws: {
            ($0 as? ServiceError).map { $0.code == "ValidationException" && $0.message.hasPrefix("Invalid InputTemplate for target t : ") }
                ?? false
        }
    }

    @Test("What is wrong with a transformer is said")
    func messages() {
        func message(_ template: String, _ paths: JSONObject) -> String? {
            do { _ = try transform(template, paths) } catch let error as ServiceError { return error.message } catch {}
            return nil
        }
        #expect(message(#"{"a": <b>}"#, [:]) == "InputTemplate for target t contains invalid placeholder b.")
        #expect(message("{\n\"a\": nope}", [:])?.hasSuffix("line: 2, column: 7].") == true)
        #expect(message("{}", ["aws.events.event": "$.a"]) == "InputPathsMap for target t contains invalid key aws.events.event.")
        #expect(message("{}", ["a": "detail.x"]) == "InputPathsMap for target t contains invalid JSON path detail.x.")
        let many = JSONObject((0...100).map { (key: "v\($0)", value: "$.a") })
        #expect(message("{}", many) == "InputPathsMap for target t has more than 100 entries.")
        #expect(throws: ServiceError("ValidationException", "Input for target t is not a valid JSON text.")) {
            try TargetInput(.constant("{"), target: "t")
        }
        #expect(throws: ServiceError.self) { try TargetInput(.path("nope"), target: "t") }
    }

    @Test("A template that repeats a large event without end is stopped")
    func hugeOutput() throws {
        let event = "{\"detail\":\"" + String(repeating: "x", count: 1_000_000) + "\"}"
        let template = "[" + Array(repeating: "<aws.events.event.json>", count: 300).joined(separator: ",") + "]"
        #expect {
            try apply(.transformed(paths: [:], template: template), to: event)
        } throws: {
            ($0 as? TargetInput.Failure)?.code == "INVALID_PARAMETER"
        }
    }

    @Test("No template and no event crash it, and what a JSON template makes is JSON")
    func anyTemplate() throws {
        let entropy = SeededEntropy(seed: 7)
        let parts = [
            "{", "}", "[", "]", "\"", "\\", ":", ",", "<userId>", "<payload>", "<missing>", "<quote>", "<n>", "<", ">", " ", "\n", "a",
            "é", "1", "-", "null", "\\u00", "\"k\":", "<aws.events.event.json>",
        ]
        var accepted = 0
        for _ in 0..<4000 {
            let template = (0..<Int(1 + entropy.next() % 9)).map { _ in parts[Int(entropy.next() % UInt64(parts.count))] }.joined()
            guard let made = try? transform(template) else { continue }
            accepted += 1
            if template.first(where: { !$0.isWhitespace }) != "\"" {
                #expect(throws: Never.self, "\(template) → \(made)") { try JSONValue(parsing: made) }
            }
        }
        #expect(accepted > 40)
    }
}
