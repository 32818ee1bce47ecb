import AWSInterface
import Ambient
import JSON
import Storage

/// The rows of replays.
extension Transaction {
    private var selectReplay: String {
        """
        SELECT account, region, name, description, archive, bus, filters, event_start, event_end, state, state_reason, last_replayed,
        started, ended FROM event_replays
        """
    }

    func replay(_ scope: Scope, _ name: String) throws -> ReplayRecord? {
        try query(
            "\(selectReplay) WHERE account = $1 AND region = $2 AND name = $3", scope.account, scope.region, name
        ).first.map(ReplayRecord.init(row:))
    }

    /// - Throws: `ResourceNotFoundException` for a replay that is not there.
    func existingReplay(_ scope: Scope, _ name: String) throws -> ReplayRecord {
        guard let replay = try replay(scope, name) else { throw EventsErrors.noSuchReplay(name) }
        return replay
    }

    /// At most `range.limit` replays of a scope, by name; of one archive, in one state where these are given.
    func replays(_ scope: Scope, of archive: String?, _ state: ReplayState?, _ range: NameRange) throws -> [ReplayRecord] {
        try query(
            """
            \(selectReplay) WHERE account = $1 AND region = $2 AND name >= $3 AND name < $4 AND name > $5
            AND ($6 = '' OR archive = $6) AND ($7 = '' OR state = $7) ORDER BY name LIMIT $8
            """, scope.account, scope.region, range.prefix, range.end, range.after, archive ?? "", state?.rawValue ?? "", range.limit
        ).map(ReplayRecord.init(row:))
    }

    /// How many replays of a scope are under way.
    func countActiveReplays(_ scope: Scope) throws -> Int {
        try query(
            "SELECT count(*) FROM event_replays WHERE account = $1 AND region = $2 AND state IN ($3, $4, $5)", scope.account,
            scope.region, ReplayState.starting.rawValue, ReplayState.running.rawValue, ReplayState.cancelling.rawValue
        ).first?.int(0) ?? 0
    }

    /// Removes the replays of all scopes that ended before `moment`.
    func removeReplays(endedBefore moment: Timestamp) throws {
        try execute("DELETE FROM event_replays WHERE ended < $1", moment.milliseconds)
    }

    func save(_ replay: ReplayRecord) throws {
        let filters = JSONValue.array(replay.filterARNs.map(JSONValue.string)).text()
        try execute(
            """
            INSERT INTO event_replays (account, region, name, description, archive, bus, filters, event_start, event_end, state,
            state_reason, last_replayed, started, ended) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (account, region, name) DO UPDATE SET state = excluded.state, state_reason = excluded.state_reason,
            last_replayed = excluded.last_replayed, ended = excluded.ended
            """, replay.bus.scope.account, replay.bus.scope.region, replay.name, replay.description, replay.archive, replay.bus.name,
            filters, replay.eventStart.milliseconds, replay.eventEnd.milliseconds, replay.state.rawValue, replay.stateReason,
            replay.lastReplayed?.milliseconds, replay.startedAt.milliseconds, replay.endedAt?.milliseconds)
    }
}

extension ReplayRecord {
    fileprivate init(row: Row) throws {
        self.init(
            name: try row.text(2), description: try row.optionalText(3), archive: try row.text(4),
            bus: BusKey(scope: Scope(account: try row.text(0), region: try row.text(1)), name: try row.text(5)),
            filterARNs: try JSONValue(parsing: row.text(6)).array?.compactMap(\.string) ?? [],
            eventStart: Timestamp(milliseconds: try row.int64(7)), eventEnd: Timestamp(milliseconds: try row.int64(8)),
            state: ReplayState(rawValue: try row.text(9)) ?? .failed, stateReason: try row.optionalText(10),
            lastReplayed: try row.optionalInt64(11).map(Timestamp.init(milliseconds:)),
            startedAt: Timestamp(milliseconds: try row.int64(12)),
            endedAt: try row.optionalInt64(13).map(Timestamp.init(milliseconds:)))
    }
}
