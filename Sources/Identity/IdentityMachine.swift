import AWSInterface
import Ambient

// What IAM decides about one role or one policy: quotas, conflicts, versions. No I/O, no clock.
// Limits: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (the defaults).

enum IdentityQuota {
    static let roles = 1000
    static let policies = 1500
    static let attachments = 10
    static let versions = 5
    static let tags = 50
    /// Characters without white space.
    static let trustPolicy = 2048
    static let managedPolicy = 6144
    /// All of a role's together.
    static let inlinePolicies = 10_240
}

extension Role {
    mutating func setTrustPolicy(_ document: String) throws(ServiceError) {
        try PolicyDocument.check(document, as: .trust)
        if PolicyDocument.size(document) > IdentityQuota.trustPolicy {
            throw IdentityError.quota("ACLSizePerRole", IdentityQuota.trustPolicy)
        }
        trustPolicy = document
    }

    func inlinePolicy(_ name: String) throws(ServiceError) -> InlinePolicy {
        guard let policy = inlinePolicies.first(where: { $0.name == name }) else { throw IdentityError.noSuchInlinePolicy(name) }
        return policy
    }

    /// Adds the policy, or replaces that of the same name.
    mutating func putInlinePolicy(_ name: String, _ document: String) throws(ServiceError) {
        try PolicyDocument.check(document, as: .identity)
        var policies = inlinePolicies.filter { $0.name != name }
        policies.append(InlinePolicy(name: name, document: document))
        if policies.reduce(0, { $0 + PolicyDocument.size($1.document) }) > IdentityQuota.inlinePolicies {
            throw IdentityError.limitExceeded("Maximum policy size of \(IdentityQuota.inlinePolicies) bytes exceeded for role \(self.name)")
        }
        inlinePolicies = policies.sorted { $0.name < $1.name }
    }

    mutating func deleteInlinePolicy(_ name: String) throws(ServiceError) {
        _ = try inlinePolicy(name)
        inlinePolicies.removeAll { $0.name == name }
    }

    /// - Parameter attached: the ARNs of the managed policies attached now.
    func checkAttaching(_ arn: String, to attached: [String]) throws(ServiceError) {
        if !attached.contains(arn), attached.count >= IdentityQuota.attachments {
            throw IdentityError.quota("PoliciesPerRole", IdentityQuota.attachments)
        }
    }

    func checkDeleting(attached: [String]) throws(ServiceError) {
        if !inlinePolicies.isEmpty { throw IdentityError.deleteConflict("Cannot delete entity, must delete policies first.") }
        if !attached.isEmpty { throw IdentityError.deleteConflict("Cannot delete entity, must detach all policies first.") }
    }
}

extension ManagedPolicy {
    func version(_ id: String) throws(ServiceError) -> PolicyVersion {
        guard let version = versions.first(where: { $0.id == id }) else { throw IdentityError.noSuchVersion(arn.description, id) }
        return version
    }

    static func checkDocument(_ document: String) throws(ServiceError) {
        try PolicyDocument.check(document, as: .identity)
        if PolicyDocument.size(document) > IdentityQuota.managedPolicy {
            throw IdentityError.quota("PolicySize", IdentityQuota.managedPolicy)
        }
    }

    mutating func addVersion(_ document: String, asDefault: Bool, at now: Timestamp) throws(ServiceError) -> PolicyVersion {
        try Self.checkDocument(document)
        guard versions.count < IdentityQuota.versions else {
            throw IdentityError.limitExceeded(
                "A managed policy can have up to \(IdentityQuota.versions) versions. "
                    + "Before you create a new version, you must delete an existing version."
            )
        }
        latestVersion += 1
        let version = PolicyVersion(number: latestVersion, document: document, created: now)
        versions.append(version)
        if asDefault { defaultVersion = latestVersion }
        updated = now
        return version
    }

    mutating func setDefaultVersion(_ id: String, at now: Timestamp) throws(ServiceError) {
        defaultVersion = try version(id).number
        updated = now
    }

    mutating func deleteVersion(_ id: String, at now: Timestamp) throws(ServiceError) {
        let version = try version(id)
        if version.number == defaultVersion { throw IdentityError.deleteConflict("Cannot delete the default version of a policy.") }
        versions.removeAll { $0.number == version.number }
        updated = now
    }

    func checkDeleting(usage: (attachments: Int, boundaries: Int)) throws(ServiceError) {
        if usage.attachments + usage.boundaries > 0 {
            throw IdentityError.deleteConflict("Cannot delete a policy attached to entities.")
        }
        if versions.count > 1 {
            throw IdentityError.deleteConflict(
                "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
                    + "The default version is deleted with the policy."
            )
        }
    }
}

extension [Tag] {
    /// Adds `tags`; one whose key is there already, in whatever case, replaces it.
    ///
    /// - Parameter quota: the quota's name in the error, for example `TagsPerRole`.
    mutating func merge(_ tags: [Tag], quota: String) throws(ServiceError) {
        var merged = self
        for tag in tags {
            if let position = merged.firstIndex(where: { $0.key.lowercased() == tag.key.lowercased() }) {
                merged[position] = tag
            } else {
                merged.append(tag)
            }
        }
        if merged.count > IdentityQuota.tags { throw IdentityError.quota(quota, IdentityQuota.tags) }
        self = merged
    }

    mutating func remove(keys: [String]) {
        let keys = Set(keys.map { $0.lowercased() })
        removeAll { keys.contains($0.key.lowercased()) }
    }
}
