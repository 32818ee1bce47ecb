import Glibc
import Synchronization

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
        /// The executable: an absolute path.
        public var interpreter: String
        /// Directories of libraries that functions find behind their own.
        public var libraries: [String]

        public init(interpreter: String, libraries: [String] = []) {
            (self.interpreter, self.libraries) = (interpreter, libraries)
        }
    }

    private let mappings: [String: Mapping]
    private let searchPath: String
    private let found = Mutex<[String: FunctionRuntime]>([:])

    /// - Parameters:
    ///   - mappings: by runtime identifier.
    ///   - searchPath: directories in the form of `PATH`; `nil` for the node's own, with `/usr/local/bin` and `/usr/bin` behind it.
    public init(mappings: [String: Mapping] = [:], searchPath: String? = nil) {
        self.mappings = mappings
        self.searchPath = searchPath ?? "\(getenv("PATH").map { String(cString: $0) } ?? ""):/usr/local/bin:/usr/bin"
    }

    /// Resolves `identifier` (`python3.12`, `nodejs20.x`, `provided.al2023`). Blocks for some 50 ms when it has to look:
    /// not for event loops, except for what was resolved before. What is not installed is looked for again the next time.
    public func resolve(_ identifier: String) throws(RuntimeUnavailable) -> FunctionRuntime {
        if let known = found.withLock({ $0[identifier] }) { return known }
        let runtime = try look(for: RuntimeIdentifier(identifier))
        found.withLock { $0[identifier] = runtime }
        return runtime
    }

    private func look(for identifier: RuntimeIdentifier) throws(RuntimeUnavailable) -> FunctionRuntime {
        switch identifier.kind {
        case .provided: return .provided
        case .python(let version):
            return .python(try interpreter(identifier.name, named: ["python\(version)", "python3"]) { PythonProbe.run($0, version) })
        case .node(let major):
            return .node(try interpreter(identifier.name, named: ["node", "nodejs"]) { NodeProbe.run($0, major) })
        case .unsupported(let advice): throw .unsupported(identifier.name, advice: advice)
        case .unknown: throw .unknown(identifier.name)
        }
    }

    private func interpreter(
        _ identifier: String, named names: [String], probe: (String) -> Interpreter?
    ) throws(RuntimeUnavailable) -> Interpreter {
        if let mapping = mappings[identifier] {
            guard var interpreter = probe(mapping.interpreter) else {
                throw .notInstalled(
                    identifier, advice: "It is mapped to \(mapping.interpreter), which cannot be run or is another version.")
            }
            interpreter.identifier = identifier
            interpreter.libraries += mapping.libraries
            return interpreter
        }
        for name in names {
            for candidate in Executables.all(name, path: searchPath) {
                guard var interpreter = probe(candidate) else { continue }
                interpreter.identifier = identifier
                return interpreter
            }
        }
        throw .notInstalled(
            identifier,
            advice: "Install \(names[0]) so that it is found on PATH, or map \(identifier) to an interpreter in the configuration.")
    }
}

/// A runtime identifier of AWS, as far as this node knows it (Lambda developer guide, "Lambda runtimes").
struct RuntimeIdentifier {
    enum Kind: Equatable {
        case provided
        /// `3.12`.
        case python(String)
        /// `20`.
        case node(String)
        case unsupported(String)
        case unknown
    }

    let name: String
    let kind: Kind

    init(_ name: String) {
        self.name = name
        kind = Self.kind(of: name)
    }

    private static let pythons: Set<String> = ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]
    private static let nodes: Set<String> = ["12", "14", "16", "18", "20", "22", "24"]

    private static func kind(of name: String) -> Kind {
        if name == "provided" || name == "provided.al2" || name == "provided.al2023" { return .provided }
        if name.hasPrefix("python"), pythons.contains(String(name.dropFirst(6))) {
            let version = String(name.dropFirst(6))
            return version == "3.6" || version == "3.7" ? .unsupported("Python 3.8 is the oldest that is.") : .python(version)
        }
        if name.hasPrefix("nodejs"), name.hasSuffix(".x"), nodes.contains(String(name.dropFirst(6).dropLast(2))) {
            let major = String(name.dropFirst(6).dropLast(2))
            return major == "12" || major == "14" ? .unsupported("Node.js 16 is the oldest that is.") : .node(major)
        }
        let advice = "Package the function with a bootstrap of its own and use provided.al2023."
        for language in ["java", "ruby", "dotnet", "go"] where name.hasPrefix(language) {
            let version = name.dropFirst(language.count)
            if let first = version.first, first.isNumber || version.hasPrefix("core") { return .unsupported(advice) }
        }
        return .unknown
    }
}

/// Asks a Python what it is. A version manager's shim answers for the interpreter behind it.
private enum PythonProbe {
    private static let question = """
        import sys, site
        print(sys.version.split()[0], sys.executable, sys.prefix, sys.base_prefix, sep="\\n")
        """

    static func run(_ executable: String, _ version: String) -> Interpreter? {
        guard let answer = Executables.run([executable, "-c", question]) else { return nil }
        let lines = answer.split(separator: "\n").map(String.init)
        guard lines.count == 4, lines[0].hasPrefix(version + ".") else { return nil }
        return Interpreter(
            identifier: "", executable: lines[1], version: lines[0], prefixes: InterpreterPrefixes.needed([lines[2], lines[3]]))
    }
}

/// Asks a Node.js what it is.
private enum NodeProbe {
    static func run(_ executable: String, _ major: String) -> Interpreter? {
        guard let answer = Executables.run([executable, "-p", "process.versions.node + '\\n' + process.execPath"]) else { return nil }
        let lines = answer.split(separator: "\n").map(String.init)
        guard lines.count == 2, lines[0].hasPrefix(major + ".") else { return nil }
        // …/bin/node: the directory above holds its libraries.
        let prefix = "/" + lines[1].split(separator: "/").dropLast(2).joined(separator: "/")
        return Interpreter(identifier: "", executable: lines[1], version: lines[0], prefixes: InterpreterPrefixes.needed([prefix]))
    }
}

private enum InterpreterPrefixes {
    /// Those of `prefixes` that a sandbox does not show anyway.
    static func needed(_ prefixes: [String]) -> [String] {
        var needed: [String] = []
        for prefix in prefixes where prefix != "/" && prefix != "/usr" && !prefix.hasPrefix("/usr/") && !needed.contains(prefix) {
            needed.append(prefix)
        }
        return needed
    }
}
