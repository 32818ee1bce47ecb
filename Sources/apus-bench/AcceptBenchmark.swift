import AWSInterface
import Ambient
import Deliveries
import Environments
import Functions
import Glibc
import JSON
import NIOCore
import NIOPosix
import Storage
import Targets
import Telemetry

/// How many asynchronous invocations a second are accepted, all of the way from the call to the flushed row, nothing delivered meanwhile.
struct AcceptBenchmark {
    /// Nobody prints anything here.
    private struct NoSink: LogSink {
        func append(_ events: [LogEvent], to stream: LogStreamKey) {}
        func settle() async {}
    }

    private let database: any Database
    private let invocations: InvocationService
    private let call: FunctionCall

    /// - Parameter folder: a directory of the benchmark's own, where a function is deployed.
    init(_ database: any Database, folder: String) async throws {
        self.database = database
        let (clock, entropy) = (SystemClock(), SystemEntropy())
        let output = InvocationOutput(sink: NoSink())
        let functions = FunctionsService(
            database: database, dataDirectory: folder, configuration: FunctionsConfiguration(runtime: { _ in .available }), clock: clock,
            entropy: entropy)
        let fleet = EnvironmentFleet(
            configuration: FleetConfiguration(directory: "\(folder)/runtime"), group: MultiThreadedEventLoopGroup.singleton, clock: clock,
            entropy: entropy, output: output)
        let deliveries = try await Deliveries.open(database, clock: clock, entropy: entropy)
        invocations = InvocationService(
            functions: functions, fleet: fleet, output: output, deliveries: deliveries,
            targets: TargetSender(directory: TargetDirectory(), deliveries: deliveries, clock: clock, entropy: entropy),
            runtime: { _ in .provided },
            credentials: { _, _ in FunctionCredentials(accessKeyID: "none", secretAccessKey: "none", sessionToken: nil) },
            endpoint: { "" }, configuration: InvocationService.Configuration(), clock: clock, entropy: entropy)
        try shell("mkdir -p \(folder)/code && printf '#!/bin/sh\\n' > \(folder)/code/bootstrap && chmod +x \(folder)/code/bootstrap")
        _ = try await FunctionsInterface.make(functions).call(
            "CreateFunction",
            [
                "FunctionName": "accepting", "Runtime": "provided.al2023", "Handler": "none",
                "Role": "arn:aws:iam::000000000000:role/bench", "Code": ["ZipFile": .string(try MeasuredNode.zipped("\(folder)/code"))],
            ], RequestContext(requestID: entropy.uuid(), now: clock.now()))
        call = FunctionCall(
            key: FunctionKey(scope: Scope(), name: "accepting"), requestID: entropy.uuid(),
            payload: ByteBuffer(string: "{\"order\":\"\(String(repeating: "x", count: 180))\"}"))
    }

    /// Accepted a second by `callers` concurrent tasks.
    func rate(callers: Int = 64, perCaller: Int = 1000) async throws -> Double {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<callers {
                group.addTask { for _ in 0..<perCaller { try await accept() } }
            }
            try await group.waitForAll()
        }
        return Double(callers * perCaller) / ((ContinuousClock.now - start).fractionalMilliseconds / 1000)
    }

    private func accept() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            invocations.asynchronous.accept(call) { continuation.resume(with: $0.mapError { $0 as any Error }) }
        }
    }
}
