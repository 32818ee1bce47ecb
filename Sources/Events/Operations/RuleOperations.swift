import AWSInterface
import Ambient
import CronExpressions
import EventPatterns
import JSON
import Storage

/// Rules.
extension EventsService {
    var ruleOperations: [Operation] {
        [
            Operation("PutRule", putRule), Operation("DeleteRule", deleteRule), Operation("DescribeRule", describeRule),
            Operation("EnableRule") { try await self.setState(.enabled, $0, $1) },
            Operation("DisableRule") { try await self.setState(.disabled, $0, $1) }, Operation("ListRules", listRules),
            Operation("ListRuleNamesByTarget", listRuleNamesByTarget),
        ]
    }

    // MARK: Putting

    private func putRule(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name")
        let schedule = try parameters.string("ScheduleExpression", length: 0...ScheduleExpression.longestText)
        let pattern = try parameters.string("EventPattern", length: 0...EventPatternLimits.longestText)
        let state = try parameters.string("State", oneOf: RuleState.allCases.map(\.rawValue)).flatMap(RuleState.init)
        let description = try parameters.text("Description", length: 0...512)
        let role = try parameters.text("RoleArn", length: 1...1600)
        let tags = try parameters.tags(limit: configuration.tagLimit)
        let bus = try parameters.bus(in: context.scope)
        try parameters.validate()
        try Self.check(pattern: pattern, schedule: schedule, on: bus)
        let now = clock.now()
        let new = RuleRecord(
            bus: bus, name: name, pattern: pattern, schedule: schedule.flatMap { $0.isEmpty ? nil : $0 }, state: state ?? .enabled,
            description: description.flatMap { $0.isEmpty ? nil : $0 }, roleARN: role, createdBy: context.scope.account, tags: tags,
            createdAt: now, modifiedAt: now)
        try await put(new)
        return ["RuleArn": .string(new.arn)]
    }

    private static func check(pattern: String?, schedule: String?, on bus: BusKey) throws {
        if let schedule, !schedule.isEmpty {
            guard bus.isDefault else {
                throw EventsErrors.validation("ScheduleExpression is supported only on the default event bus.")
            }
            do throws(ScheduleExpressionError) {
                _ = try ScheduleExpression(parsing: schedule, as: .rule)
            } catch {
                throw EventsErrors.validation(error.ruleMessage)
            }
        } else if pattern == nil {
            throw EventsErrors.validation("Parameter(s) EventPattern or ScheduleExpression must be specified.")
        }
        if let pattern { _ = try EventPattern(validating: pattern) }
    }

    /// Stores a rule in place of one of its name, of which only the tags and the beginnings are kept.
    private func put(_ new: RuleRecord) async throws {
        let limit = configuration.ruleLimit
        let door = bus
        try await commit(.rule(new.bus, new.name)) { transaction in
            _ = try transaction.existingBus(new.bus)
            let old = try transaction.rule(new.bus, new.name)
            let rule = old.map(new.replacing) ?? new
            if old != nil {
                try transaction.save(rule)
            } else {
                guard try transaction.countRules(of: new.bus) < limit else { throw EventsErrors.limitExceeded() }
                try transaction.insert(rule)
            }
            try door?.ruleChanged(old, rule, in: transaction, at: rule.modifiedAt)
        }
    }

    private func setState(_ state: RuleState, _ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let (bus, name) = try Self.rule(input, context)
        let now = clock.now()
        let door = self.bus
        try await commit(.rule(bus, name)) { transaction in
            let old = try transaction.existingRule(bus, name)
            guard old.state.isEnabled != state.isEnabled else { return }
            var rule = old
            rule.state = state
            rule.modifiedAt = now
            try transaction.save(rule)
            try door?.ruleChanged(old, rule, in: transaction, at: now)
        }
        return [:]
    }

    private func deleteRule(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        // `Force` is for rules that AWS's services manage, of which there are none here.
        let (bus, name) = try Self.rule(input, context)
        let now = clock.now()
        let door = self.bus
        try await commit(.rule(bus, name)) { transaction in
            guard let rule = try transaction.ruleWithTargets(bus, name) else {
                _ = try transaction.existingBus(bus)
                return
            }
            guard rule.targets.isEmpty else { throw EventsErrors.validation("Rule can't be deleted since it has targets.") }
            try transaction.removeRule(bus, name)
            try door?.ruleChanged(rule.rule, nil, in: transaction, at: now)
        }
        return [:]
    }

    private static func rule(_ input: JSONObject, _ context: RequestContext) throws -> (bus: BusKey, name: String) {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name")
        let bus = try parameters.bus(in: context.scope)
        try parameters.validate()
        return (bus, name)
    }

    // MARK: Reading

    private func describeRule(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let (bus, name) = try Self.rule(input, context)
        let rule = try await database.read { try $0.existingRule(bus, name) }
        var answer = Self.summary(rule)
        answer["CreatedBy"] = .string(rule.createdBy)
        return answer
    }

    private func listRules(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let page = try parameters.page(prefix: "NamePrefix")
        let bus = try parameters.bus(in: context.scope)
        try parameters.validate()
        let rules = try await database.read { transaction in
            _ = try transaction.existingBus(bus)
            return try transaction.rules(of: bus, page.range)
        }
        return page.answer("Rules", rules, name: \.name) { .object(Self.summary($0)) }
    }

    private func listRuleNamesByTarget(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let target = try parameters.requiredText("TargetArn", length: 1...1600)
        let page = try parameters.page()
        let bus = try parameters.bus(in: context.scope)
        try parameters.validate()
        let names = try await database.read { transaction in
            _ = try transaction.existingBus(bus)
            return try transaction.ruleNames(of: bus, target: target, page.range)
        }
        return page.answer("RuleNames", names, name: { $0 }) { .string($0) }
    }

    /// In the form of AWS's `Rule`.
    private static func summary(_ rule: RuleRecord) -> JSONObject {
        var object: JSONObject = ["Name": .string(rule.name), "Arn": .string(rule.arn)]
        object["EventPattern"] = rule.pattern.map(JSONValue.string)
        object["ScheduleExpression"] = rule.schedule.map(JSONValue.string)
        object["State"] = .string(rule.state.rawValue)
        object["Description"] = rule.description.map(JSONValue.string)
        object["RoleArn"] = rule.roleARN.map(JSONValue.string)
        object["EventBusName"] = .string(rule.bus.name)
        return object
    }
}

extension RuleRecord {
    /// This rule in place of `former`: PutRule does not change the tags of a rule that is there.
    fileprivate func replacing(_ former: RuleRecord) -> RuleRecord {
        RuleRecord(
            bus: bus, name: name, pattern: pattern, schedule: schedule, state: state, description: description, roleARN: roleARN,
            createdBy: former.createdBy, tags: former.tags, createdAt: former.createdAt, modifiedAt: modifiedAt)
    }
}
