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
                if let dispatch = try await dispatch(envelope, of: entry, context) { dispatches.append(dispatch) }
            case .failure(let refusal):
                results.append(["ErrorCode": .string(refusal.code), "ErrorMessage": .string(refusal.message)])
                failures += 1
            }
        }
        try await commit(dispatches)
        return ["FailedEntryCount": .number(failures), "Entries": .array(results)]
    }

    /// What an event comes to. `nil` for a bus that is not there: as on AWS its events are accepted, and are nobody's.
    private func dispatch(
        _ envelope: EventEnvelope, of entry: PutEventsMachine.Entry, _ context: RequestContext
    ) async throws -> EventDispatch? {
        let bus = entry.bus.map { ARN($0).flatMap(BusKey.init) ?? BusKey(scope: context.scope, name: $0) } ?? BusKey(scope: context.scope)
        guard let rules = try await catalogue.rules(of: bus) else { return nil }
        let event = BusEvent(
            bus: bus, id: envelope.id, bytes: envelope.bytes, time: envelope.time, ingestedAt: context.now,
            traceHeader: TraceHeader.carried(entry.traceHeader ?? context.traceHeader))
        return EventDispatch(event, matching: rules)
    }
}
