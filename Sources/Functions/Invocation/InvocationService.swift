import AWSInterface
public import Ambient
public import Deliveries
public import Environments
public import Targets

/// The data plane of Lambda: everything that runs functions, tied together.
public final class InvocationService: Sendable {
    /// How much runs at once, and how soon what failed runs again.
    public struct Configuration: Sendable {
        /// Invocations that may run at once in one account and region.
        public var accountConcurrency = 1000
        /// Before the first retry of an asynchronous invocation whose function failed.
        public var asynchronousRetryDelay = Duration.seconds(60)
        /// Asynchronous invocations of one function that run at once at most: a backlog must not fill the machine with processes.
        public var asynchronousConcurrency = 32
        /// Those of all functions together.
        public var totalAsynchronousConcurrency = 256

        public init() {}
    }

    public let invoker: Invoker
    public let asynchronous: AsynchronousInvocations
    private let functions: FunctionsService
    private let provisioning: Provisioning

    /// - Parameters:
    ///   - runtime: finds an interpreter.
    ///   - credentials: for a function's environments, by the ARN of its role.
    ///   - targets: brings results to destinations, and knows which chains of events run in circles; functions take calls from it.
    ///   - endpoint: the node's address as functions reach it, for example `http://127.0.0.1:4566`.
    public init(
        functions: FunctionsService, fleet: EnvironmentFleet, output: InvocationOutput, deliveries: Deliveries, targets: TargetSender,
        runtime: @escaping @Sendable (_ identifier: String) async throws(RuntimeUnavailable) -> FunctionRuntime,
        credentials: @escaping @Sendable (_ role: String, _ function: FunctionKey) async throws -> FunctionCredentials,
        endpoint: @escaping @Sendable () -> String, configuration: Configuration, clock: any WallClock, entropy: any Entropy
    ) {
        self.functions = functions
        let specifications = SpecificationCache(
            sources: SpecificationCache.Sources(runtime: runtime, credentials: credentials, endpoint: endpoint, output: output))
        provisioning = Provisioning(catalogue: functions.catalogue, specifications: specifications, fleet: fleet)
        invoker = Invoker(
            catalogue: functions.catalogue, specifications: specifications, fleet: fleet, output: output,
            loops: LoopStop(targets: targets, output: output, database: functions.database, clock: clock, entropy: entropy),
            reservations: functions, accountConcurrency: configuration.accountConcurrency, entropy: entropy)
        asynchronous = AsynchronousInvocations(
            catalogue: functions.catalogue, invoker: invoker, output: output, deliveries: deliveries, targets: targets,
            database: functions.database, clock: clock, retryDelay: configuration.asynchronousRetryDelay)
        deliveries.register(
            AsynchronousInvocations.deliveryKind, concurrency: configuration.totalAsynchronousConcurrency,
            laneConcurrency: configuration.asynchronousConcurrency, handler: asynchronous)
        targets.directory.register(
            "lambda", resourcePrefix: "function:",
            .local(FunctionTarget(catalogue: functions.catalogue, invocations: asynchronous, entropy: entropy), cascades: false))
        functions.provision(through: provisioning)
        // Not `functions` itself, which keeps this closure.
        functions.onChange { [provisioning, catalogue = functions.catalogue] key in
            specifications.forget(key)
            provisioning.refresh(key)
            Task { await Self.retireFormer(key, catalogue, fleet) }
        }
    }

    /// Pre-warms what was provisioned before the node stopped.
    public func start() async throws {
        for configured in try await functions.provisionedConcurrencyConfigurations() {
            provisioning.set(configured.key, qualifier: configured.qualifier, count: configured.count)
        }
    }

    /// After a change of `$LATEST` its former environments have no use; published versions never change, but may be deleted.
    private static func retireFormer(_ key: FunctionKey, _ catalogue: FunctionCatalogue, _ fleet: EnvironmentFleet) async {
        do {
            let current = try await catalogue.resolve(key, qualifier: nil).revisionKey
            fleet.retire(functionARN: key.arn()) { $0.version != FunctionVersion.latest || $0.revision == current }
        } catch let error as ServiceError where error.code == FunctionErrors.notFoundCode {
            fleet.retire(functionARN: key.arn())  // The function is gone.
        } catch {
            // Nobody is served by what is out of date: new invocations look for their own revision. It ends when it has been idle.
            OperatorLog.say("Environments of \(key.arn()) could not be replaced after a change: \(error)")
        }
    }
}
