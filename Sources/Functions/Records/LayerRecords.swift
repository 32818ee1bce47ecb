public import AWSInterface
public import Ambient

/// Names one layer: unique in an account's region.
public struct LayerKey: Hashable, Sendable {
    public let scope: Scope
    public let name: String

    public init(scope: Scope, name: String) {
        self.scope = scope
        self.name = name
    }

    /// `arn:aws:lambda:REGION:ACCOUNT:layer:NAME`.
    public var arn: String { scope.arn("lambda", "layer:\(name)").description }

    public func arn(version: Int) -> String { "\(arn):\(version)" }

    /// The layer and the version number of `arn:aws:lambda:REGION:ACCOUNT:layer:NAME:NUMBER`.
    static func parse(versionARN text: String) -> (key: LayerKey, version: Int)? {
        guard let arn = ARN(text), arn.service == "lambda" else { return nil }
        let parts = arn.resource.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "layer", Characters.isName(parts[1]), Characters.isNumber(parts[2]), let version = Int(parts[2])
        else { return nil }
        return (LayerKey(scope: arn.scope, name: String(parts[1])), version)
    }
}

/// One published version of a layer. It never changes; only its policy does.
public struct LayerVersionRecord: Hashable, Sendable {
    public var version: Int
    /// SHA-256 of the zip, in hexadecimal.
    public var sha256: String
    /// Of the zip, in bytes.
    public var codeSize: Int
    /// Of its content, in bytes.
    public var unzippedSize: Int
    public var created: Timestamp
    public var description: String
    public var license: String?
    public var runtimes: [String]
    public var architectures: [String]

    public init(
        version: Int, sha256: String, codeSize: Int, unzippedSize: Int, created: Timestamp, description: String, license: String?,
        runtimes: [String], architectures: [String]
    ) {
        self.version = version
        self.sha256 = sha256
        self.codeSize = codeSize
        self.unzippedSize = unzippedSize
        self.created = created
        self.description = description
        self.license = license
        self.runtimes = runtimes
        self.architectures = architectures
    }
}
