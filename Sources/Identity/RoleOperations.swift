import AWSInterface
import Ambient
import JSON
import Storage

extension IdentityService {
    var roleOperations: [Operation] {
        [
            Operation("CreateRole", createRole), Operation("GetRole", getRole), Operation("ListRoles", listRoles),
            Operation("UpdateRole", updateRole), Operation("UpdateRoleDescription", updateRoleDescription),
            Operation("UpdateAssumeRolePolicy", updateAssumeRolePolicy), Operation("DeleteRole", deleteRole),
            Operation("TagRole", tagRole), Operation("UntagRole", untagRole), Operation("ListRoleTags", listRoleTags),
            Operation("PutRolePermissionsBoundary", putRolePermissionsBoundary),
            Operation("DeleteRolePermissionsBoundary", deleteRolePermissionsBoundary),
            Operation("ListInstanceProfilesForRole", listInstanceProfilesForRole),
        ]
    }

    @Sendable private func createRole(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        var role = Role(
            account: context.scope.account, name: try parameters.roleName(), path: try parameters.path(),
            id: UniqueID.random("AROA", entropy), created: context.now, trustPolicy: "", description: try parameters.description(),
            maximumSessionDuration: try parameters.maximumSessionDuration() ?? 3600)
        let trustPolicy = try parameters.document("AssumeRolePolicyDocument")
        if parameters.has("PermissionsBoundary") { role.permissionsBoundary = try parameters.policyARN("PermissionsBoundary") }
        let tags = try parameters.tags()
        try parameters.validate()
        try role.setTrustPolicy(trustPolicy)
        try role.tags.merge(tags, quota: "TagsPerRole")
        let created = role
        try await database.write { transaction in
            let tables = IdentityTables(transaction, created.account)
            if try tables.role(named: created.name) != nil { throw IdentityError.roleExists(created.name) }
            if try tables.roleCount() >= IdentityQuota.roles { throw IdentityError.quota("RolesPerAccount", IdentityQuota.roles) }
            if let boundary = created.permissionsBoundary { try tables.checkAttachable(boundary) }
            try tables.put(created)
        }
        return ["Role": .object(created.shape(complete: true))]
    }

    @Sendable private func getRole(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        ["Role": .object(try await role(input, context).shape(complete: true))]
    }

    @Sendable private func listRoles(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let prefix = try parameters.string("PathPrefix", length: 1...512) ?? "/"
        let listing = try Listing(parameters)
        try parameters.validate()
        let roles = try await database.read { try IdentityTables($0, context.scope.account).roles() }
        return try listing.page(roles.filter { $0.path.hasPrefix(prefix) }, as: "Roles", key: \.name) { .object($0.shape(complete: false)) }
    }

    /// As on AWS, a session duration that is not given becomes one hour.
    @Sendable private func updateRole(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let description = try parameters.description()
        let duration = try parameters.maximumSessionDuration()
        try parameters.validate()
        _ = try await changeRole(input, context) { role in
            if let description { role.description = description }
            role.maximumSessionDuration = duration ?? 3600
        }
        return [:]
    }

    @Sendable private func updateRoleDescription(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let description = try parameters.description()
        if description == nil { parameters.reject("Description", value: nil, "Member must not be null") }
        try parameters.validate()
        let role = try await changeRole(input, context) { $0.description = description }
        return ["Role": .object(role.shape(complete: true))]
    }

    @Sendable private func updateAssumeRolePolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let document = try parameters.document("PolicyDocument")
        try parameters.validate()
        _ = try await changeRole(input, context) { try $0.setTrustPolicy(document) }
        return [:]
    }

    @Sendable private func deleteRole(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let name = try parameters.roleName()
        try parameters.validate()
        try await database.write { transaction in
            let tables = IdentityTables(transaction, context.scope.account)
            let role = try tables.existingRole(name)
            try role.checkDeleting(attached: try tables.attachments(of: role))
            try tables.delete(role)
        }
        return [:]
    }

    @Sendable private func tagRole(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let tags = try parameters.tags()
        try parameters.validate()
        _ = try await changeRole(input, context) { try $0.tags.merge(tags, quota: "TagsPerRole") }
        return [:]
    }

    @Sendable private func untagRole(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let keys = try parameters.tagKeys()
        try parameters.validate()
        _ = try await changeRole(input, context) { $0.tags.remove(keys: keys) }
        return [:]
    }

    @Sendable private func listRoleTags(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let listing = try Listing(parameters)
        try parameters.validate()
        return try listing.page(try await role(input, context).tags, as: "Tags", key: \.key, \.shape)
    }

    @Sendable private func putRolePermissionsBoundary(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let name = try parameters.roleName()
        let boundary = try parameters.policyARN("PermissionsBoundary")
        try parameters.validate()
        try await database.write { transaction in
            let tables = IdentityTables(transaction, context.scope.account)
            var role = try tables.existingRole(name)
            try tables.checkAttachable(boundary)
            role.permissionsBoundary = boundary
            try tables.put(role)
        }
        return [:]
    }

    @Sendable private func deleteRolePermissionsBoundary(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        _ = try await changeRole(input, context) { role in
            if role.permissionsBoundary == nil { throw IdentityError.noBoundary(role.name) }
            role.permissionsBoundary = nil
        }
        return [:]
    }

    /// There are no instance profiles here, so no role is in one: tools ask before they delete a role.
    @Sendable private func listInstanceProfilesForRole(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        _ = try await role(input, context)
        return ["InstanceProfiles": [], "IsTruncated": false]
    }
}

// MARK: - What the operations on roles share

extension IdentityService {
    /// The role that `RoleName` names.
    func role(_ input: JSONObject, _ context: RequestContext) async throws -> Role {
        let parameters = Parameters(identity: input)
        let name = try parameters.roleName()
        try parameters.validate()
        return try await database.read { try IdentityTables($0, context.scope.account).existingRole(name) }
    }

    /// Changes the role that `RoleName` names and answers it as it is then.
    func changeRole(
        _ input: JSONObject, _ context: RequestContext, _ change: @escaping @Sendable (inout Role) throws -> Void
    ) async throws -> Role {
        let parameters = Parameters(identity: input)
        let name = try parameters.roleName()
        try parameters.validate()
        return try await database.write { transaction in
            let tables = IdentityTables(transaction, context.scope.account)
            var role = try tables.existingRole(name)
            try change(&role)
            try tables.put(role)
            return role
        }
    }
}

extension IdentityTables {
    func existingRole(_ name: String) throws -> Role {
        guard let role = try role(named: name) else { throw IdentityError.noSuchRole(name) }
        return role
    }

    /// A policy can be attached when it is the account's and exists, or has the form of one that AWS provides.
    func checkAttachable(_ policyARN: String) throws {
        if AWSManagedPolicies.provides(policyARN) { return }
        if try policy(arn: policyARN) == nil { throw IdentityError.notAttachable(policyARN) }
    }
}

extension Role {
    /// - Parameter complete: with what `ListRoles` leaves out.
    fileprivate func shape(complete: Bool) -> JSONObject {
        var shape: JSONObject = [
            "Path": .string(path), "RoleName": .string(name), "RoleId": .string(id), "Arn": .string(arn.description),
            "CreateDate": .string(created.iso8601Seconds), "AssumeRolePolicyDocument": .string(PolicyDocument.encoded(trustPolicy)),
            "MaxSessionDuration": .number(maximumSessionDuration),
        ]
        if let description { shape["Description"] = .string(description) }
        guard complete else { return shape }
        if let permissionsBoundary {
            shape["PermissionsBoundary"] = [
                "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": .string(permissionsBoundary),
            ]
        }
        if !tags.isEmpty { shape["Tags"] = .array(tags.map(\.shape)) }
        shape["RoleLastUsed"] = [:]
        return shape
    }
}
