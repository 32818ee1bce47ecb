public import Ambient
public import Deliveries
public import Storage

/// Delivers calls to targets: the one way in which events, firings and results reach functions, queues, buses and the world.
public final class TargetSender: Sendable {
    /// The kind of the deliveries to targets in the database; their lane is the target's ARN, so that a target that fails delays no
    /// other.
    public static let deliveryKind = "targets.send"
    /// The kind of the deliveries to targets outside of it: however many of those hang, none in the database waits for them.
    public static let remoteDeliveryKind = "targets.call"

    /// Attempts that run at once: of all targets, and of one.
    private static let concurrency = (all: 1024, lane: 32)
    /// What a lane's name may hold; ARNs of targets may be longer.
    private static let longestLane = 1024

    public let directory: TargetDirectory
    let deliveries: Deliveries
    let clock: any WallClock
    let observer: (any TargetObserver)?

    /// Registers itself with `deliveries`, so make it before they are started.
    public init(
        directory: TargetDirectory, deliveries: Deliveries, clock: any WallClock, entropy: any Entropy,
        observer: (any TargetObserver)? = nil
    ) {
        self.directory = directory
        self.deliveries = deliveries
        self.clock = clock
        self.observer = observer
        for kind in [Self.deliveryKind, Self.remoteDeliveryKind] {
            deliveries.register(kind, concurrency: Self.concurrency.all, laneConcurrency: Self.concurrency.lane, handler: self)
        }
    }

    /// Hands `delivery` over as part of `transaction`: at once where it is due and its target is local and cascades no further,
    /// else by a delivery of its own. Either way nothing is lost once the transaction is committed.
    public func send(_ delivery: TargetDelivery, in transaction: any Transaction) throws {
        let route = directory.route(to: delivery.call.target)
        let now = clock.now()
        if case .local(let target, cascades: false) = route, delivery.dueAt <= now {
            if try target.accept(delivery.call, in: transaction, at: now) == nil {
                tell(delivery, attempt: 1, .delivered, after: transaction)
                return
            }
            // Refused: its delivery asks again, and knows what to do with a second refusal.
        }
        try store(delivery, route, in: transaction)
    }

    private func store(_ delivery: TargetDelivery, _ route: TargetRoute?, in transaction: any Transaction) throws {
        var kind = Self.deliveryKind
        if case .remote = route { kind = Self.remoteDeliveryKind }
        let target = delivery.call.target
        let lane = target.utf8.count <= Self.longestLane ? target : String(decoding: target.utf8.prefix(Self.longestLane), as: UTF8.self)
        try deliveries.add(
            NewDelivery(kind: kind, lane: lane, dueAt: delivery.dueAt, policy: delivery.policy, payload: delivery.encoded),
            in: transaction)
    }

    // MARK: Telling

    /// Tells the observer, once `transaction` is committed.
    func tell(_ delivery: TargetDelivery, attempt: Int, _ outcome: TargetAttempt.Outcome, after transaction: any Transaction) {
        guard observer != nil else { return }
        transaction.afterCommit { [self] in tell(delivery, attempt: attempt, outcome) }
    }

    func tell(_ delivery: TargetDelivery, attempt: Int, _ outcome: TargetAttempt.Outcome) {
        observer?.attempted(
            TargetAttempt(
                trail: delivery.trail, sender: delivery.call.sender, target: delivery.call.target, payload: delivery.call.payload,
                attempt: attempt, outcome: outcome, at: clock.now()))
    }
}
