import AWSInterface
import Ambient
import Deliveries
import JSON
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import Targets

@Suite struct TargetSenderTests {
    @Test(
        "what is due for a target in the database is handed over in the sender's transaction, without a delivery",
        arguments: TestEngine.available)
    func handOver(_ engine: TestEngine) async throws {
        try await Fixture.with(engine) { fixture in
            let seen = try await fixture.database.write { [fixture] transaction in
                try fixture.sender.send(fixture.delivery(queueARN("q"), "one"), in: transaction)
                return try transaction.query("SELECT body FROM messages").map { try $0.text(0) }
            }
            #expect(seen == ["one"])
            #expect(try await fixture.deliveries.pendingCounts().isEmpty)
            #expect(fixture.observer.texts == ["1 delivered"])
            #expect(fixture.observer.all.first?.trail == "e1")
        }
    }

    @Test("what is rolled back was never sent, and the observer hears nothing", arguments: TestEngine.available)
    func rollback(_ engine: TestEngine) async throws {
        struct Undone: Error {}
        try await Fixture.with(engine) { fixture in
            await #expect(throws: Undone.self) {
                try await fixture.database.write { [fixture] transaction in
                    try fixture.sender.send(fixture.delivery(queueARN("q")), in: transaction)
                    try fixture.sender.send(fixture.delivery(busARN("b")), in: transaction)
                    throw Undone()
                }
            }
            try await fixture.send(fixture.delivery(queueARN("other")))
            #expect(try await fixture.messages(queueARN("q")).isEmpty)
            #expect(try await fixture.messages(busARN("b")).isEmpty)
            #expect(fixture.observer.texts == ["1 delivered"])
        }
    }

    @Test("a target that cascades, and one that is due later, get their call by a delivery", arguments: TestEngine.available)
    func later(_ engine: TestEngine) async throws {
        try await Fixture.with(engine) { fixture in
            let inside = try await fixture.database.write { [fixture] transaction in
                try fixture.sender.send(fixture.delivery(busARN("b"), "now"), in: transaction)
                try fixture.sender.send(fixture.delivery(queueARN("q"), "later", after: .seconds(60)), in: transaction)
                return try transaction.query("SELECT body FROM messages").count
            }
            #expect(inside == 0)
            await fixture.observer.wait(for: 1)
            #expect(try await fixture.messages(busARN("b")) == ["now"])
            #expect(try await fixture.messages(queueARN("q")).isEmpty)
            fixture.clock.advance(by: .seconds(60))
            await fixture.observer.wait(for: 2)
            #expect(try await fixture.messages(queueARN("q")) == ["later"])
            #expect(try await fixture.deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("a refused hand-over is retried until it is taken, once", arguments: TestEngine.available)
    func refusedThenTaken(_ engine: TestEngine) async throws {
        try await Fixture.with(engine) { fixture in
            fixture.queues.refuse(queueARN("q")) { $0 < 4 ? TargetRefusal("THROTTLING", "slow down") : nil }
            try await fixture.send(fixture.delivery(queueARN("q"), "it"))
            try await fixture.exhaust()
            #expect(fixture.observer.texts == ["1 refused THROTTLING", "2 refused THROTTLING", "3 delivered"])
            #expect(try await fixture.messages(queueARN("q")) == ["it"])
            #expect(try await fixture.deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("an attempt's number stands in its payload where that asks for it")
    func attemptNumbers() async throws {
        try await Fixture.with(.sqlite) { fixture in
            // The sender's transaction and the first attempt ask: both are the first attempt to the target.
            fixture.queues.refuse(queueARN("q")) { $0 < 4 ? TargetRefusal("THROTTLING", "slow down") : nil }
            var numbered = fixture.delivery(queueARN("q"), #"{"n": <n>, "again": "<n>"}"#)
            numbered.attemptKeyword = "<n>"
            try await fixture.send(numbered)
            try await fixture.exhaust()
            #expect(try await fixture.messages(queueARN("q")) == [#"{"n": 3, "again": "3"}"#])
            #expect(
                fixture.observer.all.map { String(decoding: $0.payload, as: UTF8.self).prefix(7) } == [
                    #"{"n": 1"#, #"{"n": 2"#, #"{"n": 3"#,
                ])
        }
    }

    @Test("a dead letter has the number of the last attempt")
    func lastAttemptsNumber() async throws {
        try await Fixture.with(.sqlite) { fixture in
            fixture.queues.refuse(queueARN("never")) { _ in TargetRefusal("THROTTLING", "slow down") }
            var lost = fixture.delivery(queueARN("never"), "<n>", policy: .eventBus(retries: 2), queue: queueARN("dead"))
            lost.attemptKeyword = "<n>"
            try await fixture.send(lost)
            try await fixture.exhaust()
            #expect(try await fixture.messages(queueARN("dead")) == ["3"])
        }
    }

    @Test(
        "by default 185 retries with growing, random pauses, then the dead-letter queue with EventBridge's attributes",
        arguments: TestEngine.available)
    func exhaustion(_ engine: TestEngine) async throws {
        try await Fixture.with(engine) { fixture in
            fixture.queues.refuse(queueARN("q")) { _ in TargetRefusal("THROTTLING", "slow\ndown") }
            let start = fixture.clock.now()
            try await fixture.send(
                fixture.delivery(queueARN("q"), "it", queue: queueARN("dlq"), attributes: ["RULE_ARN": "arn:rule", "EMPTY": ""]))
            try await fixture.exhaust()
            let attempts = fixture.observer.all
            #expect(attempts.count == 186)
            #expect(attempts.last?.text == "186 dead-lettered THROTTLING dlq")
            #expect(fixture.clock.now() - start < .seconds(24 * 3600))
            let pauses = attempts.compactMap { attempt in attempt.retriesAt.map { $0 - attempt.at } }
            #expect(pauses.first.map { $0 >= .milliseconds(500) && $0 <= .seconds(1) } == true)
            #expect(pauses.allSatisfy { $0 <= .seconds(600) } && Set(pauses.suffix(100)).count > 50)
            #expect(try await fixture.messages(queueARN("dlq")) == ["it"])
            #expect(
                try await fixture.attributes(queueARN("dlq")) == [
                    "RULE_ARN": "arn:rule", "TARGET_ARN": queueARN("q"), "ERROR_CODE": "THROTTLING", "ERROR_MESSAGE": "slow down",
                    "RETRY_ATTEMPTS": "185", "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
                ])
            #expect(try await fixture.deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("what becomes too old is given up for its age", arguments: TestEngine.available)
    func expiry(_ engine: TestEngine) async throws {
        try await Fixture.with(engine) { fixture in
            fixture.queues.refuse(queueARN("q")) { _ in TargetRefusal("ERROR_FROM_TARGET", "no") }
            try await fixture.send(
                fixture.delivery(queueARN("q"), policy: .eventBus(maximumAge: .seconds(60)), queue: queueARN("dlq")))
            try await fixture.exhaust()
            let attributes = try await fixture.attributes(queueARN("dlq"))
            #expect(attributes["EXHAUSTED_RETRY_CONDITION"] == "MaximumEventAgeInSeconds")
            #expect(attributes["RETRY_ATTEMPTS"] == String(fixture.observer.all.count - 1))
            #expect(attributes["ERROR_CODE"] == "ERROR_FROM_TARGET")
        }
    }

    @Test("no retries are no retries: the first refusal is the last", arguments: TestEngine.available)
    func noRetries(_ engine: TestEngine) async throws {
        try await Fixture.with(engine) { fixture in
            fixture.queues.refuse(queueARN("q")) { _ in TargetRefusal("TIMEOUT", "") }
            try await fixture.send(fixture.delivery(queueARN("q"), policy: .eventBus(retries: 0), queue: queueARN("dlq")))
            await fixture.observer.wait(for: 1)
            #expect(fixture.observer.texts == ["1 dead-lettered TIMEOUT dlq"])
            let attributes = try await fixture.attributes(queueARN("dlq"))
            #expect(attributes["RETRY_ATTEMPTS"] == "0" && attributes["ERROR_MESSAGE"] == nil)
            #expect(attributes["EXHAUSTED_RETRY_CONDITION"] == "MaximumRetryAttempts")
        }
    }

    @Test("whatever a refusal and a target are called, their dead letter has no character that a queue refuses")
    func strangeCharacters() async throws {
        try await Fixture.with(.sqlite) { fixture in
            let target = queueARN("q\u{1}\u{FFFE}")
            fixture.queues.refuse(target) { _ in
                TargetRefusal("CODE", "a\u{0}b\u{FFFF}c\n" + String(repeating: "ä", count: 2000), .permanent)
            }
            try await fixture.send(fixture.delivery(target, queue: queueARN("dlq")))
            await fixture.observer.wait(for: 1)
            let attributes = try await fixture.attributes(queueARN("dlq"))
            #expect(attributes["TARGET_ARN"] == queueARN("q  "))
            #expect(attributes["ERROR_MESSAGE"] == "a b c " + String(repeating: "ä", count: 994))
        }
    }

    @Test("a permanent refusal, and a target that is none, go to the dead-letter queue without a retry", arguments: TestEngine.available)
    func permanent(_ engine: TestEngine) async throws {
        try await Fixture.with(engine) { fixture in
            fixture.queues.refuse(queueARN("q")) { _ in TargetRefusal("NO_PERMISSIONS", "not you", .permanent) }
            try await fixture.send(fixture.delivery(queueARN("q"), queue: queueARN("dlq1")))
            await fixture.observer.wait(for: 1)
            let attributes = try await fixture.attributes(queueARN("dlq1"))
            #expect(attributes == ["TARGET_ARN": queueARN("q"), "ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": "not you"])
            for target in ["arn:aws:sns:us-east-1:000000000000:topic", "no ARN", "", String(repeating: "x", count: 1600)] {
                let before = fixture.observer.all.count
                try await fixture.send(fixture.delivery(target, queue: queueARN("dlq2")))
                await fixture.observer.wait(for: before + 1)
                #expect(fixture.observer.texts.last == "1 dead-lettered NO_RESOURCE dlq2")
            }
            #expect(try await fixture.messages(queueARN("dlq2")).count == 4)
            #expect(try await fixture.deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("without a dead-letter queue that takes it, an event is lost, and that is said", arguments: TestEngine.available)
    func lost(_ engine: TestEngine) async throws {
        try await Fixture.with(engine) { fixture in
            for name in ["q", "dlq"] { fixture.queues.refuse(queueARN(name)) { _ in TargetRefusal("NO_RESOURCE", "gone", .permanent) } }
            let queues = [nil, queueARN("dlq"), "arn:aws:s3:::bucket"]
            for (index, queue) in queues.enumerated() {
                try await fixture.send(fixture.delivery(queueARN("q"), queue: queue))
                await fixture.observer.wait(for: index + 1)
            }
            #expect(fixture.observer.texts == Array(repeating: "1 lost NO_RESOURCE", count: 3))
            #expect(try await fixture.deliveries.pendingCounts().isEmpty)
        }
    }

    @Test("targets outside of the database are sent to, retried and given up", arguments: TestEngine.available)
    func remote(_ engine: TestEngine) async throws {
        try await Fixture.with(engine) { fixture in
            let calls = Mutex<[String]>([])
            fixture.directory.register(
                "logs",
                .remote(
                    FakeRemote { call in
                        let count = calls.withLock { calls in
                            calls.append(String(decoding: call.payload, as: UTF8.self))
                            return calls.count
                        }
                        return count == 1 ? TargetRefusal("TIMEOUT", "too slow", retryAfter: .seconds(7)) : nil
                    }))
            try await fixture.send(fixture.delivery("arn:aws:logs:us-east-1:000000000000:log-group:g", "it"))
            await fixture.observer.wait(for: 1)
            #expect(fixture.observer.all.first?.retriesAt == fixture.clock.now() + .seconds(7))
            try await fixture.exhaust()
            #expect(fixture.observer.texts == ["1 refused TIMEOUT", "2 delivered"])
            #expect(calls.withLock { $0 } == ["it", "it"])
        }
    }

    @Test("targets that hang delay nobody else, neither here nor outside", arguments: TestEngine.available)
    func isolation(_ engine: TestEngine) async throws {
        try await Fixture.with(engine) { fixture in
            let release = AsyncStream<Void>.makeStream()
            fixture.directory.register(
                "logs",
                .remote(
                    FakeRemote { call in
                        if call.target.hasSuffix("hangs") { for await _ in release.stream {} }
                        return nil
                    }))
            let hanging = (0..<100).map { _ in fixture.delivery("arn:aws:logs:us-east-1:000000000000:hangs") }
            try await fixture.database.write { [fixture] transaction in
                for delivery in hanging { try fixture.sender.send(delivery, in: transaction) }
            }
            try await fixture.send(
                fixture.delivery("arn:aws:logs:us-east-1:000000000000:answers"), fixture.delivery(busARN("b")),
                fixture.delivery(queueARN("q")))
            await fixture.observer.wait(for: 3)
            #expect(Set(fixture.observer.all.map(\.target)) == ["arn:aws:logs:us-east-1:000000000000:answers", busARN("b"), queueARN("q")])
            release.continuation.finish()
            await fixture.observer.wait(for: 103)
        }
    }

    @Test("a call with a lane of its own does not wait for others of its target")
    func lanes() async throws {
        try await Fixture.with(.sqlite) { fixture in
            let release = AsyncStream<Void>.makeStream()
            fixture.directory.register(
                "scheduler",
                .remote(
                    FakeRemote { call in
                        if call.payload.isEmpty { for await _ in release.stream {} }
                        return nil
                    }))
            let target = "arn:aws:scheduler:::aws-sdk:lambda:invoke"
            var own = fixture.delivery(target)
            own.lane = String(repeating: "ü", count: 2000)
            try await fixture.database.write { [fixture] transaction in
                for _ in 0..<100 { try fixture.sender.send(fixture.delivery(target, ""), in: transaction) }
            }
            try await fixture.send(own)
            await fixture.observer.wait(for: 1)
            #expect(fixture.observer.all.first?.payload == Array("{}".utf8))
            release.continuation.finish()
            await fixture.observer.wait(for: 101)
        }
    }

    @Test("a target whose acceptance throws is tried again later and delays nobody", arguments: TestEngine.available)
    func poison(_ engine: TestEngine) async throws {
        struct Poison: LocalTarget {
            func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal? {
                try transaction.execute("INSERT INTO messages VALUES ($1, 'half', '{}', NULL)", call.target)
                throw CancellationError()
            }
        }
        try await Fixture.with(engine) { fixture in
            fixture.directory.register("lambda", .local(Poison(), cascades: true))
            try await fixture.send(
                fixture.delivery(
                    "arn:aws:lambda:us-east-1:000000000000:function:f", policy: .eventBus(maximumAge: .seconds(2)),
                    queue: queueARN("dlq")), fixture.delivery(busARN("b"), "it"))
            await fixture.observer.wait(for: 2)
            #expect(Set(fixture.observer.texts) == ["1 refused UNKNOWN", "1 delivered"])
            #expect(try await fixture.messages("arn:aws:lambda:us-east-1:000000000000:function:f").isEmpty)
            while try await fixture.messages(queueARN("dlq")).isEmpty { fixture.clock.advance(by: .milliseconds(100)) }
            #expect(try await fixture.attributes(queueARN("dlq"))["EXHAUSTED_RETRY_CONDITION"] == "MaximumEventAgeInSeconds")
        }
    }
}

@Suite struct TargetDeliveryEncodingTests {
    private func row(_ payload: [UInt8]) async throws -> Delivery? {
        try await TestEngine.sqlite.withDatabase(migrations) { database in
            let deliveries = try await Deliveries.open(database, clock: ManualClock(), entropy: SeededEntropy(seed: 1))
            try await database.write {
                try deliveries.add(NewDelivery(kind: "k", dueAt: Timestamp(seconds: 1), policy: .eventBus(), payload: payload), in: $0)
            }
            return try await deliveries.pending("k", limit: 1).first
        }
    }

    @Test("a call is read back from its row as it was, its payload byte by byte")
    func roundTrip() async throws {
        let payload = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let original = TargetDelivery(
            call: TargetCall(
                target: "t", payload: payload, settings: ["MessageGroupId": "g", "Numbers": [1, 2.5]], traceHeader: "Root=1", sender: "ü"),
            dueAt: Timestamp(seconds: 1), deadLetterQueue: "", deadLetterAttributes: ["A": "1", "B": ""], trail: nil)
        let delivery = try #require(try await row(original.encoded))
        let read = try #require(TargetDelivery(delivery))
        #expect(read.call == original.call)
        #expect(read.deadLetterQueue == "" && read.trail == nil && read.deadLetterAttributes == ["A": "1", "B": ""])
        #expect(read.dueAt == original.dueAt)
    }

    @Test("bytes that are no call are none")
    func malformed() async throws {
        let good = TargetDelivery(
            call: TargetCall(target: "target", payload: [], settings: ["a": 1], traceHeader: "Root=1", sender: "s"),
            dueAt: Timestamp(seconds: 1), deadLetterQueue: "q", deadLetterAttributes: ["A": "1"], trail: "t"
        ).encoded
        for count in 0..<good.count {
            let delivery = try #require(try await row(Array(good.prefix(count))))
            #expect(TargetDelivery(delivery) == nil, "\(count) bytes")
        }
        for bad in [[2], [1] + [UInt8](repeating: 0xFF, count: 20), [1, 0, 0, 7]] as [[UInt8]] {
            let delivery = try #require(try await row(bad))
            #expect(TargetDelivery(delivery) == nil)
        }
    }
}
