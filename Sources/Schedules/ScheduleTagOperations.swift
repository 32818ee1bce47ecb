import AWSInterface
import Ambient
import JSON
import Storage

/// Tags of schedule groups: TagResource, UntagResource, ListTagsForResource.
extension SchedulesService {
    var tagOperations: [Operation] {
        [
            Operation("TagResource") { try await self.tagResource($0, $1) },
            Operation("UntagResource") { try await self.untagResource($0, $1) },
            Operation("ListTagsForResource") { try await self.listTagsForResource($0, $1) },
        ]
    }

    private func groupName(_ parameters: Parameters) throws -> String {
        let arn = try parameters.requiredString("ResourceArn", length: 1...1011, pattern: SchedulePatterns.groupARN)
        return ARN(arn).map { String($0.resource.dropFirst("schedule-group/".count)) } ?? ""
    }

    /// Changes the tags of the group that the parameters name.
    private func change(
        _ parameters: Parameters, _ group: String, _ context: RequestContext,
        _ change: @escaping @Sendable (inout [String: String]) throws -> Void
    ) async throws {
        try parameters.validate()
        if group == ScheduleKey.defaultGroup { throw ScheduleErrors.defaultGroup }
        let now = clock.now()
        try await database.write { transaction in
            var record = try transaction.existingScheduleGroup(group, in: context.scope)
            try change(&record.tags)
            record.modified = now
            try transaction.save(record)
        }
    }

    private func tagResource(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let group = try groupName(parameters)
        let tags = try ScheduleTags.read(parameters)
        if tags == nil, !parameters.has("Tags") { parameters.reject("Tags", value: nil, "Member must not be null") }
        try await change(parameters, group, context) { known in
            known.merge(tags ?? [:]) { $1 }
            try ScheduleTags.check(known)
        }
        return [:]
    }

    private func untagResource(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let group = try groupName(parameters)
        let keys = try parameters.strings("TagKeys", count: 0...200)
        if keys == nil, !parameters.has("TagKeys") { parameters.reject("TagKeys", value: nil, "Member must not be null") }
        try await change(parameters, group, context) { known in
            for key in keys ?? [] { known[key] = nil }
        }
        return [:]
    }

    private func listTagsForResource(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let group = try groupName(parameters)
        try parameters.validate()
        let record = try await database.read { try $0.existingScheduleGroup(group, in: context.scope) }
        let tags = record.tags.sorted { $0.key < $1.key }.map { tag -> JSONValue in ["Key": .string(tag.key), "Value": .string(tag.value)] }
        return ["Tags": .array(tags)]
    }
}

/// A request's tags.
enum ScheduleTags {
    /// Nil where there are none; of a key that is given twice the last value counts.
    static func read(_ parameters: Parameters) throws -> [String: String]? {
        guard let tags = try parameters.objects("Tags", count: 0...200) else { return nil }
        var read: [String: String] = [:]
        for tag in tags {
            let key = try tag.requiredString("Key", length: 1...128)
            read[key] = try tag.requiredString("Value", length: 1...256)
        }
        return read
    }

    static func check(_ tags: [String: String]) throws {
        if tags.count > ScheduleLimits.tags { throw ScheduleErrors.validation("A resource can have at most \(ScheduleLimits.tags) tags.") }
    }
}
