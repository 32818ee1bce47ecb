/// What runs a function's code.
public enum FunctionRuntime: Hashable, Sendable {
    /// The package's own executable `bootstrap` (in the code or a layer).
    case provided
    case python(Interpreter)
    case node(Interpreter)
}

/// An interpreter on this host.
public struct Interpreter: Hashable, Sendable {
    /// The runtime identifier it serves, for `AWS_EXECUTION_ENV` (`python3.12`).
    public var identifier: String
    /// The real executable, links and version managers' shims resolved.
    public var executable: String
    /// `3.11.7`.
    public var version: String
    /// Directories that it needs, besides `/usr` and `/lib`.
    public var prefixes: [String]
    /// Directories of libraries added behind the function's own (for example a `site-packages`).
    public var libraries: [String]

    public init(identifier: String, executable: String, version: String, prefixes: [String], libraries: [String] = []) {
        (self.identifier, self.executable, self.version) = (identifier, executable, version)
        (self.prefixes, self.libraries) = (prefixes, libraries)
    }
}

/// Why a runtime identifier cannot be used on this host.
public enum RuntimeUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// AWS has no such identifier: answer with AWS's own validation error.
    case unknown(String)
    /// Known and not supported by this node.
    case unsupported(String, advice: String)
    /// Supported, but its interpreter is not installed.
    case notInstalled(String, advice: String)

    public var description: String {
        switch self {
        case .unknown(let identifier): "There is no runtime \(identifier)."
        case .unsupported(let identifier, let advice): "The runtime \(identifier) is not supported. \(advice)"
        case .notInstalled(let identifier, let advice): "The runtime \(identifier) is not installed on this host. \(advice)"
        }
    }
}

/// Finds what a runtime identifier means on this host. Looks once for each identifier, at its first use.
public final class RuntimeCatalogue: Sendable {
    /// An identifier's interpreter by configuration instead of by search.
    public struct Mapping: Hashable, Sendable {
        public var interpreter: String
        public var libraries: [String]

        public init(interpreter: String, libraries: [String] = []) {
            (self.interpreter, self.libraries) = (interpreter, libraries)
        }
    }

    /// - Parameters:
    ///   - mappings: by runtime identifier.
    ///   - searchPath: directories in the form of `PATH`; `nil` for the node's own.
    public init(mappings: [String: Mapping] = [:], searchPath: String? = nil) {}

    /// Resolves `identifier` (`python3.12`, `nodejs20.x`, `provided.al2023`). Blocks for some 50 ms when it has to look:
    /// not for event loops, except for what was resolved before.
    public func resolve(_ identifier: String) throws(RuntimeUnavailable) -> FunctionRuntime { .provided }
}
