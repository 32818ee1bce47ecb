import AWSInterface
import Ambient
import JSON
import Storage

/// Log groups: CreateLogGroup, DeleteLogGroup, DescribeLogGroups, ListLogGroups, PutLogGroupDeletionProtection.
extension LogsService {
    var groupOperations: [Operation] {
        [
            operation("CreateLogGroup", createLogGroup), operation("DeleteLogGroup", deleteLogGroup),
            operation("DescribeLogGroups", describeLogGroups), operation("ListLogGroups", listLogGroups),
            operation("PutLogGroupDeletionProtection", putLogGroupDeletionProtection),
        ]
    }

    private static let classes = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]
    /// AWS keeps the events of groups for delivery for a day.
    private static let deliveryRetentionDays = 1

    private func createLogGroup(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let name = try input.groupName()
        let tags = try LogTags.read(input)
        let logGroupClass = try input.string("logGroupClass", oneOf: Self.classes)
        let isProtected = try input.bool("deletionProtectionEnabled")
        try input.validate()
        try input.refuse("kmsKeyId", of: "CreateLogGroup")
        if name.hasPrefix("aws/") { throw LogsError.invalidParameter("Log group name cannot start with 'aws/'") }
        var group = LogGroupRecord(id: store.newID(), scope: context.scope, name: name, created: context.now)
        group.logGroupClass = logGroupClass ?? "STANDARD"
        if group.logGroupClass == "DELIVERY" { group.retentionDays = Self.deliveryRetentionDays }
        group.isProtected = isProtected ?? false
        group.tags = tags
        let created = try await store.database.write { [group] in try group.insert($0) }
        if !created { throw LogsError.groupExists }
        return [:]
    }

    private func deleteLogGroup(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let name = try input.groupName()
        try input.validate()
        try await store.database.write { transaction in
            guard let group = try LogGroupRecord.find(name, in: context.scope, transaction) else { throw LogsError.noSuchGroup }
            if group.isProtected { throw LogsError.protected }
            try group.delete(transaction)
        }
        store.sweepSoon()
        return [:]
    }

    private func putLogGroupDeletionProtection(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let identifier = try input.requiredString("logGroupIdentifier", length: 1...2048, pattern: LogNames.identifier)
        let isProtected = try input.bool("deletionProtectionEnabled")
        if isProtected == nil { input.reject("deletionProtectionEnabled", value: nil, "Member must not be null") }
        try input.validate()
        try await change(try LogsMachine.groupName(identifier: identifier, in: context.scope), context) {
            $0.isProtected = isProtected ?? false
        }
        return [:]
    }

    /// Changes a group's record.
    func change(
        _ name: String, _ context: RequestContext, _ change: @escaping @Sendable (inout LogGroupRecord) throws -> Void
    ) async throws {
        try await store.database.write { transaction in
            guard var group = try LogGroupRecord.find(name, in: context.scope, transaction) else { throw LogsError.noSuchGroup }
            try change(&group)
            try group.update(transaction)
        }
    }

    // MARK: Listing

    private func describeLogGroups(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let prefix = try input.string("logGroupNamePrefix", length: LogNames.length, pattern: LogNames.group)
        let part = try input.string("logGroupNamePattern", length: 0...512, pattern: LogNames.groupPart)
        let identifiers = try input.strings("logGroupIdentifiers", count: 1...50, pattern: LogNames.identifier)
        let logGroupClass = try input.string("logGroupClass", oneOf: Self.classes)
        let limit = try input.integer("limit", in: 1...50) ?? 50
        let token = try input.string("nextToken", length: 1...8192)
        try input.validate()
        try input.refuse("includeLinkedAccounts", "accountIdentifiers", of: "DescribeLogGroups")
        if prefix != nil, part != nil {
            throw LogsError.invalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
        }
        if let identifiers {
            return try await describe(identifiers, context)
        }
        let page = try await listGroups(limit: limit, after: token, context) { group in
            group.name.hasPrefix(prefix ?? "") && (part.map { group.name.contains($0) } ?? true)
                && (logGroupClass.map { group.logGroupClass == $0 } ?? true)
        }
        var output: JSONObject = [
            "logGroups": .array(page.groups.map { .object(part == nil ? Self.description(of: $0.group, $0.bytes) : Self.brief($0.group)) })
        ]
        output["nextToken"] = page.next.map(JSONValue.string)
        return output
    }

    private func describe(_ identifiers: [String], _ context: RequestContext) async throws -> JSONObject {
        let names = try identifiers.map { try LogsMachine.groupName(identifier: $0, in: context.scope) }
        let found = try await store.database.read { transaction in
            try names.compactMap { name in
                try LogGroupRecord.find(name, in: context.scope, transaction).map { ($0, try $0.storedBytes(transaction)) }
            }
        }
        return ["logGroups": .array(found.map { .object(Self.description(of: $0.0, $0.1)) })]
    }

    private func listLogGroups(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let pattern = try input.string("logGroupNamePattern", length: 3...129, pattern: LogGroupListPattern.pattern)
        let logGroupClass = try input.string("logGroupClass", oneOf: Self.classes)
        let limit = try input.integer("limit", in: 1...1000) ?? 50
        let token = try input.string("nextToken", length: 1...8192)
        try input.validate()
        try input.refuse(
            "includeLinkedAccounts", "accountIdentifiers", "dataSources", "fieldIndexNames", "logGroupTags", of: "ListLogGroups")
        let page = try await listGroups(limit: limit, after: token, context) { group in
            (pattern.map { LogsMachine.matches(group.name, listPattern: $0) } ?? true)
                && (logGroupClass.map { group.logGroupClass == $0 } ?? true)
        }
        let groups = page.groups.map(\.group).map { group -> JSONValue in
            [
                "logGroupName": .string(group.name), "logGroupArn": .string(Self.arn(of: group)),
                "logGroupClass": .string(group.logGroupClass),
            ]
        }
        var output: JSONObject = ["logGroups": .array(groups)]
        output["nextToken"] = page.next.map(JSONValue.string)
        return output
    }

    private func listGroups(
        limit: Int, after token: String?, _ context: RequestContext, where belongs: @escaping @Sendable (LogGroupRecord) -> Bool
    ) async throws -> (groups: [(group: LogGroupRecord, bytes: Int64)], next: String?) {
        var last = ""
        if let token {
            guard let decoded = PageToken.decode(token) else { throw LogsError.invalidToken }
            last = decoded
        }
        let groups = try await store.database.read { [last] transaction in
            var groups: [LogGroupRecord] = []
            try LogGroupRecord.forEach(in: context.scope, after: last, transaction) { group in
                if belongs(group) { groups.append(group) }
                return groups.count <= limit
            }
            return try groups.map { (group: $0, bytes: try $0.storedBytes(transaction)) }
        }
        guard groups.count > limit else { return (groups, nil) }
        return (Array(groups.prefix(limit)), PageToken.encode(groups[limit - 1].group.name))
    }

    private static func arn(of group: LogGroupRecord) -> String { group.scope.arn("logs", "log-group:\(group.name)").description }

    private static func description(of group: LogGroupRecord, _ storedBytes: Int64) -> JSONObject {
        var output = brief(group)
        output["retentionInDays"] = group.retentionDays.map { .number($0) }
        output["metricFilterCount"] = 0
        output["storedBytes"] = .number(storedBytes)
        output["logGroupClass"] = .string(group.logGroupClass)
        output["logGroupArn"] = .string(arn(of: group))
        output["deletionProtectionEnabled"] = .bool(group.isProtected)
        return output
    }

    /// What AWS answers for a search by pattern.
    private static func brief(_ group: LogGroupRecord) -> JSONObject {
        [
            "logGroupName": .string(group.name), "creationTime": .number(group.created.milliseconds),
            "arn": .string(arn(of: group) + ":*"),
        ]
    }
}

/// The pattern of ListLogGroups: up to five substrings of 3 to 24 characters, each maybe after `^`.
enum LogGroupListPattern {
    static let pattern = Pattern("(\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24})(\\|\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24}){0,4}") { text in
        let parts = text.split(separator: "|", omittingEmptySubsequences: false)
        return parts.count <= 5
            && parts.allSatisfy { part in
                let name = String(part.first == "^" ? part.dropFirst() : part)
                return (3...24).contains(name.utf8.count) && LogNames.group.matches(name)
            }
    }
}
