import AWSInterface
import Ambient
import Deliveries
import JSON
import NIOCore
import Storage
import StorageTestSupport
import Synchronization
import Targets
import Telemetry
import Testing

@testable import Functions

/// What the default bus is told.
private final class Bus: LocalTarget {
    let calls: AsyncStream<TargetCall>
    private let continuation: AsyncStream<TargetCall>.Continuation

    init() { (calls, continuation) = AsyncStream.makeStream() }

    func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal? {
        transaction.afterCommit { [continuation] in _ = continuation.yield(call) }
        return nil
    }
}

private final class Lines: LogSink {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func append(_ events: [LogEvent], to stream: LogStreamKey) {
        texts.withLock { $0 += events.map { "\(stream.group): \($0.text)" } }
    }
    func settle() async {}
}

@Suite struct LoopStopTests {
    private struct Fixture {
        let functions: FunctionsFixture
        let deliveries: Deliveries
        let stop: LoopStop
        let bus = Bus()
        let lines: Lines

        func header(_ text: String?, _ function: String = "f", qualifier: String? = nil) async throws -> String {
            let key = FunctionKey(scope: Scope(), name: function)
            let call = FunctionCall(key: key, qualifier: qualifier, requestID: "r-1", payload: ByteBuffer(), traceHeader: text)
            return try stop.header(for: call, of: try await functions.service.catalogue.resolve(key, qualifier: qualifier))
        }
    }

    private func with(_ body: (Fixture) async throws -> Void) async throws {
        let directory = TemporaryDirectory()
        try await TestEngine.sqlite.withDatabase(FunctionsService.migrations + Deliveries.migrations) { database in
            let functions = FunctionsFixture(database, directory)
            let deliveries = try await Deliveries.open(database, clock: functions.clock, entropy: SeededEntropy(seed: 1))
            let directory = TargetDirectory()
            let targets = TargetSender(
                directory: directory, deliveries: deliveries, clock: functions.clock, entropy: SeededEntropy(seed: 2))
            let lines = Lines()
            let fixture = Fixture(
                functions: functions, deliveries: deliveries,
                stop: LoopStop(
                    targets: targets, output: InvocationOutput(sink: lines), database: database, clock: functions.clock,
                    entropy: SeededEntropy(seed: 3)),
                lines: lines)
            directory.register("events", .local(fixture.bus, cascades: true))
            try await deliveries.start()
            try await functions.create("f")
            try await body(fixture)
            await deliveries.drain(within: .seconds(1))
        }
    }

    private let arn = FunctionKey(scope: Scope(), name: "f").arn()
    private let start = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"

    @Test("every run has a header that counts it, whoever calls and with whatever")
    func headers() async throws {
        try await with { fixture in
            let key = LineageKey(arn)
            for text in [nil, "", "Root=\u{1}", String(repeating: "x", count: 5000)] {
                let header = try #require(TraceHeader(try await fixture.header(text)))
                #expect(header.count(of: key) == 1 && header.root.hasPrefix("1-"))
            }
            #expect(try await fixture.header(start) == "\(start);Lineage=\(key.text):1")
            // All versions are one function.
            try await fixture.functions.call("PublishVersion", ["FunctionName": "f"])
            #expect(try await fixture.header("\(start);Lineage=\(key.text):1", qualifier: "1") == "\(start);Lineage=\(key.text):2")
        }
    }

    @Test("the seventeenth run of a chain is refused as AWS refuses it; the log and the default bus are told", .timeLimit(.minutes(1)))
    func stopped() async throws {
        try await with { fixture in
            var header = start
            for _ in 0..<16 { header = try await fixture.header(header) }
            do {
                _ = try await fixture.header(header)
                Issue.record("not stopped")
            } catch let error as ServiceError {
                #expect(error.code == "RecursiveInvocationException" && error.status == 400 && error.fields["Type"] == "User")
            }
            let told = try #require(await fixture.bus.calls.first { _ in true })
            #expect(told.target == "arn:aws:events:us-east-1:000000000000:event-bus/default")
            #expect(told.settings["DetailType"] == "Recursive Loop Stopped")
            let line = try #require(fixture.lines.all.first)
            #expect(fixture.lines.all.count == 1 && line.hasPrefix("/aws/lambda/f: ") && line.contains("RequestId: r-1 RecursiveLoop"))
            #expect(line.contains(arn))
        }
    }

    @Test("a function that may run in a loop does")
    func allowed() async throws {
        try await with { fixture in
            try await fixture.functions.call("PutFunctionRecursionConfig", ["FunctionName": "f", "RecursiveLoop": "Allow"])
            var header = start
            for _ in 0..<40 { header = try await fixture.header(header) }
            #expect(TraceHeader(header)?.count(of: LineageKey(arn)) == 40)
            try await fixture.functions.call("PutFunctionRecursionConfig", ["FunctionName": "f", "RecursiveLoop": "Terminate"])
            await #expect(throws: ServiceError.self) { _ = try await fixture.header(header) }
        }
    }
}
