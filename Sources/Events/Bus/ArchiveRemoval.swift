import Ambient
import Deliveries
import JSON
import Storage

/// Removes events from archives, a few at a time so that nobody waits for it: those of an archive that was deleted, by a delivery that goes
/// on where it was; and those that an archive no longer keeps, every hour.
struct ArchiveRemoval: DeliveryHandler {
    static let kind = "events.archive-removal"
    static let interval = Duration.seconds(3600)
    /// From an archive's deletion to the removal of its events: whoever matched an event before, here or on another node, has kept it by
    /// then.
    static let patience = Duration.seconds(60)
    private static let chunk = 1000
    private static let day = Duration.seconds(86_400)

    let bus: EventBus

    func begin(_ archive: ArchiveRecord, in transaction: any Transaction, at now: Timestamp) throws {
        try add(Array(archive.storageKey.utf8), in: transaction, at: now + Self.patience)
    }

    private func add(_ key: [UInt8], in transaction: any Transaction, at now: Timestamp) throws {
        try bus.deliveries.add(NewDelivery(kind: Self.kind, dueAt: now, policy: .untilDone, payload: key), in: transaction)
    }

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        .done { transaction in
            let key = String(decoding: delivery.payload, as: UTF8.self)
            let removed = try transaction.deleteArchivedEvents(key, limit: Self.chunk)
            if removed == Self.chunk { try add(delivery.payload, in: transaction, at: bus.clock.now()) }
        }
    }

    func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? { nil }

    /// When the last event came that an archive no longer keeps; `nil` for one that keeps them for ever.
    static func expiry(of archive: ArchiveRecord, at now: Timestamp) -> Timestamp? {
        archive.retentionDays > 0 ? now - day * archive.retentionDays : nil
    }

    func removeExpired(from archive: ArchiveRecord, at now: Timestamp) async throws {
        guard let expiry = Self.expiry(of: archive, at: now) else { return }
        let key = archive.storageKey
        while true {
            let positions = try await bus.database.read { try $0.archivedEvents(key, ingestedBefore: expiry, limit: Self.chunk) }
            if positions.isEmpty { return }
            try await bus.database.write { try $0.deleteArchivedEvents(key, at: positions) }
        }
    }
}

extension EventBus {
    func removeExpiredEvents() async throws {
        let now = clock.now()
        for archive in try await database.read({ try $0.allArchives() }) {
            try await ArchiveRemoval(bus: self).removeExpired(from: archive, at: now)
        }
        try await database.write { try $0.removeReplays(endedBefore: now - Replays.memory) }
    }
}
