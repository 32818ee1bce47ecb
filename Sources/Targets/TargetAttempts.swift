public import Ambient
public import Deliveries
import Storage

/// Attempts of the calls that could not be handed over at once.
extension TargetSender: DeliveryHandler {
    private static let unreadable = DeliveryFailure("the stored call cannot be read", .permanent)

    public func deliver(_ delivery: Delivery) async -> DeliveryResult {
        let attempt = delivery.attempt
        guard let sent = TargetDelivery(delivery)?.numbered(attempt) else { return .failed(Self.unreadable) }
        switch directory.route(to: sent.call.target) {
        case .local(let target, _):
            await target.prepare(for: sent.call)
            return .attempt { [self] transaction in
                if let refusal = try target.accept(sent.call, in: transaction, at: clock.now()) { return refusal.failure }
                tell(sent, attempt: attempt, .delivered, after: transaction)
                return nil
            }
        case .remote(let target):
            if let refusal = await target.send(sent.call) { return .failed(refusal.failure) }
            return .done { [self] in tell(sent, attempt: attempt, .delivered, after: $0) }
        case nil:
            return .failed(TargetRefusal("NO_RESOURCE", "Nothing here takes calls to \(sent.call.target).", .permanent).failure)
        }
    }

    public func rescheduled(_ delivery: Delivery, after failure: DeliveryFailure, to next: Timestamp) {
        guard observer != nil, let sent = TargetDelivery(delivery)?.numbered(delivery.attempt) else { return }
        tell(sent, attempt: delivery.attempt, .refused(TargetRefusal(failure), retriesAt: next))
    }

    public func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? {
        guard let sent = TargetDelivery(delivery) else {
            OperatorLog.say("The delivery \(delivery.id) to \(delivery.lane) is lost: its row cannot be read.")
            return nil
        }
        let (refusal, end) = (TargetRefusal(reason), DeadLetter.End(reason, attempt: delivery.attempt))
        return { [self] in try giveUp(sent, refusal, end, in: $0) }
    }

    /// Brings what cannot be delivered to its dead-letter queue as part of `transaction`; where there is none, it is lost, and said.
    func giveUp(_ delivery: TargetDelivery, _ refusal: TargetRefusal, _ end: DeadLetter.End, in transaction: any Transaction) throws {
        let attempt = end.retries + 1
        let delivery = delivery.numbered(attempt)
        guard let queue = delivery.deadLetterQueue else {
            return lose(delivery, attempt, refusal, "it has no dead-letter queue", after: transaction)
        }
        guard case .local(let target, _) = directory.route(to: queue) else {
            return lose(delivery, attempt, refusal, "its dead-letter queue \(queue) is none", after: transaction)
        }
        let letter = DeadLetter.call(to: queue, of: delivery, refusal, end)
        if let second = try target.accept(letter, in: transaction, at: clock.now()) {
            let reason = "its dead-letter queue \(queue) refused it (\(second.code): \(second.message))"
            return lose(delivery, attempt, refusal, reason, after: transaction)
        }
        tell(delivery, attempt: attempt, .deadLettered(refusal, queue: queue), after: transaction)
    }

    private func lose(
        _ delivery: TargetDelivery, _ attempt: Int, _ refusal: TargetRefusal, _ why: String, after transaction: any Transaction
    ) {
        transaction.afterCommit { [self] in
            let trail = delivery.trail.map { " \($0)" } ?? ""
            OperatorLog.say(
                "An event\(trail) from \(delivery.call.sender) to \(delivery.call.target) is given up after \(attempt) "
                    + "\(attempt == 1 ? "attempt" : "attempts") (\(refusal.code): \(refusal.message)) and lost, since \(why).")
            tell(delivery, attempt: attempt, .lost(refusal))
        }
    }
}
