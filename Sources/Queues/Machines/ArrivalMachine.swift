import Ambient

/// Who waits for messages of which queue, and when somebody must be woken: one for each arrival, not all for one.
struct ArrivalMachine {
    enum Effect: Hashable, Sendable {
        case wake(Int)
        /// Replaces the queue's timer.
        case setTimer(QueueKey, Timestamp)
        case cancelTimer(QueueKey)
    }

    private struct Lane {
        /// How many calls have a long poll under way: they wait, or they look whether there is something.
        var polls = 0
        /// Grows with every arrival, so that one that happens between looking and waiting is not missed.
        var arrivals = 0
        /// Those that wait, the longest first.
        var waiting: [Int] = []
        /// When something will become visible that is not yet.
        var dueAt: Timestamp?
        /// When the queue's timer fires; it runs only while somebody waits.
        var timerAt: Timestamp?

        mutating func timer(_ key: QueueKey) -> [Effect] {
            guard let dueAt, !waiting.isEmpty, timerAt.map({ $0 > dueAt }) ?? true else { return [] }
            timerAt = dueAt
            return [.setTimer(key, dueAt)]
        }
    }

    private var lanes: [QueueKey: Lane] = [:]
    private var lastWaiter = 0

    /// A long poll begins.
    mutating func join(_ key: QueueKey) { lanes[key, default: Lane()].polls += 1 }

    /// A long poll has ended.
    mutating func leave(_ key: QueueKey) -> [Effect] {
        guard var lane = lanes[key] else { return [] }
        lane.polls -= 1
        lanes[key] = lane.polls > 0 ? lane : nil
        return lane.polls > 0 || lane.timerAt == nil ? [] : [.cancelTimer(key)]
    }

    /// How many long polls are under way.
    func polls(_ key: QueueKey) -> Int { lanes[key]?.polls ?? 0 }

    /// What ``wait(_:since:)`` compares with.
    func mark(_ key: QueueKey) -> Int { lanes[key]?.arrivals ?? 0 }

    /// Begins to wait; `nil` where something has arrived since `mark`.
    mutating func wait(_ key: QueueKey, since mark: Int) -> (waiter: Int, effects: [Effect])? {
        guard var lane = lanes[key], lane.arrivals == mark else { return nil }
        lastWaiter += 1
        lane.waiting.append(lastWaiter)
        let effects = lane.timer(key)
        lanes[key] = lane
        return (lastWaiter, effects)
    }

    /// Waits no longer. False where it had been woken already.
    mutating func stop(_ waiter: Int, _ key: QueueKey) -> Bool {
        guard let index = lanes[key]?.waiting.firstIndex(of: waiter) else { return false }
        lanes[key]?.waiting.remove(at: index)
        return true
    }

    /// Something is visible from `time` on.
    mutating func announce(_ key: QueueKey, at time: Timestamp, now: Timestamp) -> [Effect] {
        guard var lane = lanes[key] else { return [] }
        defer { lanes[key] = lane }
        if time > now {
            lane.dueAt = min(lane.dueAt ?? time, time)
            return lane.timer(key)
        }
        lane.arrivals += 1
        return lane.waiting.isEmpty ? [] : [.wake(lane.waiting.removeFirst())]
    }

    /// The queue's timer has fired.
    mutating func timeCame(_ key: QueueKey, now: Timestamp) -> [Effect] {
        lanes[key]?.timerAt = nil
        guard let dueAt = lanes[key]?.dueAt else { return [] }
        if dueAt > now { return lanes[key]?.timer(key) ?? [] }
        lanes[key]?.dueAt = nil
        return announce(key, at: now, now: now)
    }

    /// Everyone who waits looks again: the queue has changed, or something may have gone unheard.
    mutating func wakeAll(_ key: QueueKey) -> [Effect] {
        guard var lane = lanes[key] else { return [] }
        defer { lanes[key] = lane }
        lane.arrivals += 1
        defer { lane.waiting = [] }
        return lane.waiting.map(Effect.wake)
    }

    var keys: [QueueKey] { Array(lanes.keys) }
}
