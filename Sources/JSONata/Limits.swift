public import Ambient

/// What an evaluation may use up; every limit ends it with `U1001`.
public struct Limits: Sendable {
    /// Expressions that may be under evaluation inside of each other. However much is allowed, the stack of the thread
    /// is never overrun.
    public var depth: Int
    /// Expressions evaluated, values copied and characters tried by regular expressions, all together.
    public var steps: Int
    /// Bytes of one string, elements of one array.
    public var maximumSize: Int
    /// Asked every few thousand steps: true ends the evaluation.
    public var isExpired: (@Sendable () -> Bool)?

    public init(
        depth: Int = 10_000, steps: Int = 50_000_000, maximumSize: Int = 10_000_000, isExpired: (@Sendable () -> Bool)? = nil
    ) {
        (self.depth, self.steps, self.maximumSize, self.isExpired) = (depth, steps, maximumSize, isExpired)
    }
}

/// What an expression may know of the world: handed in, so that an evaluation can be repeated.
public struct Surroundings: Sendable {
    /// `$now` and `$millis`, the same throughout one evaluation.
    public var now: Timestamp
    /// `$random` and `$shuffle`: numbers in `0..<1`.
    public var random: @Sendable () -> Double

    /// Handed through to the functions that the host has added.
    public var host: (any Sendable)?

    public init(now: Timestamp, random: @escaping @Sendable () -> Double, host: (any Sendable)? = nil) {
        (self.now, self.random, self.host) = (now, random, host)
    }
}
