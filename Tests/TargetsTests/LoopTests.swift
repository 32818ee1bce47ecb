import AWSInterface
import Ambient
import Deliveries
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Targets

@Suite struct LoopGuardTests {
    private let queue = queueARN("q")
    private let function = "arn:aws:lambda:us-east-1:000000000000:function:f"
    private let start = "Root=1-5759e988-bd862e3fe1be46a994272793"

    /// Lets a chain pass `resources` again and again; how many hops it made, and what stopped it.
    private func run(
        _ loops: LoopGuard, _ resources: [String], from header: String? = nil, allowed: Set<String> = [], atMost: Int = 5000
    ) -> (hops: Int, loop: StoppedLoop?) {
        var header = header ?? start
        for hop in 0..<atMost {
            let resource = resources[hop % resources.count]
            switch loops.hop(header, through: resource, allowsLoops: allowed.contains(resource)) {
            case .passes(let next): header = next ?? ""
            case .stopped(let loop): return (hop, loop)
            }
        }
        return (atMost, nil)
    }

    @Test("a chain passes a resource sixteen times and is stopped at the next, with the cycle named")
    func limit() throws {
        let (hops, loop) = run(LoopGuard(), [function, queue])
        #expect(hops == 32)
        let stopped = try #require(loop)
        #expect(stopped.resource == function && stopped.hops == 17 && stopped.limit == 16)
        #expect(stopped.cycle == [function, queue])
        #expect(stopped.message.contains("17 times") && stopped.message.contains(queue))
        #expect(stopped.refusal.class == .permanent && stopped.refusal.code == "RECURSION_LIMIT_EXCEEDED")
    }

    @Test("the limit can be set; what is passed once is no part of the cycle", arguments: [1, 3, 100])
    func otherLimits(_ limit: Int) throws {
        let loops = LoopGuard(limit: limit)
        guard case .passes(let header) = loops.hop(start, through: busARN("entry")) else { return #expect(Bool(false), "stopped at once") }
        let (hops, loop) = run(loops, [queue, function], from: header)
        #expect(hops == limit * 2)
        #expect(try #require(loop).cycle == (limit == 1 ? [queue] : [queue, function]))
    }

    @Test("a resource that another node has counted is named by its hash")
    func unknown() throws {
        let loops = LoopGuard()
        let header = "\(start);Lineage=a87bd80c:16|\(LineageKey(queue).text):16"
        guard case .stopped(let loop) = loops.hop(header, through: queue) else { return #expect(Bool(false), "not stopped") }
        #expect(loop.cycle == ["a87bd80c", queue])
    }

    @Test("a function that may run in a loop does, with whatever lies between; another function in the loop still ends it")
    func allowed() {
        let other = "arn:aws:lambda:us-east-1:000000000000:function:g"
        #expect(run(LoopGuard(), [function, queue], allowed: [function]).loop == nil)
        #expect(run(LoopGuard(), [function, queue, other], allowed: [function]).loop?.resource == other)
    }

    @Test("a cycle of more resources than a lineage can name ends too")
    func large() throws {
        let resources = (0..<100).map { queueARN("q\($0)") }
        let (hops, loop) = run(LoopGuard(limit: 4), resources)
        #expect(loop != nil && hops < 500)
    }

    @Test("a chain without a header is none, and a long chain without repetition passes")
    func noLoop() {
        #expect(LoopGuard().hop(nil, through: queue) == .passes(header: nil))
        #expect(run(LoopGuard(), (0..<300).map { queueARN("q\($0)") }, atMost: 300).loop == nil)
    }

    @Test("only the first stop of a chain is news: whoever is stopped again because of that news is stopped silently")
    func silence() throws {
        let loops = LoopGuard()
        let first = try #require(run(loops, [queue]).loop)
        #expect(loops.isUntold(first))
        let second = try #require(run(loops, [busARN("default"), queue], from: first.header).loop)
        #expect(!second.isNews && !loops.isUntold(second))
        loops.told(first)
        // Another branch of the same chain.
        let third = try #require(run(loops, [queue]).loop)
        #expect(third.isNews && !loops.isUntold(third))
    }
}

@Suite struct LoopSendingTests {
    /// A bus whose every event goes to itself again, and tells of stopped loops.
    private final class Echo: LocalTarget {
        let sender: TargetSender
        let target: String
        init(_ sender: TargetSender, _ target: String) { (self.sender, self.target) = (sender, target) }

        func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal? {
            try transaction.execute(
                "INSERT INTO messages VALUES ($1, $2, $3, $4)", call.target, String(decoding: call.payload, as: UTF8.self),
                JSONValue.object(call.settings).text(), call.traceHeader)
            let again = TargetCall(target: target, payload: call.payload, traceHeader: call.traceHeader, sender: "rule")
            try sender.send(
                TargetDelivery(call: again, dueAt: now, deadLetterQueue: queueARN("dlq"), trail: "e1"), in: transaction)
            return nil
        }
    }

    @Test(
        "a bus that feeds itself is stopped, its event dead-lettered, and one event tells the default bus", arguments: TestEngine.available)
    func selfFeeding(_ engine: TestEngine) async throws {
        try await engine.withDatabase(migrations) { database in
            let fixture = try await Fixture(database, registering: false)
            let (looping, news) = (busARN("looping"), busARN("default"))
            let echo = Echo(fixture.sender, looping)
            // The default bus has a rule that feeds the loop with the news of its end.
            for bus in ["looping", "default"] {
                fixture.directory.register("events", resourcePrefix: "event-bus/\(bus)", .local(echo, cascades: true))
            }
            fixture.directory.register("sqs", .local(fixture.queues, cascades: false))
            try await fixture.deliveries.start()
            try await fixture.send(fixture.delivery(looping, "it"))
            while try await fixture.messages(queueARN("dlq")).count < 2 { await Task.yield() }
            while try await !fixture.deliveries.pendingCounts().isEmpty { await Task.yield() }

            #expect(try await fixture.messages(looping).count == 16)
            // What the news fed to the loop was stopped at once, without news of its own.
            let told = try await fixture.messages(news)
            #expect(told.count == 1)
            let detail = try JSONValue(parsing: try #require(told.first))
            #expect(detail["cycle"] == [.string(looping)] && detail["resource"] == .string(looping))
            #expect(detail["hops"] == 17 && detail["limit"] == 16 && detail["event-id"] == "e1" && detail["sender"] == "rule")
            let settings = try await database.read {
                try $0.query("SELECT settings FROM messages WHERE target = $1", news).map { try $0.text(0) }
            }
            let shape = try JSONValue(parsing: try #require(settings.first))
            #expect(shape["Source"] == "apus.loops" && shape["DetailType"] == "Recursive Loop Stopped")
            #expect(shape["Resources"] == [.string(looping)])
            #expect(try await Set(fixture.messages(queueARN("dlq"))) == Set(told + ["it"]))
            #expect(try await fixture.attributes(queueARN("dlq"))["ERROR_CODE"] == "RECURSION_LIMIT_EXCEEDED")
            await fixture.deliveries.drain(within: .seconds(1))
        }
    }

    @Test("the hop through a target is in the header it gets; without a chain a queue gets none, a bus the beginning of one")
    func headers() async throws {
        try await Fixture.with(.sqlite) { fixture in
            let start = "Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=a87bd80c:3"
            try await fixture.send(
                fixture.delivery(queueARN("a"), traceHeader: start), fixture.delivery(queueARN("b")), fixture.delivery(busARN("c")))
            await fixture.observer.wait(for: 3)
            let headers = try await fixture.database.read {
                try $0.query("SELECT target, trace FROM messages").reduce(into: [:]) { $0[try $1.text(0)] = try $1.optionalText(1) }
            }
            #expect(headers[queueARN("a")] == "\(start)|\(LineageKey(queueARN("a")).text):1")
            #expect(headers[queueARN("b")] == nil)
            #expect(TraceHeader(headers[busARN("c")] ?? "")?.count(of: LineageKey(busARN("c"))) == 1)
        }
    }

    @Test("a hop is counted when the call is sent, not for each attempt", arguments: TestEngine.available)
    func retries(_ engine: TestEngine) async throws {
        try await Fixture.with(engine) { fixture in
            fixture.queues.refuse(queueARN("q")) { $0 < 40 ? TargetRefusal("THROTTLING", "", .throttled) : nil }
            try await fixture.send(
                fixture.delivery(queueARN("q"), policy: .eventBus(retries: 0), traceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793"))
            try await fixture.exhaust()
            #expect(fixture.observer.texts.last == "1 delivered")
            let trace = try await fixture.database.read { try $0.query("SELECT trace FROM messages").first?.text(0) }
            #expect(trace.flatMap { TraceHeader($0) }?.count(of: LineageKey(queueARN("q"))) == 1)
        }
    }

    @Test("what a sender gives up itself goes to the dead-letter queue without an attempt")
    func givingUp() async throws {
        try await Fixture.with(.sqlite) { fixture in
            try await fixture.database.write { [fixture] transaction in
                try fixture.sender.giveUp(
                    fixture.delivery(queueARN("q"), "it", queue: queueARN("dlq")), TargetRefusal("INVALID_JSON", "no JSON", .permanent),
                    in: transaction)
            }
            #expect(fixture.observer.texts == ["1 dead-lettered INVALID_JSON dlq"])
            #expect(try await fixture.messages(queueARN("dlq")) == ["it"])
            #expect(try await fixture.attributes(queueARN("dlq"))["RETRY_ATTEMPTS"] == nil)
        }
    }
}
