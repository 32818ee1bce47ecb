public import Ambient
import Glibc
public import NIOCore
import NIOPosix
import Synchronization

/// The execution environments of one node: starts, feeds, freezes and retires the processes that run functions.
///
/// Its callers are told of everything through observers; nothing here suspends or blocks, so it can be used from an event loop.
public final class EnvironmentFleet: Sendable {
    private struct State {
        var pools: EnvironmentPoolMachine
        var environments: [UInt64: ExecutionEnvironment] = [:]
        /// Ended, and their processes not yet gone.
        var dying: Set<UInt64> = []
        var waiting: [UInt64: InvocationTicket] = [:]
        var specifications: [EnvironmentSpecification.Identity: EnvironmentSpecification] = [:]
        /// What `provision` was given: started ahead of demand, an environment is told so.
        var provisioned: [EnvironmentSpecification.Identity: EnvironmentSpecification] = [:]
        var nextTick: Timestamp?
        var isShutDown = false
    }

    let configuration: FleetConfiguration
    let clock: any WallClock
    let output: any EnvironmentOutput
    private let entropy: any Entropy
    private let loops: [any EventLoop]
    private let slots: [ObjectIdentifier: Int]
    private let probe: IsolationProbe
    private let state: Mutex<State>
    private let lastTicket = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - group: the event loops on which environments live; an environment started by an invocation that comes from one of
    ///     these loops stays on that loop.
    ///   - clock: for the times in events and log stream names. What functions see (deadlines) is real time.
    public init(
        configuration: FleetConfiguration, group: any EventLoopGroup, clock: any WallClock, entropy: any Entropy,
        output: any EnvironmentOutput
    ) {
        self.configuration = configuration
        self.clock = clock
        self.entropy = entropy
        self.output = output
        let loops = Array(group.makeIterator())
        self.loops = loops
        slots = Dictionary(uniqueKeysWithValues: loops.enumerated().map { (ObjectIdentifier($0.element), $0.offset) })
        probe = IsolationProbe(configuration: configuration, files: FleetFiles(directory: configuration.directory))
        state = Mutex(
            State(
                pools: EnvironmentPoolMachine(
                    limits: .init(
                        environments: configuration.maximumEnvironments, memory: configuration.maximumMemory,
                        waiting: configuration.maximumWaiting, capacityWait: configuration.capacityWait,
                        idleTimeout: configuration.idleTimeout))))
    }

    /// Runs `invocation` in an environment of `specification`, starting one if none is idle.
    public func invoke(_ invocation: Invocation, on specification: EnvironmentSpecification, observer: any InvocationObserver) {
        let number = lastTicket.add(1, ordering: .relaxed).newValue
        place(InvocationTicket(id: number, invocation, specification, observer))
    }

    /// Keeps `count` environments of `specification` initialised, whether or not anybody calls; 0 ends that.
    public func provision(_ specification: EnvironmentSpecification, count: Int) {
        let effects = state.withLock { state in
            state.provisioned[specification.identity] = count > 0 ? specification : nil
            return state.pools.provision(
                specification.identity, memory: specification.limits.memory, count: count, now: ExecutionEnvironment.now())
        }
        perform(effects)
    }

    /// How far a provisioning has come; `nil` where none was asked for.
    public func provisioning(of identity: EnvironmentSpecification.Identity) -> ProvisioningStatus? {
        state.withLock { $0.pools.provisioning(of: identity) }
    }

    /// Retires environments: idle ones now, busy ones after their invocation.
    ///
    /// - Parameter keeping: says of an identity whether it is still current (new revision, deleted version); without it all of
    ///   the function's environments are retired.
    public func retire(functionARN: String, keeping: (@Sendable (EnvironmentSpecification.Identity) -> Bool)? = nil) {
        perform(state.withLock { $0.pools.retire(functionARN: functionARN, keeping: keeping ?? { _ in false }) })
    }

    /// Refuses new invocations, lets the running ones end within `limit`, then kills what is left.
    public func shutdown(within limit: Duration) async {
        let effects = state.withLock { state in
            state.isShutDown = true
            return state.pools.shutDown()
        }
        perform(effects, refusal: .shuttingDown)
        await waitUntilEmpty(for: limit)
        let remaining = state.withLock { Array($0.environments.values) }
        for environment in remaining { environment.eventLoop.execute { environment.retire() } }
        // They have been sent SIGKILL: what is left takes milliseconds.
        await waitUntilEmpty(for: .seconds(2))
        probe.removeGroups()
    }

    private func waitUntilEmpty(for limit: Duration) async {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if state.withLock({ $0.environments.isEmpty && $0.dying.isEmpty }) { return }
            do { try await Task.sleep(for: .milliseconds(5)) } catch { return }
        }
    }

    /// How well environments are kept apart here. Probed on first use (some 20 ms), then kept.
    public var isolation: IsolationLevel { probe.sandbox().level }

    /// What runs now.
    public var statistics: FleetStatistics { state.withLock { $0.pools.statistics } }
}

// MARK: Placement

extension EnvironmentFleet {
    private enum Placed {
        case run(ExecutionEnvironment)
        case wait([EnvironmentPoolMachine.Effect])
        case refuse(EnvironmentUnavailable)
    }

    private func place(_ ticket: InvocationTicket) {
        let specification = ticket.specification
        let slot = currentSlot
        let placed = state.withLock { state -> Placed in
            if state.isShutDown { return .refuse(.shuttingDown) }
            let placement = state.pools.place(
                ticket.id, on: specification.identity, memory: specification.limits.memory, slot: slot,
                now: ExecutionEnvironment.now())
            switch placement {
            case .run(let id):
                // The machine knows only environments that are here.
                guard let environment = state.environments[id] else { return .refuse(.startFailed("environment \(id) is unknown")) }
                return .run(environment)
            case .wait(let effects):
                state.waiting[ticket.id] = ticket
                state.specifications[specification.identity] = specification
                return .wait(effects)
            case .refuse: return .refuse(.capacity)
            }
        }
        switch placed {
        case .run(let environment):
            if environment.eventLoop.inEventLoop {
                environment.assign(ticket)
            } else {
                environment.eventLoop.execute { environment.assign(ticket) }
            }
        case .wait(let effects):
            perform(effects)
            scheduleTick()
        case .refuse(let reason): ticket.refuse(reason, at: clock.now())
        }
    }

    /// The slot of the loop that this runs on; any for callers from elsewhere.
    private var currentSlot: Int {
        guard let loop = MultiThreadedEventLoopGroup.currentEventLoop else { return 0 }
        return slots[ObjectIdentifier(loop)] ?? 0
    }

    private func perform(_ effects: [EnvironmentPoolMachine.Effect], refusal: EnvironmentUnavailable = .capacity) {
        for effect in effects {
            switch effect {
            case .start(let id, let key, let slot, let isProvisioned):
                let specification = state.withLock { state in
                    (isProvisioned ? state.provisioned[key] : nil) ?? state.specifications[key] ?? state.provisioned[key]
                }
                if let specification { start(id, specification, on: loops[slot % loops.count]) }
            case .retire(let id):
                guard let environment = state.withLock({ $0.environments[id] }) else { continue }
                environment.eventLoop.execute { environment.retire() }
            case .refuse(let id): state.withLock { $0.waiting.removeValue(forKey: id) }?.refuse(refusal, at: clock.now())
            }
        }
    }

    private func start(_ id: UInt64, _ specification: EnvironmentSpecification, on eventLoop: any EventLoop) {
        let key = specification.identity
        let date = clock.now().iso8601Seconds.prefix(10).split(separator: "-").joined(separator: "/")
        let description = EnvironmentDescription(
            id: id, identity: key, functionName: specification.functionName, logGroup: specification.logging.group,
            logStream: "\(date)/[\(key.version)]\(entropy.hexadecimal(32))", isProvisioned: specification.isProvisioned)
        let environment = ExecutionEnvironment(description, specification, on: eventLoop, host: self)
        state.withLock { $0.environments[id] = environment }
        EnvironmentStart(environment, probe: probe).run()
    }
}

// MARK: What environments tell

extension EnvironmentFleet: EnvironmentHost {
    func polled(_ environment: ExecutionEnvironment) -> EnvironmentStep {
        let (step, effects) = state.withLock { state -> (EnvironmentStep, [EnvironmentPoolMachine.Effect]) in
            let now = ExecutionEnvironment.now()
            switch state.pools.polled(environment.description.id, now: now) {
            case .run(let id):
                guard let ticket = state.waiting.removeValue(forKey: id) else { return (.idle, []) }
                return (.run(ticket), [])
            // Others may wait for the room that an idle environment takes up.
            case .idle: return (.idle, state.pools.waitingCount > 0 ? state.pools.tick(now: now) : [])
            case .retire: return (.retire, [])
            }
        }
        perform(effects)
        if case .idle = step { scheduleTick() }
        return step
    }

    func answered(_ environment: ExecutionEnvironment) {
        state.withLock { $0.pools.answered(environment.description.id, now: ExecutionEnvironment.now()) }
    }

    func ended(_ environment: ExecutionEnvironment, initFailure: String?) -> InvocationTicket? {
        let id = environment.description.id
        let (ticket, effects) = state.withLock { state -> (InvocationTicket?, [EnvironmentPoolMachine.Effect]) in
            let end = state.pools.ended(id, failure: initFailure, now: ExecutionEnvironment.now())
            state.environments[id] = nil
            state.dying.insert(id)
            let key = environment.description.identity
            if !state.pools.knows(key) { (state.specifications[key], state.provisioned[key]) = (nil, nil) }
            return (end.failed.flatMap { state.waiting.removeValue(forKey: $0) }, end.effects)
        }
        perform(effects)
        return ticket
    }

    func released(_ environment: ExecutionEnvironment) {
        // Told before or after `ended`, on the same loop: later than both it is not dying any more.
        let id = environment.description.id
        environment.eventLoop.execute { self.state.withLock { _ = $0.dying.remove(id) } }
    }

    func replace(_ ticket: InvocationTicket) { place(ticket) }
}

// MARK: Time

extension EnvironmentFleet {
    /// Sees to it that `tick` runs when the pools next have something to do, and at least twice within the idle time-out.
    private func scheduleTick() {
        let now = ExecutionEnvironment.now()
        let latest = now + min(configuration.idleTimeout / 2, .seconds(30))
        let due = state.withLock { state -> Timestamp? in
            // Idle environments ask on every turn: one glance is all that costs.
            if let next = state.nextTick, next <= now + .milliseconds(60) || state.pools.waitingCount == 0 { return nil }
            let due = min(state.pools.nextTick(now: now) ?? latest, latest)
            if let next = state.nextTick, next <= due { return nil }
            state.nextTick = due
            return due
        }
        guard let due else { return }
        loops[0].scheduleTask(in: .milliseconds(max(1, (due - now).wholeMilliseconds))) { self.tick(due) }
    }

    private func tick(_ due: Timestamp) {
        let (effects, isNeeded) = state.withLock { state -> ([EnvironmentPoolMachine.Effect], Bool) in
            // An earlier tick has been scheduled since and goes on from there.
            guard state.nextTick == due else { return ([], false) }
            state.nextTick = nil
            let effects = state.pools.tick(now: ExecutionEnvironment.now())
            return (effects, !state.environments.isEmpty || state.pools.waitingCount > 0)
        }
        perform(effects)
        if isNeeded { scheduleTick() }
    }
}

/// How far a provisioning has come (`GetProvisionedConcurrencyConfig`).
public struct ProvisioningStatus: Hashable, Sendable {
    /// Environments asked for.
    public var requested: Int
    /// Environments that are initialised: idle or busy.
    public var ready: Int
    /// Why the last environment could not be initialised, if one could not and nothing has changed since.
    public var failure: String?

    public init(requested: Int, ready: Int, failure: String? = nil) {
        (self.requested, self.ready, self.failure) = (requested, ready, failure)
    }
}

/// What a fleet runs at one moment.
public struct FleetStatistics: Hashable, Sendable {
    public var starting = 0
    public var busy = 0
    public var idle = 0
    public var waiting = 0

    public init() {}
}
