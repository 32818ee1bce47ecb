import AWSInterface
import Glibc
import JSON
import Testing

/// TestState's answers recorded on AWS, where they are at hand: beside the package, or where APUS_CONFORMANCE says.
private enum RecordedTestStates {
    static let file: String? = {
        let named = getenv("APUS_CONFORMANCE").map { String(cString: $0) }
        let package = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
        let beside = realpath(#filePath, nil).map { path in
            defer { free(path) }
            return String(cString: path).split(separator: "/").dropLast(5).map { "/" + $0 }.joined() + "/shared/conformance"
        }
        let candidates = [named, package + "/../shared/conformance", beside].compactMap { $0 }
        return candidates.map { $0 + "/teststate/cases.ndjson" }.first { access($0, R_OK) == 0 }
    }()

    static func cases() throws -> [JSONValue] {
        let path = try #require(file)
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: $0) }
    }
}

@Suite("TestState as recorded", .enabled(if: RecordedTestStates.file != nil, "no recorded answers beside this package"))
struct RecordedTestStateTests {
    @Test("Every recorded request is answered as AWS answered it")
    func all() async throws {
        let cases = try RecordedTestStates.cases()
        #expect(cases.count > 50)
        for recorded in cases {
            let name = recorded["name"]?.string ?? ""
            let request = try JSONValue(parsing: filled(try #require(recorded["request"]).text()))
            do {
                let answer = try await TestedState.answer(request: try #require(request.object))
                let expected = try #require(recorded["expected"]?["response"], "\(name): answered \(JSONValue.object(answer).text())")
                var comparison = RecordedComparison()
                comparison.compare(expected, .object(answer), at: "")
                #expect(comparison.differences.isEmpty, "\(name)")
            } catch let error as ServiceError {
                #expect(recorded["expected"]?["error"]?["Error"]?["Code"]?.string == error.code, "\(name): \(error)")
                #expect(recorded["expected"]?["error"]?["Error"]?["Message"]?.string == error.message, "\(name)")
            }
        }
    }

    private func filled(_ text: String) -> String {
        text.replacing("${account}", with: "000000000000").replacing("${role}", with: TestedState.role)
    }
}

/// An answer against a recorded one: `<name>` stands for something that AWS does not promise, the same wherever it has a number; a JSON
/// text may be recorded as what it says.
private struct RecordedComparison {
    private(set) var differences: [String] = []
    private var bound: [String: String] = [:]

    mutating func compare(_ expected: JSONValue, _ actual: JSONValue, at path: String) {
        switch (expected, actual) {
        case (.string(let text), .string(let other)): compare(text, other, at: path)
        case (.object, .string(let text)), (.array, .string(let text)):
            guard let value = try? JSONValue(parsing: text) else { return differ(expected, actual, path) }
            compare(expected, value, at: path)
        case (.object(let object), .object(let other)):
            if Set(object.keys) != Set(other.keys) { return differ(expected, actual, path) }
            for member in object { compare(member.value, other[member.key] ?? .null, at: "\(path).\(member.key)") }
        case (.array(let array), .array(let other)):
            if array.count != other.count { return differ(expected, actual, path) }
            for (index, pair) in zip(array, other).enumerated() { compare(pair.0, pair.1, at: "\(path)[\(index)]") }
        case (.number, .number): if expected.double != actual.double { differ(expected, actual, path) }
        default: if expected != actual { differ(expected, actual, path) }
        }
    }

    private mutating func compare(_ expected: String, _ actual: String, at path: String) {
        if let value = try? JSONValue(parsing: expected), value.array != nil, let other = try? JSONValue(parsing: actual) {
            return compare(value, other, at: path)
        }
        var rest = Substring(actual)
        var pieces = Substring(expected)
        while let start = pieces.firstIndex(of: "<"), let end = pieces[start...].firstIndex(of: ">") {
            let literal = pieces[..<start]
            guard rest.hasPrefix(literal) else { return differ(.string(expected), .string(actual), path) }
            rest = rest.dropFirst(literal.count)
            let name = String(pieces[start...end])
            pieces = pieces[pieces.index(after: end)...]
            let stop = pieces.first.map { next in rest.firstIndex(of: next) ?? rest.endIndex } ?? rest.endIndex
            let value = String(rest[..<stop])
            rest = rest[stop...]
            if name.contains(":"), bound.updateValue(value, forKey: name).map({ $0 != value }) == true {
                return differ(.string(expected), .string(actual), path)
            }
        }
        if rest != pieces { differ(.string(expected), .string(actual), path) }
    }

    private mutating func differ(_ expected: JSONValue, _ actual: JSONValue, _ path: String) {
        differences.append("\(path): expected \(expected.text()), got \(actual.text())")
    }
}
