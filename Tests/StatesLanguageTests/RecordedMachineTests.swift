import Glibc
import JSON
import StatesLanguage
import Testing

/// Executions recorded on AWS, where they are at hand: beside the package, or where APUS_CONFORMANCE says.
enum RecordedExecutions {
    static let folder: String? = {
        let named = getenv("APUS_CONFORMANCE").map { String(cString: $0) }
        let beside = realpath(#filePath, nil).map { path in
            defer { free(path) }
            return String(cString: path).split(separator: "/").dropLast(4).map { "/" + $0 }.joined() + "/shared/conformance"
        }
        return [named, beside].compactMap(\.self).first { access($0 + "/workflows/cases.ndjson", R_OK) == 0 }
    }()

    /// The values of a file, one a line, or the one value that it is.
    static func cases(_ name: String, isOneValue: Bool = false) throws -> [JSONValue] {
        let file = try #require(fopen((folder ?? "") + "/" + name, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        if isOneValue { return [try JSONValue(parsing: bytes)] }
        return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: $0) }
    }
}

@Suite("Recorded machines", .enabled(if: RecordedExecutions.folder != nil, "no recorded executions beside this package"))
struct RecordedMachineTests {
    /// Whether anything in it is a Task, or is read or written elsewhere: then it is for the tests of other rooms.
    private func isSelfContained(_ graph: StateGraph) -> Bool {
        graph.states.values.allSatisfy { state in
            switch state.kind {
            case .task: false
            case .parallel(let branches): branches.allSatisfy(isSelfContained)
            case .map(let map):
                map.distribution?.itemReader == nil && map.distribution?.itemBatcher == nil && map.distribution?.resultWriter == nil
                    && isSelfContained(map.processor)
            default: true
            }
        }
    }

    @Test("Machines without tasks end as AWS recorded it, with the same output, error and cause")
    func endings() throws {
        var compared = 0
        for recorded in try RecordedExecutions.cases("workflows/cases.ndjson") {
            let name = recorded["name"]?.string ?? ""
            guard let document = recorded["definition"], let expected = recorded["expected"], let input = recorded["input"] else {
                continue
            }
            let definition = try StateMachineDefinition(compiling: document)
            // What a synchronous execution answers, and how large data may be, is not for the language to say.
            guard isSelfContained(definition.root), expected["sync"] == nil, expected["error"] != "States.DataLimitExceeded" else {
                continue
            }
            compared += 1
            var walk = Walk(definition, input: input)
            do throws(Walk.Ending) {
                let output = try walk.run()
                let isExpected = expected["status"] == "SUCCEEDED" && Self.matches(expected["output"] ?? .null, output)
                #expect(isExpected, "\(name): \(output.text().prefix(500))")
            } catch {
                #expect(expected["status"] == "FAILED", "\(name): \(error)")
                #expect(error.error == expected["error"]?.string, "\(name): \(error)")
                #expect(
                    Self.matches(expected["cause"] ?? .null, error.cause.map(JSONValue.string) ?? .null),
                    "\(name): \(error.cause ?? "") is not \(expected["cause"]?.string ?? "")")
            }
        }
        #expect(compared > 300)
    }

    @Test("Every machine that AWS ran or accepted compiles, and no state of it loses a setting that it has")
    func compiles() throws {
        var compiled = 0
        for recorded in try RecordedExecutions.cases("workflows/cases.ndjson") {
            guard let document = recorded["definition"] else { continue }
            _ = try StateMachineDefinition(compiling: document)
            compiled += 1
        }
        for recorded in try RecordedExecutions.cases("validation/aws.ndjson") where recorded["expected"] == [:] {
            guard let document = recorded["definition"], document.object != nil else { continue }
            #expect(throws: Never.self, "\(recorded["name"]?.string ?? "")") { _ = try StateMachineDefinition(compiling: document) }
            compiled += 1
        }
        #expect(compiled > 433)
    }

    /// An expected object or array matches a JSON text that holds it; `<name>` stands for anything.
    static func matches(_ expected: JSONValue, _ actual: JSONValue) -> Bool {
        switch (expected, actual) {
        case (.string(let pattern), .string(let text)): return pattern == text || matches(pattern, text)
        case (.string(let pattern), _):
            if isPlaceholder(pattern) { return true }
            return (try? JSONValue(parsing: pattern)).map { matches($0, actual) } ?? false
        case (.object(let expected), .object(let actual)):
            return expected.count == actual.count && expected.allSatisfy { key, value in actual[key].map { matches(value, $0) } ?? false }
        case (.array(let expected), .array(let actual)):
            return expected.count == actual.count && zip(expected, actual).allSatisfy { matches($0, $1) }
        case (.number(let expected), .number(let actual)): return expected.double == actual.double
        case (.object, .string(let text)), (.array, .string(let text)):
            return (try? JSONValue(parsing: text)).map { matches(expected, $0) } ?? false
        default: return expected == actual
        }
    }

    private static func isPlaceholder(_ text: String) -> Bool { text.hasPrefix("<") && text.hasSuffix(">") }

    /// The texts between placeholders stand in this order.
    private static func matches(_ pattern: String, _ text: String) -> Bool {
        guard pattern.contains("<"), pattern.contains(">") else {
            return (try? JSONValue(parsing: pattern)).map { matches($0, .string(text)) && $0 != .string(pattern) } ?? false
        }
        let parts = pattern.split(separator: "<", omittingEmptySubsequences: false)
        let literals =
            [String(parts[0])] + parts.dropFirst().map { $0.split(separator: ">", maxSplits: 1).dropFirst().first.map(String.init) ?? "" }
        return WildcardPattern(literals.map { $0.replacing("\\", with: "\\\\").replacing("*", with: "\\*") }.joined(separator: "*"))
            .matches(text)
    }
}
