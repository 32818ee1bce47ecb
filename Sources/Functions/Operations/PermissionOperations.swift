import AWSInterface
import Ambient
import JSON
import Storage

/// Who may invoke a function: its resource-based policies, one for each qualifier.
extension FunctionsService {
    var permissionOperations: [Operation] {
        [
            Operation("AddPermission") { try await self.addPermission($0, $1) },
            Operation("RemovePermission") { try await self.removePermission($0, $1) },
            Operation("GetPolicy") { try await self.getPolicy($0, $1) },
        ]
    }

    /// A version or an alias must exist to have a policy; `$LATEST` has none.
    private static func check(_ reference: FunctionReference, in transaction: any Transaction) throws {
        let key = reference.key
        _ = try transaction.existingFunction(key, reference.qualifier)
        guard let qualifier = reference.qualifier else { return }
        guard qualifier != FunctionVersion.latest else {
            throw FunctionErrors.invalid("We currently do not support adding policies for $LATEST.")
        }
        try transaction.requireQualifier(key, qualifier)
    }

    private func addPermission(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try parameters.function(in: context.scope, namespaced: true, qualifier: true)
        let permission = try PermissionStatement(parameters, resource: reference.arn, partition: context.scope.partition)
        let expected = try parameters.string("RevisionId")
        try parameters.validate()
        let statement = try permission.statement()
        let revision = entropy.uuid()
        try await commit(changing: reference.key) { [limits] transaction in
            try Self.check(reference, in: transaction)
            var policy = try transaction.policy(reference.key, reference.qualifier) ?? ResourcePolicy()
            try policy.add(statement, id: permission.id, expecting: expected, newRevision: revision, limit: limits.policy)
            try transaction.save(policy, of: reference.key, reference.qualifier)
        }
        return ["Statement": .string(JSONValue.object(statement).text())]
    }

    private func removePermission(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try parameters.function(in: context.scope, namespaced: true, qualifier: true)
        let id = try parameters.requiredString("StatementId", length: 1...100)
        let expected = try parameters.string("RevisionId")
        try parameters.validate()
        let revision = entropy.uuid()
        try await commit(changing: reference.key) { transaction in
            _ = try transaction.existingFunction(reference.key, reference.qualifier)
            guard var policy = try transaction.policy(reference.key, reference.qualifier) else {
                throw ServiceError("ResourceNotFoundException", "No policy is associated with the given resource.", status: 404)
            }
            try policy.remove(id: id, expecting: expected, newRevision: revision)
            try transaction.save(policy, of: reference.key, reference.qualifier)
        }
        return [:]
    }

    private func getPolicy(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try parameters.function(in: context.scope, namespaced: true, qualifier: true)
        try parameters.validate()
        let policy = try await database.read { transaction in
            _ = try transaction.existingFunction(reference.key, reference.qualifier)
            return try transaction.policy(reference.key, reference.qualifier)
        }
        guard let policy else { throw FunctionErrors.noSuchResource() }
        return ["Policy": .string(policy.document), "RevisionId": .string(policy.revisionID)]
    }
}

/// What AddPermission says, and the statement that comes of it.
struct PermissionStatement: Sendable {
    let id: String
    private let action: String
    private let principal: String
    private let resource: String
    private let partition: String
    private let conditions: [(operator: String, key: String, value: String)]

    init(_ parameters: Parameters, resource: String, partition: String) throws {
        self.resource = resource
        self.partition = partition
        id = try parameters.requiredString("StatementId", length: 1...100, pattern: FunctionPatterns.statementID)
        action = try parameters.requiredString("Action", pattern: Self.actionPattern)
        principal = try parameters.requiredString("Principal", pattern: FunctionPatterns.handler)
        var conditions: [(operator: String, key: String, value: String)] = []
        func add(_ key: String, _ value: String?, _ comparison: String = "StringEquals") {
            if let value { conditions.append((comparison, key, value)) }
        }
        add("AWS:SourceAccount", try parameters.string("SourceAccount", length: 0...12, pattern: Self.accountPattern))
        add("lambda:EventSourceToken", try parameters.string("EventSourceToken", length: 0...256))
        add("aws:PrincipalOrgID", try parameters.string("PrincipalOrgID", length: 12...34))
        add(
            "lambda:FunctionUrlAuthType",
            try parameters.string("FunctionUrlAuthType", oneOf: ["NONE", "AWS_IAM"]))
        if let viaURL = try parameters.bool("InvokedViaFunctionUrl") {
            add("lambda:InvokedViaFunctionUrl", viaURL ? "true" : "false", "Bool")
        }
        add("AWS:SourceArn", try parameters.string("SourceArn", pattern: FunctionPatterns.resourceARN), "ArnLike")
        self.conditions = conditions
    }

    private static let actionPattern = Pattern("(lambda:[*]|lambda:[a-zA-Z]+|[*])") { text in
        if text == "*" || text == "lambda:*" { return true }
        return text.hasPrefix("lambda:") && text.utf8.count > 7 && text.utf8.dropFirst(7).allSatisfy(Characters.isLetter)
    }
    private static let accountPattern = Pattern(#"\d{12}"#) { $0.utf8.count == 12 && Characters.isNumber($0) }

    /// - Throws: `InvalidParameterValueException` for a principal that is none.
    func statement() throws(ServiceError) -> JSONObject {
        var statement: JSONObject = [
            "Sid": .string(id), "Effect": "Allow", "Principal": try principalElement(), "Action": .string(action),
            "Resource": .string(resource),
        ]
        var condition = JSONObject()
        for item in conditions {
            var members = condition[item.operator]?.object ?? [:]
            members[item.key] = .string(item.value)
            condition[item.operator] = .object(members)
        }
        if !condition.isEmpty { statement["Condition"] = .object(condition) }
        return statement
    }

    private func principalElement() throws(ServiceError) -> JSONValue {
        if principal == "*" { return "*" }
        if principal.utf8.count == 12, Characters.isNumber(principal) {
            return ["AWS": .string("arn:\(partition):iam::\(principal):root")]
        }
        if ARN(principal) != nil { return ["AWS": .string(principal)] }
        guard principal.contains("."), principal.hasSuffix(".com") || principal.hasSuffix(".com.cn") else {
            throw FunctionErrors.invalid("The provided principal was invalid. Please check the principal and try again.")
        }
        return ["Service": .string(principal)]
    }

}
