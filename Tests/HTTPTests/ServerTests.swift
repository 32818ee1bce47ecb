import Glibc
import HTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

/// One after the other: the clients of these tests block, and must not take the threads that others wait for.
@Suite("HTTP", .serialized) enum HTTPTests {}

extension HTTPTests {
    @Suite("server", .timeLimit(.minutes(1)))
    struct ServerTests {
        @Test("answers are framed, dated, and the connection is kept")
        func keepAlive() async throws {
            try await withServer { port, _ in
                let client = try RawClient(port: port)
                for target in ["/one", "/two?x=1"] {
                    client.send("POST \(target) HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                    let answer = client.receive(until: "abc")
                    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nDate: "))
                    #expect(answer.contains(" GMT\r\n"))
                    #expect(answer.hasSuffix("Content-Length: \(9 + target.utf8.count)\r\n\r\nPOST \(target) abc"))
                }
            }
        }

        @Test("answers come in the order of pipelined requests, whatever order they are given in")
        func pipelining() async throws {
            let first = Signal<HTTPResponseWriter>()
            let seen = Mutex<[String]>([])
            let responder = Responder { request, response in
                seen.withLock { $0.append(request.target) }
                if request.target == "/first" {
                    first.set(response)
                } else {
                    response.respond(.ok, body: ByteBuffer(string: request.target))
                }
            }
            try await withServer(responder) { port, _ in
                let client = try RawClient(port: port)
                client.send(
                    "GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\nGET /third HTTP/1.1\r\nHost: a\r\n\r\n")
                await first.value.respond(.ok, body: ByteBuffer(string: "/first"))
                let answers = client.receive(until: "/third")
                #expect(answers.components(of: "HTTP/1.1 200 OK").count == 3)
                #expect(answers.firstIndex(of: "/first")! < answers.firstIndex(of: "/second")!)
                #expect(seen.withLock { $0 } == ["/first", "/second", "/third"])
            }
        }

        @Test("ten thousand pipelined requests are all answered, in order")
        func deepPipeline() async throws {
            let responder = Responder { request, response in
                response.eventLoop.execute { response.respond(.ok, body: ByteBuffer(string: "[\(request.target)]")) }
            }
            try await withServer(responder) { port, _ in
                let client = try RawClient(port: port)
                let requests = (0..<10_000).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
                let sending = Thread { client.send(requests) }
                let answers = client.receive(until: "[/9999]")
                sending.join()
                let order = answers.components(of: "[/").compactMap { Int($0.prefix { $0 != "]" }) }
                #expect(order == Array(0..<10_000))
            }
        }

        @Test("a large body is gathered in a time that grows with its length only")
        func largeBody() async throws {
            let size = 96 << 20
            let responder = Responder(policy: .gather(maximumBytes: size)) { request, response in
                response.respond(.ok, body: ByteBuffer(string: "\(request.body.readableBytes)!"))
            }
            try await withServer(responder) { port, _ in
                let client = try RawClient(port: port)
                let time = ContinuousClock().measure {
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
                    client.send([UInt8](repeating: 97, count: size))
                    #expect(client.receive(until: "!").hasSuffix("\(size)!"))
                }
                // Copying what is there for every piece that comes takes a minute.
                #expect(time < .seconds(10))
            }
        }

        @Test("a long answer arrives whole before the connection is closed")
        func longLastAnswer() async throws {
            let size = 32 << 20
            let responder = Responder { _, response in response.respond(.ok, body: ByteBuffer(repeating: 97, count: size)) }
            try await withServer(responder, { $0.lingerTimeout = .milliseconds(20) }) { port, _ in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                usleep(100_000)  // The answer fills every buffer on the way before it is read.
                #expect(client.receiveAll().utf8.count > size)
            }
        }

        @Test("HEAD has no body but its length; 204 has neither")
        func bodiless() async throws {
            let responder = Responder { request, response in
                response.respond(request.method == .HEAD ? .ok : .noContent, body: ByteBuffer(string: "12345"))
            }
            try await withServer(responder) { port, _ in
                let client = try RawClient(port: port)
                client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(client.receive(until: "\r\n\r\n").hasSuffix("Content-Length: 5\r\n\r\n"))
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                let empty = client.receiveAll()
                #expect(empty.hasPrefix("HTTP/1.1 204 No Content\r\n"))
                #expect(!empty.contains("Content-Length"))
                #expect(empty.hasSuffix("\r\n\r\n"))
            }
        }

        @Test("HTTP/1.0 closes after the answer unless asked to stay")
        func http10() async throws {
            try await withServer { port, _ in
                let closing = try RawClient(port: port)
                closing.send("GET / HTTP/1.0\r\n\r\n")
                #expect(closing.receiveAll().hasSuffix("GET / "))
                let staying = try RawClient(port: port)
                staying.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(staying.receive(until: "GET / ").contains("Connection: keep-alive"))
                staying.send("GET /2 HTTP/1.0\r\n\r\n")
                #expect(staying.receiveAll().hasSuffix("GET /2 "))
            }
        }

        @Test("a header that would break out of its line is never sent", arguments: ["a\r\nX-Evil: 1", "a\nb", "a\0b"])
        func headerInjection(value: String) async throws {
            let responder = Responder { _, response in response.respond(.ok, headers: ["X-Name": value]) }
            try await withServer(responder) { port, _ in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                let answer = client.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 500 "))
                #expect(!answer.contains("X-Name"))
                #expect(!answer.contains("Evil"))
            }
        }

        @Test("a client that waits for 100-continue gets it, or the refusal at once")
        func expectContinue() async throws {
            try await withServer(Responder(policy: .gather(maximumBytes: 10), answer: Responder.echo.answer)) { port, _ in
                let client = try RawClient(port: port)
                client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
                #expect(client.receive() == "HTTP/1.1 100 Continue\r\n\r\n")
                client.send("12345")
                #expect(client.receive(until: "12345").hasPrefix("HTTP/1.1 200 OK"))
                client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\nExpect: 100-continue\r\n\r\n")
                let refusal = client.receiveAll()
                #expect(refusal.hasPrefix("HTTP/1.1 413 "))
                #expect(refusal.contains("Connection: close"))
            }
        }

        @Test("a client that has closed its sending side still gets all its answers")
        func halfClosed() async throws {
            try await withServer(
                Responder { _, response in
                    response.eventLoop.scheduleTask(in: .milliseconds(20)) { response.respond(.ok, body: ByteBuffer(string: "late")) }
                }
            ) { port, _ in
                let client = try RawClient(port: port)
                client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
                client.closeSending()
                let answers = client.receiveAll()
                #expect(answers.components(of: "late").count == 2)
                #expect(answers.hasSuffix("late"))
            }
        }

        @Test("a long poll ends when its client goes")
        func longPoll() async throws {
            let polled = Signal<Void>(), gone = Signal<Void>()
            let kept = Mutex<[HTTPResponseWriter]>([])
            let responder = Responder { _, response in
                kept.withLock { $0.append(response) }
                response.onClose { gone.set(()) }
                polled.set(())
            }
            try await withServer(responder) { port, server in
                var client: RawClient? = try RawClient(port: port)
                client?.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                await polled.value
                client = nil
                await gone.value
                // Its writer is of no use any more, and harmless.
                let late = Signal<Bool>()
                for writer in kept.withLock({ $0 }) {
                    writer.write(ByteBuffer(string: "x")) { late.set($0) }
                    writer.respond(.ok)
                }
                #expect(await late.value == false)
            }
        }

        @Test("a client that has closed its sending side is gone for those who say so, and is answered by the others")
        func halfClosedClients() async throws {
            for halfClosed in [HalfClosedClient.isGone, .waits] {
                let polled = Signal<HTTPResponseWriter>(), gone = Signal<Void>(), calls = Atomic<Int>(0)
                let responder = Responder { _, response in
                    response.onClose(halfClosed: halfClosed) {
                        calls.add(1, ordering: .relaxed)
                        gone.set(())
                    }
                    polled.set(response)
                }
                try await withServer(responder) { port, _ in
                    let client = try RawClient(port: port)
                    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    let response = await polled.value
                    client.closeSending()
                    switch halfClosed {
                    case .isGone:
                        #expect(client.receiveAll() == "")
                        await gone.value
                    case .waits:
                        response.respond(.ok, body: ByteBuffer(string: "late"))
                        #expect(client.receiveAll().hasSuffix("late"))
                        #expect(calls.load(ordering: .relaxed) == 0)
                    }
                }
            }
        }

        @Test("a connection that is reset has gone for everybody")
        func reset() async throws {
            let polled = Signal<HTTPResponseWriter>(), gone = Signal<Void>()
            let responder = Responder { _, response in
                response.onClose(halfClosed: .waits) { gone.set(()) }
                polled.set(response)
            }
            try await withServer(responder) { port, _ in
                var client: RawClient? = try RawClient(port: port)
                client?.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = await polled.value
                client?.resetsOnClose()
                client = nil
                await gone.value
            }
        }

        @Test("a server that stops tells its responder, which may then end what waits")
        func stopping() async throws {
            let polled = Signal<Void>()
            let waiting = Mutex<[HTTPResponseWriter]>([])
            let responder = Responder(
                answer: { _, response in
                    waiting.withLock { $0.append(response) }
                    polled.set(())
                },
                willStop: {
                    for response in waiting.withLock({ $0 }) { response.respond(.ok, body: ByteBuffer(string: "nothing")) }
                })
            try await withServer(responder) { port, server in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                await polled.value
                await server.stop(within: .seconds(60))
                #expect(client.receiveAll().hasSuffix("nothing"))
            }
        }

        @Test("a writer that is let go unanswered closes the connection")
        func abandoned() async throws {
            try await withServer(Responder { _, _ in }) { port, _ in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(client.receiveAll() == "")
            }
        }

        @Test("one connection more than the limit is closed, and room is made again")
        func maximumConnections() async throws {
            try await withServer(.echo, { $0.maximumConnections = 2 }) { port, server in
                let first = try RawClient(port: port)
                var second: RawClient? = try RawClient(port: port)
                for client in [first, second].compactMap(\.self) {
                    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    #expect(client.receive(until: "GET / ").hasPrefix("HTTP/1.1 200"))
                }
                let third = try RawClient(port: port)
                third.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(third.receiveAll() == "")
                second = nil
                while server.connectionCount > 1 { await Task.yield() }
                let fourth = try RawClient(port: port)
                fourth.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(fourth.receive(until: "GET / ").hasPrefix("HTTP/1.1 200"))
            }
        }

        @Test("stopping lets an answer that is under way end, and closes what is idle")
        func gracefulStop() async throws {
            let begun = Signal<HTTPResponseWriter>()
            try await withServer(
                Responder { request, response in
                    if request.path == "/slow" { begun.set(response) } else { response.respond(.ok) }
                }
            ) { port, server in
                let idle = try RawClient(port: port)
                idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(idle.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
                let busy = try RawClient(port: port)
                busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
                let writer = await begun.value
                async let stopped: Void = server.stop(within: .seconds(30))
                #expect(idle.receiveAll() == "")
                writer.respond(.ok, body: ByteBuffer(string: "done"))
                let answer = busy.receiveAll()
                #expect(answer.hasSuffix("done"))
                await stopped
                #expect(throws: (any Error).self) { try RawClient(port: port) }
            }
        }

        @Test("stopping breaks off what does not end in time")
        func impatientStop() async throws {
            let begun = Signal<HTTPResponseWriter>()
            try await withServer(Responder { _, response in begun.set(response) }) { port, server in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = await begun.value
                await server.stop(within: .milliseconds(10))
                #expect(client.receiveAll() == "")
                #expect(server.connectionCount == 0)
            }
        }

        @Test("one end of a socket pair is served like any connection")
        func socketPair() async throws {
            try await withServer { _, server in
                var ends: [CInt] = [0, 0]
                #expect(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
                try await server.adopt(connectedSocket: ends[0])
                let client = RawClient(adopting: ends[1])
                client.setTimeout(seconds: 5)
                client.send("GET /pair HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(client.receive(until: "/pair ").hasSuffix("GET /pair "))
            }
        }

        @Test("a port that is taken is named")
        func portTaken() async throws {
            try await withServer { port, _ in
                let other = HTTPServer(on: MultiThreadedEventLoopGroup.singleton, responder: Responder.echo)
                let address = HTTPAddress.tcp(host: "127.0.0.1", port: port)
                await #expect(throws: HTTPServerError.addressInUse(address)) { try await other.listen(address) }
                let foreign = HTTPAddress.tcp(host: "192.0.2.1", port: 0), nowhere = HTTPAddress.tcp(host: "no.such.host.invalid", port: 0)
                await #expect(throws: HTTPServerError.noSuchAddress(foreign)) { try await other.listen(foreign) }
                await #expect(throws: HTTPServerError.noSuchAddress(nowhere)) { try await other.listen(nowhere) }
            }
        }

        @Test("the absolute form of a target has the same path and query")
        func absoluteForm() async throws {
            try await withServer(
                Responder { request, response in
                    response.respond(.ok, body: ByteBuffer(string: "\(request.path)|\(request.query)"))
                }
            ) { port, _ in
                let client = try RawClient(port: port)
                client.send("GET http://a.example/x/y?z=1?2 HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n")
                #expect(client.receiveAll().hasSuffix("/x/y|z=1?2"))
            }
        }
    }

}
