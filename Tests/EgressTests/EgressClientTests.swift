import Egress
import HTTP
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct EgressClientTests {
    /// Answers with the request's own line, headers and body.
    private static let mirror: @Sendable (HTTPRequest, HTTPResponseWriter) -> Void = { request, response in
        let head = request.headers.map { "\($0.name): \($0.value)\n" }.joined()
        let body = ByteBuffer(string: "\(request.method.rawValue) \(request.target)\n\(head)\n\(String(buffer: request.body))")
        response.respond(.ok, headers: ["X-Seen": "yes"], body: body)
    }

    private func text(_ response: EgressResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    /// Why there was no answer; `nil` where there was one.
    private func failure(_ client: EgressClient, _ request: EgressRequest) async -> EgressError.Reason? {
        do throws(EgressError) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func theRequestIsSentAsGivenAndNothingIsAdded() async throws {
        try await withServer(Self.mirror) { url in
            let client = EgressClient()
            let answer = try await client.send(
                EgressRequest(
                    "PATCH", "\(url)/a/../b%20c?x=1&x=2",
                    headers: [EgressField("X-One", "1"), EgressField("X-Empty", ""), EgressField("X-One", "ü")],
                    body: Array("hello".utf8)))
            #expect(answer.status == 200)
            #expect(answer.header("x-seen") == "yes")
            let host = url.dropFirst("http://".count)
            #expect(
                text(answer) == "PATCH /a/../b%20c?x=1&x=2\nHost: \(host)\nX-One: 1\nX-Empty: \nX-One: ü\nContent-Length: 5\n\nhello")
        }
    }

    @Test(arguments: [
        ("GET", false), ("GET", true), ("POST", false), ("POST", true), ("PUT", false), ("DELETE", false), ("DELETE", true),
        ("OPTIONS", false),
    ])
    func everyMethodIsSentWithAndWithoutABody(_ method: String, _ hasBody: Bool) async throws {
        try await withServer(Self.mirror) { url in
            let answer = try await EgressClient().send(EgressRequest(method, url + "/", body: hasBody ? Array("{}".utf8) : []))
            #expect(text(answer).hasPrefix("\(method) /\n"))
            #expect(text(answer).hasSuffix(hasBody ? "\n\n{}" : "\n\n"))
        }
    }

    @Test func headIsAnsweredWithoutABody() async throws {
        try await withServer(Self.mirror) { url in
            let answer = try await EgressClient().send(EgressRequest("HEAD", url + "/"))
            #expect(answer.status == 200)
            #expect(answer.body.isEmpty)
        }
    }

    @Test func everyStatusIsAnAnswerAndRedirectsAreNotFollowed() async throws {
        try await withServer { request, response in
            response.respond(HTTPResponseStatus(statusCode: Int(request.path.dropFirst()) ?? 0), headers: ["Location": "/200"])
        } _: { url in
            let client = EgressClient()
            for status in [204, 302, 404, 503] {
                let answer = try await client.send(EgressRequest("GET", "\(url)/\(status)"))
                #expect(answer.status == status)
            }
        }
    }

    @Test func connectionsAreUsedAgain() async throws {
        let ports = Mutex<Set<Int>>([])
        try await withServer { request, response in
            ports.withLock { _ = $0.insert(request.remoteAddress?.port ?? 0) }
            response.respond(.ok)
        } _: { url in
            let client = EgressClient()
            for _ in 0..<20 { _ = try await client.send(EgressRequest("POST", url + "/", body: [1])) }
        }
        #expect(ports.withLock(\.count) == 1)
    }

    @Test func aThousandRequestsAtOnceShareTheAllowedConnections() async throws {
        let ports = Mutex<Set<Int>>([])
        try await withServer { request, response in
            ports.withLock { _ = $0.insert(request.remoteAddress?.port ?? 0) }
            response.respond(.ok, body: request.body)
        } _: { url in
            var configuration = EgressClient.Configuration()
            configuration.connectionsPerServer = 8
            let client = EgressClient(configuration)
            let right = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        let body = Array(String(number).utf8)
                        return try await client.send(EgressRequest("POST", url + "/", body: body)).body == body
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(right == 1000)
        }
        #expect(ports.withLock(\.count) <= 8)
    }

    @Test func aLargeBodyGoesAndComesWhole() async throws {
        try await withServer { request, response in
            response.respond(.ok, body: request.body)
        } _: { url in
            let body = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let answer = try await EgressClient().send(EgressRequest("POST", url + "/", body: body))
            #expect(answer.body == body)
        }
    }

    @Test func anAnswerThatIsTooLargeFailsOrIsCutOff() async throws {
        try await withServer { _, response in
            response.respond(.ok, body: ByteBuffer(repeating: 65, count: 100_000))
        } _: { url in
            let client = EgressClient()
            #expect(await failure(client, EgressRequest("GET", url, largestAnswer: 99_999)) == .answerTooLarge)
            let cut = try await client.send(EgressRequest("GET", url, largestAnswer: 10, excess: .isCutOff))
            #expect(cut.status == 200)
            #expect(cut.body == Array(repeating: 65, count: 10))
            let whole = try await client.send(EgressRequest("GET", url, largestAnswer: 100_000))
            #expect(whole.body.count == 100_000)
        }
    }

    @Test func whoDoesNotAnswerIsGivenUpInTime() async throws {
        let deaf = DeafServer()
        let client = EgressClient()
        let address = "http://127.0.0.1:\(deaf.port)/"
        #expect(await failure(client, EgressRequest("GET", address)) == .cannotConnect)
        deaf.listen()
        let start = ContinuousClock.now
        let waited = await failure(client, EgressRequest("GET", address, timeout: .milliseconds(200)))
        #expect(waited == .timedOut)
        #expect((.milliseconds(150)...(.seconds(10))).contains(ContinuousClock.now - start))
    }

    @Test func aSlowAnswerDelaysNoOther() async throws {
        let held = Mutex<HTTPResponseWriter?>(nil)
        let arrived = Signal()
        try await withServer { request, response in
            guard request.path == "/slow" else { return response.respond(.ok) }
            held.withLock { $0 = response }
            arrived.send()
        } _: { url in
            let client = EgressClient()
            async let slow = client.send(EgressRequest("GET", url + "/slow"))
            await arrived.wait()
            for _ in 0..<10 {
                let quick = try await client.send(EgressRequest("GET", url + "/quick"))
                #expect(quick.status == 200)
            }
            held.withLock { $0.take() }?.respond(.accepted)
            let late = try await slow
            #expect(late.status == 202)
        }
    }

    @Test func aCancelledTaskLetsGoOfItsRequest() async throws {
        let arrived = Signal()
        let gone = Signal()
        let held = Mutex<HTTPResponseWriter?>(nil)
        try await withServer { _, response in
            response.onClose { gone.send() }
            held.withLock { $0 = response }
            arrived.send()
        } _: { url in
            let client = EgressClient()
            let task = Task { await failure(client, EgressRequest("GET", url + "/")) }
            await arrived.wait()
            task.cancel()
            #expect(await task.value == .cancelled)
            await gone.wait()
            let cancelledBefore = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await failure(client, EgressRequest("GET", url + "/"))
            }
            #expect(await cancelledBefore.value == .cancelled)
        }
    }

    @Test func closingEndsWhatIsUnderWayAndRefusesTheRest() async throws {
        let arrived = Signal()
        let held = Mutex<HTTPResponseWriter?>(nil)
        try await withServer { _, response in
            held.withLock { $0 = response }
            arrived.send()
        } _: { url in
            let client = EgressClient()
            async let waiting = failure(client, EgressRequest("GET", url))
            await arrived.wait()
            client.close()
            #expect(await waiting == .cancelled)
            #expect(await failure(client, EgressRequest("GET", url)) == .cancelled)
        }
    }

    @Test func theThreadEndsWhenIdleAndComesBack() async throws {
        let ports = Mutex<Set<Int>>([])
        try await withServer { request, response in
            ports.withLock { _ = $0.insert(request.remoteAddress?.port ?? 0) }
            response.respond(.ok)
        } _: { url in
            var configuration = EgressClient.Configuration()
            configuration.idleTime = .milliseconds(20)
            let client = EgressClient(configuration)
            _ = try await client.send(EgressRequest("GET", url))
            // The connection goes with the thread, so a new one tells that there was a new thread. Real time, since libcurl waits.
            while ports.withLock(\.count) < 2 {
                try await Task.sleep(for: .milliseconds(60))
                _ = try await client.send(EgressRequest("GET", url))
            }
        }
    }
}
