import AWSInterface
import Executions
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Workflows

@Suite struct MapRunServiceTests {
    private static let echo: ChildBehaviour = { input, _ in .succeeded(output: Payload(input)) }

    private func with(
        _ map: String = "", on engines: [TestEngine] = [.sqlite], _ behaviour: @escaping ChildBehaviour = echo,
        _ body: (MapRunFixture) async throws -> Void
    ) async throws {
        for engine in engines {
            try await engine.withDatabase(MapRunFixture.migrations) { database in
                let node = try await MapRunFixture(database, map: map, executions: behaviour)
                try await body(node)
                await node.stop()
            }
        }
    }

    @Test func theParentGetsTheResultsInTheOrderOfTheItems() async throws {
        try await with(on: TestEngine.available) { node in
            let items = (0..<1200).map { JSONValue.number($0) }
            try await node.begin(items) { $0.maxConcurrency = 40 }
            await node.executions.wait(forTold: 2)
            let description = try await node.description()
            let arn = try #require(description["mapRunArn"]?.string)
            #expect(arn.hasPrefix("arn:aws:states:us-east-1:000000000000:mapRun:m/Each:"))
            #expect(
                node.executions.told == [
                    .mapRunStarted(MapRunFixture.event, mapRunARN: arn), .mapRunSucceeded(MapRunFixture.event, output: .array(items)),
                ])
            #expect(node.executions.mostUnderWay <= 40)
            #expect(description["status"] == "SUCCEEDED" && description["stopDate"] != nil && description["maxConcurrency"] == 40)
            for counts in ["itemCounts", "executionCounts"] {
                #expect(
                    description[counts] == [
                        "pending": 0, "running": 0, "succeeded": 1200, "failed": 0, "timedOut": 0, "aborted": 0, "total": 1200,
                        "resultsWritten": 0, "failuresNotRedrivable": 0, "pendingRedrive": 0,
                    ])
            }
        }
    }

    @Test func noItemsGiveAnEmptyResult() async throws {
        try await with { node in
            try await node.begin([])
            await node.executions.wait(forTold: 2)
            #expect(node.executions.told.last == .mapRunSucceeded(MapRunFixture.event, output: []))
        }
    }

    @Test func theItemSelectorReadsItemContextAndVariables() async throws {
        let selector = #""ItemSelector": {"i.$": "$$.Map.Item.Index", "x.$": "$$.Map.Item.Value", "n.$": "$$.Execution.Name", "v.$": "$v"}"#
        try await with(selector) { node in
            try await node.begin(["a", "b"])
            await node.executions.wait(forTold: 2)
            #expect(try await node.childInputs() == [["i": 0, "x": "a", "n": "p", "v": 7], ["i": 1, "x": "b", "n": "p", "v": 7]])
        }
    }

    @Test func aFailingItemSelectorFailsTheRun() async throws {
        try await with(#""ItemSelector": {"x.$": "$$.Map.Item.Value.missing"}"#) { node in
            try await node.begin([["missing": 1], [:]])
            await node.executions.wait(forTold: 2)
            guard case .mapRunFailed(MapRunFixture.event, let error, _) = node.executions.told.last else {
                Issue.record("\(node.executions.told)")
                return
            }
            #expect(error == "States.Runtime")
        }
    }

    @Test func itemsGoIntoBatches() async throws {
        try await with { node in
            try await node.begin([1, 2, 3, 4, 5]) {
                $0.maxItemsPerBatch = 2
                $0.batchInput = ["k": 1]
                $0.maxConcurrency = 1
            }
            await node.executions.wait(forTold: 2)
            #expect(
                try await node.childInputs() == [
                    ["BatchInput": ["k": 1], "Items": [1, 2]], ["BatchInput": ["k": 1], "Items": [3, 4]],
                    ["BatchInput": ["k": 1], "Items": [5]],
                ])
            let description = try await node.description()
            #expect(description["itemCounts"]?["succeeded"] == 5 && description["executionCounts"]?["succeeded"] == 3)
        }
    }

    @Test func tooManyFailuresEndTheRunAndStopItsChildren() async throws {
        let behaviour: ChildBehaviour = { input, _ in input == 3 ? .failed(error: "Oops", cause: nil) : nil }
        try await with("", behaviour) { node in
            try await node.begin((0..<10).map { .number($0) }) { $0.maxConcurrency = 4 }
            await node.executions.wait(forTold: 2)
            #expect(
                node.executions.told.last
                    == .mapRunFailed(
                        MapRunFixture.event, error: "States.ExceedToleratedFailureThreshold",
                        cause: "The specified tolerated failure threshold was exceeded"))
            let description = try await node.description()
            let counts = try #require(description["itemCounts"]?.object)
            #expect(description["status"] == "FAILED")
            #expect(counts["failed"] == 1 && counts["aborted"] == 3 && counts["pending"] == 6 && counts["total"] == 10)
        }
    }

    @Test func toleratedFailuresAreShownInTheResult() async throws {
        let behaviour: ChildBehaviour = { input, _ in
            input == 1 ? .failed(error: "Oops", cause: "c") : .succeeded(output: Payload(input))
        }
        try await with("", behaviour) { node in
            try await node.begin([0, 1, 2]) { $0.toleratedFailurePercentage = 34 }
            await node.executions.wait(forTold: 2)
            guard case .mapRunSucceeded(_, let output) = node.executions.told.last else {
                Issue.record("\(node.executions.told)")
                return
            }
            #expect(output[0] == 0 && output[1]?["Status"] == "FAILED" && output[1]?["Error"] == "Oops" && output[2] == 2)
        }
    }

    @Test func aResultThatIsTooLargeFailsTheRun() async throws {
        try await with { node in
            try await node.begin((0..<3).map { _ in .string(String(repeating: "x", count: 100_000)) })
            await node.executions.wait(forTold: 2)
            #expect(
                node.executions.told.last
                    == .mapRunFailed(
                        MapRunFixture.event, error: "States.DataLimitExceeded",
                        cause: "The state/task 'Each' returned a result with a size exceeding the maximum number of bytes service limit."))
        }
    }

    @Test func aRunIsChangedWhileItRuns() async throws {
        let behaviour: ChildBehaviour = { input, _ in input.int ?? 0 < 2 ? .failed(error: "Oops", cause: nil) : nil }
        try await with("", { _, _ in nil }) { node in
            try await node.begin((0..<4).map { .number($0) }) { $0.maxConcurrency = 1 }
            await node.executions.wait(forTold: 1)
            let arn = try #require(try await node.description()["mapRunArn"])
            node.executions.behave(behaviour)
            _ = try await node.call(
                "UpdateMapRun", ["mapRunArn": arn, "maxConcurrency": 3, "toleratedFailureCount": 2, "toleratedFailurePercentage": 60])
            let description = try await node.description()
            #expect(description["maxConcurrency"] == 3 && description["toleratedFailureCount"] == 2)
            #expect(description["toleratedFailurePercentage"] == 60)
            node.executions.behave(Self.echo)
            // The first, which the change found running.
            while try await node.childInputs().isEmpty { await Task.yield() }
            try await node.executions.end(ExecutionKey(id: 1), .failed(error: "Oops", cause: nil))
            for id in 2...4 {
                while try await node.childInputs().count < id { await Task.yield() }
                try await node.executions.end(ExecutionKey(id: Int64(id)), .succeeded(output: Payload(.null)))
            }
            await node.executions.wait(forTold: 2)
            #expect(try await node.description()["status"] == "SUCCEEDED")
            await #expect(throws: ServiceError.self) { try await node.call("UpdateMapRun", ["mapRunArn": arn, "maxConcurrency": 1]) }
        }
    }

    @Test func anAbandonedRunStopsItsChildrenAndTellsNobody() async throws {
        try await with("", { _, _ in nil }) { node in
            try await node.begin([1, 2])
            while try await node.childInputs().count < 2 { await Task.yield() }
            try await node.abandon()
            while try await node.description()["status"] != "ABORTED" { await Task.yield() }
            #expect(try await node.description()["itemCounts"]?["aborted"] == 2)
            #expect(node.executions.told.count == 1)
        }
    }

    @Test func aRedriveRunsOnlyWhatHadFailed() async throws {
        let behaviour: ChildBehaviour = { input, attempt in
            input == 2 && attempt == 1 ? .failed(error: "Oops", cause: nil) : .succeeded(output: Payload(input))
        }
        try await with("", behaviour) { node in
            try await node.begin([1, 2, 3]) { $0.maxConcurrency = 1 }
            await node.executions.wait(forTold: 2)
            #expect(try await node.description()["itemCounts"]?["pending"] == 1)
            try await node.begin([1, 2, 3]) { $0.maxConcurrency = 1 }
            await node.executions.wait(forTold: 4)
            #expect(node.executions.told.last == .mapRunSucceeded(MapRunFixture.event, output: [1, 2, 3]))
            #expect(node.executions.attempts == [1: 1, 2: 2, 3: 1])
            let description = try await node.description()
            #expect(description["redriveCount"] == 1 && description["redriveDate"] != nil && description["status"] == "SUCCEEDED")
        }
    }

    @Test func aRunInBatchesOfSoManyBytesIsDescribedBeforeTheyAreKnown() async throws {
        try await with("", { _, _ in nil }) { node in
            try await node.begin([1, 2, 3]) {
                $0.maxInputBytesPerBatch = 13
                $0.maxConcurrency = 1
            }
            while try await node.childInputs().isEmpty { await Task.yield() }
            let description = try await node.description()
            let (items, executions) = (description["itemCounts"], description["executionCounts"])
            #expect(items?["total"] == 3 && items?["pending"]?.int ?? 0 > 0)
            #expect(executions?["running"] == 1 && executions?["pending"] == 1)
        }
    }

    @Test func aRunThatBeginsTwiceIsOne() async throws {
        try await with("", { _, _ in nil }) { node in
            try await node.begin([1])
            try await node.begin([1])
            #expect(try await node.call("ListMapRuns", ["executionArn": .string(MapRunFixture.parentARN)])["mapRuns"]?.array?.count == 1)
        }
    }

    @Test func aParentRedrivenWhileItsRunIsBeingStoppedGoesOnAfterwards() async throws {
        try await with("", { _, _ in nil }) { node in
            try await node.begin([1, 2])
            while try await node.childInputs().count < 2 { await Task.yield() }
            node.executions.behave(Self.echo)
            try await node.service.database.write { [service = node.service] in
                try service.abandon(MapRunFixture.event, of: MapRunFixture.parent, in: $0)
            }
            try await node.begin([1, 2])
            await node.executions.wait(forTold: 3)
            #expect(node.executions.told.last == .mapRunSucceeded(MapRunFixture.event, output: [1, 2]))
        }
    }

    @Test func aRunGoesOnAfterTheEndOfItsNode() async throws {
        for engine in TestEngine.available {
            let place = try await engine.makePlace()
            defer { withExtendedLifetime(place) {} }
            let items = (0..<50).map { JSONValue.number($0) }
            let first = try await place.open(MapRunFixture.migrations)
            let node = try await MapRunFixture(first, map: "") { input, _ in input.int ?? 0 < 20 ? .succeeded(output: Payload(input)) : nil
            }
            try await node.begin(items) { $0.maxConcurrency = 7 }
            var counts: JSONValue?
            while counts?["running"] != 7 || counts?["succeeded"] != 20 { counts = try await node.description()["itemCounts"] }
            await node.stop()
            await first.close()

            let second = try await place.open(MapRunFixture.migrations)
            let restarted = try await MapRunFixture(second, map: "", executions: Self.echo)
            try await restarted.executions.recover()
            await restarted.executions.wait(forTold: 2)
            #expect(restarted.executions.told.last == .mapRunSucceeded(MapRunFixture.event, output: .array(items)))
            // The twenty that had ended did not run again.
            #expect(restarted.executions.attempts.count == 30 && restarted.executions.attempts.values.allSatisfy { $0 == 1 })
            await restarted.stop()
            await second.close()
        }
    }

    @Test(.enabled(if: TestEngine.available.contains(.postgresql)))
    func endsOfChildrenOnAnotherNodeAreHeardOf() async throws {
        let place = try await TestEngine.postgresql.makePlace()
        defer { withExtendedLifetime(place) {} }
        let (first, second) = (try await place.open(MapRunFixture.migrations), try await place.open(MapRunFixture.migrations))
        let node = try await MapRunFixture(first, map: "", executions: Self.echo)
        let other = try await MapRunFixture(second, map: "", executions: Self.echo)
        let hearing = Task { [service = node.service] in await service.run() }
        // The children that the first node starts end on the second.
        node.executions.attach(other.service)
        let items = (0..<60).map { JSONValue.number($0) }
        try await node.begin(items) { $0.maxConcurrency = 3 }
        // A controller that begins anew, because notices were lost, says again that the run is there.
        var heard = 2
        await node.executions.wait(forTold: heard)
        while case .mapRunStarted = node.executions.told.last {
            heard += 1
            await node.executions.wait(forTold: heard)
        }
        #expect(node.executions.told.last == .mapRunSucceeded(MapRunFixture.event, output: .array(items)))
        hearing.cancel()
        for node in [node, other] { await node.stop() }
        for database in [first, second] { await database.close() }
    }

    @Test(arguments: [
        ("DescribeMapRun", "mapRunArn", "x", "InvalidArn"),
        ("DescribeMapRun", "mapRunArn", "arn:aws:states:us-east-1:000000000000:mapRun:m/x:y", "ResourceNotFound"),
        ("UpdateMapRun", "mapRunArn", "arn:aws:states:us-east-1:000000000000:mapRun:m/x:y", "ResourceNotFound"),
        ("ListMapRuns", "executionArn", "arn:aws:states:us-east-1:000000000000:execution:m:none", "ExecutionDoesNotExist"),
        ("ListMapRuns", "executionArn", "arn:aws:states:us-east-1:000000000000:stateMachine:m", "InvalidArn"),
    ])
    func whatDoesNotExistIsRefused(_ operation: String, _ member: String, _ arn: String, _ code: String) async throws {
        try await with { node in
            let error = await #expect(throws: ServiceError.self) { try await node.call(operation, [member: .string(arn)]) }
            #expect(error?.code == code)
        }
    }
}
