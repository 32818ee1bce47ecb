import AWSInterface
import Ambient
import JSON
import Storage

/// Aliases: names for versions.
extension StateMachines {
    var aliasOperations: [Operation] {
        [
            Operation("CreateStateMachineAlias") { input, _ in try await self.createAlias(input) },
            Operation("UpdateStateMachineAlias") { input, _ in try await self.updateAlias(input) },
            Operation("DescribeStateMachineAlias") { input, _ in try await self.describeAlias(input) },
            Operation("ListStateMachineAliases") { input, _ in try await self.listAliases(input) },
            Operation("DeleteStateMachineAlias") { input, _ in try await self.deleteAlias(input) },
        ]
    }

    private func createAlias(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredString("name", length: StateMachineLimits.name, pattern: WorkflowNames.alias)
        let description = try parameters.string("description", length: StateMachineLimits.description)
        let routes = try parameters.routes()
        if routes == nil, !parameters.has("routingConfiguration") {
            parameters.reject("routingConfiguration", value: nil, "Member must not be null")
        }
        try parameters.validate()
        let (key, routing) = try AliasRouting.check(try (routes ?? []).map(Self.route))
        let now = clock.now()
        let alias = StateMachineAlias(name: name, description: description, routing: routing, created: now, updated: now)
        let created = try await commit(changing: key) { transaction in
            let record = try StateMachineStore(transaction: transaction).getActive(key)
            let versions = VersionStore(transaction: transaction, machine: record.id)
            if let known = try versions.alias(name) {
                // The same request again: its first answer was lost.
                if known.description == alias.description, known.routing == alias.routing { return known.created }
                throw WorkflowErrors.conflict(
                    "Failed to create alias because an alias with the same name and a different routing configuration already exists.")
            }
            guard try versions.aliases().count < StateMachineLimits.aliases else {
                throw WorkflowErrors.quota("A state machine has at most \(StateMachineLimits.aliases) aliases: \(key.arn)")
            }
            try Self.check(routing, of: key, versions)
            try versions.save(alias)
            return now
        }
        return ["stateMachineAliasArn": .string(key.arn(name)), "creationDate": .number(created.secondsSinceEpoch)]
    }

    private func updateAlias(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let description = try parameters.string("description", length: StateMachineLimits.description)
        let routes = try parameters.routes()
        let (key, name) = try parameters.aliasReference()
        guard description != nil || routes != nil else {
            throw WorkflowErrors.validation("Either the description or the routing configuration must be specified")
        }
        let routing = try routes.map { try AliasRouting.check(try $0.map(Self.route)) }
        if let routing, routing.key != key {
            throw WorkflowErrors.validation(
                "Routing configuration must contain versions of the state machine \(key.arn). Received: [\(routing.key.arn)]")
        }
        let now = clock.now()
        try await commit(changing: key) { transaction in
            guard let record = try StateMachineStore(transaction: transaction).find(key) else {
                throw WorkflowErrors.notFound(key.arn(name))
            }
            if record.isDeleting { throw WorkflowErrors.machineDeleting(key.arn) }
            let versions = VersionStore(transaction: transaction, machine: record.id)
            guard var alias = try versions.alias(name) else { throw WorkflowErrors.notFound(key.arn(name)) }
            alias.description = description ?? alias.description
            alias.routing = routing?.routing ?? alias.routing
            alias.updated = now
            try Self.check(alias.routing, of: key, versions)
            try versions.save(alias)
        }
        return ["updateDate": .number(now.secondsSinceEpoch)]
    }

    private func describeAlias(_ input: JSONObject) async throws -> JSONObject {
        let (key, name) = try Parameters(input).aliasReference()
        let alias = try await database.read { transaction in
            try StateMachineStore(transaction: transaction).find(key).flatMap {
                try VersionStore(transaction: transaction, machine: $0.id).alias(name)
            }
        }
        guard let alias else { throw WorkflowErrors.notFound(key.arn(name)) }
        var answer: JSONObject = [
            "stateMachineAliasArn": .string(key.arn(name)), "name": .string(name),
            "routingConfiguration": .array(
                alias.routing.routes.map {
                    ["stateMachineVersionArn": .string(key.arn($0.version)), "weight": .number($0.weight)]
                }),
            "creationDate": .number(alias.created.secondsSinceEpoch), "updateDate": .number(alias.updated.secondsSinceEpoch),
        ]
        answer["description"] = alias.description.map(JSONValue.string)
        return answer
    }

    /// All aliases of a machine, or those that lead to a version; the newest first.
    private func listAliases(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let page = try ListingPage(parameters)
        let reference = try parameters.machineReference()
        var version: Int?
        switch reference.qualifier {
        case .version(let number): version = number
        case .alias, .label: throw WorkflowErrors.validation("The ARN must be that of a state machine or a version: \(reference.arn)")
        case nil: break
        }
        let all = try await database.read { [version] transaction in
            let record = try StateMachineStore(transaction: transaction).get(reference.key)
            return try VersionStore(transaction: transaction, machine: record.id).aliases()
                .filter { alias in version.map { number in alias.routing.routes.contains { $0.version == number } } ?? true }
        }
        let rest = page.after.map { after in all.drop { $0.listingKey >= after } } ?? all[...]
        return page.answer("stateMachineAliases", Array(rest), key: \.listingKey) { alias in
            [
                "stateMachineAliasArn": .string(reference.key.arn(alias.name)),
                "creationDate": .number(alias.created.secondsSinceEpoch),
            ]
        }
    }

    /// Idempotent, as on AWS: an alias that is not there is deleted already.
    private func deleteAlias(_ input: JSONObject) async throws -> JSONObject {
        let (key, name) = try Parameters(input).aliasReference()
        try await commit(changing: key) { transaction in
            guard let record = try StateMachineStore(transaction: transaction).find(key) else { return }
            try VersionStore(transaction: transaction, machine: record.id).removeAlias(name)
        }
        return [:]
    }

    private static func route(_ route: (arn: String, weight: Int)) throws(ServiceError) -> (
        arn: String, reference: StateMachineReference, weight: Int
    ) {
        (route.arn, try StateMachineReference(route.arn), route.weight)
    }

    private static func check(_ routing: AliasRouting, of key: StateMachineKey, _ versions: VersionStore) throws {
        for route in routing.routes where try versions.find(route.version) == nil {
            throw WorkflowErrors.notFound(key.arn(route.version))
        }
    }
}

extension StateMachineAlias {
    /// Falls in the order of the listing.
    fileprivate var listingKey: String {
        let digits = String(created.milliseconds)
        return String(repeating: "0", count: max(0, 20 - digits.count)) + digits + name
    }
}

extension Parameters {
    /// `routingConfiguration`, `nil` where there is none or it is wrong.
    fileprivate func routes() throws -> [(arn: String, weight: Int)]? {
        guard let items = try objects("routingConfiguration") else { return nil }
        let count = StateMachineLimits.routes
        guard count.contains(items.count) else {
            let constraint =
                items.isEmpty ? "greater than or equal to \(count.lowerBound)" : "less than or equal to \(count.upperBound)"
            reject("routingConfiguration", value: Self.shown(items), "Member must have length \(constraint)")
            return nil
        }
        return try items.map { route in
            (
                try route.requiredString("stateMachineVersionArn", length: StateMachineLimits.arn),
                try route.requiredInteger("weight", in: 0...100)
            )
        }
    }

    /// As AWS's validation shows a list of routes.
    private static func shown(_ routes: [Parameters]) -> String {
        let items = routes.map { route in
            let arn = route.object["stateMachineVersionArn"]?.string ?? "null"
            return "RoutingConfigurationListItem(stateMachineVersionArn=\(arn), weight=\(route.object["weight"]?.int ?? 0))"
        }
        return "[\(items.joined(separator: ", "))]"
    }

    /// `stateMachineAliasArn`. Checks what was read before, too.
    fileprivate func aliasReference() throws -> (key: StateMachineKey, name: String) {
        let text = try requiredString("stateMachineAliasArn", length: StateMachineLimits.arn)
        try validate()
        let reference = try StateMachineReference(text)
        guard case .alias(let name) = reference.qualifier else {
            throw WorkflowErrors.validation("The ARN must be that of a state machine alias. Received: \(text)")
        }
        return (reference.key, name)
    }
}
