public import AWSInterface
public import Ambient
public import Storage
import Synchronization

/// Amazon SQS: standard and FIFO queues in the database. See docs/design/queues.md.
///
/// Operations decide by machines inside one short transaction and answer when it is on disk. ``run()`` keeps the rest alive: what other
/// nodes say, message move tasks, and the sweeping of what nobody needs.
public final class QueuesService: Sendable {
    let database: any Database
    let clock: any WallClock
    let entropy: any Entropy
    /// Tells this node's message move tasks from those of others.
    let node: String
    private let changes: NodeNotices
    private let arrivalNotices: NodeNotices
    let catalogue = QueueCatalogue()
    let arrivals: Arrivals
    private let lastMessage = Mutex<Int64>(0)
    let moves = MoveSignal()

    public init(database: any Database, clock: any WallClock = SystemClock(), entropy: any Entropy = SystemEntropy()) {
        self.database = database
        self.clock = clock
        self.entropy = entropy
        node = entropy.uuid()
        changes = NodeNotices("apus_queues_changed", on: database, from: node)
        arrivalNotices = NodeNotices("apus_queues_arrivals", on: database, from: node)
        arrivals = Arrivals(clock: clock)
    }

    /// The API, for the gateway.
    public var interface: ServiceInterface {
        ServiceInterface(
            name: "sqs",
            operations: queueOperations + attributeOperations + permissionOperations + tagOperations + sendOperations + receiveOperations
                + deleteOperations + visibilityOperations + moveOperations,
            notBuilt: [])
    }

    /// Does what is done in the background, until its task is cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.followChanges() }
            group.addTask { await self.followArrivals() }
            group.addTask { await self.sweepRegularly() }
            group.addTask { await self.moveMessages() }
        }
    }

    // MARK: Queues

    /// A queue as it is known, from memory where it is there.
    func record(_ key: QueueKey) async throws -> QueueRecord {
        if let known = catalogue.cached(key) { return known }
        let generation = catalogue.generation
        let record = try await database.read { try QueueStore(transaction: $0).get(key) }
        catalogue.keep(record, readIn: generation)
        return record
    }

    /// A queue as it is known, within a transaction.
    func record(_ key: QueueKey, in transaction: any Transaction) throws -> QueueRecord? {
        if let known = catalogue.cached(key) { return known }
        let generation = catalogue.generation
        guard let record = try QueueStore(transaction: transaction).find(key) else { return nil }
        transaction.afterCommit { [catalogue] in catalogue.keep(record, readIn: generation) }
        return record
    }

    /// `database.write`, tried on where neighbours on other connections were in the way: receivers of one queue of PostgreSQL want the
    /// same rows, so that happens more often to them than the storage allows for.
    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        var collisions = 0
        while true {
            do {
                return try await database.write(body)
            } catch let error as StorageError where error.kind == .serializationFailure && collisions < Self.maximumCollisions {
                collisions += 1
                try await Task.sleep(for: .milliseconds(Double(collisions) * 10 * entropy.unitInterval()))
            }
        }
    }

    private static let maximumCollisions = 10

    /// Commits a change of a queue; what is in memory of it is forgotten here and on the other nodes.
    func commit<T: Sendable>(changing key: QueueKey, _ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await changes.commit(QueueNotice(key: key).text, forget: { forget(key) }, body)
    }

    private func forget(_ key: QueueKey) {
        catalogue.forget(key)
        arrivals.wakeAll(key)
    }

    /// A number for the next message: higher than all before, also after a restart as far as the clock allows; see `MessageStore.insert`.
    func nextMessageID(at now: Timestamp) -> Int64 {
        lastMessage.withLock { last in
            last = max(last + 1, now.milliseconds << 20)
            return last
        }
    }

    // MARK: Other nodes

    private func followChanges() async {
        await changes.follow { text in
            if let notice = text.flatMap(QueueNotice.init) { return forget(notice.key) }
            catalogue.forgetAll()
            arrivals.wakeEverybody()
        }
    }

    private func followArrivals() async {
        await arrivalNotices.follow { text in
            guard let notice = text.flatMap(QueueNotice.init) else { return arrivals.wakeEverybody() }
            arrivals.announce(notice.key, at: notice.time)
        }
    }

    /// Tells who waits, after the commit, that something is visible from `time` on.
    func announce(_ key: QueueKey, at time: Timestamp, in transaction: any Transaction) throws {
        transaction.afterCommit { [arrivals] in arrivals.announce(key, at: time) }
        // With SQLite there is no other node.
        if transaction.dialect == .postgresql {
            try arrivalNotices.tell(QueueNotice(key: key, time: time).text, in: transaction)
        }
    }
}

/// What one node tells the others of a queue: `ACCOUNT REGION NAME TIME`. No part can hold a space.
struct QueueNotice: Hashable, Sendable {
    var key: QueueKey
    /// When something becomes visible; nothing of a change.
    var time = Timestamp(milliseconds: 0)

    init(key: QueueKey, time: Timestamp = Timestamp(milliseconds: 0)) {
        self.key = key
        self.time = time
    }

    /// `nil` for a text that is none.
    init?(_ text: String) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let milliseconds = Int64(parts[3]) else { return nil }
        self.init(
            key: QueueKey(scope: Scope(account: parts[0], region: parts[1]), name: parts[2]), time: Timestamp(milliseconds: milliseconds))
    }

    var text: String { "\(key.scope.account) \(key.scope.region) \(key.name) \(time.milliseconds)" }
}
