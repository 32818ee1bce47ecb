import AWSInterface
public import Ambient
public import Deliveries
public import Storage

/// Delivers calls to targets: the one way in which events, firings and results reach functions, queues, buses and the world.
public final class TargetSender: Sendable {
    /// The kind of the deliveries to targets in the database; their lane is the target's ARN unless the sender names another, so that a
    /// target that fails delays no other.
    public static let deliveryKind = "targets.send"
    /// The kind of the deliveries to targets outside of it: however many of those hang, none in the database waits for them.
    public static let remoteDeliveryKind = "targets.call"

    /// Attempts that run at once: of all targets, and of one.
    private static let concurrency = (all: 1024, lane: 32)
    /// Bytes of an ARN that name its lane: lanes' names are shorter than ARNs may be.
    private static let longestLane = 1000

    public let directory: TargetDirectory
    public let loops: LoopGuard
    let deliveries: Deliveries
    let clock: any WallClock
    private let entropy: any Entropy
    let observer: (any TargetObserver)?

    /// Registers itself with `deliveries`, so make it before they are started.
    public init(
        directory: TargetDirectory, deliveries: Deliveries, clock: any WallClock, entropy: any Entropy,
        observer: (any TargetObserver)? = nil, loops: LoopGuard = LoopGuard()
    ) {
        self.directory = directory
        self.loops = loops
        self.deliveries = deliveries
        self.clock = clock
        self.entropy = entropy
        self.observer = observer
        for kind in [Self.deliveryKind, Self.remoteDeliveryKind] {
            deliveries.register(kind, concurrency: Self.concurrency.all, laneConcurrency: Self.concurrency.lane, handler: self)
        }
    }

    /// Hands `delivery` over as part of `transaction`: at once where it is due and its target is local and cascades no further,
    /// else by a delivery of its own. Either way nothing is lost once the transaction is committed.
    ///
    /// Counts the hop of the call's chain through its target; one too many goes to the dead-letter queue instead.
    public func send(_ delivery: TargetDelivery, in transaction: any Transaction) throws {
        let route = directory.route(to: delivery.call.target)
        switch hop(delivery.call, route) {
        case .passes(let header):
            var delivery = delivery
            delivery.call.traceHeader = header
            try pass(delivery, route, in: transaction)
        case .stopped(let loop):
            try report(loop, trail: delivery.trail, sender: delivery.call.sender, in: transaction)
            try giveUp(delivery, loop.refusal, in: transaction)
        }
    }

    /// Brings a call that was never sent, since it cannot be, to its dead-letter queue; where there is none, it is lost, and said.
    public func giveUp(_ delivery: TargetDelivery, _ refusal: TargetRefusal, in transaction: any Transaction) throws {
        try giveUp(delivery, refusal, DeadLetter.End(retries: 0, exhausted: nil), in: transaction)
    }

    /// A function counts its own runs: it knows whether it may run in a loop. What cascades begins a chain where there is none yet.
    private func hop(_ call: TargetCall, _ route: TargetRoute?) -> LoopGuard.Verdict {
        var header = call.traceHeader
        if header == nil {
            guard case .local(_, cascades: true) = route else { return .passes(header: nil) }
            header = TraceHeader.fresh(at: clock.now(), entropy)
        }
        let key = LineageKey(call.target)
        return key.isFunction ? .passes(header: header) : loops.hop(header, through: call.target, key)
    }

    private func pass(_ delivery: TargetDelivery, _ route: TargetRoute?, in transaction: any Transaction) throws {
        let now = clock.now()
        if case .local(let target, cascades: false) = route, delivery.dueAt <= now {
            let first = delivery.numbered(1)
            if try target.accept(first.call, in: transaction, at: now) == nil {
                tell(first, attempt: 1, .delivered, after: transaction)
                return
            }
            // Refused: its delivery asks again, and knows what to do with a second refusal.
        }
        try store(delivery, route, in: transaction)
    }

    func store(_ delivery: TargetDelivery, _ route: TargetRoute?, in transaction: any Transaction) throws {
        var kind = Self.deliveryKind
        if case .remote = route { kind = Self.remoteDeliveryKind }
        var lane = delivery.lane ?? delivery.call.target
        if lane.utf8.count > Self.longestLane { lane = String(decoding: lane.utf8.prefix(Self.longestLane), as: UTF8.self) }
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
