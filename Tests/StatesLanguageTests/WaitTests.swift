import Ambient
import JSON
import StatesLanguage
import Testing

@Suite("Wait and Fail states, and numbers that are found at run time")
struct WaitTests {
    private let entered = Timestamp(seconds: 1_000_000)

    private func deadline(_ fields: String, _ input: String = "{}", _ language: QueryLanguage = .jsonPath) throws -> Timestamp {
        let state = try state(#"{"Type":"Wait","End":true,\#(fields)}"#, language)
        guard case .wait(let wait) = state.kind else { throw StateFailure(error: "not a Wait state", cause: nil) }
        return try wait.deadline(for: state, entered: entered, in: scope(try json(input)))
    }

    @Test(
        "Four forms and expressions say when a wait is over",
        arguments: [
            (#""Seconds":10"#, "{}", 1_000_010_000), (#""SecondsPath":"$.s""#, #"{"s":7}"#, 1_000_007_000),
            (#""SecondsPath":"$.s""#, #"{"s":0}"#, 1_000_000_000),
            (#""Timestamp":"1970-01-12T13:46:40Z""#, "{}", 1_000_000_000),
            (#""TimestampPath":"$.t""#, #"{"t":"1970-01-01T00:00:01.0015Z"}"#, 1002),
            (#""TimestampPath":"$.t""#, #"{"t":"1970-01-01T01:00:00+01:00"}"#, 0),
            (#""InputPath":"$.a","SecondsPath":"$.s""#, #"{"a":{"s":1}}"#, 1_000_001_000),
        ])
    func forms(_ fields: String, _ input: String, _ milliseconds: Int64) throws {
        #expect(try deadline(fields, input).milliseconds == milliseconds)
    }

    @Test("Expressions say when a wait is over")
    func expressions() throws {
        #expect(try deadline(#""Seconds":"{% $states.input.s * 2 %}""#, #"{"s":3}"#, .jsonata).milliseconds == 1_000_006_000)
        #expect(try deadline(#""Timestamp":"{% $fromMillis(5000) %}""#, "{}", .jsonata).milliseconds == 5000)
    }

    @Test(
        "What is no time fails the state in AWS's words",
        arguments: [
            (#""SecondsPath":"$.s""#, #"{"s":-1.5}"#, "The SecondsPath parameter cannot be parsed as a long value: $.s == -1.5"),
            (#""SecondsPath":"$.s""#, #"{"s":-1}"#, "The SecondsPath parameter references a negative value: $.s == -1"),
            (#""SecondsPath":"$.s""#, #"{"s":"x"}"#, "The SecondsPath parameter cannot be parsed as a long value: $.s == x"),
            (#""SecondsPath":"$.s""#, #"{}"#, "The SecondsPath parameter does not reference an input value: $.s"),
            (
                #""TimestampPath":"$.s""#, #"{"s":"2016-12-05T21:29:29"}"#,
                "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.s == 2016-12-05T21:29:29"
            ),
        ])
    func failures(_ fields: String, _ input: String, _ cause: String) throws {
        #expect(try failure { _ = try deadline(fields, input) } == StateFailure(error: "States.Runtime", cause: cause))
    }

    @Test("An expression's seconds are whole, not negative, and not for ever", arguments: ["-1", "1.5", "1e9", "'1'", "1e300"])
    func seconds(_ expression: String) throws {
        let failed = try failure { _ = try deadline(#""Seconds":"{% \#(expression) %}""#, "{}", .jsonata) }
        #expect(failed.isQueryEvaluation && failed.location == "Seconds")
    }

    @Test(
        "A Fail state's error and cause are constants, paths, calls or expressions",
        arguments: [
            (#""Error":"E","Cause":"C""#, QueryLanguage.jsonPath, "E" as String?, "C" as String?), (#""Error":"E""#, .jsonPath, "E", nil),
            (#""ErrorPath":"$.e","CausePath":"States.Format('{}!', $.e)""#, .jsonPath, "oops", "oops!"),
            (#""Error":"{% $states.input.e %}","Cause":"{% 'a' & 1 %}""#, .jsonata, "oops", "a1"),
            (#""Comment":"none""#, .jsonata, nil, nil),
        ])
    func fail(_ fields: String, _ language: QueryLanguage, _ error: String?, _ cause: String?) throws {
        let state = try state(#"{"Type":"Fail",\#(fields)}"#, language)
        guard case .fail(let errorSetting, let causeSetting) = state.kind else { return #expect(Bool(false)) }
        let found = try state.failure(error: errorSetting, cause: causeSetting, in: scope(["e": "oops"]))
        #expect(found.error == error && found.cause == cause)
    }

    private func number(_ text: String, _ field: NumberField, _ language: QueryLanguage, _ input: JSONValue) throws -> Double? {
        let name = field.rawValue + (language == .jsonPath ? "Path" : "")
        let map = try state(
            """
            {"Type":"Map","End":true,"\(name)":"\(text)","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
            "StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}}
            """, language)
        guard case .map(let settings) = map.kind else { return nil }
        let setting =
            switch field {
            case .maxConcurrency: settings.maxConcurrency as NumberSetting?
            case .toleratedFailureCount: settings.distribution?.toleratedFailureCount
            default: settings.distribution?.toleratedFailurePercentage
            }
        return try setting.map { setting in try map.number(setting, field: field, in: scope(input)) }
    }

    @Test("Numbers at paths are whole or not as their fields are, and texts are read as numbers")
    func numbers() throws {
        #expect(try number("$.n", .toleratedFailureCount, .jsonPath, ["n": "1"]) == 1)
        #expect(try number("$.n", .toleratedFailurePercentage, .jsonPath, ["n": 1.1]) == 1.1)
        #expect(try number("$.n", .maxConcurrency, .jsonPath, ["n": 0]) == 0)
        #expect(try number("{% $variable := 1 %}", .maxConcurrency, .jsonata, [:]) == 1)
    }

    @Test(
        "A number that its field does not take fails the state in AWS's words",
        arguments: [
            (NumberField.toleratedFailureCount, -1 as JSONValue, "ToleratedFailureCount cannot be negative."),
            (
                .toleratedFailureCount, JSONValue.object([:]),
                "The ToleratedFailureCountPath field refers to value \"{}\" which is not a valid integer: $.n"
            ),
            (.toleratedFailureCount, 1.5, "The ToleratedFailureCountPath field refers to value \"1.5\" which is not a valid integer: $.n"),
            (.toleratedFailurePercentage, -1, "ToleratedFailurePercentage must be between 0 and 100."),
            (.toleratedFailurePercentage, 100.5, "ToleratedFailurePercentage must be between 0 and 100."),
            (
                .toleratedFailurePercentage, "NoNumber",
                "The ToleratedFailurePercentagePath field refers to value \"NoNumber\" which is not a valid float: $.n"
            ),
        ])
    func ranges(_ field: NumberField, _ value: JSONValue, _ cause: String) throws {
        #expect(
            try failure { _ = try number("$.n", field, .jsonPath, ["n": value]) } == StateFailure(error: "States.Runtime", cause: cause))
        let query = try failure { _ = try number("{% $states.input.n %}", field, .jsonata, ["n": value]) }
        #expect(query.isQueryEvaluation && query.location == field.rawValue)
    }
}
