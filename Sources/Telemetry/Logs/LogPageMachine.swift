import Ambient
import LogPatterns

/// An event as readers get it.
struct StoredLogEvent: Hashable, Sendable {
    let position: LogPosition
    let ingestion: Timestamp
    let streamName: String
    let message: String

    var timestamp: Timestamp { Timestamp(milliseconds: position.time) }
}

/// A chunk as it is read: its encoded events and whose they are.
struct StoredLogChunk: Sendable {
    let id: Int64
    let stream: Int64
    let streamName: String
    /// The first and the last event's time in milliseconds.
    let first: Int64
    let last: Int64
    let ingestion: Timestamp
    let data: [UInt8]
}

/// What a reader asks for.
struct LogQuery: Sendable {
    enum Direction: Sendable {
        case forward
        case backward
    }

    /// Milliseconds since 1970, both included.
    var times: ClosedRange<Int64>
    var direction = Direction.forward
    /// Behind this position going forward, before it going backward.
    var from: LogPosition?
    var pattern: LogPattern?
    var maximumEvents = 10_000
    /// AWS's limit of a page, counting 26 bytes for each event besides its message.
    var maximumBytes = 1_048_576

    /// The times that are still worth a look.
    var remainingTimes: ClosedRange<Int64>? {
        guard let from else { return times }
        switch direction {
        case .forward:
            let low = max(times.lowerBound, from.time)
            return low <= times.upperBound ? low...times.upperBound : nil
        case .backward:
            let high = min(times.upperBound, from.time)
            return times.lowerBound <= high ? times.lowerBound...high : nil
        }
    }
}

/// Makes one page of events out of chunks that overlap in time. Performs nothing: somebody brings the chunks, by their first
/// time going forward and by their last time going backward, and says how far he has come.
struct LogPage {
    private let query: LogQuery
    /// Decoded and not yet placed, in no order.
    private var waiting: [StoredLogEvent] = []
    private var bytes = 0
    private var isFull = false
    private(set) var events: [StoredLogEvent] = []
    /// Where the next page goes on; `nil` when there is nothing more.
    private(set) var next: LogPosition?

    init(_ query: LogQuery) { self.query = query }

    mutating func add(_ chunk: StoredLogChunk) throws {
        try LogChunk.decode(chunk.data) { index, time, message in
            let position = LogPosition(time: time.milliseconds, chunk: chunk.id, stream: chunk.stream, index: index)
            guard query.times.contains(position.time), isAhead(position), query.pattern?.matches(message) ?? true else { return }
            waiting.append(
                StoredLogEvent(
                    position: position, ingestion: chunk.ingestion, streamName: chunk.streamName,
                    message: String(decoding: message, as: UTF8.self)))
        }
    }

    private func isAhead(_ position: LogPosition) -> Bool {
        guard let from = query.from else { return true }
        return query.direction == .forward ? from < position : position < from
    }

    /// Places the events that no chunk to come can precede.
    ///
    /// - Parameter boundary: the time where the chunks to come begin, in milliseconds; `nil` when none are to come.
    /// - Returns: whether the page is complete.
    mutating func place(upTo boundary: Int64?) -> Bool {
        let forward = query.direction == .forward
        waiting.sort { forward ? $0.position < $1.position : $1.position < $0.position }
        var placed = 0
        for event in waiting {
            if let boundary, forward ? event.position.time >= boundary : event.position.time <= boundary { break }
            let size = event.message.utf8.count + LogChunk.overheadPerEvent
            if events.count == query.maximumEvents || (!events.isEmpty && bytes + size > query.maximumBytes) {
                isFull = true
                break
            }
            events.append(event)
            bytes += size
            placed += 1
        }
        waiting.removeFirst(placed)
        if events.count == query.maximumEvents { isFull = true }
        let isMore = !waiting.isEmpty || boundary != nil
        next = isFull && isMore ? events.last?.position : nil
        return isFull || boundary == nil
    }

    /// Ends the page before it is full, because enough was looked at: the next one goes on at `boundary`.
    mutating func pause(at boundary: Int64) {
        next = query.direction == .forward ? LogPosition(before: boundary) : LogPosition(before: boundary + 1)
    }
}
