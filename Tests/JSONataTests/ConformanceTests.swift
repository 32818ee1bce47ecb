import Ambient
import Glibc
import JSON
import JSONata
import Testing

/// The official suite of JSONata 2.0.6, where it is at hand: beside the package, or where APUS_CONFORMANCE says.
enum Conformance {
    struct Case {
        let name: String
        let expression: String
        let input: JSONValue?
        let bindings: [String: JSONValue]
        let depth: Int?
        let timeLimit: Duration?
        let expected: JSONValue
    }

    static let folder: String? = {
        let named = getenv("APUS_CONFORMANCE").map { String(cString: $0) }
        let package = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let candidates = [named, package + "/../shared/conformance"].compactMap { $0 }
        return candidates.map { $0 + "/jsonata" }.first { access($0 + "/cases.ndjson", R_OK) == 0 }
    }()

    static func bytes(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    static func cases(in folder: String) throws -> [Case] {
        var datasets: [String: JSONValue] = [:]
        var cases: [Case] = []
        for line in try bytes(of: folder + "/cases.ndjson").split(separator: UInt8(ascii: "\n")) {
            let json = try JSONValue(parsing: Array(line))
            var input = json["data"]
            if let name = json["dataset"]?.string {
                if datasets[name] == nil { datasets[name] = try JSONValue(parsing: bytes(of: "\(folder)/datasets/\(name).json")) }
                input = datasets[name]
            }
            var bindings: [String: JSONValue] = [:]
            for (name, value) in json["bindings"]?.object ?? [:] { bindings[name] = value }
            cases.append(
                Case(
                    name: json["name"]?.string ?? "", expression: json["expr"]?.string ?? "", input: input, bindings: bindings,
                    depth: json["depth"]?.int, timeLimit: json["timelimit"]?.int.map { .milliseconds($0) },
                    expected: json["expect"] ?? .null))
        }
        return cases
    }

    private static func limits(of test: Case) -> Limits {
        var limits = Limits()
        if let depth = test.depth { limits.depth = depth }
        if let timeLimit = test.timeLimit {
            let deadline = ContinuousClock.now + timeLimit
            limits.isExpired = { ContinuousClock.now > deadline }
        }
        return limits
    }

    /// `nil` where the outcome is the expected one.
    static func difference(_ test: Case) -> String? {
        let outcome: Expression.Result
        do throws(JSONataError) {
            outcome = try Expression(test.expression).evaluate(
                test.input, bindings: test.bindings, in: .test, limits: limits(of: test))
        } catch {
            if test.expected["code"]?.string != error.code.rawValue { return "error \(error)" }
            if let token = test.expected["token"]?.string, token != error.token { return "token \(error.token ?? "none")" }
            return nil
        }
        switch outcome {
        case .undefined: return test.expected["undefined"] == nil ? "undefined" : nil
        case .function: return "function"
        case .value(let value):
            guard let expected = test.expected["result"] else { return value.text() }
            return same(value, expected, ordered: test.expected["unordered"] == nil) ? nil : value.text()
        }
    }

    /// Numbers by value, not by spelling.
    static func same(_ a: JSONValue, _ b: JSONValue, ordered: Bool = true) -> Bool {
        switch (a, b) {
        case (.number(let x), .number(let y)): return x.double == y.double
        case (.array(let x), .array(let y)):
            guard x.count == y.count else { return false }
            if ordered { return zip(x, y).allSatisfy { same($0, $1) } }
            return x.allSatisfy { one in y.contains { same(one, $0) } }
        case (.object(let x), .object(let y)):
            return x.count == y.count && x.allSatisfy { key, value in y[key].map { same(value, $0) } ?? false }
        default: return a == b
        }
    }
}

extension Surroundings {
    /// A fixed present and reproducible randomness.
    static var test: Surroundings {
        let entropy = SeededEntropy(seed: 1)
        return Surroundings(now: Timestamp(milliseconds: 1_700_000_000_123)) { entropy.unitInterval() }
    }
}

@Suite struct ConformanceTests {
    @Test(.enabled(if: Conformance.folder != nil, "the conformance data are not here"))
    func theOfficialSuitePasses() throws {
        let cases = try Conformance.cases(in: #require(Conformance.folder))
        var failures: [String] = []
        for test in cases {
            if let difference = Conformance.difference(test) {
                failures.append(
                    "\(test.name): \(test.expression.prefix(200)) -> \(difference.prefix(300)), not \(test.expected.text().prefix(300))")
            }
        }
        #expect(cases.count > 1000)
        #expect(failures.isEmpty, "\(failures.count) of \(cases.count) fail:\n\(failures.joined(separator: "\n"))")
    }
}
