import JSON
import JSONPath
import Testing

@Suite("Payload templates")
struct TemplateTests {
    @Test("Fields ending in .$ are evaluated at any depth, all else stays")
    func evaluates() throws {
        let template = try PayloadTemplate(
            compiling: json(
                #"{"c": "$.x", "n": 1.10, "x.$": "$.x", "o": {"l": [{"v.$": "$v.w"}, "$", 2], "f.$": "States.Format('{}', $$.id)"}}"#))
        let scope = scope(["x": [1]], context: ["id": "i"], variables: ["v": ["w": true]])
        let expected = #"{"c":"$.x","n":1.10,"x":[1],"o":{"l":[{"v":true},"$",2],"f":"i"}}"#
        #expect(try template.value(in: scope).text() == expected)
        #expect(template.roots.contains(.variable("v")))
    }

    @Test("A field that finds nothing is named with its .$")
    func missing() throws {
        let template = try PayloadTemplate(compiling: ["value.$": "$$.Execution.Input.no_such"])
        let failure = #expect(throws: EvaluationFailure.self) { try template.value(in: scope(["i": 0], context: ["Execution": ["Id": 1]])) }
        let cause =
            "The JSONPath '$$.Execution.Input.no_such' specified for the field 'value.$' could not be found in the input '{\"Execution\":{\"Id\":1}}'"
        #expect(failure == EvaluationFailureText("States.Runtime", cause))
    }

    @Test("What is no expression is refused with AWS's sentence", arguments: ["\"x\"", "1", "{}", "\"States.format('a')\"", "\"$.\""])
    func refused(_ value: String) throws {
        let template = try json(#"{"a": [{"f.$": \#(value)}]}"#)
        let error = #expect(throws: TemplateError.self) { try PayloadTemplate(compiling: template) }
        #expect(error?.message == "The value for the field 'f.$' must be a valid JSONPath or a valid intrinsic function call")
        #expect(error?.location == ["a", "0"])
    }

    @Test("A document repeated beyond all measure fails before anything writes it out")
    func size() throws {
        let scope = scope(.string(String(repeating: "a", count: 200_000)))
        let fields = (0..<100).map { ("\($0).$", "$" as JSONValue) }
        let template = try PayloadTemplate(compiling: .object(JSONObject(fields.map { (key: $0.0, value: $0.1) })))
        let failure = #expect(throws: EvaluationFailure.self) { try template.value(in: scope) }
        #expect(failure?.error == "States.DataLimitExceeded")
        let repeated = "States.Array(" + Array(repeating: "$", count: 100).joined(separator: ",") + ")"
        for text in [
            repeated, "States.JsonToString(\(repeated))",
            "States.Format('\(String(repeating: "{}", count: 100))'" + String(repeating: ",$", count: 100) + ")",
        ] {
            let call = try IntrinsicCall(parsing: text)
            let failure = #expect(throws: EvaluationFailure.self) { try call.value(in: scope) }
            #expect(failure?.error == "States.DataLimitExceeded")
        }
    }

    @Test("A name set twice is refused")
    func twice() {
        #expect(throws: TemplateError.self) { try PayloadTemplate(compiling: ["a": 1, "a.$": "$"]) }
    }
}

/// An expected failure, comparable with one that may not be there.
struct EvaluationFailureText {
    let (error, cause): (String, String)

    init(_ error: String, _ cause: String) { (self.error, self.cause) = (error, cause) }

    static func == (failure: EvaluationFailure?, expected: EvaluationFailureText) -> Bool {
        failure?.error == expected.error && failure?.cause == expected.cause
    }
}
