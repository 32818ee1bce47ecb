import AWSInterface
import Ambient
import JSON
import Storage

/// Layers: zips that functions share, laid over `/opt`.
extension FunctionsService {
    var layerOperations: [Operation] {
        [
            Operation("PublishLayerVersion") { try await self.publishLayerVersion($0, $1) },
            Operation("GetLayerVersion") { try await self.getLayerVersion($0, $1) },
            Operation("GetLayerVersionByArn") { try await self.getLayerVersionByArn($0, $1) },
            Operation("ListLayers") { try await self.listLayers($0, $1) },
            Operation("ListLayerVersions") { try await self.listLayerVersions($0, $1) },
            Operation("DeleteLayerVersion") { try await self.deleteLayerVersion($0, $1) },
        ]
    }

    // MARK: Answers

    private static func summary(_ layer: LayerVersionRecord, of key: LayerKey) -> JSONObject {
        var answer: JSONObject = [
            "LayerVersionArn": .string(key.arn(version: layer.version)), "Version": .number(layer.version),
            "Description": .string(layer.description), "CreatedDate": .string(layer.created.lambdaLastModified),
        ]
        if !layer.runtimes.isEmpty { answer["CompatibleRuntimes"] = .array(layer.runtimes.map(JSONValue.string)) }
        if !layer.architectures.isEmpty { answer["CompatibleArchitectures"] = .array(layer.architectures.map(JSONValue.string)) }
        answer["LicenseInfo"] = layer.license.map(JSONValue.string)
        return answer
    }

    private static func full(_ layer: LayerVersionRecord, of key: LayerKey, endpoint: String) -> JSONObject {
        var answer = summary(layer, of: key)
        answer["LayerArn"] = .string(key.arn)
        answer["Content"] = [
            "Location": .string(FunctionAnswers.codeLocation(sha256: layer.sha256, endpoint: endpoint)),
            "CodeSha256": .string(FunctionCode.package(sha256: layer.sha256, size: layer.codeSize).base64SHA256),
            "CodeSize": .number(layer.codeSize),
        ]
        return answer
    }

    // MARK: Operations

    private func publishLayerVersion(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.layer(in: context.scope)
        let description = try parameters.string("Description", length: 0...256) ?? ""
        let license = try parameters.string("LicenseInfo", length: 0...512)
        let runtimes = try parameters.strings("CompatibleRuntimes", count: 0...15) ?? []
        let architectures = try parameters.strings("CompatibleArchitectures", count: 0...2) ?? []
        let content = try parameters.nested("Content")
        if content == nil { parameters.reject("Content", value: nil, "Member must not be null") }
        for architecture in architectures where !LayerRules.architectures.contains(architecture) {
            parameters.reject("CompatibleArchitectures", value: "[\(architecture)]", LayerRules.architectureConstraint)
        }
        try parameters.validate()
        if let unknown = runtimes.first(where: { !RuntimeIdentifiers.exists($0) }) {
            throw RuntimeIdentifiers.unknown(unknown, at: "compatibleRuntimes")
        }
        guard let content else { throw FunctionErrors.invalid("Please provide a source for function code.") }
        try UnsupportedSettings.refuse(in: content.object)
        let submitted = try await submittedCode(content, for: "PublishLayerVersion")
        guard let package = submitted.package else { throw ServiceError.notImplemented("hot-reload for layers") }
        let layer = try await database.write { [self] transaction in
            try store(submitted, in: transaction, key.scope)
            let layer = LayerVersionRecord(
                version: try transaction.nextLayerVersion(key), sha256: package.sha256, codeSize: package.size,
                unzippedSize: package.measure.bytes, created: context.now, description: description, license: license, runtimes: runtimes,
                architectures: architectures)
            try transaction.insert(layer, of: key)
            return layer
        }
        return Self.full(layer, of: key, endpoint: context.endpoint)
    }

    private func getLayerVersion(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.layer(in: context.scope)
        let version = try parameters.requiredInteger("VersionNumber")
        try parameters.validate()
        return try await layerVersion(key, version, context)
    }

    private func getLayerVersionByArn(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let arn = try parameters.requiredString("Arn", length: 1...140, pattern: LayerRules.versionARN)
        try parameters.validate()
        guard let (key, version) = LayerKey.parse(versionARN: arn) else { throw FunctionErrors.noSuchResource() }
        return try await layerVersion(key, version, context)
    }

    private func layerVersion(_ key: LayerKey, _ version: Int, _ context: RequestContext) async throws -> JSONObject {
        let layer = try await database.read { transaction in
            try LayerRules.checkAccess(key, version, by: context.scope.account, in: transaction)
            return try transaction.layerVersion(key, version)
        }
        guard let layer else { throw FunctionErrors.noSuchResource() }
        return Self.full(layer, of: key, endpoint: context.endpoint)
    }

    private static func filter(_ parameters: Parameters) throws -> LayerFilter {
        let runtime = try parameters.string("CompatibleRuntime")
        if let runtime, !RuntimeIdentifiers.exists(runtime) { throw RuntimeIdentifiers.unknown(runtime, at: "compatibleRuntime") }
        return LayerFilter(
            runtime: runtime,
            architecture: try parameters.string("CompatibleArchitecture", oneOf: LayerRules.architectures))
    }

    private func listLayers(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let filter = try Self.filter(parameters)
        let page = try Listing(parameters, maximum: 50)
        try parameters.validate()
        let scope = context.scope
        let listed = try await database.read { try $0.layers(in: scope, after: page.lastKey ?? "", filter, limit: page.limit + 1) }
        let (shown, marker) = page.cut(listed, key: \.name)
        var answer: JSONObject = [
            "Layers": .array(
                shown.map { item in
                    let key = LayerKey(scope: scope, name: item.name)
                    return [
                        "LayerName": .string(item.name), "LayerArn": .string(key.arn),
                        "LatestMatchingVersion": .object(Self.summary(item.latest, of: key)),
                    ]
                })
        ]
        answer["NextMarker"] = marker
        return answer
    }

    private func listLayerVersions(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.layer(in: context.scope)
        let filter = try Self.filter(parameters)
        let page = try Listing(parameters, maximum: 50)
        try parameters.validate()
        let listed = try await database.read { transaction in
            try transaction.layerVersions(key, below: page.lastKey.flatMap { Int($0) } ?? Int.max, filter, limit: page.limit + 1)
        }
        let (shown, marker) = page.cut(listed) { String($0.version) }
        var answer: JSONObject = ["LayerVersions": .array(shown.map { .object(Self.summary($0, of: key)) })]
        answer["NextMarker"] = marker
        return answer
    }

    /// Idempotent, as on AWS. Functions that use the version keep its content.
    private func deleteLayerVersion(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.layer(in: context.scope)
        let version = try parameters.requiredInteger("VersionNumber")
        try parameters.validate()
        try await database.write { try $0.removeLayerVersion(key, version) }
        return [:]
    }
}

extension Parameters {
    /// The layer that `LayerName` names, by its name or ARN.
    func layer(in scope: Scope) throws -> LayerKey {
        let text = try requiredString("LayerName", length: 1...140, pattern: LayerRules.name)
        if let arn = ARN(text) { return LayerKey(scope: arn.scope, name: String(arn.resource.dropFirst("layer:".count))) }
        return LayerKey(scope: scope, name: text)
    }
}
