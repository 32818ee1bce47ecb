public import NIOCore
public import NIOHTTP1
import Synchronization

/// The answer to one request. Every method may be called from any thread; calls after the answer is complete do nothing.
///
/// Either `respond` once, or `begin`, any number of `write`, and `finish`.
public final class HTTPResponseWriter: Sendable {
    public let eventLoop: any EventLoop
    private let connection: NIOLoopBound<ServerConnection>
    /// Which of the connection's requests this answers: a late call for an earlier one is ignored.
    private let sequence: UInt64
    private let completed = Atomic<Bool>(false)

    init(_ connection: ServerConnection, sequence: UInt64, eventLoop: any EventLoop) {
        self.connection = NIOLoopBound(connection, eventLoop: eventLoop)
        self.sequence = sequence
        self.eventLoop = eventLoop
    }

    deinit {
        if completed.load(ordering: .acquiring) { return }
        // Nobody is left who could answer: the client must not wait for ever.
        let sequence = sequence
        Self.run(on: eventLoop, connection) { $0.abandon(sequence) }
    }

    private static func run(
        on eventLoop: any EventLoop, _ connection: NIOLoopBound<ServerConnection>, _ action: @escaping @Sendable (ServerConnection) -> Void
    ) {
        if eventLoop.inEventLoop { return action(connection.value) }
        eventLoop.execute { action(connection.value) }
    }

    private func complete() -> Bool { !completed.exchange(true, ordering: .acquiringAndReleasing) }

    /// A whole answer, in one write to the socket. Content-Length, Date and Connection are added;
    /// a body for HEAD or for a status that has none is left out.
    public func respond(_ status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer()) {
        guard complete() else { return }
        let sequence = sequence
        if eventLoop.inEventLoop {
            connection.value.respond(sequence, status, headers, body)
        } else {
            eventLoop.execute { [connection] in connection.value.respond(sequence, status, headers, body) }
        }
    }

    public func respond(_ answer: HTTPAnswer) { respond(answer.status, headers: answer.headers, body: answer.body) }

    /// Begins a streamed answer: chunked, or of `contentLength` bytes where that is known.
    /// It is sent with the first `write`, or at once where `flush` says so.
    public func begin(_ status: HTTPResponseStatus, headers: HTTPHeaders = [:], contentLength: Int? = nil, flush: Bool = false) {
        let sequence = sequence
        Self.run(on: eventLoop, connection) { $0.begin(sequence, status, headers, contentLength: contentLength, flush: flush) }
    }

    /// Sends a piece of the body.
    ///
    /// - Parameter more: called once, on the event loop: with true as soon as more may be written, which is later where the client
    ///   lags, and with false where the client has gone. A writer that waits for it keeps no more than a little in memory.
    public func write(_ bytes: ByteBuffer, then more: (@Sendable (Bool) -> Void)? = nil) {
        let sequence = sequence
        Self.run(on: eventLoop, connection) { $0.write(sequence, bytes, then: more) }
    }

    /// Sends a piece of the body and returns when more may be written; false where the client has gone.
    public func write(_ bytes: ByteBuffer) async -> Bool {
        await withCheckedContinuation { continuation in write(bytes) { continuation.resume(returning: $0) } }
    }

    /// Ends a streamed answer. Trailers are sent where the answer is chunked.
    public func finish(trailers: HTTPHeaders = [:]) {
        guard complete() else { return }
        let sequence = sequence
        Self.run(on: eventLoop, connection) { $0.finish(sequence, trailers: trailers) }
    }

    /// Breaks the connection off, so that the client sees that the answer is not complete.
    public func abort() {
        guard complete() else { return }
        let sequence = sequence
        Self.run(on: eventLoop, connection) { $0.abandon(sequence) }
    }

    /// Calls `action` once, on the event loop, if the client goes before the answer is complete, also where it has gone already.
    /// A second call takes the place of the first.
    ///
    /// A client that has closed only its sending side looks like one that has gone; `halfClosed` says what it is taken for.
    /// A long poll takes it for gone, or what it answers reaches nobody; everything else answers it.
    public func onClose(halfClosed: HalfClosedClient = .isGone, _ action: @escaping @Sendable () -> Void) {
        let sequence = sequence
        Self.run(on: eventLoop, connection) { $0.onClose(sequence, halfClosed, action) }
    }
}

/// What a client is taken for that has closed its sending side and has not been answered yet.
public enum HalfClosedClient: Sendable {
    /// Its connection is closed.
    case isGone
    /// It is answered; only when the connection itself ends has it gone.
    case waits
}
