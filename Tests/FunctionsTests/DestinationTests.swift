import AWSInterface
import Ambient
import Deliveries
import Environments
import JSON
import NIOCore
import NIOPosix
import Storage
import StorageTestSupport
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
            let invocations = service(functions, deliveries, InvocationOutput(sink: log), directory)
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
    ) -> InvocationService {
        let entropy = SeededEntropy(seed: 2)
        let fleet = EnvironmentFleet(
            configuration: FleetConfiguration(directory: "\(directory.path)/runtime", maximumMemory: 1024),
            group: MultiThreadedEventLoopGroup.singleton, clock: functions.clock, entropy: entropy, output: output)
        return InvocationService(
            functions: functions.service, fleet: fleet, output: output, deliveries: deliveries,
            runtime: { (identifier) throws(RuntimeUnavailable) in throw .unknown(identifier) },
            credentials: { _, _ in FunctionCredentials(accessKeyID: "a", secretAccessKey: "s", sessionToken: nil) },
            endpoint: { "http://127.0.0.1:1" }, configuration: InvocationService.Configuration(), clock: functions.clock,
            entropy: entropy)
    }
}

extension FunctionsFixture {
    /// A function that may never run.
    fileprivate func createIdle(_ name: String, onFailure destination: String) async throws {
        try await create(name)
        try await call("PutFunctionConcurrency", ["FunctionName": .string(name), "ReservedConcurrentExecutions": 0])
        let arn = FunctionKey(scope: Scope(), name: destination).arn()
        try await call(
            "PutFunctionEventInvokeConfig",
            ["FunctionName": .string(name), "DestinationConfig": ["OnFailure": ["Destination": .string(arn)]]])
    }
}
