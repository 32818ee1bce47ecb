public import Ambient

/// When a schedule fires: what follows from its expression, its dates and its flexible window. It has no clock: a firing is planned,
/// the plan is stored where it must survive, and when it is due the machine says what is fired and what is planned next.
///
/// Each planned firing lies strictly after the one before, so a clock that is set back fires nothing twice. What became due while
/// nobody looked (the node was down, the clock jumped forward) is fired once: see ``fire(_:at:chance:)``.
///
/// Sources: EventBridge Scheduler user guide, "Schedule types" and "Configuring flexible time windows"; docs/design/schedules.md.
public struct FiringMachine: Hashable, Sendable {
    /// When a `rate(…)` fires for the first time.
    public enum FirstOfRate: Hashable, Sendable {
        /// At the moment it counts from: a Scheduler schedule without a start date "starts invoking its target immediately".
        case immediately
        /// One interval later: a rule of an event bus.
        case afterOneInterval
    }

    private let expression: ScheduleExpression
    private let zone: TimeZoneRules
    private let anchor: Timestamp
    private let firstOfRate: FirstOfRate
    private let start: Timestamp?
    private let end: Timestamp?
    private let window: Duration

    /// So late a firing is still itself: AWS fires within this time, too. What is later is caught up.
    static let precision = Duration.seconds(60)

    /// - Parameters:
    ///   - anchor: what a `rate` without `start` counts from: when the schedule was created or given another expression.
    ///   - start: nothing recurs before it, and a `rate` counts from it. A one-time schedule ignores it.
    ///   - end: nothing recurs after it. A one-time schedule ignores it.
    ///   - window: how long after its scheduled time a firing may happen.
    public init(
        _ expression: ScheduleExpression, in zone: TimeZoneRules, countingFrom anchor: Timestamp,
        firstOfRate: FirstOfRate = .immediately, start: Timestamp? = nil, end: Timestamp? = nil, window: Duration = .zero
    ) {
        self.expression = expression
        self.zone = zone
        self.anchor = anchor
        self.firstOfRate = firstOfRate
        self.start = expression.isOneTime ? nil : start
        self.end = expression.isOneTime ? nil : end
        self.window = window
    }

    /// The first firing of a schedule that is new, enabled or changed at `now`; nil where it never fires (again).
    ///
    /// A one-time schedule that lies less than a minute back, within AWS's precision, fires at once.
    ///
    /// - Parameters:
    ///   - last: the scheduled time of the last firing, where there was one: never again what is not after it.
    ///   - chance: a random number in `0..<1`, for the flexible window.
    public func first(at now: Timestamp, after last: Timestamp? = nil, chance: Double) -> PlannedFiring? {
        var moment = expression.isOneTime ? now - Self.precision : now - .milliseconds(1)
        if start == nil, firstOfRate == .afterOneInterval { moment = max(moment, anchor) }
        if let last { moment = max(moment, last) }
        return plan(after: moment, chance: chance)
    }

    /// What happens at `now`, when `planned` is due.
    ///
    /// A firing that is more than a minute late is caught up: fired is the latest of those that became due meanwhile, and the ones
    /// before it are skipped and counted.
    ///
    /// - Parameter chance: a random number in `0..<1`, for the flexible window of the next firing.
    public func fire(_ planned: PlannedFiring, at now: Timestamp, chance: Double) -> Firing {
        var (scheduledAt, skipped) = (planned.scheduledAt, SkippedFirings.none)
        let isLate = now - planned.dueAt >= Self.precision
        if isLate {
            scheduledAt = latest(upTo: now, from: planned.scheduledAt)
            skipped = count(from: planned.scheduledAt, before: scheduledAt)
        }
        return Firing(scheduledAt: scheduledAt, isLate: isLate, skipped: skipped, next: plan(after: scheduledAt, chance: chance))
    }

    /// The scheduled times strictly after `moment`, found one by one as they are asked for; the flexible window may delay each.
    public func scheduledTimes(after moment: Timestamp) -> some Sequence<Timestamp> {
        sequence(state: moment) { moment in
            guard let next = next(after: moment) else { return nil }
            moment = next
            return next
        }
    }

    // MARK: Searching

    private func next(after moment: Timestamp) -> Timestamp? {
        guard let next = expression.next(after: moment, in: zone, startingAt: start ?? anchorOfRate), end.map({ next <= $0 }) ?? true
        else { return nil }
        return next
    }

    /// Only a `rate` counts from the anchor: a cron expression is no different before it.
    private var anchorOfRate: Timestamp? { expression.interval == nil ? nil : anchor }

    private func plan(after moment: Timestamp, chance: Double) -> PlannedFiring? {
        guard let scheduledAt = next(after: moment) else { return nil }
        guard window > .zero else { return PlannedFiring(scheduledAt: scheduledAt, dueAt: scheduledAt) }
        // A firing never waits for the next one's time, and not past the end of the schedule.
        var span = window
        if let following = next(after: scheduledAt) { span = min(span, following - scheduledAt) }
        if let end { span = min(span, end - scheduledAt) }
        return PlannedFiring(scheduledAt: scheduledAt, dueAt: scheduledAt + .milliseconds(Int64(span.fractionalMilliseconds * chance)))
    }

    /// The last scheduled time that is not after `now`, at least `first`: by bisection, as a search for the next one is all there is.
    private func latest(upTo now: Timestamp, from first: Timestamp) -> Timestamp {
        var found = first
        var (low, high) = (first.milliseconds, now.milliseconds)
        while low < high {
            let middle = low + (high - low) / 2
            if let next = next(after: Timestamp(milliseconds: middle)), next <= now {
                found = next
                low = next.milliseconds
            } else {
                high = middle
            }
        }
        return found
    }

    private func count(from first: Timestamp, before last: Timestamp) -> SkippedFirings {
        if let interval = expression.interval {
            return SkippedFirings(count: Int((last - first).wholeMilliseconds / interval.wholeMilliseconds), isExact: true)
        }
        var (count, moment) = (0, first)
        while moment < last, count < SkippedFirings.countedAtMost, let next = next(after: moment) {
            count += 1
            moment = next
        }
        return SkippedFirings(count: count, isExact: moment >= last)
    }
}

/// A firing to come: stored from the moment it is planned, so that chance is asked only once.
public struct PlannedFiring: Hashable, Sendable {
    /// What the expression says.
    public var scheduledAt: Timestamp
    /// When it is to happen: in the flexible window after that.
    public var dueAt: Timestamp

    public init(scheduledAt: Timestamp, dueAt: Timestamp) {
        self.scheduledAt = scheduledAt
        self.dueAt = dueAt
    }
}

/// What a due firing comes to.
public struct Firing: Hashable, Sendable {
    /// The scheduled time of what is fired now.
    public let scheduledAt: Timestamp
    /// Whether it is caught up, because nothing could fire in time.
    public let isLate: Bool
    /// Those before it that are not fired any more.
    public let skipped: SkippedFirings
    /// Nil: the schedule is complete.
    public let next: PlannedFiring?
}

/// How many firings were passed over.
public struct SkippedFirings: Hashable, Sendable, CustomStringConvertible {
    public static let none = SkippedFirings(count: 0, isExact: true)
    static let countedAtMost = 1000

    public let count: Int
    /// False where more than a thousand cron firings were skipped: nobody counts on.
    public let isExact: Bool

    /// `3` or `more than 1000`.
    public var description: String { isExact ? "\(count)" : "more than \(count)" }
}
