import AWSInterface
public import Ambient
public import Storage
import Synchronization

/// The control plane of Lambda: the shell around functions, versions, aliases, layers and what hangs on them.
///
/// Operations read their parameters, let a machine decide inside one transaction, and answer when it is on disk.
public final class FunctionsService: Sendable {
    let database: any Database
    let clock: any WallClock
    let entropy: any Entropy
    /// What the room was told about the node it works in.
    public let configuration: FunctionsConfiguration
    let dataDirectory: String
    private let notices: NodeNotices
    let code: CodeStore
    /// Function URLs by their id: every request to one asks here.
    let urls = SnapshotCache<String, FunctionURLRecord>()
    /// What the functions of a scope have reserved together: what an unreserved invocation is measured against.
    let reservations = SnapshotCache<Scope, Int>()
    /// What invocations read.
    public let catalogue: FunctionCatalogue
    private let hooks = Mutex(Hooks())

    private struct Hooks {
        var onChange: @Sendable (FunctionKey) -> Void = { _ in }
        var provisioning: (any ProvisioningDoor)?
        var mappingTags: (any TagKeeper)?
    }

    /// - Parameter dataDirectory: where trees of deployment packages are kept, below `functions/`.
    public init(
        database: any Database, dataDirectory: String, configuration: FunctionsConfiguration, clock: any WallClock = SystemClock(),
        entropy: any Entropy = SystemEntropy()
    ) {
        let code = CodeStore(
            database: database, dataDirectory: dataDirectory, entropy: entropy, limits: configuration.limits)
        self.database = database
        self.clock = clock
        self.entropy = entropy
        self.configuration = configuration
        self.code = code
        self.dataDirectory = dataDirectory
        notices = NodeNotices(FunctionKey.changes, on: database, from: entropy.uuid())
        let loader = TargetLoader(database: database, code: code)
        catalogue = FunctionCatalogue { key, qualifier in try await loader.load(key, qualifier) }
    }

    var limits: FunctionLimits { configuration.limits }

    /// Has `action` called after every committed change of a function: code, configuration, alias, concurrency, deletion.
    public func onChange(_ action: @escaping @Sendable (FunctionKey) -> Void) { hooks.withLock { $0.onChange = action } }

    /// Says who makes provisioned concurrency real.
    public func provision(through door: any ProvisioningDoor) { hooks.withLock { $0.provisioning = door } }

    /// Says who keeps the tags of event source mappings: the operations for tags are the same for all resources of Lambda.
    public func keepMappingTags(in keeper: any TagKeeper) { hooks.withLock { $0.mappingTags = keeper } }

    var mappingTags: (any TagKeeper)? { hooks.withLock { $0.mappingTags } }

    var provisioning: (any ProvisioningDoor)? { hooks.withLock { $0.provisioning } }

    /// Finishes what a killed node left: versions that wait to become active, trees that nobody needs. Call it in the background
    /// after the start; nothing depends on it.
    public func recover() async throws {
        try await database.write { transaction in
            try transaction.execute(
                "UPDATE function_versions SET state = $1, last_update = $2 WHERE last_update IS NULL OR last_update <> $2",
                FunctionState.active.rawValue, UpdateStatus.successful.rawValue)
        }
        try await code.sweep(atStart: true)
    }

    /// Removes the extracted code of functions that are gone. For every hour or so of a node's life.
    public func sweepCode() async throws { try await code.sweep(atStart: false) }

    /// The zip with this SHA-256 (hexadecimal), for `Code.Location`; `nil` where there is none. The digest is the capability.
    public func codePackage(sha256: String) async throws -> [UInt8]? { try await code.bytes(sha256) }

    // MARK: Changes

    /// Commits a change of a function; then forgets what is in memory of it, here and on the other nodes, and tells who listens.
    func commit<T: Sendable>(changing key: FunctionKey, _ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await notices.commit(key.notice, forget: { forget(key) }, body)
    }

    private func forget(_ key: FunctionKey) {
        catalogue.invalidate(key)
        urls.forget { $1.key == key }
        reservations.forget { scope, _ in scope == key.scope }
        hooks.withLock { $0.onChange }(key)
    }

    /// Hears of the changes that other nodes make on the same database. Runs until its task is cancelled or the database closed.
    public func followChanges() async {
        await notices.follow { notice in
            if let key = notice.flatMap(FunctionKey.init(notice:)) { return forget(key) }
            // Some notices may have been lost with a connection.
            catalogue.invalidateAll()
            urls.forgetAll()
            reservations.forgetAll()
        }
    }

    /// After the answer to a create or update: commits the end of the transition. Should the node die before, `recover` or the first
    /// invocation does it.
    func settleSoon(_ key: FunctionKey) {
        Task { [database] in try? await database.write { try $0.settle(key) } }
    }
}
