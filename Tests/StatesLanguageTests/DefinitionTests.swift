import JSON
import StatesLanguage
import Testing

@Suite("Reading definitions")
struct DefinitionTests {
    @Test(
        "A resource is a function, an activity or an integration with its pattern",
        arguments: [
            ("arn:aws:lambda:us-east-1:0:function:f:live", TaskResource.function(arn: "arn:aws:lambda:us-east-1:0:function:f:live")),
            ("arn:aws:states:us-east-1:0:activity:a", .activity(arn: "arn:aws:states:us-east-1:0:activity:a")),
            ("arn:aws:states:::sqs:sendMessage", integration("sqs", "sendMessage")),
            ("arn:aws-cn:states:::lambda:invoke.waitForTaskToken", integration("lambda", "invoke", .waitForTaskToken)),
            ("arn:aws:states:::states:startExecution.sync", integration("states", "startExecution", .sync(version: 1))),
            ("arn:aws:states:::states:startExecution.sync:2", integration("states", "startExecution", .sync(version: 2))),
            ("arn:aws:states:::aws-sdk:sfn:startSyncExecution", integration("sfn", "startSyncExecution", isSDK: true)),
            (
                "arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken",
                integration("sqs", "sendMessage", .waitForTaskToken, isSDK: true)
            ),
            // With a region and an account, as definitions from consoles and templates have them.
            ("arn:aws:states:us-east-1:123456789012:aws-sdk:s3:getObject", integration("s3", "getObject", isSDK: true)),
            (
                "arn:aws:states:us-east-1:123456789012:stateMachine:m",
                .function(arn: "arn:aws:states:us-east-1:123456789012:stateMachine:m")
            ),
            ("arn:aws:states:::sqs", .function(arn: "arn:aws:states:::sqs")), ("nonsense", .function(arn: "nonsense")),
        ])
    func resources(_ text: String, _ expected: TaskResource) {
        var expected = expected
        if case .integration(var integration) = expected {
            integration.arn = text
            expected = .integration(integration)
        }
        #expect(TaskResource(parsing: text) == expected)
    }

    private static func integration(
        _ service: String, _ action: String, _ pattern: TaskResource.Pattern = .requestResponse, isSDK: Bool = false
    ) -> TaskResource {
        .integration(.init(arn: "", service: service, action: action, isSDK: isSDK, pattern: pattern))
    }

    @Test("A Task has its settings, retriers and catchers, with AWS's defaults")
    func task() throws {
        let task = try state(
            """
            {"Type":"Task","Comment":"c","Resource":"arn:aws:states:::sqs:sendMessage","TimeoutSecondsPath":"$.t","HeartbeatSeconds":5,
            "Credentials":{"RoleArn.$":"$.role"},"Next":"N","Retry":[{"ErrorEquals":["A"]},{"ErrorEquals":["B","C"],"IntervalSeconds":2,"MaxAttempts":0,
            "BackoffRate":1.5,"MaxDelaySeconds":9,"JitterStrategy":"FULL"}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"C","ResultPath":null}]}
            """)
        guard case .task(let settings) = task.kind else { return #expect(Bool(false)) }
        #expect(task.comment == "c" && task.transition == .next("N") && task.retriers.count == 2)
        var second = Retrier(errorEquals: ["B", "C"])
        (second.intervalSeconds, second.maxAttempts, second.backoffRate, second.maxDelaySeconds, second.hasFullJitter) = (
            2, 0, 1.5, 9, true
        )
        #expect(task.retriers == [Retrier(errorEquals: ["A"]), second])
        #expect(task.catchers.map(\.next) == ["C"] && task.catchers[0].resultPath == .discard)
        let scope = scope(["t": 60, "role": "arn:aws:iam::0:role/r"])
        #expect(try task.number(try #require(settings.timeout), field: .timeoutSeconds, in: scope) == 60)
        #expect(try task.number(try #require(settings.heartbeat), field: .heartbeatSeconds, in: scope) == 5)
        #expect(try task.credentialsRole(try #require(settings.credentials), in: scope) == "arn:aws:iam::0:role/r")
    }

    @Test("A state's language is its own, else the machine's, also within a state of another language")
    func languages() throws {
        let machine = try StateMachineDefinition(
            compiling: try json(
                """
                {"StartAt":"A","Comment":"c","TimeoutSeconds":9,"States":{"A":{"Type":"Pass","Next":"M"},"M":{"Type":"Map","QueryLanguage":"JSONata","End":true,
                "Iterator":{"StartAt":"I","States":{"I":{"Type":"Pass","End":true},"J":{"Type":"Succeed","QueryLanguage":"JSONata"}}}}}}
                """))
        #expect(machine.queryLanguage == .jsonPath && machine.timeoutSeconds == 9 && machine.comment == "c")
        #expect(machine.root.states["A"]?.queryLanguage == .jsonPath)
        let map = try #require(machine.root.states["M"])
        guard case .map(let settings) = map.kind else { return #expect(Bool(false)) }
        #expect(map.queryLanguage == .jsonata && settings.distribution == nil)
        #expect(settings.processor.states["I"]?.queryLanguage == .jsonPath)
        #expect(settings.processor.states["J"]?.queryLanguage == .jsonata)
    }

    @Test(
        "What running would trip over is refused with its place",
        arguments: [
            (#"[]"#, "/"), (#"{"StartAt":"A"}"#, "/"), (#"{"StartAt":"A","States":{}}"#, "/StartAt"),
            (#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}"#, "/States/A"),
            (#"{"StartAt":"A","States":{"A":{"Type":"Pass"}}}"#, "/States/A"),
            (#"{"StartAt":"A","States":{"A":{"Type":"Nap","End":true}}}"#, "/States/A/Type"),
            (#"{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":"5","End":true}}}"#, "/States/A/Seconds"),
            (#"{"StartAt":"A","States":{"A":{"Type":"Wait","End":true}}}"#, "/States/A"),
            (#"{"StartAt":"A","States":{"A":{"Type":"Pass","InputPath":"a","End":true}}}"#, "/States/A/InputPath"),
            (#"{"StartAt":"A","States":{"A":{"Type":"Pass","ResultPath":"$.a[*]","End":true}}}"#, "/States/A/ResultPath"),
            (
                #"{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"b":[{"a.$":"x"}]},"End":true}}}"#,
                "/States/A/Parameters/b/0/a.$"
            ),
            (
                #"{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":"1","Next":"A"}]}}}"#,
                "/States/A/Choices[0]/NumericEquals"
            ),
            (#"{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","Next":"A"}]}}}"#, "/States/A/Choices[0]"),
            (#"{"StartAt":"A","QueryLanguage":"JSONata","States":{"A":{"Type":"Pass","Output":"{% ( %}","End":true}}}"#, "/States/A"),
            (#"{"StartAt":"A","QueryLanguage":"XPath","States":{"A":{"Type":"Succeed"}}}"#, "/QueryLanguage"),
        ])
    func refusals(_ text: String, _ location: String) throws {
        let definition = try json(text)
        let error = try #require(throws: DefinitionError.self) { _ = try StateMachineDefinition(compiling: definition) }
        #expect(error.location == location, "\(error.message)")
    }

    @Test("Graphs, conditions and templates nested without measure are refused")
    func depth() throws {
        var graph: JSONValue = ["StartAt": "S", "States": ["S": ["Type": "Succeed"]]]
        for _ in 0..<40 {
            graph = ["StartAt": "P", "States": ["P": ["Type": "Parallel", "End": true, "Branches": [graph]]]]
        }
        #expect(throws: DefinitionError.self) { _ = try StateMachineDefinition(compiling: graph) }
        var condition: JSONValue = ["Variable": "$.a", "IsNull": true]
        for _ in 0..<100 { condition = ["Not": condition] }
        let rule: JSONValue = ["Not": condition, "Next": "S"]
        let choice: JSONValue = ["StartAt": "C", "States": ["C": ["Type": "Choice", "Choices": [rule]], "S": ["Type": "Succeed"]]]
        #expect(throws: DefinitionError.self) { _ = try StateMachineDefinition(compiling: choice) }
        var template: JSONValue = 1
        for _ in 0..<600 { template = [template] }
        for (language, field) in [("JSONata", "Output"), ("JSONPath", "Parameters")] {
            let pass = JSONObject([
                (key: "Type", value: "Pass"), (key: "End", value: true), (key: "QueryLanguage", value: .string(language)),
                (key: field, value: template),
            ])
            #expect(throws: DefinitionError.self) { _ = try State.compile(.object(pass), name: "P", queryLanguage: .jsonPath) }
        }
    }

    @Test("Thousands of expressions under a name without measure cost no text each")
    func places() throws {
        let name = String(repeating: "n", count: 400_000)
        let expressions = JSONValue.array((0..<4_000).map { .string("{% \($0) %}") })
        let pass = JSONValue.object(["Type": "Pass", "End": true, "Output": .object(JSONObject([(key: name, value: expressions)]))])
        let state = try State.compile(pass, name: "P", queryLanguage: .jsonata)
        #expect(try state.output(of: [:], in: scope([:])).output[name]?[3_999] == 3_999)
    }
}
