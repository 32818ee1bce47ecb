import AWSInterface
public import Ambient
public import Environments
import NIOCore
import Synchronization
public import Telemetry

/// Brings what environments print, and what Lambda says about their invocations, into the functions' log streams.
///
/// Lines of an invocation whose caller wants its log tail are kept for it as well.
public final class InvocationOutput: EnvironmentOutput {
    /// What an environment's log begins with; it may be a provisioned environment.
    typealias Opening = @Sendable (_ isProvisioned: Bool, Timestamp) -> String?

    private struct State {
        var streams: [UInt64: LogStreamKey] = [:]
        /// The line that a new environment's log begins with, by what the environment is made of.
        var openings: [EnvironmentSpecification.Identity: Opening] = [:]
        var tails: [String: LogTail] = [:]
    }

    private let sink: any LogSink
    private let state = Mutex(State())

    public init(sink: any LogSink) { self.sink = sink }

    public func received(_ lines: [OutputLine], from environment: EnvironmentDescription) {
        guard let first = lines.first else { return }
        let stream = stream(of: environment, at: first.time)
        var events: [LogEvent] = []
        events.reserveCapacity(lines.count)
        for line in lines { events.append(LogEvent(timestamp: line.time, message: Array(line.bytes.readableBytesView))) }
        sink.append(events, to: stream)
        state.withLock { state in
            guard !state.tails.isEmpty else { return }
            for (line, event) in zip(lines, events) {
                if let requestID = line.requestID { state.tails[requestID]?.append(event.message) }
            }
        }
    }

    public func dropped(bytes: Int, from environment: EnvironmentDescription, requestID: String?, at time: Timestamp) {
        let text = "[apus] \(bytes) bytes of output were dropped: the function printed faster than its log takes."
        write([text], to: environment, requestID: requestID, at: time)
    }

    public func ended(_ environment: EnvironmentDescription, at time: Timestamp) {
        state.withLock { _ = $0.streams.removeValue(forKey: environment.id) }
    }

    /// Lines of Lambda's own about an invocation.
    func write(_ lines: [String], to environment: EnvironmentDescription, requestID: String?, at time: Timestamp) {
        guard !lines.isEmpty else { return }
        let events = lines.map { LogEvent(timestamp: time, message: $0) }
        sink.append(events, to: stream(of: environment, at: time))
        guard let requestID else { return }
        state.withLock { state in
            guard !state.tails.isEmpty else { return }
            for event in events { state.tails[requestID]?.append(event.message) }
        }
    }

    /// What the log of every environment of `identity` begins with. Replaces that of the version's former revision.
    func open(_ identity: EnvironmentSpecification.Identity, with line: @escaping Opening) {
        state.withLock { state in
            if state.openings[identity] == nil {
                state.openings = state.openings.filter {
                    $0.key.functionARN != identity.functionARN || $0.key.version != identity.version
                }
            }
            state.openings[identity] = line
        }
    }

    /// A line about a function that belongs to none of its environments, in the stream `YYYY/MM/DD/[apus]` of its log group.
    func note(_ text: String, about key: FunctionKey, group: String, at time: Timestamp) {
        let date = time.iso8601.prefix(10).split(separator: "-").joined(separator: "/")
        sink.append(
            [LogEvent(timestamp: time, message: "[apus] \(text)")],
            to: LogStreamKey(scope: key.scope, group: group, stream: "\(date)/[apus]"))
    }

    func forgetOpenings(functionARN: String) {
        state.withLock { state in state.openings = state.openings.filter { $0.key.functionARN != functionARN } }
    }

    /// Returns when everything that was written before is on disk, or cannot be.
    func settle() async { await sink.settle() }

    func keepTail(of requestID: String) { state.withLock { $0.tails[requestID] = LogTail() } }

    func takeTail(of requestID: String) -> [UInt8]? { state.withLock { $0.tails.removeValue(forKey: requestID)?.bytes } }

    /// The environment's stream; its first use writes the opening line.
    private func stream(of environment: EnvironmentDescription, at time: Timestamp) -> LogStreamKey {
        let (key, opening) = state.withLock { state in
            if let known = state.streams[environment.id] { return (known, nil as Opening?) }
            let scope = ARN(environment.identity.functionARN)?.scope ?? Scope()
            let key = LogStreamKey(scope: scope, group: environment.logGroup, stream: environment.logStream)
            state.streams[environment.id] = key
            return (key, state.openings[environment.identity])
        }
        if let line = opening?(environment.isProvisioned, time) { sink.append([LogEvent(timestamp: time, message: line)], to: key) }
        return key
    }
}

/// The last 4 KB of an invocation's log, lines whole where they fit.
struct LogTail {
    static let limit = 4096
    private var kept: [UInt8] = []

    mutating func append(_ line: [UInt8]) {
        kept.append(contentsOf: line)
        kept.append(UInt8(ascii: "\n"))
        if kept.count > 4 * Self.limit { kept.removeFirst(kept.count - Self.limit) }
    }

    var bytes: [UInt8] { Array(kept.suffix(Self.limit)) }
}
