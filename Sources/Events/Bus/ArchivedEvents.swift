import Ambient
import Storage

/// Where an event stands in its archive: by its own time, then in the order in which they came.
struct ArchivePosition: Hashable, Sendable {
    var time: Timestamp
    var ingested: Timestamp
    var id: String

    /// Before all events at or after `time`.
    static func start(at time: Timestamp) -> ArchivePosition {
        ArchivePosition(time: time, ingested: Timestamp(milliseconds: 0), id: "")
    }
}

/// An event of an archive.
struct ArchivedEvent: Hashable, Sendable {
    let position: ArchivePosition
    let bytes: [UInt8]
}

extension ArchiveRecord {
    /// Names the archive's events: an archive of the same name that is made later has none of them.
    var storageKey: String { "\(arn)#\(createdAt.milliseconds)" }
}

/// The events of archives.
extension Transaction {
    /// Keeps `event`; one that the archive has already is not kept twice.
    func archive(_ event: BusEvent, in archive: ArchiveRecord) throws {
        try execute(
            "INSERT INTO archived_events (archive, time, ingested, id, size, event) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            archive.storageKey, event.time.milliseconds, event.ingestedAt.milliseconds, event.id, event.bytes.count, event.bytes)
    }

    func archiveContent(_ key: String) throws -> ArchiveContent {
        let row = try query("SELECT count(*), CAST(coalesce(sum(size), 0) AS BIGINT) FROM archived_events WHERE archive = $1", key).first
        return ArchiveContent(events: try row?.int(0) ?? 0, bytes: try row?.int(1) ?? 0)
    }

    /// The events after `position` with a time before `end`, in order: at most `limit`, and not many more bytes than `maximumSize`.
    func archivedEvents(
        _ key: String, after position: ArchivePosition, before end: Timestamp, limit: Int, maximumSize: Int
    ) throws -> [ArchivedEvent] {
        var events: [ArchivedEvent] = []
        var size = 0
        try forEach(
            """
            SELECT time, ingested, id, event FROM archived_events WHERE archive = $1 AND time < $2 AND (time, ingested, id) > ($3, $4, $5)
            ORDER BY time, ingested, id LIMIT $6
            """, key, end.milliseconds, position.time.milliseconds, position.ingested.milliseconds, position.id, limit
        ) { row in
            let found = ArchivePosition(
                time: Timestamp(milliseconds: try row.int64(0)), ingested: Timestamp(milliseconds: try row.int64(1)), id: try row.text(2))
            events.append(ArchivedEvent(position: found, bytes: try row.blob(3)))
            size += events.last?.bytes.count ?? 0
            return size < maximumSize
        }
        return events
    }

    /// Where at most `limit` events stand that came before `moment`. Looks at all of them: to be read outside of the writing thread.
    func archivedEvents(_ key: String, ingestedBefore moment: Timestamp, limit: Int) throws -> [ArchivePosition] {
        try query(
            "SELECT time, ingested, id FROM archived_events WHERE archive = $1 AND ingested < $2 LIMIT $3", key, moment.milliseconds, limit
        ).map {
            ArchivePosition(
                time: Timestamp(milliseconds: try $0.int64(0)), ingested: Timestamp(milliseconds: try $0.int64(1)), id: try $0.text(2))
        }
    }

    func deleteArchivedEvents(_ key: String, at positions: [ArchivePosition]) throws {
        for position in positions {
            try execute(
                "DELETE FROM archived_events WHERE archive = $1 AND time = $2 AND ingested = $3 AND id = $4", key,
                position.time.milliseconds, position.ingested.milliseconds, position.id)
        }
    }

    /// Deletes at most `limit` events, and answers how many.
    func deleteArchivedEvents(_ key: String, limit: Int) throws -> Int {
        try execute(
            """
            DELETE FROM archived_events WHERE archive = $1 AND (time, ingested, id) IN (SELECT time, ingested, id FROM archived_events
            WHERE archive = $1 LIMIT $2)
            """, key, limit)
    }
}
