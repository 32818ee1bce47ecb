import Synchronization

/// Sends requests to the world outside, over libcurl.
///
/// Costs nothing until the first request: then libcurl is looked up and one thread started, which drives all requests at the same
/// time and ends when there has been nothing to do for a while. Connections are kept for requests to come until then.
public final class EgressClient: Sendable {
    /// What a client may use.
    public struct Configuration: Sendable {
        /// A file of certificates (PEM) to trust instead of the system's.
        public var certificateFile: String?
        /// Connections at the same time, and of those to one server. A request beyond waits; that counts into its time.
        public var connections = 256
        public var connectionsPerServer = 64
        /// How long thread and connections are kept after the last request.
        public var idleTime = Duration.seconds(30)

        public init() {}
    }

    private struct State {
        var loop: CurlLoop?
        var lastTransfer: UInt64 = 0
        var isClosed = false
    }

    private let configuration: Configuration
    private let state = Mutex(State())

    public init(_ configuration: Configuration = Configuration()) { self.configuration = configuration }

    /// Ends the thread of a client that nobody has any more; its requests keep it alive, so there are none.
    deinit { state.withLock { $0.loop?.stop() } }

    /// Sends `request` and returns the whole answer, whatever its status.
    public func send(_ request: EgressRequest) async throws(EgressError) -> EgressResponse {
        try request.check()
        let id = state.withLock { state in
            state.lastTransfer += 1
            return state.lastTransfer
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(CurlTransfer(id: id, request) { continuation.resume(returning: $0) })
            }
        } onCancel: {
            state.withLock { $0.loop }?.cancel(id)
        }
        // The handler may have run before there was anything to cancel.
        return try result.get()
    }

    /// Fails the requests under way and ends the thread. Requests to come fail.
    public func close() {
        let loop = state.withLock { state in
            state.isClosed = true
            return state.loop.take()
        }
        loop?.stop()
    }

    private func start(_ transfer: CurlTransfer) {
        if Task.isCancelled { return transfer.end(.failure(EgressError(.cancelled, "the request was cancelled"))) }
        let loop: CurlLoop?
        do throws(EgressError) {
            loop = try currentLoop()
        } catch {
            return transfer.end(.failure(error))
        }
        guard let loop else { return transfer.end(.failure(EgressError(.cancelled, "the client is closed"))) }
        loop.add(transfer)
        // Cancelled between the check above and here: the handler may have come too early.
        if Task.isCancelled { loop.cancel(transfer.id) }
    }

    /// `nil` once the client is closed.
    private func currentLoop() throws(EgressError) -> CurlLoop? {
        let library = try CurlLibrary.load()
        return state.withLock { state in
            if state.isClosed { return nil }
            if let loop = state.loop { return loop }
            let loop = CurlLoop(library, configuration)
            state.loop = loop
            return loop
        }
    }
}
