import Ambient
import NIOCore
import NIOPosix
import Testing

@testable import Environments

/// A process that answers the environment's questions, and runs nothing.
private final class StandIn: SandboxedProcess {
    private let ownsSockets: Bool

    init(ownsSockets: Bool) { self.ownsSockets = ownsSockets }

    func freeze() {}
    func thaw() {}
    func kill() {}
    func release() -> Bool { true }
    func memoryInUse() -> Int { 0 }
    func ranOutOfMemory() -> Bool { false }
    func owns(socketOfUser user: UInt32, inode: UInt32) -> Bool { ownsSockets }
}

/// A fleet that has no work and counts who asks for some.
private final class IdleHost: EnvironmentHost {
    let configuration = FleetConfiguration(directory: "/nonexistent")
    let clock: any WallClock = SystemClock()
    let output: any EnvironmentOutput = OutputRecorder()
    private let polls = AsyncStream<Void>.makeStream()

    func polled(_ environment: ExecutionEnvironment) -> EnvironmentStep {
        polls.continuation.yield()
        return .idle
    }

    func answered(_ environment: ExecutionEnvironment) {}
    func ended(_ environment: ExecutionEnvironment, initFailure: String?) -> InvocationTicket? { nil }
    func released(_ environment: ExecutionEnvironment) {}
    func replace(_ ticket: InvocationTicket) {}

    func firstPoll() async { for await _ in polls.stream { return } }
}

/// A process may ask for its first event before the event loop has heard that the process runs.
@Suite(.timeLimit(.minutes(1))) struct StartTests {
    private struct Early {
        let environment: ExecutionEnvironment
        let host: IdleHost
        /// The connection that was made, and has asked for an event, before the start was settled.
        let client: any Channel

        /// Settles the start on the environment's loop.
        func settle(_ body: @escaping @Sendable (ExecutionEnvironment) -> Void) async throws {
            try await environment.eventLoop.submit { [environment] in body(environment) }.get()
        }
    }

    private func withEarlyClient(_ body: (Early) async throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let loop = group.any()
        let host = IdleHost()
        let identity = EnvironmentSpecification.Identity(
            functionARN: "arn:aws:lambda:us-east-1:000000000000:function:f", version: "1", revision: "1")
        let specification = EnvironmentSpecification(
            identity: identity, functionName: "f", runtime: .provided, handler: "h", code: .directory("/nonexistent"),
            limits: .init(memory: 128, timeout: .seconds(3)), logging: .init(group: "g"),
            sdk: .init(region: "us-east-1", accessKeyID: "a", secretAccessKey: "s", sessionToken: nil, endpointURL: nil))
        let description = EnvironmentDescription(id: 1, identity: identity, functionName: "f", logGroup: "g", logStream: "s")
        let environment = ExecutionEnvironment(description, specification, on: loop, host: host)
        let listener = try await RuntimeDoor.listen(for: environment).get()
        let client = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: listener.localAddress?.port ?? 0).get()
        let request = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: h\r\n\r\n"
        try await client.writeAndFlush(ByteBuffer(string: request))
        // A turn of the loop takes in what has connected before it runs what was submitted.
        for _ in 0..<2 { try await loop.submit {}.get() }
        try await body(Early(environment: environment, host: host, client: client))
        try await loop.submit { environment.retire() }.get()
        try await listener.close()
        try? await client.close()
    }

    @Test func aProcessThatConnectsBeforeItsStartIsKnownIsLetIn() async throws {
        try await withEarlyClient { early in
            #expect(early.client.isActive)
            try await early.settle { $0.started(StandIn(ownsSockets: true)) }
            await early.host.firstPoll()
            #expect(early.client.isActive)
        }
    }

    @Test func aStrangerThatConnectsBeforeTheStartIsKnownIsTurnedAway() async throws {
        try await withEarlyClient { early in
            try await early.settle { $0.started(StandIn(ownsSockets: false)) }
            try await early.client.closeFuture.get()
        }
    }

    @Test func nobodyIsLeftWaitingForAStartThatFails() async throws {
        try await withEarlyClient { early in
            try await early.settle { $0.startFailed(SandboxFailure(description: "no")) }
            try await early.client.closeFuture.get()
        }
    }
}
