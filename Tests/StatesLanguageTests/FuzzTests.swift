import JSON
import StatesLanguage
import Testing

@Suite("Random definitions and data")
struct FuzzTests {
    private static let machines: [String] = [
        """
        {"StartAt":"A","TimeoutSeconds":5,"States":{"A":{"Type":"Pass","InputPath":"$.a","Parameters":{"x.$":"$.b[0]","y":[{"z.$":"States.Array($$.State.Name, $v)"}]},
        "ResultPath":"$.r","OutputPath":"$","Assign":{"v.$":"$"},"Next":"B"},"B":{"Type":"Choice","Default":"C","Choices":[{"And":[{"Variable":"$.r.x",
        "NumericLessThanPath":"$.a.b[1]"},{"Not":{"Variable":"$.s","StringMatches":"a*"}}],"Next":"C","Assign":{"w":1}}]},"C":{"Type":"Map","ItemsPath":"$.a.b",
        "MaxConcurrencyPath":"$.n","ItemSelector":{"i.$":"$$.Map.Item.Value"},"ItemProcessor":{"StartAt":"D","States":{"D":{"Type":"Wait","SecondsPath":"$.i","End":true}}},
        "Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":"E"}],"Next":"E"},"E":{"Type":"Fail","ErrorPath":"$.e.Error","Cause":"c"}}}
        """,
        """
        {"StartAt":"A","QueryLanguage":"JSONata","States":{"A":{"Type":"Pass","Output":{"x":"{% $states.input.a.b[0] %}","y":["{% $states.context.State.Name %}"]},
        "Assign":{"v":"{% $states.input.a %}"},"Next":"P"},"P":{"Type":"Parallel","Arguments":"{% $v %}","Branches":[{"StartAt":"D","States":{"D":{"Type":"Choice",
        "Choices":[{"Condition":"{% $v.b[1] > 2 %}","Next":"W","Output":"{% $states %}"}],"Default":"W"},"W":{"Type":"Wait","Timestamp":"{% $now() %}","End":true}}}],
        "Output":"{% $states.result[0].context %}","Next":"M"},"M":{"Type":"Map","Items":["{% $v.b[0] %}",2],"ItemSelector":{"n":"{% $partition([1,2,3], $v.b[0]) %}"},
        "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED"},"StartAt":"S","States":{"S":{"Type":"Succeed","Output":"{% $range(1, $v.b[1], 1) %}"}}},
        "ToleratedFailureCount":"{% $v.b[0] %}","Catch":[{"ErrorEquals":["States.ALL"],"Output":"{% $states.errorOutput %}","Next":"F"}],"Next":"F"},
        "F":{"Type":"Fail","Error":"{% $string($states.input) %}"}}}
        """,
    ]

    private static let values: [JSONValue] = [
        nil, true, 0, -1.5, "", "$.a", "$$", "{% $states %}", "{% $f := function($x) { $f($x) }; $f(1) %}", "States.UUID()", [], [[]], [:],
        ["a.$": "$"],
        ["a": ["b": [1, 2]]], "JSONata", "Pass", "A", "2026-11-23T12:00:00Z", ["Type": "Succeed"],
    ]

    @Test("A definition with anything anywhere compiles or is refused, and runs to an end", arguments: 0..<8)
    func mutations(_ seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        var (compiled, refused) = (0, 0)
        for text in Self.machines {
            let machine = try json(text)
            for _ in 0..<60 {
                var mutated = machine
                for _ in 0..<Int.random(in: 1...2, using: &generator) { mutated = Self.mutated(mutated, using: &generator) }
                do throws(DefinitionError) {
                    let definition = try StateMachineDefinition(compiling: mutated)
                    compiled += 1
                    let input = Self.mutated(["a": ["b": [1, 3]], "n": 2, "s": "abc"], using: &generator)
                    var walk = Walk(definition, input: input)
                    _ = try? walk.run()
                } catch {
                    refused += 1
                    #expect(!error.message.isEmpty)
                }
            }
        }
        #expect(compiled > 0 && refused > 0)
    }

    /// `value` with something else somewhere.
    private static func mutated(_ value: JSONValue, using generator: inout SeededGenerator) -> JSONValue {
        let other = values.randomElement(using: &generator) ?? .null
        switch value {
        case .object(var object):
            guard let (key, member) = object.randomElement(using: &generator) else { return other }
            switch Int.random(in: 0..<12, using: &generator) {
            case 0: object[key] = nil
            case 1: object[key] = other
            case 2: object[["Type", "Next", "QueryLanguage", "x.$"].randomElement(using: &generator) ?? key] = other
            default: object[key] = mutated(member, using: &generator)
            }
            return .object(object)
        case .array(var array):
            guard let index = array.indices.randomElement(using: &generator) else { return other }
            array[index] = mutated(array[index], using: &generator)
            return .array(array)
        default: return other
        }
    }

    @Test("A pattern matches what it is made of, wherever its wildcards stand")
    func patterns() {
        var generator = SeededGenerator(state: 11)
        for _ in 0..<2_000 {
            let parts = (0...Int.random(in: 0...4, using: &generator)).map { _ in Self.text(using: &generator) }
            let pattern = parts.map { $0.replacing("\\", with: "\\\\").replacing("*", with: "\\*") }.joined(separator: "*")
            let text = parts.dropFirst().reduce(parts[0]) { $0 + Self.text(using: &generator) + $1 }
            #expect(WildcardPattern(pattern).matches(text), "\(pattern) \(text)")
            #expect(!WildcardPattern(pattern + "x").matches(text + "y"))
        }
    }

    private static func text(using generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...3, using: &generator)).map { _ in ["a", "b", "*", "\\", "é"].randomElement(using: &generator) ?? "" }
            .joined()
    }

    @Test("Writing a result at a path and reading it there gives the result")
    func resultPaths() throws {
        var generator = SeededGenerator(state: 5)
        for _ in 0..<300 {
            let names = (0..<Int.random(in: 1...4, using: &generator)).map { _ in ["a", "b", "c"].randomElement(using: &generator) ?? "a" }
            let path = "$." + names.joined(separator: ".")
            let result = Self.values.randomElement(using: &generator) ?? .null
            let written = try state(#"{"Type":"Pass","End":true,"ResultPath":"\#(path)"}"#).output(of: result, in: scope(["d": 1])).output
            #expect(written["d"] == 1)
            #expect(try state(#"{"Type":"Pass","End":true,"OutputPath":"\#(path)"}"#).output(of: written, in: scope([:])).output == result)
        }
    }
}
