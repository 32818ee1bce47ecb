import AWSInterface
import Glibc
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

@testable import Gateway

/// What becomes of an operation when nobody waits for its answer any more.
@Suite("Clients that go, nodes that stop", .timeLimit(.minutes(1)))
struct LongPollTests {
    /// An operation that ends only when it is cancelled, or told to.
    final class Waiting: Sendable {
        private let began = AsyncStream<Void>.makeStream()
        private let cancelled = AsyncStream<Void>.makeStream()
        private let told = AsyncStream<Void>.makeStream()

        func operation(_ name: String) -> AWSInterface.Operation {
            AWSInterface.Operation(name) { [self] _, _ in
                began.continuation.yield()
                for await _ in told.stream { return ["MessageId": "told"] }
                cancelled.continuation.yield()
                throw CancellationError()
            }
        }

        func begin() async { for await _ in began.stream { return } }
        func cancellation() async { for await _ in cancelled.stream { return } }
        func finish() { told.continuation.yield() }
    }

    /// A connection of which the test has every end in its hand.
    final class Connection: Sendable {
        private final class Gatherer: ChannelInboundHandler {
            typealias InboundIn = ByteBuffer
            private let text: AsyncStream<String>.Continuation
            init(_ text: AsyncStream<String>.Continuation) { self.text = text }

            func channelRead(context: ChannelHandlerContext, data: NIOAny) { text.yield(String(buffer: unwrapInboundIn(data))) }
            func channelInactive(context: ChannelHandlerContext) { text.finish() }
            func errorCaught(context: ChannelHandlerContext, error: any Error) { text.finish() }
        }

        private let channel: any Channel
        private let text: AsyncStream<String>

        init(port: Int) async throws {
            let (text, continuation) = AsyncStream<String>.makeStream()
            self.text = text
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Gatherer(continuation)) }
                }
                .connect(host: "127.0.0.1", port: port).get()
        }

        func send(_ target: String, _ headers: String, _ body: String) async throws {
            let request = "POST \(target) HTTP/1.1\r\nHost: a\r\n\(headers)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            try await channel.writeAndFlush(ByteBuffer(string: request))
        }

        func close() async throws { try await channel.close() }
        func closeSending() async throws { try await channel.close(mode: .output) }

        func reset() async throws {
            try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            try await channel.close()
        }

        /// Everything until the server closes.
        func receiveAll() async -> String { await text.reduce("", +) }
    }

    private func withWaiting(_ name: String, _ body: (Waiting, Harness, Connection) async throws -> Void) async throws {
        let waiting = Waiting()
        let sqs = ServiceInterface(name: "sqs", operations: [waiting.operation(name)], notBuilt: [])
        try await withGateway([sqs]) { gateway in
            try await body(waiting, gateway, try await Connection(port: gateway.port))
        }
    }

    private static let json = "X-Amz-Target: AmazonSQS.ReceiveMessage"
    private static let form = "Content-Type: application/x-www-form-urlencoded"

    @Test("a long poll is cancelled when its client closes the connection, or its half of it", arguments: [true, false])
    func pollersGo(json: Bool) async throws {
        for halfClosing in [true, false] {
            try await withWaiting("ReceiveMessage") { waiting, _, connection in
                if json {
                    try await connection.send("/", Self.json, "{}")
                } else {
                    try await connection.send("/000000000000/q", Self.form, "Action=ReceiveMessage")
                }
                await waiting.begin()
                if halfClosing { try await connection.closeSending() } else { try await connection.close() }
                await waiting.cancellation()
                #expect(await connection.receiveAll() == "")
            }
        }
    }

    @Test("what is no long poll still answers a client that has closed its sending side")
    func halfClosed() async throws {
        try await withWaiting("SendMessage") { waiting, _, connection in
            try await connection.send("/", "X-Amz-Target: AmazonSQS.SendMessage", "{}")
            await waiting.begin()
            try await connection.closeSending()
            waiting.finish()
            #expect(await connection.receiveAll().hasSuffix(#"{"MessageId":"told"}"#))
        }
    }

    @Test("every operation is cancelled when its connection is reset")
    func reset() async throws {
        try await withWaiting("SendMessage") { waiting, _, connection in
            try await connection.send("/", "X-Amz-Target: AmazonSQS.SendMessage", "{}")
            await waiting.begin()
            try await connection.reset()
            await waiting.cancellation()
        }
    }

    @Test("a node that stops ends its long polls with an error that SDKs retry, and lets the rest end")
    func stopping() async throws {
        try await withWaiting("ReceiveMessage") { waiting, gateway, connection in
            try await connection.send("/", Self.json, "{}")
            await waiting.begin()
            await gateway.server.stop(within: .seconds(600))
            let answer = await connection.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 503"))
            #expect(answer.contains("x-amzn-query-error: ServiceUnavailable;Receiver"))
        }
        try await withWaiting("SendMessage") { waiting, gateway, connection in
            try await connection.send("/", "X-Amz-Target: AmazonSQS.SendMessage", "{}")
            await waiting.begin()
            async let stopped: Void = gateway.server.stop(within: .seconds(600))
            waiting.finish()
            #expect(await connection.receiveAll().hasSuffix(#"{"MessageId":"told"}"#))
            await stopped
        }
    }

    @Test("a long poll that begins when the node stops already ends at once, as does one cancelled before it starts")
    func late() async {
        let polls = LongPolls()
        polls.end()
        let late = RunningOperation()
        polls.add(late)
        let early = RunningOperation()
        early.cancel()
        for operation in [late, early] {
            let cancelled = AsyncStream<Bool>.makeStream()
            operation.start {
                let slept: Void? = try? await Task.sleep(for: .seconds(60))
                cancelled.continuation.yield(slept == nil)
            }
            for await answer in cancelled.stream {
                #expect(answer)
                break
            }
        }
    }
}
