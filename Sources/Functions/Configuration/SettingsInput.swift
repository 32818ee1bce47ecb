import AWSInterface
import JSON

/// What a request changes of a version's settings; `nil` leaves a setting as it is.
struct SettingsChange: Hashable, Sendable {
    var runtime: String?
    var handler: String?
    var role: String?
    var description: String?
    var timeout: Int?
    var memorySize: Int?
    var variables: [String: String]?
    var ephemeralStorage: Int?
    /// ARNs of layer versions.
    var layers: [String]?
    var tracing: TracingMode?
    /// Empty: none any more.
    var deadLetterTarget: String?
    var logging: LoggingChange?
    var mentionsVPC = false

    struct LoggingChange: Hashable, Sendable {
        var format: LoggingSettings.Format?
        var applicationLevel: String?
        var systemLevel: String?
        var group: String?
    }
}

/// Reads the settings that CreateFunction and UpdateFunctionConfiguration share.
struct SettingsReader {
    let parameters: Parameters
    let configuration: FunctionsConfiguration

    func read(roleIsRequired: Bool) throws -> SettingsChange {
        try UnsupportedSettings.refuse(in: parameters.object)
        var change = SettingsChange()
        change.runtime = try parameters.string("Runtime")
        change.handler = try parameters.string("Handler", length: 0...128, pattern: FunctionPatterns.handler)
        change.role =
            roleIsRequired
            ? try parameters.requiredString("Role", pattern: FunctionPatterns.role)
            : try parameters.string("Role", pattern: FunctionPatterns.role)
        change.description = try parameters.string("Description", length: 0...256)
        change.timeout = try parameters.integer("Timeout", in: 1...900)
        change.memorySize = try parameters.integer("MemorySize", in: 128...10_240)
        if let storage = try parameters.nested("EphemeralStorage") {
            change.ephemeralStorage = try storage.requiredInteger("Size", in: 512...10_240)
        }
        change.layers = try parameters.strings("Layers")
        if let tracing = try parameters.nested("TracingConfig") {
            change.tracing = try tracing.string("Mode", oneOf: ["Active", "PassThrough"]).flatMap(TracingMode.init(rawValue:))
        }
        change.variables = try variables()
        change.logging = try logging()
        change.mentionsVPC = parameters.has("VpcConfig")
        if let deadLetter = try parameters.nested("DeadLetterConfig") {
            change.deadLetterTarget = try deadLetter.string("TargetArn", pattern: FunctionPatterns.resourceARN) ?? ""
        }
        try checkArchitecture()
        return change
    }

    private func variables() throws -> [String: String]? {
        guard let environment = try parameters.nested("Environment") else { return nil }
        let pairs = try environment.stringMap("Variables") ?? []
        for pair in pairs where !Self.isVariableName(pair.key) {
            environment.reject(
                "Variables", value: "{\(pair.key)=\(pair.value.prefix(64))}",
                "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]")
            break
        }
        return Dictionary(pairs.map { ($0.key, $0.value) }) { $1 }
    }

    /// AWS's printed pattern asks for two characters; names of one are in use with deployment tools and are taken.
    private static func isVariableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, Characters.isLetter(first) else { return false }
        return name.utf8.allSatisfy { Characters.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
    }

    private func logging() throws -> SettingsChange.LoggingChange? {
        guard let logging = try parameters.nested("LoggingConfig") else { return nil }
        return SettingsChange.LoggingChange(
            format: try logging.string("LogFormat", oneOf: ["JSON", "Text"]).flatMap(LoggingSettings.Format.init(rawValue:)),
            applicationLevel: try logging.string(
                "ApplicationLogLevel", oneOf: ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]),
            systemLevel: try logging.string("SystemLogLevel", oneOf: ["DEBUG", "INFO", "WARN"]),
            group: try logging.string("LogGroup", length: 1...512, pattern: FunctionPatterns.logGroup))
    }

    /// `Architectures`, of CreateFunction and UpdateFunctionCode: only the host's own can run.
    func checkArchitecture() throws {
        guard let architectures = try parameters.strings("Architectures", count: 1...1) else { return }
        for architecture in architectures {
            guard ["x86_64", "arm64"].contains(architecture) else {
                parameters.reject(
                    "Architectures", value: "[\(architecture)]",
                    "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]")
                continue
            }
            guard architecture == configuration.architecture else {
                throw ServiceError.notImplemented("functions for \(architecture) on this \(configuration.architecture) host")
            }
        }
    }
}

/// Members of the requests that AWS knows and this node does not honour. What AWS treats as absent (Terraform sends empty blocks)
/// is accepted; everything else is refused by name.
enum UnsupportedSettings {
    private static let names = [
        "VpcConfig", "FileSystemConfigs", "ImageConfig", "KMSKeyArn", "CodeSigningConfigArn", "CapacityProviderConfig", "DurableConfig",
        "TenancyConfig", "PublishTo", "SourceKMSKeyArn", "ImageUri", "S3ObjectVersion",
    ]

    static func refuse(in object: JSONObject) throws {
        for name in names {
            guard let value = object[name], !isEmpty(value) else { continue }
            throw ServiceError.notImplemented("the setting \(name)")
        }
        if let apply = object["SnapStart"]?["ApplyOn"]?.string, apply != "None" {
            throw ServiceError.notImplemented("the setting SnapStart with ApplyOn \(apply)")
        }
        if object["PackageType"]?.string == "Image" { throw ServiceError.notImplemented("the setting PackageType with Image") }
    }

    private static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false), .string(""): true
        case .array(let elements): elements.isEmpty
        case .object(let members): members.allSatisfy { isEmpty($0.value) }
        default: false
        }
    }
}
