import Ambient

/// A replay, chunk by chunk: what follows from the events that were found next.
struct ReplayMachine: Hashable, Sendable {
    /// Events that are put again in one transaction.
    static let chunk = 50
    /// Bytes of events after which a chunk is full.
    static let chunkSize = 1 << 22
    /// How long a replay is `STARTING` before its first chunk, and from its start until it is complete at the earliest: both states last
    /// long enough to be seen and to be cancelled. On AWS they take minutes.
    static let startDelay = Duration.seconds(1)
    static let shortest = Duration.seconds(2)

    enum Step: Hashable, Sendable {
        /// These are to be put on the bus again; then comes the next chunk.
        case put([ArchivedEvent])
        /// Nothing was left to be put; that is to be asked again then.
        case wait(until: Timestamp)
        /// There is nothing to do (any more).
        case end
    }

    private(set) var replay: ReplayRecord
    /// The last event that was put again.
    private(set) var position: ArchivePosition

    init(_ replay: ReplayRecord, after position: ArchivePosition?) {
        self.replay = replay
        self.position = position ?? .start(at: replay.eventStart)
    }

    /// Whether events are to be read for ``advance(_:at:)``.
    var wantsEvents: Bool { replay.state.isActive }

    /// What to do with the events that come next; an empty list is the end of the archive.
    mutating func advance(_ events: [ArchivedEvent], at now: Timestamp) -> Step {
        switch replay.state {
        case .starting, .running:
            guard let last = events.last else { return finish(at: now) }
            replay.state = .running
            replay.lastReplayed = last.position.time
            position = last.position
            return .put(events)
        case .cancelling:
            end(.cancelled, at: now)
            return .end
        case .completed, .cancelled, .failed: return .end
        }
    }

    private mutating func finish(at now: Timestamp) -> Step {
        let earliest = replay.startedAt + Self.shortest
        guard now >= earliest else {
            replay.state = .running
            return .wait(until: earliest)
        }
        end(.completed, at: now)
        return .end
    }

    mutating func fail(_ reason: String, at now: Timestamp) {
        replay.stateReason = reason
        end(.failed, at: now)
    }

    private mutating func end(_ state: ReplayState, at now: Timestamp) {
        replay.state = state
        replay.endedAt = now
    }
}
