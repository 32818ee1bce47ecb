import AWSInterface
import JSON
import Storage

/// What holds for layers and for the functions that use them.
enum LayerRules {
    static let architectures = ["x86_64", "arm64"]
    static let architectureConstraint = "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]"

    static let name = Pattern(#"(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+"#) { text in
        guard let arn = ARN(text) else { return Characters.isName(text) }
        return arn.service == "lambda" && arn.resource.hasPrefix("layer:") && Characters.isName(arn.resource.dropFirst("layer:".count))
    }
    static let versionARN = Pattern(#"arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+"#) {
        LayerKey.parse(versionARN: $0) != nil
    }

    /// The layers that a function names, with what it needs of them.
    ///
    /// - Throws: AWS's errors for layers that do not exist, for too many, and for two versions of one.
    static func resolve(
        _ arns: [String], for scope: Scope, in transaction: any Transaction, limits: FunctionLimits
    ) throws -> [LayerReference] {
        guard arns.count <= limits.layersPerFunction else {
            throw FunctionErrors.invalid("Cannot reference more than \(limits.layersPerFunction) layers.")
        }
        var seen: [LayerKey: String] = [:]
        return try arns.map { arn in
            guard let (key, version) = LayerKey.parse(versionARN: arn) else { throw malformed(arn) }
            if let other = seen.updateValue(arn, forKey: key) {
                throw FunctionErrors.invalid(
                    "Two different versions of the same layer are not allowed to be referenced in the same function. \(other) and \(arn).")
            }
            guard key.scope.region == scope.region else {
                throw FunctionErrors.invalid("Layers from '\(key.scope.region)' are not reachable in this region ('\(scope.region)')")
            }
            try checkAccess(key, version, by: scope.account, in: transaction)
            guard let layer = try transaction.layerVersion(key, version) else {
                throw FunctionErrors.invalid("Layer version \(arn) does not exist.")
            }
            return LayerReference(arn: arn, sha256: layer.sha256, codeSize: layer.codeSize, unzippedSize: layer.unzippedSize)
        }
    }

    private static func malformed(_ arn: String) -> ServiceError {
        ServiceError(
            "ValidationException",
            "1 validation error detected: Value '[\(arn.prefix(200))]' at 'layers' failed to satisfy constraint: Member must satisfy "
                + "constraint: [Member must have length less than or equal to 140, Member must have length greater than or equal to 1, "
                + "Member must satisfy regular expression pattern: \(versionARN.text)]")
    }

    /// Layers of other accounts need a permission.
    static func checkAccess(_ key: LayerKey, _ version: Int, by account: String, in transaction: any Transaction) throws {
        guard key.scope.account != account else { return }
        let allowed = try transaction.layerPolicy(key, version)?.allowsAccount(account) ?? false
        guard allowed else {
            throw ServiceError(
                "AccessDeniedException",
                "User: arn:\(key.scope.partition):iam::\(account):root is not authorized to perform: lambda:GetLayerVersion on resource: "
                    + "\(key.arn(version: version)) because no resource-based policy allows the lambda:GetLayerVersion action", status: 403)
        }
    }
}
