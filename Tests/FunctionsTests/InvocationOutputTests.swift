import Ambient
import Environments
import Synchronization
import Telemetry
import Testing

@testable import Functions

@Suite struct InvocationOutputTests {
    @Test func aLogBeginsByHowItsOwnEnvironmentWasStarted() {
        let sink = Recorder()
        let output = InvocationOutput(sink: sink)
        let identity = EnvironmentSpecification.Identity(
            functionARN: "arn:aws:lambda:eu-west-1:000000000000:function:demo", version: "1", revision: "r")
        // The same opening for both: what they are made of is the same.
        output.open(identity) { isProvisioned, _ in isProvisioned ? "provisioned" : "on demand" }
        for (id, isProvisioned) in [(UInt64(1), true), (2, false)] {
            let environment = EnvironmentDescription(
                id: id, identity: identity, functionName: "demo", logGroup: "/aws/lambda/demo", logStream: "stream-\(id)",
                isProvisioned: isProvisioned)
            output.write(["START"], to: environment, requestID: nil, at: Timestamp(milliseconds: 0))
        }
        #expect(sink.lines.withLock { $0 } == ["provisioned", "START", "on demand", "START"])
    }
}

private final class Recorder: LogSink {
    let lines = Mutex<[String]>([])

    func append(_ events: [LogEvent], to stream: LogStreamKey) {
        lines.withLock { $0 += events.map { String(decoding: $0.message, as: UTF8.self) } }
    }

    func settle() async {}
}
