import Ambient

/// Lets so many requests a second through, and gives each of the others a turn of its own, so that a thousand that wait do not come
/// back all at once.
///
/// A token bucket that holds a tenth of a second's requests: no second sees more than a tenth too many.
struct RateLimitMachine: Hashable, Sendable {
    /// Requests a second.
    let rate: Int
    private let capacity: Double
    private var tokens: Double
    private var filledAt: Timestamp
    /// The turn that was given last.
    private var lastTurn: Timestamp
    /// When a request was let through last.
    private var lastTaken: Timestamp

    /// Whoever comes at its turn may find somewhat less than a whole token, where the one before came late: it is owed.
    private static let leastToken = 0.5
    /// Nobody is told to wait longer: what was waiting before may be gone by then.
    private static let longestWait = Duration.seconds(3600)

    init(rate: Int, at now: Timestamp) {
        self.rate = max(1, rate)
        capacity = max(1, Double(rate) / 10)
        tokens = capacity
        (filledAt, lastTurn, lastTaken) = (now, now, now)
    }

    private var interval: Duration { .milliseconds(max(1, 1000 / rate)) }

    /// Lets a request through (`nil`), or says after how long to come back.
    mutating func take(at now: Timestamp) -> Duration? {
        refill(at: now)
        guard tokens < Self.leastToken else {
            tokens -= 1
            // After a pause those who were given a turn are gone: turns begin anew.
            if now - lastTaken > max(.seconds(1), interval * 10) { lastTurn = now }
            lastTaken = now
            return nil
        }
        let horizon = now + Self.longestWait
        lastTurn = min(max(lastTurn, now) + interval, horizon)
        return lastTurn - now
    }

    private mutating func refill(at now: Timestamp) {
        let passed = (now - filledAt).fractionalMilliseconds
        // A clock that was set back begins a new count.
        if passed > 0 { tokens = min(capacity, tokens + passed * Double(rate) / 1000) }
        if passed < 0 { (lastTurn, lastTaken) = (now, now) }
        filledAt = now
    }
}
