import AWSInterface
import Ambient
import CronExpressions
import Deliveries
import JSON
import Storage
import Targets

/// Fires the rules that have a schedule: each waits for one firing, a delivery that commits what it sends together with the next.
struct RuleFirings: DeliveryHandler {
    static let kind = "events.schedule"

    let bus: EventBus

    /// The firing that a delivery stands for.
    private struct Plan {
        let bus: BusKey
        let rule: String
        let firing: PlannedFiring

        init(_ rule: RuleRecord, _ firing: PlannedFiring) {
            (bus, self.rule, self.firing) = (rule.bus, rule.name, firing)
        }

        init?(_ payload: [UInt8]) {
            guard let object = try? JSONValue(parsing: payload).object, let account = object["account"]?.string,
                let region = object["region"]?.string, let bus = object["bus"]?.string, let rule = object["rule"]?.string,
                let scheduled = object["scheduled"]?.int, let due = object["due"]?.int
            else { return nil }
            self.bus = BusKey(scope: Scope(account: account, region: region), name: bus)
            self.rule = rule
            firing = PlannedFiring(
                scheduledAt: Timestamp(milliseconds: Int64(scheduled)), dueAt: Timestamp(milliseconds: Int64(due)))
        }

        var payload: [UInt8] {
            JSONValue.object([
                "account": .string(bus.scope.account), "region": .string(bus.scope.region), "bus": .string(bus.name),
                "rule": .string(rule), "scheduled": .number(firing.scheduledAt.milliseconds), "due": .number(firing.dueAt.milliseconds),
            ]).bytes()
        }
    }

    // MARK: Planning

    /// Sets the firing that a rule waits for, after the rule was put, enabled, disabled or deleted. One that was planned by the same
    /// schedule stays as it is.
    func plan(_ rule: RuleRecord, isThere: Bool, in transaction: any Transaction, at now: Timestamp) throws {
        let waiting = try transaction.firing(of: rule)
        let schedule = isThere && rule.state.isEnabled ? rule.schedule : nil
        guard waiting?.schedule != schedule else { return }
        if let waiting {
            try bus.deliveries.cancel(waiting.delivery, in: transaction)
            try transaction.removeFiring(of: rule)
        }
        guard let schedule, let machine = Self.machine(schedule, countingFrom: now), let first = machine.first(at: now, chance: 0) else {
            return
        }
        try store(Plan(rule, first), schedule, anchor: now, of: rule, in: transaction)
    }

    private func store(
        _ plan: Plan, _ schedule: String, anchor: Timestamp, of rule: RuleRecord, in transaction: any Transaction
    ) throws {
        let delivery = try bus.deliveries.add(
            NewDelivery(kind: Self.kind, dueAt: plan.firing.dueAt, policy: .untilDone, payload: plan.payload), in: transaction)
        try transaction.save(WaitingFiring(schedule: schedule, anchor: anchor, delivery: delivery), of: rule)
    }

    private static func machine(_ schedule: String, countingFrom anchor: Timestamp) -> FiringMachine? {
        do throws(ScheduleExpressionError) {
            let expression = try ScheduleExpression(parsing: schedule, as: .rule)
            return FiringMachine(expression, in: .utc, countingFrom: anchor, firstOfRate: .afterOneInterval)
        } catch {
            OperatorLog.say("The stored schedule \(schedule) cannot be read and never fires: \(error.reason)")
            return nil
        }
    }

    // MARK: Firing

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        guard let plan = Plan(delivery.payload) else { return .done() }
        await bus.catalogue.prepare(plan.bus)
        return .done { try fire(plan, delivery.id, in: $0) }
    }

    func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? { nil }

    private func fire(_ plan: Plan, _ delivery: Int64, in transaction: any Transaction) throws {
        guard let rule = try transaction.ruleWithTargets(plan.bus, plan.rule), let waiting = try transaction.firing(of: rule.rule),
            waiting.delivery == delivery, let machine = Self.machine(waiting.schedule, countingFrom: waiting.anchor)
        else { return }
        let now = bus.clock.now()
        let firing = machine.fire(plan.firing, at: now, chance: 0)
        try send(event(of: rule.rule, firing.scheduledAt, at: now), to: CompiledRule(rule), in: transaction)
        if firing.isLate { say(rule.rule.arn, firing, now, after: transaction) }
        guard let next = firing.next else { return try transaction.removeFiring(of: rule.rule) }
        try store(Plan(rule.rule, next), waiting.schedule, anchor: waiting.anchor, of: rule.rule, in: transaction)
    }

    /// AWS's event of a firing; see the user guide, "Creating a rule that runs on a schedule".
    private func event(of rule: RuleRecord, _ scheduledAt: Timestamp, at now: Timestamp) -> BusEvent {
        let envelope = EventEnvelope(
            id: bus.entropy.uuid(), detailType: "Scheduled Event", source: "aws.events", account: rule.bus.scope.account,
            time: scheduledAt, region: rule.bus.scope.region, resources: [rule.arn], detail: Array("{}".utf8))
        return BusEvent(bus: rule.bus, id: envelope.id, bytes: envelope.bytes, time: scheduledAt, ingestedAt: now)
    }

    /// The rule's targets get the event whatever its pattern; so does who else on the bus waits for such events.
    private func send(_ event: BusEvent, to rule: CompiledRule, in transaction: any Transaction) throws {
        guard let rules = try bus.catalogue.rules(of: event.bus, in: transaction) else { return }
        let dispatch = EventDispatch(event, matching: rules, firing: rule)
        try dispatch.commit(through: bus.sender, in: transaction)
        transaction.afterCommit { [bus] in bus.report([dispatch]) }
    }

    private func say(_ rule: String, _ firing: Firing, _ now: Timestamp, after transaction: any Transaction) {
        let skipped = firing.skipped == .none ? "" : "; \(firing.skipped) before it are not made up for"
        let text = "The rule \(rule) fired at \(now.iso8601) what was due at \(firing.scheduledAt.iso8601)\(skipped)."
        transaction.afterCommit { OperatorLog.say(text) }
    }
}

/// The firing that a rule waits for.
struct WaitingFiring: Hashable, Sendable {
    /// The expression by which it was planned.
    var schedule: String
    /// What a `rate(…)` counts from.
    var anchor: Timestamp
    var delivery: Int64
}

/// The rows of the firings that rules wait for.
extension Transaction {
    func firing(of rule: RuleRecord) throws -> WaitingFiring? {
        try query(
            "SELECT schedule, anchor, delivery FROM event_firings WHERE account = $1 AND region = $2 AND bus = $3 AND rule = $4",
            rule.bus.scope.account, rule.bus.scope.region, rule.bus.name, rule.name
        ).first.map {
            WaitingFiring(
                schedule: try $0.text(0), anchor: Timestamp(milliseconds: try $0.int64(1)), delivery: try $0.int64(2))
        }
    }

    func save(_ firing: WaitingFiring, of rule: RuleRecord) throws {
        try execute(
            """
            INSERT INTO event_firings (account, region, bus, rule, schedule, anchor, delivery) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (account, region, bus, rule) DO UPDATE SET schedule = excluded.schedule, anchor = excluded.anchor,
            delivery = excluded.delivery
            """, rule.bus.scope.account, rule.bus.scope.region, rule.bus.name, rule.name, firing.schedule, firing.anchor.milliseconds,
            firing.delivery)
    }

    func removeFiring(of rule: RuleRecord) throws {
        try execute(
            "DELETE FROM event_firings WHERE account = $1 AND region = $2 AND bus = $3 AND rule = $4", rule.bus.scope.account,
            rule.bus.scope.region, rule.bus.name, rule.name)
    }
}
