public import NIOCore
public import NIOHTTP1

/// A piece of a streamed body.
public enum HTTPBodyPart: Sendable {
    case data(ByteBuffer)
    /// The body is complete; trailers are empty where none were sent.
    case end(trailers: HTTPHeaders)
    /// The body will never be complete.
    case failed(HTTPBodyFailure)
}

/// Why a body will never be complete.
public enum HTTPBodyFailure: Error, Sendable, Hashable {
    case connectionClosed
    case tooLarge(limit: Int)
    case malformed(String)
    case tooSlow
}

/// A request's body as it arrives: its reader asks for each part, and the peer is read no faster than that.
public struct HTTPBodyStream: Sendable {
    private let state: NIOLoopBound<BodyStreamState>
    private let eventLoop: any EventLoop

    init(_ state: BodyStreamState, eventLoop: any EventLoop) {
        self.state = NIOLoopBound(state, eventLoop: eventLoop)
        self.eventLoop = eventLoop
    }

    /// Calls `handler` once on the event loop, as soon as there is a part: everything that has arrived by then is one part.
    /// From any thread; ask for the next part when this one has been dealt with. After `.end` or `.failed` nothing follows.
    public func next(_ handler: @escaping @Sendable (HTTPBodyPart) -> Void) {
        if eventLoop.inEventLoop { return state.value.next(handler) }
        eventLoop.execute { [state] in state.value.next(handler) }
    }

    /// The next part, for readers that are not on the hot path.
    public func next() async -> HTTPBodyPart {
        await withCheckedContinuation { continuation in next { continuation.resume(returning: $0) } }
    }
}

/// What a streamed body's two ends share, on the connection's event loop only.
final class BodyStreamState {
    private var buffered = ByteBuffer()
    private var ending: HTTPBodyPart?
    private var waiting: (@Sendable (HTTPBodyPart) -> Void)?
    /// Called when the reader has taken what was buffered.
    var drained: () -> Void = {}

    var bufferedBytes: Int { buffered.readableBytes }

    func next(_ handler: @escaping @Sendable (HTTPBodyPart) -> Void) {
        if buffered.readableBytes > 0 {
            let bytes = buffered
            buffered = ByteBuffer()
            drained()
            handler(.data(bytes))
        } else if let ending {
            handler(ending)
        } else {
            waiting = handler
        }
    }

    func receive(_ bytes: ByteBuffer) {
        guard ending == nil, bytes.readableBytes > 0 else { return }
        if let handler = waiting {
            waiting = nil
            return handler(.data(bytes))
        }
        if buffered.readableBytes == 0 { buffered = bytes } else { buffered.writeImmutableBuffer(bytes) }
    }

    /// `part` is `.end` or `.failed`; only the first counts.
    func end(_ part: HTTPBodyPart) {
        guard ending == nil else { return }
        ending = part
        if case .failed = part { buffered = ByteBuffer() }
        if let handler = waiting {
            waiting = nil
            handler(part)
        }
    }
}
