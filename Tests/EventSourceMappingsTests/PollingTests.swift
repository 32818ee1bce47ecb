import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import EventSourceMappings
@testable import Functions

/// Messages on their way from queues to functions.
@Suite struct PollingTests {
    private static let queue = MappingsFixture.queue

    @Test(arguments: TestEngine.available) func messagesReachTheFunctionAndAreDeleted(engine: TestEngine) async throws {
        try await MappingsFixture.run(engine) { fixture in
            for number in 1...25 { fixture.queues.send("\(number)", to: Self.queue) }
            let id = try await fixture.create()
            try await eventually("all deleted") { fixture.queues.bodies(in: Self.queue).isEmpty }
            let batches = fixture.functions.batches
            #expect(batches.allSatisfy { $0.count <= 10 })
            #expect(Set(batches.joined()) == Set((1...25).map(String.init)) && batches.joined().count == 25)
            #expect(try await fixture.get(id)["LastProcessingResult"] == "OK")
            // A message that comes later finds the mapping waiting.
            fixture.queues.send("later", to: Self.queue)
            try await eventually("later") { fixture.functions.batches.last == ["later"] }
        }
    }

    @Test func aDisabledMappingReadsNothingUntilItIsEnabled() async throws {
        try await MappingsFixture.run { fixture in
            let id = try await fixture.create(["Enabled": false])
            fixture.queues.send("a", to: Self.queue)
            #expect(fixture.queues.receiveCount == 0)
            try await fixture.call("UpdateEventSourceMapping", ["UUID": .string(id), "Enabled": true])
            try await eventually("processed") { fixture.queues.bodies(in: Self.queue).isEmpty }
        }
    }

    @Test func aFailedBatchComesAgainWhenItsMessagesAreVisible() async throws {
        let clock = ManualClock()
        try await MappingsFixture.run(clock: clock) { fixture in
            let calls = Mutex(0)
            fixture.functions.make("f") { _, _ throws(ServiceError) in
                let call = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                if call == 1 { throw FakeFunctions.failure }
                return nil
            }
            let id = try await fixture.create()
            fixture.queues.send("a", to: Self.queue)
            try await eventually("failed") { try await fixture.get(id)["LastProcessingResult"] == "PROBLEM: Function call failed" }
            #expect(fixture.queues.bodies(in: Self.queue) == ["a"] && fixture.queues.visible(in: Self.queue).isEmpty)
            clock.advance(by: .seconds(30))
            fixture.queues.wake()
            try await eventually("deleted") { fixture.queues.bodies(in: Self.queue).isEmpty }
            #expect(fixture.functions.batches.count == 2)
        }
    }

    @Test func reportedItemFailuresStayAndMalformedReportsKeepEverything() async throws {
        try await MappingsFixture.run { fixture in
            fixture.functions.make("f") { event, _ throws(ServiceError) in
                let records = event["Records"]?.array ?? []
                if records.contains(where: { $0["body"] == "malformed" }) { return ["batchItemFailures": [["itemIdentifier": "nobody"]]] }
                let failed = records.filter { $0["body"]?.string?.hasPrefix("bad") == true }
                return ["batchItemFailures": .array(failed.map { ["itemIdentifier": $0["messageId"] ?? .null] })]
            }
            for body in ["good 1", "bad 1", "good 2"] { fixture.queues.send(body, to: Self.queue) }
            let id = try await fixture.create(["FunctionResponseTypes": ["ReportBatchItemFailures"]])
            try await eventually("good ones deleted") { fixture.queues.bodies(in: Self.queue) == ["bad 1"] }
            fixture.queues.send("malformed", to: Self.queue)
            try await eventually("said") {
                try await fixture.get(id)["LastProcessingResult"] == "PROBLEM: Function response is not a valid batch response"
            }
            #expect(fixture.queues.bodies(in: Self.queue) == ["bad 1", "malformed"])
        }
    }

    @Test func withoutReportBatchItemFailuresTheAnswerDoesNotMatter() async throws {
        try await MappingsFixture.run { fixture in
            fixture.functions.make("f") { _, _ throws(ServiceError) in ["batchItemFailures": [["itemIdentifier": "m1"]]] }
            fixture.queues.send("a", to: Self.queue)
            try await fixture.create()
            try await eventually("deleted") { fixture.queues.bodies(in: Self.queue).isEmpty }
        }
    }

    @Test func messagesThatNoFilterWantsAreDeletedUnseen() async throws {
        try await MappingsFixture.run { fixture in
            try await fixture.create(["FilterCriteria": ["Filters": [["Pattern": #"{"body":{"kind":["order"]}}"#]]]])
            for body in [#"{"kind":"order","n":1}"#, #"{"kind":"refund"}"#, "text", #"{"kind":"order","n":2}"#] {
                fixture.queues.send(body, to: Self.queue)
            }
            try await eventually("deleted") { fixture.queues.bodies(in: Self.queue).isEmpty }
            #expect(Set(fixture.functions.batches.joined()) == [#"{"kind":"order","n":1}"#, #"{"kind":"order","n":2}"#])
        }
    }

    @Test func aMaximumConcurrencyIsKept() async throws {
        try await MappingsFixture.run { fixture in
            fixture.functions.make("f") { _, _ throws(ServiceError) in
                try? await Task.sleep(for: .milliseconds(10))
                return nil
            }
            for number in 1...40 { fixture.queues.send("\(number)", to: Self.queue) }
            try await fixture.create(["BatchSize": 1, "ScalingConfig": ["MaximumConcurrency": 2]])
            try await eventually("all deleted") { fixture.queues.bodies(in: Self.queue).isEmpty }
            #expect(fixture.functions.mostRunning == 2)
        }
    }

    @Test func aThrottledFunctionGetsTheSameMessagesLater() async throws {
        try await MappingsFixture.run { fixture in
            let calls = Mutex(0)
            fixture.functions.make("f") { _, _ throws(ServiceError) in
                let call = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                if call < 3 { throw ServiceError("TooManyRequestsException", "Rate Exceeded.", status: 429) }
                return nil
            }
            fixture.queues.send("a", to: Self.queue)
            try await fixture.create()
            try await eventually("deleted") { fixture.queues.bodies(in: Self.queue).isEmpty }
            #expect(fixture.functions.batches == [["a"], ["a"], ["a"]])
        }
    }

    @Test func aLoopEndsInTheDeadLetterQueue() async throws {
        try await MappingsFixture.run { fixture in
            fixture.functions.make("f") { _, _ throws(ServiceError) in
                throw ServiceError("RecursiveInvocationException", "too often")
            }
            fixture.queues.send("round and round", to: Self.queue, trace: "Root=1-5f5f5f5f-000000000000000000000001;Lineage=a87bd80c:16")
            try await fixture.create()
            try await eventually("dead-lettered") { fixture.queues.deadLetters(of: Self.queue) == ["round and round"] }
            #expect(fixture.queues.bodies(in: Self.queue).isEmpty)
        }
    }

    @Test(arguments: TestEngine.available) func aMappingWithoutItsFunctionIsDisabled(engine: TestEngine) async throws {
        try await MappingsFixture.run(engine) { fixture in
            let id = try await fixture.create()
            fixture.functions.remove("f")
            fixture.queues.send("a", to: Self.queue)
            try await eventually("disabled") { try await fixture.get(id)["State"] == "Disabled" }
            let mapping = try await fixture.get(id)
            #expect(mapping["StateTransitionReason"] == "LAMBDA_INITIATED")
            #expect(mapping["LastProcessingResult"] == "PROBLEM: Function not found")
            #expect(fixture.queues.visible(in: Self.queue) == ["a"])
        }
    }

    @Test func aMappingFindsItsQueueAgain() async throws {
        try await MappingsFixture.run { fixture in
            let id = try await fixture.create()
            fixture.queues.remove(Self.queue)
            try await eventually("said") { try await fixture.get(id)["LastProcessingResult"] == "PROBLEM: SQS queue not found" }
            fixture.queues.make(Self.queue)
            fixture.queues.send("a", to: Self.queue)
            try await eventually("processed") { fixture.functions.batches == [["a"]] }
        }
    }
}

// MARK: - Life cycle

extension PollingTests {
    @Test func disablingAndDeletingWaitForWhatIsUnderWay() async throws {
        for operation in ["UpdateEventSourceMapping", "DeleteEventSourceMapping"] {
            try await MappingsFixture.run { fixture in
                let gate = Gate()
                fixture.functions.make("f") { _, _ throws(ServiceError) in
                    await gate.wait()
                    return nil
                }
                let id = try await fixture.create()
                fixture.queues.send("a", to: Self.queue)
                try await eventually("running") { fixture.functions.batches == [["a"]] }
                var input: JSONObject = ["UUID": .string(id)]
                if operation == "UpdateEventSourceMapping" { input["Enabled"] = false }
                try await fixture.call(operation, input)
                try await eventually("reads no more") { fixture.queues.waitingCount == 0 }
                fixture.queues.send("b", to: Self.queue)
                let isDeleted = operation == "DeleteEventSourceMapping"
                #expect(try await fixture.get(id)["State"] == (isDeleted ? "Deleting" : "Disabling"))
                if isDeleted {
                    #expect(await fixture.failure("UpdateEventSourceMapping", ["UUID": .string(id)]) == MappingErrors.inUse("update"))
                    #expect(await fixture.failure("DeleteEventSourceMapping", ["UUID": .string(id)]) == MappingErrors.inUse("delete"))
                }
                gate.open()
                try await eventually("ended") {
                    do { return try await fixture.get(id)["State"] == "Disabled" } catch { return isDeleted }
                }
                #expect(fixture.queues.bodies(in: Self.queue) == ["b"])
            }
        }
    }

    @Test func aMappingThatIsEnabledWhileItIsDisabledGoesOn() async throws {
        try await MappingsFixture.run { fixture in
            let gate = Gate()
            fixture.functions.make("f") { _, _ throws(ServiceError) in
                await gate.wait()
                return nil
            }
            let id = try await fixture.create()
            fixture.queues.send("a", to: Self.queue)
            try await eventually("running") { fixture.functions.batches == [["a"]] }
            try await fixture.call("UpdateEventSourceMapping", ["UUID": .string(id), "Enabled": false])
            try await fixture.call("UpdateEventSourceMapping", ["UUID": .string(id), "Enabled": true])
            #expect(try await fixture.settled(id)["State"] == "Enabled")
            gate.open()
            fixture.queues.send("b", to: Self.queue)
            try await eventually("both") { fixture.queues.bodies(in: Self.queue).isEmpty }
            #expect(fixture.functions.batches == [["a"], ["b"]])
        }
    }

    @Test(arguments: TestEngine.available) func aNodeEndsWhatAKilledOneBegan(engine: TestEngine) async throws {
        try await MappingsFixture.run(engine, isStarted: false) { fixture in
            var ids: [MappingTransition: String] = [:]
            for (number, transition) in [MappingTransition.creating, .updating, .enabling, .disabling, .deleting].enumerated() {
                let record = MappingRecord(
                    id: fixture.service.entropy.uuid(), scope: Scope(),
                    function: MappedFunction(key: FunctionKey(scope: Scope(), name: "f")), queue: "\(Self.queue)\(number)",
                    settings: MappingSettings(), isEnabled: transition != .disabling, transition: transition, modified: fixture.clock.now())
                fixture.queues.make(record.queue)
                fixture.queues.send("x", to: record.queue)
                try await fixture.database.write { try $0.save(record) }
                ids[transition] = record.id
            }
            // Before the node is ready nothing is read.
            #expect(fixture.queues.receiveCount == 0)
            try await fixture.service.start()
            for transition in [MappingTransition.creating, .updating, .enabling] {
                #expect(try await fixture.settled(try #require(ids[transition]))["State"] == "Enabled")
            }
            #expect(try await fixture.settled(try #require(ids[.disabling]))["State"] == "Disabled")
            let deleted = try #require(ids[.deleting])
            try await eventually("deleted") { try await fixture.database.read { try $0.mapping(deleted) } == nil }
            try await eventually("read") { fixture.functions.batches.count == 3 }
        }
    }

    @Test func aStoppedNodeGivesMessagesBack() async throws {
        try await MappingsFixture.run { fixture in
            try await fixture.create(["MaximumBatchingWindowInSeconds": 300])
            fixture.queues.send("a", to: Self.queue)
            try await eventually("gathered") { fixture.queues.visible(in: Self.queue).isEmpty }
            await fixture.service.stop(within: .seconds(5))
            #expect(fixture.queues.visible(in: Self.queue) == ["a"])
            #expect(fixture.functions.batches.isEmpty && fixture.queues.waitingCount == 0)
        }
    }

    @Test func aNodeDoesNotWaitForAFunctionBeyondItsLimit() async throws {
        try await MappingsFixture.run { fixture in
            let gate = Gate()
            fixture.functions.make("f") { _, _ throws(ServiceError) in
                await gate.wait()
                return nil
            }
            try await fixture.create()
            fixture.queues.send("a", to: Self.queue)
            try await eventually("running") { fixture.functions.batches == [["a"]] }
            await fixture.service.stop(within: .milliseconds(20))
            #expect(fixture.queues.bodies(in: Self.queue) == ["a"])
            gate.open()
        }
    }

    @Test(arguments: TestEngine.available) func theOtherNodesHearOfChanges(engine: TestEngine) async throws {
        try await MappingsFixture.run(engine) { first in
            let second = MappingsFixture(first.database, queues: first.queues, seed: 2)
            second.functions.make("f") { _, _ throws(ServiceError) in nil }
            try await second.service.start()
            let following = [Task { await first.service.followChanges() }, Task { await second.service.followChanges() }]
            defer { for task in following { task.cancel() } }
            let id = try await first.create()
            // Notices are only heard by who listens already, so it is said until it is heard.
            try await eventually("both poll") {
                try await first.call("UpdateEventSourceMapping", ["UUID": .string(id), "BatchSize": 5])
                return first.queues.waitingCount == 2
            }
            try await eventually("none polls") {
                try await second.call("UpdateEventSourceMapping", ["UUID": .string(id), "Enabled": false])
                return first.queues.waitingCount == 0
            }
            try await first.call("DeleteEventSourceMapping", ["UUID": .string(id)])
            try await eventually("gone") { try await first.database.read { try $0.mapping(id) } == nil }
            await second.service.stop(within: .seconds(5))
        }
    }

    @Test func idleMappingsCostNothing() async throws {
        try await MappingsFixture.run(isStarted: false) { fixture in
            let count = 2000
            let now = fixture.clock.now()
            let ids = (0..<count).map { _ in fixture.service.entropy.uuid() }
            for number in 0..<count { fixture.queues.make("\(Self.queue)-\(number)") }
            try await fixture.database.write { transaction in
                for (number, id) in ids.enumerated() {
                    try transaction.save(
                        MappingRecord(
                            id: id, scope: Scope(), function: MappedFunction(key: FunctionKey(scope: Scope(), name: "f")),
                            queue: "\(Self.queue)-\(number)", settings: MappingSettings(), isEnabled: true, modified: now))
                }
            }
            try await fixture.service.start()
            try await eventually("all wait") { fixture.queues.waitingCount == count }
            // One reading each, and none of them is begun anew while nothing comes.
            #expect(fixture.queues.receiveCount == count)
            fixture.queues.send("a", to: "\(Self.queue)-1234")
            try await eventually("processed") { fixture.functions.batches == [["a"]] }
        }
    }
}
