import AWSInterface
import JSON

extension FunctionSettings {
    /// These settings with `change` made, as AWS makes it. Layers are the caller's: they need looking up.
    ///
    /// - Throws: `InvalidParameterValueException` in AWS's words.
    func applying(_ change: SettingsChange, limits: FunctionLimits) throws(ServiceError) -> FunctionSettings {
        var settings = self
        settings.runtime = change.runtime ?? runtime
        settings.handler = change.handler ?? handler
        settings.role = change.role ?? role
        settings.description = change.description ?? description
        settings.timeout = change.timeout ?? timeout
        settings.memorySize = change.memorySize ?? memorySize
        settings.ephemeralStorage = change.ephemeralStorage ?? ephemeralStorage
        settings.tracing = change.tracing ?? tracing
        settings.mentionsVPC = mentionsVPC || change.mentionsVPC
        if let target = change.deadLetterTarget { settings.deadLetterTarget = target.isEmpty ? nil : target }
        if let variables = change.variables {
            try EnvironmentVariables.check(variables, limit: limits.environmentVariables)
            settings.variables = variables
        }
        if let logging = change.logging { settings.logging = try self.logging.applying(logging) }
        return settings
    }
}

extension LoggingSettings {
    func applying(_ change: SettingsChange.LoggingChange) throws(ServiceError) -> LoggingSettings {
        var settings = self
        settings.format = change.format ?? format
        settings.group = change.group ?? group
        switch settings.format {
        case .text:
            guard change.applicationLevel == nil, change.systemLevel == nil else {
                throw FunctionErrors.invalid(
                    "Log Level is not supported when LogFormat is set to \"Text\". Remove log level from your request or change the "
                        + "LogFormat to \"JSON\" and try again.")
            }
            settings.applicationLevel = nil
            settings.systemLevel = nil
        case .json:
            settings.applicationLevel = change.applicationLevel ?? applicationLevel ?? "INFO"
            settings.systemLevel = change.systemLevel ?? systemLevel ?? "INFO"
        }
        return settings
    }
}

/// What a function may set in its environment.
///
/// See https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
enum EnvironmentVariables {
    /// Set by the runtime.
    static let reserved: Set<String> = [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ]

    static func check(_ variables: [String: String], limit: Int) throws(ServiceError) {
        let head = "Lambda was unable to configure your environment variables because the environment variables you have provided "
        let forbidden = variables.keys.filter(reserved.contains).sorted()
        guard forbidden.isEmpty else {
            throw FunctionErrors.invalid(
                head + "contains reserved keys that are currently not supported for modification. Reserved keys used in this request: "
                    + forbidden.joined(separator: ", "))
        }
        let text = JSONValue.object(StoredText.object(variables)).text()
        guard text.utf8.count <= limit else {
            throw FunctionErrors.invalid(head + "exceeded the 4KB limit. String measured: \(text)")
        }
    }
}

/// Lambda's runtime identifiers, as AWS's model names them.
enum RuntimeIdentifiers {
    /// Those of which functions can be made.
    static let known = [
        "nodejs20.x", "nodejs22.x", "nodejs24.x", "nodejs18.x", "nodejs16.x", "nodejs14.x", "nodejs12.x", "python3.14", "python3.13",
        "python3.12", "python3.11", "python3.10", "python3.9", "python3.8", "python3.7", "java25", "java21", "java17", "java11",
        "java8.al2", "java8", "dotnet10", "dotnet8", "dotnet6", "dotnetcore3.1", "go1.x", "ruby4.0", "ruby3.4", "ruby3.3", "ruby3.2",
        "ruby2.7", "provided.al2023", "provided.al2", "provided",
    ]

    /// Those that AWS has retired. A layer may still say that it goes with them.
    private static let retired: Set<String> = [
        "nodejs", "nodejs4.3", "nodejs6.10", "nodejs8.10", "nodejs10.x", "python2.7", "python3.6", "dotnetcore1.0", "dotnetcore2.0",
        "dotnetcore2.1", "nodejs4.3-edge", "ruby2.5",
    ]

    static func exists(_ identifier: String) -> Bool { known.contains(identifier) || retired.contains(identifier) }

    static func unknown(_ identifier: String, at member: String = "runtime") -> ServiceError {
        FunctionErrors.invalid(
            "Value \(identifier) at '\(member)' failed to satisfy constraint: Member must satisfy enum value set: "
                + "[\(known.joined(separator: ", "))] or be a valid ARN")
    }
}
