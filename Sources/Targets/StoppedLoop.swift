import AWSInterface
import Ambient
import Deliveries
import JSON
public import Storage

/// A chain of events that was stopped because it passes the same resources again and again.
public struct StoppedLoop: Hashable, Sendable {
    /// The ARN of what was not called once more.
    public let resource: String
    /// The ARNs that the chain has passed more than once, in the order of their first time; the hash of one this node does not know.
    public let cycle: [String]
    /// How often the chain would have passed `resource`.
    public let hops: Int
    public let limit: Int
    /// The chain's header with the hop that was refused.
    let header: String
    /// The chain's `Root`.
    let chain: String
    /// Whether the chain had not been stopped before.
    let isNews: Bool

    /// What dead letters say.
    public static let code = "RECURSION_LIMIT_EXCEEDED"

    public var message: String {
        "This event is part of a loop: its chain would have passed \(resource) \(hops) times, and \(limit) are allowed. "
            + "The loop: \(cycle.joined(separator: ", "))."
    }

    /// For the target that would have been called once more.
    public var refusal: TargetRefusal { TargetRefusal(Self.code, message, .permanent) }

    private static let source = "apus.loops"
    private static let detailType = "Recursive Loop Stopped"

    /// The event that tells of it, for the default bus of the account.
    ///
    /// It carries the chain's lineage: a rule that feeds it to the loop again is stopped at once.
    func event(trail: String?, sender: String, at now: Timestamp) -> TargetDelivery? {
        guard let arn = ARN(resource) else { return nil }
        var detail: JSONObject = [
            "resource": .string(resource), "cycle": .array(cycle.map { .string($0) }), "hops": .number(hops), "limit": .number(limit),
            "sender": .string(sender), "trace": .string(chain),
        ]
        if let trail { detail["event-id"] = .string(trail) }
        let call = TargetCall(
            target: arn.scope.arn("events", "event-bus/default").description, payload: JSONValue.object(detail).bytes(),
            settings: [
                "Source": .string(Self.source), "DetailType": .string(Self.detailType),
                "Resources": .array(cycle.filter { ARN($0) != nil }.map { .string($0) }),
            ], traceHeader: header, sender: resource)
        return TargetDelivery(call: call, dueAt: now)
    }
}

extension TargetSender {
    /// Tells, as part of `transaction`, the operator and the account's default bus that a loop was stopped; once for each chain.
    ///
    /// - Parameters:
    ///   - trail: the identifier of the event that was stopped.
    ///   - sender: the ARN of what would have called once more.
    public func report(_ loop: StoppedLoop, trail: String?, sender: String, in transaction: any Transaction) throws {
        guard loops.isUntold(loop) else { return }
        if let event = loop.event(trail: trail, sender: sender, at: clock.now()) {
            try store(event, directory.route(to: event.call.target), in: transaction)
        }
        transaction.afterCommit { [loops] in
            loops.told(loop)
            OperatorLog.say(loop.message)
        }
    }
}
