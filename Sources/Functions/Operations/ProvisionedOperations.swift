import AWSInterface
import Ambient
import Environments
import JSON
import Storage

/// Provisioned concurrency: environments that are kept ready. What is asked for is stored here; a `ProvisioningDoor` makes it real.
extension FunctionsService {
    var provisionedOperations: [Operation] {
        [
            Operation("PutProvisionedConcurrencyConfig") { try await self.putProvisioned($0, $1) },
            Operation("GetProvisionedConcurrencyConfig") { try await self.getProvisioned($0, $1) },
            Operation("ListProvisionedConcurrencyConfigs") { try await self.listProvisioned($0, $1) },
            Operation("DeleteProvisionedConcurrencyConfig") { try await self.deleteProvisioned($0, $1) },
        ]
    }

    /// What is provisioned on this database, for the door to begin with after a start.
    public func provisionedConcurrencyConfigurations() async throws -> [(key: FunctionKey, qualifier: String, count: Int)] {
        try await database.read { try $0.allProvisioned() }.map { (key: $0.key, qualifier: $0.qualifier, count: $0.requested) }
    }

    // MARK: Answers

    private func answer(_ record: ProvisionedRecord) -> JSONObject {
        let status = provisioning?.status(record.key, qualifier: record.qualifier)
        let ready = min(status?.ready ?? 0, record.requested)
        let state = status?.failure != nil ? "FAILED" : ready >= record.requested ? "READY" : "IN_PROGRESS"
        var answer: JSONObject = [
            "RequestedProvisionedConcurrentExecutions": .number(record.requested),
            "AvailableProvisionedConcurrentExecutions": .number(ready), "AllocatedProvisionedConcurrentExecutions": .number(ready),
            "Status": .string(state),
        ]
        answer["StatusReason"] = status?.failure.map(JSONValue.string)
        answer["LastModified"] = .string(Self.modified(record.modified))
        return answer
    }

    /// `2019-12-31T20:28:49+0000`.
    private static func modified(_ time: Timestamp) -> String { "\(time.iso8601Seconds.dropLast())+0000" }

    private static func notFound() -> ServiceError {
        ServiceError(
            "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function", status: 404)
    }

    // MARK: Operations

    /// The function and the qualifier, which these operations cannot do without.
    private static func reference(_ parameters: Parameters, _ context: RequestContext) throws -> (key: FunctionKey, qualifier: String) {
        let reference = try parameters.function(in: context.scope, qualifier: true)
        if reference.qualifier == nil, !parameters.has("Qualifier") {
            parameters.reject("Qualifier", value: nil, "Member must not be null")
        }
        try parameters.validate()
        return (reference.key, reference.qualifier ?? "")
    }

    private func putProvisioned(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let count = try parameters.requiredInteger("ProvisionedConcurrentExecutions", in: 1...Int(Int32.max))
        let (key, qualifier) = try Self.reference(parameters, context)
        guard qualifier != FunctionVersion.latest else {
            throw FunctionErrors.invalid("Provisioned Concurrency Configs cannot be applied to unpublished function versions.")
        }
        let record = ProvisionedRecord(key: key, qualifier: qualifier, requested: count, modified: context.now)
        try await commit(changing: key) { [limits] transaction in
            let function = try transaction.existingFunction(key, qualifier)
            try transaction.requireQualifier(key, qualifier)
            try Self.checkOverlap(key, qualifier, in: transaction)
            let rules = ConcurrencyRules(
                limits: limits, reservedByOthers: try transaction.reservedConcurrency(in: key.scope, except: key.name))
            try rules.checkProvisioning(
                count, reserved: function.reservedConcurrency, others: transaction.provisionedConcurrency(key, except: qualifier))
            try transaction.save(record)
        }
        provisioning?.set(key, qualifier: qualifier, count: count)
        return answer(record)
    }

    /// A version is provisioned under its number or under an alias, not both.
    private static func checkOverlap(_ key: FunctionKey, _ qualifier: String, in transaction: any Transaction) throws {
        if let alias = try transaction.alias(key, qualifier) {
            for version in alias.routing.versions where try transaction.provisioned(key, version) != nil {
                throw FunctionErrors.conflict(
                    "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version")
            }
            return
        }
        for alias in try transaction.aliases(key, leadingTo: qualifier, after: "", limit: 1000)
        where try transaction.provisioned(key, alias.name) != nil {
            throw FunctionErrors.conflict(
                "Version is pointed by a Provisioned Concurrency alias and can't be used for Provisioned Concurrency configuration")
        }
    }

    private func getProvisioned(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let (key, qualifier) = try Self.reference(Parameters(input), context)
        let record = try await database.read { transaction in
            _ = try transaction.existingFunction(key, qualifier)
            return try transaction.provisioned(key, qualifier)
        }
        guard let record else { throw Self.notFound() }
        return answer(record)
    }

    private func listProvisioned(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        let page = try Listing(parameters, maximum: 50)
        try parameters.validate()
        let listed = try await database.read { transaction in
            _ = try transaction.existingFunction(key)
            return try transaction.provisioned(key, after: page.lastKey ?? "", limit: page.limit + 1)
        }
        let (shown, marker) = page.cut(listed, key: \.qualifier)
        var answer: JSONObject = [
            "ProvisionedConcurrencyConfigs": .array(
                shown.map { record in
                    var item = self.answer(record)
                    item["FunctionArn"] = .string(key.arn(record.qualifier))
                    return .object(item)
                })
        ]
        answer["NextMarker"] = marker
        return answer
    }

    /// Idempotent, as on AWS.
    private func deleteProvisioned(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let (key, qualifier) = try Self.reference(Parameters(input), context)
        let existed = try await commit(changing: key) { transaction in
            _ = try transaction.existingFunction(key, qualifier)
            return try transaction.removeProvisioned(key, qualifier)
        }
        if existed {
            provisioning?.set(key, qualifier: qualifier, count: 0)
        }
        return [:]
    }
}
