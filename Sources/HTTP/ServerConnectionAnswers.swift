import NIOCore
import NIOHTTP1

/// The answering half of a connection. Whatever names an earlier `sequence` comes too late and does nothing.
extension ServerConnection {
    private func isAwaited(_ sequence: UInt64) -> Bool {
        if sequence == self.sequence, case .awaited = answering { return true }
        return false
    }

    /// Below this a body is copied behind its head; above, both go out in one gathering write.
    private static let copiedBody = 4096

    func respond(_ sequence: UInt64, _ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ body: ByteBuffer) {
        guard isAwaited(sequence), let context else { return }
        if requestIsIncomplete { closing = true }
        let withoutBody = head.method == .HEAD || !status.mayHaveResponseBody
        let small = !withoutBody && body.readableBytes <= Self.copiedBody
        var output = context.channel.allocator.buffer(capacity: 256 + (small ? body.readableBytes : 0))
        let framing: ResponseFraming = status.mayHaveResponseBody ? .length(body.readableBytes) : .none
        guard output.writeHead(status, headers, framing, for: head, close: closing, date: registry.date) else {
            return respond(sequence, .internalServerError, [:], ByteBuffer(string: "The answer has a header that HTTP cannot carry.\n"))
        }
        if small { output.writeImmutableBuffer(body) }
        context.write(wrapOutboundOut(output), promise: nil)
        if !withoutBody, !small { context.write(wrapOutboundOut(body), promise: nil) }
        answering = .nothing
        completeExchange()
    }

    private var requestIsIncomplete: Bool {
        switch receiving {
        case .complete: false
        case .nothing, .gathering, .streaming, .draining: true
        }
    }

    func begin(_ sequence: UInt64, _ status: HTTPResponseStatus, _ headers: HTTPHeaders, contentLength: Int?, flush flushing: Bool) {
        guard isAwaited(sequence), let context else { return }
        var framing = ResponseFraming.chunked
        if let contentLength { framing = .length(contentLength) } else if head.isHTTP10 { framing = .untilClose }
        if head.method == .HEAD || !status.mayHaveResponseBody { framing = .none }
        if framing == .untilClose { closing = true }
        var output = context.channel.allocator.buffer(capacity: 256)
        guard output.writeHead(status, headers, framing, for: head, close: closing, date: registry.date) else {
            return respond(sequence, .internalServerError, [:], ByteBuffer(string: "The answer has a header that HTTP cannot carry.\n"))
        }
        context.write(wrapOutboundOut(output), promise: nil)
        answering = .streaming(framing)
        deadlineForWriting()
        if flushing { flush() }
    }

    func write(_ sequence: UInt64, _ bytes: ByteBuffer, then more: (@Sendable (Bool) -> Void)?) {
        guard sequence == self.sequence, case .streaming(let framing) = answering, let context else {
            more?(false)
            return
        }
        if bytes.readableBytes > 0 { writePiece(bytes, framing, context) }
        guard let more else { return }
        if context.channel.isWritable { more(true) } else { writableHandlers.append(more) }
    }

    private func writePiece(_ bytes: ByteBuffer, _ framing: ResponseFraming, _ context: ChannelHandlerContext) {
        switch framing {
        case .none: return
        case .length(let left):
            // More than was announced would be read as the next answer.
            guard bytes.readableBytes <= left else { return breakOff() }
            answering = .streaming(.length(left - bytes.readableBytes))
            context.write(wrapOutboundOut(bytes), promise: nil)
        case .untilClose: context.write(wrapOutboundOut(bytes), promise: nil)
        case .chunked:
            var output = context.channel.allocator.buffer(capacity: 20 + (bytes.readableBytes <= Self.copiedBody ? bytes.readableBytes : 0))
            output.writeString(String(bytes.readableBytes, radix: 16))
            output.writeStaticString("\r\n")
            if bytes.readableBytes <= Self.copiedBody {
                output.writeImmutableBuffer(bytes)
                output.writeStaticString("\r\n")
                context.write(wrapOutboundOut(output), promise: nil)
            } else {
                context.write(wrapOutboundOut(output), promise: nil)
                context.write(wrapOutboundOut(bytes), promise: nil)
                context.write(wrapOutboundOut(ByteBuffer(staticString: "\r\n")), promise: nil)
            }
        }
        flush()
    }

    func finish(_ sequence: UInt64, trailers: HTTPHeaders) {
        guard sequence == self.sequence, case .streaming(let framing) = answering, let context else { return }
        if requestIsIncomplete { closing = true }
        switch framing {
        case .none, .untilClose: break
        case .length(let left):
            if left > 0 { return breakOff() }
        case .chunked:
            var output = context.channel.allocator.buffer(capacity: 64)
            output.writeStaticString("0\r\n")
            for (name, value) in trailers where name.isHeaderName && value.isHeaderValue { output.writeHeader(name, value) }
            output.writeStaticString("\r\n")
            context.write(wrapOutboundOut(output), promise: nil)
        }
        answering = .nothing
        completeExchange()
    }

    /// The responder let its writer go, or gave up within an answer.
    func abandon(_ sequence: UInt64) {
        guard sequence == self.sequence else { return }
        switch answering {
        case .nothing: break
        case .awaited, .streaming: breakOff()
        }
    }

    /// Closes within an answer: what the client then has is visibly not all of it.
    private func breakOff() {
        context?.flush()
        context?.close(promise: nil)
    }

    func onClose(_ sequence: UInt64, _ halfClosed: HalfClosedClient, _ action: @escaping @Sendable () -> Void) {
        guard sequence == self.sequence, context != nil else { return action() }
        if case .nothing = answering { return }
        closeHandler = action
        endsWithInput = halfClosed == .isGone
        if inputClosed, endsWithInput { context?.close(promise: nil) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable, !writableHandlers.isEmpty else { return }
        let handlers = writableHandlers
        writableHandlers = []
        for handler in handlers { handler(true) }
    }

    /// The answer has been written: makes ready for the next request, or closes.
    func completeExchange() {
        closeHandler = nil
        endsWithInput = false
        flush()
        if closing || inputClosed && !hasArrivals { return closeAfterAnswer() }
        guard case .complete = receiving else { return }
        receiving = .nothing
        deadline = registry.deadline(after: limits.idleTimeout)
        takeArrivals()
    }

    /// Closes when the answer has gone out.
    private func closeAfterAnswer() {
        guard let context, !outputClosed else { return }
        outputClosed = true
        let lingers = requestIsIncomplete || hasArrivals
        receiving = .draining
        deadline = .distantFuture
        let sent = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        sent.futureResult.whenComplete { _ in bound.value.close(lingering: lingers) }
    }

    /// A socket that is closed with input unread resets the connection, and the reset overtakes the answer. Lingering closes
    /// the sending side and reads on until the client has closed, too.
    private func close(lingering: Bool) {
        guard let context else { return }
        if !lingering || inputClosed { return context.close(promise: nil) }
        deadline = registry.deadline(after: limits.lingerTimeout)
        context.close(mode: .output, promise: nil)
    }

    private func deadlineForWriting() {
        if case .complete = receiving { deadline = .distantFuture }
    }

    /// Called by the registry at every tick: whether an answer waits for a client that takes nothing.
    func checkWriting(tick: TimeAmount) {
        guard let context, let buffered = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes), buffered > 0,
            buffered == bufferedAtLastTick
        else {
            bufferedAtLastTick = (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
            stalledTicks = 0
            return
        }
        stalledTicks += 1
        if tick.nanoseconds * stalledTicks >= TimeAmount(limits.writeTimeout).nanoseconds { context.close(promise: nil) }
    }
}
