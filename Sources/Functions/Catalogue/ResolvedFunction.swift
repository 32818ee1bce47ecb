public import AWSInterface

/// All that an invocation needs to know of a function, as it was at one moment: an immutable snapshot, shared by reference.
public final class ResolvedFunction: Sendable {
    /// Where the code is on this host, ready to be mounted read-only as `/var/task`.
    public enum Code: Hashable, Sendable {
        /// The extracted deployment package.
        case tree(path: String)
        /// A directory that its owner edits; `stamp` changes whenever a file in it does.
        case directory(path: String, stamp: UInt64)

        public var path: String {
            switch self {
            case .tree(let path), .directory(let path, _): path
            }
        }
    }

    public let key: FunctionKey
    /// Of the creation of the function: see `FunctionRecord.id`.
    public let functionID: String
    /// The version that runs: `$LATEST` or a number.
    public let version: String
    /// What the caller asked for: `nil`, a version or an alias.
    public let qualifier: String?
    /// The ARN that the caller used, with its qualifier, as the context object shows it.
    public let invokedARN: String
    /// Where `qualifier` is an alias.
    public let alias: AliasRecord?
    public let settings: FunctionSettings
    public let state: FunctionState
    public let code: Code
    /// Base64 of the package's SHA-256.
    public let codeSHA256: String
    /// Directories to lay over `/opt`, in this order.
    public let layerPaths: [String]
    public let reservedConcurrency: Int?
    /// Of asynchronous invocations through this qualifier.
    public let eventInvoke: EventInvokeSettings?
    public let recursiveLoop: RecursiveLoop
    /// Names what an execution environment was made from: whenever it changes, environments of the former one are replaced.
    /// The same for all qualifiers that lead to this version.
    public let revisionKey: String
    /// What the lineage of a chain of events counts: the function, whatever its version.
    let lineageARN: String
    let lineageKey: LineageKey

    public init(
        key: FunctionKey, functionID: String, version: String, qualifier: String?, alias: AliasRecord?, settings: FunctionSettings,
        state: FunctionState, code: Code, codeSHA256: String, layerPaths: [String], reservedConcurrency: Int?,
        eventInvoke: EventInvokeSettings?, recursiveLoop: RecursiveLoop, revisionKey: String
    ) {
        self.key = key
        self.functionID = functionID
        self.version = version
        self.qualifier = qualifier
        self.invokedARN = key.arn(qualifier)
        self.alias = alias
        self.settings = settings
        self.state = state
        self.code = code
        self.codeSHA256 = codeSHA256
        self.layerPaths = layerPaths
        self.reservedConcurrency = reservedConcurrency
        self.eventInvoke = eventInvoke
        self.recursiveLoop = recursiveLoop
        self.revisionKey = revisionKey
        lineageARN = key.arn()
        lineageKey = LineageKey(lineageARN)
    }

    /// Whether the alias that led here leads to other versions too.
    var isOneOfSeveral: Bool { alias.map { !$0.routing.additional.isEmpty } ?? false }

    public var scope: Scope { key.scope }
    public var name: String { key.name }

    /// Whether the snapshot may be kept: a directory that is run in place is looked at anew for every invocation.
    public var isCacheable: Bool {
        switch code {
        case .tree: true
        case .directory: false
        }
    }
}

/// What one qualifier of a function leads to: one version, or for an alias with weights several.
public struct ResolvedTarget: Sendable {
    public let routing: AliasRouting
    /// By version; holds every version of `routing`.
    public let versions: [String: ResolvedFunction]

    public init(routing: AliasRouting, versions: [String: ResolvedFunction]) {
        self.routing = routing
        self.versions = versions
    }

    /// The snapshot for one invocation; `number` is random, in `0..<1`, and only looked at where an alias has weights.
    public func function(choosing number: Double) -> ResolvedFunction? {
        versions[routing.additional.isEmpty ? routing.version : routing.version(choosing: number)]
    }

    var isCacheable: Bool { versions.values.allSatisfy(\.isCacheable) }
}
