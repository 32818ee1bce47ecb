import Ambient

/// How much of events' ways is gathered and kept.
public struct TrailLimits: Hashable, Sendable {
    /// Notes that wait to be written, and bytes of events and payloads in them.
    public var waitingNotes = 100_000
    public var waitingBytes = 64 << 20
    /// Bytes of an event, and of what a target was sent, that are kept.
    public var keptBytes = 4096

    public init() {}
}

/// What the trail has noted since it was made.
public struct TrailStatistics: Hashable, Sendable {
    public var recordedNotes = 0
    public var droppedNotes = 0
    public var writtenChunks = 0
    public var failedFlushes = 0
}

/// Notes on their way to the disk. Decides what is taken and what is dropped; performs nothing.
struct TrailBuffer {
    fileprivate enum Note {
        case event(TrailEvent)
        case attempt(TrailAttempt)
    }

    private let limits: TrailLimits
    private var notes: [Note] = []
    private var bytes = 0
    private var dropped = 0
    /// Notes that are just being written.
    private var inFlight = 0
    private(set) var statistics = TrailStatistics()

    init(limits: TrailLimits) { self.limits = limits }

    /// Whether nothing waits and nothing is being written.
    var isSettled: Bool { notes.isEmpty && dropped == 0 && inFlight == 0 }

    /// Answers whether the buffer was empty before, and somebody must be told to write it.
    mutating func record(_ event: TrailEvent) -> Bool { add(.event(event), size: event.event.count) }
    mutating func record(_ attempt: TrailAttempt) -> Bool { add(.attempt(attempt), size: attempt.payload.count) }

    private mutating func add(_ note: Note, size: Int) -> Bool {
        let wasEmpty = notes.isEmpty && dropped == 0
        guard notes.count + inFlight < limits.waitingNotes, bytes + size <= limits.waitingBytes else {
            dropped += 1
            statistics.droppedNotes += 1
            return wasEmpty
        }
        notes.append(note)
        bytes += size
        statistics.recordedNotes += 1
        return wasEmpty
    }

    /// What a flush takes.
    struct Batch: Sendable {
        fileprivate let notes: [Note]
        fileprivate let dropped: Int
        fileprivate let keptBytes: Int

        /// Writes the notes into chunks. Costly: to be called where nobody waits.
        func chunks(at now: Timestamp) -> [TrailChunk] {
            var chunks: [TrailChunk] = []
            var chunk = TrailChunk()
            // Most targets are sent the event itself, and mostly in the same moment: that is not kept twice.
            var events: [String: [UInt8]] = [:]
            for case .event(let event) in notes { events[event.id] = event.event }
            for note in notes {
                switch note {
                case .event(let event): chunk.append(event, keeping: keptBytes)
                case .attempt(let attempt):
                    chunk.append(attempt, keeping: keptBytes, isTheEvent: events[attempt.id].map { $0 == attempt.payload } ?? false)
                }
                if chunk.isFull {
                    chunks.append(chunk)
                    chunk = TrailChunk()
                }
            }
            if dropped > 0 { chunk.appendGap(dropped, at: now) }
            if chunk.last > Timestamp(milliseconds: 0) { chunks.append(chunk) }
            return chunks
        }
    }

    /// Takes what waits; it counts as being written until ``settle(chunks:)``.
    mutating func drain() -> Batch? {
        guard !notes.isEmpty || dropped > 0 else { return nil }
        defer {
            inFlight = notes.count
            (notes, bytes, dropped) = ([], 0, 0)
        }
        return Batch(notes: notes, dropped: dropped, keptBytes: limits.keptBytes)
    }

    mutating func settle(chunks: Int) {
        inFlight = 0
        statistics.writtenChunks += chunks
    }

    mutating func flushFailed() { statistics.failedFlushes += 1 }
}
