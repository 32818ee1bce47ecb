import Ambient

/// What happens to messages that are about to be received: decided here, without I/O.
enum ReceiveMachine {
    enum Fate: Hashable, Sendable {
        /// Goes to the receiver.
        case deliver
        /// Has been received as often as the redrive policy allows.
        case moveToDeadLetterQueue
        /// Older than the queue keeps messages.
        case expire
    }

    /// - Parameters:
    ///   - receives: how often it has been received before in this queue.
    ///   - maximumReceives: of the redrive policy, where there is one that can be followed.
    static func fate(
        sentAt: Timestamp, receives: Int, at now: Timestamp, retention: Duration, maximumReceives: Int?
    ) -> Fate {
        if sentAt + retention <= now { return .expire }
        if let maximumReceives, receives >= maximumReceives { return .moveToDeadLetterQueue }
        return .deliver
    }

    /// What to do with the first messages of a group, given in their order: the first that must wait holds up those behind it.
    struct GroupPlan: Hashable, Sendable {
        var deliver: [MessageRow] = []
        var move: [MessageRow] = []
        var expire: [MessageRow] = []
        /// Whether there may be more of this group behind the rows that were looked at.
        var mayContinue = true
    }

    static func plan(
        _ rows: [MessageRow], at now: Timestamp, retention: Duration, maximumReceives: Int?
    ) -> GroupPlan {
        var plan = GroupPlan()
        for row in rows {
            if row.visibleAt > now {
                plan.mayContinue = false
                return plan
            }
            switch fate(sentAt: row.sentAt, receives: row.receivesHere, at: now, retention: retention, maximumReceives: maximumReceives) {
            case .deliver: plan.deliver.append(row)
            case .moveToDeadLetterQueue: plan.move.append(row)
            case .expire: plan.expire.append(row)
            }
        }
        return plan
    }

    /// When a group can be received from again: not while any of its messages is in flight, and not before its first is visible.
    /// `nil` for a group without messages.
    ///
    /// - Parameter first: the first messages of the group in their order. Those that are in flight are among them: a receive takes
    ///   from the front, and none can happen while they are in flight.
    static func availability(ofGroup first: [(visibleAt: Timestamp, receivedAt: Timestamp?)]) -> Timestamp? {
        guard let head = first.first else { return nil }
        return first.reduce(head.visibleAt) { latest, message in
            message.receivedAt == nil ? latest : max(latest, message.visibleAt)
        }
    }
}
