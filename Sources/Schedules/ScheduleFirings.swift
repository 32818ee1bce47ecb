import AWSInterface
import Ambient
import CronExpressions
import Deliveries
import JSON
import Storage
import Targets

/// Fires schedules: each firing is one transaction, in which the call is handed to its target, the next firing is planned and the
/// schedule says that it has fired.
struct ScheduleFirings: DeliveryHandler {
    // Deliveries let go of their handlers when they are drained.
    let service: SchedulesService

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        guard let key = ScheduleKey(payload: delivery.payload) else {
            return .failed(DeliveryFailure("not a schedule's firing", .permanent))
        }
        return .done { [service] transaction in try service.fire(key, delivery.id, in: transaction) }
    }

    func rescheduled(_ delivery: Delivery, after failure: DeliveryFailure, to next: Timestamp) {
        let name = ScheduleKey(payload: delivery.payload)?.arn ?? "\(delivery.id)"
        OperatorLog.say("The schedule \(name) cannot fire and is tried again at \(next.iso8601Seconds): \(failure.reason)")
    }

    func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? {
        OperatorLog.say("The firing \(delivery.id) of a schedule is lost: \(reason)")
        return nil
    }
}

extension SchedulesService {
    fileprivate func fire(_ key: ScheduleKey, _ delivery: Int64, in transaction: any Transaction) throws {
        guard let record = try transaction.schedule(key), record.delivery == delivery, let planned = record.planned else { return }
        let now = clock.now()
        var machine = ScheduleMachine(record, zone: try zones.rules(record.definition.zone))
        let firing = machine.fire(planned, at: now, chance: entropy.unitInterval())
        try targets.send(call(of: record, scheduledAt: firing.scheduledAt, at: now), in: transaction)
        if machine.isToBeDeleted {
            try transaction.removeSchedule(key)
        } else {
            var next = machine.record
            next.delivery = try plan(next, in: transaction)
            try transaction.saveProgress(of: next)
        }
        if firing.isLate {
            let message = Self.lateness(of: key, firing, at: now)
            transaction.afterCommit { OperatorLog.say(message) }
        }
    }

    private static func lateness(of key: ScheduleKey, _ firing: Firing, at now: Timestamp) -> String {
        let seconds = (now - firing.scheduledAt).wholeMilliseconds / 1000
        let skipped = firing.skipped == .none ? "" : "; of the time before, \(firing.skipped) firings are skipped"
        return "The schedule \(key.arn) could not fire in time: its firing of \(firing.scheduledAt.iso8601Seconds) is caught up "
            + "\(seconds) s late\(skipped)."
    }

    /// Stores the delivery that waits for the planned firing, if there is one.
    func plan(_ record: ScheduleRecord, in transaction: any Transaction) throws -> Int64? {
        guard let planned = record.planned else { return nil }
        return try deliveries.add(
            NewDelivery(kind: Self.firingKind, dueAt: planned.dueAt, policy: .untilDone, payload: record.key.payload), in: transaction)
    }

    private func call(of record: ScheduleRecord, scheduledAt: Timestamp, at now: Timestamp) -> TargetDelivery {
        let (target, arn) = (record.definition.target, record.key.arn)
        let attributes = FiringInput.Attributes(schedule: arn, scheduledAt: scheduledAt, executionID: entropy.hexadecimal(16))
        let input =
            target.input.map { FiringInput(text: $0, for: attributes) }
            ?? FiringInput(notificationOf: attributes, in: record.key.scope, id: entropy.uuid())
        var settings: JSONObject = [:]
        settings["MessageGroupId"] = target.messageGroupID.map(JSONValue.string)
        if let source = target.eventSource, let detailType = target.eventDetailType {
            settings["Source"] = .string(source)
            settings["DetailType"] = .string(detailType)
            settings["Resources"] = [.string(arn)]
        }
        let trace = TraceHeader.fresh(at: now, entropy)
        return TargetDelivery(
            call: TargetCall(target: target.arn, payload: input.bytes, settings: settings, traceHeader: trace, sender: arn),
            // A universal target is an operation, which all schedules share: one that hangs must not delay the others.
            lane: UniversalTargets.isUniversal(target.arn) ? arn : nil, dueAt: now,
            policy: .eventBus(retries: target.maximumRetryAttempts, maximumAge: .seconds(target.maximumEventAge)),
            deadLetterQueue: target.deadLetterQueue,
            deadLetterAttributes: [
                "SCHEDULE_ARN": arn, "SCHEDULED_TIME": scheduledAt.iso8601Seconds, "EXECUTION_ID": attributes.executionID,
                "IS_PAYLOAD_TRUNCATED": "false", "RETRY_ATTEMPTS": "0",
            ],
            attemptKeyword: target.input?.contains(FiringInput.attemptKeyword) == true ? FiringInput.attemptKeyword : nil)
    }
}

extension ScheduleKey {
    /// As it stands in a delivery: the parts are without line feeds.
    var payload: [UInt8] { Array([scope.account, scope.region, group, name].joined(separator: "\n").utf8) }

    init?(payload: [UInt8]) {
        let parts = payload.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 4 else { return nil }
        self.init(scope: Scope(account: parts[0], region: parts[1]), group: parts[2], name: parts[3])
    }
}
