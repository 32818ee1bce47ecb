import JSON
import StatesLanguage
import Testing

@Suite("The official JSONata suite in states", .enabled(if: RecordedExecutions.folder != nil, "no suite beside this package"))
struct SuiteTests {
    /// A case as the expression of a Pass state's `Output`; nil where a state cannot say it.
    private func request(_ recorded: JSONValue, _ datasets: inout [String: JSONValue]) throws -> (expression: String, input: JSONValue)? {
        guard let expression = recorded["expr"]?.string, recorded["direct_only"] == nil, recorded["timelimit"] == nil,
            (recorded["bindings"]?.object ?? [:]).isEmpty, !expression.contains("$$"), !expression.contains("%}")
        else { return nil }
        var input = recorded["data"]
        if let name = recorded["dataset"]?.string {
            if datasets[name] == nil {
                datasets[name] = try RecordedExecutions.cases("jsonata/datasets/\(name).json", isOneValue: true).first
            }
            input = datasets[name]
        }
        guard let input else { return (expression, [:]) }
        // An array as the context would be mapped over.
        return input.object == nil ? nil : ("$states.input.(\(expression)\n)", input)
    }

    @Test("An expression in a state gives what the suite expects, and an error where that is an error or nothing at all")
    func cases() throws {
        var datasets: [String: JSONValue] = [:]
        var compared = 0
        for recorded in try RecordedExecutions.cases("jsonata/cases.ndjson") {
            guard let (expression, input) = try request(recorded, &datasets), let expected = recorded["expect"] else { continue }
            compared += 1
            let pass: JSONValue = ["Type": "Pass", "End": true, "Output": .string("{% \(expression)\n%}")]
            let name = recorded["name"]?.string ?? ""
            let output: JSONValue?
            do {
                let state = try State.compile(pass, name: "S", queryLanguage: .jsonata)
                output = try state.output(of: input, in: scope(input)).output
            } catch {
                output = nil
            }
            guard let result = expected["result"] else {
                #expect(output == nil, "\(name): \(output?.text().prefix(200) ?? "")")
                continue
            }
            let isBag = expected["unordered"] == true
            let isExpected = output.map { Self.equal($0, result, isBag: isBag) } ?? false
            #expect(isExpected, "\(name): \(expression) gives \(output?.text().prefix(200) ?? "an error")")
        }
        #expect(compared > 900)
    }

    private static func equal(_ a: JSONValue, _ b: JSONValue, isBag: Bool = false) -> Bool {
        switch (a, b) {
        case (.number(let a), .number(let b)): return a.double == b.double
        case (.array(let a), .array(let b)):
            if isBag { return a.map { $0.text() }.sorted() == b.map { $0.text() }.sorted() }
            return a.count == b.count && zip(a, b).allSatisfy { equal($0, $1) }
        case (.object(let a), .object(let b)):
            return a.count == b.count && a.allSatisfy { key, value in b[key].map { equal(value, $0) } ?? false }
        default: return a == b
        }
    }
}
