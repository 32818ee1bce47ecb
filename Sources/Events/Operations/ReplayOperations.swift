import AWSInterface
import Ambient
import JSON
import Storage

/// Replays of archives.
extension EventsService {
    var replayOperations: [Operation] {
        [
            Operation("StartReplay", startReplay), Operation("CancelReplay", cancelReplay), Operation("DescribeReplay", describeReplay),
            Operation("ListReplays", listReplays),
        ]
    }

    // MARK: Starting

    private func startReplay(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let request = try ReplayRequest(Parameters(input))
        let (now, scope, limit, door) = (clock.now(), context.scope, configuration.runningReplayLimit, bus)
        let replay = try await database.write { transaction in
            let replay = try request.replay(in: transaction, scope, at: now)
            guard try transaction.replay(scope, replay.name) == nil else { throw EventsErrors.exists("Replay \(replay.name)") }
            guard try transaction.countActiveReplays(scope) < limit else { throw EventsErrors.limitExceeded() }
            try transaction.save(replay)
            try door?.replayStarted(replay, in: transaction, at: now)
            return replay
        }
        return [
            "ReplayArn": .string(replay.arn), "State": .string(replay.state.rawValue), "ReplayStartTime": .time(replay.startedAt),
        ]
    }

    private func cancelReplay(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let name = try Self.name(input)
        let (now, door) = (clock.now(), bus)
        let replay = try await database.write { transaction in
            var replay = try transaction.existingReplay(context.scope, name)
            guard replay.state.isActive else {
                throw ServiceError("IllegalStatusException", "Replay \(name) is not in a valid state for this operation.")
            }
            replay.state = .cancelling
            try transaction.save(replay)
            try door?.replayCancelled(replay, in: transaction, at: now)
            return replay
        }
        return ["ReplayArn": .string(replay.arn), "State": .string(replay.state.rawValue)]
    }

    private static func name(_ input: JSONObject) throws -> String {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("ReplayName")
        try parameters.validate()
        return name
    }

    // MARK: Reading

    private func describeReplay(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let name = try Self.name(input)
        let replay = try await database.read { try $0.existingReplay(context.scope, name) }
        var answer = Self.summary(replay)
        answer["ReplayArn"] = .string(replay.arn)
        answer["Description"] = replay.description.map(JSONValue.string)
        var destination: JSONObject = ["Arn": .string(replay.bus.arn)]
        if !replay.filterARNs.isEmpty { destination["FilterArns"] = .array(replay.filterARNs.map(JSONValue.string)) }
        answer["Destination"] = .object(destination)
        return answer
    }

    private func listReplays(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let page = try parameters.page(prefix: "NamePrefix")
        let state = try parameters.string("State", oneOf: ReplayState.allCases.map(\.rawValue)).flatMap(ReplayState.init)
        let source = try parameters.name("EventSourceArn", length: 1...1600, pattern: EventsPatterns.busARN)
        try parameters.validate()
        try parameters.allowOneFilter(of: "ListReplays")
        let archive = source.map { ARN($0).flatMap(ArchiveRecord.name) }
        // No replay is of anything but an archive of its own scope.
        if let archive, archive?.scope != context.scope { return ["Replays": []] }
        let replays = try await database.read { try $0.replays(context.scope, of: archive??.name, state, page.range) }
        return page.answer("Replays", replays, name: \.name) { .object(Self.summary($0)) }
    }

    /// In the form of AWS's `Replay`.
    private static func summary(_ replay: ReplayRecord) -> JSONObject {
        var object: JSONObject = [
            "ReplayName": .string(replay.name), "EventSourceArn": .string(replay.archiveARN), "State": .string(replay.state.rawValue),
        ]
        object["StateReason"] = replay.stateReason.map(JSONValue.string)
        object["EventStartTime"] = .time(replay.eventStart)
        object["EventEndTime"] = .time(replay.eventEnd)
        object["EventLastReplayedTime"] = replay.lastReplayed.map(JSONValue.time)
        object["ReplayStartTime"] = .time(replay.startedAt)
        object["ReplayEndTime"] = replay.endedAt.map(JSONValue.time)
        return object
    }
}

extension ArchiveRecord {
    /// What the ARN of an archive names; `nil` for any other ARN.
    fileprivate static func name(in arn: ARN) -> (scope: Scope, name: String)? {
        let prefix = "archive/"
        guard arn.service == "events", arn.resource.hasPrefix(prefix) else { return nil }
        return (arn.scope, String(arn.resource.dropFirst(prefix.count)))
    }
}

/// What StartReplay asks for, as far as it can be checked without the database.
private struct ReplayRequest: Sendable {
    private let name: String
    private let description: String?
    private let archive: (scope: Scope, name: String)
    private let bus: BusKey
    private let filterARNs: [String]
    private let start: Timestamp
    private let end: Timestamp

    init(_ parameters: Parameters) throws {
        name = try parameters.requiredName("ReplayName")
        description = try parameters.text("Description", length: 0...512)
        let source = try parameters.requiredName("EventSourceArn", length: 1...1600, pattern: EventsPatterns.busARN)
        start = try parameters.requiredTime("EventStartTime")
        end = try parameters.requiredTime("EventEndTime")
        let destination = try parameters.nested("Destination")
        if destination == nil { parameters.reject("Destination", value: nil, "Member must not be null") }
        let busARN = try destination?.requiredText("Arn", length: 1...1600) ?? ""
        filterARNs = try destination?.strings("FilterArns") ?? []
        try parameters.validate()
        guard let bus = ARN(busARN).flatMap(BusKey.init) else {
            throw EventsErrors.validation("Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.")
        }
        guard let archive = ARN(source).flatMap(ArchiveRecord.name) else { throw EventsErrors.wrongARN(source) }
        (self.bus, self.archive) = (bus, archive)
        // As recorded: the times are looked at before it is seen that the archive is another bus's.
        guard start < end else {
            throw EventsErrors.validation("Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.")
        }
        for text in filterARNs where bus.ruleName(inARN: text) == nil { throw EventsErrors.wrongARN(text) }
    }

    /// The replay as it begins.
    ///
    /// - Throws: AWS's error where the bus or the archive is not there, or the archive is another bus's.
    func replay(in transaction: any Transaction, _ scope: Scope, at now: Timestamp) throws -> ReplayRecord {
        guard bus.scope == scope else { throw EventsErrors.noSuchBus(bus.name) }
        _ = try transaction.existingBus(bus)
        guard archive.scope == scope else { throw EventsErrors.noSuchArchive(archive.name) }
        guard try transaction.existingArchive(scope, archive.name).bus == bus else {
            throw EventsErrors.validation("Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.")
        }
        return ReplayRecord(
            name: name, description: description, archive: archive.name, bus: bus, filterARNs: filterARNs, eventStart: start,
            eventEnd: end, state: .starting, startedAt: now)
    }
}

extension Parameters {
    /// A moment in seconds since 1970. Answers 1970 after a failure.
    fileprivate func requiredTime(_ key: String) throws(ServiceError) -> Timestamp {
        guard has(key) else {
            reject(key, value: nil, "Member must not be null")
            return Timestamp(milliseconds: 0)
        }
        // Between the years 0 and 9999, which is what AWS's clients can say.
        guard let seconds = try double(key), (-62_167_219_200..<253_402_300_800).contains(seconds) else {
            reject(key, value: nil, "Member must be a valid timestamp")
            return Timestamp(milliseconds: 0)
        }
        return Timestamp(secondsSinceEpoch: seconds)
    }
}
