import AWSInterface
import Ambient
import JSON
import Storage

extension IdentityService {
    /// A role's policies: those written into it and those attached to it.
    var rolePolicyOperations: [Operation] {
        [
            Operation("PutRolePolicy", putRolePolicy), Operation("GetRolePolicy", getRolePolicy),
            Operation("DeleteRolePolicy", deleteRolePolicy), Operation("ListRolePolicies", listRolePolicies),
            Operation("AttachRolePolicy", attachRolePolicy), Operation("DetachRolePolicy", detachRolePolicy),
            Operation("ListAttachedRolePolicies", listAttachedRolePolicies),
        ]
    }

    @Sendable private func putRolePolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let name = try parameters.policyName()
        let document = try parameters.document("PolicyDocument")
        try parameters.validate()
        _ = try await changeRole(input, context) { try $0.putInlinePolicy(name, document) }
        return [:]
    }

    @Sendable private func getRolePolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let name = try parameters.policyName()
        try parameters.validate()
        let role = try await role(input, context)
        let policy = try role.inlinePolicy(name)
        return [
            "RoleName": .string(role.name), "PolicyName": .string(policy.name),
            "PolicyDocument": .string(PolicyDocument.encoded(policy.document)),
        ]
    }

    @Sendable private func deleteRolePolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let name = try parameters.policyName()
        try parameters.validate()
        _ = try await changeRole(input, context) { try $0.deleteInlinePolicy(name) }
        return [:]
    }

    @Sendable private func listRolePolicies(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let listing = try Listing(parameters)
        try parameters.validate()
        let names = try await role(input, context).inlinePolicies.map(\.name)
        return try listing.page(names, as: "PolicyNames", key: { $0 }) { .string($0) }
    }

    @Sendable private func attachRolePolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let name = try parameters.roleName()
        let policy = try parameters.policyARN()
        try parameters.validate()
        try await database.write { transaction in
            let tables = IdentityTables(transaction, context.scope.account)
            let role = try tables.existingRole(name)
            try tables.checkAttachable(policy)
            try role.checkAttaching(policy, to: try tables.attachments(of: role))
            try tables.attach(policy, to: role)
        }
        return [:]
    }

    @Sendable private func detachRolePolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let name = try parameters.roleName()
        let policy = try parameters.policyARN()
        try parameters.validate()
        try await database.write { transaction in
            let tables = IdentityTables(transaction, context.scope.account)
            let role = try tables.existingRole(name)
            if try !tables.detach(policy, from: role) { throw IdentityError.noSuchPolicy(policy) }
        }
        return [:]
    }

    @Sendable private func listAttachedRolePolicies(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let name = try parameters.roleName()
        let prefix = try parameters.string("PathPrefix", length: 1...512) ?? "/"
        let listing = try Listing(parameters)
        try parameters.validate()
        let attached = try await database.read { transaction in
            let tables = IdentityTables(transaction, context.scope.account)
            return try tables.attachments(of: try tables.existingRole(name))
        }
        // `arn:aws:iam::123456789012:policy/path/name`: the path is what lies between `policy` and the name.
        let matching = attached.filter { $0.drop { $0 != "/" }.hasPrefix(prefix) }
        return try listing.page(matching, as: "AttachedPolicies", key: { $0 }) { arn in
            ["PolicyName": .string(String(arn.split(separator: "/").last ?? "")), "PolicyArn": .string(arn)]
        }
    }
}
