import Glibc
import Synchronization

/// The clock, as shells see it: production's system clock, or one that a test or virtual time moves.
public protocol WallClock: Sendable {
    func now() -> Timestamp
    /// Returns at `deadline` or soon after it. Where the clock is set back meanwhile it returns before, when the time has passed that was
    /// left in the beginning: whoever wants a time of day, and not a duration, asks again what time it is.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    func sleep(until deadline: Timestamp) async throws
}

/// Randomness and identifiers, as shells see them. What matters for recovery is recorded where it was used.
public protocol Entropy: Sendable {
    func next() -> UInt64
}

extension Entropy {
    /// A random UUID (version 4, RFC 9562) in lower case: the form of AWS's request ids.
    public func uuid() -> String {
        var high = next(), low = next()
        high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { buffer in
            let digits = StaticString("0123456789abcdef")
            var position = 0
            for index in 0..<32 {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let word = index < 16 ? high : low
                let nibble = Int(word >> UInt64(60 - (index & 15) * 4) & 15)
                buffer[position] = digits.utf8Start[nibble]
                position += 1
            }
            return 36
        }
    }

    /// `count` hexadecimal digits.
    public func hexadecimal(_ count: Int) -> String {
        var text = ""
        while text.count < count {
            let digits = String(next(), radix: 16)
            text += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return String(text.prefix(count))
    }

    /// A number in `0..<1`.
    public func unitInterval() -> Double { Double(next() >> 11) * 0x1p-53 }
}

/// The kernel's real-time clock.
public struct SystemClock: WallClock {
    public init() {}

    public func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    public func sleep(until deadline: Timestamp) async throws { try await Self.sleep(until: deadline, now) }

    static func sleep(until deadline: Timestamp, _ now: @Sendable () -> Timestamp) async throws {
        var left = deadline - now()
        let end = ContinuousClock.now.advanced(by: left)
        while left > .zero {
            // In steps, so that a clock that is set forward is noticed.
            try await Task.sleep(for: min(left, .seconds(30)))
            left = min(deadline - now(), ContinuousClock.now.duration(to: end))
        }
    }
}

/// The operating system's random numbers, fetched 256 bytes at a time: a request's id costs no system call of its own.
public struct SystemEntropy: Entropy {
    private struct Pool {
        var words: [UInt64] = []

        mutating func next() -> UInt64 {
            if let word = words.popLast() { return word }
            var fresh = [UInt64](repeating: 0, count: 32)
            let filled = fresh.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) }
            guard filled == 0, let word = fresh.popLast() else {
                var generator = SystemRandomNumberGenerator()
                return generator.next()
            }
            words = fresh
            return word
        }
    }

    private static let pool = Mutex(Pool())

    public init() {}

    public func next() -> UInt64 { Self.pool.withLock { $0.next() } }
}

/// A clock for tests and virtual time: it stands still until it is moved.
public final class ManualClock: WallClock {
    private struct State {
        var now: Timestamp
        var nextSleeper = 0
        var sleepers: [Int: (deadline: Timestamp, left: Duration, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    public init(_ start: Timestamp = Timestamp(seconds: 1_700_000_000)) { state = Mutex(State(now: start)) }

    public func now() -> Timestamp { state.withLock { $0.now } }

    /// How many tasks sleep on this clock.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Moves the clock forward and wakes whoever's deadline has come.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now + duration
            for id in state.sleepers.keys { state.sleepers[id]?.left -= duration }
            let due = state.sleepers.filter { $0.value.deadline <= state.now || $0.value.left <= .zero }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    /// Sets the clock back, as an operator does: no time passes.
    public func setBack(by duration: Duration) { state.withLock { $0.now = $0.now - duration } }

    public func sleep(until deadline: Timestamp) async throws {
        let id = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if deadline <= state.now { return .success(()) }
                    state.sleepers[id] = (deadline, deadline - state.now, continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let continuation = state.withLock { state -> CheckedContinuation<Void, any Error>? in
                if let sleeper = state.sleepers.removeValue(forKey: id) { return sleeper.continuation }
                state.cancelled.insert(id)
                return nil
            }
            continuation?.resume(throwing: CancellationError())
        }
    }
}

/// Reproducible randomness for tests and the verifier (SplitMix64).
public final class SeededEntropy: Entropy {
    private let state: Mutex<UInt64>

    public init(seed: UInt64) { state = Mutex(seed) }

    public func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}
