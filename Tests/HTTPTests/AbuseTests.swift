import Glibc
import HTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

extension HTTPTests {
    /// What a hostile or broken client may try. Each must get a clear answer or a closed connection, and leave the server whole.
    @Suite("abuse", .timeLimit(.minutes(1)))
    struct AbuseTests {
        struct Case: Sendable, CustomTestStringConvertible {
            let name: String
            let request: String
            let status: Int
            var testDescription: String { name }
        }

        static let refused: [Case] = [
            Case(
                name: "length and chunks",
                request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", status: 400),
            Case(
                name: "chunks and length",
                request: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", status: 400),
            Case(
                name: "two lengths", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
                status: 400),
            Case(
                name: "the same length twice", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
                status: 400),
            Case(name: "a list of lengths", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd", status: 400),
            Case(name: "a length with a sign", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd", status: 400),
            Case(name: "a negative length", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -4\r\n\r\nabcd", status: 400),
            Case(name: "a hexadecimal length", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x4\r\n\r\nabcd", status: 400),
            Case(name: "an empty length", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n", status: 400),
            Case(
                name: "a length beyond 64 bits", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
                status: 400),
            Case(
                name: "an unknown coding", request: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                status: 501),
            Case(
                name: "a coding that only looks like chunked",
                request: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", status: 501),
            Case(
                name: "chunked twice",
                request: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                status: 400),
            Case(name: "chunks in HTTP/1.0", request: "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", status: 400),
            Case(name: "no host", request: "GET / HTTP/1.1\r\n\r\n", status: 400),
            Case(name: "two hosts", request: "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", status: 400),
            Case(name: "a space before the colon", request: "GET / HTTP/1.1\r\nHost : a\r\n\r\n", status: 400),
            Case(name: "a folded header", request: "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n", status: 400),
            Case(name: "a NUL in a header", request: "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\0c\r\n\r\n", status: 400),
            Case(name: "a header without a name", request: "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", status: 400),
            Case(name: "an unknown method", request: "FROB / HTTP/1.1\r\nHost: a\r\n\r\n", status: 400),
            Case(name: "a proxy's method", request: "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", status: 400),
            Case(name: "HTTP/2's preface", request: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", status: 400),
            Case(name: "HTTP/3.7", request: "GET / HTTP/3.7\r\nHost: a\r\n\r\n", status: 505),
            Case(name: "TLS", request: "\u{16}\u{03}\u{01}\u{02}\0\u{01}\0\u{01}\u{7c}\u{03}\u{03}\r\n\r\n", status: 400),
            Case(
                name: "a chunk size that is no number",
                request: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n", status: 400),
            Case(
                name: "a chunk longer than its size",
                request: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n", status: 400),
            Case(
                name: "a chunk size beyond 64 bits",
                request: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na", status: 400),
            Case(
                name: "another expectation", request: "POST / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nContent-Length: 1\r\n\r\n",
                status: 417),
            Case(
                name: "too long a target", request: "GET /\(String(repeating: "a", count: 20_000)) HTTP/1.1\r\nHost: a\r\n\r\n", status: 431
            ),
            Case(
                name: "a target just too long", request: "GET /\(String(repeating: "a", count: 16_384)) HTTP/1.1\r\nHost: a\r\n\r\n",
                status: 414),
            Case(
                name: "too long a header", request: "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 20_000))\r\n\r\n",
                status: 431),
            Case(
                name: "too many headers", request: "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: 1\r\n", count: 200))\r\n",
                status: 431),
            Case(
                name: "headers too large together",
                request:
                    "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: \(String(repeating: "b", count: 8000))\r\n", count: 10))\r\n",
                status: 431),
        ]

        @Test("refused, and the connection closed", arguments: refused)
        func refusal(of abuse: Case) async throws {
            try await withServer { port, _ in
                let client = try RawClient(port: port)
                client.send(abuse.request + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
                client.closeSending()
                let answer = client.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 \(abuse.status) "), "\(answer.prefix(200))")
                #expect(answer.contains("Connection: close\r\n"))
                #expect(!answer.contains("smuggled"))
                let next = try RawClient(port: port)
                next.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(next.receive(until: "/ok ").hasPrefix("HTTP/1.1 200"))
            }
        }

        @Test("requests with bytes changed, lost or doubled at random never break the server", arguments: 0..<8)
        func mutations(seed: Int) async throws {
            var generator = Mutations(state: UInt64(seed))
            let originals = [
                "GET /a?b=c HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n",
                "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde",
                "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX-T: u\r\n\r\n",
            ]
            try await withServer { port, _ in
                for round in 0..<60 {
                    var bytes = Array(originals[round % originals.count].utf8)
                    for _ in 0..<(1 + generator.next() % 4) { generator.mutate(&bytes) }
                    let client = try RawClient(port: port)
                    client.send(bytes)
                    client.closeSending()
                    let answer = client.receiveAll()
                    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 "), "\(String(decoding: bytes, as: UTF8.self))")
                }
                let client = try RawClient(port: port)
                client.send("GET /alive HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(client.receive(until: "/alive ").hasPrefix("HTTP/1.1 200"))
            }
        }

        /// Reproducible damage (SplitMix64).
        private struct Mutations {
            var state: UInt64

            mutating func next() -> Int {
                state &+= 0x9E37_79B9_7F4A_7C15
                var z = state
                z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
                z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
                return Int(truncatingIfNeeded: (z ^ (z >> 31)) >> 1)
            }

            mutating func mutate(_ bytes: inout [UInt8]) {
                guard !bytes.isEmpty else { return }
                let position = next() % bytes.count
                switch next() % 5 {
                case 0: bytes[position] = UInt8(truncatingIfNeeded: next())
                case 1: bytes.remove(at: position)
                case 2: bytes.insert(UInt8(truncatingIfNeeded: next()), at: position)
                case 3: bytes.insert(contentsOf: bytes[position...].prefix(next() % 20), at: position)
                default: bytes[position] = Array("\r\n :;,\0\t".utf8)[next() % 8]
                }
            }
        }

        @Test("a good request before a bad one is answered first")
        func goodThenBad() async throws {
            try await withServer(
                Responder { _, response in
                    response.eventLoop.scheduleTask(in: .milliseconds(10)) { response.respond(.ok, body: ByteBuffer(string: "good")) }
                }
            ) { port, _ in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n")
                let answers = client.receiveAll()
                #expect(answers.hasPrefix("HTTP/1.1 200"))
                #expect(answers.contains("goodHTTP/1.1 400"))
            }
        }

        @Test("who sends more than allowed gets to read the refusal", arguments: [true, false])
        func tooLargeBody(announced: Bool) async throws {
            try await withServer(Responder(policy: .gather(maximumBytes: 1000), answer: Responder.echo.answer)) { port, _ in
                let client = try RawClient(port: port)
                let size = 8 << 20
                if announced {
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
                    #expect(client.send([UInt8](repeating: 97, count: size)) == size)
                } else {
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(String(size, radix: 16))\r\n")
                    #expect(client.send([UInt8](repeating: 97, count: size)) == size)
                }
                let answer = client.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 413 "))
                #expect(answer.contains("larger than 1000 bytes"))
            }
        }

        @Test("a head that drips in is cut off")
        func slowLoris() async throws {
            try await withServer(.echo, { $0.headerTimeout = .milliseconds(60) }) { port, _ in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n")
                for _ in 0..<100 {
                    usleep(5000)
                    if client.send("X-A: b\r\n") == 0 { break }
                }
                #expect(client.receiveAll().hasPrefix("HTTP/1.1 408 "))
            }
        }

        @Test("a body that stops is cut off")
        func slowBody() async throws {
            try await withServer(.echo, { $0.bodyTimeout = .milliseconds(40) }) { port, _ in
                let client = try RawClient(port: port)
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
                #expect(client.receiveAll().hasPrefix("HTTP/1.1 408 "))
            }
        }

        @Test("an idle connection is closed without a word, new or used", arguments: [true, false])
        func idle(used: Bool) async throws {
            try await withServer(.echo, { ($0.idleTimeout, $0.headerTimeout) = (.milliseconds(40), .milliseconds(40)) }) { port, _ in
                let client = try RawClient(port: port)
                if used {
                    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    #expect(client.receive(until: "GET / ").hasPrefix("HTTP/1.1 200"))
                }
                #expect(client.receiveAll() == "")
            }
        }

        @Test("a client that takes nothing of its answer is cut off")
        func stuckReader() async throws {
            let gone = Signal<Void>()
            let responder = Responder { _, response in
                response.begin(.ok)
                response.onClose { gone.set(()) }
                response.write(ByteBuffer(repeating: 97, count: 64 << 20))
            }
            try await withServer(responder, { $0.writeTimeout = .milliseconds(100) }) { port, _ in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                await gone.value
                _ = client
            }
        }

        @Test("ten thousand idle connections cost little and hinder nobody")
        func manyIdle() async throws {
            // Both ends are in this process.
            let count = min(10_000, (FileDescriptors.raiseLimit() - 500) / 2)
            try await withServer { port, server in
                let before = residentBytes()
                var clients: [RawClient] = []
                for _ in 0..<count {
                    let client = try RawClient(port: port)
                    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    clients.append(client)
                }
                for client in clients { #expect(client.receive(until: "GET / ").hasPrefix("HTTP/1.1 200")) }
                #expect(server.connectionCount == count)
                let each = (residentBytes() - before) / count
                print("\(count) idle connections, \(each) bytes each (both ends)")
                #expect(each < 16_384)
                let clock = ContinuousClock()
                let client = try RawClient(port: port)
                let time = clock.measure {
                    for _ in 0..<100 {
                        client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
                        _ = client.receive(until: "GET /x ")
                    }
                }
                #expect(time < .seconds(2))
            }
        }

        private func residentBytes() -> Int {
            guard let file = fopen("/proc/self/statm", "r") else { return 0 }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 256)
            guard fgets(&line, 256, file) != nil else { return 0 }
            let fields = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(separator: " ")
            return (Int(fields[1]) ?? 0) * Int(getpagesize())
        }
    }
}
