import AWSInterface
import JSON

/// The tags of a state machine or an activity, in the order in which they came.
struct ResourceTags: Hashable, Sendable {
    private(set) var values: JSONObject

    init(_ values: JSONObject = [:]) { self.values = values }

    /// Sets each of `tags`.
    ///
    /// - Throws: `TooManyTags`.
    mutating func merge(_ tags: ResourceTags, of arn: String) throws(ServiceError) {
        for (key, value) in tags.values { values[key] = value }
        guard values.count <= StateMachineLimits.tags else { throw WorkflowErrors.tooManyTags(arn) }
    }

    mutating func remove(_ keys: [String]) {
        for key in keys { values[key] = nil }
    }

    /// `[{"key": …, "value": …}]`
    var json: JSONValue { .array(values.map { ["key": .string($0.key), "value": $0.value] }) }
}

extension Parameters {
    /// `nil` where the request has none.
    func tags(_ key: String = "tags") throws -> ResourceTags? {
        guard let readers = try objects(key) else { return nil }
        var tags: JSONObject = [:]
        for reader in readers {
            let name = try reader.requiredString("key", length: 1...128)
            let value = try reader.string("value", length: 0...256) ?? ""
            if name.hasPrefix("aws:") {
                reader.reject("key", value: name, "Member must not begin with 'aws:', which is reserved for AWS use")
            }
            tags[name] = .string(value)
        }
        return ResourceTags(tags)
    }
}
