import Ambient
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Workflows

/// A Map run's children among all executions.
@Suite struct MapRunListingTests {
    private static func map(_ item: JSONValue) -> JSONValue {
        let processor: JSONValue = [
            "ProcessorConfig": ["Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"], "StartAt": "One", "States": ["One": item],
        ]
        return states(["A": ["Type": "Map", "ItemProcessor": processor, "End": true]])
    }

    private func run(of execution: String, _ fixture: WorkflowsFixture) async throws -> JSONValue {
        try await fixture.eventually("the run is there") {
            try await fixture.call("ListMapRuns", ["executionArn": .string(execution)])["mapRuns"]?[0]?["mapRunArn"]
        }
    }

    @Test("the children of a Map run are listed a page at a time, the last first", arguments: TestEngine.available)
    func pages(_ engine: TestEngine) async throws {
        try await WorkflowsFixture.with(engine) { fixture in
            let machine = try await fixture.machine("m", Self.map(["Type": "Pass", "End": true]))
            let execution = try await fixture.start(machine, [1, 2, 3, 4, 5])
            try await fixture.ended(execution)
            var input: JSONObject = ["mapRunArn": try await run(of: execution, fixture), "maxResults": 2]
            var inputs: [JSONValue?] = []
            repeat {
                let page = try await fixture.call("ListExecutions", input)
                for child in page["executions"]?.array ?? [] {
                    inputs.append(try await fixture.describe(child["executionArn"]?.string ?? "")["input"])
                }
                input["nextToken"] = page["nextToken"]
            } while input["nextToken"] != nil
            #expect(inputs == ["5", "4", "3", "2", "1"])
        }
    }

    @Test("a child that ended long ago is kept while its run counts it, and removed after that")
    func retention() async throws {
        try await WorkflowsFixture.with { fixture in
            let wait: JSONValue = ["Type": "Wait", "SecondsPath": "$", "End": true]
            let execution = try await fixture.start(try await fixture.machine("m", Self.map(wait)), [0, 8_640_000])
            let run = try await run(of: execution, fixture)
            func succeeded() async throws -> Int? {
                try await fixture.call("DescribeMapRun", ["mapRunArn": run])["itemCounts"]?["succeeded"]?.int
            }
            _ = try await fixture.eventually("one has ended") { try await succeeded() == 1 ? true : nil }
            fixture.clock.advance(by: .seconds(99 * 86_400))
            try await fixture.runner.sweep()
            #expect(try await succeeded() == 1)
            fixture.clock.advance(by: .seconds(86_400))
            try await fixture.ended(execution)
            fixture.clock.advance(by: .seconds(91 * 86_400))
            try await fixture.runner.sweep()
            let left = try await fixture.database.read { try $0.query("SELECT count(*) FROM executions").first?.int(0) }
            #expect(left == 0)
        }
    }
}
