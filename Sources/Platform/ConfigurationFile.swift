import JSON
import Yams

/// The YAML file of a node's configuration.
public enum ConfigurationFile {
    /// - Returns: the settings by their names; scalars as strings, for `Setting` to understand.
    /// - Throws: `ConfigurationError` for what is not YAML or no mapping.
    public static func parse(_ yaml: String) throws(ConfigurationError) -> JSONObject {
        let root: Node?
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

    private static func value(of node: Node) -> JSONValue {
        switch node {
        case .scalar(let scalar): return .string(scalar.string)
        case .sequence(let sequence): return .array(sequence.map(value))
        case .mapping(let mapping):
            return .object(JSONObject(mapping.map { (key: $0.key.string ?? "", value: value(of: $0.value)) }))
        case .alias: return .null
        }
    }
}
