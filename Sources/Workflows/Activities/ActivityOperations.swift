import AWSInterface
import Ambient
import JSON
import Storage

/// CreateActivity, DescribeActivity, ListActivities, DeleteActivity.
extension Activities {
    var activityOperations: [Operation] {
        [
            Operation("CreateActivity") { try await self.createActivity($0, $1) },
            Operation("DescribeActivity") { input, _ in try await self.describeActivity(input) },
            Operation("ListActivities") { try await self.listActivities($0, $1) },
            Operation("DeleteActivity") { input, _ in try await self.deleteActivity(input) },
        ]
    }

    /// Idempotent by the name, as on AWS; the tags of a second request are not looked at.
    private func createActivity(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let tags = try parameters.tags() ?? ResourceTags()
        try parameters.checkEncryption()
        let key = ActivityKey(scope: context.scope, name: try parameters.resourceName())
        var counted = ResourceTags()
        try counted.merge(tags, of: key.arn)
        let new = ActivityRecord(key: key, id: entropy.uuid(), created: clock.now(), tags: counted)
        let created = try await database.write { transaction in
            let store = ActivityStore(transaction: transaction)
            if let known = try store.find(key) { return known.created }
            guard try store.count(in: key.scope) < StateMachineLimits.activities else {
                throw ServiceError("ActivityLimitExceeded", "Activity Limit Exceeded: '\(StateMachineLimits.activities)'")
            }
            try store.save(new)
            return new.created
        }
        return ["activityArn": .string(key.arn), "creationDate": .number(created.secondsSinceEpoch)]
    }

    private func describeActivity(_ input: JSONObject) async throws -> JSONObject {
        let key = try Parameters(input).activityKey()
        let record = try await database.read { try ActivityStore(transaction: $0).get(key) }
        var answer = record.json
        answer["encryptionConfiguration"] = EncryptionAnswer.json
        return answer
    }

    private func listActivities(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let page = try ListingPage(Parameters(input))
        let records = try await database.read { transaction in
            try ActivityStore(transaction: transaction).list(in: context.scope, after: page.after ?? "", limit: page.limit + 1)
        }
        return page.answer("activities", records, key: \.key.name) { $0.json }
    }

    /// Idempotent, as on AWS: an activity that is not there is deleted already.
    private func deleteActivity(_ input: JSONObject) async throws -> JSONObject {
        let key = try Parameters(input).activityKey()
        try await database.write { transaction in
            let store = ActivityStore(transaction: transaction)
            if let record = try store.find(key) { try store.remove(record) }
        }
        return [:]
    }
}

extension ActivityRecord {
    fileprivate var json: JSONObject {
        ["activityArn": .string(key.arn), "name": .string(key.name), "creationDate": .number(created.secondsSinceEpoch)]
    }
}

extension Parameters {
    /// `activityArn`. Checks what was read before, too.
    func activityKey() throws -> ActivityKey {
        let text = try requiredString("activityArn", length: StateMachineLimits.arn)
        try validate()
        return try ActivityKey(arn: text)
    }
}
