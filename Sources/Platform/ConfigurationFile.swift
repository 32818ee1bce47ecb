import FoundationEssentials
public import JSON
import YAML

/// The YAML file of a node's configuration.
public enum ConfigurationFile {
    /// - Returns: the settings by their names.
    /// - Throws: `ConfigurationError` for what is not YAML or no mapping.
    public static func parse(_ yaml: String) throws(ConfigurationError) -> JSONObject {
        do {
            let root = try YAML.parse(yaml)
            if root == .null { return [:] }
            if let settings = root.object { return settings }
        } catch {
            throw ConfigurationError("The configuration file is not YAML: \(error)")
        }
        throw ConfigurationError("The configuration file has to be a mapping of settings to values.")
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
        do { return try parse(text) } catch { throw ConfigurationError("\(path): \(error)") }
    }
}
