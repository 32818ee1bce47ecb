import Glibc
import HTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

extension HTTPTests {
    @Suite("streaming and client", .timeLimit(.minutes(1)))
    struct StreamingTests {
        @Test("a streamed answer is chunked, with trailers")
        func chunkedAnswer() async throws {
            try await withServer(
                Responder { _, response in
                    response.begin(.ok, headers: ["Content-Type": "text/plain"])
                    response.write(ByteBuffer(string: "hello "))
                    response.write(ByteBuffer(string: "world"))
                    response.finish(trailers: ["X-Sum": "1"])
                }
            ) { port, _ in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = client.receive(until: "X-Sum: 1\r\n\r\n")
                #expect(answer.contains("Transfer-Encoding: chunked\r\n"))
                #expect(answer.hasSuffix("\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\nX-Sum: 1\r\n\r\n"))
            }
        }

        @Test("for HTTP/1.0 a streamed answer ends with the connection")
        func oldStream() async throws {
            try await withServer(
                Responder { _, response in
                    response.begin(.ok)
                    response.write(ByteBuffer(string: "all"))
                    response.finish()
                }
            ) { port, _ in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                let answer = client.receiveAll()
                #expect(!answer.contains("chunked"))
                #expect(answer.hasSuffix("\r\n\r\nall"))
            }
        }

        @Test("an answer shorter than it announced breaks the connection off")
        func shortAnswer() async throws {
            try await withServer(
                Responder { _, response in
                    response.begin(.ok, contentLength: 10)
                    response.write(ByteBuffer(string: "short"))
                    response.finish()
                }
            ) { port, _ in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = client.receiveAll()
                #expect(answer.hasSuffix("\r\n\r\nshort"))
                #expect(answer.components(of: "HTTP/1.1 ").count == 1)
            }
        }

        @Test("a writer that waits is held back by a slow reader")
        func backPressure() async throws {
            let written = Atomic<Int>(0)
            let stalled = Signal<Void>(), finished = Signal<Bool>()
            let total = 256
            @Sendable func pump(_ response: HTTPResponseWriter, _ left: Int) {
                if left == 0 {
                    response.finish()
                    return finished.set(true)
                }
                written.add(1, ordering: .relaxed)
                response.write(ByteBuffer(repeating: 97, count: 64 * 1024)) { open in
                    if open { pump(response, left - 1) } else { finished.set(false) }
                }
                if left < total, written.load(ordering: .relaxed) > 0 { stalled.set(()) }
            }
            try await withServer(
                Responder { _, response in
                    response.begin(.ok)
                    pump(response, total)
                }
            ) { port, _ in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                await stalled.value
                usleep(50_000)
                #expect(written.load(ordering: .relaxed) < total)
                #expect(client.receive(until: "0\r\n\r\n").utf8.count > total * 64 * 1024)
                #expect(await finished.value)
            }
        }

        @Test("a streamed request arrives piece by piece, with its trailers, and can be answered before its end")
        func streamedRequest() async throws {
            let pieces = Mutex<[String]>([]), first = Signal<Void>()
            @Sendable func read(_ body: HTTPBodyStream, _ response: HTTPResponseWriter) {
                body.next { part in
                    switch part {
                    case .data(let bytes):
                        pieces.withLock { $0.append(String(buffer: bytes)) }
                        first.set(())
                        read(body, response)
                    case .end(let trailers): response.respond(.ok, body: ByteBuffer(string: trailers.first(name: "x-end") ?? "none"))
                    case .failed(let failure): response.respond(.badRequest, body: ByteBuffer(string: "\(failure)"))
                    }
                }
            }
            let responder = Responder(policy: .stream(maximumBytes: 100)) { request, response in
                guard let body = request.stream else { return response.respond(.internalServerError) }
                if request.path == "/early" { response.respond(.ok, body: ByteBuffer(string: "early")) } else { read(body, response) }
            }
            try await withServer(responder) { port, _ in
                let client = try RawClient(port: port)
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n3\r\nabc\r\n")
                await first.value
                client.send("4\r\ndefg\r\n0\r\nX-End: yes\r\n\r\n")
                #expect(client.receive(until: "yes").hasPrefix("HTTP/1.1 200"))
                #expect(pieces.withLock { $0.joined() } == "abcdefg")
                client.send("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nabc")
                let early = client.receiveAll()
                #expect(early.hasSuffix("early"))
                #expect(early.contains("Connection: close"))
            }
        }

        @Test("a streamed request beyond its limit fails for its reader and is refused")
        func streamedTooLarge() async throws {
            let failure = Signal<HTTPBodyFailure>()
            @Sendable func read(_ body: HTTPBodyStream) {
                body.next { part in
                    switch part {
                    case .data: read(body)
                    case .end: break
                    case .failed(let reason): failure.set(reason)
                    }
                }
            }
            let kept = Mutex<[HTTPResponseWriter]>([])
            let responder = Responder(policy: .stream(maximumBytes: 10)) { request, response in
                kept.withLock { $0.append(response) }
                if let body = request.stream { read(body) }
            }
            try await withServer(responder) { port, _ in
                let client = try RawClient(port: port)
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nabcdefghijk\r\n0\r\n\r\n")
                #expect(await failure.value == .tooLarge(limit: 10))
                #expect(client.receiveAll().hasPrefix("HTTP/1.1 413"))
            }
        }

        @Test("a reader that does not ask holds the client back")
        func requestBackPressure() async throws {
            let body = Signal<HTTPBodyStream>()
            let kept = Mutex<[HTTPResponseWriter]>([])
            let responder = Responder(policy: .stream(maximumBytes: 1 << 30)) { request, response in
                kept.withLock { $0.append(response) }
                if let stream = request.stream { body.set(stream) }
            }
            try await withServer(responder) { port, _ in
                let client = try RawClient(port: port)
                let size = 64 << 20
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
                let sent = Atomic<Int>(0)
                let sending = Thread { sent.store(client.send([UInt8](repeating: 97, count: size)), ordering: .releasing) }
                let stream = await body.value
                usleep(100_000)
                #expect(sent.load(ordering: .acquiring) == 0)  // Still sending: it was not all taken.
                var received = 0
                reading: while true {
                    switch await stream.next() {
                    case .data(let bytes):
                        received += bytes.readableBytes
                        #expect(bytes.readableBytes < 1 << 20)
                    case .end, .failed: break reading
                    }
                }
                sending.join()
                #expect(received == size)
            }
        }

        @Test("the client speaks with the server, over one kept connection")
        func client() async throws {
            try await withServer { port, server in
                let client = HTTPClient(on: MultiThreadedEventLoopGroup.singleton)
                for number in 0..<3 {
                    let answer = try await client.send(
                        HTTPClientRequest(.POST, url: "http://127.0.0.1:\(port)/\(number)", body: ByteBuffer(string: "body")))
                    #expect(answer.status == .ok)
                    #expect(String(buffer: try await answer.bytes(upTo: 100)) == "POST /\(number) body")
                }
                #expect(server.connectionCount == 1)
                client.close()
            }
        }

        @Test("the client streams an answer with back-pressure and stops when it is let go")
        func clientStreaming() async throws {
            let gone = Signal<Void>()
            @Sendable func pump(_ response: HTTPResponseWriter) {
                response.write(ByteBuffer(repeating: 97, count: 4096)) { open in if open { response.eventLoop.execute { pump(response) } } }
            }
            try await withServer(
                Responder { _, response in
                    response.onClose { gone.set(()) }
                    response.begin(.ok)
                    pump(response)
                }
            ) { port, _ in
                let client = HTTPClient(on: MultiThreadedEventLoopGroup.singleton)
                do {
                    let answer = try await client.send(HTTPClientRequest(.GET, "/", at: .tcp(host: "127.0.0.1", port: port)))
                    var read = 0
                    for try await piece in answer.body {
                        read += piece.readableBytes
                        if read > 1 << 20 { break }
                    }
                    #expect(read > 1 << 20)
                }
                await gone.value
            }
        }

        @Test("the client's failures are named")
        func clientFailures() async throws {
            let held = Mutex<[HTTPResponseWriter]>([])
            try await withServer(
                Responder { request, response in
                    if request.path == "/hang" { held.withLock { $0.append(response) } } else { response.abort() }
                }
            ) { port, _ in
                var limits = HTTPClient.Limits()
                limits.answerTimeout = .milliseconds(50)
                let client = HTTPClient(on: MultiThreadedEventLoopGroup.singleton, limits: limits)
                let address = HTTPAddress.tcp(host: "127.0.0.1", port: port)
                await #expect(throws: HTTPClientError.timedOut) { try await client.send(HTTPClientRequest(.GET, "/hang", at: address)) }
                await #expect(throws: HTTPClientError.connectionClosed) { try await client.send(HTTPClientRequest(.GET, "/", at: address)) }
                await #expect(throws: HTTPClientError.self) {
                    try await client.send(HTTPClientRequest(.GET, "/", at: .tcp(host: "127.0.0.1", port: 1)))
                }
                #expect(throws: HTTPClientError.badURL("https://a/")) { try HTTPClientRequest(.GET, url: "https://a/") }
            }
        }

        @Test("the client tries again where a kept connection has died")
        func staleConnection() async throws {
            let client = HTTPClient(on: MultiThreadedEventLoopGroup.singleton)
            try await withServer(.echo, { $0.idleTimeout = .milliseconds(20) }) { port, server in
                let request = HTTPClientRequest(.GET, "/", at: .tcp(host: "127.0.0.1", port: port))
                for _ in 0..<3 {
                    _ = try await client.send(request).bytes(upTo: 100)
                    while server.connectionCount > 0 { await Task.yield() }
                }
            }
        }
    }
}
