import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// The yardstick of the benchmarks: SwiftNIO's own HTTP/1.1 pipeline with the least that answers a request's body with itself.
/// No limits, no time-outs, no routing.
enum EchoBaseline {
    /// Listens on 127.0.0.1.
    ///
    /// - Returns: the port that was taken, and the channel to close.
    static func start(on group: any EventLoopGroup, port: Int = 0) async throws -> (port: Int, channel: any Channel) {
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(EchoHandler())
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return (channel.localAddress?.port ?? port, channel)
    }
}

private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private var body = ByteBuffer()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: body.clear()
        case .body(var bytes): body.writeBuffer(&bytes)
        case .end:
            let headers: HTTPHeaders = ["Content-Type": "application/json", "Content-Length": String(body.readableBytes)]
            context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

/// The echo server in a process of its own, so that it has what a node has.
struct EchoProcess {
    let port: Int
    private let process: ChildProcess

    init() throws {
        guard let process = ChildProcess("/proc/self/exe", ["echo"]), let port = Int(process.readLine().dropFirst("port ".count)) else {
            throw BenchmarkError(description: "The echo server did not start.")
        }
        self.process = process
        self.port = port
    }

    func stop() { process.stop(SIGKILL) }
}
