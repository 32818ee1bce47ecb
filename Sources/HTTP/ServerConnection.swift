import NIOCore
import NIOHTTP1

/// One connection of a server, on its event loop: takes decoded request parts, calls the responder for one request at a time,
/// and keeps answers in the order of their requests.
final class ServerConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = Never
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How far the request that is being dealt with has arrived.
    enum Receiving {
        case nothing
        case gathering(limit: Int)
        case streaming(BodyStreamState, received: Int, limit: Int)
        case complete
        /// All further input is thrown away; the connection closes.
        case draining
    }

    /// How far its answer has gone.
    enum Answering {
        case nothing
        case awaited
        case streaming(ResponseFraming)
    }

    /// What arrived while an earlier request was not answered yet.
    enum Arrival {
        case part(HTTPServerRequestPart)
        case refusal(HTTPRefusal)
    }

    let responder: any HTTPResponder
    let limits: HTTPLimits
    let registry: LoopConnections
    /// Where the registry keeps this connection.
    var registryIndex = 0

    var context: ChannelHandlerContext?
    var receiving = Receiving.nothing
    var answering = Answering.nothing
    /// Counts requests, so that a writer knows whether it is still its turn.
    var sequence: UInt64 = 0
    var head = RequestHead()
    var closeHandler: (@Sendable () -> Void)?
    /// Whether the present request's responder takes a client that has closed its sending side for gone.
    var endsWithInput = false
    var writableHandlers: [@Sendable (Bool) -> Void] = []
    /// No further request is taken: the connection closes after the answer.
    var closing = false
    var inputClosed = false
    var outputClosed = false
    var deadline: NIODeadline
    var bufferedAtLastTick = 0
    var stalledTicks: Int64 = 0

    private var arrivals = CircularBuffer<Arrival>(initialCapacity: 0)
    private var takingArrivals = false
    private var insideRead = false
    private var flushNeeded = false
    private var partsInThisRead = false
    private var readHeld = false
    private var remoteAddress: SocketAddress?
    /// Of the state `gathering`; apart from it, so that nobody else holds the buffer and appending does not copy it.
    private var gathered = ByteBuffer()

    init(responder: any HTTPResponder, limits: HTTPLimits, registry: LoopConnections) {
        self.responder = responder
        self.limits = limits
        self.registry = registry
        deadline = registry.deadline(after: max(limits.idleTimeout, limits.headerTimeout))
    }

    var isIdle: Bool {
        if case .nothing = receiving, case .nothing = answering { return arrivals.isEmpty }
        return false
    }

    /// Whether something of a further request is there already.
    var hasArrivals: Bool { !arrivals.isEmpty }

    // MARK: - The channel's life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        remoteAddress = context.remoteAddress
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        registry.remove(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .streaming(let body, _, _) = receiving { body.end(.failed(.connectionClosed)) }
        receiving = .draining
        arrivals.removeAll()
        dismissResponder()
    }

    /// Whatever the responder of the present request still says comes too late; tells it so.
    private func dismissResponder() {
        answering = .nothing
        sequence += 1
        let handlers = writableHandlers
        writableHandlers = []
        for handler in handlers { handler(false) }
        if let handler = closeHandler {
            closeHandler = nil
            handler()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else { return context.fireUserInboundEventTriggered(event) }
        inputClosed = true
        switch receiving {
        case .complete where !endsWithInput:
            // The answers to what is here may still find their reader; nothing more can come.
            if arrivals.isEmpty { closing = true }
        case .nothing, .gathering, .streaming, .complete, .draining:
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .draining = receiving { return }
        guard let parserError = error as? HTTPParserError else {
            context.close(promise: nil)
            return
        }
        arrive(.refusal(HTTPRefusal(parserError)))
    }

    // MARK: - Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        insideRead = true
        partsInThisRead = true
        arrive(.part(unwrapInboundIn(data)))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        insideRead = false
        if isIdle, !partsInThisRead, !closing { beginHeadTimeout() }
        partsInThisRead = false
        if flushNeeded {
            flushNeeded = false
            context.flush()
        }
    }

    /// Bytes came that are no whole head yet: the rest must follow in time.
    private func beginHeadTimeout() {
        let latest = registry.deadline(after: limits.headerTimeout)
        if !readingHead || latest < deadline { deadline = latest }
        readingHead = true
    }

    private(set) var readingHead = false

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { readHeld = true }
    }

    private var mayRead: Bool {
        if arrivals.count > limits.pipelinedParts { return false }
        if case .streaming(let body, _, _) = receiving { return body.bufferedBytes <= limits.streamedBytes }
        return true
    }

    private func resumeReading() {
        guard readHeld, mayRead else { return }
        readHeld = false
        context?.read()
    }

    /// Flushes what was written: once per read where answers come while requests are being read.
    func flush() {
        if insideRead { flushNeeded = true } else { context?.flush() }
    }

    // MARK: - One request at a time

    private func arrive(_ arrival: Arrival) {
        if arrivals.isEmpty, !takingArrivals, mayTake {
            takingArrivals = true
            take(arrival)
            takingArrivals = false
            if !arrivals.isEmpty { takeArrivals() }
        } else {
            if case .draining = receiving { return }
            arrivals.append(arrival)
        }
    }

    /// Whether the present request is still arriving, or there is none.
    private var mayTake: Bool {
        if case .complete = receiving { return false }
        return true
    }

    func takeArrivals() {
        guard !takingArrivals else { return }
        takingArrivals = true
        while mayTake, let next = arrivals.popFirst() {
            take(next)
        }
        takingArrivals = false
        resumeReading()
    }

    private func take(_ arrival: Arrival) {
        switch (arrival, receiving) {
        case (_, .draining): break
        case (.refusal(let reason), _): refuse(reason)
        case (.part(.head(let head)), _): begin(head)
        case (.part(.body(let bytes)), .gathering(let limit)): gather(bytes, limit: limit)
        case (.part(.body(let bytes)), .streaming(let body, let received, let limit)):
            pass(bytes, to: body, received: received, limit: limit)
        case (.part(.end), .gathering):
            receiving = .complete
            let body = gathered
            gathered = ByteBuffer()
            dispatch(head, body: body, stream: nil)
        case (.part(.end(let trailers)), .streaming(let body, _, _)):
            receiving = .complete
            body.end(.end(trailers: trailers ?? [:]))
            // The answer may have been complete before the request was.
            if case .nothing = answering { completeExchange() }
        case (.part, .nothing), (.part, .complete): break
        }
    }

    private func begin(_ requestHead: HTTPRequestHead) {
        sequence += 1
        readingHead = false
        closeHandler = nil
        endsWithInput = false
        answering = .awaited
        receiving = .nothing
        head = RequestHead(requestHead)
        if head.closesConnection || registry.isStopping { closing = true }
        if let refusal = head.refusal(limits) { return refuse(refusal) }
        let policy = responder.bodyPolicy(for: requestHead)
        if let length = head.contentLength, length > policy.maximumBytes {
            return refuse(.bodyTooLarge(limit: policy.maximumBytes))
        }
        if head.expectsContinue, head.hasBody, let context {
            context.write(wrapOutboundOut(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
            flush()
        }
        deadline = head.hasBody ? registry.deadline(after: limits.bodyTimeout) : .distantFuture
        switch policy {
        case .gather(let limit): receiving = .gathering(limit: limit)
        case .stream(let limit):
            let body = BodyStreamState()
            body.drained = { [unowned self] in resumeReading() }
            receiving = .streaming(body, received: 0, limit: limit)
            if let context { dispatch(head, body: ByteBuffer(), stream: HTTPBodyStream(body, eventLoop: context.eventLoop)) }
        }
    }

    private func gather(_ bytes: ByteBuffer, limit: Int) {
        let length = gathered.readableBytes + bytes.readableBytes
        guard length <= limit else { return refuse(.bodyTooLarge(limit: limit)) }
        deadline = registry.deadline(after: limits.bodyTimeout)
        if gathered.readableBytes == 0 {
            if length == head.contentLength {
                gathered = bytes
                return
            }
            // A client that announces much and sends little must not cost much.
            gathered.reserveCapacity(min(head.contentLength ?? length, max(length, 1 << 20)))
        }
        gathered.writeImmutableBuffer(bytes)
    }

    private func pass(_ bytes: ByteBuffer, to body: BodyStreamState, received: Int, limit: Int) {
        let total = received + bytes.readableBytes
        guard total <= limit else {
            body.end(.failed(.tooLarge(limit: limit)))
            return refuse(.bodyTooLarge(limit: limit))
        }
        deadline = registry.deadline(after: limits.bodyTimeout)
        receiving = .streaming(body, received: total, limit: limit)
        body.receive(bytes)
    }

    private func dispatch(_ head: RequestHead, body: ByteBuffer, stream: HTTPBodyStream?) {
        guard let context else { return }
        if stream == nil { deadline = .distantFuture }
        let request = HTTPRequest(
            method: head.method, target: head.target, headers: head.headers, body: body, stream: stream,
            remoteAddress: remoteAddress, eventLoop: context.eventLoop)
        responder.respond(to: request, HTTPResponseWriter(self, sequence: sequence, eventLoop: context.eventLoop))
    }

    /// The time-out of the present state has passed.
    func timeOut() {
        switch receiving {
        case .gathering: refuse(.tooSlow)
        case .streaming(let body, _, _):
            body.end(.failed(.tooSlow))
            refuse(.tooSlow)
        case .nothing where readingHead: refuse(.tooSlow)
        case .nothing, .draining, .complete: context?.close(promise: nil)
        }
    }

    /// Answers in the server's own name, unless the responder has begun to, and takes nothing more from this client.
    private func refuse(_ reason: HTTPRefusal) {
        guard context != nil else { return }
        closing = true
        if case .streaming(let body, _, _) = receiving { body.end(.failed(.malformed(reason.description))) }
        receiving = .draining
        arrivals.removeAll()
        gathered = ByteBuffer()
        if case .streaming = answering {
            context?.close(promise: nil)  // Half an answer is on its way: breaking off is the one thing it cannot mistake.
            return
        }
        dismissResponder()
        answering = .awaited
        let known: HTTPRequestHead? = head.isKnown ? head.asNIO : nil
        let answer = responder.refusal(reason, of: known)
        respond(sequence, answer.status, answer.headers, answer.body)
    }
}

extension HTTPRefusal {
    init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow: self = .headersTooLarge
        case .invalidVersion: self = .unsupportedVersion
        case .invalidContentLength, .unexpectedContentLength: self = .malformed("its length is ambiguous")
        case .invalidChunkSize: self = .malformed("a chunk's size is not a hexadecimal number")
        case .invalidMethod: self = .malformed("the method is unknown")
        case .invalidURL: self = .malformed("the target has characters that no target has")
        case .invalidHeaderToken: self = .malformed("a header has characters that no header has")
        case .invalidEOFState, .closedConnection: self = .malformed("it ends before it is complete")
        default: self = .malformed("\(error)")
        }
    }
}
