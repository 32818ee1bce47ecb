import AWSInterface
import Ambient
import Deliveries
import JSON
import Storage

/// Schedule groups: CreateScheduleGroup, GetScheduleGroup, DeleteScheduleGroup, ListScheduleGroups.
extension SchedulesService {
    var groupOperations: [Operation] {
        [
            Operation("CreateScheduleGroup") { try await self.createScheduleGroup($0, $1) },
            Operation("GetScheduleGroup") { try await self.getScheduleGroup($0, $1) },
            Operation("DeleteScheduleGroup") { try await self.deleteScheduleGroup($0, $1) },
            Operation("ListScheduleGroups") { try await self.listScheduleGroups($0, $1) },
        ]
    }

    private func createScheduleGroup(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.scheduleName()
        let tags = try ScheduleTags.read(parameters) ?? [:]
        let token = try parameters.clientToken()
        try parameters.validate()
        if name == ScheduleKey.defaultGroup { throw ScheduleErrors.defaultGroup }
        try ScheduleTags.check(tags)
        let now = clock.now()
        let group = ScheduleGroupRecord(scope: context.scope, name: name, created: now, modified: now, tags: tags, creationToken: token)
        try await database.write { transaction in
            if let known = try transaction.scheduleGroup(name, in: context.scope) {
                // The same request again: its first answer was lost.
                if let token, known.creationToken == token, known.tags == tags, known.state == .active { return }
                throw ScheduleErrors.groupExists(name)
            }
            // The default group counts, too.
            guard try transaction.scheduleGroups(in: context.scope).count + 1 < ScheduleLimits.groups else {
                throw ScheduleErrors.tooManyGroups
            }
            try transaction.save(group)
        }
        return ["ScheduleGroupArn": .string(group.arn)]
    }

    private func getScheduleGroup(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.scheduleName()
        try parameters.validate()
        return try await database.read { try $0.existingScheduleGroup(name, in: context.scope) }.json
    }

    private func deleteScheduleGroup(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.scheduleName()
        _ = try parameters.clientToken()
        try parameters.validate()
        if name == ScheduleKey.defaultGroup { throw ScheduleErrors.defaultGroup }
        let now = clock.now()
        try await database.write { [self] transaction in
            var group = try transaction.existingScheduleGroup(name, in: context.scope)
            if group.state == .deleting { return }
            group.state = .deleting
            group.modified = now
            try transaction.save(group)
            try continueDeletion(of: name, in: context.scope, transaction)
        }
        return [:]
    }

    /// Deletes a part of a group that is being deleted; the rest is left to a delivery, and the last part takes the group with it.
    func continueDeletion(of group: String, in scope: Scope, _ transaction: any Transaction) throws {
        let schedules = try transaction.schedules(of: group, in: scope, limit: ScheduleGroupDeletions.schedulesAtOnce)
        for schedule in schedules { try delete(schedule, in: transaction) }
        guard schedules.count == ScheduleGroupDeletions.schedulesAtOnce else {
            return try transaction.removeScheduleGroup(group, in: scope)
        }
        let key = ScheduleKey(scope: scope, group: group, name: "-")
        try deliveries.add(
            NewDelivery(kind: Self.groupDeletionKind, dueAt: clock.now(), policy: .untilDone, payload: key.payload), in: transaction)
    }

    private func listScheduleGroups(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let prefix = try parameters.string("NamePrefix", length: SchedulePatterns.nameLength, pattern: SchedulePatterns.name)
        let limit = try parameters.integer("MaxResults", in: 1...100) ?? 100
        let token = try parameters.string("NextToken", length: 1...2048)
        try parameters.validate()
        let stored = try await database.read { try $0.scheduleGroups(in: context.scope) }
        let groups = ([.standard(in: context.scope)] + stored).filter { $0.name.hasPrefix(prefix ?? "") }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let page = try Page(groups, key: \.name, after: token, limit: limit, invalidToken: ScheduleErrors.invalidToken)
        var answer: JSONObject = ["ScheduleGroups": .array(page.elements.map { .object($0.json) })]
        answer["NextToken"] = page.nextToken.map(JSONValue.string)
        return answer
    }
}

extension Transaction {
    /// - Throws: `ResourceNotFoundException`.
    func existingScheduleGroup(_ name: String, in scope: Scope) throws -> ScheduleGroupRecord {
        guard let group = try scheduleGroup(name, in: scope) else { throw ScheduleErrors.noGroup(name) }
        return group
    }
}

extension ScheduleGroupRecord {
    fileprivate var json: JSONObject {
        [
            "Arn": .string(arn), "CreationDate": .number(created.secondsSinceEpoch),
            "LastModificationDate": .number(modified.secondsSinceEpoch), "Name": .string(name), "State": .string(state.rawValue),
        ]
    }
}

/// Goes on deleting groups with more schedules than one transaction should touch, after a restart, too.
struct ScheduleGroupDeletions: DeliveryHandler {
    static let schedulesAtOnce = 500

    let service: SchedulesService

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        guard let key = ScheduleKey(payload: delivery.payload) else {
            return .failed(DeliveryFailure("not a group's deletion", .permanent))
        }
        return .done { [service] in try service.continueDeletion(of: key.group, in: key.scope, $0) }
    }

    func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? {
        OperatorLog.say("The deletion \(delivery.id) of a schedule group is lost: \(reason)")
        return nil
    }
}
