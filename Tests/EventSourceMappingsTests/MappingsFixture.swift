import AWSInterface
import Ambient
import Functions
import JSON
import NIOCore
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import EventSourceMappings
@testable import Functions

/// Queues in memory.
final class FakeQueues: MessageSource {
    private struct Held {
        var message: SourceMessage
        var visibleAt: Timestamp
    }

    private struct Queue {
        var facts: SourceQueue
        var messages: [Held] = []
        var deadLetters: [String] = []
    }

    private struct State {
        var queues: [String: Queue] = [:]
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextID = 1
        var receives = 0
    }

    private let clock: any WallClock
    private let state = Mutex(State())

    init(clock: any WallClock) { self.clock = clock }

    func make(_ arn: String, visibility: Duration = .seconds(30)) {
        state.withLock {
            $0.queues[arn] = Queue(facts: SourceQueue(isFIFO: arn.hasSuffix(".fifo"), visibilityTimeout: visibility))
        }
        wake()
    }

    func remove(_ arn: String) {
        state.withLock { $0.queues[arn] = nil }
        wake()
    }

    @discardableResult
    func send(_ body: String, to arn: String, trace: String? = nil) -> String {
        let id = state.withLock { state in
            let id = "m\(state.nextID)"
            state.nextID += 1
            var message = SourceMessage(id: id, receiptHandle: id, body: body, md5OfBody: "-")
            message.systemAttributes["AWSTraceHeader"] = trace
            state.queues[arn]?.messages.append(Held(message: message, visibleAt: Timestamp(milliseconds: 0)))
            return id
        }
        wake()
        return id
    }

    /// Lets waiting readings look again: something has come, or time has passed.
    func wake() {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    func bodies(in arn: String) -> [String] { state.withLock { $0.queues[arn]?.messages.map(\.message.body) ?? [] } }
    func visible(in arn: String) -> [String] {
        let now = clock.now()
        return state.withLock { $0.queues[arn]?.messages.filter { $0.visibleAt <= now }.map(\.message.body) ?? [] }
    }
    func deadLetters(of arn: String) -> [String] { state.withLock { $0.queues[arn]?.deadLetters ?? [] } }
    var waitingCount: Int { state.withLock { $0.waiters.count } }
    /// How often somebody began to read.
    var receiveCount: Int { state.withLock { $0.receives } }

    // MARK: MessageSource

    func queue(_ arn: ARN) async throws -> SourceQueue? { state.withLock { $0.queues[arn.description]?.facts } }

    func receive(from queue: ARN, maximum: Int, hiddenLonger extra: Duration) async throws -> ReceivedMessages {
        state.withLock { $0.receives += 1 }
        while true {
            try Task.checkCancellation()
            if let received = try take(from: queue.description, maximum, extra) { return received }
            await wait()
        }
    }

    private func take(from arn: String, _ maximum: Int, _ extra: Duration) throws -> ReceivedMessages? {
        let now = clock.now()
        return try state.withLock { state in
            guard var queue = state.queues[arn] else { throw MessageSourceError.noSuchQueue }
            let hidden = queue.facts.visibilityTimeout + extra
            var taken: [SourceMessage] = []
            for index in queue.messages.indices where taken.count < maximum && queue.messages[index].visibleAt <= now {
                queue.messages[index].visibleAt = now + hidden
                taken.append(queue.messages[index].message)
            }
            state.queues[arn] = queue
            guard !taken.isEmpty else { return nil }
            return ReceivedMessages(messages: taken, hiddenFor: hidden)
        }
    }

    private func wait() async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { $0.waiters[id] = continuation }
                if Task.isCancelled { resume(id) }
            }
        } onCancel: {
            resume(id)
        }
    }

    private func resume(_ id: Int) { state.withLock { $0.waiters.removeValue(forKey: id) }?.resume() }

    func delete(_ receiptHandles: [String], from queue: ARN) async throws {
        state.withLock { $0.queues[queue.description]?.messages.removeAll { receiptHandles.contains($0.message.receiptHandle) } }
    }

    func hide(_ receiptHandles: [String], of queue: ARN, for duration: Duration) async throws {
        let until = clock.now() + duration
        state.withLock { state in
            guard var changed = state.queues[queue.description] else { return }
            for index in changed.messages.indices where receiptHandles.contains(changed.messages[index].message.receiptHandle) {
                changed.messages[index].visibleAt = until
            }
            state.queues[queue.description] = changed
        }
        if duration == .zero { wake() }
    }

    func deadLetter(_ receiptHandles: [String], of queue: ARN) async throws {
        state.withLock { state in
            guard var changed = state.queues[queue.description] else { return }
            changed.deadLetters += changed.messages.filter { receiptHandles.contains($0.message.receiptHandle) }.map(\.message.body)
            changed.messages.removeAll { receiptHandles.contains($0.message.receiptHandle) }
            state.queues[queue.description] = changed
        }
    }
}

/// Functions that are closures.
final class FakeFunctions: FunctionDoor {
    typealias Handler = @Sendable (_ event: JSONValue, _ call: FunctionCall) async throws(ServiceError) -> JSONValue

    private struct State {
        var handlers: [String: Handler] = [:]
        var timeouts: [String: Duration] = [:]
        var events: [JSONValue] = []
        var running = 0
        var mostRunning = 0
    }

    /// What a failing function throws.
    static let failure = ServiceError("Unhandled", "the function failed")

    private let state = Mutex(State())

    func make(_ name: String, timeout: Duration = .seconds(3), _ handler: @escaping Handler = { _, _ in nil }) {
        state.withLock { state in
            state.handlers[name] = handler
            state.timeouts[name] = timeout
        }
    }

    func remove(_ name: String) { state.withLock { $0.handlers[name] = nil } }

    /// The bodies of each event's records.
    var batches: [[String]] {
        state.withLock { $0.events.map { $0["Records"]?.array?.compactMap { $0["body"]?.string } ?? [] } }
    }
    var mostRunning: Int { state.withLock { $0.mostRunning } }

    func timeout(of function: FunctionKey, qualifier: String?) async throws -> Duration {
        guard state.withLock({ $0.handlers[function.name] }) != nil else { throw missing(function) }
        return state.withLock { $0.timeouts[function.name] } ?? .seconds(3)
    }

    private func missing(_ function: FunctionKey) -> ServiceError {
        ServiceError("ResourceNotFoundException", "Function not found: \(function.arn())", status: 404)
    }

    func invoke(_ call: FunctionCall) async throws(ServiceError) -> FunctionAnswer {
        guard let handler = state.withLock({ $0.handlers[call.key.name] }) else { throw missing(call.key) }
        let event = (try? JSONValue(parsing: Array(call.payload.readableBytesView))) ?? .null
        state.withLock { state in
            state.events.append(event)
            state.running += 1
            state.mostRunning = max(state.mostRunning, state.running)
        }
        defer { state.withLock { $0.running -= 1 } }
        do {
            let answer = try await handler(event, call)
            return FunctionAnswer(payload: ByteBuffer(bytes: answer.bytes()), executedVersion: "$LATEST")
        } catch {
            guard error == Self.failure else { throw error }
            return FunctionAnswer(payload: ByteBuffer(string: "{}"), functionError: "Unhandled", executedVersion: "$LATEST")
        }
    }
}

/// Something that a test opens once; whoever waits goes on then.
final class Gate: Sendable {
    private let stream = AsyncStream<Void>.makeStream()

    func wait() async { for await _ in stream.stream {} }
    func open() { stream.continuation.finish() }
}

/// The service on a database of its own, with queues and functions that are fakes.
final class MappingsFixture: Sendable {
    static let queue = "arn:aws:sqs:us-east-1:000000000000:q"

    let database: any Database
    let queues: FakeQueues
    let functions = FakeFunctions()
    let clock: any WallClock
    let service: EventSourceMappingsService
    let interface: ServiceInterface

    init(_ database: any Database, clock: any WallClock = SystemClock(), queues: FakeQueues? = nil, seed: UInt64 = 1) {
        self.database = database
        self.clock = clock
        self.queues = queues ?? FakeQueues(clock: clock)
        service = EventSourceMappingsService(
            database: database, messages: self.queues, functions: functions, clock: clock, entropy: SeededEntropy(seed: seed))
        interface = ServiceInterface(name: "lambda", operations: service.operations, notBuilt: [])
        self.queues.make(Self.queue)
        functions.make("f")
    }

    static func run(
        _ engine: TestEngine = .sqlite, clock: any WallClock = SystemClock(), isStarted: Bool = true,
        _ body: @Sendable (MappingsFixture) async throws -> Void
    ) async throws {
        try await engine.withDatabase(EventSourceMappingsService.migrations) { database in
            let fixture = MappingsFixture(database, clock: clock)
            if isStarted { try await fixture.service.start() }
            try await body(fixture)
            await fixture.service.stop(within: .seconds(5))
        }
    }

    @discardableResult
    func call(_ operation: String, _ input: JSONObject, scope: Scope = Scope()) async throws -> JSONObject {
        try await interface.call(operation, input, RequestContext(scope: scope, requestID: "r", now: clock.now()))
    }

    func failure(_ operation: String, _ input: JSONObject, scope: Scope = Scope()) async -> ServiceError {
        do {
            let answer = try await call(operation, input, scope: scope)
            Issue.record("\(operation) succeeded: \(JSONValue.object(answer).text())")
        } catch let error as ServiceError {
            return error
        } catch {
            Issue.record(error)
        }
        return ServiceError("none", "")
    }

    /// Creates a mapping from the queue to `f`, and waits until it is where it was asked to be.
    @discardableResult
    func create(_ more: JSONObject = [:]) async throws -> String {
        var input: JSONObject = ["EventSourceArn": .string(Self.queue), "FunctionName": "f"]
        for member in more { input[member.key] = member.value }
        let id = try #require(try await call("CreateEventSourceMapping", input)["UUID"]?.string)
        try await settled(id)
        return id
    }

    func get(_ id: String) async throws -> JSONObject { try await call("GetEventSourceMapping", ["UUID": .string(id)]) }

    @discardableResult
    func settled(_ id: String) async throws -> JSONObject {
        try await eventually("settled") {
            let answer = try await self.get(id)
            return answer["State"] == "Enabled" || answer["State"] == "Disabled" ? answer : nil
        }
    }
}

/// Waits until `condition` answers something; a failure after ten seconds.
func eventually<T>(_ what: String, _ condition: () async throws -> T?) async throws -> T {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if let value = try await condition() { return value }
        try await Task.sleep(for: .milliseconds(2))
    }
    throw NeverHappened(what: what)
}

func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let _: Bool = try await eventually(what) { try await condition() ? true : nil }
}

struct NeverHappened: Error { let what: String }
