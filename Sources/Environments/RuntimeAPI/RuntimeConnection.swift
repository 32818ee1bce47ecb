import JSON
import NIOCore
import NIOHTTP1

/// One connection of a runtime to its environment's Runtime API.
///
/// Answers in the order of the requests and holds back an acknowledgement that a pipelining runtime does not wait for: then one
/// warm invocation costs this side one read and one write, and the function's process as well.
final class RuntimeConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    /// An answer that exceeds the limit is read to its end and thrown away, but not for ever.
    private static let mostDiscarded = 64 << 20

    private enum Request {
        case none
        /// Its body is read and thrown away, then this is the answer.
        case discarding(answer: ByteBuffer, bytes: Int)
        /// `next`, whose body means nothing.
        case polling
        /// A response or an error that is wanted whole.
        case collecting(RuntimeCall, HTTPRequestHead, ByteBuffer)
        case streaming
        /// The connection is being closed: nothing more is read.
        case closing
    }

    private let environment: ExecutionEnvironment
    /// True for our own bootstraps, which send their next request without waiting for the acknowledgement.
    private let isPipelining: Bool
    private var context: ChannelHandlerContext?
    private var request = Request.none
    private var keepsAlive = true
    private var isPolling = false
    /// The call whose body is being discarded because it was too large.
    private var oversize: RuntimeCall?
    private var unsent = ByteBuffer()

    init(environment: ExecutionEnvironment, isPipelining: Bool) {
        (self.environment, self.isPipelining) = (environment, isPipelining)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        environment.opened(self, context.channel)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .streaming = request { environment.streamBroke() }
        switch request {
        case .collecting(.response, _, _), .collecting(.error, _, _): environment.answerBroke()
        case .discarding(_, let bytes): settleOversize(bytes: bytes)
        default: break
        }
        request = .closing
        self.context = nil
        environment.closed(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): began(head)
        case .body(let bytes): received(bytes)
        case .end(let trailers): ended(trailers)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !(isPolling && isPipelining) { flush() }
    }

    /// The event that this connection's `next` has waited for.
    func deliver(_ invocation: Invocation, deadline milliseconds: Int64) {
        isPolling = false
        RuntimeMessages.writeEventHead(invocation, deadline: milliseconds, to: &unsent)
        let payload = invocation.payload
        if payload.readableBytes <= 32 << 10 {
            unsent.writeImmutableBuffer(payload)
            flush()
        } else {
            context?.write(wrapOutboundOut(unsent), promise: nil)
            unsent = payload
            flush()
        }
    }

    func close() {
        flush()
        context?.close(promise: nil)
    }

    private func flush() {
        guard unsent.readableBytes > 0 else { return }
        let bytes = unsent
        unsent = ByteBuffer()
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func send(_ message: ByteBuffer) {
        unsent.writeImmutableBuffer(message)
        if !keepsAlive {
            request = .closing
            flush()
            context?.close(promise: nil)
        }
    }

    private func send(_ refusal: EnvironmentMachine.Refusal) {
        send(RuntimeMessages.error(refusal.status, type: refusal.type, message: refusal.message))
    }

    // MARK: Requests

    private func began(_ head: HTTPRequestHead) {
        if case .closing = request { return }
        // Nothing can be answered before the poll is.
        if isPolling { return close() }
        keepsAlive = head.isKeepAlive
        let call = RuntimeCall(head.method, head.uri)
        do throws(EnvironmentMachine.Refusal) {
            switch call {
            case .next: request = .polling
            case .initError:
                try environment.beginInitError()
                request = .collecting(call, head, ByteBuffer())
            case .error(let id):
                try environment.beginAnswer(id, call: "InvocationErrorResponse")
                request = .collecting(call, head, ByteBuffer())
            case .response(let id):
                try environment.beginAnswer(id, call: "InvocationResponse")
                if head.headers.first(name: "Lambda-Runtime-Function-Response-Mode")?.lowercased() == "streaming" {
                    request = .streaming
                    if let channel = context?.channel {
                        environment.beginStream(contentType: head.headers.first(name: "Content-Type"), channel: channel)
                    }
                } else {
                    request = .collecting(call, head, ByteBuffer())
                }
            case .notBuilt(let name):
                let answer = RuntimeMessages.error(501, type: "NotImplemented", message: "\(name) is not implemented by Apus.")
                request = .discarding(answer: answer, bytes: 0)
            case .unknown:
                let answer = RuntimeMessages.error(404, type: "NotFound", message: "There is no \(head.method) \(head.uri).")
                request = .discarding(answer: answer, bytes: 0)
            }
        } catch {
            request = .discarding(answer: RuntimeMessages.error(error.status, type: error.type, message: error.message), bytes: 0)
        }
        if head.headers.first(name: "Expect")?.lowercased() == "100-continue" {
            unsent.writeImmutableBuffer(RuntimeMessages.proceed)
            flush()
        }
    }

    private func received(_ bytes: ByteBuffer) {
        switch request {
        case .collecting(let call, let head, var body):
            request = .none
            if body.readableBytes == 0 { body = bytes } else { body.writeImmutableBuffer(bytes) }
            if body.readableBytes > FunctionError.largestResponse { return refuse(call, bytes: body.readableBytes) }
            request = .collecting(call, head, body)
        case .discarding(let answer, let count):
            request = .discarding(answer: answer, bytes: count + bytes.readableBytes)
            if count > Self.mostDiscarded {
                request = .closing
                send(answer)
                close()
                settleOversize(bytes: count)
            }
        case .streaming: environment.stream(bytes)
        case .none, .polling, .closing: break
        }
    }

    /// The answer is larger than an answer may be: the caller learns of it when it has come to its end.
    private func refuse(_ call: RuntimeCall, bytes: Int) {
        let limit = FunctionError.largestResponse
        let answer = RuntimeMessages.error(
            413, type: "RequestEntityTooLarge", message: "Exceeded maximum allowed payload size (\(limit) bytes).")
        request = .discarding(answer: answer, bytes: bytes)
        oversize = call
    }

    private func settleOversize(bytes: Int) {
        guard let call = oversize else { return }
        oversize = nil
        if call == .initError {
            environment.initFailed(FunctionError(reported: ByteBuffer(), type: nil, by: call))
        } else {
            environment.answer(.failed(.responseTooLarge(bytes: bytes)))
        }
    }

    private func ended(_ trailers: HTTPHeaders?) {
        let finished = request
        request = .none
        switch finished {
        case .none: break
        case .closing: request = .closing
        case .discarding(let answer, let bytes):
            send(answer)
            settleOversize(bytes: bytes)
        case .streaming:
            send(RuntimeMessages.accepted)
            environment.endStream(
                errorType: trailers?.first(name: "Lambda-Runtime-Function-Error-Type"),
                errorBody: trailers?.first(name: "Lambda-Runtime-Function-Error-Body"))
        case .polling:
            isPolling = true
            do {
                try environment.poll(self)
            } catch {
                isPolling = false
                send(error)
            }
        case .collecting(.response, let head, let body):
            send(RuntimeMessages.accepted)
            environment.answer(.response(body, contentType: head.headers.first(name: "Content-Type")))
        case .collecting(let call, let head, let body):
            send(RuntimeMessages.accepted)
            let error = FunctionError(reported: body, type: head.headers.first(name: "Lambda-Runtime-Function-Error-Type"), by: call)
            if call == .initError {
                flush()
                environment.initFailed(error)
            } else {
                environment.answer(.failed(error))
            }
        }
    }
}

extension FunctionError {
    /// What a runtime posted to `/error` or `/init/error`; its body is passed on as it is.
    fileprivate init(reported body: ByteBuffer, type: String?, by call: RuntimeCall) {
        let members = (try? JSONValue(parsing: body.readableBytesView))?.object
        let type = members?["errorType"]?.string ?? type ?? "Runtime.Unknown"
        let payload = body.readableBytes > 0 ? body : ByteBuffer(bytes: JSONValue.object(["errorType": .string(type)]).bytes())
        self.init(kind: call == .initError ? .initialisation : .reported, type: type, payload: payload)
    }
}
