public import AWSInterface
import Ambient
import CronExpressions
import Deliveries
public import JSON
import Storage

/// Schedules: CreateSchedule, UpdateSchedule, GetSchedule, DeleteSchedule, ListSchedules.
extension SchedulesService {
    var scheduleOperations: [Operation] {
        [
            Operation("CreateSchedule") { try await self.createSchedule($0, $1) },
            Operation("UpdateSchedule") { try await self.updateSchedule($0, $1) },
            Operation("GetSchedule") { try await self.getSchedule($0, $1) },
            Operation("DeleteSchedule") { try await self.deleteSchedule($0, $1) },
            Operation("ListSchedules") { try await self.listSchedules($0, $1) },
        ]
    }

    private func zone(of definition: ScheduleDefinition) throws -> TimeZoneRules {
        do throws(TimeZoneError) {
            return try zones.rules(definition.zone)
        } catch {
            throw ScheduleErrors.validation("Invalid Schedule Expression Timezone \(definition.zone).")
        }
    }

    private func createSchedule(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let input = try ScheduleInput(input, context, operation: "CreateSchedule", universalTargets: universalTargets)
        let zone = try zone(of: input.definition)
        let (now, chance, key) = (clock.now(), entropy.unitInterval(), input.key)
        try await database.write { [self] transaction in
            guard let group = try transaction.scheduleGroup(key.group, in: key.scope) else { throw ScheduleErrors.noGroup(key.group) }
            if group.state == .deleting { throw ScheduleErrors.groupIsBeingDeleted(key.group) }
            if let known = try transaction.schedule(key) {
                // The same request again: its first answer was lost.
                if let token = input.clientToken, known.creationToken == token, known.definition == input.definition { return }
                throw ScheduleErrors.scheduleExists(key.name)
            }
            var machine = ScheduleMachine(
                ScheduleRecord(
                    key: key, definition: input.definition, created: now, modified: now, anchor: now, creationToken: input.clientToken),
                zone: zone)
            machine.begin(at: now, chance: chance)
            var record = machine.record
            record.delivery = try plan(record, in: transaction)
            try transaction.save(record)
        }
        return ["ScheduleArn": .string(key.arn)]
    }

    private func updateSchedule(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let input = try ScheduleInput(input, context, operation: "UpdateSchedule", universalTargets: universalTargets)
        let zone = try zone(of: input.definition)
        let (now, chance, key) = (clock.now(), entropy.unitInterval(), input.key)
        try await database.write { [self] transaction in
            guard try transaction.scheduleGroup(key.group, in: key.scope) != nil else { throw ScheduleErrors.noGroup(key.group) }
            guard let old = try transaction.schedule(key) else { throw ScheduleErrors.noSchedule(key.name) }
            var machine = ScheduleMachine(old, zone: zone)
            machine.update(input.definition, zone: zone, at: now, chance: chance)
            var record = machine.record
            if record.planned != old.planned {
                if let delivery = old.delivery { try deliveries.cancel(delivery, in: transaction) }
                record.delivery = try plan(record, in: transaction)
            }
            try transaction.save(record)
        }
        return ["ScheduleArn": .string(key.arn)]
    }

    private func existing(_ key: ScheduleKey, _ transaction: any Transaction) throws -> ScheduleRecord {
        guard try transaction.scheduleGroup(key.group, in: key.scope) != nil else { throw ScheduleErrors.noGroup(key.group) }
        guard let record = try transaction.schedule(key) else { throw ScheduleErrors.noSchedule(key.name) }
        return record
    }

    private func key(_ parameters: Parameters, _ context: RequestContext) throws -> ScheduleKey {
        let name = try parameters.scheduleName()
        let group = try parameters.scheduleGroupName() ?? ScheduleKey.defaultGroup
        return ScheduleKey(scope: context.scope, group: group, name: name)
    }

    private func getSchedule(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try key(parameters, context)
        try parameters.validate()
        let record = try await database.read { [self] in try existing(key, $0) }
        var answer: JSONObject = ["Arn": .string(key.arn), "Name": .string(key.name), "GroupName": .string(key.group)]
        for member in record.definition.json { answer[member.key] = member.value }
        answer["CreationDate"] = .number(record.created.secondsSinceEpoch)
        answer["LastModificationDate"] = .number(record.modified.secondsSinceEpoch)
        return answer
    }

    private func deleteSchedule(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try key(parameters, context)
        _ = try parameters.clientToken()
        try parameters.validate()
        try await database.write { [self] transaction in
            try delete(try existing(key, transaction), in: transaction)
        }
        return [:]
    }

    /// Removes a schedule and the firing that waits.
    func delete(_ record: ScheduleRecord, in transaction: any Transaction) throws {
        if let delivery = record.delivery { try deliveries.cancel(delivery, in: transaction) }
        try transaction.removeSchedule(record.key)
    }

    // MARK: Listing

    private func listSchedules(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let group = try parameters.scheduleGroupName()
        let prefix = try parameters.string("NamePrefix", length: SchedulePatterns.nameLength, pattern: SchedulePatterns.name)
        let state = try parameters.string("State", oneOf: SchedulePatterns.states)
        let limit = try parameters.integer("MaxResults", in: 1...100) ?? 100
        let token = try parameters.string("NextToken", length: 1...2048)
        try parameters.validate()
        var listing = ScheduleListing(group: group, prefix: prefix, state: state, limit: limit + 1)
        if let token {
            let last = PageToken.decode(token)?.split(separator: "\n").map(String.init) ?? []
            guard last.count == 2 else { throw ScheduleErrors.invalidToken }
            listing.after = (last[0], last[1])
        }
        let schedules = try await database.read { [listing] transaction in
            if let group, try transaction.scheduleGroup(group, in: context.scope) == nil { throw ScheduleErrors.noGroup(group) }
            return try transaction.scheduleSummaries(listing, in: context.scope)
        }
        let page = schedules.prefix(limit)
        var answer: JSONObject = ["Schedules": .array(page.map(\.json))]
        if schedules.count > limit, let last = page.last {
            answer["NextToken"] = .string(PageToken.encode("\(last.key.group)\n\(last.key.name)"))
        }
        return answer
    }

    // MARK: For operators

    /// The firings to come of a schedule, for `apus schedules next`: `Schedule`, its `TimeZone` and window, and under `Firings` at most
    /// `limit` times, each with the local time of the zone.
    ///
    /// - Throws: `ResourceNotFoundException`.
    public func upcomingFirings(of name: String, group: String?, limit: Int, in scope: Scope) async throws -> JSONObject {
        let key = ScheduleKey(scope: scope, group: group ?? ScheduleKey.defaultGroup, name: name)
        let record = try await database.read { [self] in try existing(key, $0) }
        let zone = try zone(of: record.definition)
        let firings = ScheduleMachine(record, zone: zone).upcoming(limit: limit).map { firing -> JSONValue in
            let offset = zone.offset(at: firing.scheduledAt.milliseconds / 1000)
            var json: JSONObject = [
                "ScheduledTime": .string(firing.scheduledAt.iso8601Seconds),
                "LocalTime": .string(firing.scheduledAt.localTime(offset: offset)),
            ]
            if firing.dueAt != firing.scheduledAt { json["ChosenTime"] = .string(firing.dueAt.iso8601Seconds) }
            return .object(json)
        }
        var answer: JSONObject = [
            "Schedule": .string(key.arn), "ScheduleExpression": .string(record.definition.expression.description),
            "TimeZone": .string(record.definition.zone), "State": .string(record.definition.isEnabled ? "ENABLED" : "DISABLED"),
            "Firings": .array(firings),
        ]
        answer["MaximumWindowInMinutes"] = record.definition.flexibleWindow.map { .number($0) }
        answer["EndDate"] = record.definition.endDate.map { .string($0.iso8601Seconds) }
        return answer
    }
}

extension ScheduleSummary {
    fileprivate var json: JSONValue {
        [
            "Arn": .string(key.arn), "CreationDate": .number(created.secondsSinceEpoch), "GroupName": .string(key.group),
            "LastModificationDate": .number(modified.secondsSinceEpoch), "Name": .string(key.name), "State": .string(state),
            "Target": ["Arn": .string(target)],
        ]
    }
}

extension Timestamp {
    /// `2026-11-23T11:00:00+01:00`, by clocks that are `offset` seconds ahead of Universal Time.
    fileprivate func localTime(offset: Int) -> String {
        let local = (self + .seconds(offset)).iso8601Seconds.dropLast()
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let minutes = abs(offset) / 60
        return "\(local)\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }
}
