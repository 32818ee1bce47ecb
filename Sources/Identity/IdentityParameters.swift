import AWSInterface
import JSON

/// The parameters that IAM's operations share. Constraints are those of AWS's API model.
extension Parameters {
    init(identity object: JSONObject) { self.init(object, errorCode: "ValidationError") }

    private static let namePattern = Pattern(#"[\w+=,.@-]+"#)
    private static let tagKeyPattern = Pattern(#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#)
    private static let tagValuePattern = Pattern(#"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#)
    /// Documents are long: plain code, not the expression.
    private static let documentPattern = Pattern(#"[\u0009\u000A\u000D\u0020-\u00FF]+"#) { text in
        text.unicodeScalars.allSatisfy { (0x20...0xFF).contains($0.value) || [0x09, 0x0A, 0x0D].contains($0.value) }
    }
    private static let pathPattern = Pattern(#"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#)

    /// A name; IAM tells a wrong character in a sentence of its own.
    private func name(_ key: String, limit: Int) throws(ServiceError) -> String {
        let name = try requiredString(key, length: 1...limit)
        if !name.isEmpty, !Self.namePattern.matches(name) {
            let member = key.prefix(1).lowercased() + key.dropFirst()
            throw IdentityError.validation(
                "The specified value for \(member) is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-")
        }
        return name
    }

    func roleName() throws(ServiceError) -> String { try name("RoleName", limit: 64) }
    func policyName() throws(ServiceError) -> String { try name("PolicyName", limit: 128) }

    func policyARN(_ key: String = "PolicyArn") throws(ServiceError) -> String {
        let text = try requiredString(key, length: 20...2048)
        if text.isEmpty { return text }
        guard let arn = ARN(text), arn.service == "iam", arn.resource.hasPrefix("policy/") else {
            throw IdentityError.validation("ARN \(text) is not valid.")
        }
        return text
    }

    func path() throws(ServiceError) -> String {
        try string("Path", length: 1...512, pattern: Self.pathPattern) ?? "/"
    }

    func document(_ key: String) throws(ServiceError) -> String {
        try requiredString(key, length: 1...131_072, pattern: Self.documentPattern)
    }

    func description() throws(ServiceError) -> String? { try string("Description", length: 0...1000) }

    func maximumSessionDuration() throws(ServiceError) -> Int? { try integer("MaxSessionDuration", in: 3600...43200) }

    func tags() throws(ServiceError) -> [Tag] {
        var tags: [Tag] = []
        for tag in try objects("Tags", count: 0...50) ?? [] {
            let key = try tag.requiredString("Key", length: 1...128, pattern: Self.tagKeyPattern)
            let value = try tag.requiredString("Value", length: 0...256, pattern: Self.tagValuePattern)
            if key.lowercased().hasPrefix("aws:") {
                throw IdentityError.invalidInput("Invalid tag key: keys that begin with aws: are reserved for use by AWS.")
            }
            tags.append(Tag(key: key, value: value))
        }
        if Set(tags.map { $0.key.lowercased() }).count < tags.count {
            throw IdentityError.invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
        }
        return tags
    }

    func tagKeys() throws(ServiceError) -> [String] {
        if !has("TagKeys") { reject("TagKeys", value: nil, "Member must not be null") }
        return try strings("TagKeys", count: 0...50) ?? []
    }
}

/// Which page of a listing is asked for: IAM's `Marker` and `MaxItems`.
struct Listing {
    private let marker: String?
    private let limit: Int

    init(_ parameters: Parameters) throws(ServiceError) {
        marker = try parameters.string("Marker", length: 1...8192)
        limit = try parameters.integer("MaxItems", in: 1...1000) ?? 100
    }

    /// The page of `elements` as the member `name` of an answer.
    func page<Element>(
        _ elements: [Element], as name: String, key: (Element) -> String, _ value: (Element) -> JSONValue
    ) throws(ServiceError) -> JSONObject {
        let sorted = elements.sorted { key($0) < key($1) }
        let page = try Page(sorted, key: key, after: marker, limit: limit, invalidToken: IdentityError.invalidMarker)
        var answer: JSONObject = [name: .array(page.elements.map(value)), "IsTruncated": .bool(page.nextToken != nil)]
        if let token = page.nextToken { answer["Marker"] = .string(token) }
        return answer
    }
}

extension Tag {
    var shape: JSONValue { ["Key": .string(key), "Value": .string(value)] }
}
