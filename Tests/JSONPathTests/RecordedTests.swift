import Glibc
import JSON
import JSONPath
import Testing

/// Executions recorded on AWS, where they are at hand: beside the package, or where APUS_CONFORMANCE says.
enum RecordedExecutions {
    static let folder: String? = {
        let named = getenv("APUS_CONFORMANCE").map { String(cString: $0) }
        let package = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let beside = realpath(#filePath, nil).map { path in
            defer { free(path) }
            return String(cString: path).split(separator: "/").dropLast(4).map { "/" + $0 }.joined() + "/shared/conformance"
        }
        let candidates = [named, package + "/../shared/conformance", beside].compactMap { $0 }
        return candidates.map { $0 + "/workflows" }.first { access($0 + "/cases.ndjson", R_OK) == 0 }
    }()

    static func cases(in folder: String, file name: String = "cases.ndjson") throws -> [JSONValue] {
        let file = try #require(fopen(folder + "/" + name, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: $0) }
    }
}

@Suite("Recorded executions", .enabled(if: RecordedExecutions.folder != nil, "no recorded executions beside this package"))
struct RecordedTests {
    /// States of a definition, those of Map and Parallel included.
    private func states(_ machine: JSONValue) -> [JSONValue] {
        (machine["States"]?.object?.values ?? []).flatMap { state in
            let inner = [state["ItemProcessor"], state["Iterator"]].compactMap { $0 } + (state["Branches"]?.array ?? [])
            return [state] + inner.flatMap(states)
        }
    }

    private func isJSONPath(_ state: JSONValue, _ machine: JSONValue) -> Bool {
        (state["QueryLanguage"] ?? machine["QueryLanguage"])?.string != "JSONata"
    }

    @Test("Every path and template of a machine that AWS ran or accepted is read")
    func syntax() throws {
        let folder = try #require(RecordedExecutions.folder)
        var read = 0
        for recorded in try RecordedExecutions.cases(in: folder) {
            if let machine = recorded["definition"] { read += try check(machine, "\(recorded["name"]?.string ?? "")") }
        }
        for file in ["aws.ndjson", "asl-validator.ndjson"] {
            for recorded in try RecordedExecutions.cases(in: folder + "/../validation", file: file) {
                let expected = recorded["expected"]
                guard expected == [:] || expected?["valid"] == true, let machine = recorded["definition"] else { continue }
                read += try check(machine, "\(recorded["name"]?.string ?? "")")
            }
        }
        #expect(read > 300)
    }

    private func check(_ machine: JSONValue, _ name: String) throws -> Int {
        var read = 0
        for state in states(machine) where isJSONPath(state, machine) {
            for field in ["Parameters", "ResultSelector", "ItemSelector", "Assign"] {
                guard let template = state[field] else { continue }
                read += 1
                #expect(throws: Never.self, "\(name) \(field)") { try PayloadTemplate(compiling: template) }
            }
            for (field, value) in state.object ?? [:] where field.utf8.suffix(4).elementsEqual("Path".utf8) {
                guard let text = value.string else { continue }
                read += 1
                #expect(throws: Never.self, "\(name) \(field) \(text)") {
                    if field == "ResultPath" { _ = try ReferencePath(parsing: text) } else { _ = try PathExpression(parsing: text) }
                }
            }
        }
        return read
    }

    @Test("Machines of Pass states alone give the recorded output or failure")
    func passStates() throws {
        var compared = 0
        for recorded in try RecordedExecutions.cases(in: #require(RecordedExecutions.folder)) {
            guard let machine = recorded["definition"], let name = recorded["name"]?.string, let input = recorded["input"] else { continue }
            let all = states(machine)
            guard all.allSatisfy({ $0["Type"] == "Pass" && isJSONPath($0, machine) }), recorded["setup"] == nil else { continue }
            do throws(EvaluationFailure) {
                let output = try run(machine, input)
                // How much data may pass is the engine's to judge.
                if recorded["expected"]?["error"] == "States.DataLimitExceeded" { continue }
                guard let expected = recorded["expected"]?["output"] else {
                    Issue.record("\(name): AWS failed, here it gave \(output.text())")
                    continue
                }
                compared += 1
                #expect(fits(output, expected), "\(name): \(output.text()) is not \(expected.text())")
            } catch {
                compared += 1
                #expect(recorded["expected"]?["error"]?.string == error.error, "\(name): \(error)")
                let head = error.cause.prefix { $0 != "{" }
                #expect(recorded["expected"]?["cause"]?.string?.contains(head) == true, "\(name): \(error.cause)")
            }
        }
        #expect(compared > 70)
    }

    /// The Pass states of `machine` one after another: enough of an engine to compare expressions.
    private func run(_ machine: JSONValue, _ input: JSONValue) throws(EvaluationFailure) -> JSONValue {
        var (current, name): (JSONValue, String?) = (input, machine["StartAt"]?.string)
        var variables: [String: JSONValue] = [:]
        while let state = name.flatMap({ machine["States"]?[$0] }) {
            let context = context(input, state: name)
            var scope = PathScope(input: current, context: context, variables: variables, environment: environment)
            if let path = state["InputPath"] { scope.input = try read(path, scope, "InputPath") }
            if let template = state["Parameters"] { scope.input = try evaluate(template, scope) }
            let result = state["Result"] ?? scope.input
            if let template = state["Assign"] {
                scope.input = result
                let assigned = try evaluate(template, scope)
                variables.merge(assigned.object?.map { ($0.key, $0.value) } ?? []) { $1 }
            }
            if let text = state["ResultPath"]?.string, let reference = try? ReferencePath(parsing: text) {
                current = try reference.write(result, into: current)
            } else if state["ResultPath"] == nil {
                current = result
            }
            scope.input = current
            if let path = state["OutputPath"] { current = try read(path, scope, "OutputPath") }
            name = state["Next"]?.string
        }
        return current
    }

    /// A context object with the recordings' own placeholders.
    private func context(_ input: JSONValue, state: String?) -> JSONValue {
        let arn = "arn:<partition>:states:<region>:<account>:"
        let execution: JSONValue = [
            "Id": .string(arn + "execution:<ArnPart_0idx>:<ExecArnPart_0idx>"), "Input": input, "StartTime": "<date>",
            "Name": "<ExecArnPart_0idx>", "RoleArn": "<snf_role_arn>", "RedriveCount": 0,
        ]
        let machine: JSONValue = ["Id": .string(arn + "stateMachine:<ArnPart_0idx>"), "Name": "<ArnPart_0idx>"]
        let state: JSONValue = ["Name": .string(state ?? ""), "EnteredTime": "<date>"]
        return ["Execution": execution, "StateMachine": machine, "State": state]
    }

    private func read(_ path: JSONValue, _ scope: PathScope, _ field: String) throws(EvaluationFailure) -> JSONValue {
        guard let path = path.string.flatMap({ try? JSONPath(parsing: $0) }) else { return [:] }
        return try path.value(in: scope, field: field)
    }

    private func evaluate(_ template: JSONValue, _ scope: PathScope) throws(EvaluationFailure) -> JSONValue {
        guard let template = try? PayloadTemplate(compiling: template) else { return "a template that is not read" }
        return try template.value(in: scope)
    }

    /// Whether a value is the recorded one: numbers by value, `<name>` for anything, a JSON text for what it holds.
    private func fits(_ value: JSONValue, _ expected: JSONValue) -> Bool {
        switch (value, expected) {
        case (_, .string(let text)) where text.hasPrefix("<") && text.hasSuffix(">"): return true
        case (.number(let a), .number(let b)): return a.double == b.double
        case (.array(let a), .array(let b)): return a.count == b.count && zip(a, b).allSatisfy(fits)
        case (.object(let a), .object(let b)):
            return a.count == b.count && b.allSatisfy { key, value in a[key].map { fits($0, value) } ?? false }
        case (let value, .string(let text)): return value == expected || (try? JSONValue(parsing: text)).map { fits(value, $0) } ?? false
        case (.string(let text), .object), (.string(let text), .array):
            return (try? JSONValue(parsing: text)).map { fits($0, expected) } ?? false
        default: return value == expected
        }
    }
}
