import JSON
import StatesLanguage
import Testing

@testable import Executions

@Suite("Executions recorded on AWS", .enabled(if: RecordedHistories.folder != nil, "no recorded executions beside this package"))
struct RecordedExecutionTests {
    /// Whether something in it is done elsewhere: then it is for the tests of other rooms.
    private func isSelfContained(_ graph: StateGraph) -> Bool {
        graph.states.values.allSatisfy { state in
            switch state.kind {
            case .task: false
            case .parallel(let branches): branches.allSatisfy(isSelfContained)
            case .map(let map): map.distribution?.itemReader == nil && isSelfContained(map.processor)
            default: true
            }
        }
    }

    @Test("Executions without tasks end as recorded, with the recorded history")
    func histories() throws {
        var compared = 0
        for recorded in try RecordedHistories.cases.get() {
            guard let document = recorded["definition"], let expected = recorded["expected"] else { continue }
            let definition = try StateMachineDefinition(compiling: document)
            guard isSelfContained(definition.root), recorded["setup"] == nil else { continue }
            compared += 1
            try compare(recorded["name"]?.string ?? "", definition, recorded, expected)
        }
        #expect(compared > 350)
    }

    private func compare(_ name: String, _ definition: StateMachineDefinition, _ recorded: JSONValue, _ expected: JSONValue) throws {
        // The runner that recorded them writes a blank after commas and colons.
        var input = recorded["input"] ?? [:]
        if input.isNull, recorded["input_given"] == nil { input = [:] }
        let text = input.text()
        let spaced = input.array != nil ? text.replacing(",", with: ", ") : text
        var driver = Driver(definition, payload: try #require(Payload(text: spaced)), isExpress: recorded["type"] == "EXPRESS")
        try driver.run()
        switch driver.execution.outcome {
        case .succeeded(let output):
            let isExpected =
                expected["status"] == "SUCCEEDED" && RecordedHistories.matches(expected["output"] ?? .null, .string(output.text))
            #expect(isExpected, "\(name): \(output.text.prefix(300))")
        case .failed(let error, let cause):
            #expect(expected["status"] == "FAILED", "\(name): \(error ?? "") \(cause ?? "")")
            guard expected["sync"] == nil else { break }
            #expect(error == expected["error"]?.string, "\(name): \(cause ?? "")")
            #expect(RecordedHistories.matches(expected["cause"] ?? .null, cause.map(JSONValue.string) ?? .null), "\(name): \(cause ?? "")")
        default: Issue.record("\(name): \(String(describing: driver.execution.outcome)), \(driver.types.suffix(4))")
        }
        if let events = expected["events"]?.array {
            compare(name, events.compactMap(\.object), driver.history, isUnordered: expected["unordered_parallel"] == true)
        }
    }

    @Test("Executions whose tasks answer as recorded have the recorded history")
    func tasks() throws {
        var compared = 0
        for recorded in try RecordedHistories.cases.get() {
            guard let document = recorded["definition"], let events = recorded["expected"]?["events"]?.array?.compactMap(\.object),
                events.contains(where: { $0["type"] == "TaskScheduled" })
            else { continue }
            compared += 1
            let name = recorded["name"]?.string ?? ""
            let input = try #require(events.first?["executionStartedEventDetails"]?["input"])
            var driver = Driver(try StateMachineDefinition(compiling: document), input: input)
            try driver.run()
            let answers = recordedAnswers(events)
            for (number, answers) in answers.enumerated() {
                guard driver.requests.indices.contains(number) else { break }
                for answer in answers { try driver.apply(answer(driver.requests[number].id)) }
                try driver.settle()
            }
            compare(name, events, driver.history, isUnordered: false)
        }
        #expect(compared > 20)
    }

    /// What became of each task, in the order in which they were scheduled. These machines do one task at a time.
    private func recordedAnswers(_ events: [JSONObject]) -> [[(EventID) -> ExecutionInput]] {
        var answers: [[(EventID) -> ExecutionInput]] = []
        for event in events {
            let details = event.first { $0.key.hasSuffix("EventDetails") }?.value ?? .null
            // An output that is no container was recorded as its text.
            let output = details["output"].map { $0.string.flatMap { try? JSONValue(parsing: $0) } ?? $0 } ?? .null
            switch event["type"]?.string {
            case "TaskScheduled": answers.append([])
            case "TaskSubmitted": answers[answers.count - 1].append { .taskSubmitted($0, output: output) }
            case "TaskSucceeded": answers[answers.count - 1].append { .taskSucceeded($0, output: output) }
            case "TaskFailed":
                let cause = details["cause"].map { $0.string ?? $0.text() }
                answers[answers.count - 1].append { .taskFailed($0, error: details["error"]?.string, cause: cause) }
            case "TaskTimedOut": answers[answers.count - 1].append { .taskTimedOut($0, isHeartbeat: false) }
            default: break
            }
        }
        return answers
    }

    private func compare(_ name: String, _ expected: [JSONObject], _ history: [HistoryEvent], isUnordered: Bool) {
        let actual = history.map { event in
            var event = event.json(includeExecutionData: true)
            event["timestamp"] = nil
            return event
        }
        if isUnordered { return compareUnordered(name, expected, actual) }
        let same =
            expected.count == actual.count && zip(expected, actual).allSatisfy { RecordedHistories.matches(.object($0), .object($1)) }
        if same { return }
        let mayBranch = expected.contains { $0["type"] == "ParallelStateStarted" || $0["type"] == "MapStateStarted" }
        if mayBranch, CausalTree(expected).matches(CausalTree(actual)) { return }
        let difference = zip(expected, actual).first { !RecordedHistories.matches(.object($0), .object($1)) }
        let rest = difference.map { "\(JSONValue.object($0).text().prefix(400))\n  got \(JSONValue.object($1).text().prefix(400))" }
        Issue.record("\(name): \(rest ?? "\(actual.count) events for \(expected.count)")")
    }

    /// These recordings have lost the order inside a Parallel state, and its ParallelStateSucceeded.
    private func compareUnordered(_ name: String, _ expected: [JSONObject], _ actual: [JSONObject]) {
        var left = actual.filter { $0["type"] != "ParallelStateSucceeded" }.map { event in
            var event = event
            event["id"] = nil
            event["previousEventId"] = nil
            return event
        }
        for var event in expected where event["type"] != "ParallelStateSucceeded" {
            event["id"] = nil
            event["previousEventId"] = nil
            let found = left.firstIndex { RecordedHistories.matches(.object(event), .object($0), anyEventIDs: true) }
            guard let found else {
                Issue.record("\(name): no \(JSONValue.object(event).text())")
                return
            }
            left.remove(at: found)
        }
        #expect(left.isEmpty, "\(name)")
    }
}
