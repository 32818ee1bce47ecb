import CProcess
import NIOCore
import NIOHTTP1
import NIOPosix

/// The process at the other end of a loopback connection, as the kernel knows it.
struct LoopbackPeer {
    let user: UInt32
    let inode: UInt32

    /// Asks the kernel who connected; `nil` when it does not say (the connection is gone, or not from this host).
    init?(of channel: any Channel) {
        guard let peer = channel.remoteAddress?.port, let own = channel.localAddress?.port else { return nil }
        var (user, inode): (UInt32, UInt32) = (0, 0)
        guard apus_peer_of_loopback(UInt16(peer), UInt16(own), &user, &inode) == 0 else { return nil }
        (self.user, self.inode) = (user, inode)
    }
}

/// The two ways into an environment's Runtime API: a TCP port on the loopback address for any runtime client, and an inherited
/// socket for our own bootstraps.
enum RuntimeDoor {
    /// Listens on a free port, for processes of this environment only.
    static func listen(for environment: ExecutionEnvironment) -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: environment.eventLoop)
            .serverChannelOption(.backlog, value: 16)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                // A quick process may connect before this loop has heard that it runs.
                environment.startIsSettled.futureResult.flatMapThrowing {
                    guard let peer = LoopbackPeer(of: channel), environment.admits(peer) else { throw ChannelError.eof }
                    try addHandlers(to: channel, environment, isPipelining: false)
                }
            }
            .bind(host: "127.0.0.1", port: 0)
    }

    /// Takes over the node's end of the socket that a bootstrap of ours inherits.
    static func adopt(_ descriptor: CInt, for environment: ExecutionEnvironment) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: environment.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try addHandlers(to: channel, environment, isPipelining: true) }
            }
            .withConnectedSocket(descriptor)
    }

    /// Takes over the reading end of the environment's output pipe.
    static func readOutput(_ descriptor: CInt, of environment: ExecutionEnvironment) -> EventLoopFuture<any Channel> {
        NIOPipeBootstrap(group: environment.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(OutputHandler(environment)) }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
            .map { $0 as any Channel }
    }

    private static func addHandlers(to channel: any Channel, _ environment: ExecutionEnvironment, isPipelining: Bool) throws {
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
        try channel.pipeline.syncOperations.addHandler(RuntimeConnection(environment: environment, isPipelining: isPipelining))
    }
}

/// Hands what an environment prints to it.
private final class OutputHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let environment: ExecutionEnvironment

    init(_ environment: ExecutionEnvironment) { self.environment = environment }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { environment.printed(unwrapInboundIn(data)) }
    func channelReadComplete(context: ChannelHandlerContext) { environment.printedAll() }
    func channelInactive(context: ChannelHandlerContext) { environment.printedAll(isLast: true) }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
