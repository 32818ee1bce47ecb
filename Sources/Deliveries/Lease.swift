import Ambient
import Storage
import Synchronization

/// How nodes on one PostgreSQL database share the deliveries. On SQLite the lock on the data directory settles it.
///
/// A delivery belongs to the node that accepted it. A node that lives renews its lease; the deliveries of one that does not
/// are taken over by the others, and whatever it still commits for them is refused.
enum Lease {
    /// Longer than the clocks of two nodes may differ.
    static let duration = Duration.seconds(30)
    static let renewal = Duration.seconds(10)
    static let rowsPerAdoption = 1000
    static let channel = "apus_deliveries"
}

extension Deliveries {
    enum Announcement: String {
        case removed
        case moved
    }

    /// Tells the other nodes what happened to a delivery that may be theirs.
    func announce(_ what: Announcement, _ id: Int64, _ key: LaneKey, in transaction: any Transaction) throws {
        guard transaction.dialect == .postgresql else { return }
        try transaction.notify(Lease.channel, "\(what) \(id) \(key.kind) \(key.lane)")
    }

    func startSharing() {
        let announcements = database.notifications(Lease.channel)
        let tasks = [
            Task { [self] in
                for await announcement in announcements { await heed(announcement) }
            },
            Task { [self] in
                while !Task.isCancelled {
                    do { try await clock.sleep(until: clock.now() + Lease.renewal) } catch { return }
                    do {
                        try await renewLease()
                    } catch {
                        // Without the server there is nothing to share; the next round tries again.
                        if !Task.isCancelled { OperatorLog.say("The lease on this node's deliveries could not be renewed: \(error)") }
                    }
                }
            },
        ]
        state.withLock { $0.background += tasks }
    }

    private func heed(_ announcement: String) async {
        // An empty one says that some may have been missed.
        if announcement.isEmpty {
            try? await discover()
            return
        }
        let parts = announcement.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let what = Announcement(rawValue: parts[0]), let id = Int64(parts[1]) else { return }
        let key = LaneKey(kind: parts[2], lane: parts[3])
        let owner = state.withLock { $0.owner }
        switch what {
        case .removed: dispatch { $0.remove(key, id: id, at: $1) }
        case .moved:
            let row = try? await database.read { try DeliveryRecords(transaction: $0).find(id, owner: owner) }
            guard let row else { return }
            dispatch { $0.remove(key, id: id, at: $1) + $0.offer(row, at: $1) }
        }
    }

    /// Prolongs this node's lease and takes over what ended ones have left.
    func renewLease() async throws {
        let (owner, now) = (state.withLock { $0.owner }, clock.now())
        let isOurs = try await database.write {
            try OwnerRecords(transaction: $0).renew(owner, until: now + Lease.duration)
        }
        if !isOurs { try await acquireLease() }
        try await adopt()
    }

    /// After a stall longer than the lease: what was ours is another node's now. Begins anew.
    private func acquireLease() async throws {
        let now = clock.now()
        let owner = try await database.write {
            try OwnerRecords(transaction: $0).acquire(as: nil, at: now, until: now + Lease.duration)
        }
        state.withLock { state in
            state.owner = owner
            guard !state.isDraining else { return }
            state.dispatch.stop()
            state.dispatch.start()
        }
        try await discover()
    }

    private func adopt() async throws {
        var lanes: Set<LaneKey>
        repeat {
            let (owner, now) = (state.withLock { $0.owner }, clock.now())
            lanes = try await database.write {
                try OwnerRecords(transaction: $0).adopt(for: owner, at: now, limit: Lease.rowsPerAdoption)
            }
            for lane in lanes { dispatch { $0.discovered(lane, at: $1) } }
        } while !lanes.isEmpty
    }

    /// Leaves the deliveries to the other nodes at once.
    func endLease() async {
        guard database.dialect == .postgresql else { return }
        let owner = state.withLock { $0.owner }
        // If this fails, the lease ends by itself.
        _ = try? await database.write { try OwnerRecords(transaction: $0).renew(owner, until: Timestamp(milliseconds: 0)) }
    }
}
