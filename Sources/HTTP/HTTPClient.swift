public import NIOCore
public import NIOHTTP1
import NIOPosix
import Synchronization

/// A request of ours to another server.
public struct HTTPClientRequest: Sendable {
    public var address: HTTPAddress
    public var method: HTTPMethod
    /// Path and query, percent-encoded.
    public var target: String
    /// Host and Content-Length are added where they are absent.
    public var headers: HTTPHeaders
    public var body: ByteBuffer

    public init(
        _ method: HTTPMethod, _ target: String, at address: HTTPAddress, headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer()
    ) {
        self.address = address
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// - Parameter url: `http://host[:port][/path][?query]`.
    /// - Throws: `HTTPClientError.badURL`, also for `https`, which needs TLS.
    public init(_ method: HTTPMethod, url: String, headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer()) throws(HTTPClientError) {
        guard url.hasPrefix("http://") else { throw .badURL(url) }
        let rest = url.dropFirst("http://".count)
        let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = rest[..<authorityEnd]
        let portColon = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        let host = authority[..<(portColon ?? authority.endIndex)].trimmingPrefix("[")
        let name = host.hasSuffix("]") ? host.dropLast() : host
        guard !name.isEmpty, !authority.contains("@") else { throw .badURL(url) }
        var port = 80
        if let portColon {
            guard let number = Int(authority[authority.index(after: portColon)...]), (1...65_535).contains(number) else {
                throw .badURL(url)
            }
            port = number
        }
        let target = String(rest[authorityEnd...].prefix { $0 != "#" })
        self.init(
            method, target.hasPrefix("/") ? target : "/" + target, at: .tcp(host: String(name), port: port), headers: headers, body: body)
    }
}

/// An answer whose head has arrived. Read `body` to its end, or let the answer go to break it off.
public struct HTTPClientResponse: Sendable {
    public let status: HTTPResponseStatus
    public let headers: HTTPHeaders
    public let body: HTTPClientBody

    /// The whole body.
    ///
    /// - Throws: `HTTPClientError.bodyTooLarge`, and what ends a body early.
    public func bytes(upTo maximumBytes: Int) async throws(HTTPClientError) -> ByteBuffer {
        var gathered = ByteBuffer()
        var pieces = body.makeAsyncIterator()
        while var piece = try await pieces.next(isolation: nil) {
            guard gathered.readableBytes + piece.readableBytes <= maximumBytes else { throw .bodyTooLarge(limit: maximumBytes) }
            gathered.writeBuffer(&piece)
        }
        return gathered
    }
}

/// An answer's body as it arrives; the server is read no faster than this is.
public struct HTTPClientBody: AsyncSequence, Sendable {
    let stream: HTTPBodyStream
    let lease: ClientLease

    public struct AsyncIterator: AsyncIteratorProtocol {
        let body: HTTPClientBody

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(HTTPClientError) -> ByteBuffer? {
            let body = body
            let part = await withTaskCancellationHandler {
                await body.stream.next()
            } onCancel: {
                body.lease.abandon()
            }
            switch part {
            case .data(let bytes): return bytes
            case .end: return nil
            case .failed(.tooSlow): throw .timedOut
            case .failed: throw .connectionClosed
            }
        }

        public mutating func next() async throws(HTTPClientError) -> ByteBuffer? { try await next(isolation: nil) }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }
}

/// Why a request of ours has no whole answer.
public enum HTTPClientError: Error, Sendable, Hashable, CustomStringConvertible {
    case badURL(String)
    case cannotConnect(HTTPAddress, reason: String)
    case connectionClosed
    case timedOut
    case badAnswer(String)
    case bodyTooLarge(limit: Int)
    case cancelled

    public var description: String {
        switch self {
        case .badURL(let url): "\(url) is no http:// URL"
        case .cannotConnect(let address, let reason): "cannot connect to \(address): \(reason)"
        case .connectionClosed: "the server closed the connection before its answer was complete"
        case .timedOut: "the server did not answer in time"
        case .badAnswer(let reason): "the server's answer is not HTTP/1.1: \(reason)"
        case .bodyTooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .cancelled: "cancelled"
        }
    }
}

/// A small HTTP/1.1 client: no proxies, no redirects, no TLS; connections are kept and used again.
public final class HTTPClient: Sendable {
    /// How long and how much; each holds for one request.
    public struct Limits: Sendable, Hashable {
        public var connectTimeout: Duration = .seconds(5)
        /// From the request to the answer's head.
        public var answerTimeout: Duration = .seconds(60)
        /// The longest silence within an answer's body.
        public var bodyTimeout: Duration = .seconds(60)
        public var headerBytes = 256 * 1024
        /// Idle connections kept to one address.
        public var idleConnections = 64

        public init() {}
    }

    private let group: any EventLoopGroup
    private let limits: Limits
    private let pool: ClientPool

    /// A client without threads of its own: connections live on the loops of `group`.
    public init(on group: any EventLoopGroup, limits: Limits = Limits()) {
        self.group = group
        self.limits = limits
        pool = ClientPool(capacity: limits.idleConnections)
    }

    /// Sends `request` and returns when the answer's head has arrived.
    ///
    /// A request that may be repeated is, once, where a kept connection turns out to be dead.
    public func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        if let kept = pool.take(request.address) {
            do {
                return try await exchange(request, on: kept)
            } catch .connectionClosed where request.method.isIdempotent {}
        }
        return try await exchange(request, on: try await connect(request.address))
    }

    /// Closes the connections that are kept.
    public func close() { pool.close() }

    private func exchange(_ request: HTTPClientRequest, on connection: ClientConnectionHandle) async throws(HTTPClientError)
        -> HTTPClientResponse
    {
        do {
            return try await withTaskCancellationHandler {
                try await connection.send(request).get()
            } onCancel: {
                connection.close()
            }
        } catch {
            if Task.isCancelled { throw .cancelled }
            throw error as? HTTPClientError ?? .badAnswer("\(error)")
        }
    }

    private func connect(_ address: HTTPAddress) async throws(HTTPClientError) -> ClientConnectionHandle {
        let limits = limits, pool = pool
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(TimeAmount(limits.connectTimeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    var decoding = NIOHTTPDecoderLimitConfiguration()
                    decoding.maxHeaderListSize = limits.headerBytes
                    let decoder = HTTPResponseDecoder(limitConfiguration: decoding)
                    let connection = ClientConnection(address: address, limits: limits, pool: pool, channel: channel)
                    try channel.pipeline.syncOperations.addHandlers([
                        HTTPRequestEncoder(), ByteToMessageHandler(decoder), NIOHTTPRequestHeadersValidator(), connection,
                    ])
                }
            }
        do {
            let channel =
                switch address {
                case .tcp(let host, let port):
                    try await bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1).connect(host: host, port: port).get()
                case .unix(let path): try await bootstrap.connect(unixDomainSocketPath: path).get()
                }
            return try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.handler(type: ClientConnection.self).handle
            }.get()
        } catch {
            throw .cannotConnect(address, reason: "\(error)")
        }
    }
}

extension HTTPMethod {
    fileprivate var isIdempotent: Bool {
        switch self {
        case .GET, .HEAD, .PUT, .DELETE, .OPTIONS: true
        default: false
        }
    }
}
