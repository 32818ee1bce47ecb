import Ambient
import Glibc
import JSON
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Environments

/// The suites that run processes, one test after the other: what they time is then theirs.
@Suite(.serialized) enum RealProcessTests {}

/// Collects what environments print.
final class OutputRecorder: EnvironmentOutput {
    struct Contents {
        var lines: [(text: String, isSplit: Bool, requestID: String?)] = []
        var bytes = 0
        var dropped = 0
        var ended: Set<UInt64> = []
    }

    private let contents = Mutex(Contents())

    var lines: [String] { contents.withLock { $0.lines.map(\.text) } }
    var all: Contents { contents.withLock { $0 } }

    func received(_ lines: [OutputLine], from environment: EnvironmentDescription) {
        contents.withLock { contents in
            for line in lines {
                contents.bytes += line.bytes.readableBytes
                if contents.lines.count < 10_000 {
                    contents.lines.append((String(buffer: line.bytes), line.isSplit, line.requestID))
                }
            }
        }
    }

    func dropped(bytes: Int, from environment: EnvironmentDescription, requestID: String?, at time: Timestamp) {
        contents.withLock { $0.dropped += bytes }
    }

    func ended(_ environment: EnvironmentDescription, at time: Timestamp) {
        contents.withLock { _ = $0.ended.insert(environment.id) }
    }
}

/// Hands an invocation's end to a task that waits for it.
final class ResultWaiter: InvocationObserver {
    private let continuation: CheckedContinuation<InvocationResult, Never>
    private let chunks = Mutex<[ByteBuffer]>([])
    let onStream: (@Sendable (StreamedResponse) -> Void)?
    let onEnd: (@Sendable ([ByteBuffer]) -> Void)?

    init(
        _ continuation: CheckedContinuation<InvocationResult, Never>, onStream: (@Sendable (StreamedResponse) -> Void)? = nil,
        onEnd: (@Sendable ([ByteBuffer]) -> Void)? = nil
    ) {
        (self.continuation, self.onStream, self.onEnd) = (continuation, onStream, onEnd)
    }

    func responseBegan(_ response: StreamedResponse) { onStream?(response) }
    func responseReceived(_ bytes: ByteBuffer) { chunks.withLock { $0.append(bytes) } }

    func invocationEnded(_ result: InvocationResult) {
        onEnd?(chunks.withLock { $0 })
        continuation.resume(returning: result)
    }
}

/// A fleet with real processes, and a directory for functions' code; both go with `close`.
final class FleetHarness: Sendable {
    let fleet: EnvironmentFleet
    let output = OutputRecorder()
    let directory: String
    private let revision = Atomic<Int>(0)

    static let catalogue = RuntimeCatalogue()
    /// Two loops for all tests, as a node on this machine has.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)

    init(_ change: (inout FleetConfiguration) -> Void = { _ in }) throws {
        directory = "/tmp/apus-environments-\(SystemEntropy().hexadecimal(12))"
        // As a data directory is: nobody else's.
        guard mkdir(directory, 0o700) == 0 else { throw SandboxFailure(description: "mkdir") }
        var configuration = FleetConfiguration(directory: directory + "/node")
        change(&configuration)
        fleet = EnvironmentFleet(
            configuration: configuration, group: Self.group, clock: SystemClock(), entropy: SystemEntropy(), output: output)
    }

    func close() async {
        await fleet.shutdown(within: .zero)
        _ = Executables.run(["/bin/rm", "-rf", directory])
    }

    /// Runs `body` with a fleet that is closed behind it.
    static func with(
        _ change: (inout FleetConfiguration) -> Void = { _ in }, _ body: (FleetHarness) async throws -> Void
    ) async throws {
        let harness = try FleetHarness(change)
        do {
            try await body(harness)
        } catch {
            await harness.close()
            throw error
        }
        await harness.close()
    }

    /// Writes a function's files, as the node's user would have unpacked them.
    func code(_ files: [String: String], executable: Bool = false) throws -> String {
        let path = "\(directory)/code-\(revision.add(1, ordering: .relaxed).newValue)"
        mkdir(path, 0o755)
        for (name, text) in files {
            let parts = name.split(separator: "/").dropLast()
            for count in parts.indices { mkdir("\(path)/\(parts[...count].joined(separator: "/"))", 0o755) }
            let descriptor = open("\(path)/\(name)", O_CREAT | O_WRONLY, executable ? 0o755 : 0o644)
            guard descriptor >= 0, write(descriptor, text, text.utf8.count) == text.utf8.count else {
                throw SandboxFailure(description: "write \(name)")
            }
            Glibc.close(descriptor)
        }
        return path
    }

    func specification(
        _ runtime: FunctionRuntime, _ path: String, handler: String = "main.handler", memory: Int = 256, timeout: Duration = .seconds(10),
        initTimeout: Duration = .seconds(10), variables: [String: String] = [:], layers: [String] = [], storage: Int = 512,
        name: String = "demo", revision: String? = nil, logging: EnvironmentSpecification.Logging.Format = .text
    ) -> EnvironmentSpecification {
        EnvironmentSpecification(
            identity: .init(
                functionARN: "arn:aws:lambda:eu-west-1:000000000000:function:\(name)", version: "$LATEST", revision: revision ?? path),
            functionName: name, runtime: runtime, handler: handler, code: .directory(path), layers: layers, variables: variables,
            limits: .init(memory: memory, timeout: timeout, initTimeout: initTimeout, ephemeralStorage: storage),
            logging: .init(format: logging, applicationLevel: logging == .json ? "INFO" : nil, group: "/aws/lambda/\(name)"),
            sdk: .init(
                region: "eu-west-1", accessKeyID: "test", secretAccessKey: "te'st\n\"$HOME", sessionToken: "token",
                endpointURL: "http://127.0.0.1:4566"))
    }

    func python(_ source: String, memory: Int = 256, timeout: Duration = .seconds(10), handler: String = "main.handler") throws
        -> EnvironmentSpecification
    {
        specification(
            try Self.catalogue.resolve("python3.11"), try code(["main.py": source]), handler: handler, memory: memory, timeout: timeout)
    }

    func node(_ source: String, timeout: Duration = .seconds(10), file: String = "main.js") throws -> EnvironmentSpecification {
        specification(try Self.catalogue.resolve("nodejs20.x"), try code([file: source]), timeout: timeout)
    }

    func invoke(
        _ specification: EnvironmentSpecification, _ payload: String = "{}", id: String = SystemEntropy().uuid(),
        change: (inout Invocation) -> Void = { _ in }, onStream: (@Sendable (StreamedResponse) -> Void)? = nil,
        onEnd: (@Sendable ([ByteBuffer]) -> Void)? = nil
    ) async -> InvocationResult {
        var invocation = Invocation(
            requestID: id, payload: ByteBuffer(string: payload), invokedFunctionARN: specification.identity.functionARN)
        change(&invocation)
        return await withCheckedContinuation { continuation in
            fleet.invoke(invocation, on: specification, observer: ResultWaiter(continuation, onStream: onStream, onEnd: onEnd))
        }
    }

    /// Waits until `condition` holds, for fifteen seconds at most.
    static func eventually(_ condition: () -> Bool) async -> Bool {
        for _ in 0..<1500 {
            if condition() { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return condition()
    }
}

extension FleetHarness {
    /// How many processes of this host have `argument` on their command line.
    static func processes(with argument: String) -> Int {
        ProcessTree.entries(of: "/proc").count { entry in
            guard pid_t(entry) != nil, let line = ProcessTree.contents(of: "/proc/\(entry)/cmdline") else { return false }
            return line.split(separator: "\0").contains { $0 == argument } && line.contains("sleep")
        }
    }
}

extension InvocationResult {
    /// The answer, or the error's payload.
    var json: JSONValue? {
        switch outcome {
        case .response(let bytes, _): try? JSONValue(parsing: bytes.readableBytesView)
        case .failed(let error): try? JSONValue(parsing: error.payload.readableBytesView)
        case .streamed, .unavailable: nil
        }
    }

    var error: FunctionError? {
        switch outcome {
        case .failed(let error): error
        case .streamed(_, let error): error
        case .response, .unavailable: nil
        }
    }

    var errorType: String? { json?["errorType"]?.string }
    var errorMessage: String? { json?["errorMessage"]?.string }
}
