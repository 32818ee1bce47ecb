import Glibc
import HTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server made of a closure.
struct Responder: HTTPResponder {
    var answer: @Sendable (HTTPRequest, HTTPResponseWriter) -> Void

    func respond(to request: HTTPRequest, _ response: HTTPResponseWriter) { answer(request, response) }
}

/// Runs `body` against a server on a free port; `body` gets its URL without a slash at its end.
func withServer(
    _ answer: @escaping @Sendable (HTTPRequest, HTTPResponseWriter) -> Void, _ body: (String) async throws -> Void
) async throws {
    let server = HTTPServer(on: MultiThreadedEventLoopGroup.singleton, responder: Responder(answer: answer))
    guard case .tcp(_, let port) = try await server.listen(.tcp(host: "127.0.0.1", port: 0)) else { return }
    let result: Result<Void, any Error>
    do {
        try await body("http://127.0.0.1:\(port)")
        result = .success(())
    } catch {
        result = .failure(error)
    }
    await server.stop(within: .zero)
    try result.get()
}

/// Something that one side says once and the other waits for.
final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func send() { continuation.yield() }
    func wait() async { for await _ in stream { return } }
}

/// A port of this machine on which nobody listens, and one on which somebody listens who never says a word.
final class DeafServer: Sendable {
    let socket: CInt
    let port: Int

    init() {
        socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = bind(socket, address, length)
                _ = getsockname(socket, address, &length)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }

    func listen() { _ = Glibc.listen(socket, 8) }

    deinit { close(socket) }
}

/// A child process whose standard output is read line by line; ended with this object.
final class Child: Sendable {
    private let process: pid_t
    private let output: CInt

    /// - Parameter command: for `/bin/sh`, which it replaces.
    init?(_ command: String) {
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var process = pid_t()
        let words: [String] = ["sh", "-c", "exec \(command)"]
        let arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let code = posix_spawn(&process, "/bin/sh", &actions, nil, arguments, environ)
        posix_spawn_file_actions_destroy(&actions)
        close(ends[1])
        guard code == 0 else { return nil }
        (self.process, output) = (process, ends[0])
    }

    /// The next line of output that holds `text`; `nil` at its end.
    func line(with text: String) -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1 {
            if byte != UInt8(ascii: "\n") {
                line.append(byte)
                continue
            }
            let found = String(decoding: line, as: UTF8.self)
            if found.contains(text) { return found }
            line = []
        }
        return nil
    }

    /// Waits for its end.
    func exitStatus() -> CInt {
        var status: CInt = 0
        waitpid(process, &status, 0)
        return status
    }

    deinit {
        kill(process, SIGKILL)
        _ = exitStatus()
        close(output)
    }
}
