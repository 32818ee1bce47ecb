import AWSInterface
import Ambient
import JSON
import Storage

/// Creating, reading, listing and deleting functions.
extension FunctionsService {
    var functionOperations: [Operation] {
        [
            Operation("CreateFunction") { try await self.createFunction($0, $1) },
            Operation("GetFunction") { try await self.getFunction($0, $1) },
            Operation("GetFunctionConfiguration") { try await self.getFunctionConfiguration($0, $1) },
            Operation("ListFunctions") { try await self.listFunctions($0, $1) },
            Operation("DeleteFunction") { try await self.deleteFunction($0, $1) },
        ]
    }

    // MARK: Create

    private func createFunction(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        let change = try SettingsReader(parameters: parameters, configuration: configuration).read(roleIsRequired: true)
        let codeParameters = try parameters.nested("Code")
        if codeParameters == nil { parameters.reject("Code", value: nil, "Member must not be null") }
        let publish = try parameters.bool("Publish") ?? false
        let tags = try TagRules.read(parameters)
        try parameters.validate()
        guard let codeParameters, let runtime = change.runtime, let handler = change.handler else {
            throw FunctionErrors.invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
        }
        try UnsupportedSettings.refuse(in: codeParameters.object)
        try TagRules.check(tags, limit: limits.tagsPerFunction)
        try await checkRuntime(runtime)
        let initial = FunctionSettings(
            runtime: runtime, handler: handler, role: change.role ?? "", architecture: configuration.architecture,
            logging: .standard(for: key.name))
        let settings = try checkedSettings(initial, change)
        // Before the zip is looked at, so that a name that is taken costs nothing; decided again in the transaction.
        if try await database.read({ try $0.function(key) }) != nil { throw Self.alreadyExists(key) }
        let submitted = try await submittedCode(codeParameters, for: "CreateFunction")
        let (id, revisions) = (entropy.uuid(), [entropy.uuid(), entropy.uuid()])
        let layers = change.layers ?? []
        let answer = try await commit(changing: key) { [self] transaction in
            guard try transaction.function(key) == nil else { throw Self.alreadyExists(key) }
            var settings = settings
            settings.layers = try LayerRules.resolve(layers, for: key.scope, in: transaction, limits: limits)
            var machine = FunctionsMachine(
                creating: key, id: id, settings: settings, code: submitted.code, tags: tags,
                by: FunctionsMachine.Change(revisionID: revisions[0], now: context.now))
            try store(submitted, in: transaction, key.scope)
            try checkUnzipped(submitted.code, settings.layers, in: transaction)
            return try save(&machine, publishing: publish ? revisions[1] : nil, at: context, in: transaction)
        }
        settleSoon(key)
        return answer
    }

    private static func alreadyExists(_ key: FunctionKey) -> ServiceError {
        FunctionErrors.conflict("Function already exist: \(key.name)")
    }

    /// Refuses a runtime that AWS does not know or that this host does not have.
    func checkRuntime(_ identifier: String) async throws {
        switch await configuration.runtime(identifier) {
        case .available: return
        case .unknown: throw RuntimeIdentifiers.unknown(identifier)
        case .unavailable(let advice): throw FunctionErrors.invalid(advice)
        }
    }

    /// `settings` with `change` made and everything checked that needs no transaction.
    func checkedSettings(_ settings: FunctionSettings, _ change: SettingsChange) throws -> FunctionSettings {
        if let target = change.deadLetterTarget, !target.isEmpty {
            try DestinationRules.check(
                target, allowed: ["sqs", "sns"], configuration: configuration,
                invalid: FunctionErrors.invalid("The provided dead-letter target \(target) is not the ARN of an SQS queue or SNS topic."))
        }
        return try settings.applying(change, limits: limits)
    }

    /// Stores what a machine holds, and the version that is published with it.
    ///
    /// - Parameter revision: of the new version; `nil` publishes none.
    /// - Returns: the configuration of what was published, or else of `$LATEST`.
    func save(
        _ machine: inout FunctionsMachine, publishing revision: String?, at context: RequestContext, in transaction: any Transaction
    ) throws -> JSONObject {
        let key = machine.function.key
        var answered = machine.latest
        var qualifier: String?
        if let revision {
            let publication = try machine.publish(
                after: transaction.lastPublished(key), description: nil, codeSHA256: nil, revision: nil,
                by: FunctionsMachine.Change(revisionID: revision, now: context.now))
            switch publication {
            case .new(let version):
                try transaction.save(version, of: key)
                answered = version
            case .unchanged(let version): answered = version
            }
            qualifier = answered.version
        }
        try transaction.save(machine.function)
        try transaction.save(machine.latest, of: key)
        return FunctionAnswers.configuration(answered, of: key, qualifier: qualifier)
    }

    // MARK: Read

    /// What a qualifier leads to, for reading: an alias leads to its main version.
    private static func version(_ reference: FunctionReference, in transaction: any Transaction) throws -> VersionRecord {
        let key = reference.key
        guard let qualifier = reference.qualifier, FunctionVersion.number(of: qualifier) == nil else {
            return try transaction.existingVersion(key, reference.qualifier ?? FunctionVersion.latest, asked: reference.qualifier)
        }
        guard let alias = try transaction.alias(key, qualifier) else { throw FunctionErrors.notFound(key, qualifier) }
        return try transaction.existingVersion(key, alias.routing.version, asked: qualifier)
    }

    private func getFunctionConfiguration(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try parameters.function(in: context.scope, namespaced: true, qualifier: true)
        try parameters.validate()
        let version = try await database.read { try Self.version(reference, in: $0) }
        return FunctionAnswers.configuration(version, of: reference.key, qualifier: reference.qualifier)
    }

    private func getFunction(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try parameters.function(in: context.scope, namespaced: true, qualifier: true)
        try parameters.validate()
        let (function, version) = try await database.read { transaction in
            (try transaction.existingFunction(reference.key, reference.qualifier), try Self.version(reference, in: transaction))
        }
        var answer: JSONObject = [
            "Configuration": .object(FunctionAnswers.configuration(version, of: reference.key, qualifier: reference.qualifier))
        ]
        switch version.code {
        case .package(let sha256, _):
            let location = FunctionAnswers.codeLocation(sha256: sha256, endpoint: context.endpoint)
            answer["Code"] = ["RepositoryType": "S3", "Location": .string(location)]
        case .directory(let path):
            answer["Code"] = ["RepositoryType": "S3", "Location": .string("file://\(path)")]
        }
        if !function.tags.isEmpty { answer["Tags"] = FunctionAnswers.tags(function.tags) }
        if let reserved = function.reservedConcurrency {
            answer["Concurrency"] = ["ReservedConcurrentExecutions": .number(reserved)]
        }
        return answer
    }

    private func listFunctions(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        if parameters.has("MasterRegion") { throw ServiceError.notImplemented("ListFunctions with MasterRegion (Lambda@Edge)") }
        let all = try parameters.string("FunctionVersion", oneOf: ["ALL"]) != nil
        let page = try Listing(parameters, maximum: 10_000)
        try parameters.validate()
        let scope = context.scope
        let listed = try await database.read { transaction in
            try transaction.versions(in: scope, latestOnly: !all, after: page.lastKey, limit: page.limit + 1)
        }
        let (shown, marker) = page.cut(listed) { "\($0.name):\(FunctionVersion.number(of: $0.version.version) ?? 0)" }
        var answer: JSONObject = [
            "Functions": .array(
                shown.map { item in
                    let key = FunctionKey(scope: scope, name: item.name)
                    return .object(
                        FunctionAnswers.configuration(item.version, of: key, qualifier: all ? item.version.version : nil, .listed))
                })
        ]
        answer["NextMarker"] = marker
        return answer
    }

    // MARK: Delete

    private func deleteFunction(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try parameters.function(in: context.scope, namespaced: true, qualifier: true)
        try parameters.validate()
        let key = reference.key
        let provisioned = try await commit(changing: key) { transaction in
            let provisioned = try transaction.provisioned(key, after: "", limit: 1000).map(\.qualifier)
            guard let qualifier = reference.qualifier else {
                _ = try transaction.existingFunction(key)
                try transaction.remove(key)
                return provisioned
            }
            try Self.deleteVersion(key, qualifier, in: transaction)
            return provisioned.filter { $0 == qualifier }
        }
        for qualifier in provisioned { provisioning?.set(key, qualifier: qualifier, count: 0) }
        return [:]
    }

    private static func deleteVersion(_ key: FunctionKey, _ qualifier: String, in transaction: any Transaction) throws {
        _ = try transaction.existingFunction(key, qualifier)
        guard let number = FunctionVersion.number(of: qualifier) else {
            throw FunctionErrors.invalid("Deletion of aliases is not currently supported.")
        }
        guard number > 0 else {
            throw FunctionErrors.invalid("$LATEST version cannot be deleted without deleting the function.")
        }
        guard try transaction.version(key, number) != nil else { throw FunctionErrors.notFound(key, qualifier) }
        let holders = try transaction.aliases(key, leadingTo: qualifier, after: "", limit: 20).map(\.name)
        guard holders.isEmpty else {
            throw FunctionErrors.conflict(
                "Unable to delete version because the following aliases reference it: [\(holders.joined(separator: ", "))]")
        }
        try transaction.removeVersion(key, number)
    }
}
