import AWSInterface

/// What holds for the tags of a function.
enum TagRules {
    private static let maximumKey = 128
    private static let maximumValue = 256

    /// The member `Tags` as a map; empty where it is absent.
    static func read(_ parameters: Parameters) throws -> [String: String] {
        Dictionary(try parameters.stringMap("Tags")?.map { ($0.key, $0.value) } ?? []) { $1 }
    }

    static func check(_ tags: [String: String], limit: Int) throws(ServiceError) {
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
