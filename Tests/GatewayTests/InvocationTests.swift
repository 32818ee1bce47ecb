import AWSInterface
import Ambient
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import Gateway

@Suite("Invocations")
struct InvocationTests {
    private static let path = "/2015-03-31/functions/resize/invocations"

    @Test("an invocation's headers and query reach the door, its payload untouched")
    func request() async throws {
        let seen = Mutex<InvokeRequest?>(nil)
        var door = Door()
        door.answer = { request in
            seen.withLock { $0 = request }
            return .success(InvokeAnswer(functionError: "Unhandled", logTail: "bG9n", executedVersion: "3", payload: request.payload))
        }
        try await withGateway(door: door) { gateway in
            let answer = try await gateway.signed(
                .POST, "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Aresize/invocations?Qualifier=live%241",
                [
                    "X-Amz-Invocation-Type": "RequestResponse", "X-Amz-Log-Type": "Tail", "X-Amz-Client-Context": "e30=",
                    "X-Amzn-Trace-Id": "Root=1-2-3",
                ], "not JSON at all", service: "lambda", accessKeyID: "210987654321")
            let request = try #require(seen.withLock { $0 })
            #expect(request.functionName == "arn:aws:lambda:eu-west-1:1:function:resize")
            #expect(request.qualifier == "live$1")
            #expect(request.kind == .requestResponse)
            #expect(request.wantsLogTail)
            #expect(request.clientContext == "e30=")
            #expect(request.traceHeader == "Root=1-2-3")
            #expect(request.scope == Scope(account: "210987654321", region: "eu-west-1"))
            #expect(String(buffer: request.payload) == "not JSON at all")
            #expect(answer.status == 200)
            #expect(answer.body == "not JSON at all")
            #expect(answer.headers.first(name: "x-amzn-requestid") == request.requestID)
            #expect(answer.headers.first(name: "x-amz-function-error") == "Unhandled")
            #expect(answer.headers.first(name: "x-amz-log-result") == "bG9n")
            #expect(answer.headers.first(name: "x-amz-executed-version") == "3")
            #expect(answer.headers.first(name: "content-type") == "application/json")
        }
    }

    @Test("each kind of invocation has its status, and what is no kind is refused")
    func kinds() async throws {
        try await withGateway { gateway in
            #expect(try await gateway.send(.POST, Self.path, ["X-Amz-Invocation-Type": "Event"], "{}").status == 202)
            let dry = try await gateway.send(.POST, Self.path, ["X-Amz-Invocation-Type": "DryRun"], "{}")
            #expect(dry.status == 204)
            #expect(dry.body == "")
            let old = try await gateway.send(.POST, "/2014-11-13/functions/resize/invoke-async/", [:], "{}")
            #expect(old.status == 202)
            let wrong = try await gateway.send(.POST, Self.path, ["X-Amz-Invocation-Type": "Later"], "{}")
            #expect(wrong.status == 400)
            #expect(
                wrong.body.contains("Value 'Later' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set"))
            let tenant = try await gateway.send(.POST, Self.path, ["X-Amz-Tenant-Id": "t"], "{}")
            #expect(tenant.status == 501)
            #expect(tenant.body.lowercased().contains("x-amz-tenant-id"))
        }
    }

    @Test("the door's refusals are Lambda's errors")
    func refusal() async throws {
        var door = Door()
        door.answer = { _ in
            .failure(
                ServiceError(
                    "TooManyRequestsException", "Rate Exceeded.", status: 429,
                    fields: ["Reason": "ReservedFunctionConcurrentInvocationLimitExceeded"]))
        }
        try await withGateway(door: door) { gateway in
            let answer = try await gateway.send(.POST, Self.path, [:], "{}")
            #expect(answer.status == 429)
            #expect(answer.headers.first(name: "x-amzn-errortype") == "TooManyRequestsException")
            #expect(answer.json?["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded")
        }
    }

    @Test("payloads are limited to 6 MB, and 1 MB for events, with AWS's words")
    func limits() async throws {
        try await withGateway { gateway in
            func answer(_ bytes: Int, _ headers: HTTPHeaders = [:]) async throws -> Answer {
                try await gateway.send(.POST, Self.path, headers, bytes: ByteBuffer(repeating: 49, count: bytes))
            }
            #expect(try await answer(6_291_456).status == 200)
            let large = try await answer(6_291_457)
            #expect(large.status == 413)
            #expect(large.headers.first(name: "x-amzn-errortype") == "RequestTooLargeException")
            #expect(large.json?["message"] == "Request must be smaller than 6291456 bytes for the InvokeFunction operation")
            #expect(try await answer(1_048_576, ["X-Amz-Invocation-Type": "Event"]).status == 202)
            let event = try await answer(1_048_577, ["X-Amz-Invocation-Type": "Event"])
            #expect(event.json?["message"] == "Request must be smaller than 1048576 bytes for the InvokeFunction operation")
        }
    }

    @Test("checksums are CRC-32")
    func checksum() { #expect(CRC32.checksum("123456789".utf8) == 0xCBF4_3926) }

    @Test("a streamed invocation is an event stream of chunks and a completion")
    func streaming() async throws {
        var door = Door()
        door.stream = { request, sink in
            sink.begin(executedVersion: "7", contentType: nil)
            sink.write(ByteBuffer(string: "hello "), then: nil)
            sink.write(request.payload, then: nil)
            sink.finish(InvocationEnd(errorCode: "Unhandled", errorDetails: "{}", logTail: "bG9n"))
        }
        try await withGateway(door: door) { gateway in
            let answer = try await gateway.send(.POST, "/2021-11-15/functions/f/response-streaming-invocations", [:], "world")
            #expect(answer.status == 200)
            #expect(answer.headers.first(name: "content-type") == "application/vnd.amazon.eventstream")
            #expect(answer.headers.first(name: "x-amz-executed-version") == "7")
            let messages = try decode(answer.bytes)
            #expect(messages.map { $0.headers[":event-type"] } == ["PayloadChunk", "PayloadChunk", "InvokeComplete"])
            #expect(messages.allSatisfy { $0.headers[":message-type"] == "event" })
            #expect(messages[0].payload + messages[1].payload == "hello world")
            #expect(messages[2].payload == #"{"ErrorCode":"Unhandled","ErrorDetails":"{}","LogResult":"bG9n"}"#)
        }
        door.stream = { _, sink in sink.fail(ServiceError("ResourceNotFoundException", "Function not found", status: 404)) }
        try await withGateway(door: door) { gateway in
            let answer = try await gateway.send(.POST, "/2021-11-15/functions/f/response-streaming-invocations", [:], "{}")
            #expect(answer.status == 404)
            #expect(answer.json?["Message"] == "Function not found")
        }
    }

    private struct Malformed: Error {}

    /// Reads event stream messages, checking both checksums.
    private func decode(_ bytes: [UInt8]) throws -> [(headers: [String: String], payload: String)] {
        var messages: [(headers: [String: String], payload: String)] = []
        var rest = ByteBuffer(bytes: bytes)
        while rest.readableBytes > 0 {
            let start = rest
            guard let total = rest.readInteger(as: UInt32.self), let headerLength = rest.readInteger(as: UInt32.self),
                let preludeSum = rest.readInteger(as: UInt32.self),
                let before = start.getSlice(at: start.readerIndex, length: Int(total) - 4),
                var headerBytes = rest.readSlice(length: Int(headerLength)),
                let payload = rest.readString(length: Int(total - headerLength) - 16), let sum = rest.readInteger(as: UInt32.self),
                preludeSum == CRC32.checksum(before.readableBytesView.prefix(8)), sum == CRC32.checksum(before.readableBytesView)
            else { throw Malformed() }
            var headers: [String: String] = [:]
            while headerBytes.readableBytes > 0 {
                guard let name = headerBytes.readInteger(as: UInt8.self).flatMap({ headerBytes.readString(length: Int($0)) }),
                    headerBytes.readInteger(as: UInt8.self) == 7,
                    let value = headerBytes.readInteger(as: UInt16.self).flatMap({ headerBytes.readString(length: Int($0)) })
                else { throw Malformed() }
                headers[name] = value
            }
            messages.append((headers, payload))
        }
        return messages
    }
}

@Suite("Function URLs")
struct FunctionURLTests {
    private static let host: HTTPHeaders = ["Host": "abc123.lambda-url.us-east-1.localhost:4566"]

    private static func door(
        _ target: FunctionURLTarget = FunctionURLTarget(scope: Scope(), functionName: "f"),
        _ answer: @escaping @Sendable (InvokeRequest) -> InvokeAnswer
    ) -> Door {
        var door = Door()
        door.answer = { .success(answer($0)) }
        door.urls = ["abc123": target]
        return door
    }

    @Test("a host is found however its letters are written")
    func hostCase() async throws {
        let door = Self.door { InvokeAnswer(payload: $0.payload) }
        try await withGateway(door: door) { gateway in
            let event = try #require(try await gateway.send(.GET, "/", ["Host": "ABC123.Lambda-URL.us-east-1.localhost"]).json)
            #expect(event["requestContext"]?["domainName"] == "abc123.lambda-url.us-east-1.localhost")
        }
    }

    @Test("a request becomes an event of payload format 2.0")
    func event() async throws {
        let door = Self.door { InvokeAnswer(payload: $0.payload) }
        try await withGateway(door: door) { gateway in
            var headers = Self.host
            headers.add(contentsOf: ["Cookie": "a=1; b=2", "X-Two": "1", "X-two": "2", "Content-Type": "text/plain", "User-Agent": "tests"])
            let event = try #require(try await gateway.send(.PUT, "/some%20path?q=1&q=2&r=%20x", headers, "hé").json)
            #expect(event["version"] == "2.0")
            #expect(event["routeKey"] == "$default")
            #expect(event["rawPath"] == "/some%20path")
            #expect(event["rawQueryString"] == "q=1&q=2&r=%20x")
            #expect(event["cookies"] == ["a=1", "b=2"])
            #expect(event["headers"]?["x-two"] == "1,2")
            #expect(event["headers"]?["cookie"] == nil)
            #expect(event["headers"]?["x-forwarded-proto"] == "http")
            #expect(event["queryStringParameters"] == ["q": "1,2", "r": " x"])
            #expect(event["body"] == "hé")
            #expect(event["isBase64Encoded"] == false)
            let context = try #require(event["requestContext"])
            #expect(context["accountId"] == "anonymous")
            #expect(context["apiId"] == "abc123")
            #expect(context["domainName"] == "abc123.lambda-url.us-east-1.localhost")
            #expect(context["domainPrefix"] == "abc123")
            #expect(
                context["http"] == [
                    "method": "PUT", "path": "/some%20path", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "tests",
                ])
            #expect(context["time"] == "23/Nov/2025:06:30:00 +0000")
            #expect(context["timeEpoch"] == .number(Harness.start.milliseconds))
            var binary = Self.host
            binary.add(name: "Content-Type", value: "image/png")
            let encoded = try #require(try await gateway.send(.POST, "/", binary, bytes: ByteBuffer(bytes: [0xFF, 0])).json)
            #expect(encoded["body"] == "/wA=")
            #expect(encoded["isBase64Encoded"] == true)
            let byPath = try #require(try await gateway.send(.GET, "/_apus/urls/abc123/x/y?z=1").json)
            #expect(byPath["rawPath"] == "/x/y")
        }
    }

    @Test("a function's result becomes the answer")
    func answers() async throws {
        let cases: [(result: String, status: Int, type: String?, body: String)] = [
            (#"{"message":"hi"}"#, 200, "application/json", #"{"message":"hi"}"#),
            (#""text""#, 200, "application/json", #""text""#),
            (#"{"statusCode":201,"headers":{"Content-Type":"text/html"},"body":"<p>"}"#, 201, "text/html", "<p>"),
            (#"{"statusCode":"202","body":"aGk=","isBase64Encoded":true}"#, 202, "application/json", "hi"),
            (#"{"statusCode":200,"body":{"a":1}}"#, 200, "application/json", #"{"a":1}"#),
            (#"{"statusCode":200}"#, 200, "application/json", ""),
            (#"{"statusCode":"no"}"#, 502, "application/json", "Internal Server Error"),
            (#"{"statusCode":1000}"#, 502, "application/json", "Internal Server Error"),
            (#"{"statusCode":200,"headers":{"X":"a\r\nY: b"}}"#, 502, "application/json", "Internal Server Error"),
            (#"{"statusCode":200,"body":"*","isBase64Encoded":true}"#, 502, "application/json", "Internal Server Error"),
        ]
        for expected in cases {
            try await withGateway(door: Self.door { _ in InvokeAnswer(payload: ByteBuffer(string: expected.result)) }) { gateway in
                let answer = try await gateway.send(.GET, "/", Self.host)
                #expect(answer.status == expected.status, "\(expected.result)")
                #expect(answer.headers.first(name: "content-type") == expected.type)
                #expect(answer.body == expected.body)
            }
        }
        let cookies = #"{"statusCode":204,"cookies":["a=1","b=2; Secure"]}"#
        try await withGateway(door: Self.door { _ in InvokeAnswer(payload: ByteBuffer(string: cookies)) }) { gateway in
            let answer = try await gateway.send(.GET, "/", Self.host)
            #expect(answer.headers["set-cookie"] == ["a=1", "b=2; Secure"])
        }
        try await withGateway(door: Self.door { _ in InvokeAnswer(functionError: "Unhandled", payload: ByteBuffer(string: "{}")) }) {
            gateway in
            let answer = try await gateway.send(.GET, "/", Self.host)
            #expect(answer.status == 502)
            #expect(answer.body == "Internal Server Error")
        }
    }

    @Test("URLs that nobody has, or that want a signature, refuse")
    func refusals() async throws {
        let target = FunctionURLTarget(scope: Scope(), functionName: "f", requiresSignature: true)
        try await withGateway(door: Self.door(target) { InvokeAnswer(payload: $0.payload) }, policy: .required) { gateway in
            #expect(try await gateway.send(.GET, "/_apus/urls/none/").status == 404)
            let unsigned = try await gateway.send(.GET, "/_apus/urls/abc123/")
            #expect(unsigned.status == 403)
            #expect(unsigned.json == ["Message": "Forbidden"])
            #expect(try await gateway.signed(.GET, "/_apus/urls/abc123/", service: "lambda", secret: "x").status == 403)
            let signed = try await gateway.signed(.GET, "/_apus/urls/abc123/", service: "lambda")
            #expect(signed.json?["requestContext"]?["authorizer"]?["iam"]?["accountId"] == "123456789012")
        }
    }

    @Test("cross-origin rules answer browsers")
    func cors() async throws {
        var cors = FunctionURLTarget.CORS()
        cors.allowOrigins = ["https://good.example"]
        cors.allowMethods = ["GET"]
        cors.maxAge = 60
        let target = FunctionURLTarget(scope: Scope(), functionName: "f", cors: cors)
        try await withGateway(door: Self.door(target) { _ in InvokeAnswer(payload: ByteBuffer(string: "{}")) }) { gateway in
            func answer(_ method: HTTPMethod, _ origin: String) async throws -> Answer {
                try await gateway.send(
                    method, "/", ["Host": "abc123.lambda-url.x.y", "Origin": origin, "Access-Control-Request-Method": "GET"])
            }
            let asked = try await answer(.OPTIONS, "https://good.example")
            #expect(asked.status == 200)
            #expect(asked.body == "")
            #expect(asked.headers.first(name: "x-amzn-requestid") != nil)
            #expect(asked.headers.first(name: "access-control-allow-methods") == "GET")
            #expect(asked.headers.first(name: "access-control-max-age") == "60")
            #expect(
                try await answer(.GET, "https://good.example").headers.first(name: "access-control-allow-origin") == "https://good.example")
            #expect(try await answer(.GET, "https://bad.example").headers.first(name: "access-control-allow-origin") == nil)
        }
    }

    @Test("a streamed answer may begin with a prelude, however it is cut", arguments: [1, 7, 1000])
    func prelude(pieceSize: Int) async throws {
        let stream = #"{"statusCode":418,"headers":{"X-A":"b"},"cookies":["c=d"]}"# + String(repeating: "\0", count: 8) + "the body"
        var door = Self.door(FunctionURLTarget(scope: Scope(), functionName: "f", mode: .responseStream)) { _ in InvokeAnswer() }
        door.stream = { _, sink in
            sink.begin(executedVersion: "1", contentType: "application/vnd.awslambda.http-integration-response")
            var rest = ByteBuffer(string: stream)
            while let piece = rest.readSlice(length: min(pieceSize, max(1, rest.readableBytes))) { sink.write(piece, then: nil) }
            sink.finish(InvocationEnd())
        }
        try await withGateway(door: door) { gateway in
            let answer = try await gateway.send(.GET, "/", Self.host)
            #expect(answer.status == 418)
            #expect(answer.headers.first(name: "x-a") == "b")
            #expect(answer.headers["set-cookie"] == ["c=d"])
            #expect(answer.body == "the body")
        }
    }

    @Test("a stream without a prelude is the body; one that fails before it began is a bad gateway")
    func plainStream() async throws {
        var door = Self.door(FunctionURLTarget(scope: Scope(), functionName: "f", mode: .responseStream)) { _ in InvokeAnswer() }
        door.stream = { request, sink in
            if String(buffer: request.payload).contains("/fail") {
                return sink.finish(InvocationEnd(errorCode: "Unhandled"))
            }
            sink.begin(executedVersion: "1", contentType: "text/event-stream")
            sink.write(ByteBuffer(string: "data"), then: nil)
            sink.finish(InvocationEnd())
        }
        try await withGateway(door: door) { gateway in
            let answer = try await gateway.send(.GET, "/", Self.host)
            #expect(answer.headers.first(name: "content-type") == "text/event-stream")
            #expect(answer.body == "data")
            #expect(try await gateway.send(.GET, "/fail", Self.host).status == 502)
        }
    }
}
