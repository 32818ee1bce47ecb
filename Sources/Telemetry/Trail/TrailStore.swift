public import Ambient
public import Storage
import Synchronization

/// The ways of events: gathered in memory, written in chunks, read back by event and in the order of their coming.
///
/// `record` never waits. `run` writes what was gathered a moment after it came; a crash of the process loses that (the events
/// themselves are safe where they were acknowledged). See docs/design/targets.md.
public final class TrailStore: TrailSink {
    public struct Options: Sendable {
        /// How long notes are gathered before they are written.
        public var gathering = Duration.milliseconds(200)
        /// How often is looked for what is no longer kept.
        public var sweeping = Duration.seconds(30)
        /// How long, and for how many events and refused attempts, the way is kept; whichever ends first.
        public var maximumAge = Duration.seconds(3 * 86_400)
        public var maximumEvents = 200_000
        public var limits = TrailLimits()

        public init() {}
    }

    private struct State {
        var buffer: TrailBuffer
        var sequence: LogChunkSequence
        /// What was taken from the buffer and could not be written yet.
        var unwritten: [(id: Int64, chunk: TrailChunk)] = []
        var flush: Task<Void, any Error>?
        /// Events in the table when it was last counted, and what this node did since; nil where it must be counted.
        var stored: Int?
        /// Rises with each flush.
        var generation: UInt64 = 0
        var readers: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextReader: UInt64 = 0
    }

    private let database: any Database
    private let clock: any WallClock
    private let options: Options
    private let state: Mutex<State>
    private let signal: AsyncStream<Void>
    private let raise: AsyncStream<Void>.Continuation

    /// - Parameter database: one with `Telemetry.migrations`.
    public init(database: any Database, clock: any WallClock, entropy: any Entropy, options: Options = Options()) {
        (self.database, self.clock, self.options) = (database, clock, options)
        state = Mutex(State(buffer: TrailBuffer(limits: options.limits), sequence: LogChunkSequence(node: entropy.next())))
        (signal, raise) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    public var statistics: TrailStatistics { state.withLock { $0.buffer.statistics } }

    public func record(_ event: TrailEvent) {
        if state.withLock({ $0.buffer.record(event) }) { raise.yield() }
    }

    public func record(_ attempt: TrailAttempt) {
        if state.withLock({ $0.buffer.record(attempt) }) { raise.yield() }
    }

    /// Writes what is gathered and removes what is old until the task is cancelled; then writes what is left. To be called once.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.flushAsSignalled() }
            group.addTask { await self.sweepRegularly() }
        }
        await say("The last notes on events' ways could not be written") { try await flush() }
    }

    private func flushAsSignalled() async {
        for await _ in signal {
            guard (try? await clock.sleep(until: clock.now() + options.gathering)) != nil else { return }
            await say("Notes on events' ways could not be written and wait in memory") {
                do {
                    try await flush()
                } catch {
                    raise.yield()
                    throw error
                }
            }
        }
    }

    private func sweepRegularly() async {
        while (try? await clock.sleep(until: clock.now() + options.sweeping)) != nil {
            await say("Old notes on events' ways could not be removed") { try await sweep() }
        }
    }

    private func say(_ what: String, _ body: () async throws -> Void) async {
        do { try await body() } catch { OperatorLog.say("\(what): \(error)") }
    }

    // MARK: Writing

    /// Returns when everything that was recorded before is on disk.
    ///
    /// - Throws: the storage's error; the notes are kept and written with the next flush.
    public func flush() async throws {
        let task = state.withLock { state -> Task<Void, any Error>? in
            if state.buffer.isSettled { return nil }
            let previous = state.flush
            let task = Task {
                _ = await previous?.result
                try await self.writeGathered()
            }
            state.flush = task
            return task
        }
        try await task?.value
    }

    private func writeGathered() async throws {
        let now = clock.now()
        if state.withLock({ $0.unwritten.isEmpty }), let batch = state.withLock({ $0.buffer.drain() }) {
            let chunks = batch.chunks(at: now)
            state.withLock { state in
                let first = state.sequence.reserve(chunks.count, at: now)
                state.unwritten = chunks.enumerated().map { (first + Int64($0.offset), $0.element) }
            }
        }
        let unwritten = state.withLock { $0.unwritten }
        guard !unwritten.isEmpty else { return }
        do {
            try await database.write { transaction in
                for (id, chunk) in unwritten { try TrailRecords.insert(chunk, id: id, transaction) }
            }
        } catch {
            state.withLock { $0.buffer.flushFailed() }
            throw error
        }
        let readers = state.withLock { state in
            state.unwritten = []
            state.generation += 1
            state.buffer.settle(chunks: unwritten.count)
            state.stored = state.stored.map { $0 + unwritten.reduce(0) { $0 + $1.chunk.eventCount } }
            defer { state.readers = [:] }
            return state.readers.values
        }
        for reader in readers { reader.resume() }
    }

    // MARK: Reading

    /// What is known of the event `id`; `nil` where nothing is.
    public func trail(of id: String) async throws -> EventTrail? {
        try await flush()
        return try await database.read { try EventTrail(id, from: try TrailRecords.chunks(about: id, $0)) }
    }

    /// The events that came last, the oldest of them first.
    public func latest(_ limit: Int, of filter: TrailFilter = TrailFilter()) async throws -> TrailPage {
        try await flush()
        return try await database.read { transaction in
            var page = TrailPage.Backward(limit: limit, filter)
            try TrailRecords.forEachBackward(transaction) { page.add(chunk: $0, $1) }
            return page.page
        }
    }

    /// The events that came after `cursor`, in the order of their coming.
    public func events(after cursor: TrailCursor, _ limit: Int, of filter: TrailFilter = TrailFilter()) async throws -> TrailPage {
        try await flush()
        return try await database.read { transaction in
            var page = TrailPage.Forward(after: cursor, limit: limit, filter)
            try TrailRecords.forEach(from: cursor.chunk, transaction) { page.add(chunk: $0, $1) }
            return page.page
        }
    }

    /// Says how often something was written: ask before reading, then wait for more than that.
    public var generation: UInt64 { state.withLock { $0.generation } }

    /// Returns when something was written after `generation`; or when the task is cancelled.
    public func waitForMore(than generation: UInt64) async {
        let number = state.withLock { state in
            state.nextReader += 1
            return state.nextReader
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.generation > generation || Task.isCancelled { return true }
                    state.readers[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.readers.removeValue(forKey: number) }?.resume()
        }
    }

    // MARK: Retention

    private static let sweepStep = 200

    /// Removes what is too old and what is too much, in small transactions.
    public func sweep() async throws {
        let limit = clock.now() - options.maximumAge
        // With SQLite nobody else writes and removes.
        if database.dialect == .postgresql || state.withLock({ $0.stored == nil }) {
            let count = try await database.read { try TrailRecords.eventCount($0) }
            state.withLock { $0.stored = count }
        }
        while true {
            let excess = max(0, state.withLock { $0.stored ?? 0 } - options.maximumEvents)
            let removed = try await database.write {
                try TrailRecords.removeOldest(before: limit, excess: excess, atMost: Self.sweepStep, $0)
            }
            state.withLock { $0.stored = $0.stored.map { max(0, $0 - removed.events) } }
            if removed.chunks < Self.sweepStep { return }
        }
    }
}
