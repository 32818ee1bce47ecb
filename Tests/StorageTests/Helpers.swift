import Glibc
import Synchronization

/// Opened once; whoever waits goes on then.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let descriptors: (Int32, Int32)

    init() {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        descriptors = (ends[0], ends[1])
    }

    deinit { close(descriptors.0) }

    func open() {
        let waiters = state.withLock { state in
            if !state.isOpen { close(descriptors.1) }
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// For the storage's threads: a task must not block the thread it runs on.
    func block() {
        var byte: UInt8 = 0
        read(descriptors.0, &byte, 1)
    }
}

final class Log: Sendable {
    private let lines = Mutex<[String]>([])
    var entries: [String] { lines.withLock { $0 } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}
