public import AWSInterface

/// Tags of Lambda's resources that are kept in another room.
public protocol TagKeeper: Sendable {
    /// - Throws: `ResourceNotFoundException` where `resource` does not exist in the scope of its ARN.
    func tags(of resource: ARN) async throws -> [String: String]

    /// Replaces the tags by what `change` makes of them; what it throws is thrown here, and nothing is changed.
    func changeTags(of resource: ARN, _ change: @escaping @Sendable ([String: String]) throws -> [String: String]) async throws
}

/// What holds for the tags of a function, and of what is tagged like one.
public enum TagRules {
    private static let maximumKey = 128
    private static let maximumValue = 256

    /// The member `Tags` as a map; empty where it is absent.
    public static func read(_ parameters: Parameters) throws -> [String: String] {
        Dictionary(try parameters.stringMap("Tags")?.map { ($0.key, $0.value) } ?? []) { $1 }
    }

    /// - Throws: `InvalidParameterValueException`.
    public static func check(_ tags: [String: String], limit: Int) throws(ServiceError) {
        guard tags.count <= limit else { throw FunctionErrors.invalid("Number of tags exceeds resource tag limit of \(limit).") }
        for (key, value) in tags {
            guard (1...maximumKey).contains(key.unicodeScalars.count) else {
                throw FunctionErrors.invalid("The tag key '\(key.prefix(140))' must have a length between 1 and \(maximumKey).")
            }
            guard value.unicodeScalars.count <= maximumValue else {
                throw FunctionErrors.invalid("The value of the tag '\(key)' must have a length of at most \(maximumValue).")
            }
            guard !key.lowercased().hasPrefix("aws:") else {
                throw FunctionErrors.invalid("The tag key '\(key)' begins with aws:, which is reserved for AWS.")
            }
        }
    }
}
