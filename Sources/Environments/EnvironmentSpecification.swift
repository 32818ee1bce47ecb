/// What an execution environment is made of: one published version of a function, or `$LATEST` at one revision.
///
/// Build it once per version and revision and keep it: `invoke` compares only its `identity`.
public final class EnvironmentSpecification: Sendable {
    /// Environments of equal identity are interchangeable.
    public struct Identity: Hashable, Sendable {
        /// The function's ARN without a qualifier.
        public let functionARN: String
        /// `$LATEST` or a version number.
        public let version: String
        /// Changes with code and configuration (the function's `RevisionId` will do).
        public let revision: String

        public init(functionARN: String, version: String, revision: String) {
            (self.functionARN, self.version, self.revision) = (functionARN, version, revision)
        }
    }

    /// Where the function's code comes from.
    public enum Code: Hashable, Sendable {
        /// A directory that nobody changes while environments run: mounted read-only at `/var/task`.
        case directory(String)
        /// A directory of the developer, run in place (`hot-reload`): mounted read-only at `/var/task`.
        case hotReload(String)

        var path: String {
            switch self {
            case .directory(let path), .hotReload(let path): path
            }
        }
    }

    /// How log lines look (`LoggingConfig`).
    public struct Logging: Hashable, Sendable {
        public enum Format: String, Sendable { case text = "Text", json = "JSON" }

        public var format: Format
        /// `ApplicationLogLevel` (TRACE … FATAL); read only with the JSON format.
        public var applicationLevel: String?
        public var group: String

        public init(format: Format = .text, applicationLevel: String? = nil, group: String) {
            (self.format, self.applicationLevel, self.group) = (format, applicationLevel, group)
        }
    }

    /// What the AWS SDKs inside the function find in the environment variables.
    public struct SDKSettings: Hashable, Sendable {
        public var region: String
        public var accessKeyID: String
        public var secretAccessKey: String
        public var sessionToken: String?
        /// `AWS_ENDPOINT_URL`: the node's own address.
        public var endpointURL: String?

        public init(region: String, accessKeyID: String, secretAccessKey: String, sessionToken: String?, endpointURL: String?) {
            (self.region, self.accessKeyID, self.secretAccessKey) = (region, accessKeyID, secretAccessKey)
            (self.sessionToken, self.endpointURL) = (sessionToken, endpointURL)
        }
    }

    /// The sizes and times that the function is held to.
    public struct Limits: Hashable, Sendable {
        /// `MemorySize`, in MB (2^20 bytes).
        public var memory: Int
        /// `Timeout`: how long one invocation may take, without the init phase.
        public var timeout: Duration
        /// The init phase; 10 s on AWS.
        public var initTimeout: Duration
        /// The size of `/tmp` in MB.
        public var ephemeralStorage: Int

        public init(memory: Int, timeout: Duration, initTimeout: Duration = .seconds(10), ephemeralStorage: Int = 512) {
            (self.memory, self.timeout, self.initTimeout) = (memory, timeout, initTimeout)
            self.ephemeralStorage = ephemeralStorage
        }
    }

    public let identity: Identity
    public let functionName: String
    public let runtime: FunctionRuntime
    /// `module.function` for Python and Node; handed to a `provided` runtime as `_HANDLER`.
    public let handler: String
    public let code: Code
    /// Unpacked layers in the order of the function's configuration: merged at `/opt`, a later one wins.
    public let layers: [String]
    /// The function's own variables. They may not replace the reserved ones.
    public let variables: [String: String]
    public let limits: Limits
    public let logging: Logging
    public let sdk: SDKSettings
    /// Environments that are started ahead of demand say so in `AWS_LAMBDA_INITIALIZATION_TYPE`.
    public let isProvisioned: Bool

    public init(
        identity: Identity, functionName: String, runtime: FunctionRuntime, handler: String, code: Code, layers: [String] = [],
        variables: [String: String] = [:], limits: Limits, logging: Logging, sdk: SDKSettings, isProvisioned: Bool = false
    ) {
        self.identity = identity
        self.functionName = functionName
        self.runtime = runtime
        self.handler = handler
        self.code = code
        self.layers = layers
        self.variables = variables
        self.limits = limits
        self.logging = logging
        self.sdk = sdk
        self.isProvisioned = isProvisioned
    }
}

/// One execution environment, as its events name it.
public struct EnvironmentDescription: Hashable, Sendable {
    /// Unique within a node's life.
    public let id: UInt64
    public let identity: EnvironmentSpecification.Identity
    public let functionName: String
    public let logGroup: String
    /// `2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef`: one stream per environment.
    public let logStream: String
    /// Started ahead of demand: its log says so.
    public let isProvisioned: Bool

    public init(
        id: UInt64, identity: EnvironmentSpecification.Identity, functionName: String, logGroup: String, logStream: String,
        isProvisioned: Bool = false
    ) {
        self.isProvisioned = isProvisioned
        self.id = id
        self.identity = identity
        self.functionName = functionName
        self.logGroup = logGroup
        self.logStream = logStream
    }
}
