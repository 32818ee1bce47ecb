public import Ambient
public import Storage
import Synchronization
public import Targets

/// What running a bus does inside the transactions of the operations that change it: the part behind the control plane.
protocol BusDoor: Sendable {
    /// A rule was put, enabled, disabled (`old` and `new`) or deleted (`new` is `nil`): its schedule is set, moved or taken away.
    func ruleChanged(_ old: RuleRecord?, _ new: RuleRecord?, in transaction: any Transaction, at now: Timestamp) throws
    /// An archive is gone; so are its events.
    func archiveDeleted(_ archive: ArchiveRecord, in transaction: any Transaction) throws
    func content(of archive: ArchiveRecord, in transaction: any Transaction) throws -> ArchiveContent
    /// A replay was stored in state `STARTING` and is to begin.
    func replayStarted(_ replay: ReplayRecord, in transaction: any Transaction, at now: Timestamp) throws
    /// A replay was stored in state `CANCELLING`.
    func replayCancelled(_ replay: ReplayRecord, in transaction: any Transaction, at now: Timestamp) throws
}

/// The control plane of EventBridge: the shell around buses, rules, targets, archives and replays.
///
/// Operations read their parameters and answer when what they changed is on disk and effective for the next event.
public final class EventsService: Sendable {
    let database: any Database
    let clock: any WallClock
    let entropy: any Entropy
    let targets: TargetSender
    public let configuration: EventsConfiguration
    private let notices: NodeNotices
    private let hooks = Mutex(Hooks())

    private struct Hooks {
        var followers: [@Sendable (EventsChange) async -> Void] = []
        var bus: (any BusDoor)?
    }

    /// - Parameter database: must have this room's `migrations`.
    public init(
        database: any Database, targets: TargetSender, configuration: EventsConfiguration = EventsConfiguration(),
        clock: any WallClock = SystemClock(), entropy: any Entropy = SystemEntropy()
    ) {
        self.database = database
        self.targets = targets
        self.configuration = configuration
        self.clock = clock
        self.entropy = entropy
        notices = NodeNotices(EventsChange.channel, on: database, from: entropy.uuid())
    }

    /// Has `action` called after every committed change, this node's before its answer is given.
    func onChange(_ action: @escaping @Sendable (EventsChange) async -> Void) { hooks.withLock { $0.followers.append(action) } }

    /// Says what runs the bus.
    func run(through door: any BusDoor) { hooks.withLock { $0.bus = door } }

    var bus: (any BusDoor)? { hooks.withLock { $0.bus } }

    // MARK: Changes

    /// Commits a change; then tells who keeps something in memory of it, here and on the other nodes.
    func commit<T: Sendable>(_ change: EventsChange, _ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await notices.commit(change.notice, forget: { await announce(change) }, body)
    }

    private func announce(_ change: EventsChange) async {
        for follower in hooks.withLock({ $0.followers }) { await follower(change) }
    }

    /// Hears of the changes that other nodes make on the same database. Runs until its task is cancelled or the database closed.
    public func followChanges() async {
        await notices.follow { notice in await announce(notice.map(EventsChange.init(notice:)) ?? .everything) }
    }
}
