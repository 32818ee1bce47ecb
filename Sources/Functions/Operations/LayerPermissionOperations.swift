import AWSInterface
import Ambient
import JSON
import Storage

/// Which other accounts may use a layer version.
extension FunctionsService {
    var layerPermissionOperations: [Operation] {
        [
            Operation("AddLayerVersionPermission") { try await self.addLayerVersionPermission($0, $1) },
            Operation("RemoveLayerVersionPermission") { try await self.removeLayerVersionPermission($0, $1) },
            Operation("GetLayerVersionPolicy") { try await self.getLayerVersionPolicy($0, $1) },
        ]
    }

    private func addLayerVersionPermission(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.layer(in: context.scope)
        let version = try parameters.requiredInteger("VersionNumber")
        let id = try parameters.requiredString("StatementId", length: 1...100, pattern: FunctionPatterns.statementID)
        let action = try parameters.requiredString(
            "Action", length: 0...22, pattern: Pattern("lambda:GetLayerVersion") { $0 == "lambda:GetLayerVersion" })
        let principal = try parameters.requiredString("Principal", pattern: Self.layerPrincipal)
        let organization = try parameters.string("OrganizationId", length: 0...34)
        let expected = try parameters.string("RevisionId")
        try parameters.validate()
        var statement: JSONObject = [
            "Sid": .string(id), "Effect": "Allow",
            "Principal": Characters.isNumber(principal)
                ? ["AWS": .string("arn:\(context.scope.partition):iam::\(principal):root")]
                : principal == "*" ? "*" : ["AWS": .string(principal)],
            "Action": .string(action), "Resource": .string(key.arn(version: version)),
        ]
        if let organization { statement["Condition"] = ["StringEquals": ["aws:PrincipalOrgID": .string(organization)]] }
        let (revision, added) = (entropy.uuid(), statement)
        try await database.write { [limits] transaction in
            guard try transaction.layerVersion(key, version) != nil else { throw Self.noLayerVersion(key, version) }
            var policy = try transaction.layerPolicy(key, version) ?? ResourcePolicy()
            try policy.add(added, id: id, expecting: expected, newRevision: revision, limit: limits.policy)
            try transaction.saveLayerPolicy(policy, of: key, version)
        }
        return ["Statement": .string(JSONValue.object(statement).text()), "RevisionId": .string(revision)]
    }

    private static let layerPrincipal = Pattern(#"\d{12}|\*|arn:(aws[a-zA-Z-]*):iam::\d{12}:root"#) { text in
        if text == "*" || (text.utf8.count == 12 && Characters.isNumber(text)) { return true }
        return ARN(text).map { $0.service == "iam" && $0.resource == "root" && $0.account.utf8.count == 12 } ?? false
    }

    private static func noLayerVersion(_ key: LayerKey, _ version: Int) -> ServiceError {
        ServiceError("ResourceNotFoundException", "Layer version \(key.arn(version: version)) does not exist.", status: 404)
    }

    private func removeLayerVersionPermission(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.layer(in: context.scope)
        let version = try parameters.requiredInteger("VersionNumber")
        let id = try parameters.requiredString("StatementId", length: 1...100, pattern: FunctionPatterns.statementID)
        let expected = try parameters.string("RevisionId")
        try parameters.validate()
        let revision = entropy.uuid()
        try await database.write { transaction in
            guard try transaction.layerVersion(key, version) != nil else { throw Self.noLayerVersion(key, version) }
            var policy = try transaction.layerPolicy(key, version) ?? ResourcePolicy()
            try policy.remove(id: id, expecting: expected, newRevision: revision)
            try transaction.saveLayerPolicy(policy, of: key, version)
        }
        return [:]
    }

    private func getLayerVersionPolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.layer(in: context.scope)
        let version = try parameters.requiredInteger("VersionNumber")
        try parameters.validate()
        let policy = try await database.read { transaction in
            guard try transaction.layerVersion(key, version) != nil else { throw Self.noLayerVersion(key, version) }
            return try transaction.layerPolicy(key, version)
        }
        guard let policy else {
            throw ServiceError("ResourceNotFoundException", "No policy is associated with the given resource.", status: 404)
        }
        return ["Policy": .string(policy.document), "RevisionId": .string(policy.revisionID)]
    }
}
