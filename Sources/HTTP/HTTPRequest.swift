public import NIOCore
public import NIOHTTP1

/// A request whose body has arrived, or will through `stream`.
public struct HTTPRequest: Sendable {
    public let method: HTTPMethod
    /// As it stood in the request line.
    public let target: String
    public let headers: HTTPHeaders
    /// The whole body; empty where it is streamed.
    public let body: ByteBuffer
    /// The body as it arrives, where the responder asked for that.
    public let stream: HTTPBodyStream?
    /// `nil` for a connection that has no address, such as one end of a socket pair.
    public let remoteAddress: SocketAddress?
    /// The connection's event loop: the responder is called on it and must not block it.
    public let eventLoop: any EventLoop

    private let pathRange: Range<String.Index>

    public init(
        method: HTTPMethod, target: String, headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer(), stream: HTTPBodyStream? = nil,
        remoteAddress: SocketAddress? = nil, eventLoop: any EventLoop
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.stream = stream
        self.remoteAddress = remoteAddress
        self.eventLoop = eventLoop
        pathRange = Self.pathRange(of: target)
    }

    /// The target's path, still percent-encoded.
    public var path: Substring { target[pathRange] }

    /// What follows the first `?`, still percent-encoded; empty where there is none.
    public var query: Substring {
        pathRange.upperBound == target.endIndex ? "" : target[target.utf8.index(after: pathRange.upperBound)...]
    }

    /// Also of the absolute form (`http://host/path`), which servers must accept (RFC 9112, 3.2.2).
    private static func pathRange(of target: String) -> Range<String.Index> {
        let bytes = target.utf8
        let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        if bytes.first == UInt8(ascii: "/") { return bytes.startIndex..<end }
        for scheme in ["http://", "https://"] where target.hasPrefix(scheme) {
            let authority = bytes.index(bytes.startIndex, offsetBy: scheme.utf8.count)
            let start = bytes[authority..<end].firstIndex(of: UInt8(ascii: "/")) ?? end
            return start..<end
        }
        return bytes.startIndex..<end
    }
}

/// What a server does with the body of a request, decided when its head has arrived.
public enum HTTPBodyPolicy: Sendable, Hashable {
    /// Gathered in memory before the responder is called; a longer one is refused.
    case gather(maximumBytes: Int)
    /// Handed to the responder as it arrives, with back-pressure; a longer one ends in `HTTPBodyPart.failed`.
    case stream(maximumBytes: Int)

    var maximumBytes: Int {
        switch self {
        case .gather(let bytes), .stream(let bytes): bytes
        }
    }
}

/// What answers requests.
///
/// Called on the connection's event loop, and may answer at once or later, from any thread.
public protocol HTTPResponder: Sendable {
    /// Asked when a request's head has arrived. The default gathers up to 1 MB.
    func bodyPolicy(for head: HTTPRequestHead) -> HTTPBodyPolicy

    /// Must end in `response.respond` or `response.finish`; a writer that is let go unanswered closes the connection.
    func respond(to request: HTTPRequest, _ response: HTTPResponseWriter)

    /// The answer to a request that the server itself refuses, `head` being `nil` where it could not be read.
    /// The default is a line of text.
    func refusal(_ reason: HTTPRefusal, of head: HTTPRequestHead?) -> HTTPAnswer

    /// The server begins to stop and waits for the requests that are being answered: those that merely wait should end now.
    /// Called from any thread, once by each server. The default does nothing.
    func serverWillStop()
}

extension HTTPResponder {
    public func bodyPolicy(for head: HTTPRequestHead) -> HTTPBodyPolicy { .gather(maximumBytes: 1 << 20) }

    public func refusal(_ reason: HTTPRefusal, of head: HTTPRequestHead?) -> HTTPAnswer { .text(reason.status, reason.description) }

    public func serverWillStop() {}
}

/// A whole answer as a value.
public struct HTTPAnswer: Sendable {
    public var status: HTTPResponseStatus
    public var headers: HTTPHeaders
    public var body: ByteBuffer

    public init(_ status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A line of plain text.
    public static func text(_ status: HTTPResponseStatus, _ text: String) -> HTTPAnswer {
        HTTPAnswer(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: ByteBuffer(string: text + "\n"))
    }
}

/// Why the server itself refuses a request. The connection is closed after the answer.
public enum HTTPRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    case bodyTooLarge(limit: Int)
    case headersTooLarge
    case targetTooLong(limit: Int)
    case malformed(String)
    case unsupportedVersion
    case unsupportedExpectation
    case unsupportedTransferCoding
    case tooSlow

    public var status: HTTPResponseStatus {
        switch self {
        case .bodyTooLarge: .payloadTooLarge
        case .headersTooLarge: .requestHeaderFieldsTooLarge
        case .targetTooLong: .uriTooLong
        case .malformed: .badRequest
        case .unsupportedVersion: .httpVersionNotSupported
        case .unsupportedExpectation: .expectationFailed
        case .unsupportedTransferCoding: .notImplemented
        case .tooSlow: .requestTimeout
        }
    }

    public var description: String {
        switch self {
        case .bodyTooLarge(let limit): "The request's body is larger than \(limit) bytes."
        case .headersTooLarge: "The request's headers are too large or too many."
        case .targetTooLong(let limit): "The request's target is longer than \(limit) bytes."
        case .malformed(let what): "Not a valid HTTP/1.1 request: \(what)."
        case .unsupportedVersion: "Only HTTP/1.0 and HTTP/1.1 are spoken here."
        case .unsupportedExpectation: "The only expectation that is met is 100-continue."
        case .unsupportedTransferCoding: "The only transfer coding that is understood is chunked."
        case .tooSlow: "The request did not arrive in time."
        }
    }
}
