import Ambient

/// What the buffer of gathered log lines may hold between two flushes, in bytes.
public struct LogBufferLimits: Hashable, Sendable {
    /// For one stream, so that a flood drops its own lines.
    public var perStream = 4 << 20
    /// For all streams together, also counting what is just being written.
    public var total = 64 << 20
    /// What a stream gets even when `total` is used up, so that many floods do not silence the others.
    public var guaranteedPerStream = 64 << 10

    public init() {}
}

/// What the log store has done since it was made.
public struct LogStatistics: Hashable, Sendable {
    public var acceptedEvents = 0
    public var acceptedBytes = 0
    public var droppedEvents = 0
    public var droppedBytes = 0
    public var writtenChunks = 0
    public var failedFlushes = 0
}

/// Log lines on their way to the disk. Decides what is taken and what is dropped; performs nothing.
struct LogBuffer {
    /// One stream's part of a flush.
    struct Entry: Hashable, Sendable {
        let stream: LogStreamKey
        let chunks: [LogChunk]
    }

    private struct Pending {
        var chunks: [LogChunk] = []
        var bytes = 0
        var droppedEvents = 0
        var droppedBytes = 0
        var lastDrop = Timestamp(milliseconds: 0)
    }

    /// AWS's limit of an event, overhead included.
    static let maximumMessage = 1_048_576 - LogChunk.overheadPerEvent

    private let limits: LogBufferLimits
    private var streams: [LogStreamKey: Pending] = [:]
    private var bytes = 0
    private var bytesInFlight = 0
    private(set) var statistics = LogStatistics()

    init(limits: LogBufferLimits) { self.limits = limits }

    /// Whether nothing waits and nothing is being written.
    var isSettled: Bool { streams.isEmpty && bytesInFlight == 0 }

    /// Takes what fits and counts the rest. Answers whether the buffer was empty before, and somebody must be told to flush it.
    mutating func append(_ events: [LogEvent], to stream: LogStreamKey) -> Bool {
        if events.isEmpty { return false }
        let wasEmpty = streams.isEmpty
        var pending = streams.removeValue(forKey: stream) ?? Pending()
        for event in events where !event.message.isEmpty { take(event, into: &pending) }
        if pending.bytes > 0 || pending.droppedEvents > 0 { streams[stream] = pending }
        return wasEmpty && !streams.isEmpty
    }

    private mutating func take(_ event: LogEvent, into pending: inout Pending) {
        let message = Self.cut(event.message)
        let size = message.count + LogChunk.overheadPerEvent
        let fitsStream = pending.bytes + size <= limits.perStream
        let fitsTotal = bytes + bytesInFlight + size <= limits.total || pending.bytes + size <= limits.guaranteedPerStream
        guard fitsStream, fitsTotal else {
            pending.droppedEvents += 1
            pending.droppedBytes += message.count
            pending.lastDrop = event.timestamp
            statistics.droppedEvents += 1
            statistics.droppedBytes += message.count
            return
        }
        pending.chunks.append(LogEvent(timestamp: event.timestamp, message: message))
        pending.bytes += size
        bytes += size
        statistics.acceptedEvents += 1
        statistics.acceptedBytes += message.count
    }

    /// A message above AWS's limit loses its end, at the beginning of a character.
    private static func cut(_ message: [UInt8]) -> [UInt8] {
        guard message.count > maximumMessage else { return message }
        var end = maximumMessage
        while end > maximumMessage - 4, message[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(message[..<end])
    }

    /// Everything that waits; it counts as in flight until `settle`. Streams that lost lines say so in a line of their own.
    mutating func drain() -> [Entry] {
        let entries = streams.map { key, pending in
            var chunks = pending.chunks
            if pending.droppedEvents > 0 {
                chunks.append(
                    LogEvent(timestamp: pending.lastDrop, message: Self.dropNotice(pending.droppedEvents, pending.droppedBytes)))
            }
            return Entry(stream: key, chunks: chunks)
        }
        bytesInFlight += bytes
        bytes = 0
        streams.removeAll()
        return entries
    }

    static func dropNotice(_ events: Int, _ bytes: Int) -> String {
        "[apus] \(events) log event\(events == 1 ? "" : "s") (\(bytes) bytes) dropped here: they came faster than they could be stored\n"
    }

    /// A part of what was drained is on disk.
    mutating func written(chunks: Int) { statistics.writtenChunks += chunks }

    /// A part of what was drained can never be written.
    mutating func refused(_ chunks: [LogChunk]) {
        for chunk in chunks {
            statistics.droppedEvents += chunk.count
            statistics.droppedBytes += chunk.storedBytes - chunk.count * LogChunk.overheadPerEvent
        }
    }

    /// Nothing of what was drained waits any more.
    mutating func settle() { bytesInFlight = 0 }

    mutating func flushFailed() { statistics.failedFlushes += 1 }
}

/// Numbers for chunks, ascending with the time of their ingestion: 44 bits of milliseconds, 8 bits that tell nodes apart, 12
/// bits to count with. A clock that goes back does not make them descend.
struct LogChunkSequence {
    private let node: Int64
    private var last: Int64 = 0

    /// - Parameter node: any number; its lowest 8 bits count.
    init(node: UInt64) { self.node = Int64(node & 0xFF) }

    /// The first of `count` numbers in a row.
    mutating func reserve(_ count: Int, at now: Timestamp) -> Int64 {
        let first = max(last + 1, now.milliseconds << 20 | node << 12)
        last = first + Int64(max(count, 1)) - 1
        return first
    }
}
