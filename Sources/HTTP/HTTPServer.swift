import Glibc
public import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Where a server listens.
public enum HTTPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Port 0 takes a free one.
    case tcp(host: String, port: Int)
    /// A Unix domain socket; a stale socket file in its place is replaced.
    case unix(path: String)

    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }
}

/// Why a server cannot listen.
public enum HTTPServerError: Error, Sendable, Hashable, CustomStringConvertible {
    case addressInUse(HTTPAddress)
    case notPermitted(HTTPAddress)
    case noSuchAddress(HTTPAddress)
    case cannotListen(HTTPAddress, reason: String)
    case stopped

    public var description: String {
        switch self {
        case .addressInUse(let address): "\(address) is in use by another process"
        case .notPermitted(let address): "listening on \(address) is not permitted to this user"
        case .noSuchAddress(let address): "\(address) is no address of this machine"
        case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
        case .stopped: "the server has been stopped"
        }
    }
}

/// An HTTP/1.1 server: connections from listening sockets or handed in one by one, all answered by one responder.
public final class HTTPServer: Sendable {
    private let group: any EventLoopGroup
    private let responder: any HTTPResponder
    private let limits: HTTPLimits
    private let registries: [ObjectIdentifier: NIOLoopBoundBox<LoopConnections>]
    private let open: OpenConnections
    private let state = Mutex(State())

    private struct State {
        var listeners: [any Channel] = []
        var stopped = false
    }

    /// Shared with the registries, which outlive a call but not the server's event loops.
    private final class OpenConnections: Sendable {
        let count = Atomic<Int>(0)
    }

    /// A server that does not listen yet. It has no threads of its own: connections live on the loops of `group`.
    public init(on group: any EventLoopGroup, limits: HTTPLimits = HTTPLimits(), responder: any HTTPResponder) {
        self.group = group
        self.responder = responder
        var limits = limits
        // Descriptors are left for everything else: files, databases, functions.
        limits.maximumConnections = min(limits.maximumConnections, max(64, FileDescriptors.raiseLimit() - 512))
        self.limits = limits
        let open = OpenConnections()
        self.open = open
        var registries: [ObjectIdentifier: NIOLoopBoundBox<LoopConnections>] = [:]
        for loop in group.makeIterator() {
            registries[ObjectIdentifier(loop)] = NIOLoopBoundBox.makeBoxSendingValue(
                LoopConnections(eventLoop: loop, tick: limits.tick) { open.count.subtract(1, ordering: .relaxed) }, eventLoop: loop)
        }
        self.registries = registries
    }

    /// Connections that are open now.
    public var connectionCount: Int { open.count.load(ordering: .relaxed) }

    /// Listens on `address` as well.
    ///
    /// - Returns: the address with the port that was taken.
    @discardableResult
    public func listen(_ address: HTTPAddress) async throws(HTTPServerError) -> HTTPAddress {
        if state.withLock({ $0.stopped }) { throw .stopped }
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [self] channel in channel.eventLoop.makeCompletedFuture { try serve(channel) } }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.recvAllocator, value: Self.receiveBuffers)
            .childChannelOption(.writeBufferWaterMark, value: Self.waterMark)
        let channel: any Channel
        do {
            switch address {
            case .tcp(let host, let port):
                channel =
                    try await bootstrap
                    .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                    .childChannelOption(.socketOption(.so_keepalive), value: 1)
                    .bind(host: host, port: port).get()
            case .unix(let path):
                channel = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
            }
        } catch {
            throw Self.listenError(error, address)
        }
        let late = state.withLock { state in
            if !state.stopped { state.listeners.append(channel) }
            return state.stopped
        }
        if late {
            try? await channel.close()
            throw .stopped
        }
        if case .tcp(let host, _) = address, let port = channel.localAddress?.port { return .tcp(host: host, port: port) }
        return address
    }

    private static func listenError(_ error: any Error, _ address: HTTPAddress) -> HTTPServerError {
        if error is SocketAddressError.UnknownHost { return .noSuchAddress(address) }
        return switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: .addressInUse(address)
        case EACCES, EPERM: .notPermitted(address)
        case EADDRNOTAVAIL: .noSuchAddress(address)
        default: .cannotListen(address, reason: "\(error)")
        }
    }

    /// Serves one connection that exists already, for example one end of a socket pair. The server owns `socket` from now on,
    /// also where this throws.
    public func adopt(connectedSocket socket: CInt) async throws {
        try await adopt(connectedSocket: socket, on: group.any()).get()
    }

    /// As the other `adopt`, on a chosen event loop of the group, for callers on an event loop.
    public func adopt(connectedSocket socket: CInt, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        guard !state.withLock({ $0.stopped }) else {
            close(socket)
            return eventLoop.makeFailedFuture(HTTPServerError.stopped)
        }
        return ClientBootstrap(group: eventLoop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.recvAllocator, value: Self.receiveBuffers)
            .channelOption(.writeBufferWaterMark, value: Self.waterMark)
            .channelInitializer { [self] channel in channel.eventLoop.makeCompletedFuture { try serve(channel) } }
            .withConnectedSocket(socket)
            .map { _ in }
    }

    /// Small at first: an idle connection keeps its last receive buffer.
    private static let receiveBuffers = AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 1024, maximum: 65_536)
    private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 64 * 1024, high: 256 * 1024)

    /// Sets a new connection up, on its event loop.
    private func serve(_ channel: any Channel) throws {
        guard let registry = registries[ObjectIdentifier(channel.eventLoop)]?.value, !registry.isStopping else {
            throw HTTPServerError.stopped
        }
        guard open.count.add(1, ordering: .relaxed).newValue <= limits.maximumConnections else {
            open.count.subtract(1, ordering: .relaxed)
            throw HTTPServerError.stopped
        }
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = max(limits.headerFieldBytes, limits.targetBytes + 1)
        decoding.maxHeaderListSize = limits.headerBytes
        decoding.maxHeaderFieldCount = limits.headerCount
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: decoding)
        let connection = ServerConnection(responder: responder, limits: limits, registry: registry)
        registry.add(connection)
        try channel.pipeline.syncOperations.addHandlers([ByteToMessageHandler(decoder, maximumBufferSize: 1 << 20), connection])
    }

    /// Stops listening, tells the responder, closes idle connections, and lets requests that are being answered end.
    ///
    /// - Parameter grace: what has not ended by then is broken off.
    public func stop(within grace: Duration) async {
        let listeners = state.withLock { state in
            state.stopped = true
            defer { state.listeners = [] }
            return state.listeners
        }
        for listener in listeners { try? await listener.close() }
        responder.serverWillStop()
        var endings: [EventLoopFuture<Void>] = []
        for registry in registries.values {
            let loop = registry.eventLoop
            endings.append(
                loop.flatSubmit {
                    let ended = registry.value.stop()
                    let limit = loop.scheduleTask(in: TimeAmount(grace)) { registry.value.closeAll() }
                    ended.whenComplete { _ in limit.cancel() }
                    return ended
                })
        }
        for ending in endings { try? await ending.get() }
    }
}
