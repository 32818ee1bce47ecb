import AWSInterface
import Ambient
import JSON

/// PutEvents: events of up to ten entries are committed together, each with what it sends to the targets of the rules it matches.
extension EventBus {
    func putEvents(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let entries = try PutEventsMachine.entries(input)
        var dispatches: [EventDispatch] = []
        var results: [JSONValue] = []
        var failures = 0
        for entry in entries {
            switch PutEventsMachine.event(entry, id: entropy.uuid(), from: context.scope, at: context.now) {
            case .success(let envelope):
                results.append(["EventId": .string(envelope.id)])
                dispatches.append(try await dispatch(envelope, of: entry, context))
            case .failure(let refusal):
                results.append(["ErrorCode": .string(refusal.code), "ErrorMessage": .string(refusal.message)])
                failures += 1
            }
        }
        try await commit(dispatches)
        return ["FailedEntryCount": .number(failures), "Entries": .array(results)]
    }

    /// What an event comes to. Those of a bus that is not there are accepted, as on AWS, and are nobody's: their trail shows it.
    private func dispatch(
        _ envelope: EventEnvelope, of entry: PutEventsMachine.Entry, _ context: RequestContext
    ) async throws -> EventDispatch {
        let bus = entry.bus.map { ARN($0).flatMap(BusKey.init) ?? BusKey(scope: context.scope, name: $0) } ?? BusKey(scope: context.scope)
        let rules = try await catalogue.rules(of: bus) ?? .absent
        let event = BusEvent(
            bus: bus, id: envelope.id, bytes: envelope.bytes, time: envelope.time, ingestedAt: context.now,
            traceHeader: TraceHeader.carried(entry.traceHeader ?? context.traceHeader))
        return EventDispatch(event, matching: rules)
    }
}
