import AWSInterface
import Ambient
import JSON

/// A label on a role or a policy. Keys of one resource differ in more than their case.
struct Tag: Hashable, Sendable {
    var key: String
    var value: String
}

/// A policy written into a role.
struct InlinePolicy: Hashable, Sendable {
    var name: String
    /// As it was sent.
    var document: String
}

/// A role, as IAM shows it. What it may do is stored and returned, not enforced.
struct Role: Hashable, Sendable {
    var account: String
    var name: String
    /// Begins and ends with `/`.
    var path: String
    /// `AROA…`, never used twice.
    var id: String
    var created: Timestamp
    /// Who may assume it, as it was sent.
    var trustPolicy: String
    var description: String?
    /// Seconds.
    var maximumSessionDuration = 3600
    /// The ARN of a managed policy.
    var permissionsBoundary: String?
    var tags: [Tag] = []
    /// Sorted by name.
    var inlinePolicies: [InlinePolicy] = []

    var arn: ARN { Scope(account: account).globalARN("iam", "role\(path)\(name)") }
}

/// One text of a managed policy.
struct PolicyVersion: Hashable, Sendable {
    /// 1 for `v1`.
    var number: Int
    var document: String
    var created: Timestamp

    var id: String { "v\(number)" }
}

/// A managed policy with up to five versions.
struct ManagedPolicy: Hashable, Sendable {
    /// `aws` for those that AWS provides.
    var account: String
    var name: String
    var path: String
    /// `ANPA…`, never used twice.
    var id: String
    var description: String?
    var created: Timestamp
    var updated: Timestamp
    /// Sorted by number.
    var versions: [PolicyVersion]
    var defaultVersion = 1
    /// The number of the latest version there ever was: numbers are not used twice.
    var latestVersion = 1
    var tags: [Tag] = []

    var arn: ARN { Scope(account: account).globalARN("iam", "policy\(path)\(name)") }
}

// MARK: - As stored

extension Tag {
    var record: JSONValue { [.string(key), .string(value)] }

    init(record: JSONValue) {
        self.init(key: record[0]?.string ?? "", value: record[1]?.string ?? "")
    }
}

extension Role {
    /// What is stored besides the columns: account, name, path and permissions boundary.
    var record: JSONValue {
        [
            "id": .string(id), "created": .number(created.milliseconds), "trust": .string(trustPolicy),
            "description": description.map(JSONValue.string) ?? .null, "duration": .number(maximumSessionDuration),
            "tags": .array(tags.map(\.record)),
            "policies": .array(inlinePolicies.map { [.string($0.name), .string($0.document)] }),
        ]
    }

    init(account: String, name: String, path: String, permissionsBoundary: String?, record: JSONValue) {
        self.init(
            account: account, name: name, path: path, id: record["id"]?.string ?? "", created: Timestamp(record: record["created"]),
            trustPolicy: record["trust"]?.string ?? "", description: record["description"]?.string,
            maximumSessionDuration: record["duration"]?.int ?? 3600, permissionsBoundary: permissionsBoundary,
            tags: (record["tags"]?.array ?? []).map(Tag.init(record:)),
            inlinePolicies: (record["policies"]?.array ?? []).map {
                InlinePolicy(name: $0[0]?.string ?? "", document: $0[1]?.string ?? "")
            })
    }
}

extension ManagedPolicy {
    /// What is stored besides the columns: account, name and path.
    var record: JSONValue {
        [
            "id": .string(id), "description": description.map(JSONValue.string) ?? .null, "created": .number(created.milliseconds),
            "updated": .number(updated.milliseconds), "default": .number(defaultVersion), "latest": .number(latestVersion),
            "versions": .array(versions.map { [.number($0.number), .string($0.document), .number($0.created.milliseconds)] }),
            "tags": .array(tags.map(\.record)),
        ]
    }

    init(account: String, name: String, path: String, record: JSONValue) {
        self.init(
            account: account, name: name, path: path, id: record["id"]?.string ?? "", description: record["description"]?.string,
            created: Timestamp(record: record["created"]), updated: Timestamp(record: record["updated"]),
            versions: (record["versions"]?.array ?? []).map {
                PolicyVersion(number: $0[0]?.int ?? 0, document: $0[1]?.string ?? "", created: Timestamp(record: $0[2]))
            },
            defaultVersion: record["default"]?.int ?? 1, latestVersion: record["latest"]?.int ?? 1,
            tags: (record["tags"]?.array ?? []).map(Tag.init(record:)))
    }
}

extension Timestamp {
    /// Milliseconds since 1970.
    init(record: JSONValue?) { self.init(milliseconds: Int64(record?.int ?? 0)) }
}
