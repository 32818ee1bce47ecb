import AWSInterface
import Ambient
import Cryptography
import Deliveries
import Events
import Functions
import JSONPath
import Storage
import Targets
import TaskIntegrations
import Telemetry
import Workflows

/// State machines, and what their tasks call: every service of the node, through the directory of integrations.
struct Orchestration {
    let workflows: WorkflowsService
    private let integrations: IntegrationDirectory

    /// Registers delivery kinds and a target, so make it before the deliveries are started.
    ///
    /// - Throws: what the storage throws.
    init(
        database: any Database, deliveries: Deliveries, targets: TargetSender, choreography: Choreography, invocations: InvocationService,
        logs: LogStore, address: NodeAddress, clock: any WallClock, entropy: any Entropy
    ) async throws {
        let integrations = IntegrationDirectory(clock: clock, entropy: entropy, endpoint: { address.url })
        integrations.register(functions: TaskFunctionsAdapter(invocations: invocations))
        integrations.register(connections: TaskConnectionsAdapter(destinations: choreography.destinations, egress: choreography.egress))
        var surroundings = WorkflowsService.Surroundings(
            database: database, deliveries: deliveries, targets: targets, clock: clock, entropy: entropy, logs: logs,
            environment: .system(entropy), integrations: integrations, judge: { integrations.judgement(of: $0) })
        surroundings.observer = { await integrations.perform($0, observing: $1) }
        surroundings.wantsStatusChanges = { [bus = choreography.bus] in bus.mayHaveListeners($0) }
        workflows = try await WorkflowsService.open(surroundings)
        integrations.register(workflows.startExecutionTasks, service: "states", action: "startExecution")
        self.integrations = integrations
    }

    /// Says which operations tasks may call.
    func serveTasks(_ interfaces: [ServiceInterface]) { integrations.serve(interfaces) }

    /// What a start need not wait for.
    ///
    /// - Returns: the tasks, to be cancelled when the node stops.
    func runInBackground() -> [Task<Void, Never>] { [Task { [workflows] in await workflows.run() }] }

    /// Begins nothing new: before the deliveries are drained.
    func stop() { workflows.stop() }
}

extension IntrinsicEnvironment {
    /// Hashes by libcrypto, randomness of the node.
    fileprivate static func system(_ entropy: any Entropy) -> IntrinsicEnvironment {
        IntrinsicEnvironment(
            hash: { algorithm, bytes in
                switch algorithm {
                case .md5: MD5.hash(bytes)
                case .sha1: SHA1.hash(bytes)
                case .sha256: SHA256.hash(bytes)
                case .sha384: SHA384.hash(bytes)
                case .sha512: SHA512.hash(bytes)
                }
            },
            random: { entropy.next() }, uuid: { entropy.uuid() })
    }
}
