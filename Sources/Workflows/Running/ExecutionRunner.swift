import Ambient
import Cryptography
import Deliveries
import Executions
import JSONPath
import StatesLanguage
import Storage
import Synchronization
import Targets
import TaskIntegrations
import Telemetry

/// The shell around executions: brings them what has come for them, commits what they decide, and has their effects performed.
///
/// What an execution waits for costs no memory: it is a delivery, and the execution is folded from its history when that is due. See
/// docs/design/workflows.md.
final class ExecutionRunner: Sendable {
    /// Deliveries of tasks to perform, of moments to wake at, of inputs, and of Express executions to run.
    static let taskKind = "workflows.task"
    static let timerKind = "workflows.timer"
    static let inputKind = "workflows.input"
    static let expressKind = "workflows.express"

    let database: any Database
    let deliveries: Deliveries
    let targets: TargetSender
    let clock: any WallClock
    let entropy: any Entropy
    let machines: any StateMachineSource
    let integrations: any TaskIntegration
    let environment: IntrinsicEnvironment
    let tokens: TaskTokens
    let logs: ExecutionLogs
    let limits: ExecutionLimits
    let wantsStatusChanges: @Sendable (ExecutionRecord) -> Bool

    struct Parts: Sendable {
        var activities: (any ActivityTasks)?
        var mapRuns: (any MapRuns)?
    }

    private struct State {
        var activations: ActivationMachine<LiveExecution, MailItem>
        /// Tasks that were scheduled while their execution is in memory: their deliveries need not fold it.
        var requests: [TaskKey: (call: TaskCall, weight: Int)] = [:]
        var requestsWeight = 0
        var lastKey: Int64
        var isStopped = false
    }

    struct TaskKey: Hashable, Sendable {
        var execution: ExecutionKey
        var event: EventID
    }

    /// Tasks kept in memory, in bytes: more are found in the histories again.
    private static let mostRequests = 32 << 20

    private let state: Mutex<State>
    private let parts = Mutex(Parts())
    /// Ten bits of an execution's key, so that two nodes do not give the same.
    private let node: Int64

    /// - Parameter secret: of task tokens; see ``TaskTokens``.
    init(
        _ surroundings: Surroundings, secret: [UInt8], highestKey: Int64,
        memory: ActivationMachine<LiveExecution, MailItem>.Limits = .init()
    ) {
        database = surroundings.database
        deliveries = surroundings.deliveries
        targets = surroundings.targets
        clock = surroundings.clock
        entropy = surroundings.entropy
        machines = surroundings.machines
        integrations = surroundings.integrations
        environment = surroundings.environment
        limits = surroundings.limits
        logs = ExecutionLogs(sink: surroundings.logs, entropy: surroundings.entropy)
        wantsStatusChanges = surroundings.wantsStatusChanges
        tokens = TaskTokens(secret: secret)
        node = Int64(surroundings.entropy.next() & 0x3FF)
        state = Mutex(State(activations: ActivationMachine(memory), lastKey: highestKey))
        registerDeliveries()
    }

    /// What a runner works with.
    struct Surroundings: Sendable {
        var database: any Database
        var deliveries: Deliveries
        var targets: TargetSender
        var machines: any StateMachineSource
        var integrations: any TaskIntegration
        var environment: IntrinsicEnvironment
        var logs: any LogSink
        var clock: any WallClock
        var entropy: any Entropy
        var limits = ExecutionLimits()
        /// Whether anybody may listen to changes of the execution's status on the default bus of its account.
        var wantsStatusChanges: @Sendable (ExecutionRecord) -> Bool = { _ in true }
    }

    /// Reads what a runner must know before it begins.
    static func open(
        _ surroundings: Surroundings, memory: ActivationMachine<LiveExecution, MailItem>.Limits = .init()
    ) async throws -> ExecutionRunner {
        let fresh = (0..<TaskTokens.secretLength).map { _ in UInt8(truncatingIfNeeded: surroundings.entropy.next()) }
        let (secret, highest) = try await surroundings.database.write { transaction in
            let store = ExecutionStore(transaction)
            return (try store.secret(TaskTokens.secretName, orElse: fresh), try store.highestKey())
        }
        return ExecutionRunner(surroundings, secret: secret, highestKey: highest, memory: memory)
    }

    /// Tells who runs activities and Map runs: they need the runner themselves. Before deliveries begin.
    func attach(activities: (any ActivityTasks)? = nil, mapRuns: (any MapRuns)? = nil) {
        parts.withLock { parts in
            if let activities { parts.activities = activities }
            if let mapRuns { parts.mapRuns = mapRuns }
        }
    }

    var activities: (any ActivityTasks)? { parts.withLock { $0.activities } }
    var mapRuns: (any MapRuns)? { parts.withLock { $0.mapRuns } }

    /// Executions in memory.
    var executionsInMemory: Int { state.withLock { $0.activations.count } }

    /// What cannot be stored is not tried again: the deliveries that brought it stay, and are to be drained.
    func stop() { state.withLock { $0.isStopped = true } }

    /// Milliseconds, node, sequence: rising on one node, different on all.
    func nextKey(at now: Timestamp) -> ExecutionKey {
        ExecutionKey(
            id: state.withLock { state in
                state.lastKey = max(state.lastKey &+ 1, now.milliseconds << 22 | node << 12)
                return state.lastKey
            })
    }

    // MARK: Turns

    /// Brings an execution what has come for it.
    func bring(_ item: MailItem, to key: ExecutionKey) {
        if state.withLock({ $0.activations.post(item, to: key) }) { work(on: key) }
    }

    private func work(on key: ExecutionKey) {
        guard let (live, items) = state.withLock({ $0.activations.take(key) }) else { return }
        if let live { decide(ExecutionTurn(live, items), isFresh: database.dialect == .sqlite) } else { load(key, items) }
    }

    private func load(_ key: ExecutionKey, _ items: [MailItem]) {
        database.enqueueRead({ [self] transaction in try loaded(key, in: transaction) }) { [self] result in
            // Folding is done; deciding must not keep the storage's thread.
            Task {
                switch result {
                case .success(let live?): decide(ExecutionTurn(live, items), isFresh: true)
                case .success(nil):
                    end(key, nil, items) { index in
                        if case .look(let look) = items[index].content { look(nil) }
                        return .noExecution
                    }
                case .failure(let error): await tryAgain(key, items, after: error)
                }
            }
        }
    }

    /// The execution as it is stored; nil where there is none, or none with a history.
    func loaded(_ key: ExecutionKey, in transaction: any Transaction) throws -> LiveExecution? {
        let store = ExecutionStore(transaction)
        guard let record = try store.find(key) else { return nil }
        let revision = try machines.revision(record.revisionID, in: transaction)
        var live = try LiveExecution(record, of: revision, history: [])
        let history = try store.readHistory(of: key) { try live.fold($0) }
        live.historyBytes = history.bytes
        for wait in history.waits { live.waits.add(wait) }
        let pending = live.execution.outcome == nil ? live.execution.pendingEffects(in: world(of: key)) : []
        remember(pending, of: live, weight: history.bytes / max(1, pending.count))
        let awaited = Set(pending.compactMap(\.event))
        live.waits.keep { awaited.contains($0) || live.execution.isWaiting(for: $0) }
        return live
    }

    /// What a decision of the execution may know.
    func world(of key: ExecutionKey) -> ExecutionWorld {
        ExecutionWorld(
            evaluation: EvaluationWorld(now: clock.now(), environment: environment),
            taskToken: { [tokens] in tokens.token(key, $0) }, limits: limits,
            taskProblem: { resource, arguments in IntegrationCatalogue.problem(with: arguments, of: resource) })
    }

    /// Begins the first turn of an execution that is only in memory yet; it is stored with what it decides.
    func begin(_ live: LiveExecution, completion: @escaping @Sendable (MailItem.Outcome) -> Void) {
        let item = MailItem(content: .input(.started), completion: completion)
        let isFirst = state.withLock { $0.activations.post(item, to: live.key) }
        guard isFirst, let (_, items) = state.withLock({ $0.activations.take(live.key) }) else { return }
        decide(ExecutionTurn(live, items), isFresh: true)
    }

    /// What an execution decides first that is only in memory yet.
    func firstTurn(_ live: LiveExecution) -> ExecutionTurn {
        let items = state.withLock { state in
            _ = state.activations.post(MailItem(content: .input(.started)) { _ in }, to: live.key)
            return state.activations.take(live.key)?.items ?? []
        }
        var turn = ExecutionTurn(live, items)
        turn.decide(in: world(of: live.key), isDeleting: false)
        turn.encode()
        remember(turn.effects, of: live, weight: turn.encoded.count)
        return turn
    }

    /// Commits first turns, all or none.
    func commit(_ turns: [ExecutionTurn]) async throws {
        do {
            let waits = try await database.write { [self] transaction in
                try turns.map { try ExecutionCommit($0, runner: self).perform(in: transaction) }
            }
            for (turn, waits) in zip(turns, waits) { committed(turn, waits) }
        } catch {
            for turn in turns { failed(turn, error) }
            throw error
        }
    }

    /// - Parameter isFresh: no other node can have taken the execution further meanwhile.
    private func decide(_ start: consuming ExecutionTurn, isFresh: Bool) {
        var turn = start
        if turn.looks {
            if !isFresh { return load(turn.live.key, turn.items) }
            turn.answerLooks()
        }
        turn.decide(in: world(of: turn.live.key), isDeleting: isDeleting(turn))
        // What does not fit may fit what another node has made of the execution.
        if !isFresh, turn.fitting.count < turn.items.count { return load(turn.live.key, turn.items) }
        guard !turn.events.isEmpty || !turn.effects.isEmpty || turn.claims || turn.live.isNew else {
            return end(turn.live.key, turn.live.execution.outcome == nil ? turn.live : nil, turn.items) { _ in .unfitting }
        }
        turn.encode()
        remember(turn.effects, of: turn.live, weight: turn.encoded.count)
        let commit = ExecutionCommit(turn, runner: self)
        database.enqueue({ transaction in try commit.perform(in: transaction) }) { [self, turn] result in
            switch result {
            case .success(let waits): committed(turn, waits)
            case .failure(let error): failed(turn, error)
            }
        }
    }

    private func isDeleting(_ turn: ExecutionTurn) -> Bool {
        !turn.items.isEmpty && !turn.live.isNew && machines.isDeleting(turn.live.revision.machineARN)
    }

    /// On the storage's thread: tells who waits, and leaves the rest to others.
    private func committed(_ turn: ExecutionTurn, _ waits: [Waits.Entry]) {
        var live = turn.live
        live.isNew = false
        for wait in waits { live.waits.add(wait) }
        live.historyBytes += turn.encoded.count
        forgetRequests(turn.closed, of: live.key)
        // Executions that have ended are read from the store if anybody asks.
        end(live.key, live.execution.outcome == nil ? live : nil, turn.items) { turn.fitting.contains($0) ? .committed : .unfitting }
        if live.revision.logging.level != .off { logs.append(turn.events, of: live) }
        warn(turn)
    }

    /// Says once that an execution nears the end of its history.
    private func warn(_ turn: ExecutionTurn) {
        let nearly = EventID(limits.historyEvents) / 10 * 9
        guard let first = turn.events.first, let last = turn.events.last, first.id <= nearly, last.id > nearly else { return }
        OperatorLog.say("The execution \(turn.live.record.arn) has \(last.id) events; with \(limits.historyEvents) it will fail.")
    }

    private func end(
        _ key: ExecutionKey, _ live: LiveExecution?, _ items: [MailItem], _ outcome: (Int) -> MailItem.Outcome
    ) {
        let hasMore = state.withLock { $0.activations.finish(key, keeping: live, weight: live?.weight ?? 0) }
        for (index, item) in items.enumerated() { item.completion(outcome(index)) }
        if hasMore { Task { work(on: key) } }
    }

    // MARK: What goes wrong

    /// What was decided is not on disk. The value in memory is ahead of the store, so it is folded anew, and what has come is applied
    /// again, without what is to blame.
    private func failed(_ turn: ExecutionTurn, _ error: any Error) {
        let (key, items) = (turn.live.key, turn.items)
        // Applied again, the inputs may come to other tasks of the same events.
        forgetRequests(turn.effects.compactMap(\.event), of: key)
        switch error {
        case let refusal as ExecutionCommit.Refused:
            items[refusal.index].completion(refusal.error.map(MailItem.Outcome.refused) ?? .notClaimed)
            again(key, items.enumerated().filter { $0.offset != refusal.index }.map(\.element))
        case is ExecutionCommit.Overtaken: again(key, items)
        case let error where turn.live.isNew: end(key, nil, items) { _ in .failed(error) }
        default: Task { await tryAgain(key, items, after: error) }
        }
    }

    private func again(_ key: ExecutionKey, _ items: [MailItem]) {
        guard !items.isEmpty else { return end(key, nil, []) { _ in .unfitting } }
        Task { load(key, items) }
    }

    private func tryAgain(_ key: ExecutionKey, _ items: [MailItem], after error: any Error) async {
        let isTemporary = (error as? StorageError)?.isTemporary == true
        if isTemporary, !state.withLock({ $0.isStopped }) {
            try? await clock.sleep(until: clock.now() + .seconds(1))
            return load(key, items)
        }
        if !isTemporary { OperatorLog.say("An execution cannot go on for now: \(error)") }
        end(key, nil, items) { index in
            if case .look(let look) = items[index].content { look(nil) }
            return .failed(error)
        }
    }

    // MARK: Tasks at hand

    /// - Parameter weight: bytes of the events that tell of the effects.
    private func remember(_ effects: [ExecutionEffect], of live: LiveExecution, weight: Int) {
        for case .perform(let request) in effects {
            if case .activity = request.resource { continue }
            let call = TaskCall(
                request: request, execution: live.execution.identity, scope: live.revision.scope, traceHeader: live.record.chain)
            let key = TaskKey(execution: live.key, event: request.id)
            // Every call knows the execution's input.
            let weight = min(weight, limits.payloadBytes) + live.record.input.utf8.count
            state.withLock { state in
                guard state.requestsWeight + weight <= Self.mostRequests, state.requests[key] == nil else { return }
                state.requests[key] = (call, weight)
                state.requestsWeight += weight
            }
        }
    }

    /// The task of this event, where it is at hand.
    func takeRequest(_ key: TaskKey) -> TaskCall? {
        state.withLock { state in
            guard let request = state.requests.removeValue(forKey: key) else { return nil }
            state.requestsWeight -= request.weight
            return request.call
        }
    }

    private func forgetRequests(_ events: [EventID], of execution: ExecutionKey) {
        for event in events { _ = takeRequest(TaskKey(execution: execution, event: event)) }
    }
}
