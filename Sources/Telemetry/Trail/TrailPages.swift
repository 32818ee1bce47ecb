public import AWSInterface
import Ambient

/// Behind which event a reader of the trail goes on.
public struct TrailCursor: Hashable, Sendable {
    var chunk: Int64
    /// Of the next entry in the chunk.
    var index: Int

    /// Before everything.
    public static let start = TrailCursor(chunk: 0, index: 0)

    init(chunk: Int64, index: Int) { (self.chunk, self.index) = (chunk, index) }

    /// `nil` where `text` was not written by `text`.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let chunk = Int64(parts[0]), let index = Int(parts[1]), chunk >= 0, index >= 0 else { return nil }
        self.init(chunk: chunk, index: index)
    }

    public var text: String { "\(chunk).\(index)" }
}

/// Which events a reader of the trail looks at.
public struct TrailFilter: Hashable, Sendable {
    /// Those that came to buses of this account and region; all where it is nil.
    public var scope: Scope?
    /// Those that came to this bus, an ARN.
    public var bus: String?

    public init(scope: Scope? = nil, bus: String? = nil) { (self.scope, self.bus) = (scope, bus) }

    func takes(_ event: StoredTrailEvent) -> Bool {
        if let bus, event.bus != bus { return false }
        guard let scope else { return true }
        return ARN(event.bus)?.scope == scope
    }
}

/// Events in the order of their coming.
public struct TrailPage: Sendable {
    public var events: [StoredTrailEvent]
    /// Where to go on.
    public var next: TrailCursor
    /// Notes that were left out in between, since more came than could be written.
    public var dropped: Int

    /// Collects what comes after a cursor.
    struct Forward {
        let limit: Int
        let filter: TrailFilter
        private(set) var page: TrailPage
        private let start: TrailCursor

        init(after cursor: TrailCursor, limit: Int, _ filter: TrailFilter) {
            (self.limit, self.filter, start) = (limit, filter, cursor)
            page = TrailPage(events: [], next: cursor, dropped: 0)
        }

        /// Answers whether there is room for more.
        mutating func add(chunk id: Int64, _ data: [UInt8]) -> Bool {
            guard var reader = TrailChunkReader(data) else { return true }
            var index = 0
            while let entry = reader.next() {
                defer { index += 1 }
                if id == start.chunk, index < start.index { continue }
                switch entry {
                case .event(let event) where filter.takes(event):
                    if page.events.count == limit { return false }
                    page.events.append(event)
                case .gap(let count, _): page.dropped += count
                case .event, .attempt: break
                }
                page.next = TrailCursor(chunk: id, index: index + 1)
            }
            return true
        }
    }

    /// Collects what came last.
    struct Backward {
        let limit: Int
        let filter: TrailFilter
        private var events: [StoredTrailEvent] = []
        private var next: TrailCursor?
        private var dropped = 0

        init(limit: Int, _ filter: TrailFilter) { (self.limit, self.filter) = (limit, filter) }

        /// Answers whether there is room for more.
        mutating func add(chunk id: Int64, _ data: [UInt8]) -> Bool {
            guard var reader = TrailChunkReader(data) else { return true }
            var (found, count): ([StoredTrailEvent], Int) = ([], 0)
            while let entry = reader.next() {
                count += 1
                switch entry {
                case .event(let event) where filter.takes(event): found.append(event)
                case .gap(let count, _): dropped += count
                case .event, .attempt: break
                }
            }
            if next == nil { next = TrailCursor(chunk: id, index: count) }
            // Newest first until all are found.
            events += found.reversed().prefix(limit - events.count)
            return events.count < limit
        }

        var page: TrailPage { TrailPage(events: events.reversed(), next: next ?? .start, dropped: dropped) }
    }
}

/// The whole way of one event.
public struct EventTrail: Sendable {
    public let id: String
    /// Its coming to each bus.
    public private(set) var visits: [StoredTrailEvent] = []
    /// In the order of time.
    public private(set) var attempts: [StoredTrailAttempt] = []

    /// `nil` where `chunks` say nothing about the event.
    init?(_ id: String, from chunks: [[UInt8]]) throws {
        self.id = id
        for data in chunks {
            guard var reader = TrailChunkReader(data) else { continue }
            while let entry = reader.next() {
                switch entry {
                case .event(let event) where event.id == id: visits.append(event)
                case .attempt(let attempt) where attempt.id == id: attempts.append(attempt)
                case .event, .attempt, .gap: break
                }
            }
        }
        if visits.isEmpty && attempts.isEmpty { return nil }
        visits.sort { $0.acceptedAt < $1.acceptedAt }
        attempts.sort { ($0.at, $0.number) < ($1.at, $1.number) }
    }

    /// The part of the way that lies in an account and region; `nil` where none does. What others than buses sent is in the
    /// account of its sender.
    public func visible(in scope: Scope) -> EventTrail? {
        var trail = self
        trail.visits.removeAll { ARN($0.bus)?.scope != scope }
        trail.attempts.removeAll { ARN($0.sender).map { $0.scope != scope } ?? trail.visits.isEmpty }
        return trail.visits.isEmpty && trail.attempts.isEmpty ? nil : trail
    }
}
