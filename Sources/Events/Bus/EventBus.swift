public import AWSInterface
public import Ambient
public import Deliveries
import JSON
import Storage
import Targets
public import Telemetry

/// What runs the buses of a node: takes events, matches them, hands them to the targets of the rules they match, keeps them in
/// archives, puts them again, and fires the rules that have a schedule. See docs/design/event-bus.md.
///
/// Make it before the deliveries are started: it registers what it handles with them, itself as a target with the directory of
/// `events`' targets, and itself as what `events` runs through.
public final class EventBus: Sendable {
    let events: EventsService
    let deliveries: Deliveries
    let clock: any WallClock
    let entropy: any Entropy
    let catalogue: RuleCatalogue
    private let trail: (any TrailSink)?

    var sender: TargetSender { events.targets }
    var database: any Database { events.database }

    /// - Parameters:
    ///   - logs: CloudWatch Logs, for rules whose target is a log group; without it there is no such target.
    ///   - trail: where it is noted which rules an event has matched.
    public init(
        events: EventsService, deliveries: Deliveries, logs: ServiceInterface? = nil, trail: (any TrailSink)? = nil,
        clock: any WallClock = SystemClock(), entropy: any Entropy = SystemEntropy()
    ) {
        self.events = events
        self.deliveries = deliveries
        self.clock = clock
        self.entropy = entropy
        self.trail = trail
        catalogue = RuleCatalogue(database: events.database)
        deliveries.register(RuleFirings.kind, concurrency: 64, handler: RuleFirings(bus: self))
        deliveries.register(Replays.kind, concurrency: 16, laneConcurrency: 1, handler: Replays(bus: self))
        deliveries.register(ArchiveRemoval.kind, concurrency: 2, handler: ArchiveRemoval(bus: self))
        events.targets.directory.register("events", resourcePrefix: "event-bus/", .local(BusTarget(bus: self), cascades: true))
        if let logs {
            let target = LogGroupTarget(logs: logs, clock: clock, entropy: entropy)
            events.targets.directory.register("logs", resourcePrefix: "log-group:", .remote(target))
        }
        events.run(through: self)
        events.onChange { [catalogue] in await catalogue.follow($0) }
    }

    /// What AWS's API offers of a bus beside its control plane.
    public var operations: [Operation] {
        [Operation("PutEvents") { [self] input, context in try await putEvents(input, context) }]
    }

    /// Whether events of the default bus may reach somebody: it has rules or archives, or they are not in memory yet. For services that would
    /// tell it of each of their changes.
    public func mayHaveListeners(_ scope: Scope) -> Bool { catalogue.mayHaveListeners(BusKey(scope: scope, name: BusKey.defaultName)) }

    /// Deletes what archives no longer keep, and replays of long ago, every hour, until the task is cancelled.
    public func run() async {
        while (try? await clock.sleep(until: clock.now() + ArchiveRemoval.interval)) != nil {
            do {
                try await removeExpiredEvents()
            } catch {
                OperatorLog.say("Expired events could not be removed from archives: \(error)")
            }
        }
    }

    /// Commits what was decided about events that came together, and reports their ways.
    func commit(_ dispatches: [EventDispatch]) async throws {
        guard !dispatches.allSatisfy(\.isEmpty) else { return report(dispatches) }
        let sender = sender
        try await database.write { transaction in
            for dispatch in dispatches { try dispatch.commit(through: sender, in: transaction) }
        }
        report(dispatches)
    }

    /// Notes down which rules events have matched, once that is committed; also that it was none.
    func report(_ dispatches: [EventDispatch]) {
        guard let trail else { return }
        for dispatch in dispatches {
            let event = dispatch.event
            let matches = dispatch.matchedRules.map { TrailMatch(rule: $0.arn, targets: $0.targets.map(\.arn)) }
            trail.record(
                TrailEvent(
                    id: event.id, bus: event.bus.arn, event: event.bytes, time: event.time, acceptedAt: event.ingestedAt, matches: matches))
        }
    }
}

/// What the control plane wants done inside of its transactions.
extension EventBus: BusDoor {
    func ruleChanged(_ old: RuleRecord?, _ new: RuleRecord?, in transaction: any Transaction, at now: Timestamp) throws {
        guard let key = new ?? old else { return }
        try RuleFirings(bus: self).plan(key, isThere: new != nil, in: transaction, at: now)
    }

    func archiveDeleted(_ archive: ArchiveRecord, in transaction: any Transaction) throws {
        try ArchiveRemoval(bus: self).begin(archive, in: transaction, at: clock.now())
    }

    func content(of archive: ArchiveRecord, in transaction: any Transaction) throws -> ArchiveContent {
        try transaction.archiveContent(archive.storageKey)
    }

    func replayStarted(_ replay: ReplayRecord, in transaction: any Transaction, at now: Timestamp) throws {
        try Replays(bus: self).begin(replay, in: transaction, at: now)
    }

    /// The replay's next chunk finds it in state `CANCELLING`, and ends it.
    func replayCancelled(_ replay: ReplayRecord, in transaction: any Transaction, at now: Timestamp) throws {}
}
