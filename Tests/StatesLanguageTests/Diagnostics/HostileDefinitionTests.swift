import JSON
import StatesLanguage
import Testing

@Suite("Hostile definitions")
struct HostileDefinitionTests {
    private let language = #""QueryLanguage": "JSONata", "#

    @Test("A megabyte of whatever is diagnosed in bounded time and with bounded diagnostics")
    func megabytes() {
        let long = String(repeating: "k", count: 500_000)
        let many = (0..<40_000).map { #""\#($0)": 1"# }.joined(separator: ", ")
        let start = #"{"StartAt": "S", "States": {"S": {"Type": "Pass", "End": true, "#
        let chain = (0..<15_000).map { #""s\#($0)": {"Type": "Pass", "Next": "s\#($0 + 1)"}"# }.joined(separator: ", ")
        for text in [
            // Everything under one long name, all of it wrong.
            start + #""Parameters": {"\#(long)": {\#(many.replacing(#"": 1"#, with: #".$": 1"#))}}}}}"#,
            start + many + "}}}",
            #"{"StartAt": "s0", "States": {\#(chain), "s15000": {"Type": "Succeed"}}}"#,
            #"{"StartAt": "S", "States": {"S": {"Type": "Choice", "Choices": ["# + String(repeating: #"{"Next":"S"},"#, count: 60_000)
                + "{}]}}}",
            start + #""InputPath": "$\#(String(repeating: "[0]", count: 300_000))"}}}"#,
            "{" + language + String(start.dropFirst()) + #""Output": "{% \#(String(repeating: "(", count: 900_000)) %}"}}}"#,
            "{" + language + String(start.dropFirst()) + #""Output": "{% \#(String(repeating: "1+", count: 450_000))1 %}"}}}"#,
        ] {
            var found: [Diagnostic] = []
            let elapsed = ContinuousClock().measure { found = DefinitionValidator.diagnose(text, rules: openRules) }
            #expect(elapsed < .seconds(10))
            #expect(found.count <= 400)
            #expect(found.reduce(0) { $0 + $1.message.utf8.count + ($1.location?.utf8.count ?? 0) } < 3_000_000)
        }
    }

    @Test("Expressions without number under one long name compile as fast as under a short one: no place of theirs is a text")
    func places() throws {
        func compiling(under name: String) throws -> Duration {
            let expressions = Array(repeating: #""{% 1 %}""#, count: 5_000).joined(separator: ", ")
            let state = #"{"Type": "Pass", "QueryLanguage": "JSONata", "End": true, "Output": {"\#(name)": [\#(expressions)]}}"#
            let text = #"{"StartAt": "S", "States": {"S": \#(state)}}"#
            #expect(DefinitionValidator.diagnose(text, rules: openRules) == [])
            let definition = try JSONValue(parsing: text)
            return try ContinuousClock().measure { _ = try StateMachineDefinition(compiling: definition) }
        }
        let short = try compiling(under: "k")
        #expect(try compiling(under: String(repeating: "k", count: 500_000)) < short * 5 + .milliseconds(500))
    }

    @Test("States and conditions nested without measure are too deep, and no crash")
    func depth() {
        func nested(_ levels: Int) -> String {
            let open = (0..<levels).map { #"{"StartAt":"m\#($0)","States":{"m\#($0)":{"Type":"Map","End":true,"Iterator":"# }.joined()
            return open + #"{"StartAt":"p","States":{"p":{"Type":"Pass","End":true}}}"# + String(repeating: "}}}", count: levels)
        }
        #expect(DefinitionValidator.diagnose(nested(20), rules: openRules) == [])
        #expect(DefinitionValidator.diagnose(nested(60), rules: openRules).contains { $0.code == "TOO_DEEPLY_NESTED" })
        #expect(DefinitionValidator.diagnose(nested(2000), rules: openRules).map(\.code) == ["TOO_DEEPLY_NESTED"])
        let not = String(repeating: #"{"Not":"#, count: 150) + #"{"Variable":"$.a","IsNull":true}"# + String(repeating: "}", count: 150)
        let rule = String(not.dropLast()) + #","Next":"T"}"#
        let text = #"{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[\#(rule)]},"T":{"Type":"Succeed"}}}"#
        #expect(DefinitionValidator.diagnose(text, rules: openRules).map(\.code) == ["TOO_DEEPLY_NESTED"])
    }

    private static let seeds: [String] = [
        #"{"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.a","MaxConcurrency":2,"ItemSelector":{"x.$":"$$.Map.Item.Value"},"#
            + #""ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P","States":{"P":"#
            + #"{"Type":"Pass","End":true}}},"Retry":[{"ErrorEquals":["States.ALL"],"BackoffRate":2}],"Label":"l","Next":"C"},"#
            + #""C":{"Type":"Choice","Choices":[{"And":[{"Variable":"$.a","IsPresent":true},{"Not":{"Variable":"$.b","StringEquals":"c"}}],"#
            + #""Next":"W"}],"Default":"F"},"W":{"Type":"Wait","Timestamp":"2024-01-01T00:00:00Z","Next":"T"},"T":{"Type":"Task","#
            + #""Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl":"q","MessageBody.$":"States.Format('{}', $.a)"},"#
            + #""ResultPath":"$.r","Catch":[{"ErrorEquals":["a"],"ResultPath":null,"Next":"F"}],"End":true},"F":{"Type":"Fail","ErrorPath":"$.e"}}}"#,
        #"{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Task","#
            + #""Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","Arguments":{"a":"{% $states.input.x %}"},"TimeoutSeconds":"{% 5 %}","#
            + #""Credentials":{"RoleArn":"r"},"Output":"{% $states.result %}","End":true}}}],"Assign":{"v":"{% 1 %}"},"Next":"C"},"#
            + #""C":{"Type":"Choice","Choices":[{"Condition":"{% $v = 1 %}","Next":"D","Output":[1]}],"Default":"D"},"D":{"Type":"Succeed"}}}"#,
    ]

    /// The definition with one of its values, anywhere, replaced, removed or doubled.
    private func damaged(_ value: JSONValue, _ generator: inout SeededGenerator) -> JSONValue {
        let replacements: [JSONValue] = [
            nil, true, -1, 1e300, "", "$", "$.a", "{% $states.input %}", "{% ( %}", "States.ALL", [], [:], ["a"], ["Type": "Pass"], 2,
        ]
        switch value {
        case .object(let object) where !object.isEmpty && Int.random(in: 0..<8, using: &generator) > 0:
            var object = object
            let member = object[Int.random(in: 0..<object.count, using: &generator)]
            switch Int.random(in: 0..<12, using: &generator) {
            case 0: object[member.key] = nil
            case 1: object[member.key + ["x", ".$", "Path"][Int.random(in: 0..<3, using: &generator)]] = member.value
            default: object[member.key] = damaged(member.value, &generator)
            }
            return .object(object)
        case .array(let elements) where !elements.isEmpty && Int.random(in: 0..<8, using: &generator) > 0:
            var elements = elements
            let index = Int.random(in: 0..<elements.count, using: &generator)
            elements[index] = damaged(elements[index], &generator)
            return .array(elements)
        default: return replacements[Int.random(in: 0..<replacements.count, using: &generator)]
        }
    }

    @Test("Damaged definitions are diagnosed without a crash, and what is still accepted compiles")
    func damage() throws {
        var texts = Self.seeds
        if RecordedExecutions.folder != nil {
            for recorded in try RecordedExecutions.cases("workflows/cases.ndjson") where recorded["definition"]?.object != nil {
                texts.append(try RecordedAnswers.text(of: recorded["definition"]))
            }
        }
        var generator = SeededGenerator(state: 7)
        var (accepted, refused) = (0, 0)
        for _ in 0..<1500 {
            let text = try #require(texts.randomElement(using: &generator))
            var definition = try JSONValue(parsing: text)
            for _ in 0..<Int.random(in: 1...2, using: &generator) { definition = damaged(definition, &generator) }
            let found = DefinitionValidator.diagnose(definition.text(), rules: openRules)
            guard DefinitionValidator.refusal(of: found) == nil else {
                refused += 1
                continue
            }
            accepted += 1
            #expect(throws: Never.self, "\(definition.text())") { _ = try StateMachineDefinition(compiling: definition) }
        }
        #expect(accepted > 40 && refused > 500, "\(accepted) accepted, \(refused) refused")
    }

    @Test("Texts cut or with a byte changed are diagnosed without a crash")
    func bytes() throws {
        var generator = SeededGenerator(state: 11)
        for text in Self.seeds {
            var refused = 0
            for _ in 0..<1000 {
                var bytes = Array(text.utf8)
                if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator)) }
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 1...255, using: &generator)
                let found = DefinitionValidator.diagnose(String(decoding: bytes, as: UTF8.self), rules: openRules)
                if DefinitionValidator.refusal(of: found) != nil { refused += 1 }
            }
            #expect(refused > 500)
        }
    }
}
