import AWSInterface
import Ambient
import JSON
import Storage

/// Events of one stream: PutLogEvents and GetLogEvents.
extension LogsService {
    var eventOperations: [Operation] {
        [
            // Writing does not need to see what is gathered, and must not cut its chunks short.
            Operation("PutLogEvents") { input, context in
                try await putLogEvents(Parameters(input, errorCode: "InvalidParameterException"), context)
            },
            operation("GetLogEvents", getLogEvents),
        ]
    }

    private static let maximumBatch = 10_000

    private func putLogEvents(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let (groupName, streamName) = (try input.groupName(), try input.streamName())
        let events = try Self.events(input)
        // The sequence token has been without meaning on AWS since January 2023.
        _ = try input.string("sequenceToken", length: 1...1024)
        _ = try input.nested("entity")
        try input.validate()
        let key = LogStreamKey(scope: context.scope, group: groupName, stream: streamName)
        let admission: LogsMachine.Admission
        do {
            admission = try await write(events, to: key, at: context.now)
        } catch let error as ServiceError where error.code == LogsError.noSuchStream.code {
            // The stream may be one whose first lines are still gathered.
            try await store.flush()
            admission = try await write(events, to: key, at: context.now)
        }
        var output: JSONObject = ["nextSequenceToken": .string(Self.sequenceToken)]
        output["rejectedLogEventsInfo"] = Self.rejections(admission)
        // Entities are not built, and AWS has a way to say so without refusing the events.
        if input.has("entity") { output["rejectedEntityInfo"] = ["errorType": "UnsupportedLogGroupType"] }
        return output
    }

    private static func events(_ input: Parameters) throws(ServiceError) -> [LogEvent] {
        guard let elements = try input.array("logEvents") else {
            input.reject("logEvents", value: nil, "Member must not be null")
            return []
        }
        guard (1...maximumBatch).contains(elements.count) else {
            let constraint = elements.isEmpty ? "greater than or equal to 1" : "less than or equal to \(maximumBatch)"
            input.reject("logEvents", value: "[\(elements.count) events]", "Member must have length \(constraint)")
            return []
        }
        return try (input.objects("logEvents") ?? []).map { (event) throws(ServiceError) in
            let time = try event.requiredInteger("timestamp", in: 0...Int(Timestamp.distantFuture.milliseconds))
            return LogEvent(
                timestamp: Timestamp(milliseconds: Int64(time)), message: try event.requiredString("message", length: 1...Int.max))
        }
    }

    private func write(_ events: [LogEvent], to key: LogStreamKey, at now: Timestamp) async throws -> LogsMachine.Admission {
        let number = store.reserveNumbers(events.count, at: now)
        return try await store.database.write { transaction in
            guard let group = try LogGroupRecord.find(key.group, in: key.scope, transaction) else { throw LogsError.noSuchGroup }
            guard let stream = try LogStreamRecord.find(key.stream, in: group.id, transaction) else { throw LogsError.noSuchStream }
            let admission = try LogsMachine.admit(events, retentionDays: group.retentionDays, now: now)
            let reference = LogStreamReference(group: group.id, stream: stream.id)
            _ = try LogChunkRecords.append(
                LogChunk.chunks(of: events[admission.accepted]), to: reference, number: number, at: now, transaction)
            return admission
        }
    }

    private static func rejections(_ admission: LogsMachine.Admission) -> JSONValue? {
        var rejected: JSONObject = [:]
        if let start = admission.tooNewStart { rejected["tooNewLogEventStartIndex"] = .number(start) }
        if admission.tooOld > 0 { rejected["tooOldLogEventEndIndex"] = .number(admission.tooOld) }
        if admission.expired > 0 { rejected["expiredLogEventEndIndex"] = .number(admission.expired) }
        return rejected.isEmpty ? nil : .object(rejected)
    }

    // MARK: Reading one stream

    private func getLogEvents(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let streamName = try input.streamName()
        let times = try Self.times(input, includingEnd: false)
        let limit = try input.integer("limit", in: 1...Self.maximumBatch) ?? Self.maximumBatch
        let fromHead = try input.bool("startFromHead") ?? false
        let token = try input.string("nextToken", length: 1...8192)
        let groupName = try input.identifiedGroup(in: context.scope)
        try input.refuse("unmask", of: "GetLogEvents")
        let asked = try token.map(LogCursor.init)
        var query = LogQuery(times: times, direction: fromHead ? .forward : .backward, maximumEvents: limit)
        switch asked {
        case .after(let position): (query.direction, query.from) = (.forward, position)
        case .before(let position): (query.direction, query.from) = (.backward, position)
        case nil: break
        }
        let events = try await store.database.read { [query] transaction in
            guard let group = try LogGroupRecord.find(groupName, in: context.scope, transaction) else { throw LogsError.noSuchGroup }
            guard let stream = try LogStreamRecord.find(streamName, in: group.id, transaction) else { throw LogsError.noSuchStream }
            let kept = query.keeping(group, at: context.now)
            return try LogStore.page(kept, group: group.id, .stream(stream.id), transaction).events
        }
        let ends = events.first.flatMap { first in events.last.map { (first.position, $0.position) } }
        let tokens = LogCursor.tokens(asked: asked, page: ends, start: times.lowerBound)
        return [
            "events": .array(
                events.map { event in
                    [
                        "timestamp": .number(event.timestamp.milliseconds), "message": .string(event.message),
                        "ingestionTime": .number(event.ingestion.milliseconds),
                    ]
                }), "nextForwardToken": .string(tokens.forward.token), "nextBackwardToken": .string(tokens.backward.token),
        ]
    }

    /// `startTime` and `endTime` as both included.
    static func times(_ input: Parameters, includingEnd: Bool) throws(ServiceError) -> ClosedRange<Int64> {
        let start = try input.integer("startTime", in: 0...Int.max) ?? 0
        let latest = Int(Timestamp.distantFuture.milliseconds)
        let end = min(latest, try input.integer("endTime", in: 0...Int.max) ?? latest)
        let last = includingEnd ? end : end - 1
        guard start <= last else {
            if start > end {
                throw LogsError.invalidParameter("Invalid parameter: startTime must be less than or equal to endTime")
            }
            // Nothing lies between them; a moment where no event can be.
            return Int64.min...Int64.min
        }
        return Int64(start)...Int64(last)
    }
}

extension LogQuery {
    /// This query without the events that the group keeps no longer.
    func keeping(_ group: LogGroupRecord, at now: Timestamp) -> LogQuery {
        guard let limit = LogsMachine.expiry(retentionDays: group.retentionDays, now: now)?.milliseconds else { return self }
        var query = self
        query.times = max(times.lowerBound, limit)...max(times.upperBound, limit)
        if times.upperBound < limit { query.times = Int64.min...Int64.min }
        return query
    }
}
