public import Ambient
public import NIOCore

/// Takes what environments print. Called on event loops: it must not block, and must bound what it keeps.
public protocol EnvironmentOutput: AnyObject, Sendable {
    /// Lines of one environment, in order.
    func received(_ lines: [OutputLine], from environment: EnvironmentDescription)
    /// Bytes that were thrown away because the environment printed faster than it may; reported when it slows down or ends.
    func dropped(bytes: Int, from environment: EnvironmentDescription, requestID: String?, at time: Timestamp)
    /// The environment has ended; nothing more comes from it.
    func ended(_ environment: EnvironmentDescription, at time: Timestamp)
}

extension EnvironmentOutput {
    public func ended(_ environment: EnvironmentDescription, at time: Timestamp) {}
}

/// One line of standard output or standard error, without its line feed.
public struct OutputLine: Sendable {
    public let bytes: ByteBuffer
    /// The line was longer than 256 KB; its rest follows as the next line.
    public let isSplit: Bool
    /// The invocation that ran when the line was read; `nil` during init and between invocations.
    public let requestID: String?
    public let time: Timestamp

    public init(bytes: ByteBuffer, isSplit: Bool = false, requestID: String?, time: Timestamp) {
        (self.bytes, self.isSplit, self.requestID, self.time) = (bytes, isSplit, requestID, time)
    }
}
