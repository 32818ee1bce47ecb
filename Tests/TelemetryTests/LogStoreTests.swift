import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import Telemetry

/// A database that refuses writes while it is told to.
private final class BrokenDatabase: Database {
    private let inner: any Database
    let isBroken = Atomic(false)
    /// Of the next writes, one each.
    let refusals = Mutex<[StorageError.Kind]>([])

    init(_ inner: any Database) { self.inner = inner }

    var dialect: Dialect { inner.dialect }

    func enqueue<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T, completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        if isBroken.load(ordering: .relaxed) { return completion(.failure(StorageError(.diskFull, "full"))) }
        if let kind = refusals.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            return completion(.failure(StorageError(kind, "refused")))
        }
        inner.enqueue(body, completion: completion)
    }

    func enqueueRead<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T, completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) { inner.enqueueRead(body, completion: completion) }

    func notifications(_ channel: String) -> AsyncStream<String> { inner.notifications(channel) }
    func close() async { await inner.close() }
}

@Suite struct LogStoreTests {
    @Test func runWritesWhatWasGatheredAMomentLater() async throws {
        try await LogsFixture.with([.sqlite]) { logs in
            let running = Task { await logs.store.run() }
            logs.append("g", "s", at: logs.now, "line")
            // The loop sleeps until the gathering is over, and the sweeper sleeps too.
            while logs.clock.sleeperCount < 2 { await Task.yield() }
            #expect(logs.store.statistics.writtenChunks == 0)
            logs.clock.advance(by: .milliseconds(150))
            while logs.store.statistics.writtenChunks == 0 { await Task.yield() }
            running.cancel()
            await running.value
        }
    }

    @Test func theEndOfRunWritesWhatIsLeft() async throws {
        try await LogsFixture.with([.sqlite]) { logs in
            let running = Task { await logs.store.run() }
            logs.append("g", "s", at: logs.now, "last words")
            running.cancel()
            await running.value
            #expect(logs.store.statistics.writtenChunks == 1)
        }
    }

    @Test func settlingEndsWhenWhatWasAppendedIsWritten() async throws {
        try await LogsFixture.with([.sqlite]) { logs in
            await logs.store.settle()  // There is nothing to wait for.
            logs.append("g", "s", at: logs.now, "line")
            let settling = (0..<3).map { _ in Task { await logs.store.settle() } }
            while logs.clock.sleeperCount == 0 { await Task.yield() }
            #expect(logs.store.statistics.writtenChunks == 0)
            logs.clock.advance(by: .milliseconds(10))
            for task in settling { await task.value }
            #expect(logs.store.statistics.writtenChunks == 1)
        }
    }

    @Test func aFloodLosesItsOwnLinesAndNobodyElses() async throws {
        var options = LogStore.Options()
        options.limits.perStream = 100_000
        try await LogsFixture.with([.sqlite], options: options) { logs in
            for index in 0..<20_000 {
                logs.append("g", "flood", at: logs.now, "noise \(index)")
                if index % 100 == 0 { logs.append("g", "quiet", at: logs.now, "word \(index / 100)") }
            }
            #expect(try await logs.messages("g", "quiet") == (0..<200).map { "word \($0)" })
            let flood = try await logs.messages("g", "flood")
            let statistics = logs.store.statistics
            #expect(statistics.droppedEvents > 10_000)
            #expect(statistics.acceptedEvents + statistics.droppedEvents == 20_200)
            #expect(flood.count == 20_000 - statistics.droppedEvents + 1)
            #expect(flood.last == LogBuffer.dropNotice(statistics.droppedEvents, statistics.droppedBytes))
            // After the flush there is room again.
            logs.append("g", "flood", at: logs.now + 1, "again")
            #expect(try await logs.messages("g", "flood").last == "again")
        }
    }

    @Test func whatCouldNotBeWrittenIsKeptAndWrittenOnce() async throws {
        try await LogsFixture.with([.sqlite]) { fixture in
            let broken = BrokenDatabase(fixture.database)
            let logs = LogsFixture(database: broken)
            broken.isBroken.store(true, ordering: .relaxed)
            logs.append("g", "s", at: logs.now, "first")
            await #expect(throws: StorageError.self) { try await logs.store.flush() }
            logs.append("g", "s", at: logs.now, "second")
            await #expect(throws: StorageError.self) { try await logs.store.flush() }
            #expect(logs.store.statistics.failedFlushes == 2)
            broken.isBroken.store(false, ordering: .relaxed)
            let messages = try await logs.messages("g", "s")
            #expect(messages == ["first", "second"])
        }
    }

    @Test func aStreamThatIsRefusedForGoodLosesItsLinesAndKeepsNobodyUp() async throws {
        try await LogsFixture.with([.sqlite]) { logs in
            try await logs.database.write { transaction in
                try transaction.execute(
                    """
                    CREATE TRIGGER refuse BEFORE INSERT ON log_streams WHEN NEW.name = 'poison'
                    BEGIN SELECT RAISE(ABORT, 'never'); END
                    """)
            }
            for index in 0..<5 { logs.append("g", "s\(index)", at: logs.now, "line") }
            logs.append("g", "poison", at: logs.now, "lost", "too")
            try await logs.store.flush()
            for index in 0..<5 { #expect(try await logs.messages("g", "s\(index)") == ["line"]) }
            let statistics = logs.store.statistics
            #expect((statistics.droppedEvents, statistics.droppedBytes, statistics.writtenChunks) == (2, 7, 5))
            // There is no trace of it: nothing waits, and what comes next is written as ever.
            await logs.store.settle()
            logs.append("g", "s0", at: logs.now + 1, "next")
            #expect(try await logs.messages("g", "s0") == ["line", "next"])
        }
    }

    @Test func aRefusalThatMayPassKeepsWhatIsLeftOfASplitBatch() async throws {
        try await LogsFixture.with([.sqlite]) { fixture in
            let broken = BrokenDatabase(fixture.database)
            let logs = LogsFixture(database: broken)
            // The whole batch is refused for good, then each stream alone because the disk is full.
            broken.refusals.withLock { $0 = [.invalidStatement, .diskFull] }
            for index in 0..<3 { logs.append("g", "s\(index)", at: logs.now, "line") }
            await #expect(throws: StorageError.self) { try await logs.store.flush() }
            #expect(logs.store.statistics.failedFlushes == 2)
            for index in 0..<3 {
                let messages = try await logs.messages("g", "s\(index)")
                #expect(messages == ["line"])
            }
            #expect((logs.store.statistics.droppedEvents, logs.store.statistics.writtenChunks) == (0, 3))
        }
    }

    @Test func writingTheSameChunksAgainChangesNothing() async throws {
        try await LogsFixture.with { logs in
            try await logs.make("g", "s")
            let chunks = LogChunk.chunks(of: [LogEvent(timestamp: logs.clock.now(), message: "once")])
            let now = logs.clock.now()
            let scope = logs.scope
            for _ in 0..<2 {
                try await logs.database.write { transaction in
                    let group = try #require(try LogGroupRecord.find("g", in: scope, transaction))
                    let stream = try #require(try LogStreamRecord.find("s", in: group.id, transaction))
                    let reference = LogStreamReference(group: group.id, stream: stream.id)
                    let isThere = try LogChunkRecords.append(chunks, to: reference, number: 7, at: now, transaction)
                    #expect(isThere)
                }
            }
            #expect(try await logs.messages("g", "s") == ["once"])
            #expect(try await logs.call("DescribeLogGroups", [:])["logGroups"]?[0]?["storedBytes"] == 30)
        }
    }

    @Test func manyWritersLoseNothing() async throws {
        try await LogsFixture.with { logs in
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        for index in 0..<500 {
                            logs.append("g", "s\(writer)", at: logs.now, "\(index)")
                            if index % 50 == 0 { try? await logs.store.flush() }
                        }
                    }
                }
            }
            for writer in 0..<8 {
                let messages = try await logs.messages("g", "s\(writer)")
                #expect(messages == (0..<500).map(String.init))
            }
        }
    }

    @Test func expiredEventsGoAndAreNotShownMeanwhile() async throws {
        try await LogsFixture.with { logs in
            try await logs.make("g", "made")
            try await logs.make("forever")
            for group in ["g", "forever"] {
                for index in 0..<300 {
                    logs.append(group, "gathered", at: logs.now, "old \(index)")
                    logs.clock.advance(by: .seconds(61))
                }
            }
            _ = try await logs.put("g", "made", [(logs.now, "old")])
            try await logs.call("PutRetentionPolicy", ["logGroupName": "g", "retentionInDays": 1])
            logs.clock.advance(by: .seconds(86_400 + 1))
            logs.append("g", "late", at: logs.now, "new")
            #expect(try await logs.filtered(["logGroupName": "g"]) == ["new"])
            #expect(try await logs.messages("g", "made") == [])
            try await logs.store.sweep()
            let chunks = try await logs.database.read { try $0.query("SELECT COUNT(*) FROM log_chunks")[0].int(0) }
            #expect(chunks == 301)
            // Streams that nobody made go with their last event; those that somebody made stay.
            let streams = try await logs.call("DescribeLogStreams", ["logGroupName": "g"])["logStreams"]
            #expect(streams?.all("logStreamName") == ["late", "made"])
            let groups = try await logs.call("DescribeLogGroups", [:])["logGroups"]
            #expect(groups?[1]?["storedBytes"] == 29)
            #expect(try await logs.filtered(["logGroupName": "forever"]).count == 300)
        }
    }
}
