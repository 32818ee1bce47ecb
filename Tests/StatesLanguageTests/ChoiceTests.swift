import JSON
import StatesLanguage
import Testing

@Suite("Choice states")
struct ChoiceTests {
    private func choose(_ rule: String, _ input: String, variables: [String: JSONValue] = [:]) throws -> Bool {
        let state = try state(#"{"Type":"Choice","Choices":[\#(rule.dropLast()),"Next":"Yes"}],"Default":"No"}"#)
        guard case .choice(let choice) = state.kind else { return false }
        return try choice.choose(for: state, in: scope(try json(input), variables: variables)).next == "Yes"
    }

    @Test(
        "Comparisons hold between values of their type alone",
        arguments: [
            (#"{"Variable":"$.v","StringEquals":"a"}"#, #"{"v":"a"}"#, true),
            (#"{"Variable":"$.v","StringEquals":"1"}"#, #"{"v":1}"#, false),
            (#"{"Variable":"$.v","StringEquals":"é"}"#, #"{"v":"e\u0301"}"#, false),
            (#"{"Variable":"$.v","StringLessThan":"ab"}"#, #"{"v":"a"}"#, true),
            (#"{"Variable":"$.v","StringLessThan":"a"}"#, #"{"v":"B"}"#, true),
            (#"{"Variable":"$.v","StringGreaterThan":"\ufb01"}"#, #"{"v":"😀"}"#, false),
            (#"{"Variable":"$.v","StringGreaterThanEqualsPath":"$.w"}"#, #"{"v":"b","w":"b"}"#, true),
            (#"{"Variable":"$.v","StringLessThanEqualsPath":"$.w"}"#, #"{"v":"b","w":1}"#, false),
            (#"{"Variable":"$.v","NumericEquals":0}"#, #"{"v":0.0}"#, true),
            (#"{"Variable":"$.v","NumericEquals":1}"#, #"{"v":true}"#, false),
            (#"{"Variable":"$.v","NumericLessThan":1e3}"#, #"{"v":999}"#, true),
            (#"{"Variable":"$.v","NumericGreaterThanEqualsPath":"$.w"}"#, #"{"v":2,"w":2}"#, true),
            (#"{"Variable":"$.v","BooleanEquals":false}"#, #"{"v":false}"#, true),
            (#"{"Variable":"$.v","BooleanEquals":false}"#, #"{"v":null}"#, false),
            (#"{"Variable":"$.v","BooleanEqualsPath":"$.w"}"#, #"{"v":true,"w":true}"#, true),
            (#"{"Variable":"$.v","TimestampEquals":"2026-11-23T12:00:00Z"}"#, #"{"v":"2026-11-23T13:00:00.000+01:00"}"#, true),
            (#"{"Variable":"$.v","TimestampLessThan":"2026-11-23T12:00:00.000000002Z"}"#, #"{"v":"2026-11-23T12:00:00.000000001Z"}"#, true),
            (
                #"{"Variable":"$.v","TimestampGreaterThanEqualsPath":"$.w"}"#, #"{"v":"2026-11-24T00:00:00Z","w":"2026-11-23T12:00:00Z"}"#,
                true
            ),
            (#"{"Variable":"$.v","TimestampGreaterThan":"2026-11-23T12:00:00Z"}"#, #"{"v":"2026-11-24"}"#, false),
            (#"{"Variable":"$.v","IsNull":true}"#, #"{"v":null}"#, true), (#"{"Variable":"$.v","IsNull":false}"#, #"{"v":0}"#, true),
            (#"{"Variable":"$.v","IsPresent":true}"#, #"{"v":null}"#, true),
            (#"{"Variable":"$.v.w[3]","IsPresent":false}"#, #"{"v":{"w":[1]}}"#, true),
            (#"{"Variable":"$.v","IsNumeric":true}"#, #"{"v":"1"}"#, false), (#"{"Variable":"$.v","IsString":true}"#, #"{"v":"1"}"#, true),
            (#"{"Variable":"$.v","IsBoolean":true}"#, #"{"v":0}"#, false),
            (#"{"Variable":"$.v","IsTimestamp":true}"#, #"{"v":"2026-02-29T00:00:00Z"}"#, false),
            (#"{"Variable":"$.v","IsTimestamp":true}"#, #"{"v":"2028-02-29T00:00:00+01:00"}"#, true),
            (#"{"Variable":"$.v","IsTimestamp":true}"#, #"{"v":"2012-10-09T19:00:55"}"#, false),
            (#"{"Variable":"$.v","StringMatches":"log-*.txt"}"#, #"{"v":"log-1.txt"}"#, true),
            (#"{"Variable":"$.v","StringMatches":"log-*.txt"}"#, #"{"v":"log-.txt.gz"}"#, false),
            (#"{"Variable":"$.v","StringMatches":"a*b*a"}"#, #"{"v":"aba"}"#, true),
            (#"{"Variable":"$.v","StringMatches":"a*a"}"#, #"{"v":"a"}"#, false),
            (#"{"Variable":"$.v","StringMatches":"*"}"#, #"{"v":""}"#, true),
            (#"{"Variable":"$.v","StringMatches":"a\\*b"}"#, #"{"v":"a*b"}"#, true),
            (#"{"Variable":"$.v","StringMatches":"a\\*b"}"#, #"{"v":"axb"}"#, false),
            (#"{"Variable":"$.v","StringMatches":"a\\\\*"}"#, #"{"v":"a\\xyz"}"#, true),
            (#"{"Variable":"$.v","StringMatches":"*"}"#, #"{"v":1}"#, false),
            (#"{"Variable":"$x","NumericEqualsPath":"$y"}"#, #"{}"#, true),
            (#"{"And":[{"Variable":"$.v","IsPresent":true},{"Variable":"$.v","NumericEquals":1}]}"#, #"{}"#, false),
            (#"{"Or":[{"Variable":"$.v","NumericEquals":2},{"Variable":"$.v","NumericEquals":1}]}"#, #"{"v":1}"#, true),
            (#"{"Not":{"Variable":"$.v","NumericEquals":1}}"#, #"{"v":"1"}"#, true),
        ])
    func comparisons(_ rule: String, _ input: String, _ holds: Bool) throws {
        #expect(try choose(rule, input, variables: ["x": 1, "y": 1.0]) == holds)
    }

    @Test(
        "A comparison with what is not there fails the state",
        arguments: [#"{"Variable":"$.a.b","IsNull":true}"#, #"{"Variable":"$.c","NumericEqualsPath":"$.a.b"}"#])
    func missing(_ rule: String) throws {
        let failed = try failure { _ = try choose(rule, #"{"c":1}"#) }
        #expect(
            failed
                == StateFailure(
                    error: "States.Runtime", cause: "Invalid path '$.a.b': The choice state's condition path references an invalid value."))
    }

    @Test("Where no rule applies and there is no default, no choice has matched")
    func noMatch() throws {
        let state = try state(#"{"Type":"Choice","Choices":[{"Variable":"$.v","NumericEquals":1,"Next":"Yes"}]}"#)
        guard case .choice(let choice) = state.kind else { return #expect(Bool(false)) }
        #expect(try failure { _ = try choice.choose(for: state, in: scope(["v": 2])) }.error == "States.NoChoiceMatched")
    }

    @Test("A rule has its own Assign and Output; the state's are for its default")
    func outputs() throws {
        let state = try state(
            """
            {"Type":"Choice","Default":"D","Assign":{"a":"state"},"Output":"state's","Choices":[
            {"Condition":"{% $states.input.n = 1 %}","Next":"One","Assign":{"a":"rule"},"Output":{"n":"{% $states.input.n %}"}},
            {"Condition":"{% $states.input.n = 2 %}","Next":"Two"},{"Condition":false,"Next":"Never"},{"Condition":"{% $states.input.bad %}","Next":"Bad"}]}
            """, .jsonata)
        guard case .choice(let choice) = state.kind else { return #expect(Bool(false)) }
        let one = try choice.choose(for: state, in: scope(["n": 1]))
        #expect(one.next == "One" && one.output == StateOutput(output: ["n": 1], assigned: ["a": "rule"]))
        let two = try choice.choose(for: state, in: scope(["n": 2]))
        #expect(two.next == "Two" && two.output == StateOutput(output: ["n": 2]))
        let other = try choice.choose(for: state, in: scope(["n": 3, "bad": false]))
        #expect(other.next == "D" && other.output == StateOutput(output: "state's", assigned: ["a": "state"]))
        let failed = try failure { _ = try choice.choose(for: state, in: scope(["n": 3, "bad": "x"])) }
        #expect(failed.location == "Choices[3]/Condition")
        #expect(
            failed.cause?.hasSuffix("returned an unexpected result type. Expected 'boolean', but was 'string' for value: \"x\"") == true)
    }

    @Test("In JSONPath paths start at the effective input, and OutputPath selects the output")
    func paths() throws {
        let state = try state(
            #"{"Type":"Choice","InputPath":"$.in","OutputPath":"$.b","Default":"D","Choices":[{"Variable":"$.a","NumericEquals":1,"Next":"N","Assign":{"v.$":"$.a"}}]}"#
        )
        guard case .choice(let choice) = state.kind else { return #expect(Bool(false)) }
        let chosen = try choice.choose(for: state, in: scope(["in": ["a": 1, "b": 2]]))
        #expect(chosen.next == "N" && chosen.output == StateOutput(output: 2, assigned: ["v": 1]))
    }
}
