import Ambient
import CCurl
import Glibc
import Synchronization

/// One thread that drives all transfers with libcurl's multi interface; it is there while there is something to do.
final class CurlLoop: Sendable {
    private struct State {
        var incoming: [CurlTransfer] = []
        var cancelled: [UInt64] = []
        var isRunning = false
        var isStopped = false
        /// While the thread runs: what wakes it. Its address, since pointers are not Sendable; used under the lock only.
        var multi: UInt?
    }

    private let library: CurlLibrary
    private let configuration: EgressClient.Configuration
    private let state = Mutex(State())

    init(_ library: CurlLibrary, _ configuration: EgressClient.Configuration) {
        self.library = library
        self.configuration = configuration
    }

    // MARK: From any thread

    func add(_ transfer: CurlTransfer) {
        let mustStart: Bool? = state.withLock { state in
            guard !state.isStopped else { return nil }
            state.incoming.append(transfer)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        switch mustStart {
        case nil: transfer.end(.failure(Self.closed))
        case true?: startThread()
        case false?: wake()
        }
    }

    func cancel(_ id: UInt64) {
        state.withLock { $0.cancelled.append(id) }
        wake()
    }

    /// Fails whatever is under way, and ends the thread.
    func stop() {
        state.withLock { $0.isStopped = true }
        wake()
    }

    private func wake() {
        // Under the lock, so that the thread does not free what is woken.
        state.withLock { state in
            guard let multi = state.multi.flatMap(OpaquePointer.init(bitPattern:)) else { return }
            _ = library.functions.curl_multi_wakeup(multi)
        }
    }

    private func startThread() {
        let start = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<CurlLoop>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            return giveUp("no thread can be started: \(String(cString: strerror(code)))")
        }
        pthread_detach(thread)
    }

    private func giveUp(_ reason: String) {
        let waiting = state.withLock { state in
            state.isRunning = false
            defer { state.incoming = [] }
            return state.incoming
        }
        for transfer in waiting { transfer.end(.failure(EgressError(.unavailable, reason))) }
    }

    private static let closed = EgressError(.cancelled, "the client is closed")
    private static let cancelled = EgressError(.cancelled, "the request was cancelled")
}

// MARK: - On the loop's thread

extension CurlLoop {
    private func run() {
        // Signals are for other threads; with libcurl's own handling off, a lost connection would raise SIGPIPE here.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        guard let multi = library.functions.curl_multi_init() else { return giveUp("out of memory") }
        _ = CCurlMultiSetNumber(multi, CCURL_MULTI_MAX_TOTAL_CONNECTIONS, configuration.connections)
        _ = CCurlMultiSetNumber(multi, CCURL_MULTI_MAX_HOST_CONNECTIONS, configuration.connectionsPerServer)
        _ = CCurlMultiSetNumber(multi, CCURL_MULTI_MAXCONNECTS, configuration.connections)
        state.withLock { $0.multi = UInt(bitPattern: multi) }
        var active: [OpaquePointer: CurlTransfer] = [:]
        repeat { turn(multi, &active) } while goesOn(active)
        // `goesOn` has taken `multi` away from those who wake it.
        _ = library.functions.curl_multi_cleanup(multi)
    }

    /// Takes over what is new, moves all that is under way, answers what has ended, and waits for more.
    private func turn(_ multi: OpaquePointer, _ active: inout [OpaquePointer: CurlTransfer]) {
        let (incoming, cancelled, isStopped) = state.withLock { state in
            defer { (state.incoming, state.cancelled) = ([], []) }
            return (state.incoming, Set(state.cancelled), state.isStopped)
        }
        for transfer in incoming { begin(transfer, multi, &active) }
        if isStopped { return endAll(multi, &active) }
        if !cancelled.isEmpty {
            for (easy, transfer) in active where cancelled.contains(transfer.id) {
                leave(easy, multi, &active)?.end(.failure(Self.cancelled))
            }
        }
        var running: Int32 = 0
        _ = library.functions.curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = library.functions.curl_multi_info_read(multi, &left) {
            let (easy, code) = (message.pointee.easy, message.pointee.data.result)
            guard message.pointee.message == CCURL_DONE else { continue }
            leave(easy, multi, &active)?.end(code: code)
        }
        let wait = active.isEmpty ? configuration.idleTime : .seconds(60)
        _ = library.functions.curl_multi_poll(multi, nil, 0, Int32(clamping: wait.wholeMilliseconds), nil)
    }

    private func begin(_ transfer: CurlTransfer, _ multi: OpaquePointer, _ active: inout [OpaquePointer: CurlTransfer]) {
        guard let easy = transfer.prepare(library, certificateFile: configuration.certificateFile),
            library.functions.curl_multi_add_handle(multi, easy) == CCURL_OK
        else { return transfer.end(.failure(EgressError(.unavailable, "out of memory"))) }
        active[easy] = transfer
    }

    private func leave(_ easy: OpaquePointer, _ multi: OpaquePointer, _ active: inout [OpaquePointer: CurlTransfer]) -> CurlTransfer? {
        _ = library.functions.curl_multi_remove_handle(multi, easy)
        return active.removeValue(forKey: easy)
    }

    private func endAll(_ multi: OpaquePointer, _ active: inout [OpaquePointer: CurlTransfer]) {
        for easy in Array(active.keys) { leave(easy, multi, &active)?.end(.failure(Self.closed)) }
    }

    /// Whether the thread has more to do; where not, whoever comes next starts another.
    private func goesOn(_ active: [OpaquePointer: CurlTransfer]) -> Bool {
        state.withLock { state in
            if !active.isEmpty || !state.incoming.isEmpty { return true }
            state.isRunning = false
            state.multi = nil
            return false
        }
    }
}
