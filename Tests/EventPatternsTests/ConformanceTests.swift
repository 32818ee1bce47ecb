import Glibc
import JSON
import Testing

@testable import EventPatterns

enum RecordedCases {
    /// `APUS_CONFORMANCE`, or `shared/conformance` beside the checkout.
    static let folder: String? = {
        let given = getenv("APUS_CONFORMANCE").map { String(cString: $0) }
        let beside = realpath(#filePath, nil).map { path in
            defer { free(path) }
            return String(cString: path).split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/shared/conformance"
        }
        return [given, beside].compactMap { $0 }.first { access($0 + "/patterns", R_OK) == 0 }
    }()
}

/// Recorded and derived cases: AWS's answers to TestEventPattern, and what event-ruler does.
@Suite("Conformance with recorded behaviour", .enabled(if: RecordedCases.folder != nil, "no recorded cases beside this checkout"))
struct ConformanceTests {
    private func cases(_ name: String) throws -> [JSONValue] {
        let path = try #require(RecordedCases.folder) + "/patterns/" + name
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var (line, capacity): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
        defer { free(line) }
        var cases: [JSONValue] = []
        while case let length = getline(&line, &capacity, file), length > 0, let line {
            cases.append(try JSONValue(parsing: UnsafeRawBufferPointer(start: line, count: length)))
        }
        return cases
    }

    @Test("Every case has the recorded result or message", arguments: ["aws.ndjson", "ruler-match.ndjson", "ruler-validity.ndjson"])
    func recorded(_ file: String) throws {
        for example in try cases(file) {
            let name = try #require(example["name"]?.string)
            let pattern = try text(#require(example["pattern"]))
            let expected = try #require(example["expect"])
            do throws(PatternError) {
                let parsed = try EventPattern(parsing: pattern)
                #expect(expected != "invalid", "\(name): \(pattern) is accepted")
                guard let wanted = expected.bool, let event = example["event"].map(text) else { continue }
                #expect(parsed.matches(event.utf8) == wanted, "\(name): \(pattern) on \(event)")
                let explanation = try? parsed.explain(event.utf8)
                #expect(explanation?.matches == wanted, "\(name): explanation")
                if !wanted { #expect(explanation?.description.hasPrefix("no match") == true, "\(name)") }
            } catch {
                #expect(expected == "invalid", "\(name): \(error)")
                if let message = example["message"]?.string { #expect(error.message == message, "\(name)") }
                if let reason = example["library_message"]?.string {
                    #expect(error.reason == reason, "\(name)")
                }
            }
        }
    }

    @Test("All patterns in one index match what each matches alone")
    func together() throws {
        var index = PatternIndex()
        var expected: [String: Set<UInt32>] = [:]
        var events: Set<String> = []
        for (position, example) in try cases("ruler-match.ndjson").enumerated() {
            guard let event = example["event"].map(text), let pattern = try? EventPattern(parsing: text(#require(example["pattern"])))
            else {
                continue
            }
            index.add(pattern, for: RuleID(rawValue: UInt32(position)))
            events.insert(event)
            if example["expect"] == true { expected[event, default: []].insert(UInt32(position)) }
            if example["expect"] == false { expected[event, default: []].subtract([UInt32(position)]) }
        }
        for event in events {
            let matched = Set(index.rules(matching: event.utf8).map(\.rawValue))
            #expect(matched.isSuperset(of: expected[event] ?? []), "\(event)")
        }
    }

    private func text(_ value: JSONValue) -> String { value.string ?? value.text() }
}
