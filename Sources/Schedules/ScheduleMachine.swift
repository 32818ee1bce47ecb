import Ambient
import CronExpressions

/// Decides when a schedule fires and what remains of it. It plans; the shell keeps one delivery for what is planned.
struct ScheduleMachine {
    private(set) var record: ScheduleRecord
    private let zone: TimeZoneRules

    /// - Parameter zone: of the record's definition.
    init(_ record: ScheduleRecord, zone: TimeZoneRules) {
        self.record = record
        self.zone = zone
    }

    private var firings: FiringMachine {
        let definition = record.definition
        return FiringMachine(
            definition.expression, in: zone, countingFrom: record.anchor, start: definition.startDate, end: definition.endDate,
            window: .seconds(60 * (definition.flexibleWindow ?? 0)))
    }

    /// Plans the first firing of a schedule that is new.
    mutating func begin(at now: Timestamp, chance: Double) {
        record.planned = record.definition.isEnabled ? firings.first(at: now, chance: chance) : nil
    }

    /// Replaces the definition and plans anew where that changes when the schedule fires.
    ///
    /// A rate counts from the change of what it recurs by, or from the first time that it is enabled; otherwise an update does not
    /// move it. A firing whose flexible window is open stays.
    mutating func update(_ definition: ScheduleDefinition, zone: TimeZoneRules, at now: Timestamp, chance: Double) {
        let old = record.definition
        record.definition = definition
        record.modified = now
        let recursAlike = definition.recurs(as: old)
        if !recursAlike || (!old.isEnabled && definition.isEnabled && record.lastScheduled == nil) { record.anchor = now }
        guard definition.isEnabled else { return record.planned = nil }
        if recursAlike, old.isEnabled {
            let isOpen = record.planned.map { $0.scheduledAt <= now } ?? true
            if isOpen || definition.flexibleWindow == old.flexibleWindow { return }
        }
        record.planned = ScheduleMachine(record, zone: zone).firings.first(at: now, after: record.lastScheduled, chance: chance)
    }

    /// What becomes of the planned firing, which is due at `now`.
    mutating func fire(_ planned: PlannedFiring, at now: Timestamp, chance: Double) -> Firing {
        let firing = firings.fire(planned, at: now, chance: chance)
        record.lastScheduled = firing.scheduledAt
        record.planned = firing.next
        return firing
    }

    /// Whether the schedule has fired for the last time and wants to go then. A recurring one without an end date stays.
    var isToBeDeleted: Bool {
        let definition = record.definition
        return record.planned == nil && record.lastScheduled != nil && definition.isEnabled && definition.isDeletedAfterCompletion
            && (definition.expression.isOneTime || definition.endDate != nil)
    }

    /// The firings to come: first the planned one with its chosen time, then the scheduled times of those after it.
    func upcoming(limit: Int) -> [PlannedFiring] {
        guard let planned = record.planned else { return [] }
        let later = firings.scheduledTimes(after: planned.scheduledAt).prefix(limit - 1)
        return [planned] + later.map { PlannedFiring(scheduledAt: $0, dueAt: $0) }
    }
}
