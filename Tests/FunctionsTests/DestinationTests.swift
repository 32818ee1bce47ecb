import AWSInterface
import Ambient
import Deliveries
import Environments
import JSON
import NIOCore
import NIOPosix
import Storage
import StorageTestSupport
import Targets
import Telemetry
import Testing

@testable import Functions

/// Hands on what is logged.
private struct LoggedLines: LogSink {
    let lines: AsyncStream<(stream: LogStreamKey, text: String)>
    private let continuation: AsyncStream<(stream: LogStreamKey, text: String)>.Continuation

    init() { (lines, continuation) = AsyncStream.makeStream() }

    func append(_ events: [LogEvent], to stream: LogStreamKey) {
        for event in events { continuation.yield((stream, event.text)) }
    }

    func settle() async {}
}

/// Asynchronous invocations of functions that may not run (reserved concurrency 0): their events go where failures go.
@Suite struct DestinationTests {
    @Test(.timeLimit(.minutes(1)), arguments: TestEngine.available)
    func aRecordReachesItsDestinationAndOneThatCannotIsToldInTheLog(engine: TestEngine) async throws {
        let directory = TemporaryDirectory()
        try await engine.withDatabase(FunctionsService.migrations + Deliveries.migrations) { database in
            let functions = FunctionsFixture(database, directory)
            let log = LoggedLines()
            let deliveries = try await Deliveries.open(database, clock: functions.clock, entropy: SeededEntropy(seed: 1))
            let (invocations, _) = service(functions, deliveries, InvocationOutput(sink: log), directory)
            try await deliveries.start()
            try await functions.createIdle("first", onFailure: "second")
            try await functions.createIdle("second", onFailure: "gone")

            let call = FunctionCall(
                key: FunctionKey(scope: Scope(), name: "first"), requestID: "r-1", payload: ByteBuffer(string: "{\"a\":1}"))
            let accepted = await withCheckedContinuation { reply in
                invocations.asynchronous.accept(call) { reply.resume(returning: $0) }
            }
            try accepted.get()

            // Only the record that `second` got from `first` can be lost on its way to `gone`.
            let lost = try #require(await log.lines.first { _ in true })
            #expect(lost.stream.group == "/aws/lambda/second")
            #expect(lost.stream.stream.hasSuffix("/[apus]"))
            #expect(lost.text.contains("DestinationDeliveryFailure"))
            #expect(lost.text.contains("function:gone"))
            #expect(try await deliveries.pendingCounts().isEmpty)
            await deliveries.drain(within: .seconds(1))
        }
    }

    private func service(
        _ functions: FunctionsFixture, _ deliveries: Deliveries, _ output: InvocationOutput, _ directory: TemporaryDirectory
    ) -> (InvocationService, TargetDirectory) {
        let entropy = SeededEntropy(seed: 2)
        let targets = TargetDirectory()
        let fleet = EnvironmentFleet(
            configuration: FleetConfiguration(directory: "\(directory.path)/runtime", maximumMemory: 1024),
            group: MultiThreadedEventLoopGroup.singleton, clock: functions.clock, entropy: entropy, output: output)
        let losses = DestinationLosses(catalogue: functions.service.catalogue, output: output)
        let service = InvocationService(
            functions: functions.service, fleet: fleet, output: output, deliveries: deliveries,
            targets: TargetSender(
                directory: targets, deliveries: deliveries, clock: functions.clock, entropy: entropy, observer: losses),
            runtime: { (identifier) throws(RuntimeUnavailable) in throw .unknown(identifier) },
            credentials: { _, _ in FunctionCredentials(accessKeyID: "a", secretAccessKey: "s", sessionToken: nil) },
            endpoint: { "http://127.0.0.1:1" }, configuration: InvocationService.Configuration(), clock: functions.clock,
            entropy: entropy)
        return (service, targets)
    }

    @Test(.timeLimit(.minutes(1)), arguments: TestEngine.available)
    func whatAFunctionCouldNotHandleGoesToItsDeadLetterQueueAndToItsDestination(engine: TestEngine) async throws {
        let directory = TemporaryDirectory()
        try await engine.withDatabase(FunctionsService.migrations + Deliveries.migrations) { database in
            let functions = FunctionsFixture(database, directory, services: ["lambda", "sqs"])
            let deliveries = try await Deliveries.open(database, clock: functions.clock, entropy: SeededEntropy(seed: 1))
            let (invocations, targets) = service(functions, deliveries, InvocationOutput(sink: LoggedLines()), directory)
            let queues = RecordingTarget()
            targets.register("sqs", .local(queues, cascades: false))
            try await deliveries.start()
            try await functions.createIdle("first", onFailure: nil, destination: "arn:aws:sqs:us-east-1:000000000000:results")
            try await functions.call(
                "UpdateFunctionConfiguration",
                ["FunctionName": "first", "DeadLetterConfig": ["TargetArn": "arn:aws:sqs:us-east-1:000000000000:dead"]])
            let call = FunctionCall(
                key: FunctionKey(scope: Scope(), name: "first"), requestID: "r-1", payload: ByteBuffer(string: "{\"a\":1}"))
            let accepted = await withCheckedContinuation { reply in
                invocations.asynchronous.accept(call) { reply.resume(returning: $0) }
            }
            try accepted.get()

            let calls = await queues.calls(2)
            let record = try #require(calls.first { $0.target.hasSuffix(":results") })
            #expect(try JSONValue(parsing: record.payload)["requestContext"]?["condition"] == "RetriesExhausted")
            let letter = try #require(calls.first { $0.target.hasSuffix(":dead") })
            #expect(letter.payload == Array("{\"a\":1}".utf8))
            let attributes = try #require(letter.settings["MessageAttributes"])
            #expect(attributes["RequestID"] == ["DataType": "String", "StringValue": "r-1"])
            #expect(attributes["ErrorCode"] == ["DataType": "Number", "StringValue": "429"])
            #expect(attributes["ErrorMessage"] == ["DataType": "String", "StringValue": "Rate Exceeded."])
            await deliveries.drain(within: .seconds(1))
        }
    }

    @Test(arguments: TestEngine.available)
    func aFunctionTakesCallsWhetherItIsInMemoryOrNot(engine: TestEngine) async throws {
        let directory = TemporaryDirectory()
        try await engine.withDatabase(FunctionsService.migrations + Deliveries.migrations) { database in
            let functions = FunctionsFixture(database, directory)
            let deliveries = try await Deliveries.open(database, clock: functions.clock, entropy: SeededEntropy(seed: 1))
            let (_, targets) = service(functions, deliveries, InvocationOutput(sink: LoggedLines()), directory)
            try await functions.create("known")
            let key = FunctionKey(scope: Scope(), name: "known")

            func refusal(_ target: String, _ payload: [UInt8] = Array("{}".utf8)) async throws -> String? {
                guard case .local(let function, cascades: false) = targets.route(to: target) else { return "no route" }
                let call = TargetCall(target: target, payload: payload, sender: "test")
                let now = functions.clock.now()
                let refusal = try await database.write { try function.accept(call, in: $0, at: now) }
                #expect(refusal == nil || refusal?.class == .permanent)
                return refusal?.code
            }
            functions.service.catalogue.invalidateAll()
            #expect(try await refusal(key.arn()) == nil)
            #expect(try await refusal(key.arn("$LATEST")) == nil)
            #expect(try await refusal(key.arn("7")) == "NO_RESOURCE")
            #expect(try await refusal(key.arn("live")) == "NO_RESOURCE")
            #expect(try await refusal(FunctionKey(scope: Scope(), name: "gone").arn()) == "NO_RESOURCE")
            #expect(try await refusal(FunctionKey(scope: Scope(region: "eu-west-1"), name: "known").arn()) == "NO_RESOURCE")
            _ = try await functions.service.catalogue.resolve(key, qualifier: nil)
            #expect(try await refusal(key.arn()) == nil)
            #expect(try await refusal(key.arn(), []) == nil)
            #expect(try await refusal(key.arn(), Array("{".utf8)) == "INVALID_JSON")
            #expect(try await refusal(key.arn(), Array(repeating: 0x31, count: PayloadLimit.asynchronous + 1)) == "INVALID_PARAMETER")
            #expect(try await refusal("arn:aws:lambda:us-east-1:000000000000:function:a:b:c") == "INVALID_PARAMETER")
            #expect(try await deliveries.pendingCounts() == [AsynchronousInvocations.deliveryKind: 4])
        }
    }
}

/// Takes every call and keeps it.
private struct RecordingTarget: LocalTarget {
    private let stream: AsyncStream<TargetCall>
    private let continuation: AsyncStream<TargetCall>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal? {
        transaction.afterCommit { continuation.yield(call) }
        return nil
    }

    func calls(_ count: Int) async -> [TargetCall] {
        var calls: [TargetCall] = []
        for await call in stream {
            calls.append(call)
            if calls.count == count { break }
        }
        return calls
    }
}

extension FunctionsFixture {
    /// A function that may never run.
    ///
    /// - Parameters:
    ///   - function: the name of the function that hears of failures.
    ///   - destination: or the ARN of what does.
    fileprivate func createIdle(_ name: String, onFailure function: String?, destination: String = "") async throws {
        try await create(name)
        try await call("PutFunctionConcurrency", ["FunctionName": .string(name), "ReservedConcurrentExecutions": 0])
        let arn = function.map { FunctionKey(scope: Scope(), name: $0).arn() } ?? destination
        try await call(
            "PutFunctionEventInvokeConfig",
            ["FunctionName": .string(name), "DestinationConfig": ["OnFailure": ["Destination": .string(arn)]]])
    }
}
