public import AWSInterface
public import Ambient

/// A log stream by its name: `stream` of the log group `group` in `scope`.
public struct LogStreamKey: Hashable, Sendable {
    public var scope: Scope
    /// For example `/aws/lambda/resize`; as AWS allows it: 1 to 512 characters of `.-_/#A-Za-z0-9`.
    public var group: String
    /// For example `2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef`; 1 to 512 characters without `:` and `*`.
    public var stream: String

    public init(scope: Scope, group: String, stream: String) {
        self.scope = scope
        self.group = group
        self.stream = stream
    }
}

/// One line, or several that belong together, at a time.
///
/// The message is bytes, since a function may print anything; what is no UTF-8 is repaired when it is read.
public struct LogEvent: Hashable, Sendable {
    public var timestamp: Timestamp
    public var message: [UInt8]

    public init(timestamp: Timestamp, message: [UInt8]) {
        self.timestamp = timestamp
        self.message = message
    }

    public init(timestamp: Timestamp, message: String) {
        self.init(timestamp: timestamp, message: Array(message.utf8))
    }

    /// The message as text, with U+FFFD in place of what is no UTF-8.
    public var text: String { String(decoding: message, as: UTF8.self) }
}

/// Where the platform's own writers (functions' environments, state machines) leave log lines.
///
/// `append` waits for nobody and never fails: the events go to a bounded buffer in memory and reach the disk within a
/// flush. What does not fit is dropped and counted, and a line in the stream itself says how many. The group and the
/// stream come into being with their first event.
public protocol LogSink: Sendable {
    /// - Parameter events: in any order; a message above 1 MB (AWS's limit of an event) is cut there, an empty one is left out.
    func append(_ events: [LogEvent], to stream: LogStreamKey)

    /// Returns when what was appended before is on disk, a moment from now; or when the storage has refused it.
    ///
    /// For work that must not count as done while a crash could still lose what it has said.
    func settle() async
}
