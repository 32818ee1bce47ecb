public import Ambient

/// A function as a whole: what does not belong to one of its versions.
public struct FunctionRecord: Hashable, Sendable {
    public var key: FunctionKey
    /// A UUID of this creation: a function that was deleted and made again is another one.
    public var id: String
    /// The highest version number ever given; 0 before the first publication. Numbers are never given twice.
    public var lastVersion: Int
    /// `nil` where the function draws from the account's unreserved concurrency.
    public var reservedConcurrency: Int?
    public var recursiveLoop: RecursiveLoop
    public var tags: [String: String]

    public init(
        key: FunctionKey, id: String, lastVersion: Int = 0, reservedConcurrency: Int? = nil, recursiveLoop: RecursiveLoop = .terminate,
        tags: [String: String] = [:]
    ) {
        self.key = key
        self.id = id
        self.lastVersion = lastVersion
        self.reservedConcurrency = reservedConcurrency
        self.recursiveLoop = recursiveLoop
        self.tags = tags
    }
}

/// What happens when a function calls itself through other services again and again (`PutFunctionRecursionConfig`).
public enum RecursiveLoop: String, Sendable {
    case allow = "Allow"
    case terminate = "Terminate"
}

/// One version of a function: `$LATEST`, which changes, or a published one, which never does.
public struct VersionRecord: Hashable, Sendable {
    /// `$LATEST` or a number.
    public var version: String
    public var settings: FunctionSettings
    public var code: FunctionCode
    /// A UUID, new at every change.
    public var revisionID: String
    public var lastModified: Timestamp
    public var state: FunctionState
    /// `nil` until the function has become active for the first time.
    public var lastUpdate: UpdateStatus?
    /// For a published version, the description that `$LATEST` had then: `settings` may carry another one, given at publication.
    public var sourceDescription: String

    public init(
        version: String, settings: FunctionSettings, code: FunctionCode, revisionID: String, lastModified: Timestamp,
        state: FunctionState, lastUpdate: UpdateStatus?, sourceDescription: String = ""
    ) {
        self.version = version
        self.settings = settings
        self.code = code
        self.revisionID = revisionID
        self.lastModified = lastModified
        self.state = state
        self.lastUpdate = lastUpdate
        self.sourceDescription = sourceDescription
    }
}

/// AWS's `State` of a version. Functions made of zips only know the way from pending to active.
public enum FunctionState: String, Sendable {
    case pending = "Pending"
    case active = "Active"
}

/// AWS's `LastUpdateStatus`.
public enum UpdateStatus: String, Sendable {
    case inProgress = "InProgress"
    case successful = "Successful"
}

/// Where a version's code is.
public enum FunctionCode: Hashable, Sendable {
    /// A deployment package of the code store: SHA-256 in hexadecimal, and the size of the zip in bytes.
    case package(sha256: String, size: Int)
    /// A directory of the host that is run in place (`S3Bucket: "hot-reload"`).
    case directory(String)

    public var size: Int {
        switch self {
        case .package(_, let size): size
        case .directory: 0
        }
    }
}

/// The settings of one version, as CreateFunction and UpdateFunctionConfiguration take them.
public struct FunctionSettings: Hashable, Sendable {
    public var runtime: String
    public var handler: String
    /// The ARN of the role, as given.
    public var role: String
    public var description = ""
    /// In seconds, 1 to 900.
    public var timeout = 3
    /// In MB, 128 to 10,240.
    public var memorySize = 128
    public var variables: [String: String] = [:]
    /// The size of `/tmp` in MB, 512 to 10,240.
    public var ephemeralStorage = 512
    /// In the order in which they are laid over `/opt`.
    public var layers: [LayerReference] = []
    /// `x86_64` or `arm64`.
    public var architecture: String
    public var tracing = TracingMode.passThrough
    /// The ARN of the queue or topic that takes discarded events.
    public var deadLetterTarget: String?
    public var logging: LoggingSettings
    /// Whether an (empty) `VpcConfig` was ever sent: AWS then answers one.
    public var mentionsVPC = false

    public init(runtime: String, handler: String, role: String, architecture: String, logging: LoggingSettings) {
        self.runtime = runtime
        self.handler = handler
        self.role = role
        self.architecture = architecture
        self.logging = logging
    }
}

/// A layer version as a function uses it. Its content outlives the deletion of the layer version, as on AWS.
public struct LayerReference: Hashable, Sendable {
    public var arn: String
    /// SHA-256 of the layer's zip, in hexadecimal.
    public var sha256: String
    /// Of the zip, in bytes.
    public var codeSize: Int
    /// Of what the zip holds, in bytes.
    public var unzippedSize: Int

    public init(arn: String, sha256: String, codeSize: Int, unzippedSize: Int) {
        self.arn = arn
        self.sha256 = sha256
        self.codeSize = codeSize
        self.unzippedSize = unzippedSize
    }
}

/// `TracingConfig`.
public enum TracingMode: String, Sendable {
    case active = "Active"
    case passThrough = "PassThrough"
}

/// `LoggingConfig`.
public struct LoggingSettings: Hashable, Sendable {
    public enum Format: String, Sendable {
        case text = "Text"
        case json = "JSON"
    }

    public var format: Format
    /// `TRACE` to `FATAL`; only with the JSON format.
    public var applicationLevel: String?
    /// `DEBUG`, `INFO` or `WARN`; only with the JSON format.
    public var systemLevel: String?
    public var group: String

    public init(format: Format = .text, applicationLevel: String? = nil, systemLevel: String? = nil, group: String) {
        self.format = format
        self.applicationLevel = applicationLevel
        self.systemLevel = systemLevel
        self.group = group
    }

    /// AWS's default for a function: text to `/aws/lambda/NAME`.
    public static func standard(for functionName: String) -> LoggingSettings { LoggingSettings(group: "/aws/lambda/\(functionName)") }
}

/// `EventInvokeConfig`: what becomes of asynchronous invocations through one qualifier.
public struct EventInvokeSettings: Hashable, Sendable {
    /// 0 to 2; 2 where absent.
    public var maximumRetryAttempts: Int?
    /// In seconds, 60 to 21,600; 21,600 where absent.
    public var maximumEventAge: Int?
    /// ARNs.
    public var onSuccess: String?
    public var onFailure: String?

    public init(maximumRetryAttempts: Int? = nil, maximumEventAge: Int? = nil, onSuccess: String? = nil, onFailure: String? = nil) {
        self.maximumRetryAttempts = maximumRetryAttempts
        self.maximumEventAge = maximumEventAge
        self.onSuccess = onSuccess
        self.onFailure = onFailure
    }
}
