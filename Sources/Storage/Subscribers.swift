import Synchronization

/// Who listens to which channel in this process.
final class Subscribers: Sendable {
    private struct State {
        var nextID = 0
        var streams: [String: [Int: AsyncStream<String>.Continuation]] = [:]
    }

    private let state = Mutex(State())

    /// A slow subscriber loses the oldest messages beyond this number, and is told so.
    private static let bufferLimit = 1024

    var channels: [String] { state.withLock { Array($0.streams.keys) } }

    func subscribe(_ channel: String) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(Self.bufferLimit))
        let id = state.withLock { state in
            state.nextID += 1
            state.streams[channel, default: [:]][state.nextID] = continuation
            return state.nextID
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.streams[channel]?.removeValue(forKey: id) }
        }
        return stream
    }

    func publish(_ channel: String, _ payload: String) {
        let continuations = state.withLock { $0.streams[channel].map { Array($0.values) } ?? [] }
        for continuation in continuations {
            if case .dropped = continuation.yield(payload) { continuation.yield("") }
        }
    }

    func finish() {
        let streams = state.withLock { state in
            defer { state.streams = [:] }
            return state.streams
        }
        for continuation in streams.values.flatMap(\.values) { continuation.finish() }
    }
}
