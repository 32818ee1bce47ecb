import AWSInterface
import JSON
import Storage

/// Tags of log groups, by ARN and in the older form by name.
extension LogsService {
    var tagOperations: [Operation] {
        [
            operation("TagResource", tagResource), operation("UntagResource", untagResource),
            operation("ListTagsForResource", listTagsForResource), operation("TagLogGroup", tagLogGroup),
            operation("UntagLogGroup", untagLogGroup), operation("ListTagsLogGroup", listTagsLogGroup),
        ]
    }

    private func tagResource(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let arn = try Self.resource(input)
        let tags = try Self.requiredTags(input)
        try input.validate()
        return try await add(tags, to: try Self.group(of: arn, context), context)
    }

    private func untagResource(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let arn = try Self.resource(input)
        let keys = try Self.keys(input, "tagKeys", count: 0...LogTags.maximum)
        try input.validate()
        return try await remove(keys, from: try Self.group(of: arn, context), context)
    }

    private func listTagsForResource(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let arn = try Self.resource(input)
        try input.validate()
        return try await tags(of: try Self.group(of: arn, context), context)
    }

    private func tagLogGroup(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let name = try input.groupName()
        let tags = try Self.requiredTags(input)
        try input.validate()
        return try await add(tags, to: name, context)
    }

    private func untagLogGroup(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let name = try input.groupName()
        let keys = try Self.keys(input, "tags", count: 1...Int.max)
        try input.validate()
        return try await remove(keys, from: name, context)
    }

    private func listTagsLogGroup(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let name = try input.groupName()
        try input.validate()
        return try await tags(of: name, context)
    }

    // MARK: What both forms do

    private func add(_ tags: [String: String], to name: String, _ context: RequestContext) async throws -> JSONObject {
        try await change(name, context) { group in
            group.tags.merge(tags) { $1 }
            if group.tags.count > LogTags.maximum {
                throw ServiceError(
                    "TooManyTagsException", "A resource can have no more than \(LogTags.maximum) tags.",
                    fields: ["resourceName": .string(name)])
            }
        }
        return [:]
    }

    private func remove(_ keys: [String], from name: String, _ context: RequestContext) async throws -> JSONObject {
        try await change(name, context) { group in
            for key in keys { group.tags[key] = nil }
        }
        return [:]
    }

    private func tags(of name: String, _ context: RequestContext) async throws -> JSONObject {
        let group = try await store.database.read { try LogGroupRecord.find(name, in: context.scope, $0) }
        guard let group else { throw LogsError.noSuchGroup }
        let sorted = group.tags.sorted { $0.key < $1.key }
        return ["tags": .object(JSONObject(sorted.map { (key: $0.key, value: .string($0.value)) }))]
    }

    // MARK: Parameters

    private static func resource(_ input: Parameters) throws(ServiceError) -> String {
        try input.requiredString("resourceArn", length: 1...1011, pattern: LogNames.arn)
    }

    /// Only log groups can be tagged here: destinations are not built.
    private static func group(of text: String, _ context: RequestContext) throws(ServiceError) -> String {
        guard let arn = ARN(text), arn.service == "logs" else {
            throw LogsError.invalidParameter("'\(text)' is not a valid ARN of a CloudWatch Logs resource.")
        }
        guard arn.resource.hasPrefix("log-group:") else { throw LogsError.noSuchResource }
        return try LogsMachine.groupName(identifier: text, in: context.scope)
    }

    private static func requiredTags(_ input: Parameters) throws(ServiceError) -> [String: String] {
        if !input.has("tags") { input.reject("tags", value: nil, "Member must not be null") }
        return try LogTags.read(input)
    }

    private static func keys(_ input: Parameters, _ member: String, count: ClosedRange<Int>) throws(ServiceError) -> [String] {
        guard let keys = try input.strings(member, count: count) else {
            if !input.has(member) { input.reject(member, value: nil, "Member must not be null") }
            return []
        }
        return keys
    }
}

/// The rules for tags.
enum LogTags {
    static let maximum = 50
    private static let key = Pattern("^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$")
    private static let value = Pattern("^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$")

    /// The map `tags`, empty where it is absent.
    static func read(_ input: Parameters) throws(ServiceError) -> [String: String] {
        guard let pairs = try input.stringMap("tags") else { return [:] }
        guard (1...maximum).contains(pairs.count) else {
            let constraint = pairs.isEmpty ? "greater than or equal to 1" : "less than or equal to \(maximum)"
            input.reject("tags", value: "{\(pairs.count) tags}", "Member must have length \(constraint)")
            return [:]
        }
        for pair in pairs {
            if !(1...128).contains(pair.key.unicodeScalars.count) || !key.matches(pair.key) {
                input.reject("tags", value: pair.key, "Map keys must satisfy constraint: [length 1 to 128, pattern \(key.text)]")
            }
            if pair.value.unicodeScalars.count > 256 || !value.matches(pair.value) {
                input.reject("tags", value: pair.value, "Map value must satisfy constraint: [length 0 to 256, pattern \(value.text)]")
            }
        }
        return Dictionary(pairs.map { ($0.key, $0.value) }) { $1 }
    }
}
