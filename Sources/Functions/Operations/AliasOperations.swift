import AWSInterface
import Ambient
import JSON
import Storage

/// Aliases: names for versions.
extension FunctionsService {
    var aliasOperations: [Operation] {
        [
            Operation("CreateAlias") { try await self.createAlias($0, $1) },
            Operation("UpdateAlias") { try await self.updateAlias($0, $1) },
            Operation("GetAlias") { try await self.getAlias($0, $1) },
            Operation("ListAliases") { try await self.listAliases($0, $1) },
            Operation("DeleteAlias") { try await self.deleteAlias($0, $1) },
        ]
    }

    static func answer(_ alias: AliasRecord, of key: FunctionKey) -> JSONObject {
        var answer: JSONObject = [
            "AliasArn": .string(key.arn(alias.name)), "Name": .string(alias.name), "FunctionVersion": .string(alias.routing.version),
            "Description": .string(alias.description),
        ]
        if !alias.routing.additional.isEmpty {
            let weights = alias.routing.additional.map { (key: $0.version, value: JSONValue.number($0.share)) }
            answer["RoutingConfig"] = ["AdditionalVersionWeights": .object(JSONObject(weights))]
        }
        answer["RevisionId"] = .string(alias.revisionID)
        return answer
    }

    private static func notFound(_ key: FunctionKey, _ name: String) -> ServiceError {
        ServiceError("ResourceNotFoundException", "Cannot find alias arn: \(key.arn(name))", status: 404)
    }

    /// `nil` where the request has no `RoutingConfig`.
    private static func weights(_ parameters: Parameters) throws -> [AliasRouting.Weight]? {
        guard let routing = try parameters.nested("RoutingConfig") else { return nil }
        guard let map = try routing.nested("AdditionalVersionWeights") else { return [] }
        return try map.object.map { member in
            AliasRouting.Weight(version: member.key, share: try map.double(member.key) ?? 0)
        }
    }

    /// Checks that an alias can lead where it is asked to.
    private static func check(_ routing: AliasRouting, of key: FunctionKey, in transaction: any Transaction) throws {
        try AliasRules.check(routing)
        for version in routing.versions { _ = try transaction.existingVersion(key, version, asked: version) }
    }

    private func createAlias(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        let name = try parameters.requiredString("Name", length: 1...128, pattern: FunctionPatterns.alias)
        let version = try parameters.requiredString("FunctionVersion", length: 1...1024, pattern: FunctionPatterns.version)
        let description = try parameters.string("Description", length: 0...256) ?? ""
        let weights = try Self.weights(parameters) ?? []
        try parameters.validate()
        let alias = AliasRecord(
            name: name, description: description, routing: AliasRouting(version: version, additional: weights), revisionID: entropy.uuid())
        try await commit(changing: key) { transaction in
            _ = try transaction.existingFunction(key)
            guard try transaction.alias(key, name) == nil else {
                throw FunctionErrors.conflict("Alias already exists: \(key.arn(name))")
            }
            try Self.check(alias.routing, of: key, in: transaction)
            try transaction.save(alias, of: key)
        }
        return Self.answer(alias, of: key)
    }

    private func updateAlias(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        let name = try parameters.requiredString("Name", length: 1...128, pattern: FunctionPatterns.alias)
        let version = try parameters.string("FunctionVersion", length: 1...1024, pattern: FunctionPatterns.version)
        let description = try parameters.string("Description", length: 0...256)
        let weights = try Self.weights(parameters)
        let expected = try parameters.string("RevisionId")
        try parameters.validate()
        let revision = entropy.uuid()
        let alias = try await commit(changing: key) { transaction in
            _ = try transaction.existingFunction(key)
            guard var alias = try transaction.alias(key, name) else { throw Self.notFound(key, name) }
            if let expected, expected != alias.revisionID { throw FunctionErrors.wrongRevision() }
            alias.description = description ?? alias.description
            alias.routing.version = version ?? alias.routing.version
            alias.routing.additional = weights ?? alias.routing.additional
            alias.revisionID = revision
            try Self.check(alias.routing, of: key, in: transaction)
            try transaction.save(alias, of: key)
            return alias
        }
        return Self.answer(alias, of: key)
    }

    private func getAlias(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        let name = try parameters.requiredString("Name", length: 1...128, pattern: FunctionPatterns.alias)
        try parameters.validate()
        let alias = try await database.read { transaction in
            _ = try transaction.existingFunction(key)
            return try transaction.alias(key, name)
        }
        guard let alias else { throw Self.notFound(key, name) }
        return Self.answer(alias, of: key)
    }

    private func listAliases(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        let version = try parameters.string("FunctionVersion", length: 1...1024, pattern: FunctionPatterns.version)
        let page = try Listing(parameters, maximum: 10_000)
        try parameters.validate()
        let listed = try await database.read { transaction in
            _ = try transaction.existingFunction(key)
            return try transaction.aliases(key, leadingTo: version, after: page.lastKey ?? "", limit: page.limit + 1)
        }
        let (shown, marker) = page.cut(listed, key: \.name)
        var answer: JSONObject = ["Aliases": .array(shown.map { .object(Self.answer($0, of: key)) })]
        answer["NextMarker"] = marker
        return answer
    }

    /// Idempotent, as on AWS: an alias that is not there is deleted already.
    private func deleteAlias(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        let name = try parameters.requiredString("Name", length: 1...128, pattern: FunctionPatterns.alias)
        try parameters.validate()
        let wasProvisioned = try await commit(changing: key) { transaction in
            _ = try transaction.existingFunction(key)
            let provisioned = try transaction.provisioned(key, name)
            try transaction.removeAlias(key, name)
            return provisioned != nil
        }
        if wasProvisioned { provisioning?.set(key, qualifier: name, count: 0) }
        return [:]
    }
}

/// What an alias may lead to, decided without looking anything up.
enum AliasRules {
    static func check(_ routing: AliasRouting) throws(ServiceError) {
        guard !routing.additional.isEmpty else { return }
        guard routing.additional.count == 1 else {
            throw FunctionErrors.invalid("Number of items in AdditionalVersionWeights cannot be greater than 1")
        }
        for weight in routing.additional {
            guard Characters.isNumber(weight.version) else {
                throw ServiceError(
                    "ValidationException",
                    "1 validation error detected: Value '{\(weight.version)=\(weight.share)}' at 'routingConfig.additionalVersionWeights' "
                        + "failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to "
                        + "1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]"
                )
            }
            guard (0...1).contains(weight.share) else {
                throw ServiceError(
                    "ValidationException",
                    "1 validation error detected: Value '{\(weight.version)=\(weight.share)}' at 'routingConfig.additionalVersionWeights' "
                        + "failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to "
                        + "1.0, Member must have value greater than or equal to 0.0]")
            }
            guard weight.version != routing.version else {
                throw FunctionErrors.invalid(
                    "Invalid function version \(weight.version). Function version \(weight.version) is already included in routing "
                        + "configuration.")
            }
        }
        guard routing.version != FunctionVersion.latest else {
            throw FunctionErrors.invalid("$LATEST is not supported for an alias pointing to more than 1 version")
        }
    }
}
