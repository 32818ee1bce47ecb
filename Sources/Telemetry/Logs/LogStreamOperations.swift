import AWSInterface
import Ambient
import JSON
import Storage

/// Log streams: CreateLogStream, DeleteLogStream, DescribeLogStreams.
extension LogsService {
    var streamOperations: [Operation] {
        [
            operation("CreateLogStream", createLogStream), operation("DeleteLogStream", deleteLogStream),
            operation("DescribeLogStreams", describeLogStreams),
        ]
    }

    private func createLogStream(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let (groupName, name) = (try input.groupName(), try input.streamName())
        try input.validate()
        let id = store.newID()
        try await store.database.write { transaction in
            guard let group = try LogGroupRecord.find(groupName, in: context.scope, transaction) else { throw LogsError.noSuchGroup }
            let stream = LogStreamRecord(id: id, group: group.id, name: name, created: context.now)
            if try !stream.insert(gathered: false, transaction) { throw LogsError.streamExists }
        }
        return [:]
    }

    private func deleteLogStream(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let (groupName, name) = (try input.groupName(), try input.streamName())
        try input.validate()
        try await store.database.write { transaction in
            guard let group = try LogGroupRecord.find(groupName, in: context.scope, transaction) else { throw LogsError.noSuchGroup }
            guard let stream = try LogStreamRecord.find(name, in: group.id, transaction) else { throw LogsError.noSuchStream }
            if group.isProtected { throw LogsError.protected }
            try stream.delete(transaction)
        }
        store.sweepSoon()
        return [:]
    }

    private func describeLogStreams(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let prefix = try input.string("logStreamNamePrefix", length: LogNames.length, pattern: LogNames.stream)
        let orderBy = try input.string("orderBy", oneOf: ["LogStreamName", "LastEventTime"]) ?? "LogStreamName"
        let descending = try input.bool("descending") ?? false
        let limit = try input.integer("limit", in: 1...50) ?? 50
        let token = try input.string("nextToken", length: 1...8192)
        let groupName = try input.identifiedGroup(in: context.scope)
        let byEvent = orderBy == "LastEventTime"
        if byEvent, prefix != nil {
            throw LogsError.invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.")
        }
        let key = try token.map { try StreamKey($0, byEvent: byEvent) }
        let streams = try await store.database.read { transaction in
            guard let group = try LogGroupRecord.find(groupName, in: context.scope, transaction) else { throw LogsError.noSuchGroup }
            return byEvent
                ? try LogStreamRecord.listByEvent(
                    in: group.id, after: key.map { ($0.time, $0.name) }, descending: descending, limit: limit + 1, transaction)
                : try LogStreamRecord.list(
                    in: group.id, prefix: prefix ?? "", after: key?.name, descending: descending, limit: limit + 1, transaction)
        }
        let arn = context.scope.arn("logs", "log-group:\(groupName):log-stream:").description
        var output: JSONObject = ["logStreams": .array(streams.prefix(limit).map { .object(Self.description(of: $0, arn)) })]
        if streams.count > limit {
            output["nextToken"] = .string(StreamKey(time: byEvent ? streams[limit - 1].lastEvent : 0, name: streams[limit - 1].name).token)
        }
        return output
    }

    private static func description(of stream: LogStreamRecord, _ arnPrefix: String) -> JSONObject {
        var output: JSONObject = ["logStreamName": .string(stream.name), "creationTime": .number(stream.created.milliseconds)]
        if stream.lastIngestion > 0 {
            output["firstEventTimestamp"] = .number(stream.firstEvent)
            output["lastEventTimestamp"] = .number(stream.lastEvent)
            output["lastIngestionTime"] = .number(stream.lastIngestion)
        }
        output["uploadSequenceToken"] = .string(sequenceToken)
        output["arn"] = .string(arnPrefix + stream.name)
        // AWS answers 0 for every stream since June 2019.
        output["storedBytes"] = 0
        return output
    }

    /// Sequence tokens have no meaning any more; clients written against earlier versions still expect one.
    static let sequenceToken = String(repeating: "4", count: 56)
}

/// Behind which stream the next page begins.
private struct StreamKey {
    var time: Int64
    var name: String

    init(time: Int64, name: String) { (self.time, self.name) = (time, name) }

    init(_ token: String, byEvent: Bool) throws(ServiceError) {
        guard let parts = PageToken.decode(token)?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false),
            parts.count == 2, let time = Int64(parts[0]), byEvent || time == 0
        else { throw LogsError.invalidToken }
        self.init(time: time, name: String(parts[1]))
    }

    var token: String { PageToken.encode("\(time):\(name)") }
}
