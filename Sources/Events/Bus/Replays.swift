import AWSInterface
import Ambient
import Deliveries
import JSON
import Storage

/// Puts the events of archives on their bus again: a delivery for each chunk, which commits what it has sent together with how far it is.
/// So a replay goes on where it was, whatever is killed when, and nothing of it is sent twice.
struct Replays: DeliveryHandler {
    static let kind = "events.replay"
    /// How long a replay that has ended is told of: EventBridge deletes them after 90 days.
    static let memory = Duration.seconds(90 * 86_400)

    let bus: EventBus

    /// Which replay, and how far it is.
    private struct Progress {
        let bus: BusKey
        let name: String
        var position: ArchivePosition?

        init(_ replay: ReplayRecord) { (bus, name) = (replay.bus, replay.name) }

        init?(_ payload: [UInt8]) {
            guard let object = try? JSONValue(parsing: payload).object, let account = object["account"]?.string,
                let region = object["region"]?.string, let bus = object["bus"]?.string, let name = object["name"]?.string
            else { return nil }
            self.bus = BusKey(scope: Scope(account: account, region: region), name: bus)
            self.name = name
            if let time = object["time"]?.int, let ingested = object["ingested"]?.int, let id = object["id"]?.string {
                position = ArchivePosition(
                    time: Timestamp(milliseconds: Int64(time)), ingested: Timestamp(milliseconds: Int64(ingested)), id: id)
            }
        }

        var payload: [UInt8] {
            var object: JSONObject = [
                "account": .string(bus.scope.account), "region": .string(bus.scope.region), "bus": .string(bus.name), "name": .string(name),
            ]
            if let position {
                object["time"] = .number(position.time.milliseconds)
                object["ingested"] = .number(position.ingested.milliseconds)
                object["id"] = .string(position.id)
            }
            return JSONValue.object(object).bytes()
        }
    }

    func begin(_ replay: ReplayRecord, in transaction: any Transaction, at now: Timestamp) throws {
        try add(Progress(replay), dueAt: now + ReplayMachine.startDelay, in: transaction)
    }

    private func add(_ progress: Progress, dueAt: Timestamp, in transaction: any Transaction) throws {
        let lane = progress.bus.scope.arn("events", "replay/\(progress.name)").description
        try bus.deliveries.add(
            NewDelivery(kind: Self.kind, lane: lane, dueAt: dueAt, policy: .untilDone, payload: progress.payload), in: transaction)
    }

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        guard let progress = Progress(delivery.payload) else { return .done() }
        await bus.catalogue.prepare(progress.bus)
        return .done { try advance(progress, in: $0) }
    }

    func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? { nil }

    private func advance(_ progress: Progress, in transaction: any Transaction) throws {
        guard let replay = try transaction.replay(progress.bus.scope, progress.name) else { return }
        let now = bus.clock.now()
        var machine = ReplayMachine(replay, after: progress.position)
        var events: [ArchivedEvent] = []
        if machine.wantsEvents {
            guard let archive = try transaction.archive(replay.scope, replay.archive),
                let rules = try bus.catalogue.rules(of: replay.bus, in: transaction)
            else {
                machine.fail("The archive or the event bus no longer exists.", at: now)
                return try transaction.save(machine.replay)
            }
            events = try transaction.archivedEvents(
                archive.storageKey, after: machine.position, before: replay.eventEnd, limit: ReplayMachine.chunk,
                maximumSize: ReplayMachine.chunkSize)
            try put(events, of: replay, to: rules, in: transaction, at: now)
        }
        let step = machine.advance(events, at: now)
        try transaction.save(machine.replay)
        var next = progress
        next.position = machine.position
        switch step {
        case .put: try add(next, dueAt: now, in: transaction)
        case .wait(let moment): try add(next, dueAt: moment, in: transaction)
        case .end: break
        }
    }

    private func put(
        _ events: [ArchivedEvent], of replay: ReplayRecord, to rules: BusRules, in transaction: any Transaction, at now: Timestamp
    ) throws {
        let only = replay.filterARNs.isEmpty ? nil : Set(replay.filterARNs)
        let dispatches = events.map { archived in
            let event = BusEvent(
                bus: replay.bus, id: archived.position.id, bytes: EventEnvelope.replayed(archived.bytes, by: replay.name),
                time: archived.position.time, ingestedAt: now, isReplayed: true, onlyRules: only)
            return EventDispatch(event, matching: rules)
        }
        for dispatch in dispatches { try dispatch.commit(through: bus.sender, in: transaction) }
        transaction.afterCommit { [bus] in bus.report(dispatches) }
    }
}
