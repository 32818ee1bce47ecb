import NIOCore
import NIOHTTP1
import Synchronization

/// Connections of a client that wait for their next request, newest first.
final class ClientPool: Sendable {
    private struct State {
        var idle: [HTTPAddress: [ClientConnectionHandle]] = [:]
        var closed = false
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) { self.capacity = capacity }

    func take(_ address: HTTPAddress) -> ClientConnectionHandle? {
        state.withLock { state in
            while let kept = state.idle[address]?.popLast() {
                if kept.channel.isActive { return kept }
            }
            return nil
        }
    }

    /// - Returns: false where there is no room for it.
    func keep(_ connection: ClientConnectionHandle, _ address: HTTPAddress) -> Bool {
        state.withLock { state in
            guard !state.closed, state.idle[address, default: []].count < capacity else { return false }
            state.idle[address, default: []].append(connection)
            return true
        }
    }

    func drop(_ channel: any Channel, _ address: HTTPAddress) {
        state.withLock { state in
            state.idle[address]?.removeAll { $0.channel === channel }
            if state.idle[address]?.isEmpty == true { state.idle[address] = nil }
        }
    }

    func close() {
        let idle = state.withLock { state in
            state.closed = true
            defer { state.idle = [:] }
            return state.idle.values.flatMap(\.self)
        }
        for connection in idle { connection.close() }
    }
}

/// A client's connection as other threads hold it.
struct ClientConnectionHandle: Sendable {
    let channel: any Channel
    let connection: NIOLoopBound<ClientConnection>

    func send(_ request: HTTPClientRequest) -> EventLoopFuture<HTTPClientResponse> {
        channel.eventLoop.flatSubmit { connection.value.send(request) }
    }

    func close() { channel.close(promise: nil) }
}

/// Held by an answer: when the last holder lets it go before the body's end, the connection is closed.
final class ClientLease: Sendable {
    private let channel: any Channel
    private let finished = Atomic<Bool>(false)

    init(_ channel: any Channel) { self.channel = channel }

    func finish() { finished.store(true, ordering: .releasing) }

    func abandon() {
        if !finished.load(ordering: .acquiring) { channel.close(promise: nil) }
    }

    deinit { abandon() }
}

/// One connection of a client, on its event loop: one request at a time.
final class ClientConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = Never
    typealias OutboundIn = Never
    typealias OutboundOut = HTTPClientRequestPart

    private enum State {
        case idle
        case awaitingHead(EventLoopPromise<HTTPClientResponse>)
        case body(BodyStreamState)
        case closed
    }

    private let address: HTTPAddress
    private let limits: HTTPClient.Limits
    private let pool: ClientPool
    private let channel: any Channel
    private var state = State.idle
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    /// Weak, since the holder of the answer decides how long it is wanted.
    private weak var lease: ClientLease?
    private var keepAlive = true
    private var readHeld = false
    private static let bufferedBytes = 256 * 1024

    init(address: HTTPAddress, limits: HTTPClient.Limits, pool: ClientPool, channel: any Channel) {
        self.address = address
        self.limits = limits
        self.pool = pool
        self.channel = channel
    }

    var handle: ClientConnectionHandle {
        ClientConnectionHandle(channel: channel, connection: NIOLoopBound(self, eventLoop: channel.eventLoop))
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func send(_ request: HTTPClientRequest) -> EventLoopFuture<HTTPClientResponse> {
        let promise = channel.eventLoop.makePromise(of: HTTPClientResponse.self)
        guard case .idle = state, let context else {
            promise.fail(HTTPClientError.connectionClosed)
            return promise.futureResult
        }
        state = .awaitingHead(promise)
        var head = HTTPRequestHead(version: .http1_1, method: request.method, uri: request.target, headers: request.headers)
        if !head.headers.contains(name: "host") { head.headers.add(name: "Host", value: hostHeader) }
        if request.body.readableBytes > 0 || request.method == .POST || request.method == .PUT {
            head.headers.replaceOrAdd(name: "Content-Length", value: String(request.body.readableBytes))
        }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.body.readableBytes > 0 { context.write(wrapOutboundOut(.body(.byteBuffer(request.body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        restartTimer(limits.answerTimeout)
        return promise.futureResult
    }

    private var hostHeader: String {
        switch address {
        case .tcp(let host, let port):
            let name = host.contains(":") ? "[\(host)]" : host
            return port == 80 ? name : "\(name):\(port)"
        case .unix: return "localhost"
        }
    }

    private func restartTimer(_ duration: Duration) {
        timer?.cancel()
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        timer = channel.eventLoop.scheduleTask(in: TimeAmount(duration)) { bound.value.end(.timedOut) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .awaitingHead(let promise)): receive(head, promise)
        case (.body(let bytes), .body(let body)):
            restartTimer(limits.bodyTimeout)
            body.receive(bytes)
        case (.end(let trailers), .body(let body)): finish(body, trailers ?? [:])
        default: context.close(promise: nil)  // Bytes that no request asked for.
        }
    }

    private func receive(_ head: HTTPResponseHead, _ promise: EventLoopPromise<HTTPClientResponse>) {
        keepAlive = head.isKeepAlive
        let body = BodyStreamState()
        body.drained = { [weak self] in self?.resumeReading() }
        state = .body(body)
        restartTimer(limits.bodyTimeout)
        let lease = ClientLease(channel)
        self.lease = lease
        let stream = HTTPBodyStream(body, eventLoop: channel.eventLoop)
        promise.succeed(
            HTTPClientResponse(status: head.status, headers: head.headers, body: HTTPClientBody(stream: stream, lease: lease)))
    }

    private func finish(_ body: BodyStreamState, _ trailers: HTTPHeaders) {
        timer?.cancel()
        lease?.finish()
        state = .idle
        if !keepAlive || !pool.keep(handle, address) {
            state = .closed
            context?.close(promise: nil)
        }
        body.end(.end(trailers: trailers))
    }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { readHeld = true }
    }

    private var mayRead: Bool {
        if case .body(let body) = state { return body.bufferedBytes <= Self.bufferedBytes }
        return true
    }

    private func resumeReading() {
        guard readHeld, mayRead else { return }
        readHeld = false
        context?.read()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(error is HTTPParserError ? .badAnswer("\(error)") : .connectionClosed)
    }

    func channelInactive(context: ChannelHandlerContext) { end(.connectionClosed) }

    /// Whatever was under way has failed.
    private func end(_ error: HTTPClientError) {
        timer?.cancel()
        let ended = state
        state = .closed
        pool.drop(channel, address)
        context?.close(promise: nil)
        switch ended {
        case .idle, .closed: break
        case .awaitingHead(let promise): promise.fail(error)
        case .body(let body): body.end(.failed(error == .timedOut ? .tooSlow : .connectionClosed))
        }
    }
}
