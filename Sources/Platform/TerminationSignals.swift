import Dispatch
import Glibc

/// SIGTERM and SIGINT as something to wait for; made before the node starts, so that none is missed.
final class TerminationSignals {
    private let stream: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        self.stream = stream
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.activate()
            return source
        }
    }

    /// Returns at the first signal, also at one that came before.
    func wait() async {
        for await _ in stream { return }
    }
}
