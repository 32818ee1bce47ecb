import JSON
import StatesLanguage
import Testing

@Suite("Map states")
struct MapTests {
    private static let processor = #""ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}"#

    private func map(_ fields: String, _ language: QueryLanguage = .jsonPath) throws -> (State, MapSettings) {
        let state = try state(#"{"Type":"Map","End":true,\#(fields)\#(Self.processor)}"#, language)
        guard case .map(let settings) = state.kind else { throw StateFailure(error: "not a Map state", cause: nil) }
        return (state, settings)
    }

    private func items(_ fields: String, _ input: JSONValue, _ language: QueryLanguage = .jsonPath) throws -> [JSONValue] {
        let (state, settings) = try map(fields, language)
        let scope = scope(input, variables: ["v": [1]])
        return try settings.items(for: state, input: try state.effectiveInput(in: scope), in: scope)
    }

    @Test("Items come from the effective input, a path, a variable, an expression or a list of them; an object's are its members")
    func items() throws {
        #expect(try items("", [1, 2]) == [1, 2])
        #expect(try items(#""InputPath":"$.a","ItemsPath":"$.b","#, ["a": ["b": [3]]]) == [3])
        #expect(try items(#""ItemsPath":"$v","#, [:]) == [1])
        #expect(try items(#""ItemsPath":"$.o","#, ["o": ["a": 1, "b": 2]]) == [["Key": "a", "Value": 1], ["Key": "b", "Value": 2]])
        #expect(try items("", [1], .jsonata) == [1])
        #expect(try items(#""Items":"{% $states.input.a %}","#, ["a": [1]], .jsonata) == [1])
        #expect(try items(#""Items":[1,"{% $v[0] + 1 %}"],"#, [:], .jsonata) == [1, 2])
    }

    @Test("What is no list of items fails the state in AWS's words")
    func failures() throws {
        let path = try failure { _ = try items(#""ItemsPath":"$.a","#, ["a": "x"]) }
        #expect(path == StateFailure(error: "States.Runtime", cause: "Reference path \"$.a\" must point to array."))
        let input = try failure { _ = try items("", ["foo": "bar"], .jsonata) }
        #expect(
            input
                == StateFailure(error: "States.QueryEvaluationError", cause: "Map state input must be an array but was: {\"foo\":\"bar\"}"))
        let query = try failure { _ = try items(#""Items":"{% {'foo': 'bar'} %}","#, [:], .jsonata) }
        #expect(query.location == "Items")
        #expect(
            query.cause
                == "The JSONata expression '{'foo': 'bar'}' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {\"foo\":\"bar\"}"
        )
    }

    @Test(
        "An item's input is the item, or what ItemSelector, or Parameters as of old, makes of it",
        arguments: ["ItemSelector", "Parameters"])
    func itemInput(_ field: String) throws {
        let item: JSONValue = ["Map": ["Item": ["Index": 4, "Value": "x"]]]
        let (plain, settings) = try map("")
        #expect(try settings.itemInput("x", for: plain, input: [], in: scope([])) == "x")
        let (state, selecting) = try map(#""\#(field)":{"i.$":"$$.Map.Item.Index","v.$":"$$.Map.Item.Value","a.$":"$.a","k":1},"#)
        #expect(state.readsContext)
        let input = try selecting.itemInput("x", for: state, input: ["a": 1], in: scope(["in": ["a": 1]], context: item))
        #expect(input == ["i": 4, "v": "x", "a": 1, "k": 1])
    }

    @Test("In JSONata an item selector reads the item from the context")
    func queriedItemInput() throws {
        let (state, settings) = try map(#""ItemSelector":{"v":"{% $states.context.Map.Item.Value & $states.input.a %}"},"#, .jsonata)
        let input = try settings.itemInput(
            "x", for: state, input: ["a": "b"], in: scope(["a": "b"], context: ["Map": ["Item": ["Value": "x"]]]))
        #expect(input == ["v": "xb"])
    }

    @Test("An item reader's MaxItems is a positive integer; more than AWS reads is no error", arguments: [-1, 0, 1, 100_000_001])
    func maxItems(number: Int) throws {
        let state = try state(
            """
            {"Type":"Map","End":true,
            "ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"CSV","MaxItemsPath":"$.m"}},
            "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}}
            """)
        guard case .map(let settings) = state.kind else { return #expect(Bool(false)) }
        let setting = try #require(settings.distribution?.itemReader?.configuration.maxItems)
        let scope = scope(["m": .number(number)])
        if number < 1 {
            let failure = StateFailure(error: "States.ItemReaderFailed", cause: "MaxItems must be a positive integer.")
            #expect(throws: failure) { try state.number(setting, field: .maxItems, in: scope) }
        } else {
            #expect(try state.number(setting, field: .maxItems, in: scope) == Double(number))
        }
    }

    @Test("A distributed Map has all of its settings")
    func distribution() throws {
        let state = try state(
            """
            {"Type":"Map","End":true,"Label":"L","MaxConcurrencyPath":"$.c","ToleratedFailureCount":3,"ToleratedFailurePercentagePath":"$.p",
            "ItemReader":{"Resource":"arn:aws:states:::s3:getObject","Parameters":{"Bucket.$":"$.b"},"ReaderConfig":{"InputType":"CSV",
            "CSVHeaderLocation":"GIVEN","CSVHeaders":["a","b"],"CSVDelimiter":"PIPE","MaxItemsPath":"$.m","ItemsPointer":"/x","Transformation":"NONE"}},
            "ItemBatcher":{"BatchInput":{"k.$":"$.b"},"MaxItemsPerBatch":5,"MaxInputBytesPerBatchPath":"$.y"},
            "ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"o"},"WriterConfig":{"Transformation":"FLATTEN","OutputType":"JSONL"}},
            "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}}
            """)
        guard case .map(let settings) = state.kind, let distribution = settings.distribution else { return #expect(Bool(false)) }
        let scope = scope(["c": 4, "p": 50, "b": "bucket", "m": 9, "y": 1024])
        #expect(distribution.isExpress && distribution.label == "L")
        #expect(try state.number(settings.maxConcurrency, field: .maxConcurrency, in: scope) == 4)
        let percentage = try #require(distribution.toleratedFailurePercentage)
        #expect(try state.number(percentage, field: .toleratedFailurePercentage, in: scope) == 50)
        let count = try #require(distribution.toleratedFailureCount)
        #expect(try state.number(count, field: .toleratedFailureCount, in: scope) == 3)
        let reader = try #require(distribution.itemReader)
        #expect(try state.value(of: try #require(reader.arguments), for: scope.input, in: scope) == ["Bucket": "bucket"])
        let configuration = reader.configuration
        #expect(configuration.inputType == "CSV" && configuration.csvHeaderLocation == "GIVEN" && configuration.csvHeaders == ["a", "b"])
        #expect(configuration.csvDelimiter == "PIPE" && configuration.itemsPointer == "/x" && configuration.transformation == "NONE")
        #expect(try state.number(try #require(configuration.maxItems), field: .maxItems, in: scope) == 9)
        let batcher = try #require(distribution.itemBatcher)
        #expect(try state.value(of: try #require(batcher.batchInput), for: scope.input, in: scope) == ["k": "bucket"])
        #expect(try state.number(try #require(batcher.maxItemsPerBatch), field: .maxItemsPerBatch, in: scope) == 5)
        #expect(try state.number(try #require(batcher.maxInputBytesPerBatch), field: .maxInputBytesPerBatch, in: scope) == 1024)
        let writer = try #require(distribution.resultWriter)
        #expect(writer.resource == "arn:aws:states:::s3:putObject" && writer.transformation == "FLATTEN" && writer.outputType == "JSONL")
        #expect(try state.value(of: try #require(writer.arguments), for: scope.input, in: scope) == ["Bucket": "o"])
    }
}
