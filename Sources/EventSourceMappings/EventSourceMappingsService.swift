import AWSInterface
public import Ambient
import Functions
import JSON
public import Storage
import Synchronization

/// Lambda's event source mappings: their records, and on this node a poller for each that is enabled.
///
/// A change is committed first; then pollers are brought in line with what is stored, whoever changed it.
public final class EventSourceMappingsService: Sendable {
    public struct Configuration: Sendable {
        /// Batches of one mapping that run at once at most, where its `MaximumConcurrency` does not say otherwise: a backlog must not
        /// fill the machine with processes.
        public var maximumConcurrency = 32
        /// Batches of one mapping that run at once when messages begin to come.
        public var initialConcurrency = 5
        /// Between one batch more and the next, while messages wait.
        public var growthInterval = Duration.milliseconds(200)

        public init() {}
    }

    static let pageSize = 100
    static let largestTagCount = 50
    private static let recordsPerRead = 1000
    private static let pauseAfterError = Duration.seconds(1)

    let database: any Database
    let messages: any MessageSource
    let functions: any FunctionDoor
    let clock: any WallClock
    let entropy: any Entropy
    private let configuration: Configuration
    /// Of mappings, by their ids.
    private let changes: NodeNotices
    private let state = Mutex(State())

    private struct State {
        var pollers: [String: MappingPoller] = [:]
        var results: [String: ProcessingResult] = [:]
        /// Mappings that are being brought in line, and whether that is to be done once more.
        var reconciling: [String: Bool] = [:]
        /// The revisions whose transition this node ends: those that it made, or found when it started.
        var own: [String: Int] = [:]
        /// No poller is started before the node is ready, nor while it stops.
        var isRunning = false
    }

    public init(
        database: any Database, messages: any MessageSource, functions: any FunctionDoor, configuration: Configuration = Configuration(),
        clock: any WallClock, entropy: any Entropy
    ) {
        self.database = database
        self.messages = messages
        self.functions = functions
        self.configuration = configuration
        self.clock = clock
        self.entropy = entropy
        changes = NodeNotices("apus_event_source_mappings", on: database, from: entropy.uuid())
    }

    /// Starts to poll, and ends what a killed node left half done. Call it in the background when functions can be invoked.
    public func start() async throws {
        state.withLock { $0.isRunning = true }
        try await reconcileAll(owning: true)
    }

    /// Hears of the changes that other nodes make on the same database. Runs until its task is cancelled or the database closed.
    public func followChanges() async {
        await changes.follow { id in
            if let id { return reconcile(id) }
            do { try await reconcileAll(owning: false) } catch { Self.say("Event source mappings could not be read", error) }
        }
    }

    /// Reads no more messages; gives invocations under way until `limit` to end, so that their messages are settled.
    ///
    /// Messages that wait for an invocation are visible to others again at once.
    public func stop(within limit: Duration) async {
        let pollers = state.withLock { state in
            state.isRunning = false
            defer { state.pollers = [:] }
            return Array(state.pollers.values)
        }
        guard !pollers.isEmpty else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [clock] in try? await clock.sleep(until: clock.now() + limit) }
            group.addTask { await Self.stop(pollers) }
            await group.next()
            group.cancelAll()
        }
    }

    private static func stop(_ pollers: [MappingPoller]) async {
        let stopped = AsyncStream<Void>.makeStream()
        for poller in pollers { poller.stop { stopped.continuation.yield() } }
        var left = pollers.count
        for await _ in stopped.stream {
            left -= 1
            if left == 0 { return }
        }
    }

    // MARK: Changes

    /// Commits the mapping that `change` answers; then brings its pollers in line, here and on the other nodes.
    @discardableResult
    func commit(_ change: @escaping @Sendable (any Transaction) throws -> MappingRecord) async throws -> MappingRecord {
        let record = try await database.write { [changes] transaction in
            let record = try change(transaction)
            try transaction.save(record)
            try changes.tell(record.id, in: transaction)
            return record
        }
        state.withLock { $0.own[record.id] = record.revision }
        reconcile(record.id)
        return record
    }

    /// The function of a mapping is gone: it reads no more until somebody enables it again.
    private func disable(_ id: String) async {
        do {
            let now = clock.now()
            try await commit { transaction in
                guard var record = try transaction.mapping(id), record.isPolling else { throw MappingErrors.notFound() }
                (record.isEnabled, record.transition) = (false, .disabling)
                record.touch(by: .lambda, at: now)
                return record
            }
        } catch is ServiceError {
            // Somebody else has disabled or deleted it.
        } catch {
            Self.say("The event source mapping \(id), whose function is gone, could not be disabled", error)
        }
    }

    func result(of id: String) -> ProcessingResult { state.withLock { $0.results[id] } ?? .nothingYet }

    func answer(_ record: MappingRecord) -> JSONObject { MappingAnswers.configuration(record, result(of: record.id)) }

    // MARK: Pollers

    /// Brings the poller of a mapping in line with its record: one at a time for each mapping, and once more if asked meanwhile.
    private func reconcile(_ id: String) {
        let isFirst = state.withLock { state in
            defer { state.reconciling[id] = state.reconciling[id] != nil }
            return state.reconciling[id] == nil
        }
        guard isFirst else { return }
        Task {
            repeat {
                do {
                    let record = try await database.read { try $0.mapping(id) }
                    try await bring(id, inLineWith: record)
                } catch {
                    if isRunning {
                        Self.say("The event source mapping \(id) could not be brought into its state", error)
                        try? await clock.sleep(until: clock.now() + Self.pauseAfterError)
                        state.withLock { $0.reconciling[id] = true }
                    }
                }
            } while isToBeRepeated(id)
        }
    }

    private var isRunning: Bool { state.withLock { $0.isRunning } }

    private func isToBeRepeated(_ id: String) -> Bool {
        state.withLock { state in
            guard state.reconciling[id] == true else {
                state.reconciling[id] = nil
                return false
            }
            state.reconciling[id] = false
            return true
        }
    }

    /// - Parameter owning: whether this node ends the transitions that it finds.
    private func reconcileAll(owning: Bool) async throws {
        var last = ""
        while true {
            let page = try await database.read { [last] in try $0.mappings(after: last, limit: Self.recordsPerRead) }
            for record in page where record.isPolling || record.transition != nil {
                if owning, record.transition != nil { state.withLock { $0.own[record.id] = record.revision } }
                reconcile(record.id)
            }
            guard page.count == Self.recordsPerRead, let end = page.last?.id else { break }
            last = end
        }
        // Of mappings that were disabled or deleted unheard.
        for id in state.withLock({ Array($0.pollers.keys) }) { reconcile(id) }
    }

    private func bring(_ id: String, inLineWith record: MappingRecord?) async throws {
        if let record, record.isPolling {
            let settings = try PollerSettings(record, default: configuration.maximumConcurrency)
            guard let queue = ARN(record.queue), let poller = poller(id, of: queue, settings) else { return }
            poller.configure(settings)
        } else {
            let poller = state.withLock { $0.pollers[id] }
            if let poller, !poller.isStopped {
                poller.stop { [weak self] in self?.reconcile(id) }
                return
            }
            state.withLock { $0.pollers[id] = nil }
        }
        if let record { try await endTransition(of: record) } else { forget(id) }
    }

    /// The mapping's poller; `nil` while the node does not run.
    private func poller(_ id: String, of queue: ARN, _ settings: PollerSettings) -> MappingPoller? {
        state.withLock { state in
            guard state.isRunning else { return nil }
            if let known = state.pollers[id] { return known }
            let ramp = ConcurrencyRamp.Rules(initial: configuration.initialConcurrency, growthInterval: configuration.growthInterval)
            let poller = MappingPoller(id: id, queue: queue, settings, ramp: ramp, in: surroundings)
            state.pollers[id] = poller
            return poller
        }
    }

    private var surroundings: PollerSurroundings {
        PollerSurroundings(
            messages: messages, functions: functions, clock: clock, entropy: entropy,
            report: { [weak self] id, result in self?.state.withLock { $0.results[id] = result } },
            disable: { [weak self] id in Task { await self?.disable(id) } })
    }

    private func endTransition(of record: MappingRecord) async throws {
        guard record.transition != nil, state.withLock({ $0.own[record.id] }) == record.revision else { return }
        try await database.write { transaction in
            if record.transition == .deleting {
                try transaction.removeMapping(record.id, revision: record.revision)
            } else {
                try transaction.endTransition(record.id, revision: record.revision)
            }
        }
        if record.transition == .deleting { forget(record.id) }
    }

    private func forget(_ id: String) {
        state.withLock { state in
            state.results[id] = nil
            state.own[id] = nil
        }
    }

    private static func say(_ what: String, _ error: any Error) { OperatorLog.say("\(what): \(error)") }
}

extension PollerSettings {
    init(_ record: MappingRecord, default maximumConcurrency: Int) throws {
        let settings = record.settings
        self.init(
            machine: MappingMachine.Settings(
                batchSize: settings.batchSize, window: .seconds(settings.window), isFIFO: record.queue.hasSuffix(".fifo"),
                maximumConcurrency: settings.maximumConcurrency ?? maximumConcurrency),
            function: record.function, filter: try RecordFilter(settings.filters), reportsItemFailures: settings.reportsItemFailures)
    }
}
