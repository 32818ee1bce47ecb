import FoundationEssentials
public import JSON
import Yams

/// The YAML file of a node's configuration.
public enum ConfigurationFile {
    /// - Returns: the settings by their names; scalars as strings, for `Setting` to understand.
    /// - Throws: `ConfigurationError` for what is not YAML or no mapping.
    public static func parse(_ yaml: String) throws(ConfigurationError) -> JSONObject {
        let root: Yams.Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw ConfigurationError("The configuration file is not YAML: \(error)")
        }
        guard let root else { return [:] }
        guard let settings = value(of: root).object else {
            throw ConfigurationError("The configuration file has to be a mapping of settings to values.")
        }
        return settings
    }

    private static func value(of node: Yams.Node) -> JSONValue {
        switch node {
        case .scalar(let scalar): return .string(scalar.string)
        case .sequence(let sequence): return .array(sequence.map(value))
        case .mapping(let mapping):
            return .object(JSONObject(mapping.map { (key: $0.key.string ?? "", value: value(of: $0.value)) }))
        case .alias: return .null
        }
    }
}

extension ConfigurationFile {
    /// Reads and parses the file at `path`, of at most 1 MB.
    public static func read(_ path: String) throws(ConfigurationError) -> JSONObject {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError("The configuration file \(path) cannot be read.")
        }
        guard data.count <= 1 << 20, let text = String(validating: data, as: UTF8.self) else {
            throw ConfigurationError("The configuration file \(path) is no text of at most 1 MB.")
        }
        return try parse(text)
    }
}
