public import Ambient
public import Storage
import Synchronization

/// Whatever must happen later: rows written in the transaction that caused them, attempted when they are due, retried,
/// expired and given up by their policy. See docs/design/deliveries.md.
///
/// ``open(_:clock:entropy:)``, then ``register(_:concurrency:laneConcurrency:handler:)`` each kind, then ``start()``.
public final class Deliveries: Sendable {
    public static let migrations = DeliveryRecords.migrations

    /// A delivery that cannot be accepted as it is.
    public struct InvalidDelivery: Error, Hashable, Sendable {
        public let message: String
    }

    struct State {
        var dispatch: DispatchMachine
        var owner: Ownership
        var lastID: Int64
        /// The policy that was stored last and its text: most deliveries have the same as the one before.
        var lastPolicy: (policy: RetryPolicy, text: String)?
        var handlers: [String: any DeliveryHandler] = [:]
        var isDraining = false
        var timer: (deadline: Timestamp, task: Task<Void, Never>)?
        var background: [Task<Void, Never>] = []
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    let database: any Database
    let clock: any WallClock
    let entropy: any Entropy
    let state: Mutex<State>

    private static let maximumKindLength = 128
    private static let maximumLaneLength = 1024

    private init(_ database: any Database, _ clock: any WallClock, _ entropy: any Entropy, _ state: sending State) {
        self.database = database
        self.clock = clock
        self.entropy = entropy
        self.state = Mutex(state)
    }

    /// Takes over what a predecessor left: on SQLite all of it, at once; on PostgreSQL at once what the same node had, and in time what
    /// no living node owns.
    ///
    /// - Parameter node: what only this node is called, the same after a restart; `nil` for a node that is new each time.
    public static func open(
        _ database: any Database, node: String? = nil, clock: any WallClock, entropy: any Entropy
    ) async throws -> Deliveries {
        try await open(database, node: node, clock: clock, entropy: entropy, limits: DispatchMachine.Limits())
    }

    static func open(
        _ database: any Database, node: String? = nil, clock: any WallClock, entropy: any Entropy, limits: DispatchMachine.Limits
    ) async throws -> Deliveries {
        let now = clock.now()
        let (owner, lastID) = try await database.write { transaction in
            (
                try OwnerRecords(transaction: transaction).acquire(as: node, at: now, until: now + Lease.duration),
                try DeliveryRecords(transaction: transaction).highestID()
            )
        }
        return Deliveries(database, clock, entropy, State(dispatch: DispatchMachine(limits), owner: owner, lastID: lastID))
    }

    /// Names who handles `kind`, before ``start()``.
    ///
    /// - Parameters:
    ///   - concurrency: how many attempts of this kind run at the same time.
    ///   - laneConcurrency: how many of one lane; by default as many as of the kind.
    public func register(_ kind: String, concurrency: Int, laneConcurrency: Int? = nil, handler: any DeliveryHandler) {
        state.withLock { state in
            state.handlers[kind] = handler
            state.dispatch.register(kind, limit: concurrency, laneLimit: laneConcurrency ?? concurrency)
        }
    }

    /// Lets at most `limit` deliveries of a lane run at the same time while something waits in it, besides the kind's own
    /// limit; nil lifts that. For targets that are known to take no more.
    public func limit(_ kind: String, lane: String, to limit: Int?) {
        dispatch { $0.limit(LaneKey(kind: kind, lane: lane), to: limit, at: $1) }
    }

    /// Begins to attempt what is due. Throws if the storage cannot be read.
    public func start() async throws {
        state.withLock { $0.dispatch.start() }
        try await discover()
        if database.dialect == .postgresql { startSharing() }
    }

    // MARK: For services

    /// Accepts a delivery as part of `transaction`, and attempts it when that is committed and it is due.
    ///
    /// Returns its identifier. Throws ``InvalidDelivery`` for a kind or lane that is too long.
    @discardableResult
    public func add(_ new: NewDelivery, in transaction: any Transaction) throws -> Int64 {
        guard !new.kind.isEmpty, new.kind.utf8.count <= Self.maximumKindLength, !new.kind.utf8.contains(UInt8(ascii: " ")) else {
            throw InvalidDelivery(message: "a delivery's kind is 1 to \(Self.maximumKindLength) bytes without spaces")
        }
        guard new.lane.utf8.count <= Self.maximumLaneLength else {
            throw InvalidDelivery(message: "a delivery's lane is at most \(Self.maximumLaneLength) bytes")
        }
        let now = clock.now()
        let (id, owner, policy) = state.withLock { ($0.nextID(at: now), $0.owner, $0.text(of: new.policy)) }
        let row = DeliveryRow(
            id: id, key: LaneKey(kind: new.kind, lane: new.lane), createdAt: now, dueAt: new.dueAt,
            expiresAt: DeliveryMachine.expiry(of: new), failures: FailureCount(), policy: new.policy, payload: new.payload)
        try DeliveryRecords(transaction: transaction).insert(row, policy: policy, owner: owner)
        transaction.afterCommit { [self] in dispatch { $0.offer(row, at: $1) } }
        return id
    }

    /// Removes a delivery as part of `transaction`. An attempt under way is not interrupted, but its result is not committed.
    ///
    /// Returns false if there is none (any more).
    @discardableResult
    public func cancel(_ id: Int64, in transaction: any Transaction) throws -> Bool {
        guard let key = try DeliveryRecords(transaction: transaction).cancel(id) else { return false }
        transaction.afterCommit { [self] in dispatch { $0.remove(key, id: id, at: $1) } }
        try announce(.removed, id, key, in: transaction)
        return true
    }

    /// Removes a delivery whose attempt is under way as part of `transaction`: for a handler that commits what came of several
    /// attempts together. It answers ``DeliveryResult/settled`` when that is committed.
    ///
    /// Returns false if the delivery is not ours any more (cancelled, or taken over by another node): then nothing may come of it.
    public func settle(_ delivery: Delivery, in transaction: any Transaction) throws -> Bool {
        let owner = state.withLock { $0.owner }
        return try DeliveryRecords(transaction: transaction).remove(delivery.id, owner: owner)
    }

    /// Gives a delivery another due time as part of `transaction`. An attempt under way decides for itself.
    ///
    /// Returns false if there is none (any more).
    @discardableResult
    public func reschedule(_ id: Int64, to dueAt: Timestamp, in transaction: any Transaction) throws -> Bool {
        guard let (row, owner) = try DeliveryRecords(transaction: transaction).move(id, to: dueAt) else { return false }
        if owner == state.withLock({ $0.owner.id }) {
            transaction.afterCommit { [self] in
                dispatch { $0.remove(row.key, id: id, at: $1) + $0.offer(row, at: $1) }
            }
        } else {
            try announce(.moved, id, row.key, in: transaction)
        }
        return true
    }

    // MARK: For operators

    /// How many deliveries are stored, by kind, on all nodes.
    public func pendingCounts() async throws -> [String: Int] {
        try await database.read { try DeliveryRecords(transaction: $0).counts() }
    }

    /// The first `limit` deliveries of a kind by due time, on all nodes. Reads all of them: for operators, not for services.
    public func pending(_ kind: String, limit: Int) async throws -> [Delivery] {
        try await database.read { try DeliveryRecords(transaction: $0).first(of: kind, limit: limit).map(\.delivery) }
    }

    /// How many attempts are under way on this node.
    public var runningCount: Int { state.withLock { $0.dispatch.runningCount } }

    /// How many deliveries this node holds in memory; the rest wait in the table.
    public var waitingInMemory: Int { state.withLock { $0.dispatch.waitingCount } }

    /// Starts nothing more and returns when the attempts under way have ended, or after `limit`. What waits stays stored.
    public func drain(within limit: Duration) async {
        let (background, isIdle) = state.withLock { state in
            state.isDraining = true
            state.dispatch.stop()
            state.timer?.task.cancel()
            defer { state.background = [] }
            return (state.background, state.dispatch.runningCount == 0)
        }
        for task in background { task.cancel() }
        if !isIdle {
            let deadline = clock.now() + limit
            let timer = Task { [self] in
                try? await clock.sleep(until: deadline)
                finishDraining(force: true)
            }
            await withCheckedContinuation { continuation in
                state.withLock { $0.drained.append(continuation) }
                finishDraining(force: false)
            }
            timer.cancel()
        }
        await endLease()
        // Handlers hold what holds this: nothing is attempted any more, so they are let go.
        state.withLock { $0.handlers = [:] }
    }

    private func finishDraining(force: Bool) {
        let drained = state.withLock { state in
            guard force || state.dispatch.runningCount == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.drained = [] }
            return state.drained
        }
        for continuation in drained { continuation.resume() }
    }

    // MARK: Doing what the dispatch machine decides

    /// Lets the machine decide something and performs what it decided.
    func dispatch(_ decide: (inout DispatchMachine, Timestamp) -> [DispatchMachine.Effect]) {
        let now = clock.now()
        for effect in state.withLock({ decide(&$0.dispatch, now) }) {
            switch effect {
            case .start(let key, let id, let row): Task { await attempt(key, id, row) }
            case .page(let key, let position, let limit): Task { await page(key, position, limit) }
            case .wake(let deadline): wake(at: deadline)
            }
        }
    }

    /// Finds the lanes in which the table holds something for this node.
    func discover() async throws {
        let (kinds, owner) = state.withLock { ($0.dispatch.registeredKinds, $0.owner) }
        let lanes = try await database.read { transaction in
            try kinds.flatMap { try DeliveryRecords(transaction: transaction).lanes(of: $0, owner: owner) }
        }
        for lane in lanes { dispatch { $0.discovered(lane, at: $1) } }
    }

    private func page(_ key: LaneKey, _ position: DuePosition, _ limit: Int) async {
        let owner = state.withLock { $0.owner }
        do {
            let rows = try await database.read { transaction in
                try DeliveryRecords(transaction: transaction).page(key, from: position, limit: limit, owner: owner)
            }
            dispatch { $0.paged(key, rows, isComplete: rows.count < limit, at: $1) }
        } catch {
            await pause()
            dispatch { $0.paged(key, [], isComplete: false, at: $1) }
        }
    }

    /// Wakes the machine at `deadline`, unless it will be woken before: then it says again what it waits for.
    private func wake(at deadline: Timestamp) {
        state.withLock { state in
            if let timer = state.timer, timer.deadline <= deadline { return }
            guard !state.isDraining else { return }
            state.timer?.task.cancel()
            state.timer = (deadline, Task { [self] in await waitAndWake(deadline) })
        }
    }

    private func waitAndWake(_ deadline: Timestamp) async {
        do { try await clock.sleep(until: deadline) } catch { return }
        state.withLock { if $0.timer?.deadline == deadline { $0.timer = nil } }
        dispatch { $0.wake(at: $1) }
    }

    /// Before the storage is tried again.
    func pause() async { try? await clock.sleep(until: clock.now() + .seconds(1)) }

    func finished(_ key: LaneKey, _ id: Int64, retry: DeliveryRow?) {
        dispatch { $0.finished(key, id: id, retry: retry, at: $1) }
        if state.withLock({ $0.isDraining }) { finishDraining(force: false) }
    }
}

extension Deliveries.State {
    /// Milliseconds, owner, sequence: rising on one node, different on all.
    mutating func nextID(at now: Timestamp) -> Int64 {
        lastID = max(lastID &+ 1, now.milliseconds << 22 | (owner.id & 0x3FF) << 12)
        return lastID
    }

    mutating func text(of policy: RetryPolicy) -> String {
        if let lastPolicy, lastPolicy.policy == policy { return lastPolicy.text }
        let text = policy.text
        lastPolicy = (policy, text)
        return text
    }
}
