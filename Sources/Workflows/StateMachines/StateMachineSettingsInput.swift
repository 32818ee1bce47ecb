import AWSInterface
import JSON

/// What CreateStateMachine and UpdateStateMachine have in common: the settings of a request.
struct StateMachineSettingsInput: Sendable {
    var definition: String?
    var roleARN: String?
    var logging: ExecutionLogging?
    var isTraced: Bool?
    var hasEncryption: Bool
    var publish: Bool
    var versionDescription: String?

    /// Checks what was read before, too.
    init(_ parameters: Parameters) throws {
        definition = try parameters.string("definition", length: StateMachineLimits.definition)
        roleARN = try parameters.string("roleArn", length: StateMachineLimits.arn)
        publish = try parameters.bool("publish") ?? false
        versionDescription = try parameters.string("versionDescription", length: StateMachineLimits.description)
        isTraced = try parameters.nested("tracingConfiguration")?.bool("enabled")
        let hasTracing = parameters.has("tracingConfiguration")
        let logging = try parameters.nested("loggingConfiguration").map { try LoggingInput($0) }
        hasEncryption = parameters.has("encryptionConfiguration")
        try parameters.checkEncryption()
        try parameters.validate()
        if hasTracing { isTraced = isTraced ?? false }
        if versionDescription != nil, !publish {
            throw WorkflowErrors.validation("Version description can only be set when publish is true")
        }
        if let roleARN {
            guard let arn = ARN(roleARN) else { throw WorkflowErrors.invalidARN("Invalid ARN prefix: \(roleARN)") }
            guard arn.service == "iam", arn.resource.hasPrefix("role/") else {
                throw WorkflowErrors.invalidARN("Invalid Role Arn: \(roleARN)")
            }
        }
        self.logging = try logging?.checked()
    }

    /// Whether an update would change anything.
    var isEmpty: Bool { definition == nil && roleARN == nil && logging == nil && isTraced == nil && !hasEncryption }

    /// The settings of a state machine with what the request says.
    func applied(to current: StateMachineSettings) -> StateMachineSettings {
        StateMachineSettings(
            definition: definition ?? current.definition, roleARN: roleARN ?? current.roleARN, logging: logging ?? current.logging,
            isTraced: isTraced ?? current.isTraced)
    }
}

/// `LoggingConfiguration` as it came.
private struct LoggingInput {
    let level: ExecutionLogging.Level
    let includesExecutionData: Bool
    let destinations: [String?]

    init(_ parameters: Parameters) throws {
        level =
            try parameters.string("level", oneOf: ["ALL", "ERROR", "FATAL", "OFF"]).flatMap(ExecutionLogging.Level.init) ?? .off
        includesExecutionData = try parameters.bool("includeExecutionData") ?? false
        destinations = try (parameters.objects("destinations") ?? []).map {
            try $0.nested("cloudWatchLogsLogGroup")?.string("logGroupArn", length: StateMachineLimits.arn)
        }
    }

    /// - Throws: `InvalidLoggingConfiguration`.
    func checked() throws(ServiceError) -> ExecutionLogging {
        guard destinations.count == 1 || (destinations.isEmpty && level == .off) else {
            throw WorkflowErrors.invalidLogging("Must specify exactly one Log Destination.")
        }
        var groups: [String] = []
        for destination in destinations {
            guard let text = destination, let arn = ARN(text), arn.service == "logs", arn.resource.hasPrefix("log-group:"),
                arn.resource.hasSuffix(":*"), arn.resource.utf8.count > "log-group::*".utf8.count
            else {
                throw WorkflowErrors.invalidLogging("Log Destination must be the ARN of a log group that ends in ':*'.")
            }
            groups.append(String(text.dropLast(2)))
        }
        return ExecutionLogging(level: level, includesExecutionData: includesExecutionData, logGroups: groups)
    }
}

extension ExecutionLogging {
    /// `LoggingConfiguration` as AWS shows it, which is also how it is stored.
    var json: JSONObject {
        var json: JSONObject = ["level": .string(level.rawValue), "includeExecutionData": .bool(includesExecutionData)]
        if !logGroups.isEmpty {
            json["destinations"] = .array(logGroups.map { ["cloudWatchLogsLogGroup": ["logGroupArn": .string($0 + ":*")]] })
        }
        return json
    }

    init(stored json: JSONObject) {
        let destinations = json["destinations"]?.array ?? []
        self.init(
            level: json["level"]?.string.flatMap(Level.init) ?? .off, includesExecutionData: json["includeExecutionData"]?.bool ?? false,
            logGroups: destinations.compactMap { $0["cloudWatchLogsLogGroup"]?["logGroupArn"]?.string.map { String($0.dropLast(2)) } })
    }
}

extension Parameters {
    /// `encryptionConfiguration`: what is stored here is under no key but AWS's own.
    func checkEncryption() throws {
        guard let encryption = try nested("encryptionConfiguration") else { return }
        let type = try encryption.requiredString("type", oneOf: ["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"])
        let key = try encryption.string("kmsKeyId", length: 1...2048)
        let period = try encryption.integer("kmsDataKeyReusePeriodSeconds", in: 60...900)
        try validate()
        if type == "CUSTOMER_MANAGED_KMS_KEY" {
            throw ServiceError.notImplemented("encryptionConfiguration with CUSTOMER_MANAGED_KMS_KEY")
        }
        guard key == nil, period == nil else {
            throw WorkflowErrors.invalidEncryption("kmsKeyId and kmsDataKeyReusePeriodSeconds must not be set with AWS_OWNED_KEY")
        }
    }
}

/// The `encryptionConfiguration` that everything has.
enum EncryptionAnswer {
    static let json: JSONValue = ["type": "AWS_OWNED_KEY"]
}
