import AWSInterface
import Ambient
import CProcess
import Deliveries
import Environments
import EventSourceMappings
import FoundationEssentials
import Functions
import Gateway
import HTTP
import Identity
import NIOCore
import NIOHTTP1
import Storage
import Synchronization
import Targets
import Telemetry
import Workflows

/// The node's own address, known once its door is open.
final class NodeAddress: Sendable {
    private let known = Mutex("")

    var url: String { known.withLock { $0 } }

    /// Functions and people on this machine reach a node on every address through the loopback one.
    func set(host: ListenAddress, port: Int) {
        let isEverywhere = host.host == "0.0.0.0" || host.host == "::"
        let address = ListenAddress(host: isEverywhere ? "127.0.0.1" : host.host, port: port)
        known.withLock { $0 = "http://\(address)" }
    }
}

/// Everything between the stores and the door, joined.
struct Services {
    let gateway: Gateway
    let logs: LogStore
    let trail: TrailStore
    let deliveries: Deliveries
    let fleet: EnvironmentFleet
    let address = NodeAddress()
    let choreography: Choreography
    let orchestration: Orchestration
    private let functions: FunctionsService
    private let invocations: InvocationService

    /// - Throws: `StartError` where the state cannot be read.
    static func assemble(
        _ configuration: NodeConfiguration, directory: DataDirectory, stores: Stores, group: any EventLoopGroup
    ) async throws(StartError) -> Services {
        do {
            return try await Services(configuration, directory: directory, stores: stores, group: group)
        } catch {
            throw StartError("\(error)")
        }
    }

    private init(
        _ configuration: NodeConfiguration, directory: DataDirectory, stores: Stores, group: any EventLoopGroup
    ) async throws {
        let clock = SystemClock()
        let entropy = SystemEntropy()
        let logs = LogStore(database: stores.telemetry, clock: clock, entropy: entropy)
        let output = InvocationOutput(sink: logs)
        let deliveries = try await Deliveries.open(stores.state, node: try directory.nodeName(), clock: clock, entropy: entropy)
        let identity = IdentityService(database: stores.state, entropy: entropy)
        let interpreters = InterpreterSearch(RuntimeCatalogue(mappings: configuration.runtimes))
        let fleet = EnvironmentFleet(
            configuration: FleetConfiguration(configuration, directory: directory), group: group, clock: clock, entropy: entropy,
            output: output)
        var functionsConfiguration = FunctionsConfiguration(runtime: { await interpreters.status($0) })
        functionsConfiguration.limits.concurrentExecutions = configuration.accountConcurrency
        // A directory of the host is no place for strangers, signed or not.
        functionsConfiguration.allowsHotReload = configuration.listen.isLoopback
        let functions = FunctionsService(
            database: stores.state, dataDirectory: directory.path, configuration: functionsConfiguration, clock: clock, entropy: entropy)
        let trail = TrailStore(database: stores.telemetry, clock: clock, entropy: entropy, options: TrailStore.Options(configuration))
        let losses = DestinationLosses(catalogue: functions.catalogue, output: output)
        let targets = TargetSender(
            directory: TargetDirectory(), deliveries: deliveries, clock: clock, entropy: entropy,
            observer: TargetObservers([TrailObserver(trail), losses]), loops: LoopGuard(limit: configuration.recursionLimit))
        var invocation = InvocationService.Configuration()
        invocation.accountConcurrency = configuration.accountConcurrency
        invocation.asynchronousRetryDelay = configuration.asynchronousRetryDelay
        let invocations = InvocationService(
            functions: functions, fleet: fleet, output: output, deliveries: deliveries, targets: targets,
            runtime: { identifier throws(RuntimeUnavailable) in try await interpreters.runtime(identifier) },
            credentials: { role, function in identity.sessions.credentials(role: role, function: function, at: clock.now()) },
            endpoint: { [address] in address.url }, configuration: invocation, clock: clock, entropy: entropy)
        let logsInterface = LogsService(store: logs).interface
        choreography = Choreography(
            database: stores.state, deliveries: deliveries, targets: targets, functions: functions, invoker: invocations.invoker,
            logs: logsInterface, trail: trail, mappingConcurrency: configuration.mappingConcurrency, clock: clock, entropy: entropy)
        functions.keepMappingTags(in: choreography.mappings)
        orchestration = try await Orchestration(
            database: stores.state, deliveries: deliveries, targets: targets, choreography: choreography, invocations: invocations,
            logs: logs,
            address: address, clock: clock, entropy: entropy)
        let mappings = choreography.mappings.operations
        let lambda = FunctionsInterface.make(
            functions, additional: mappings, served: ["Invoke", "InvokeAsync", "InvokeWithResponseStream"])
        self.logs = logs
        self.trail = trail
        self.deliveries = deliveries
        self.fleet = fleet
        self.functions = functions
        self.invocations = invocations
        let interfaces = choreography.interfaces + [identity.iam, lambda, logsInterface, identity.sts, orchestration.workflows.interface]
        let invocable = FunctionsInterface.make(functions, additional: mappings + [InvokeOperation.make(invocations)])
        let callable = interfaces.map { $0.name == lambda.name ? invocable : $0 }
        choreography.serveUniversalTargets(callable)
        orchestration.serveTasks(callable)
        let health = HealthReport(services: interfaces.map { (name: $0.name, state: "running") }, version: ApusVersion.text)
        gateway = Gateway(
            services: interfaces, invocations: InvocationAdapter(functions: functions, invocations: invocations), health: { health },
            routes: [
                Self.codeRoute(functions), ScheduleRoutes.next(choreography.schedules), ExecutionRoutes.fork(orchestration.workflows),
            ] + TrailRoutes.routes(trail, clock: clock),
            configuration: Gateway.Configuration(configuration, sessions: identity.sessions, clock: clock), clock: clock, entropy: entropy)
    }

    /// What a start need not wait for: what a killed node left unfinished, what is to be warmed, what other nodes change.
    ///
    /// - Returns: the tasks, to be cancelled when the node stops.
    func runInBackground() -> [Task<Void, Never>] {
        let clock = SystemClock()
        return choreography.runInBackground() + orchestration.runInBackground() + [
            Task { [functions, invocations] in
                await BackgroundWork.attempt("What an earlier run left unfinished could not be put right") { try await functions.recover() }
                await BackgroundWork.attempt("Provisioned environments could not be started") { try await invocations.start() }
            },
            Task { [functions] in await functions.followChanges() },
            Task {
                guard (try? await clock.sleep(until: clock.now() + .seconds(1))) != nil else { return }
                apus_release_text()
            },
            Task { [functions] in
                while (try? await clock.sleep(until: clock.now() + .seconds(3600))) != nil {
                    await BackgroundWork.attempt("Code that is not needed any more could not be removed") {
                        try await functions.sweepCode()
                    }
                }
            },
        ]
    }

    /// `Code.Location` of GetFunction: the digest is the capability.
    private static func codeRoute(_ functions: FunctionsService) -> FixedRoute {
        let path = "/_apus/functions/code"
        return FixedRoute(.GET, path, includesBelow: true) { request, response in
            let digest = String(request.path.dropFirst(path.utf8.count + 1))
            Task {
                do {
                    guard let package = try await functions.codePackage(sha256: digest) else {
                        return response.respond(.text(.notFound, "No such package."))
                    }
                    response.respond(.ok, headers: ["Content-Type": "application/zip"], body: ByteBuffer(bytes: package))
                } catch {
                    OperatorLog.say("A code package could not be read: \(error)")
                    response.respond(.text(.internalServerError, "The package could not be read."))
                }
            }
        }
    }
}

extension FleetConfiguration {
    fileprivate init(_ configuration: NodeConfiguration, directory: DataDirectory) {
        let machineMemory = Int(ProcessInfo.processInfo.physicalMemory >> 20)
        self.init(
            directory: "\(directory.path)/runtime", isolation: configuration.isolation,
            maximumEnvironments: configuration.maximumEnvironments, maximumMemory: configuration.maximumMemory ?? machineMemory * 3 / 4,
            idleTimeout: configuration.idleTimeout)
    }
}

extension TrailStore.Options {
    fileprivate init(_ configuration: NodeConfiguration) {
        self.init()
        maximumAge = configuration.trailAge
        maximumEvents = configuration.trailEvents
    }
}

/// Several observers as one.
private struct TargetObservers: TargetObserver {
    private let observers: [any TargetObserver]

    init(_ observers: [any TargetObserver]) { self.observers = observers }

    func attempted(_ attempt: TargetAttempt) {
        for observer in observers { observer.attempted(attempt) }
    }
}

extension SessionRegistry {
    /// The role session of a function's environments. It is one of the function's own account, whatever account the role's ARN
    /// names (tutorials' 123456789012 with the key `test`): nobody comes into another account by naming a role of it, and a
    /// handler finds what is deployed beside it.
    fileprivate func credentials(role: String, function: FunctionKey, at now: Timestamp) -> FunctionCredentials {
        var arn = ARN(role) ?? function.scope.globalARN("iam", "role/\(function.name)")
        arn.account = function.scope.account
        let session = environmentSession(role: arn, function: function.name, now: now)
        return FunctionCredentials(
            accessKeyID: session.accessKeyID, secretAccessKey: session.secretAccessKey, sessionToken: session.sessionToken)
    }
}

extension Gateway.Configuration {
    fileprivate init(_ configuration: NodeConfiguration, sessions: SessionRegistry, clock: any WallClock) {
        self.init()
        policy = configuration.listen.isLoopback && configuration.credentials.isEmpty ? .acceptAnyone : .required
        credentials = CombinedCredentials([
            FixedCredentials(
                configuration.credentials.reduce(into: [:]) { known, key in
                    known[key.id] = KnownCredential(secretAccessKey: key.secret, account: key.account)
                }),
            SessionCredentialStore(sessions: sessions, clock: clock),
        ])
    }
}

/// The sessions that STS and the platform issued, as the gateway looks them up.
private struct SessionCredentialStore: CredentialStore {
    let sessions: SessionRegistry
    let clock: any WallClock

    func credential(for accessKeyID: String) -> KnownCredential? {
        guard let session = sessions.cachedCredentials(for: accessKeyID, now: clock.now()) else { return nil }
        return KnownCredential(
            secretAccessKey: session.secretAccessKey, account: session.principal.account, sessionToken: session.sessionToken)
    }

    /// Sessions of STS outlive a node: they may be on disk.
    func mayLoad(_ accessKeyID: String) -> Bool { accessKeyID.hasPrefix("ASIA") }

    func load(_ accessKeyID: String) async throws {
        _ = try await sessions.sessionCredentials(for: accessKeyID, now: clock.now())
    }
}
