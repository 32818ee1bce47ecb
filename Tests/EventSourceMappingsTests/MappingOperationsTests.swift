import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import EventSourceMappings
@testable import Functions

@Suite struct MappingOperationsTests {
    private static let queue = MappingsFixture.queue

    @Test(arguments: TestEngine.available) func aMappingIsCreatedReadAndDeleted(engine: TestEngine) async throws {
        try await MappingsFixture.run(engine) { fixture in
            let created = try await fixture.call(
                "CreateEventSourceMapping", ["EventSourceArn": .string(Self.queue), "FunctionName": "f"])
            let id = try #require(created["UUID"]?.string)
            #expect(created["State"] == "Creating")
            let mapping = try await fixture.settled(id)
            #expect(mapping["State"] == "Enabled")
            #expect(mapping["StateTransitionReason"] == "USER_INITIATED")
            #expect(mapping["BatchSize"] == 10 && mapping["MaximumBatchingWindowInSeconds"] == 0)
            #expect(mapping["EventSourceArn"]?.string == Self.queue)
            #expect(mapping["FunctionArn"] == "arn:aws:lambda:us-east-1:000000000000:function:f")
            #expect(mapping["EventSourceMappingArn"]?.string == "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:\(id)")
            #expect(mapping["LastProcessingResult"] == "No records processed")
            #expect(mapping["FunctionResponseTypes"] == [])
            #expect(mapping["FilterCriteria"] == nil && mapping["ScalingConfig"] == nil)
            #expect(try await fixture.call("DeleteEventSourceMapping", ["UUID": .string(id)])["State"] == "Deleting")
            try await eventually("gone") {
                do { _ = try await fixture.get(id) } catch let error as ServiceError { return error == MappingErrors.notFound() }
                return false
            }
        }
    }

    @Test(arguments: TestEngine.available) func settingsAreChangedOneByOne(engine: TestEngine) async throws {
        try await MappingsFixture.run(engine) { fixture in
            let pattern = #"{"body":{"a":[1]}}"#
            let id = try await fixture.create([
                "BatchSize": 100, "MaximumBatchingWindowInSeconds": 2, "FunctionResponseTypes": ["ReportBatchItemFailures"],
                "ScalingConfig": ["MaximumConcurrency": 7], "FilterCriteria": ["Filters": [["Pattern": .string(pattern)]]],
                "Enabled": false,
            ])
            var mapping = try await fixture.get(id)
            #expect(mapping["State"] == "Disabled")
            #expect(mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"])
            #expect(mapping["ScalingConfig"] == ["MaximumConcurrency": 7])
            #expect(mapping["FilterCriteria"] == ["Filters": [["Pattern": .string(pattern)]]])
            // What is not named stays.
            let updated = try await fixture.call("UpdateEventSourceMapping", ["UUID": .string(id), "BatchSize": 50])
            #expect(updated["State"] == "Updating" && updated["BatchSize"] == 50)
            mapping = try await fixture.settled(id)
            #expect(mapping["State"] == "Disabled" && mapping["ScalingConfig"] == ["MaximumConcurrency": 7])
            // Empty values take away.
            try await fixture.call(
                "UpdateEventSourceMapping",
                ["UUID": .string(id), "ScalingConfig": [:], "FilterCriteria": ["Filters": []], "FunctionResponseTypes": []])
            mapping = try await fixture.settled(id)
            #expect(mapping["ScalingConfig"] == nil && mapping["FilterCriteria"] == nil && mapping["FunctionResponseTypes"] == [])
            #expect(try await fixture.call("UpdateEventSourceMapping", ["UUID": .string(id), "Enabled": true])["State"] == "Enabling")
            #expect(try await fixture.settled(id)["State"] == "Enabled")
            #expect(try await fixture.call("UpdateEventSourceMapping", ["UUID": .string(id), "Enabled": false])["State"] == "Disabling")
            #expect(try await fixture.settled(id)["State"] == "Disabled")
        }
    }

    @Test(
        arguments: [
            (["BatchSize": 0], "ValidationException", "Value '0' at 'batchSize' failed to satisfy constraint"),
            (["BatchSize": 10_001], "ValidationException", "Member must have value less than or equal to 10000"),
            (
                ["BatchSize": 11], "InvalidParameterValueException",
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
            ),
            (["MaximumBatchingWindowInSeconds": 301], "ValidationException", "less than or equal to 300"),
            (["ScalingConfig": ["MaximumConcurrency": 1]], "ValidationException", "'scalingConfig.maximumConcurrency'"),
            (["FunctionResponseTypes": ["Nonsense"]], "ValidationException", "enum value set: [ReportBatchItemFailures]"),
            (["StartingPosition": "LATEST"], "InvalidParameterValueException", "StartingPosition is not valid for SQS event sources."),
            (
                ["MaximumRetryAttempts": 3], "InvalidParameterValueException",
                "Unsupported MaximumRetryAttempts parameter for given event source mapping type."
            ),
            (
                ["FilterCriteria": ["Filters": [["Pattern": "{\"body\": 1}"]]]], "InvalidParameterValueException",
                "Invalid filter pattern definition."
            ),
            (
                ["FilterCriteria": ["Filters": .array(Array(repeating: ["Pattern": "{\"body\": [1]}"], count: 6))]],
                "InvalidParameterValueException", "The number of filters, 6, is greater than the maximum of 5."
            ),
            (["FunctionName": "missing"], "InvalidParameterValueException", "Function does not exist"),
            (
                ["EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:missing"], "InvalidParameterValueException",
                "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue."
            ),
            (
                ["EventSourceArn": "arn:aws:sqs:us-east-1:111111111111:q"], "InvalidParameterValueException",
                "The provided execution role does not have permissions to call ReceiveMessage on SQS"
            ),
            (
                ["EventSourceArn": "arn:aws:events:us-east-1:000000000000:rule/r"], "InvalidParameterValueException",
                "Unrecognized event source. Unsupported source arn : arn:aws:events:us-east-1:000000000000:rule/r"
            ),
            (["EventSourceArn": .null], "InvalidParameterValueException", "Unrecognized event source."),
            (["EventSourceArn": "arn:aws:kinesis:us-east-1:000000000000:stream/s"], "NotImplementedException", "kinesis"),
            (["EventSourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/x"], "NotImplementedException", "dynamodb"),
            (["KMSKeyArn": "arn:aws:kms:us-east-1:000000000000:key/k"], "NotImplementedException", "KMSKeyArn"),
            (["ProvisionedPollerConfig": ["MinimumPollers": 2]], "NotImplementedException", "ProvisionedPollerConfig"),
            (["MetricsConfig": ["Metrics": ["EventCount"]]], "NotImplementedException", "MetricsConfig"),
            (["Tags": ["aws:x": "1"]], "InvalidParameterValueException", "The tag key 'aws:x' begins with aws:"),
            (["FunctionName": .null], "ValidationException", "'functionName' failed to satisfy constraint: Member must not be null"),
        ] as [(JSONObject, String, String)])
    func wrongSettingsAreRefused(settings: JSONObject, code: String, message: String) async throws {
        try await MappingsFixture.run { fixture in
            var input: JSONObject = ["EventSourceArn": .string(Self.queue), "FunctionName": "f"]
            for member in settings { input[member.key] = member.value }
            let error = await fixture.failure("CreateEventSourceMapping", input)
            #expect(error.code == code)
            #expect(error.message.contains(message), "\(error.message)")
            let listed = try await fixture.call("ListEventSourceMappings", [:])
            #expect(listed["EventSourceMappings"] == [])
        }
    }

    @Test func emptySettingsThatTerraformSendsAreAccepted() async throws {
        try await MappingsFixture.run { fixture in
            try await fixture.create(["KMSKeyArn": "", "MetricsConfig": [:], "DestinationConfig": [:], "Topics": [], "Tags": [:]])
        }
    }

    @Test func aFIFOQueueHasSmallBatchesAndNoWindow() async throws {
        try await MappingsFixture.run { fixture in
            let queue = Self.queue + ".fifo"
            fixture.queues.make(queue)
            for (settings, message) in [
                (["BatchSize": 11, "MaximumBatchingWindowInSeconds": 1], "Maximum batch size must be between 1 and 10 inclusive"),
                (["MaximumBatchingWindowInSeconds": 1], "Batching window is not supported for FIFO queues"),
            ] as [(JSONObject, String)] {
                var input: JSONObject = ["EventSourceArn": .string(queue), "FunctionName": "f"]
                for member in settings { input[member.key] = member.value }
                #expect(await fixture.failure("CreateEventSourceMapping", input) == MappingErrors.invalid(message))
            }
            let id = try await fixture.create(["EventSourceArn": .string(queue)])
            let error = await fixture.failure(
                "UpdateEventSourceMapping", ["UUID": .string(id), "MaximumBatchingWindowInSeconds": 1])
            #expect(error.message == "Batching window is not supported for FIFO queues")
        }
    }

    @Test func theQueueHidesMessagesForAsLongAsTheFunctionMayRun() async throws {
        try await MappingsFixture.run { fixture in
            fixture.functions.make("slow", timeout: .seconds(60))
            let input: JSONObject = ["EventSourceArn": .string(Self.queue), "FunctionName": "slow"]
            let error = await fixture.failure("CreateEventSourceMapping", input)
            #expect(error.message == "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds")
            fixture.queues.make(Self.queue, visibility: .seconds(60))
            try await fixture.call("CreateEventSourceMapping", input)
        }
    }

    @Test(arguments: TestEngine.available) func aPairIsMappedOnce(engine: TestEngine) async throws {
        try await MappingsFixture.run(engine) { fixture in
            let id = try await fixture.create()
            let error = await fixture.failure(
                "CreateEventSourceMapping",
                ["EventSourceArn": .string(Self.queue), "FunctionName": "arn:aws:lambda:us-east-1:000000000000:function:f"])
            #expect(error.code == "ResourceConflictException" && error.status == 409)
            #expect(
                error.message
                    == "An event source mapping with SQS arn (\" \(Self.queue) \") and function (\" f \") already exists. Please update or "
                    + "delete the existing mapping with UUID \(id)")
            // An alias is another function; moving it onto the first is the same conflict.
            let other = try await fixture.create(["FunctionName": "f:live"])
            #expect(try await fixture.get(other)["FunctionArn"] == "arn:aws:lambda:us-east-1:000000000000:function:f:live")
            let moved = await fixture.failure("UpdateEventSourceMapping", ["UUID": .string(other), "FunctionName": "f"])
            #expect(moved.code == "ResourceConflictException")
        }
    }

    @Test(arguments: TestEngine.available) func mappingsAreListedByPageQueueAndFunction(engine: TestEngine) async throws {
        try await MappingsFixture.run(engine) { fixture in
            fixture.functions.make("g")
            var ids: Set<String> = []
            for number in 1...4 {
                let queue = "\(Self.queue)\(number)"
                fixture.queues.make(queue)
                for function in ["f", "g"] {
                    ids.insert(try await fixture.create(["EventSourceArn": .string(queue), "FunctionName": .string(function)]))
                }
            }
            func list(_ input: JSONObject) async throws -> ([String], String?) {
                let answer = try await fixture.call("ListEventSourceMappings", input)
                return (answer["EventSourceMappings"]?.array?.compactMap { $0["UUID"]?.string } ?? [], answer["NextMarker"]?.string)
            }
            let (all, none) = try await list([:])
            #expect(Set(all) == ids && all.count == 8 && none == nil)
            var paged: [String] = []
            var marker: String?
            repeat {
                var input: JSONObject = ["MaxItems": 3]
                input["Marker"] = marker.map(JSONValue.string)
                let (page, next) = try await list(input)
                #expect(page.count <= 3)
                paged += page
                marker = next
            } while marker != nil
            #expect(paged == all)
            #expect(try await list(["FunctionName": "g"]).0.count == 4)
            #expect(try await list(["EventSourceArn": .string(Self.queue + "2")]).0.count == 2)
            #expect(try await list(["EventSourceArn": .string(Self.queue + "2"), "FunctionName": "f"]).0.count == 1)
            #expect(try await list(["FunctionName": "h"]).0.isEmpty)
            let wrong = await fixture.failure("ListEventSourceMappings", ["Marker": "zz"])
            #expect(wrong.code == "InvalidParameterValueException")
            // Another account sees nothing of it.
            let other = try await fixture.call("ListEventSourceMappings", [:], scope: Scope(account: "111111111111"))
            #expect(other["EventSourceMappings"] == [])
        }
    }

    @Test func aMappingWithoutQueueAndFunctionCanBeDisabledAndDeleted() async throws {
        try await MappingsFixture.run { fixture in
            let id = try await fixture.create()
            fixture.functions.remove("f")
            fixture.queues.remove(Self.queue)
            #expect(
                await fixture.failure("UpdateEventSourceMapping", ["UUID": .string(id), "BatchSize": 1]) == MappingErrors.noSuchFunction())
            try await fixture.call("UpdateEventSourceMapping", ["UUID": .string(id), "Enabled": false])
            #expect(try await fixture.settled(id)["State"] == "Disabled")
            #expect(
                await fixture.failure("UpdateEventSourceMapping", ["UUID": .string(id), "Enabled": true])
                    == MappingErrors.noSuchFunction())
            try await fixture.call("DeleteEventSourceMapping", ["UUID": .string(id)])
        }
    }

    @Test func anotherAccountsMappingDoesNotExist() async throws {
        try await MappingsFixture.run { fixture in
            let id = try await fixture.create()
            for operation in ["GetEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping"] {
                let error = await fixture.failure(operation, ["UUID": .string(id)], scope: Scope(account: "111111111111"))
                #expect(error == MappingErrors.notFound(), "\(operation)")
            }
            #expect(try await fixture.get(id.uppercased())["State"] == "Enabled")
            #expect(await fixture.failure("GetEventSourceMapping", ["UUID": "x"]) == MappingErrors.notFound())
        }
    }

    @Test(arguments: TestEngine.available) func mappingsAreTagged(engine: TestEngine) async throws {
        try await MappingsFixture.run(engine) { fixture in
            let id = try await fixture.create(["Tags": ["a": "1"]])
            let arn = try #require(ARN("arn:aws:lambda:us-east-1:000000000000:event-source-mapping:\(id)"))
            try await fixture.service.changeTags(of: arn) { $0.merging(["b": "2"]) { $1 } }
            #expect(try await fixture.service.tags(of: arn) == ["a": "1", "b": "2"])
            let missing = try #require(ARN("arn:aws:lambda:us-east-1:000000000000:event-source-mapping:none"))
            await #expect(throws: MappingErrors.notFound()) { try await fixture.service.tags(of: missing) }
        }
    }

    @Test func whatIsBuiltIsNotListedAsRefused() async throws {
        let text = try RepositoryFile.text("docs/not-built.md")
        #expect(text.contains("\n## Event source mappings\n"))
        try await MappingsFixture.run { fixture in
            for name in fixture.interface.operations.keys {
                #expect(FunctionsInterface.names.contains(name))
                #expect(!text.contains("`\(name)`"), "\(name) is built")
            }
            #expect(fixture.interface.operations.count == 5)
        }
    }
}
