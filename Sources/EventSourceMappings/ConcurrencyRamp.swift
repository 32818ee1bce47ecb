import Ambient

/// How many batches of one mapping may run at once: a few at first, more while there is always more to do, fewer after failures.
///
/// Source: AWS Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings" (five batches, 300 more per
/// minute) and "Backoff strategy for failed invocations".
struct ConcurrencyRamp: Hashable, Sendable {
    /// The numbers of a node.
    struct Rules: Hashable, Sendable {
        /// Batches at once when messages begin to come.
        var initial = 5
        /// Between one more and one more.
        var growthInterval = Duration.milliseconds(200)
        /// Without growth after the function was throttled.
        var pauseAfterThrottle = Duration.seconds(10)
    }

    private static let leastAfterFailures = 2

    let rules: Rules
    /// Batches at once at most, however much there is to do.
    var ceiling: Int { didSet { limit = min(limit, ceiling) } }
    /// Batches at once now.
    private(set) var limit: Int
    /// When the next may be added: while all are busy.
    private(set) var growsAt: Timestamp?
    private var pausedUntil = Timestamp(milliseconds: 0)

    init(rules: Rules, ceiling: Int) {
        self.rules = rules
        self.ceiling = ceiling
        limit = min(rules.initial, ceiling)
    }

    /// Looks at the load: whether all of `limit` are busy, whether none is.
    mutating func observe(isSaturated: Bool, isIdle: Bool, at now: Timestamp) {
        if isIdle, pausedUntil <= now { limit = min(rules.initial, ceiling) }
        guard isSaturated, limit < ceiling else {
            growsAt = nil
            return
        }
        guard let due = growsAt else {
            growsAt = max(now + rules.growthInterval, pausedUntil)
            return
        }
        guard due <= now else { return }
        limit += 1
        growsAt = now + rules.growthInterval
    }

    /// An invocation was refused for want of concurrency while `running` others ran.
    mutating func throttled(running: Int, at now: Timestamp) {
        limit = max(1, min(limit, running))
        pausedUntil = now + rules.pauseAfterThrottle
        growsAt = nil
    }

    /// The function failed.
    mutating func failed() { limit = max(limit - 1, min(limit, Self.leastAfterFailures)) }
}
