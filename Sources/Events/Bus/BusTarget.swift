import AWSInterface
import Ambient
import JSON
import Storage
import Targets

/// A bus as the target of a call: it takes an event as another bus sends it, with its id, source, account, time and resources; or makes a
/// new one of a payload, where the call's settings name `Source` and `DetailType`.
struct BusTarget: LocalTarget {
    let bus: EventBus

    func prepare(for call: TargetCall) async {
        if let key = ARN(call.target).flatMap(BusKey.init) { await bus.catalogue.prepare(key) }
    }

    func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal? {
        guard let key = ARN(call.target).flatMap(BusKey.init), let rules = try bus.catalogue.rules(of: key, in: transaction) else {
            return TargetRefusal("NO_RESOURCE", "The event bus \(call.target) does not exist.", .permanent)
        }
        guard let event = event(of: call, on: key, at: now) else {
            return TargetRefusal("INVALID_PARAMETER", "The payload is not an event that a bus can take.", .permanent)
        }
        let dispatch = EventDispatch(event, matching: rules)
        try dispatch.commit(through: bus.sender, in: transaction)
        transaction.afterCommit { [bus] in bus.report([dispatch]) }
        return nil
    }

    private func event(of call: TargetCall, on key: BusKey, at now: Timestamp) -> BusEvent? {
        if let source = call.settings["Source"]?.string, let detailType = call.settings["DetailType"]?.string {
            return made(of: call, source: source, detailType: detailType, on: key, at: now)
        }
        return forwarded(call, to: key, at: now)
    }

    private func made(of call: TargetCall, source: String, detailType: String, on key: BusKey, at now: Timestamp) -> BusEvent? {
        guard EventEnvelope.isDetail(call.payload) else { return nil }
        let envelope = EventEnvelope(
            id: bus.entropy.uuid(), detailType: detailType, source: source, account: key.scope.account, time: now,
            region: key.scope.region, resources: call.settings["Resources"]?.array?.compactMap(\.string) ?? [], detail: call.payload)
        return BusEvent(
            bus: key, id: envelope.id, bytes: envelope.bytes, time: envelope.time, ingestedAt: now, traceHeader: call.traceHeader)
    }

    private func forwarded(_ call: TargetCall, to key: BusKey, at now: Timestamp) -> BusEvent? {
        guard let object = try? JSONValue(parsing: call.payload, maximumDepth: EventEnvelope.maximumDepth).object,
            let id = object["id"]?.string, object["source"]?.string != nil, object["detail-type"]?.string != nil
        else { return nil }
        return BusEvent(
            bus: key, id: id, bytes: call.payload, time: object["time"]?.string.flatMap { Timestamp(iso8601: $0) } ?? now, ingestedAt: now,
            traceHeader: call.traceHeader, isReplayed: object["replay-name"] != nil)
    }
}
