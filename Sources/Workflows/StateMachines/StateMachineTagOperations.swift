import AWSInterface
import JSON
import Storage

/// TagResource, UntagResource, ListTagsForResource: of state machines and activities.
extension StateMachines {
    var tagOperations: [Operation] {
        [
            Operation("TagResource") { input, _ in try await self.tagResource(input) },
            Operation("UntagResource") { input, _ in try await self.untagResource(input) },
            Operation("ListTagsForResource") { input, _ in try await self.listTagsForResource(input) },
        ]
    }

    private func tagResource(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        if !parameters.has("tags") { parameters.reject("tags", value: nil, "Member must not be null") }
        let tags = try parameters.tags() ?? ResourceTags()
        let resource = try TaggedResource(parameters)
        try await database.write { transaction in
            try resource.change(in: transaction) { present in try present.merge(tags, of: resource.arn) }
        }
        return [:]
    }

    private func untagResource(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        if !parameters.has("tagKeys") { parameters.reject("tagKeys", value: nil, "Member must not be null") }
        let keys = try parameters.strings("tagKeys") ?? []
        let resource = try TaggedResource(parameters)
        try await database.write { transaction in try resource.change(in: transaction) { $0.remove(keys) } }
        return [:]
    }

    private func listTagsForResource(_ input: JSONObject) async throws -> JSONObject {
        let resource = try TaggedResource(Parameters(input))
        return ["tags": try await database.read { try resource.tags(in: $0) }.json]
    }
}

/// What can have tags.
private enum TaggedResource: Sendable {
    case machine(StateMachineKey)
    case activity(ActivityKey)

    /// `resourceArn`. Checks what was read before, too.
    init(_ parameters: Parameters) throws {
        let text = try parameters.requiredString("resourceArn", length: StateMachineLimits.arn)
        try parameters.validate()
        let (arn, kind, rest) = try WorkflowNames.arn(text, kinds: ["stateMachine", "activity"])
        if kind == "activity" {
            self = .activity(ActivityKey(scope: arn.scope, name: rest))
        } else {
            let reference = try StateMachineReference(text)
            guard reference.qualifier == nil else { throw WorkflowErrors.notFound(text) }
            self = .machine(reference.key)
        }
    }

    var arn: String {
        switch self {
        case .machine(let key): key.arn
        case .activity(let key): key.arn
        }
    }

    /// - Throws: `ResourceNotFound`.
    func tags(in transaction: any Transaction) throws -> ResourceTags {
        let tags: ResourceTags? =
            switch self {
            case .machine(let key): try StateMachineStore(transaction: transaction).find(key)?.tags
            case .activity(let key): try ActivityStore(transaction: transaction).find(key)?.tags
            }
        guard let tags else { throw WorkflowErrors.notFound(arn) }
        return tags
    }

    /// - Throws: `ResourceNotFound`.
    func change(in transaction: any Transaction, _ change: (inout ResourceTags) throws -> Void) throws {
        var tags = try tags(in: transaction)
        try change(&tags)
        switch self {
        case .machine(let key):
            let store = StateMachineStore(transaction: transaction)
            var record = try store.get(key)
            record.tags = tags
            try store.save(record)
        case .activity(let key):
            let store = ActivityStore(transaction: transaction)
            var record = try store.get(key)
            record.tags = tags
            try store.save(record)
        }
    }
}
