public import Ambient
public import Deliveries
public import Storage

/// Delivers calls to targets: the one way in which events, firings and results reach functions, queues, buses and the world.
public final class TargetSender: Sendable {
    /// The kind of the deliveries; their lane is the target's ARN, so that a target that fails delays no other.
    public static let deliveryKind = "targets.send"

    public let directory: TargetDirectory
    let deliveries: Deliveries
    let clock: any WallClock
    let observer: (any TargetObserver)?

    public init(
        directory: TargetDirectory, deliveries: Deliveries, clock: any WallClock, entropy: any Entropy,
        observer: (any TargetObserver)? = nil
    ) {
        self.directory = directory
        self.deliveries = deliveries
        self.clock = clock
        self.observer = observer
    }

    /// Hands `delivery` over as part of `transaction`: at once where it is due and its target is local and cascades no further,
    /// else by a delivery of its own. Either way nothing is lost once the transaction is committed.
    public func send(_ delivery: TargetDelivery, in transaction: any Transaction) throws {
    }
}
