import Ambient

/// A kind's deliveries to one target.
struct LaneKey: Hashable, Sendable {
    var kind: String
    var lane: String
}

/// Decides which deliveries start when, and what is fetched from the table.
///
/// Of each lane it holds the first few deliveries: everything up to the lane's horizon is in memory, everything from there
/// on is only in the table. A kind's free places go to its lanes in turn, so that a long lane delays no other.
struct DispatchMachine {
    struct Limits: Sendable {
        /// Deliveries of a lane held in memory.
        var window = 1024
        /// Bytes of payload held in memory for deliveries that wait; beyond them payloads are read again at their start.
        var retainedBytes = 16 << 20
    }

    enum Effect {
        /// Attempt it now. Without a row, read it first.
        case start(LaneKey, id: Int64, DeliveryRow?)
        /// Read up to `limit` deliveries from `position` on and hand them to ``paged(_:_:isComplete:at:)``.
        case page(LaneKey, from: DuePosition, limit: Int)
        /// Call ``wake(at:)`` then.
        case wake(Timestamp)
    }

    private struct Kind {
        let limit: Int
        let laneLimit: Int
        var running = 0
        /// Lanes with something due, in turn. Taken from `head` on.
        var ready: [LaneKey] = []
        private var head = 0

        init(limit: Int, laneLimit: Int) {
            self.limit = limit
            self.laneLimit = laneLimit
        }

        /// The lane whose turn it is, if there is a free place.
        mutating func takeTurn() -> LaneKey? {
            guard running < limit, head < ready.count else { return nil }
            let key = ready[head]
            head += 1
            if head == ready.count || head > 1024 {
                ready.removeFirst(head)
                head = 0
            }
            return key
        }
    }

    private struct Lane {
        var waiting = DueWindow()
        var waitingIDs: Set<Int64> = []
        var running: Set<Int64> = []
        /// How many of the lane run at the same time, where that is less than of any lane of its kind.
        var limit: Int?
        /// From here on the table knows more than memory; nil if memory knows all.
        var horizon: DuePosition?
        var isReady = false
        /// When the heap will wake this lane.
        var wakesAt: Timestamp?
        /// What changed beyond the horizon while a page was being read.
        var meanwhile: Meanwhile?
    }

    private struct Meanwhile {
        let from: DuePosition
        var offered: [WaitingDelivery] = []
        var removed: Set<Int64> = []
    }

    private let limits: Limits
    private var kinds: [String: Kind] = [:]
    private var lanes: [LaneKey: Lane] = [:]
    private var heap = DueHeap<LaneKey>()
    private var announcedWake: Timestamp?
    private var retainedBytes = 0
    private var isRunning = false
    private var effects: [Effect] = []

    init(_ limits: Limits = Limits()) { self.limits = limits }

    /// How many attempts are under way.
    var runningCount: Int { kinds.values.reduce(0) { $0 + $1.running } }
    /// How many deliveries wait in memory.
    var waitingCount: Int { lanes.values.reduce(0) { $0 + $1.waiting.count } }

    mutating func register(_ kind: String, limit: Int, laneLimit: Int) { kinds[kind] = Kind(limit: limit, laneLimit: laneLimit) }

    var registeredKinds: [String] { Array(kinds.keys) }

    mutating func start() { isRunning = true }

    /// Starts nothing more and forgets what waits: the table knows it.
    mutating func stop() {
        isRunning = false
        for key in lanes.keys {
            lanes[key]?.waiting = DueWindow()
            lanes[key]?.waitingIDs = []
            lanes[key]?.meanwhile = nil
        }
        retainedBytes = 0
    }

    /// A delivery was committed.
    mutating func offer(_ row: DeliveryRow, at now: Timestamp) -> [Effect] {
        guard isRunning, kinds[row.key.kind] != nil else { return [] }
        accept(WaitingDelivery(position: row.position, row: row), row.key)
        return settle(row.key, now)
    }

    /// A delivery was removed, or will be offered with another due time.
    mutating func remove(_ key: LaneKey, id: Int64, at now: Timestamp) -> [Effect] {
        guard var lane = lanes.removeValue(forKey: key) else { return [] }
        if lane.waitingIDs.remove(id) != nil, let item = lane.waiting.remove(id: id) { release(item) }
        lane.meanwhile?.removed.insert(id)
        lane.meanwhile?.offered.removeAll { $0.position.id == id }
        lanes[key] = lane
        return settle(key, now)
    }

    /// The table has deliveries in this lane that memory may not know.
    mutating func discovered(_ key: LaneKey, at now: Timestamp) -> [Effect] {
        guard isRunning, kinds[key.kind] != nil else { return [] }
        lanes[key, default: Lane()].horizon = .start
        return settle(key, now)
    }

    /// What an earlier `.page` effect has read; `isComplete` if there is nothing beyond. If reading failed, an empty page
    /// that is not complete.
    mutating func paged(_ key: LaneKey, _ rows: [DeliveryRow], isComplete: Bool, at now: Timestamp) -> [Effect] {
        guard isRunning, let meanwhile = lanes[key]?.meanwhile else { return [] }
        lanes[key]?.meanwhile = nil
        // The window overflowed while the page was read: there is something between the two now.
        guard lanes[key]?.horizon == meanwhile.from else { return settle(key, now) }
        if let last = rows.last { lanes[key]?.horizon = DuePosition(dueAt: last.dueAt, id: last.id &+ 1) }
        if isComplete { lanes[key]?.horizon = nil }
        for row in rows where !meanwhile.removed.contains(row.id) {
            accept(WaitingDelivery(position: row.position, row: row), key, isPaged: true)
        }
        for item in meanwhile.offered { accept(item, key) }
        return settle(key, now)
    }

    /// An attempt has ended. `retry` is the row if it is to be tried again by this node.
    mutating func finished(_ key: LaneKey, id: Int64, retry: DeliveryRow?, at now: Timestamp) -> [Effect] {
        kinds[key.kind]?.running -= 1
        lanes[key]?.running.remove(id)
        // A page read before the end was committed may still hold it.
        lanes[key]?.meanwhile?.removed.insert(id)
        guard isRunning else { return [] }
        if let retry { accept(WaitingDelivery(position: retry.position, row: retry), key) }
        return settle(key, now)
    }

    /// From now on at most `limit` of the lane run at the same time, until it is empty; nil for as many as of any lane.
    mutating func limit(_ key: LaneKey, to limit: Int?, at now: Timestamp) -> [Effect] {
        guard let lane = lanes[key], lane.limit != limit else { return [] }
        lanes[key]?.limit = limit
        return settle(key, now)
    }

    /// Time has passed.
    mutating func wake(at now: Timestamp) -> [Effect] {
        announcedWake = nil
        while let first = heap.first, first.dueAt <= now {
            heap.removeFirst()
            if lanes[first.element]?.wakesAt == first.dueAt { lanes[first.element]?.wakesAt = nil }
            prepare(first.element, now)
        }
        for kind in kinds.keys { pump(kind, now) }
        return takeEffects()
    }

    // MARK: Lanes

    private mutating func accept(_ item: WaitingDelivery, _ key: LaneKey, isPaged: Bool = false) {
        var lane = lanes.removeValue(forKey: key) ?? Lane()
        defer { lanes[key] = lane }
        if let horizon = lane.horizon, item.position >= horizon, !isPaged {
            lane.meanwhile?.offered.append(WaitingDelivery(position: item.position, row: nil))
            return
        }
        guard !lane.running.contains(item.position.id), lane.waitingIDs.insert(item.position.id).inserted else { return }
        lane.waiting.insert(retained(item))
        if lane.waiting.count > limits.window, let last = lane.waiting.removeLast() {
            release(last)
            lane.waitingIDs.remove(last.position.id)
            lane.horizon = min(lane.horizon ?? last.position, last.position)
        }
    }

    private mutating func retained(_ item: WaitingDelivery) -> WaitingDelivery {
        guard let row = item.row, retainedBytes + row.payload.count <= limits.retainedBytes else {
            return WaitingDelivery(position: item.position, row: nil)
        }
        retainedBytes += row.payload.count
        return item
    }

    private mutating func release(_ item: WaitingDelivery) { retainedBytes -= item.row?.payload.count ?? 0 }

    private mutating func settle(_ key: LaneKey, _ now: Timestamp) -> [Effect] {
        prepare(key, now)
        pump(key.kind, now)
        return takeEffects()
    }

    /// Puts the lane in turn if it has something due, sees to it that it is woken later, or pages it.
    private mutating func prepare(_ key: LaneKey, _ now: Timestamp) {
        guard var lane = lanes.removeValue(forKey: key) else { return }
        if lane.waiting.count < limits.window / 2, let horizon = lane.horizon, lane.meanwhile == nil {
            lane.meanwhile = Meanwhile(from: horizon)
            effects.append(.page(key, from: horizon, limit: limits.window - lane.waiting.count))
        }
        if let first = lane.waiting.first, !lane.isReady {
            if first.position.dueAt <= now {
                if lane.running.count < min(lane.limit ?? .max, kinds[key.kind]?.laneLimit ?? 0) {
                    lane.isReady = true
                    kinds[key.kind]?.ready.append(key)
                }
            } else if lane.wakesAt.map({ first.position.dueAt < $0 }) ?? true {
                lane.wakesAt = first.position.dueAt
                heap.insert(key, at: first.position.dueAt)
            }
        }
        let isIdle =
            lane.waitingIDs.isEmpty && lane.running.isEmpty && lane.horizon == nil && lane.meanwhile == nil && lane.wakesAt == nil
        if !isIdle { lanes[key] = lane }
    }

    /// Starts what has a place, one from each lane in turn.
    private mutating func pump(_ name: String, _ now: Timestamp) {
        while let key = kinds[name]?.takeTurn() {
            lanes[key]?.isReady = false
            if let first = lanes[key]?.waiting.first, first.position.dueAt <= now, let item = lanes[key]?.waiting.removeFirst() {
                release(item)
                lanes[key]?.waitingIDs.remove(item.position.id)
                lanes[key]?.running.insert(item.position.id)
                kinds[name]?.running += 1
                effects.append(.start(key, id: item.position.id, item.row))
            }
            prepare(key, now)
        }
    }

    private mutating func takeEffects() -> [Effect] {
        if let next = heap.first?.dueAt, announcedWake.map({ next < $0 }) ?? true {
            announcedWake = next
            effects.append(.wake(next))
        }
        defer { effects.removeAll() }
        return effects
    }
}
