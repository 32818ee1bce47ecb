import AWSInterface
import JSON
import Storage

/// Tags of buses and rules, by ARN.
extension EventsService {
    var tagOperations: [Operation] {
        [
            Operation("TagResource", tagResource), Operation("UntagResource", untagResource),
            Operation("ListTagsForResource", listTagsForResource),
        ]
    }

    /// What can have tags.
    private enum Tagged {
        case bus(BusKey)
        case rule(BusKey, String)

        /// Reads `event-bus/BUS`, `rule/RULE` or `rule/BUS/RULE`.
        init(_ parameters: Parameters) throws {
            let text = try parameters.requiredText("ResourceARN", length: 1...1600)
            try parameters.validate()
            guard let arn = ARN(text), let tagged = Tagged(arn) else { throw EventsErrors.wrongARN(text) }
            self = tagged
        }

        private init?(_ arn: ARN) {
            let parts = arn.resource.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            switch (arn.service, parts.first, parts.count) {
            case ("events", "event-bus", 2...): self = .bus(BusKey(scope: arn.scope, name: parts[1...].joined(separator: "/")))
            case ("events", "rule", 2): self = .rule(BusKey(scope: arn.scope), parts[1])
            // Names of rules have no slash; those of partners' buses do.
            case ("events", "rule", 3...):
                self = .rule(BusKey(scope: arn.scope, name: parts[1..<(parts.count - 1)].joined(separator: "/")), parts[parts.count - 1])
            default: return nil
            }
        }

        var change: EventsChange {
            switch self {
            case .bus(let key): .bus(key)
            case .rule(let bus, let name): .rule(bus, name)
            }
        }

        func tags(in transaction: any Transaction) throws -> JSONObject {
            switch self {
            case .bus(let key): try transaction.existingBus(key).tags
            case .rule(let bus, let name): try transaction.existingRule(bus, name).tags
            }
        }

        func save(_ tags: JSONObject, in transaction: any Transaction) throws {
            switch self {
            case .bus(let key):
                var bus = try transaction.existingBus(key)
                bus.tags = tags
                try transaction.save(bus)
            case .rule(let bus, let name):
                var rule = try transaction.existingRule(bus, name)
                rule.tags = tags
                try transaction.save(rule)
            }
        }
    }

    private func tagResource(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        if !parameters.has("Tags") { parameters.reject("Tags", value: nil, "Member must not be null") }
        let tags = try parameters.tags(limit: configuration.tagLimit)
        let limit = configuration.tagLimit
        try await change(try Tagged(parameters)) { existing in
            for (key, value) in tags { existing[key] = value }
            guard existing.count <= limit else { throw EventsErrors.tooManyTags(limit) }
        }
        return [:]
    }

    private func untagResource(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let keys = try parameters.strings("TagKeys")
        if keys == nil { parameters.reject("TagKeys", value: nil, "Member must not be null") }
        try await change(try Tagged(parameters)) { existing in
            for key in keys ?? [] { existing[key] = nil }
        }
        return [:]
    }

    private func change(_ tagged: Tagged, _ body: @escaping @Sendable (inout JSONObject) throws -> Void) async throws {
        try await commit(tagged.change) { transaction in
            var tags = try tagged.tags(in: transaction)
            try body(&tags)
            try tagged.save(tags, in: transaction)
        }
    }

    private func listTagsForResource(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let tagged = try Tagged(Parameters(input))
        let tags = try await database.read { try tagged.tags(in: $0) }
        return ["Tags": .array(tags.map { ["Key": .string($0.key), "Value": $0.value] })]
    }
}

extension Parameters {
    /// The member `Tags`, a list of `Key` and `Value`, as one object; empty where it is absent.
    func tags(limit: Int) throws -> JSONObject {
        var tags: JSONObject = [:]
        for reader in try objects("Tags") ?? [] {
            let key = try reader.requiredString("Key", length: 1...128)
            let value = try reader.requiredString("Value", length: 0...256)
            guard !key.lowercased().hasPrefix("aws:") else {
                throw EventsErrors.validation("Tag keys that begin with aws: are reserved.")
            }
            tags[key] = .string(value)
        }
        guard tags.count <= limit else { throw EventsErrors.tooManyTags(limit) }
        return tags
    }
}
