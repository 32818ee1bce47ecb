import AWSInterface
import Ambient
import JSON
import Storage

extension IdentityService {
    var policyOperations: [Operation] {
        [
            Operation("CreatePolicy", createPolicy), Operation("GetPolicy", getPolicy), Operation("ListPolicies", listPolicies),
            Operation("DeletePolicy", deletePolicy), Operation("TagPolicy", tagPolicy), Operation("UntagPolicy", untagPolicy),
            Operation("ListPolicyTags", listPolicyTags), Operation("ListEntitiesForPolicy", listEntitiesForPolicy),
        ]
    }

    @Sendable private func createPolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        var policy = ManagedPolicy(
            account: context.scope.account, name: try parameters.policyName(), path: try parameters.path(),
            id: UniqueID.random("ANPA", entropy), description: try parameters.description(), created: context.now, updated: context.now,
            versions: [PolicyVersion(number: 1, document: try parameters.document("PolicyDocument"), created: context.now)])
        let tags = try parameters.tags()
        try parameters.validate()
        try ManagedPolicy.checkDocument(policy.versions[0].document)
        try policy.tags.merge(tags, quota: "TagsPerPolicy")
        let created = policy
        try await database.write { transaction in
            let tables = IdentityTables(transaction, created.account)
            if try tables.policy(named: created.name) != nil { throw IdentityError.policyExists(created.name) }
            if try tables.policyCount() >= IdentityQuota.policies {
                throw IdentityError.quota("PoliciesPerAccount", IdentityQuota.policies)
            }
            try tables.put(created)
        }
        return ["Policy": .object(created.shape(usage: (0, 0), complete: true))]
    }

    @Sendable private func getPolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let arn = try parameters.policyARN()
        try parameters.validate()
        return try await database.read { transaction in
            let tables = IdentityTables(transaction, context.scope.account)
            let policy = try tables.existingPolicy(arn)
            return ["Policy": .object(policy.shape(usage: try tables.usage(of: arn), complete: true))]
        }
    }

    @Sendable private func listPolicies(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let scope = try parameters.string("Scope", oneOf: ["All", "AWS", "Local"]) ?? "All"
        let usage = try parameters.string("PolicyUsageFilter", oneOf: ["PermissionsPolicy", "PermissionsBoundary"])
        let onlyAttached = try parameters.bool("OnlyAttached") ?? false
        let prefix = try parameters.string("PathPrefix", length: 1...512) ?? "/"
        let listing = try Listing(parameters)
        try parameters.validate()
        let policies = try await database.read { transaction in
            let tables = IdentityTables(transaction, context.scope.account)
            var policies = scope == "AWS" ? [] : try tables.policies()
            if scope != "Local" { policies += AWSManagedPolicies.policies.values }
            return try policies.map { (policy: $0, usage: try tables.usage(of: $0.arn.description)) }
        }
        let wanted = policies.filter { found in
            let used =
                switch usage {
                case "PermissionsPolicy": found.usage.attachments
                case "PermissionsBoundary": found.usage.boundaries
                default: found.usage.attachments + found.usage.boundaries
                }
            return found.policy.path.hasPrefix(prefix) && (used > 0 || (!onlyAttached && usage == nil))
        }
        return try listing.page(wanted, as: "Policies", key: { $0.policy.arn.description }) {
            .object($0.policy.shape(usage: $0.usage, complete: false))
        }
    }

    @Sendable private func deletePolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let arn = try parameters.policyARN()
        try parameters.validate()
        try await database.write { transaction in
            let tables = IdentityTables(transaction, context.scope.account)
            let policy = try tables.ownPolicy(arn)
            try policy.checkDeleting(usage: try tables.usage(of: arn))
            try tables.delete(policy)
        }
        return [:]
    }

    @Sendable private func tagPolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let tags = try parameters.tags()
        try parameters.validate()
        return try await changePolicy(input, context) { policy in
            try policy.tags.merge(tags, quota: "TagsPerPolicy")
            return [:]
        }
    }

    @Sendable private func untagPolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let keys = try parameters.tagKeys()
        try parameters.validate()
        return try await changePolicy(input, context) { policy in
            policy.tags.remove(keys: keys)
            return [:]
        }
    }

    @Sendable private func listPolicyTags(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let listing = try Listing(parameters)
        try parameters.validate()
        return try listing.page(try await policy(input, context).tags, as: "Tags", key: \.key, \.shape)
    }

    /// Users and groups are not built, so only roles are found.
    @Sendable private func listEntitiesForPolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let arn = try parameters.policyARN()
        let filter = try parameters.string("EntityFilter", oneOf: ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"])
        let usage = try parameters.string("PolicyUsageFilter", oneOf: ["PermissionsPolicy", "PermissionsBoundary"])
        let prefix = try parameters.string("PathPrefix", length: 1...512) ?? "/"
        let listing = try Listing(parameters)
        try parameters.validate()
        let roles = try await database.read { transaction in
            let tables = IdentityTables(transaction, context.scope.account)
            if !AWSManagedPolicies.provides(arn) { _ = try tables.existingPolicy(arn) }
            let attached = usage == "PermissionsBoundary" ? [] : try tables.roles(with: arn)
            let bounded = usage == "PermissionsPolicy" ? [] : try tables.roles().filter { $0.permissionsBoundary == arn }
            return attached + bounded.filter { role in !attached.contains { $0.name == role.name } }
        }
        let wanted = filter == nil || filter == "Role" ? roles.filter { $0.path.hasPrefix(prefix) } : []
        var answer = try listing.page(wanted, as: "PolicyRoles", key: \.name) { ["RoleName": .string($0.name), "RoleId": .string($0.id)] }
        answer["PolicyGroups"] = []
        answer["PolicyUsers"] = []
        return answer
    }
}

// MARK: - What the operations on policies share

extension IdentityService {
    /// The policy that `PolicyArn` names.
    func policy(_ input: JSONObject, _ context: RequestContext) async throws -> ManagedPolicy {
        let parameters = Parameters(identity: input)
        let arn = try parameters.policyARN()
        try parameters.validate()
        return try await database.read { try IdentityTables($0, context.scope.account).existingPolicy(arn) }
    }

    /// Changes the policy that `PolicyArn` names; `change` makes the answer.
    func changePolicy(
        _ input: JSONObject, _ context: RequestContext, _ change: @escaping @Sendable (inout ManagedPolicy) throws -> JSONObject
    ) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let arn = try parameters.policyARN()
        try parameters.validate()
        return try await database.write { transaction in
            let tables = IdentityTables(transaction, context.scope.account)
            var policy = try tables.ownPolicy(arn)
            let answer = try change(&policy)
            try tables.put(policy)
            return answer
        }
    }
}

extension IdentityTables {
    func existingPolicy(_ arn: String) throws -> ManagedPolicy {
        if let policy = try policy(arn: arn) { return policy }
        if AWSManagedPolicies.provides(arn) { throw ServiceError.notImplemented("the text of the policy \(arn)") }
        throw IdentityError.noSuchPolicy(arn)
    }

    /// A policy of the account itself, which may be changed.
    func ownPolicy(_ arn: String) throws -> ManagedPolicy {
        if AWSManagedPolicies.provides(arn) { throw IdentityError.providedByAWS }
        return try existingPolicy(arn)
    }
}

extension ManagedPolicy {
    /// - Parameter complete: with what `ListPolicies` leaves out.
    fileprivate func shape(usage: (attachments: Int, boundaries: Int), complete: Bool) -> JSONObject {
        var shape: JSONObject = [
            "PolicyName": .string(name), "PolicyId": .string(id), "Arn": .string(arn.description), "Path": .string(path),
            "DefaultVersionId": .string("v\(defaultVersion)"), "AttachmentCount": .number(usage.attachments),
            "PermissionsBoundaryUsageCount": .number(usage.boundaries), "IsAttachable": true,
            "CreateDate": .string(created.iso8601Seconds), "UpdateDate": .string(updated.iso8601Seconds),
        ]
        guard complete else { return shape }
        if let description { shape["Description"] = .string(description) }
        if !tags.isEmpty { shape["Tags"] = .array(tags.map(\.shape)) }
        return shape
    }
}
