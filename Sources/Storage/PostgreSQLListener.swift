import Glibc
import Synchronization

/// Listens to the server's notifications on a connection and a thread of its own, from the first subscription on.
final class PostgreSQLListener: Sendable {
    private struct State {
        var isStarted = false
        var isClosed = false
    }

    let subscribers = Subscribers()
    private let url: String
    private let threads: WorkerThreads
    private let state = Mutex(State())
    private let wakeUp: WakeUp

    init(_ url: String, _ threads: WorkerThreads) {
        self.url = url
        self.threads = threads
        wakeUp = WakeUp()
    }

    func subscribe(_ channel: String) -> AsyncStream<String> {
        let stream = subscribers.subscribe(channel)
        let mustStart = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted && !state.isClosed
        }
        if mustStart {
            do { try threads.start { [self] in run() } } catch { state.withLock { $0.isStarted = false } }
        }
        wakeUp.send()
        return stream
    }

    func close() {
        state.withLock { $0.isClosed = true }
        wakeUp.send()
        subscribers.finish()
    }

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    private func run() {
        while !isClosed {
            // Whatever fails here is tried again on a new connection; the subscribers learn of the gap.
            if let connection = try? PostgreSQLConnection(url) { try? listen(connection) }
            var descriptor = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
            if !isClosed { poll(&descriptor, 1, 500) }
        }
    }

    private func listen(_ connection: PostgreSQLConnection) throws {
        var channels: Set<String> = []
        while !isClosed {
            for channel in subscribers.channels where channels.insert(channel).inserted {
                try connection.listen(channel)
                subscribers.publish(channel, "")
            }
            for (channel, payload) in try connection.arrivedNotifications() { subscribers.publish(channel, payload) }
            var descriptors = [
                pollfd(fd: connection.socket, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&descriptors, 2, -1)
            wakeUp.drain()
        }
    }
}

/// Wakes a thread that polls: when there is a new channel, or when it is time to end.
private final class WakeUp: Sendable {
    /// Becomes readable after ``send()``.
    let descriptor: Int32
    private let sender: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        socketpair(AF_UNIX, type, 0, &ends)
        (descriptor, sender) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(sender)
    }

    func send() {
        var byte: UInt8 = 1
        write(sender, &byte, 1)
    }

    func drain() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) > 0 {}
    }
}
