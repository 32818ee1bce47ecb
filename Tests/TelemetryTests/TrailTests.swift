import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Telemetry

private let bus = "arn:aws:events:us-east-1:000000000000:event-bus/default"
private let rule = "arn:aws:events:us-east-1:000000000000:rule/r"
private let queue = "arn:aws:sqs:us-east-1:000000000000:q"

private func event(_ id: String, bus: String = bus, detail: String = "{}", at milliseconds: Int64 = 0, matching: Bool = true) -> TrailEvent
{
    TrailEvent(
        id: id, bus: bus,
        event: Array("{\"version\":\"0\",\"id\":\"\(id)\",\"detail-type\":\"t\",\"source\":\"s\",\"detail\":\(detail)}".utf8),
        time: Timestamp(seconds: 1_600_000_000), acceptedAt: Timestamp(milliseconds: 1_700_000_000_000 + milliseconds),
        matches: matching ? [TrailMatch(rule: rule, targets: [queue])] : [])
}

private func attempt(
    _ id: String, _ number: Int = 1, _ outcome: TrailAttempt.Outcome = .delivered, payload: [UInt8]? = nil, at milliseconds: Int64 = 0
) -> TrailAttempt {
    TrailAttempt(
        id: id, sender: rule, target: queue, payload: payload ?? event(id).event, number: number, outcome: outcome,
        at: Timestamp(milliseconds: 1_700_000_000_000 + milliseconds))
}

@Suite struct TrailTests {
    private func with(
        _ engine: TestEngine = .sqlite, _ options: TrailStore.Options = TrailStore.Options(),
        _ body: (TrailStore, ManualClock, any Database) async throws -> Void
    ) async throws {
        try await engine.withDatabase(Telemetry.migrations) { database in
            let clock = ManualClock()
            try await body(TrailStore(database: database, clock: clock, entropy: SeededEntropy(seed: 1), options: options), clock, database)
        }
    }

    @Test("an event's way is read back as it was, from however many flushes", arguments: TestEngine.available)
    func way(_ engine: TestEngine) async throws {
        try await with(engine) { store, _, _ in
            let reason = TrailReason(code: "THROTTLING", message: "slow down")
            // The hand-over is heard of before the event itself.
            store.record(attempt("a", 1, .refused(reason, retriesAt: Timestamp(seconds: 1_700_000_001)), payload: Array("\"sent\"".utf8)))
            store.record(event("a"))
            store.record(event("b", matching: false))
            try await store.flush()
            store.record(attempt("a", 2, .deadLettered(reason, queue: "dlq"), at: 1000))
            let trail = try #require(try await store.trail(of: "a"))
            #expect(trail.visits.map(\.id) == ["a"] && trail.attempts.map(\.number) == [1, 2])
            #expect(trail.visits.first?.matches == [TrailMatch(rule: rule, targets: [queue])])
            let json = JSONValue.object(trail.json)
            let target = json["buses"]?[0]?["rules"]?[0]?["targets"]?[0]
            #expect(json["buses"]?[0]?["source"] == "s" && json["buses"]?[0]?["detailType"] == "t")
            #expect(target?["state"] == "dead-lettered" && target?["attempts"]?[0]?["sent"] == "sent")
            #expect(target?["attempts"]?[0]?["code"] == "THROTTLING" && target?["attempts"]?[0]?["retriesAt"] == "2023-11-14T22:13:21.000Z")
            #expect(target?["attempts"]?[1]?["queue"] == "dlq")
            #expect(try await store.trail(of: "b")?.attempts.isEmpty == true)
            #expect(try await store.trail(of: "c") == nil)
        }
    }

    @Test("what the target was sent is kept only where it is not the event")
    func payloads() async throws {
        try await with { store, _, _ in
            store.record(event("a"))
            store.record(attempt("a"))
            store.record(attempt("a", 1, payload: Array("other".utf8)))
            store.record(attempt("a", 2, payload: Array("other".utf8)))
            let payloads = try #require(try await store.trail(of: "a")).attempts.map(\.payload)
            #expect(payloads == [.theEvent, .other(KeptBytes(bytes: Array("other".utf8), size: 5)), .asBefore])
        }
    }

    @Test("an event that came to two buses has a way on each; what nobody's rule sent is shown too")
    func visits() async throws {
        try await with { store, _, _ in
            store.record(event("a"))
            store.record(event("a", bus: bus + "2", at: 5, matching: false))
            var other = attempt("a", 1, .lost(TrailReason(code: "c", message: "m")))
            other.sender = "somebody"
            store.record(other)
            let json = JSONValue.object(try #require(try await store.trail(of: "a")).json)
            #expect(json["buses"]?.array?.map { $0["bus"] } == [.string(bus), .string(bus + "2")])
            #expect(json["buses"]?[0]?["rules"]?[0]?["targets"]?[0]?["state"] == "waiting")
            #expect(json["others"]?[0]?["sender"] == "somebody" && json["others"]?[0]?["state"] == "lost")
        }
    }

    @Test("a target that a rule names twice is shown once, and is done when both deliveries are; a replay has its own attempts")
    func repeated() async throws {
        try await with { store, _, _ in
            var first = event("a")
            first.matches = [TrailMatch(rule: rule, targets: [queue, queue])]
            store.record(first)
            store.record(attempt("a", at: 1))
            func targets(_ visit: Int) async throws -> JSONValue? {
                let trail = try await store.trail(of: "a")
                return trail.map { JSONValue.object($0.json) }?["buses"]?[visit]?["rules"]?[0]?["targets"]
            }
            let waiting = try await targets(0)
            #expect(waiting?.array?.count == 1 && waiting?[0]?["deliveries"] == 2 && waiting?[0]?["state"] == "waiting")
            store.record(attempt("a", at: 2))
            #expect(try await targets(0)?[0]?["state"] == "delivered")
            store.record(event("a", at: 1000))
            #expect(try await targets(1)?[0]?["state"] == "waiting")
            store.record(attempt("a", 1, .refused(TrailReason(code: "c", message: "m"), retriesAt: nil), at: 1001))
            #expect(try await targets(1)?[0]?["state"] == "retrying")
            #expect(try await targets(0)?[0]?["attempts"]?.array?.count == 2)
        }
    }

    @Test("an account sees its own events alone, and its own part of an event's way")
    func accounts() async throws {
        try await with { store, _, _ in
            let other = "arn:aws:events:us-east-1:111111111111:event-bus/default"
            store.record(event("mine"))
            store.record(event("both"))
            store.record(attempt("both"))
            store.record(event("both", bus: other))
            store.record(event("theirs", bus: other))
            #expect(try await store.latest(10, of: TrailFilter(scope: Scope())).events.map(\.id) == ["mine", "both"])
            let both = try #require(try await store.trail(of: "both"))
            #expect(both.visible(in: Scope())?.visits.map(\.bus) == [bus] && both.visible(in: Scope())?.attempts.count == 1)
            let there = both.visible(in: Scope(account: "111111111111"))
            #expect(there?.visits.map(\.bus) == [other] && there?.attempts.isEmpty == true)
            #expect(try await store.trail(of: "theirs")?.visible(in: Scope()) == nil)
        }
    }

    @Test("of a large event the beginning is kept, and what it says of itself")
    func large() async throws {
        try await with { store, _, _ in
            let large = event("a", detail: "\"\(String(repeating: "x", count: 100_000))\"")
            store.record(large)
            let trail = try #require(try await store.trail(of: "a"))
            let kept = try #require(trail.visits.first).event
            #expect(kept.size == large.event.count && kept.bytes.count == 4096 && !kept.isWhole)
            let bus = JSONValue.object(trail.json)["buses"]?[0]
            #expect(bus?["source"] == "s" && bus?["isWhole"] == false && bus?["event"]?.string?.utf8.count == 4096)
        }
    }

    @Test("events come in their order, page by page, by bus, from the end or after a cursor", arguments: TestEngine.available)
    func pages(_ engine: TestEngine) async throws {
        try await with(engine) { store, clock, _ in
            for flush in 0..<5 {
                for number in 0..<10 {
                    store.record(event("\(flush)-\(number)", bus: number % 2 == 0 ? bus : "odd"))
                    store.record(attempt("\(flush)-\(number)"))
                }
                try await store.flush()
                clock.advance(by: .milliseconds(1))
            }
            let all = (0..<5).flatMap { flush in (0..<10).map { "\(flush)-\($0)" } }
            var cursor = TrailCursor.start
            var seen: [String] = []
            while true {
                let page = try await store.events(after: cursor, 7)
                if page.events.isEmpty { break }
                seen += page.events.map(\.id)
                cursor = try #require(TrailCursor(page.next.text))
            }
            #expect(seen == all)
            let latest = try await store.latest(13)
            #expect(latest.events.map(\.id) == all.suffix(13))
            #expect(try await store.events(after: latest.next, 10).events.isEmpty)
            store.record(event("new"))
            #expect(try await store.events(after: latest.next, 10).events.map(\.id) == ["new"])
            #expect(try await store.latest(3, of: TrailFilter(bus: "odd")).events.map(\.id) == ["4-5", "4-7", "4-9"])
            #expect(try await store.events(after: .start, 100, of: TrailFilter(bus: "odd")).events.count == 25)
        }
    }

    @Test("what comes faster than it can be written is counted, and the count is in the trail")
    func overload() async throws {
        var options = TrailStore.Options()
        options.limits.waitingNotes = 10
        try await with(.sqlite, options) { store, _, _ in
            for number in 0..<25 { store.record(event("\(number)")) }
            #expect(store.statistics.droppedNotes == 15)
            let page = try await store.events(after: .start, 100)
            #expect(page.events.count == 10 && page.dropped == 15)
            store.record(event("later"))
            let next = try await store.events(after: page.next, 100)
            #expect(next.events.map(\.id) == ["later"] && next.dropped == 0)
        }
    }

    @Test("bytes that wait are limited as notes are")
    func overloadInBytes() {
        var limits = TrailLimits()
        limits.waitingBytes = 1000
        var buffer = TrailBuffer(limits: limits)
        let large = "\"\(String(repeating: "x", count: 800))\""
        let wakes = [buffer.record(event("a", detail: large)), buffer.record(event("b", detail: large)), buffer.record(event("c"))]
        #expect(wakes == [true, false, false])
        #expect(buffer.statistics.droppedNotes == 1 && !buffer.isSettled)
        let chunks = buffer.drain()?.chunks(at: Timestamp(seconds: 1_700_000_000)) ?? []
        #expect(chunks.map(\.eventCount) == [2])
        buffer.settle(chunks: 1)
        #expect(buffer.isSettled)
    }

    @Test("what is too old and what is too much is removed", arguments: TestEngine.available)
    func retention(_ engine: TestEngine) async throws {
        var options = TrailStore.Options()
        options.maximumEvents = 30
        options.maximumAge = .seconds(100)
        try await with(engine, options) { store, clock, _ in
            for flush in 0..<10 {
                for number in 0..<5 { store.record(event("\(flush)-\(number)", at: Int64(flush) * 10_000)) }
                try await store.flush()
                clock.advance(by: .milliseconds(10_000))
            }
            try await store.sweep()
            #expect(try await store.events(after: .start, 1000).events.first?.id == "4-0")
            clock.advance(by: .seconds(50))
            try await store.sweep()
            #expect(try await store.events(after: .start, 1000).events.first?.id == "5-0")
            // What comes is counted without counting all again.
            for number in 0..<20 { store.record(event("new \(number)", at: 140_000)) }
            try await store.flush()
            try await store.sweep()
            let left = try await store.events(after: .start, 1000).events
            #expect(left.count == 30 && left.first?.id == "8-0")
            // What came together goes together, and only when enough is left without it.
            for number in 0..<100 { store.record(event("many \(number)", at: 140_000)) }
            try await store.flush()
            try await store.sweep()
            #expect(try await store.events(after: .start, 1000).events.map(\.id) == (0..<100).map { "many \($0)" })
            try await store.sweep()
            #expect(try await store.events(after: .start, 1000).events.count == 100)
            clock.advance(by: .seconds(1000))
            try await store.sweep()
            #expect(try await store.latest(10).events.isEmpty)
        }
    }

    @Test(
        "what another node on the same database removes does not count any more",
        arguments: TestEngine.available.filter { $0 == .postgresql })
    func retentionOnSeveralNodes(_ engine: TestEngine) async throws {
        var options = TrailStore.Options()
        options.maximumEvents = 30
        options.maximumAge = .seconds(100)
        try await with(engine, options) { store, clock, database in
            let other = TrailStore(database: database, clock: clock, entropy: SeededEntropy(seed: 9), options: options)
            try await store.sweep()
            for round in 0..<2 {
                for flush in 0..<5 {
                    for number in 0..<5 { store.record(event("\(round)-\(flush)-\(number)", at: Int64(round) * 200_000)) }
                    try await store.flush()
                    clock.advance(by: .milliseconds(1))
                }
                if round == 0 { clock.advance(by: .seconds(200)) }
                try await other.sweep()
            }
            try await store.sweep()
            #expect(try await store.events(after: .start, 1000).events.count == 25)
        }
    }

    @Test("attempts that are refused again and again count as events do, so that dead targets do not fill the disk")
    func retentionOfAttempts() async throws {
        var options = TrailStore.Options()
        options.maximumEvents = 30
        try await with(.sqlite, options) { store, _, _ in
            store.record(event("first"))
            for number in 1...10 {
                let refused = TrailAttempt.Outcome.refused(TrailReason(code: "c", message: "m"), retriesAt: nil)
                for _ in 0..<10 { store.record(attempt("first", number, refused)) }
                try await store.flush()
                try await store.sweep()
            }
            #expect(try await store.trail(of: "first")?.attempts.map(\.number) == [8, 9, 10].flatMap { Array(repeating: $0, count: 10) })
        }
    }

    @Test("a reader is woken by what is written, at once if it was written meanwhile, and by its own end", .timeLimit(.minutes(1)))
    func waiting() async throws {
        try await with { store, _, _ in
            let before = store.generation
            async let woken: Void = store.waitForMore(than: before)
            store.record(event("a"))
            try await store.flush()
            await woken
            await store.waitForMore(than: before)
            let task = Task { await store.waitForMore(than: store.generation) }
            task.cancel()
            await task.value
        }
    }

    @Test("the loop writes what was gathered after its time, and what is left when it ends", .timeLimit(.minutes(1)))
    func running() async throws {
        try await with { store, clock, database in
            let loop = Task { await store.run() }
            while clock.sleeperCount == 0 { await Task.yield() }  // The sweep's.
            let before = store.generation
            store.record(event("a"))
            while clock.sleeperCount < 2 { await Task.yield() }
            clock.advance(by: .milliseconds(200))
            await store.waitForMore(than: before)
            store.record(event("b"))
            loop.cancel()
            await loop.value
            let count = try await database.read { try TrailRecords.eventCount($0) }
            #expect(count == 2)
        }
    }

    @Test("notes that cannot be written are kept")
    func failure() async throws {
        let directory = TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let database = try await SQLiteDatabase.open(path: directory.path + "/t.db", migrations: [])
        let store = TrailStore(database: database, clock: ManualClock(), entropy: SeededEntropy(seed: 1))
        store.record(event("a"))
        await #expect(throws: StorageError.self) { try await store.flush() }
        try await database.write { transaction in
            try transaction.execute(
                "CREATE TABLE event_trail (id INTEGER PRIMARY KEY, last_time BIGINT, events BIGINT, hashes BYTEA, data BYTEA)")
        }
        store.record(event("b"))
        try await store.flush()
        #expect(try await store.latest(10).events.map(\.id) == ["a", "b"])
        #expect(store.statistics.failedFlushes == 1)
        await database.close()
    }

    @Test("a chunk that is cut off or changed anywhere gives what is readable, or nothing")
    func damage() throws {
        var chunk = TrailChunk()
        chunk.append(event("a"), keeping: 100)
        chunk.append(attempt("a", 1, .deadLettered(TrailReason(code: "c", message: "m"), queue: queue)), keeping: 10, isTheEvent: false)
        chunk.appendGap(7, at: Timestamp(seconds: 1_700_000_000))
        func count(_ data: [UInt8]) -> Int {
            guard var reader = TrailChunkReader(data) else { return 0 }
            var count = 0
            while reader.next() != nil { count += 1 }
            return count
        }
        #expect(count(chunk.data) == 3)
        for length in 0..<chunk.data.count { #expect(count(Array(chunk.data.prefix(length))) < 3) }
        for index in chunk.data.indices {
            var data = chunk.data
            data[index] ^= 0xFF
            #expect(count(data) <= data.count)
        }
        #expect(TrailChunk.mayHold("a", chunk.hashes) && !TrailChunk.mayHold("b", chunk.hashes) && !TrailChunk.mayHold("a", []))
    }

    @Test("a cursor is what its text says, and nothing else is one", arguments: ["", ".", "1", "1.", "-1.0", "1.-2", "a.b", "1.2.3"])
    func cursors(_ text: String) {
        #expect(TrailCursor(text) == nil)
        #expect(TrailCursor(TrailCursor(chunk: 12, index: 3).text) == TrailCursor(chunk: 12, index: 3))
    }
}
