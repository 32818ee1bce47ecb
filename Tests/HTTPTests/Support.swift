import Glibc
import HTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A responder made of closures.
struct Responder: HTTPResponder {
    var policy: HTTPBodyPolicy = .gather(maximumBytes: 1 << 20)
    var answer: @Sendable (HTTPRequest, HTTPResponseWriter) -> Void
    var willStop: @Sendable () -> Void = {}

    /// Answers every request with its method, target and body.
    static let echo = Responder { request, response in
        response.respond(.ok, body: ByteBuffer(string: "\(request.method.rawValue) \(request.target) \(String(buffer: request.body))"))
    }

    func bodyPolicy(for head: HTTPRequestHead) -> HTTPBodyPolicy { policy }
    func respond(to request: HTTPRequest, _ response: HTTPResponseWriter) { answer(request, response) }
    func serverWillStop() { willStop() }
}

/// Runs `body` against a server on a free port.
func withServer(
    _ responder: Responder = .echo, _ change: (inout HTTPLimits) -> Void = { _ in },
    _ body: (_ port: Int, _ server: HTTPServer) async throws -> Void
) async throws {
    var limits = HTTPLimits()
    change(&limits)
    let group = MultiThreadedEventLoopGroup.singleton
    let server = HTTPServer(on: group, limits: limits, responder: responder)
    guard case .tcp(_, let port) = try await server.listen(.tcp(host: "127.0.0.1", port: 0)) else { return }
    let result: Result<Void, any Error>
    do {
        try await body(port, server)
        result = .success(())
    } catch {
        result = .failure(error)
    }
    await server.stop(within: .zero)
    try result.get()
}

/// A socket that sends what it is told and nothing more: the client that abuses.
final class RawClient: Sendable {
    let socket: CInt

    init(adopting socket: CInt) { self.socket = socket }

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else { throw IOError(errnoCode: errno, reason: "connect") }
        setTimeout(seconds: 5)
    }

    deinit { close(socket) }

    func setTimeout(seconds: Int) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// - Returns: how much could be sent before the server broke off.
    @discardableResult
    func send(_ text: String) -> Int { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            if count <= 0 { break }
            sent += count
        }
        return sent
    }

    /// The connection's end is then a reset, as when a process dies with input unread.
    func resetsOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    func closeSending() { shutdown(socket, CInt(SHUT_WR)) }

    /// What arrives next; empty at the end of the connection, `nil` after the time-out.
    func receive(upTo count: Int = 16_384) -> String? {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = recv(socket, &bytes, count, 0)
        return received < 0 ? (errno == EAGAIN ? nil : "") : String(decoding: bytes[..<received], as: UTF8.self)
    }

    /// Everything until the server closes.
    func receiveAll() -> String {
        var text = ""
        while let piece = receive(), !piece.isEmpty { text += piece }
        return text
    }

    /// Everything until `text` ends so, or nothing more comes.
    func receive(until ending: String) -> String {
        var text = ""
        while !text.hasSuffix(ending), let piece = receive(), !piece.isEmpty { text += piece }
        return text
    }
}

/// A value that another thread sets and a test waits for.
final class Signal<Value: Sendable>: Sendable {
    private let state = Mutex<(value: Value?, waiting: [CheckedContinuation<Value, Never>])>((nil, []))

    func set(_ value: Value) {
        let waiting = state.withLock { state in
            guard state.value == nil else { return [CheckedContinuation<Value, Never>]() }
            state.value = value
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: value) }
    }

    var value: Value {
        get async {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state in
                    if state.value == nil { state.waiting.append(continuation) }
                    return state.value
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }
}

extension String {
    /// Split at every `separator`, without Foundation.
    func components(of separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false).dropFirst().map(\.self)
    }
    func firstIndex(of text: String) -> String.Index? { firstRange(of: text)?.lowerBound }
}

/// A thread for what blocks, so that the test's own tasks go on.
final class Thread: Sendable {
    private let handle: Mutex<pthread_t?>

    init(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Box(body))
        var handle = pthread_t()
        pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        self.handle = Mutex(handle)
    }

    private final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    func join() {
        if let handle = handle.withLock({ $0 }) { pthread_join(handle, nil) }
    }
}
