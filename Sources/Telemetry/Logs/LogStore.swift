public import Ambient
public import Storage
import Synchronization

/// The log lines of all groups: gathered in memory, written in chunks, read back in pages.
///
/// `append` never waits. `run` writes what was gathered a moment after it came; until then a crash of the process loses it
/// (never what PutLogEvents acknowledged). See docs/design/logs.md.
public final class LogStore: LogSink {
    /// When gathered lines are written, and how many may wait.
    public struct Options: Sendable {
        /// How long lines are gathered before they are written.
        public var gathering = Duration.milliseconds(150)
        /// How long lines are gathered at most where somebody waits for them to be on disk.
        public var settling = Duration.milliseconds(10)
        /// How often expired events are looked for.
        public var sweeping = Duration.seconds(600)
        public var limits = LogBufferLimits()

        public init() {}
    }

    /// What was taken from the buffer and could not be written yet, with the numbers that its chunks keep.
    struct Batch: Sendable {
        let entries: [LogBuffer.Entry]
        let numbers: [Int64]
        let ingestion: Timestamp

        var chunkCount: Int { entries.reduce(0) { $0 + $1.chunks.count } }

        /// The same, one stream at a time.
        var parts: [Batch] {
            zip(entries, numbers).map { Batch(entries: [$0], numbers: [$1], ingestion: ingestion) }
        }
    }

    private struct State {
        var buffer: LogBuffer
        var sequence: LogChunkSequence
        /// The first of these is written before the next.
        var unwritten: [Batch] = []
        /// Streams that are known to exist; a stale entry is noticed when it is written to.
        var references: [LogStreamKey: LogStreamReference] = [:]
        var running: Task<Void, any Error>?
        var waiting: Task<Void, any Error>?
        var settling: Task<Void, Never>?

        /// The first batch has been dealt with: written, where it is named.
        mutating func next(after written: Batch?) {
            if let written { buffer.written(chunks: written.chunkCount) }
            unwritten.removeFirst()
            if unwritten.isEmpty { buffer.settle() }
        }
    }

    private static let maximumReferences = 10_000

    let database: any Database
    let clock: any WallClock
    let entropy: any Entropy
    private let options: Options
    private let state: Mutex<State>
    private let flushSignal = Signal()
    private let sweepSignal = Signal()

    /// - Parameter database: one with `Telemetry.migrations`. Its commits must be on disk when they are acknowledged (on
    ///   SQLite `synchronous=FULL`, the default), since PutLogEvents promises that.
    public init(database: any Database, clock: any WallClock, entropy: any Entropy, options: Options = Options()) {
        (self.database, self.clock, self.entropy, self.options) = (database, clock, entropy, options)
        state = Mutex(State(buffer: LogBuffer(limits: options.limits), sequence: LogChunkSequence(node: entropy.next())))
    }

    public var statistics: LogStatistics { state.withLock { $0.buffer.statistics } }

    public func append(_ events: [LogEvent], to stream: LogStreamKey) {
        let mustFlush = state.withLock { $0.buffer.append(events, to: stream) }
        if mustFlush { flushSignal.raise() }
    }

    /// Writes what is gathered and keeps retention until the task is cancelled; then writes what is left. To be called once.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.flushAsSignalled() }
            group.addTask { await self.sweepAsSignalled() }
            group.addTask {
                while (try? await self.clock.sleep(until: self.clock.now() + self.options.sweeping)) != nil { self.sweepSignal.raise() }
            }
        }
        do {
            try await flush()
        } catch {
            OperatorLog.say("The last log lines could not be written: \(error)")
        }
    }

    private func flushAsSignalled() async {
        for await _ in flushSignal.raised {
            guard (try? await clock.sleep(until: clock.now() + options.gathering)) != nil else { return }
            do {
                try await flush()
            } catch {
                // What could not be written is kept; the buffer's limits hold meanwhile. Try again after the next gathering.
                OperatorLog.say("Log lines could not be written and wait in memory: \(error)")
                flushSignal.raise()
            }
        }
    }

    private func sweepAsSignalled() async {
        for await _ in sweepSignal.raised {
            do {
                try await sweep()
            } catch {
                OperatorLog.say("Expired log events could not be removed: \(error)")
            }
        }
    }

    // MARK: Writing

    /// Returns when every event that was appended before is on disk.
    ///
    /// - Throws: the storage's error where it may pass; the events are kept and written with the next flush. What the storage
    ///   refuses for good is dropped, and the operator told.
    public func flush() async throws {
        let task = state.withLock { state -> Task<Void, any Error>? in
            if state.buffer.isSettled, state.unwritten.isEmpty { return nil }
            // A flush that has not begun yet will take these events along.
            if let waiting = state.waiting { return waiting }
            let previous = state.running
            let task = Task {
                _ = await previous?.result
                self.state.withLock { ($0.running, $0.waiting) = ($0.waiting, nil) }
                try await self.writeGathered()
            }
            state.waiting = task
            return task
        }
        try await task?.value
    }

    /// Those who come while lines are gathered for one share its flush.
    public func settle() async {
        let task = state.withLock { state -> Task<Void, Never>? in
            if state.buffer.isSettled, state.unwritten.isEmpty { return nil }
            if let settling = state.settling { return settling }
            let task = Task {
                try? await clock.sleep(until: clock.now() + options.settling)
                self.state.withLock { $0.settling = nil }
                try? await flush()
            }
            state.settling = task
            return task
        }
        await task?.value
    }

    /// First what an earlier flush could not write, then what has been gathered since.
    private func writeGathered() async throws {
        try await writeUnwritten()
        let now = clock.now()
        state.withLock { state in
            let entries = state.buffer.drain()
            if entries.isEmpty { return }
            let numbers = entries.map { state.sequence.reserve($0.chunks.count, at: now) }
            state.unwritten = [Batch(entries: entries, numbers: numbers, ingestion: now)]
        }
        try await writeUnwritten()
    }

    private func writeUnwritten() async throws {
        while let batch = state.withLock({ $0.unwritten.first }) {
            do {
                try await write(batch)
                state.withLock { $0.next(after: batch) }
            } catch {
                state.withLock { $0.buffer.flushFailed() }
                if (error as? StorageError)?.isTemporary == true { throw error }
                giveUp(on: batch, error)
            }
        }
    }

    /// What is refused for good would be refused for ever. One stream must not take the others along: each is tried alone first.
    private func giveUp(on batch: Batch, _ error: any Error) {
        if batch.entries.count > 1 { return state.withLock { $0.unwritten.replaceSubrange(0..<1, with: batch.parts) } }
        for entry in batch.entries {
            let events = entry.chunks.reduce(0) { $0 + $1.count }
            OperatorLog.say("\(events) log events of \(entry.stream.group), \(entry.stream.stream) cannot be stored and are lost: \(error)")
        }
        state.withLock { state in
            for entry in batch.entries { state.buffer.refused(entry.chunks) }
            state.next(after: nil)
        }
    }

    private func write(_ batch: Batch) async throws {
        let known = state.withLock { state in batch.entries.map { state.references[$0.stream] } }
        // For groups and streams that are new, or turn out to be gone.
        let fresh = batch.entries.map { _ in LogStreamReference(group: newID(), stream: newID()) }
        let references = try await database.write { transaction in
            try batch.entries.indices.map { index in
                try Self.write(batch, index, known: known[index], fresh: fresh[index], transaction)
            }
        }
        state.withLock { state in
            if state.references.count + references.count > Self.maximumReferences { state.references.removeAll() }
            for (entry, reference) in zip(batch.entries, references) { state.references[entry.stream] = reference }
        }
    }

    private static func write(
        _ batch: Batch, _ index: Int, known: LogStreamReference?, fresh: LogStreamReference, _ transaction: any Transaction
    ) throws -> LogStreamReference {
        let (entry, number) = (batch.entries[index], batch.numbers[index])
        if let known, try LogChunkRecords.append(entry.chunks, to: known, number: number, at: batch.ingestion, transaction) { return known }
        let found = try resolve(entry.stream, fresh: fresh, at: batch.ingestion, transaction)
        _ = try LogChunkRecords.append(entry.chunks, to: found, number: number, at: batch.ingestion, transaction)
        return found
    }

    /// The group and the stream of this name, made where they are missing.
    private static func resolve(
        _ key: LogStreamKey, fresh: LogStreamReference, at now: Timestamp, _ transaction: any Transaction
    ) throws -> LogStreamReference {
        let group = LogGroupRecord(id: fresh.group, scope: key.scope, name: key.group, created: now)
        let groupID = try group.insert(transaction) ? group.id : LogGroupRecord.find(key.group, in: key.scope, transaction)?.id ?? group.id
        let stream = LogStreamRecord(id: fresh.stream, group: groupID, name: key.stream, created: now)
        let streamID =
            try stream.insert(gathered: true, transaction)
            ? stream.id : LogStreamRecord.find(key.stream, in: groupID, transaction)?.id ?? stream.id
        return LogStreamReference(group: groupID, stream: streamID)
    }

    /// A number for a new group or stream.
    func newID() -> Int64 { Int64(1 + entropy.next() % (LogPosition.streamLimit - 1)) }

    /// Numbers for the chunks that `count` events may need.
    func reserveNumbers(_ count: Int, at now: Timestamp) -> Int64 { state.withLock { $0.sequence.reserve(count, at: now) } }

    // MARK: Reading

    /// Chunks read at once, and bytes of chunks that a search may look through for one page.
    private static let readAhead = 32
    private static let searchBudget = 32 << 20

    /// One page of a group's events. Call `flush` before, to see what is gathered.
    static func page(
        _ query: LogQuery, group: Int64, _ selection: LogChunkRecords.Selection, _ transaction: any Transaction
    ) throws -> (events: [StoredLogEvent], next: LogPosition?) {
        var page = LogPage(query)
        guard let times = query.remainingTimes else { return ([], nil) }
        var mark: LogChunkRecords.Mark?
        var searched = 0
        while true {
            let chunks = try LogChunkRecords.list(
                group: group, selection, times: times, direction: query.direction, after: mark, limit: readAhead, transaction)
            for chunk in chunks {
                try page.add(chunk)
                searched += chunk.data.count
            }
            let last = chunks.count < readAhead ? nil : chunks.last
            let boundary = last.map { query.direction == .forward ? $0.first : $0.last }
            if page.place(upTo: boundary) { break }
            guard let last, let boundary else { break }
            if query.pattern != nil, searched > searchBudget {
                page.pause(at: boundary)
                break
            }
            mark = LogChunkRecords.Mark(time: boundary, stream: last.stream, id: last.id)
        }
        return (query.direction == .forward ? page.events : page.events.reversed(), page.next)
    }

    // MARK: Retention

    private static let sweepStep = 200

    /// Removes events whose retention is over and what is left of deleted groups and streams, in small transactions.
    public func sweep() async throws {
        while try await database.write({ try LogChunkRecords.removeGarbage(atMost: Self.sweepStep, $0) }) > 0 {}
        let now = clock.now()
        for group in try await database.read({ try LogGroupRecord.withRetention($0) }) {
            guard let limit = LogsMachine.expiry(retentionDays: group.retentionDays, now: now) else { continue }
            while try await database.write({
                try LogChunkRecords.removeExpired(group: group.id, before: limit, atMost: Self.sweepStep, $0)
            }) == Self.sweepStep {}
            try await database.write { try LogChunkRecords.removeEmptyStreams(group: group.id, before: limit, $0) }
        }
    }

    /// Lets `run` sweep soon: something was deleted.
    func sweepSoon() { sweepSignal.raise() }
}

/// Wakes one waiting loop; being raised several times before it looks is being raised once.
private struct Signal: Sendable {
    let raised: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (raised, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

    func raise() { continuation.yield() }
}
