import AWSInterface
import Ambient
import Testing

@testable import Telemetry

private func event(_ time: Int64, _ message: String) -> LogEvent { LogEvent(timestamp: Timestamp(milliseconds: time), message: message) }

private func decoded(_ chunks: [LogChunk]) throws -> [LogEvent] {
    var events: [LogEvent] = []
    for chunk in chunks {
        try LogChunk.decode(chunk.data) { _, time, message in events.append(LogEvent(timestamp: time, message: Array(message))) }
    }
    return events
}

@Suite struct LogChunkTests {
    @Test func eventsSurviveTheEncoding() throws {
        let random = SeededEntropy(seed: 1)
        let events = (0..<3000).map { _ in
            let time = Int64(1_700_000_000_000) + Int64(random.next() % 200_000) - 100_000
            return event(time, String(repeating: "é", count: Int(random.next() % 300)) + "x")
        }
        let chunks = LogChunk.chunks(of: events)
        #expect(try decoded(chunks) == events)
        for chunk in chunks {
            let inside = try decoded([chunk])
            #expect(chunk.first == inside.map(\.timestamp).min())
            #expect(chunk.last == inside.map(\.timestamp).max())
            #expect(chunk.last - chunk.first < LogChunk.maximumSpan)
            #expect(chunk.count == inside.count)
            #expect(chunk.storedBytes == inside.reduce(0) { $0 + $1.message.count + 26 })
        }
        #expect(chunks.dropLast().allSatisfy { $0.data.count < LogChunk.fullAt + 1024 })
    }

    @Test func extremeTimesSurvive() throws {
        let events = [event(0, "a"), event(Timestamp.distantFuture.milliseconds, "b"), event(0, "c")]
        #expect(try decoded(LogChunk.chunks(of: events)) == events)
    }

    @Test func damagedDataIsAnErrorAndNeverACrash() {
        let random = SeededEntropy(seed: 2)
        #expect(throws: LogChunkError.damaged) { try LogChunk.decode([]) { _, _, _ in } }
        #expect(throws: LogChunkError.unknownFormat(9)) { try LogChunk.decode([9]) { _, _, _ in } }
        #expect(throws: LogChunkError.damaged) { try LogChunk.decode([1, 0, 200]) { _, _, _ in } }
        for _ in 0..<5000 {
            let data = [1] + (0..<Int(random.next() % 30)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            try? LogChunk.decode(data) { _, _, _ in }
        }
    }
}

@Suite struct LogBufferTests {
    private let limits: LogBufferLimits = {
        var limits = LogBufferLimits()
        (limits.perStream, limits.total, limits.guaranteedPerStream) = (1000, 2500, 300)
        return limits
    }()

    private func key(_ stream: String) -> LogStreamKey { LogStreamKey(scope: Scope(), group: "g", stream: stream) }

    private func events(_ entries: [LogBuffer.Entry], _ stream: String) throws -> [LogEvent] {
        try decoded(entries.first { $0.stream == key(stream) }?.chunks ?? [])
    }

    @Test func theFirstEventAsksForAFlushAndTheNextDoNot() {
        var buffer = LogBuffer(limits: limits)
        #expect(buffer.isSettled)
        let answers = [
            buffer.append([], to: key("a")), buffer.append([event(1, "")], to: key("a")), buffer.append([event(1, "x")], to: key("a")),
            buffer.append([event(2, "y")], to: key("b")),
        ]
        #expect(answers == [false, false, true, false])
        let entries = buffer.drain()
        #expect(entries.count == 2)
        #expect(!buffer.isSettled)
        buffer.written(chunks: 2)
        buffer.settle()
        #expect(buffer.isSettled)
        #expect(buffer.statistics.writtenChunks == 2)
    }

    @Test func aFloodDropsItsOwnLinesSaysHowManyAndLeavesOthersAlone() throws {
        var buffer = LogBuffer(limits: limits)
        // 100 bytes each with the overhead, so that ten fit.
        for index in 0..<50 { _ = buffer.append([event(Int64(index), String(repeating: "x", count: 74))], to: key("flood")) }
        _ = buffer.append([event(7, "quiet")], to: key("quiet"))
        #expect(buffer.statistics.droppedEvents == 40)
        #expect(buffer.statistics.droppedBytes == 40 * 74)
        let entries = buffer.drain()
        let flood = try events(entries, "flood")
        #expect(flood.count == 11)
        #expect(flood.last == event(49, LogBuffer.dropNotice(40, 40 * 74)))
        #expect(try events(entries, "quiet") == [event(7, "quiet")])
    }

    @Test func whenAllIsUsedUpEveryStreamStillHasItsShare() throws {
        var buffer = LogBuffer(limits: limits)
        let line = String(repeating: "x", count: 74)
        for stream in ["a", "b", "c"] { _ = buffer.append(Array(repeating: event(1, line), count: 20), to: key(stream)) }
        _ = buffer.append(Array(repeating: event(1, line), count: 20), to: key("late"))
        let entries = buffer.drain()
        #expect(try events(entries, "a").count == 11)
        #expect(try events(entries, "c").count == 6)
        #expect(try events(entries, "late").count == 4)
        // What is being written counts until it is written.
        _ = buffer.append(Array(repeating: event(2, line), count: 20), to: key("next"))
        #expect(try events(buffer.drain(), "next").count == 4)
    }

    @Test func aMessageBeyondAWSsLimitIsCutAtACharacter() throws {
        var buffer = LogBuffer(limits: LogBufferLimits())
        _ = buffer.append([event(1, "x" + String(repeating: "é", count: 700_000))], to: key("a"))
        let message = try #require(try events(buffer.drain(), "a").first).message
        #expect(message.count <= LogBuffer.maximumMessage && message.count > LogBuffer.maximumMessage - 4)
        #expect(String(validating: message, as: UTF8.self) != nil)
    }

    @Test func chunkNumbersAscendEvenWhenTheClockGoesBack() {
        var sequence = LogChunkSequence(node: 0x1FF)
        let first = sequence.reserve(10, at: Timestamp(milliseconds: 1_700_000_000_000))
        let second = sequence.reserve(1, at: Timestamp(milliseconds: 1_600_000_000_000))
        let third = sequence.reserve(1, at: Timestamp(milliseconds: 1_700_000_000_001))
        #expect(second == first + 10)
        #expect(third > second)
    }
}

@Suite struct LogPositionTests {
    @Test func textsAreOrderedAsPositionsAreAndReadBack() throws {
        let random = SeededEntropy(seed: 3)
        let positions = (0..<300).map { _ in
            LogPosition(
                time: 1_700_000_000_000 + Int64(random.next() % 3), chunk: Int64(random.next() % 3) + 1_782_579_200_000_000_000,
                stream: Int64(random.next() % LogPosition.streamLimit), index: Int(random.next() % 200_000) - 1)
        }
        #expect(positions.sorted().map(\.text) == positions.map(\.text).sorted())
        for position in positions {
            #expect(position.text.utf8.count == 56)
            #expect(LogPosition(position.text) == position)
            #expect(try LogCursor(LogCursor.after(position).token) == .after(position))
            #expect(try LogCursor(LogCursor.before(position).token) == .before(position))
        }
    }

    @Test(arguments: [
        "", "f/", "x/" + String(repeating: "0", count: 56) + "/s", "f/" + String(repeating: "a", count: 56) + "/s", "f/123/s",
    ])
    func otherTokensAreRefused(token: String) {
        #expect(throws: LogsError.invalidToken) { try LogCursor(token) }
    }
}

@Suite struct LogPageTests {
    /// Chunks that overlap in time, of two streams, numbered in the order of their ingestion.
    private static func chunks(_ random: SeededEntropy) -> [StoredLogChunk] {
        (0..<40).map { number in
            let start = Int64(1000 + random.next() % 300)
            let events = (0..<Int(1 + random.next() % 6)).map { event(start + Int64(random.next() % 50), "\(number)/\($0)") }
            let chunk = LogChunk.chunks(of: events)[0]
            return StoredLogChunk(
                id: Int64(number), stream: Int64(number % 2), streamName: "s\(number % 2)", first: chunk.first.milliseconds,
                last: chunk.last.milliseconds, ingestion: Timestamp(milliseconds: 2000), data: chunk.data)
        }
    }

    /// Reads all pages, given the chunks three at a time as a database would.
    private static func read(_ chunks: [StoredLogChunk], _ direction: LogQuery.Direction, limit: Int) throws -> [StoredLogEvent] {
        let ordered =
            direction == .forward
            ? chunks.sorted { ($0.first, $0.id) < ($1.first, $1.id) } : chunks.sorted { ($1.last, $1.id) < ($0.last, $0.id) }
        var read: [StoredLogEvent] = []
        var query = LogQuery(times: 1050...1300, direction: direction, maximumEvents: limit)
        repeat {
            var page = LogPage(query)
            var rest = ordered[...]
            while true {
                for chunk in rest.prefix(3) { try page.add(chunk) }
                let boundary = rest.count < 3 ? nil : direction == .forward ? rest.prefix(3).last?.first : rest.prefix(3).last?.last
                rest = rest.dropFirst(3)
                if page.place(upTo: boundary) { break }
            }
            read += page.events
            query.from = page.next
        } while query.from != nil
        return read
    }

    @Test(arguments: 1...20)
    func pagesTogetherAreAllEventsInOrder(seed: Int) throws {
        let random = SeededEntropy(seed: UInt64(seed))
        let chunks = Self.chunks(random)
        var expected: [LogPosition] = []
        for chunk in chunks {
            try LogChunk.decode(chunk.data) { index, time, _ in
                expected.append(LogPosition(time: time.milliseconds, chunk: chunk.id, stream: chunk.stream, index: index))
            }
        }
        expected = expected.filter { (1050...1300).contains($0.time) }.sorted()
        let limit = Int(1 + random.next() % 9)
        #expect(try Self.read(chunks, .forward, limit: limit).map(\.position) == expected)
        #expect(try Self.read(chunks, .backward, limit: limit).map(\.position) == expected.reversed())
    }
}

@Suite struct PutLogEventsRuleTests {
    private let now = Timestamp(seconds: 1_700_000_000)
    private let hour: Int64 = 3_600_000

    private func admit(_ events: [LogEvent], retention: Int? = nil) throws(ServiceError) -> LogsMachine.Admission {
        try LogsMachine.admit(events, retentionDays: retention, now: now)
    }

    @Test func eventsTooOldOrTooNewAreLeftOutAndTheRestIsTaken() throws {
        let t = now.milliseconds
        let old = [event(t - 15 * 24 * hour, "old"), event(t - 24 * hour * 14 - 1, "old")]
        let good = [event(t - hour, "good"), event(t + 2 * hour, "good")]
        let new = [event(t + 2 * hour + 1, "new")]
        let admission = try admit(old + good + new)
        #expect(admission == LogsMachine.Admission(accepted: 2..<4, expired: 0, tooOld: 2, tooNewStart: 4))
        let kept = try admit([event(t - 25 * hour, "expired"), event(t - 23 * hour, "kept")], retention: 1)
        #expect(kept == LogsMachine.Admission(accepted: 1..<2, expired: 1, tooOld: 0, tooNewStart: nil))
        #expect(try admit(old).accepted.isEmpty)
        #expect(try admit(new).accepted.isEmpty)
    }

    @Test func aBatchIsRefusedAsAWhole() {
        let t = now.milliseconds
        #expect(throws: LogsError.invalidParameter("Log events in a single PutLogEvents request must be in chronological order.")) {
            try admit([event(t, "b"), event(t - 1, "a")])
        }
        #expect(
            throws: LogsError.invalidParameter("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
        ) { try admit([event(t - 24 * hour, "a"), event(t + 1, "b")]) }
        let half = String(repeating: "x", count: 524_288 - 26)
        #expect(throws: Never.self) { try admit([event(t, half), event(t, half)]) }
        #expect(throws: LogsError.invalidParameter("Upload too large: 1048577 bytes exceeds limit of 1048576")) {
            try admit([event(t, half), event(t, half + "x")])
        }
        #expect(throws: LogsError.invalidParameter("Log event too large: 1048577 bytes exceeds limit of 1048576")) {
            try admit([event(t, String(repeating: "x", count: 1_048_551))])
        }
    }

    @Test func identifiersAreNamesOrARNsOfTheSameScope() throws {
        let scope = Scope(account: "123456789012", region: "eu-west-1")
        #expect(try LogsMachine.groupName(identifier: "/a/b", in: scope) == "/a/b")
        #expect(try LogsMachine.groupName(identifier: "arn:aws:logs:eu-west-1:123456789012:log-group:/a/b", in: scope) == "/a/b")
        #expect(try LogsMachine.groupName(identifier: "arn:aws:logs:eu-west-1:123456789012:log-group:/a/b:*", in: scope) == "/a/b")
        #expect(throws: LogsError.noSuchGroup) {
            try LogsMachine.groupName(identifier: "arn:aws:logs:us-east-1:123456789012:log-group:/a/b", in: scope)
        }
    }
}
