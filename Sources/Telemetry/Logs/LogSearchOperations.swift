import AWSInterface
import Ambient
import JSON
import LogPatterns
import Storage

/// Events of a group by pattern: FilterLogEvents, and TestMetricFilter which needs no group.
extension LogsService {
    var searchOperations: [Operation] {
        [operation("FilterLogEvents", filterLogEvents), operation("TestMetricFilter", testMetricFilter)]
    }

    private static let maximumEvents = 10_000

    private func filterLogEvents(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let streams = try input.strings("logStreamNames", count: 1...100, pattern: LogNames.stream)
        let prefix = try input.string("logStreamNamePrefix", length: LogNames.length, pattern: LogNames.stream)
        let pattern = try input.string("filterPattern", length: 0...LogPattern.maximumLength)
        let times = try Self.times(input, includingEnd: true)
        let limit = try input.integer("limit", in: 1...Self.maximumEvents) ?? Self.maximumEvents
        let token = try input.string("nextToken", length: 1...8192)
        // Always true on AWS since June 2019.
        _ = try input.bool("interleaved")
        let groupName = try input.identifiedGroup(in: context.scope)
        try input.refuse("unmask", of: "FilterLogEvents")
        if streams != nil, prefix != nil {
            throw LogsError.invalidParameter("LogStreamNamePrefix and LogStreamNames are mutually exclusive parameters.")
        }
        var query = LogQuery(times: times, maximumEvents: limit)
        if let token {
            guard let position = LogPosition(token) else { throw LogsError.invalidToken }
            query.from = position
        }
        if let pattern, !pattern.isEmpty { query.pattern = try Self.parse(pattern) }
        let selection = streams.map(LogChunkRecords.Selection.named) ?? prefix.map(LogChunkRecords.Selection.prefixed) ?? .all
        let page = try await store.database.read { [query] transaction in
            guard let group = try LogGroupRecord.find(groupName, in: context.scope, transaction) else { throw LogsError.noSuchGroup }
            for name in streams ?? [] where try LogStreamRecord.find(name, in: group.id, transaction) == nil {
                throw LogsError.noSuchStream
            }
            return try LogStore.page(query.keeping(group, at: context.now), group: group.id, selection, transaction)
        }
        // AWS answers an empty list of searched streams since May 2020.
        var output: JSONObject = ["events": .array(page.events.map(Self.filtered)), "searchedLogStreams": []]
        output["nextToken"] = page.next.map { .string($0.text) }
        return output
    }

    private static func filtered(_ event: StoredLogEvent) -> JSONValue {
        [
            "logStreamName": .string(event.streamName), "timestamp": .number(event.timestamp.milliseconds),
            "message": .string(event.message), "ingestionTime": .number(event.ingestion.milliseconds),
            "eventId": .string(event.position.text),
        ]
    }

    private static func parse(_ pattern: String) throws(ServiceError) -> LogPattern {
        do {
            return try LogPattern(pattern)
        } catch {
            throw LogsError.invalidParameter(error.description)
        }
    }

    private func testMetricFilter(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let text = try input.string("filterPattern", length: 0...LogPattern.maximumLength)
        if text == nil { input.reject("filterPattern", value: nil, "Member must not be null") }
        let messages = try input.strings("logEventMessages", count: 1...50)
        if messages == nil { input.reject("logEventMessages", value: nil, "Member must not be null") }
        try input.validate()
        let pattern = try Self.parse(text ?? "")
        var matches: [JSONValue] = []
        for (index, message) in (messages ?? []).enumerated() where pattern.matches(message) {
            let extracted = pattern.extractedFields(of: message).map { (key: $0.name, value: JSONValue.string($0.value)) }
            matches.append(
                ["eventNumber": .number(index + 1), "eventMessage": .string(message), "extractedValues": .object(JSONObject(extracted))])
        }
        return ["matches": .array(matches)]
    }
}
