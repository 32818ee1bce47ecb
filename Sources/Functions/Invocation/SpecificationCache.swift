import AWSInterface
import Environments
import Synchronization

/// What a function's environments find in their variables to reach the node with.
public struct FunctionCredentials: Sendable {
    public var accessKeyID: String
    public var secretAccessKey: String
    public var sessionToken: String?

    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String?) {
        (self.accessKeyID, self.secretAccessKey, self.sessionToken) = (accessKeyID, secretAccessKey, sessionToken)
    }
}

/// The environment specifications of the versions that are in use, the current one of each: made once per revision, found without I/O
/// after that.
final class SpecificationCache: Sendable {
    /// How a function's environments are made; all of it from the composition root.
    struct Sources: Sendable {
        let runtime: @Sendable (_ identifier: String) async throws(RuntimeUnavailable) -> FunctionRuntime
        let credentials: @Sendable (_ role: String, _ function: FunctionKey) async throws -> FunctionCredentials
        /// The node's own address, as functions reach it.
        let endpoint: @Sendable () -> String
        let output: InvocationOutput
    }

    private let sources: Sources
    /// By version.
    private let known = Mutex<[FunctionKey: [String: EnvironmentSpecification]]>([:])

    init(sources: Sources) { self.sources = sources }

    func cached(_ function: ResolvedFunction) -> EnvironmentSpecification? {
        known.withLock { Self.current($0, function) }
    }

    func specification(for function: ResolvedFunction) async throws -> EnvironmentSpecification {
        if let specification = cached(function) { return specification }
        let made = try await make(function, isProvisioned: false)
        return known.withLock { known in
            // Another caller may have been first; its environments count as this one's.
            if let first = Self.current(known, function) { return first }
            known[function.key, default: [:]][function.version] = made
            return made
        }
    }

    private static func current(
        _ known: [FunctionKey: [String: EnvironmentSpecification]], _ function: ResolvedFunction
    ) -> EnvironmentSpecification? {
        guard let specification = known[function.key]?[function.version], specification.identity.revision == function.revisionKey else {
            return nil
        }
        return specification
    }

    /// For environments that are started ahead of demand; they serve the same calls as the others of this version.
    func provisionedSpecification(for function: ResolvedFunction) async throws -> EnvironmentSpecification {
        try await make(function, isProvisioned: true)
    }

    private func make(_ function: ResolvedFunction, isProvisioned: Bool) async throws -> EnvironmentSpecification {
        let runtime: FunctionRuntime
        do {
            runtime = try await sources.runtime(function.settings.runtime)
        } catch {
            throw ServiceError("InvalidRuntimeException", "\(error)", status: 502)
        }
        let credentials = try await sources.credentials(function.settings.role, function.key)
        let specification = EnvironmentSpecification(
            function, runtime: runtime, credentials: credentials, endpoint: sources.endpoint(), isProvisioned: isProvisioned)
        let log = InvocationLog(of: function, requestID: "")
        let version = runtime.version(identifier: function.settings.runtime)
        sources.output.open(specification.identity) { log.initStart(runtime: version, isProvisioned: $0, at: $1) }
        return specification
    }

    /// Forgets a function's specifications: they are made anew from what is current.
    func forget(_ key: FunctionKey) {
        known.withLock { $0[key] = nil }
        sources.output.forgetOpenings(functionARN: key.arn())
    }
}

extension FunctionRuntime {
    /// As INIT_START names it: `python:3.11.7`, `nodejs:20.20.2`, `provided:al2023`.
    fileprivate func version(identifier: String) -> String {
        switch self {
        case .python(let interpreter): "python:\(interpreter.version)"
        case .node(let interpreter): "nodejs:\(interpreter.version)"
        case .provided: identifier.split(separator: ".").joined(separator: ":")
        }
    }
}

extension EnvironmentSpecification {
    convenience init(
        _ function: ResolvedFunction, runtime: FunctionRuntime, credentials: FunctionCredentials, endpoint: String, isProvisioned: Bool
    ) {
        let settings = function.settings
        self.init(
            identity: Identity(functionARN: function.key.arn(), version: function.version, revision: function.revisionKey),
            functionName: function.name, runtime: runtime, handler: settings.handler, code: Code(function.code),
            layers: function.layerPaths,
            variables: settings.variables,
            limits: Limits(
                memory: settings.memorySize, timeout: .seconds(settings.timeout), ephemeralStorage: settings.ephemeralStorage),
            logging: Logging(
                format: settings.logging.format == .json ? .json : .text, applicationLevel: settings.logging.applicationLevel,
                group: settings.logging.group),
            sdk: SDKSettings(
                region: function.scope.region, accessKeyID: credentials.accessKeyID, secretAccessKey: credentials.secretAccessKey,
                sessionToken: credentials.sessionToken, endpointURL: endpoint),
            isProvisioned: isProvisioned)
    }
}

extension EnvironmentSpecification.Code {
    fileprivate init(_ code: ResolvedFunction.Code) {
        switch code {
        case .tree(let path): self = .directory(path)
        case .directory(let path, _): self = .hotReload(path)
        }
    }
}
