import AWSInterface
import Encodings
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import Synchronization

/// What a function's result means as an HTTP answer (Lambda Developer Guide, "Response payload format").
enum FunctionURLAnswer {
    /// What AWS answers where a function failed, or answered what is no HTTP answer.
    static let badGateway = HTTPAnswer(
        .badGateway, headers: ["Content-Type": "application/json"], body: ByteBuffer(string: "Internal Server Error"))

    /// A result without `statusCode` is itself the body of a success.
    static func interpret(_ payload: ByteBuffer) -> HTTPAnswer {
        guard let value = try? JSONValue(parsing: payload.readableBytesView) else { return badGateway }
        guard let object = value.object, object["statusCode"] != nil else {
            return HTTPAnswer(.ok, headers: ["Content-Type": "application/json"], body: payload)
        }
        guard var answer = head(object, defaultContentType: "application/json"), let body = body(object) else { return badGateway }
        answer.body = body
        return answer.canBeSent ? answer : badGateway
    }

    private static func body(_ object: JSONObject) -> ByteBuffer? {
        guard let body = object["body"], body != .null else { return ByteBuffer() }
        guard let text = body.string else { return ByteBuffer(bytes: body.bytes()) }
        if object["isBase64Encoded"]?.bool != true { return ByteBuffer(string: text) }
        return Base64.decode(text).map { ByteBuffer(bytes: $0) }
    }

    /// Status, headers and cookies; `nil` where they are not what they should be.
    static func head(_ object: JSONObject, defaultContentType: String) -> HTTPAnswer? {
        let stated = object["statusCode"] ?? 200
        guard let status = stated.int ?? stated.string.flatMap(Int.init), (200...599).contains(status) else { return nil }
        var headers = HTTPHeaders()
        for header in object["headers"]?.object ?? [:] {
            switch header.value {
            case .string(let text): headers.add(name: header.key, value: text)
            case .number(let number): headers.add(name: header.key, value: number.lexeme)
            case .bool(let bool): headers.add(name: header.key, value: bool ? "true" : "false")
            case .null: break
            case .array, .object: return nil
            }
        }
        for cookie in object["cookies"]?.array ?? [] {
            guard let text = cookie.string else { return nil }
            headers.add(name: "Set-Cookie", value: text)
        }
        if !headers.contains(name: "content-type") { headers.add(name: "Content-Type", value: defaultContentType) }
        return HTTPAnswer(HTTPResponseStatus(statusCode: status), headers: headers)
    }
}

/// Sends a streamed invocation's answer as the answer of a function URL. Where the function says so by its content type, the
/// stream begins with a prelude: status, headers and cookies as JSON, ended by eight NUL bytes.
final class FunctionURLSink: InvocationSink {
    private enum State {
        case waiting
        case prelude(ByteBuffer)
        case body
        case ended
    }

    private static let integrationType = "application/vnd.awslambda.http-integration-response"
    private static let longestPrelude = 64 * 1024
    private static let delimiterLength = 8

    private let response: HTTPResponseWriter
    /// Headers that every answer gets: the request's id, cross-origin rules.
    private let extraHeaders: HTTPHeaders
    private let refuse: @Sendable (ServiceError) -> HTTPAnswer
    private let state = Mutex(State.waiting)

    init(_ response: HTTPResponseWriter, extraHeaders: HTTPHeaders, refuse: @escaping @Sendable (ServiceError) -> HTTPAnswer) {
        self.response = response
        self.extraHeaders = extraHeaders
        self.refuse = refuse
    }

    func begin(executedVersion: String, contentType: String?) {
        if contentType == Self.integrationType {
            state.withLock { $0 = .prelude(ByteBuffer()) }
            return
        }
        state.withLock { $0 = .body }
        beginResponse(HTTPAnswer(.ok, headers: ["Content-Type": contentType ?? "application/octet-stream"]))
    }

    private func beginResponse(_ head: HTTPAnswer) {
        var headers = head.headers
        headers.add(contentsOf: extraHeaders)
        response.begin(head.status, headers: headers, flush: true)
    }

    private enum Step {
        case pass
        case wait
        case begin(HTTPAnswer, rest: ByteBuffer)
        case fail
    }

    func write(_ bytes: ByteBuffer, then more: (@Sendable (Bool) -> Void)?) {
        let step = state.withLock { state -> Step in
            guard case .prelude(var gathered) = state else {
                if case .body = state { return .pass }
                return .fail
            }
            gathered.writeImmutableBuffer(bytes)
            let step = Self.readPrelude(&gathered)
            switch step {
            case .wait: state = .prelude(gathered)
            case .begin: state = .body
            case .pass, .fail: state = .ended
            }
            return step
        }
        switch step {
        case .pass: response.write(bytes, then: more)
        case .wait: more?(true)
        case .begin(let head, let rest):
            beginResponse(head)
            response.write(rest, then: more)
        case .fail:
            response.respond(FunctionURLAnswer.badGateway)
            more?(false)
        }
    }

    private static func readPrelude(_ gathered: inout ByteBuffer) -> Step {
        let view = gathered.readableBytesView
        var zeros = 0
        for (offset, byte) in view.enumerated() {
            zeros = byte == 0 ? zeros + 1 : 0
            guard zeros == delimiterLength else { continue }
            let json = view.prefix(offset + 1 - delimiterLength)
            guard let object = (try? JSONValue(parsing: json))?.object,
                let head = FunctionURLAnswer.head(object, defaultContentType: "application/octet-stream"), head.canBeSent
            else { return .fail }
            gathered.moveReaderIndex(forwardBy: offset + 1)
            return .begin(head, rest: gathered.slice())
        }
        return view.count > longestPrelude ? .fail : .wait
    }

    func finish(_ end: InvocationEnd) {
        let last = state.withLock { state in
            defer { state = .ended }
            return state
        }
        switch last {
        case .ended: break
        case .waiting, .prelude: response.respond(FunctionURLAnswer.badGateway)
        // What has gone out cannot be taken back; breaking off tells the client that it is not all.
        case .body: if end.errorCode == nil { response.finish() } else { response.abort() }
        }
    }

    func fail(_ error: ServiceError) {
        state.withLock { $0 = .ended }
        response.respond(refuse(error))
    }
}
