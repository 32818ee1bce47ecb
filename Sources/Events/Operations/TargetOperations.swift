import AWSInterface
import JSON
import Storage
import Targets

/// Targets of rules.
extension EventsService {
    var targetOperations: [Operation] {
        [
            Operation("PutTargets", putTargets), Operation("RemoveTargets", removeTargets),
            Operation("ListTargetsByRule", listTargetsByRule),
        ]
    }

    /// Nothing ever fails for one target alone: what is wrong with one is found before any is stored.
    private static let noFailures: JSONObject = ["FailedEntryCount": 0, "FailedEntries": []]

    private func putTargets(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Rule")
        let bus = try parameters.bus(in: context.scope)
        if !parameters.has("Targets") { parameters.reject("Targets", value: nil, "Member must not be null") }
        let targets = try (parameters.objects("Targets", count: 1...100) ?? []).map(RuleTarget.init)
        try parameters.validate()
        for target in targets { try TargetRules.check(target) { self.targets.directory.route(to: $0) != nil } }
        let limit = configuration.targetLimit
        try await commit(.rule(bus, name)) { transaction in
            _ = try transaction.existingRule(bus, name)
            let former = try transaction.targets(of: bus, rule: name)
            guard Set((former + targets).map(\.id)).count <= limit else { throw EventsErrors.limitExceeded() }
            for target in targets { try transaction.save(target, of: bus, rule: name) }
        }
        return Self.noFailures
    }

    private func removeTargets(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        // `Force` is for rules that AWS's services manage, of which there are none here.
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Rule")
        let bus = try parameters.bus(in: context.scope)
        if !parameters.has("Ids") { parameters.reject("Ids", value: nil, "Member must not be null") }
        let ids = try parameters.strings("Ids", count: 1...100, pattern: EventsPatterns.name) ?? []
        try parameters.validate()
        try await commit(.rule(bus, name)) { transaction in
            _ = try transaction.existingRule(bus, name)
            for id in ids { try transaction.removeTarget(id, of: bus, rule: name) }
        }
        return Self.noFailures
    }

    private func listTargetsByRule(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Rule")
        let bus = try parameters.bus(in: context.scope)
        let page = try parameters.page()
        try parameters.validate()
        let targets = try await database.read { transaction in
            _ = try transaction.existingRule(bus, name)
            return try transaction.targets(of: bus, rule: name, page.range)
        }
        return page.answer("Targets", targets, name: \.id) { .object($0.object) }
    }
}
