import NIOCore

/// What a server grants a connection. Every bound that a peer can push against is here.
public struct HTTPLimits: Sendable, Hashable {
    /// The request line's target, in bytes.
    public var targetBytes = 16 * 1024
    /// One header, name and value together, in bytes.
    public var headerFieldBytes = 16 * 1024
    /// All headers of a request and its target together, in bytes.
    public var headerBytes = 64 * 1024
    /// Headers of a request, trailers included.
    public var headerCount = 128
    /// From the first byte of a request's head to its last.
    public var headerTimeout: Duration = .seconds(20)
    /// The longest silence inside a request's body.
    public var bodyTimeout: Duration = .seconds(60)
    /// How long a connection may stay between requests; a new one has at least the head's time-out.
    public var idleTimeout: Duration = .seconds(180)
    /// The longest time in which a client takes nothing of an answer that waits for it.
    public var writeTimeout: Duration = .seconds(60)
    /// How long the rest of a refused request is read and thrown away, so that the client gets to read the refusal.
    public var lingerTimeout: Duration = .seconds(10)
    /// Connections at one time; one more is closed at once. The process's limit of open files may lower it.
    public var maximumConnections = 16_384
    /// Request parts that wait, read but not begun, before reading pauses (pipelining).
    public var pipelinedParts = 64
    /// Bytes of a streamed request's body that wait for their reader before reading pauses.
    public var streamedBytes = 256 * 1024

    public init() {}

    /// How often the time-outs are looked at: they are kept to within one such step.
    var tick: TimeAmount {
        let shortest = [headerTimeout, bodyTimeout, idleTimeout, writeTimeout, lingerTimeout].min() ?? idleTimeout
        return max(.milliseconds(5), min(.seconds(2), TimeAmount(shortest / 4)))
    }
}
