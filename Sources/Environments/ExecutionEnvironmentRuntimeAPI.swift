import Ambient
import Encodings
import JSON
import NIOCore

/// The Runtime API, as the environment's connections call it.
extension ExecutionEnvironment {
    func opened(_ connection: RuntimeConnection, _ channel: any Channel) {
        if isEnded { return channel.close(promise: nil) }
        connections[ObjectIdentifier(connection)] = channel
    }

    func closed(_ connection: RuntimeConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if poll === connection { poll = nil }
        if exit != nil, connections.isEmpty { settleExit() }
    }

    /// Descriptors of the node are for all its environments.
    private static let mostConnections = 32

    /// Whether the client of an accepted connection is a process of this environment, and may have one more.
    func admits(_ peer: LoopbackPeer) -> Bool {
        connections.count < Self.mostConnections && process?.owns(socketOfUser: peer.user, inode: peer.inode) == true
    }

    func poll(_ connection: RuntimeConnection) throws(EnvironmentMachine.Refusal) {
        let wasInitialising = machine.phase == .initialising
        // Only one answer can be given: a poll on another connection replaces one that was left hanging.
        try machine.next(isFetched: current?.isDelivered ?? true, now: Self.now())
        poll?.close()
        poll = connection
        if current != nil { return deliver(to: connection) }
        if wasInitialising { initDuration = Self.milliseconds(since: created) }
        // The next invocation's output must not be taken for the last one's.
        if answered == nil { askForWork() }
    }

    func askForWork() {
        switch host.polled(self) {
        case .run(let ticket): assign(ticket)
        case .idle:
            passInitLines(requestID: nil)
            watch()
        case .retire: retire()
        }
    }

    func beginAnswer(_ requestID: String, call: String) throws(EnvironmentMachine.Refusal) {
        try machine.answer(requestID, call: call)
    }

    func answerBroke() { machine.answerBroke() }

    func answer(_ outcome: InvocationOutcome) {
        guard current != nil else { return }
        machine.answered(now: Self.now())
        host.answered(self)
        answered = take(outcome)
        settleAnswer()
    }

    func beginStream(contentType: String?, channel: any Channel) {
        current?.streamed = 0
        current?.ticket.observer.responseBegan(StreamedResponse(contentType: contentType, flow: ChannelFlow(channel: channel)))
    }

    func stream(_ bytes: ByteBuffer) {
        current?.streamed? += bytes.readableBytes
        current?.ticket.observer.responseReceived(bytes)
    }

    func endStream(errorType: String?, errorBody: String?) {
        guard let bytes = current?.streamed else { return }
        answer(.streamed(bytes: bytes, error: errorType.map { FunctionError(trailer: $0, body: errorBody) }))
    }

    func streamBroke() {
        guard let current, let bytes = current.streamed, exit == nil else { return }
        answer(.streamed(bytes: bytes, error: .truncatedStream(requestID: current.ticket.invocation.requestID)))
    }

    func beginInitError() throws(EnvironmentMachine.Refusal) { try machine.initFailed() }

    /// The report of a failed init phase is whole. On another connection the runtime may have gone on meanwhile.
    func initFailed(_ error: FunctionError) {
        guard machine.phase == .initialising else { return }
        failInit(error.type) { _ in error }
    }
}

/// Reads from a streaming runtime no faster than the reader of its answer does.
private struct ChannelFlow: ResponseFlow {
    let channel: any Channel

    func pause() { channel.setOption(.autoRead, value: false).whenComplete { _ in } }
    func resume() { channel.setOption(.autoRead, value: true).whenComplete { _ in } }
}

extension FunctionError {
    /// What a streaming runtime reports in its trailers; the body is JSON in base64.
    fileprivate init(trailer type: String, body: String?) {
        let decoded = body.flatMap { Base64.decode($0) } ?? JSONValue.object(["errorType": .string(type)]).bytes()
        self.init(kind: .reported, type: type, payload: ByteBuffer(bytes: decoded))
    }
}
