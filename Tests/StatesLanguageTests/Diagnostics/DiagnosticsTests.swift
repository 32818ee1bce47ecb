import JSON
import StatesLanguage
import Testing

/// A machine of one state `S`, given without its braces.
private func machine(_ state: String, fields: String = "") -> String {
    #"{"StartAt": "S", "States": {"S": {\#(state)}}\#(fields)}"#
}

/// The errors of a definition as `message at /location`, and the codes that are not the usual one before them.
private func errors(_ text: String, rules: DefinitionRules = openRules) -> [String] {
    sentences(DefinitionValidator.diagnose(text, rules: rules).filter { $0.severity == .error })
}

private func sentences(_ diagnostics: [Diagnostic]) -> [String] {
    diagnostics.map { found in
        (found.code == "SCHEMA_VALIDATION_FAILED" ? "" : found.code + ": ") + found.message + (found.location.map { " at " + $0 } ?? "")
    }
}

@Suite("Diagnostics of definitions")
struct DiagnosticsTests {
    private let task = #""Type": "Task", "End": true, "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f""#
    private let processor = #""ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}"#

    @Test("A text that is no JSON object says so, with line and column where it is no JSON at all")
    func text() {
        for text in ["", " \n", "[]", "null", #""a""#, "12"] {
            #expect(errors(text) == ["Definition must be a valid JSON object"])
        }
        #expect(
            errors("{\n  \"a\": }")
                == [
                    "INVALID_JSON_DESCRIPTION: Unexpected character ('}' (code 125)) at [Source: (String)\"{\n  \"a\": }\"; line: 2, column: 8]"
                ])
        #expect(errors("not json").first?.hasPrefix("INVALID_JSON_DESCRIPTION: Unrecognized token 'not'") == true)
        #expect(errors(#"{"a": 1"#).first?.hasPrefix("INVALID_JSON_DESCRIPTION: Unexpected end-of-input") == true)
        #expect(
            errors(String(repeating: "[", count: 100_000))
                == ["TOO_DEEPLY_NESTED: The definition is nested more than 256 levels deep"])
    }

    @Test("A machine needs States and StartAt, and has few other fields")
    func machines() {
        #expect(errors("{}") == ["These fields are required: [States, StartAt] at /"])
        #expect(errors(machine(#""Type": "Succeed""#, fields: #", "Version": "1.0", "Comment": "c", "TimeoutSeconds": 9"#)) == [])
        #expect(errors(machine(#""Type": "Succeed""#, fields: #", "Foo": 1"#)) == ["Field is not supported at /Foo"])
        #expect(
            errors(machine(#""Type": "Succeed""#, fields: #", "QueryLanguage": "JSON""#))
                == ["Value 'JSON' is not one of [JSONPath, JSONata] at /QueryLanguage"])
        #expect(errors(#"{"StartAt": "S", "States": {}}"#).first == "Object must not be empty at /States")
        #expect(errors(#"{"StartAt": "S", "States": []}"#) == ["Expected value of type Object at /States"])
    }

    @Test(
        "Each state type has its fields",
        arguments: [
            (#""Type": "Pass""#, "Exactly one of these fields is required: [Next, End] at /States/S"),
            (#""Type": "Pass", "End": false"#, "Exactly one of these fields is required: [Next, End] at /States/S"),
            (#""Type": "Pass", "End": true, "Next": "S""#, "Only one of these fields is allowed: [Next, End] at /States/S"),
            (#""Type": "Pass", "End": "true""#, "Expected value of type Boolean at /States/S/End"),
            (#""Type": "Pass", "End": true, "inputPath": "$""#, "Field is not supported at /States/S/inputPath"),
            (#""Type": "Pass", "End": true, "InputPath": 1"#, "Expected value of type String at /States/S/InputPath"),
            (#""Type": "Pass", "End": true, "InputPath": "a""#, "Value is not a valid JSONPath at /States/S/InputPath"),
            (#""Type": "Pass", "End": true, "ResultPath": "$.a[*]""#, "Value is not a Reference Path at /States/S/ResultPath"),
            (#""Type": "Pass", "End": true, "ResultPath": "$$.a""#, "Value is not a Reference Path at /States/S/ResultPath"),
            (
                #""Type": "Pass", "End": true, "Output": 1"#,
                "The field 'Output' is not supported when 'QueryLanguage' is 'JSONPath' at /States/S/Output"
            ),
            (
                #""Type": "Nap", "End": true"#,
                "Value 'Nap' is not one of [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/S/Type"
            ),
            (#""End": true"#, "These fields are required: [Type] at /States/S"),
            (#""Type": "Succeed", "End": true"#, "Field is not supported at /States/S/End"),
            (#""Type": "Fail", "Error": "a", "ErrorPath": "$.a""#, "Only one of these fields is allowed: [Error, ErrorPath] at /States/S"),
            (
                #""Type": "Fail", "CausePath": "States.Nothing()""#,
                "Value is not a valid JSONPath or a valid intrinsic function call at /States/S/CausePath"
            ),
            (
                #""Type": "Wait", "End": true"#,
                "Exactly one of these fields is required: [Seconds, SecondsPath, Timestamp, TimestampPath] at /States/S"
            ),
            (#""Type": "Wait", "End": true, "Seconds": -1"#, "Value must be greater than or equal to 0 at /States/S/Seconds"),
            (#""Type": "Wait", "End": true, "Seconds": 100000000"#, "Value must be less than or equal to 99999999 at /States/S/Seconds"),
            (#""Type": "Wait", "End": true, "Seconds": 1.5"#, "Expected value of type Integer at /States/S/Seconds"),
            (#""Type": "Wait", "End": true, "Seconds": "{% 1 %}""#, "Expected value of type Integer at /States/S/Seconds"),
            (
                #""Type": "Wait", "End": true, "Timestamp": "2023-02-29T00:00:00Z""#,
                "String does not match RFC3339 timestamp at /States/S/Timestamp"
            ),
            (#""Type": "Parallel", "End": true"#, "These fields are required: [Branches] at /States/S"),
            (#""Type": "Parallel", "End": true, "Branches": []"#, "Array must not be empty at /States/S/Branches"),
            (
                #""Type": "Map", "End": true"#,
                "Exactly one of these fields is required: [ItemProcessor, Iterator] at /States/S"
            ),
        ])
    func fields(state: String, error: String) {
        #expect(errors(machine(state)) == [error])
    }

    @Test("A JSONata state has JSONata's fields, and its expressions must be such")
    func jsonata() {
        let language = #", "QueryLanguage": "JSONata""#
        let good = #"{"a": ["{% $states.input.b %}", "plain", "{%half"]}"#
        #expect(errors(machine(#""Type": "Pass", "End": true, "Output": \#(good), "Assign": {"x": "{% 1 %}"}"#, fields: language)) == [])
        #expect(
            errors(machine(#""Type": "Pass", "End": true, "InputPath": "$""#, fields: language))
                == ["The field 'InputPath' is not supported when 'QueryLanguage' is 'JSONata' at /States/S/InputPath"])
        #expect(
            errors(machine(#""Type": "Pass", "End": true, "Output": {"a": ["{% 1 + %}"]}"#, fields: language)).first?
                .hasSuffix(" at /States/S/Output/a[0]") == true)
        #expect(
            errors(machine(#""Type": "Wait", "End": true"#, fields: language))
                == ["Exactly one of these fields is required: [Seconds, Timestamp] at /States/S"])
        #expect(errors(machine(#""Type": "Wait", "End": true, "Seconds": "{% 1 %}""#, fields: language)) == [])
        #expect(
            errors(machine(#""Type": "Wait", "End": true, "Seconds": "1""#, fields: language))
                == ["Expected value of type Integer or a JSONata expression at /States/S/Seconds"])
        #expect(
            errors(machine(#""Type": "Pass", "End": true, "Assign": {"states": 1, "1a": 2, "": 3}"#, fields: language))
                == [
                    "The variable name 'states' is reserved at /States/S/Assign/states",
                    "'1a' is not a valid variable name at /States/S/Assign/1a", "'' is not a valid variable name at /States/S/Assign/",
                ])
        #expect(
            errors(machine(#""Type": "Choice", "Choices": [{"Next": "T"}, {"Condition": 1, "Next": "T"}]"#, fields: language)).prefix(2)
                == [
                    "These fields are required: [Condition] at /States/S/Choices[0]",
                    "Expected value of type Boolean at /States/S/Choices[1]/Condition",
                ])
    }

    @Test("The language of a state does not hold for the states inside it")
    func innerLanguage() {
        let inner = #"{"StartAt": "P", "States": {"P": {"Type": "Pass", "InputPath": "$", "End": true}}}"#
        #expect(errors(machine(#""Type": "Map", "QueryLanguage": "JSONata", "End": true, "ItemProcessor": \#(inner)"#)) == [])
    }

    @Test("Payload templates: expressions in fields with .$, each field once")
    func templates() {
        let sentence = "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters"
        func parameters(_ text: String) -> [String] { errors(machine(#""Type": "Pass", "End": true, "Parameters": \#(text)"#)) }
        #expect(parameters(#"{"a.$": "$.b", "c": [{"d.$": "States.UUID()"}], "e.$": "$$.Execution.Id", "f.$": "$var.x"}"#) == [])
        #expect(parameters(#"{"a.$": "b"}"#) == [sentence])
        #expect(parameters(#"{"a.$": 1}"#) == [sentence])
        #expect(parameters(#"{"x": [{"a.$": "States.Foo()"}]}"#) == [sentence + "/x[0]"])
        #expect(parameters(#"{"a": 1, "a.$": "$.b"}"#) == ["The fields 'a' and 'a.$' set the same field at /States/S/Parameters"])
    }

    @Test(
        "Paths and intrinsic functions as public definitions write them are accepted",
        arguments: [
            "$", "$$", "$.a", "$.a-b", "$.a_b.c:d", "$['a b']", "$.a['b-c'].d", "$.a[0].b[12]", "$.a[-1]", "$.a[-1:]", "$.a[:2]",
            "$.a[0:2]",
            "$.a[*].b", "$..b", "$..b[?(@.c=='d')]", "$.a[?(@.b > 1 && @.c)].d", "$.a[?(@.b in ['x','y'])]", "$.a.length()", "$[0]",
            "$.a[(@.length-1)]", "$[*].a", "$.*", "$$.Map.Item.Value.a", "$$.Execution.Input['a']", "$var", "$var.a[0]", "$.Größe", "$.a@b",
            "$[?(@.Name == 'x')].Value", "$.a[?(@.b != null)]", "$.a[?(!@.b)]", "$.a[0,1]", "$['a','b']",
            "States.Format('{}/{}', $.a, $$.Execution.Name)", "States.Format('it\\'s {}', $.a)", "States.JsonToString($)", "States.UUID()",
            "States.Array($.a, 'b', 1, true, null, States.Array())", "States.ArrayGetItem(States.StringSplit($.a, '/'), 1)",
            "States.MathAdd(States.ArrayLength($.a), -1)", "States.StringToJson(States.Base64Decode($.a))",
            "States.JsonMerge($.a, $.b, false)", "States.MathRandom(1, 999)", "States.Hash($.a, 'SHA-256')", "States.ArrayRange(0, 10, 2)",
            "States.ArrayContains($.a[*].b, $.c)", #"States.Format('{"a": {}}', $.b)"#, "States.ArrayPartition($.a,5)",
        ])
    func wildPaths(expression: String) {
        let value = JSONValue.string(expression).text()
        #expect(errors(machine(#""Type": "Pass", "End": true, "Parameters": {"a.$": \#(value)}"#)) == [])
        guard expression.hasPrefix("$") else { return }
        #expect(errors(machine(#""Type": "Pass", "End": true, "InputPath": \#(value)"#)) == [])
    }

    @Test("Tasks: resources, time-outs and credentials")
    func tasks() {
        func resource(_ arn: String) -> [String] { errors(machine(#""Type": "Task", "End": true, "Resource": "\#(arn)""#)) }
        for arn in [
            "arn:aws:lambda:us-east-1:123456789012:function:a-b_c:$LATEST", "arn:aws-cn:lambda:cn-north-1:123456789012:function:f:live",
            "arn:aws:states:us-east-1:123456789012:activity:do it", "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "arn:aws:states:::states:startExecution.sync:2", "arn:aws:states:::aws-sdk:dynamodb:getItem",
        ] {
            #expect(resource(arn) == [], "\(arn)")
        }
        for arn in [
            "", "f", "arn:aws:lambda:us-east-1:123456789012:function:", "arn:aws:lambda:us-east-1:123456789012:function:f:$x",
            "arn:aws:states:::aws-sdk:sqs:sendMessage.sync", "arn:aws:states:::sqs", "arn:aws:s3:::bucket", "${Function}",
            "arn:aws:states:::aws-sdk:sendMessage", "arn:aws:states:us-east-1:123456789012:activity:",
        ] {
            #expect(resource(arn) == ["Value is not a valid resource ARN at /States/S/Resource"], "\(arn)")
        }
        #expect(
            errors(machine(task + #", "TimeoutSeconds": 5, "TimeoutSecondsPath": "$.t", "HeartbeatSeconds": 5"#))
                == [
                    "Only one of these fields is allowed: [TimeoutSeconds, TimeoutSecondsPath] at /States/S",
                    "'HeartbeatSeconds' must be less than 'TimeoutSeconds' at /States/S/HeartbeatSeconds",
                ])
        #expect(
            errors(machine(task + #", "TimeoutSeconds": 0"#)) == ["Value must be greater than or equal to 1 at /States/S/TimeoutSeconds"])
        #expect(errors(machine(task + #", "Credentials": {"RoleArn.$": "$.role"}"#)) == [])
        #expect(
            errors(machine(task + #", "Credentials": {}"#))
                == ["The field 'RoleArn' is required but was missing at /States/S/Credentials"])
    }

    @Test("Express machines have no activities and wait for nothing; so have the Express children of a distributed Map")
    func express() {
        func resource(_ arn: String) -> String { machine(#""Type": "Task", "End": true, "Resource": "\#(arn)""#) }
        #expect(
            errors(resource("arn:aws:states:us-east-1:1:activity:a"), rules: expressRules)
                == ["Express state machine does not support Activity ARN at /States/S/Resource"])
        #expect(
            errors(resource("arn:aws:states:::states:startExecution.sync:2"), rules: expressRules)
                == ["Express state machine does not support '.sync' service integration  at /States/S/Resource"])
        let child = #"{"Type": "Task", "End": true, "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"}"#
        let map = #""Type": "Map", "End": true, "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}"#
        #expect(
            errors(machine(map + #", "StartAt": "C", "States": {"C": \#(child)}}"#))
                == [
                    "Express state machine does not support '.waitForTaskToken' service integration  at /States/S/ItemProcessor/States/C/Resource"
                ])
    }

    @Test("What is not there is refused in the words of whoever knows, after what Express does not support")
    func refusals() {
        let text = machine(#""Type": "Task", "End": true, "Resource": "arn:aws:states:::glue:startJobRun.sync""#)
        let refusal: @Sendable (TaskResource) -> String? = { resource in
            if case .integration(let integration) = resource { "Apus does not have \(integration.service)" } else { nil }
        }
        #expect(
            errors(text, rules: DefinitionRules(isExpress: false, refusal: refusal)) == ["Apus does not have glue at /States/S/Resource"])
        #expect(
            errors(text, rules: DefinitionRules(isExpress: true, refusal: refusal))
                == ["Express state machine does not support '.sync' service integration  at /States/S/Resource"])
        let map = #""Type": "Map", "End": true, "ItemReader": {"Resource": "arn:aws:states:::s3:getObject"}, "#
        let distributed = #""ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "#
        let graph = #""StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}"#
        #expect(
            errors(machine(map + distributed + graph), rules: DefinitionRules(isExpress: false, refusal: refusal))
                == ["Apus does not have s3 at /States/S/ItemReader/Resource"])
    }
}

@Suite("Diagnostics of retries, choices, maps and graphs")
struct StructureDiagnosticsTests {
    private let task = #""Type": "Task", "End": true, "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f""#

    @Test("Retriers and catchers")
    func errorHandling() {
        func retry(_ retriers: String) -> [String] { errors(machine(task + #", "Retry": \#(retriers)"#)) }
        let good = #""ErrorEquals": ["a"], "IntervalSeconds": 1, "MaxAttempts": 0, "BackoffRate": 1.0, "MaxDelaySeconds": 9"#
        #expect(retry(#"[{\#(good), "JitterStrategy": "FULL"}, {"ErrorEquals": ["States.ALL"]}]"#) == [])
        #expect(retry("[]") == [])
        #expect(retry("[{}]") == ["These fields are required: [ErrorEquals] at /States/S/Retry[0]"])
        #expect(retry(#"[{"ErrorEquals": []}]"#) == ["Array must not be empty at /States/S/Retry[0]/ErrorEquals"])
        #expect(retry(#"[{"ErrorEquals": [true]}]"#) == ["Expected value of type String at /States/S/Retry[0]/ErrorEquals[0]"])
        #expect(
            retry(#"[{"ErrorEquals": ["a"], "BackoffRate": 0.5}]"#)
                == ["Value must be greater than or equal to 1 at /States/S/Retry[0]/BackoffRate"])
        #expect(
            retry(#"[{"ErrorEquals": ["States.ALL", "a"]}, {"ErrorEquals": ["b"]}]"#)
                == [
                    "'States.ALL' must appear alone at /States/S/Retry[0]/ErrorEquals",
                    "'States.ALL' must appear in the last Retrier at /States/S/Retry[0]/ErrorEquals",
                ])
        #expect(
            errors(machine(task + #", "Catch": [{"ErrorEquals": ["a"]}]"#)) == ["These fields are required: [Next] at /States/S/Catch[0]"])
        #expect(
            errors(machine(task + #", "Catch": [{"ErrorEquals": ["a"], "Next": "T"}]"#))
                == ["MISSING_TRANSITION_TARGET: Missing 'Next' target: T at /States/S/Catch[0]/Next"])
    }

    @Test(
        "A choice rule compares one variable in one way",
        arguments: [
            (#"{"Variable": "$.a", "Next": "S"}"#, "Exactly one comparison operator is required at /States/S/Choices[0]"),
            (#"{"IsNull": true, "Next": "S"}"#, "These fields are required: [Variable] at /States/S/Choices[0]"),
            (#"{"Variable": "$.a", "IsNull": true}"#, "These fields are required: [Next] at /States/S/Choices[0]"),
            (
                #"{"Variable": "$.a", "IsNull": true, "StringEquals": "b", "Next": "S"}"#,
                "Only one of these fields is allowed: [IsNull, StringEquals] at /States/S/Choices[0]"
            ),
            (
                #"{"Variable": "$.a", "NumericEquals": "1", "Next": "S"}"#,
                "Expected value of type Number at /States/S/Choices[0]/NumericEquals"
            ),
            (
                #"{"Variable": "$.a", "TimestampEquals": "now", "Next": "S"}"#,
                "String does not match RFC3339 timestamp at /States/S/Choices[0]/TimestampEquals"
            ),
            (
                #"{"Variable": "$.a", "StringLessThanPath": "b", "Next": "S"}"#,
                "Value is not a valid JSONPath at /States/S/Choices[0]/StringLessThanPath"
            ),
            (
                #"{"And": [{"Variable": "$.a", "IsNull": true, "Next": "S"}], "Next": "S"}"#,
                "Field is not supported at /States/S/Choices[0]/And[0]/Next"
            ),
            (#"{"Not": [], "Next": "S"}"#, "Expected value of type Object at /States/S/Choices[0]/Not"),
            (#"{"Or": [], "Next": "S"}"#, "Array must not be empty at /States/S/Choices[0]/Or"),
            (
                #"{"Condition": true, "Variable": "$.a", "IsNull": true, "Next": "S"}"#,
                "The field 'Condition' is not supported when 'QueryLanguage' is 'JSONPath' at /States/S/Choices[0]/Condition"
            ),
        ])
    func choices(rule: String, error: String) {
        let states =
            #"{"StartAt": "S", "States": {"S": {"Type": "Choice", "Choices": [\#(rule)], "Default": "T"}, "T": {"Type": "Succeed"}}}"#
        #expect(errors(states) == [error])
    }

    @Test("What only a distributed Map has, and labels")
    func maps() {
        func map(_ fields: String, mode: String = #""Mode": "DISTRIBUTED", "ExecutionType": "STANDARD""#) -> String {
            let graph = #""StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}"#
            return #""Type": "Map", "End": true, "ItemProcessor": {"ProcessorConfig": {\#(mode)}, \#(graph)}, \#(fields)"#
        }
        let reader = #""ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV", "MaxItems": 1}}"#
        #expect(errors(machine(map(reader + #", "Label": "l", "ItemBatcher": {"MaxItemsPerBatch": 2}"#))) == [])
        #expect(
            errors(machine(map(reader, mode: #""Mode": "INLINE""#)))
                == ["Field is only supported when the 'Mode' of 'ProcessorConfig' is 'DISTRIBUTED' at /States/S/ItemReader"])
        #expect(
            errors(machine(map(#""Label": "a b""#, mode: #""Mode": "DISTRIBUTED""#)))
                == [
                    "INVALID_LABEL_NAME: Invalid Label: a b at /States/S/Label",
                    "These fields are required: [ExecutionType] at /States/S/ItemProcessor/ProcessorConfig",
                ])
        #expect(
            errors(machine(map(#""ToleratedFailurePercentage": 105"#)))
                == ["Value must be less than or equal to 100 at /States/S/ToleratedFailurePercentage"])
        #expect(
            errors(machine(map(#""Label": "l""#)), rules: expressRules)
                == [
                    "Express state machine does not support a Map state with the 'Mode' 'DISTRIBUTED' at /States/S/ItemProcessor/ProcessorConfig/Mode"
                ])
    }

    @Test("Targets that are missing, states that nothing leads to, and machines without an end")
    func graphs() {
        #expect(
            errors(#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "C": {"Type": "Pass", "End": true}}}"#)
                == [
                    "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next",
                    "MISSING_TRANSITION_TARGET: State \"C\" is not reachable. at /States/C",
                ])
        #expect(
            errors(#"{"StartAt": "X", "States": {"A": {"Type": "Succeed"}}}"#)
                == ["MISSING_TRANSITION_TARGET: Missing 'StartAt' target: X at /StartAt"])
        #expect(
            errors(#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}}"#)
                == ["MISSING_END_STATE: State machine does not have a terminal state at /"])
    }

    @Test("A state's name stands once in all graphs and has at most 80 characters")
    func names() {
        let branch = #"{"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}"#
        #expect(
            errors(machine(#""Type": "Parallel", "End": true, "Branches": [\#(branch)]"#))
                == ["DUPLICATE_STATE_NAME: Duplicate State name: S at /States/S/Branches[0]/States/S"])
        let name = String(repeating: "n", count: 81)
        #expect(
            errors(#"{"StartAt": "\#(name)", "States": {"\#(name)": {"Type": "Succeed"}}}"#)
                == ["INVALID_STATE_NAME: State name must be between 1 and 80 characters long at /States/\(name)"])
    }

    @Test("Warnings do not refuse a definition")
    func warnings() {
        let text =
            #"{"StartAt": "S", "States": {"S": {"Type": "Pass", "Result": {"a.$": "$.b"}, "Parameters": {"c": "$.d"}, "Next": "F"}, "#
        let found = DefinitionValidator.diagnose(text + #""F": {"Type": "Fail", "Cause": "$.e"}}}"#, rules: openRules)
        #expect(found.map(\.severity) == [.warning, .warning, .warning])
        #expect(found.map(\.code) == ["NO_DOLLAR", "PASS_RESULT_IS_STATIC", "NO_PATH"])
        #expect(found.map(\.location) == ["/States/S/Parameters/c", "/States/S/Result", "/States/F/Cause"])
        #expect(DefinitionValidator.refusal(of: found) == nil)
    }

    @Test("A single state is located from itself, and its targets are not looked for")
    func singleState() {
        func state(_ text: String) -> [String] {
            sentences(DefinitionValidator.diagnose(state: text, queryLanguage: .jsonPath, rules: openRules))
        }
        #expect(state(#"{"Type": "Pass", "Next": "elsewhere"}"#) == [])
        #expect(state(#"{"Type": "Task", "Resource": "x", "End": true}"#) == ["Value is not a valid resource ARN at /Resource"])
        #expect(state("{}") == ["These fields are required: [Type] at /"])
    }

    @Test("The refusal lists all errors")
    func refusal() {
        let text = machine(#""Type": "Pass", "End": true, "A": 1, "B": 2"#)
        #expect(
            DefinitionValidator.refusal(of: DefinitionValidator.diagnose(text, rules: openRules))
                == "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Field is not supported at /States/S/A, "
                + "SCHEMA_VALIDATION_FAILED: Field is not supported at /States/S/B'")
    }
}
