import Ambient
import Deliveries
import JSON
import Storage
import Targets

/// An event that has come to a bus.
struct BusEvent: Sendable {
    let bus: BusKey
    let id: String
    /// The whole event as JSON, as targets get it.
    let bytes: [UInt8]
    /// What the event says of itself: archives are ordered by it.
    let time: Timestamp
    /// When it came to this bus.
    let ingestedAt: Timestamp
    var traceHeader: String?
    /// An event that an archive puts again: it is not archived once more.
    var isReplayed = false
    /// The ARNs of the rules that alone get it; `nil` for all.
    var onlyRules: Set<String>?
}

/// What is to be done with an event: decided by matching, before the transaction in which it is done.
struct EventDispatch: Sendable {
    /// One call to a target, or why there can be none.
    struct Send: Sendable {
        let delivery: TargetDelivery
        let failure: TargetInput.Failure?
    }

    let event: BusEvent
    let matchedRules: [CompiledRule]
    let sends: [Send]
    let archives: [ArchiveRecord]

    /// Whether there is anything to commit.
    var isEmpty: Bool { sends.isEmpty && archives.isEmpty }

    /// - Parameter firing: the rule of whose schedule this is an event: it gets it, whatever its pattern.
    init(_ event: BusEvent, matching rules: BusRules, firing: CompiledRule? = nil) {
        var matches = rules.matches(of: event.bytes)
        if let only = event.onlyRules { matches.rules.removeAll { !only.contains($0.arn) } }
        if let firing {
            matches.rules.removeAll { $0.arn == firing.arn }
            matches.rules.insert(firing, at: 0)
        }
        self.event = event
        matchedRules = matches.rules
        sends = Self.sends(event, to: matches.rules)
        archives = event.isReplayed ? [] : matches.archives
    }

    /// What the targets of `rules` are sent, whatever their patterns.
    static func sends(_ event: BusEvent, to rules: [CompiledRule]) -> [Send] {
        let matched = MatchedEvent(bytes: event.bytes, ingestedAt: event.ingestedAt)
        var sends: [Send] = []
        for rule in rules {
            matched.matched(by: (rule.arn, rule.name))
            for target in rule.targets { sends.append(send(event, matched, rule, target)) }
        }
        return sends
    }

    private static func send(_ event: BusEvent, _ matched: MatchedEvent, _ rule: CompiledRule, _ target: CompiledTarget) -> Send {
        var payload = event.bytes
        var failure: TargetInput.Failure?
        do throws(TargetInput.Failure) {
            payload = try target.input.get().apply(to: matched)
        } catch {
            failure = error
        }
        let call = TargetCall(
            target: target.arn, payload: payload, settings: target.settings(for: matched), traceHeader: event.traceHeader, sender: rule.arn)
        let delivery = TargetDelivery(
            call: call, dueAt: event.ingestedAt, policy: target.policy, deadLetterQueue: target.deadLetterQueue,
            deadLetterAttributes: ["RULE_ARN": rule.arn], trail: event.id)
        return Send(delivery: delivery, failure: failure)
    }

    /// Hands everything over as part of `transaction`.
    func commit(through sender: TargetSender, in transaction: any Transaction) throws {
        for archive in archives { try transaction.archive(event, in: archive) }
        for send in sends {
            if let failure = send.failure {
                try sender.giveUp(send.delivery, TargetRefusal(failure.code, failure.message, .permanent), in: transaction)
            } else {
                try sender.send(send.delivery, in: transaction)
            }
        }
    }
}
