import JSON

extension VersionRecord {
    /// The JSON of the `settings` column.
    var stored: JSONObject {
        var object = settings.stored
        if !sourceDescription.isEmpty { object["SourceDescription"] = .string(sourceDescription) }
        return object
    }
}

/// Settings as they are stored: under AWS's names, without what has its default.
extension FunctionSettings {
    var stored: JSONObject {
        var object: JSONObject = [
            "Runtime": .string(runtime), "Handler": .string(handler), "Role": .string(role), "Description": .string(description),
            "Timeout": .number(timeout), "MemorySize": .number(memorySize), "EphemeralStorage": .number(ephemeralStorage),
            "Architecture": .string(architecture), "TracingMode": .string(tracing.rawValue), "LogFormat": .string(logging.format.rawValue),
            "LogGroup": .string(logging.group), "Variables": .object(StoredText.object(variables)), "MentionsVPC": .bool(mentionsVPC),
            "Layers": .array(layers.map(\.stored)),
        ]
        object["DeadLetterTarget"] = deadLetterTarget.map(JSONValue.string)
        object["ApplicationLogLevel"] = logging.applicationLevel.map(JSONValue.string)
        object["SystemLogLevel"] = logging.systemLevel.map(JSONValue.string)
        return object
    }

    init(stored: JSONObject, functionName: String) {
        func text(_ key: String) -> String { stored[key]?.string ?? "" }
        let logging = LoggingSettings(
            format: LoggingSettings.Format(rawValue: text("LogFormat")) ?? .text, applicationLevel: stored["ApplicationLogLevel"]?.string,
            systemLevel: stored["SystemLogLevel"]?.string,
            group: stored["LogGroup"]?.string ?? LoggingSettings.standard(for: functionName).group)
        self.init(
            runtime: text("Runtime"), handler: text("Handler"), role: text("Role"), architecture: text("Architecture"), logging: logging)
        description = text("Description")
        timeout = stored["Timeout"]?.int ?? timeout
        memorySize = stored["MemorySize"]?.int ?? memorySize
        ephemeralStorage = stored["EphemeralStorage"]?.int ?? ephemeralStorage
        tracing = TracingMode(rawValue: text("TracingMode")) ?? .passThrough
        deadLetterTarget = stored["DeadLetterTarget"]?.string
        mentionsVPC = stored["MentionsVPC"]?.bool ?? false
        layers = stored["Layers"]?.array?.compactMap(LayerReference.init(stored:)) ?? []
        for member in stored["Variables"]?.object ?? [:] { variables[member.key] = member.value.string }
    }
}

extension LayerReference {
    var stored: JSONValue {
        ["Arn": .string(arn), "Sha256": .string(sha256), "CodeSize": .number(codeSize), "UnzippedSize": .number(unzippedSize)]
    }

    init?(stored: JSONValue) {
        guard let arn = stored["Arn"]?.string, let sha256 = stored["Sha256"]?.string else { return nil }
        self.init(
            arn: arn, sha256: sha256, codeSize: stored["CodeSize"]?.int ?? 0, unzippedSize: stored["UnzippedSize"]?.int ?? 0)
    }
}
