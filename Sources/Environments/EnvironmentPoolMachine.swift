import Ambient

/// Which environment takes which invocation, when another is started and when one is retired: the pools of a node, as a value.
///
/// `now` may be any clock that does not go back. Tickets and environments are numbers; the shell knows what they stand for.
struct EnvironmentPoolMachine {
    typealias Key = EnvironmentSpecification.Identity
    typealias EnvironmentID = UInt64
    typealias Ticket = UInt64

    struct Limits {
        var environments: Int
        /// MB.
        var memory: Int
        var waiting: Int
        var capacityWait: Duration
        var idleTimeout: Duration
        /// How long an environment that has answered may take to ask for its next event before another is started in its stead.
        var pollGrace: Duration = .milliseconds(50)
    }

    enum Effect: Hashable {
        /// On the slot (event loop) of that number; ahead of demand where `isProvisioned`.
        case start(EnvironmentID, Key, slot: Int, isProvisioned: Bool)
        case retire(EnvironmentID)
        /// The ticket has waited in vain.
        case refuse(Ticket)
    }

    enum Placement: Equatable {
        /// This environment is idle and takes the ticket now.
        case run(EnvironmentID)
        /// The ticket waits until an environment asks for an event.
        case wait([Effect])
        case refuse
    }

    enum Next: Equatable {
        case run(Ticket)
        case idle
        case retire
    }

    private enum Phase: Equatable {
        case starting
        case idle
        case busy
        /// It has answered and not asked for the next event yet.
        case finishing
    }

    private struct Member {
        let pool: Int
        let slot: Int
        var phase: Phase
        /// When the phase began.
        var since: Timestamp
        var isRetiring = false
    }

    private struct Pool {
        let key: Key
        let memory: Int
        /// The most recently used last.
        var idle: [EnvironmentID] = []
        var waiting: [(ticket: Ticket, since: Timestamp)] = []
        var starting = 0
        /// Environments that will ask for an event soon, with the time of their answer.
        var finishing: [EnvironmentID: Timestamp] = [:]
        /// All of its environments but those that are being retired.
        var count = 0
        var provisioned = 0
        var failure: String?
        /// Its revision is no longer current: environments serve what waits for them, then end.
        var isRetired = false

        mutating func takeWaiting() -> Ticket? { waiting.isEmpty ? nil : waiting.removeFirst().ticket }

        var isUnused: Bool { count == 0 && waiting.isEmpty && provisioned == 0 && starting == 0 }
    }

    private let limits: Limits
    private var members: [EnvironmentID: Member] = [:]
    private var pools: [Int: Pool] = [:]
    private var poolOfKey: [Key: Int] = [:]
    private var nextPool = 0
    private var nextEnvironment: EnvironmentID = 1
    private var memoryInUse = 0
    private(set) var waitingCount = 0
    private var isShutDown = false

    init(limits: Limits) { self.limits = limits }

    // MARK: Invocations

    /// An invocation wants an environment.
    ///
    /// - Parameter slot: environments of this slot (an event loop) are preferred, and started on it.
    mutating func place(_ ticket: Ticket, on key: Key, memory: Int, slot: Int, now: Timestamp) -> Placement {
        if isShutDown { return .refuse }
        let index = poolIndex(of: key, memory: memory)
        if let environment = takeIdle(pool: index, slot: slot, now: now) { return .run(environment) }
        guard waitingCount < limits.waiting + limits.environments else { return .refuse }
        pools[index]?.waiting.append((ticket, now))
        waitingCount += 1
        return .wait(startWhatIsNeeded(pool: index, slot: slot, now: now))
    }

    /// The environment has answered its invocation; it will ask for the next event.
    mutating func answered(_ environment: EnvironmentID, now: Timestamp) {
        guard var member = members[environment], member.phase == .busy else { return }
        member.phase = .finishing
        member.since = now
        members[environment] = member
        if !member.isRetiring { pools[member.pool]?.finishing[environment] = now }
    }

    /// The environment asks for an event: after its init phase, or after an answer.
    mutating func polled(_ environment: EnvironmentID, now: Timestamp) -> Next {
        guard var member = members[environment], !member.isRetiring, !isShutDown else { return .retire }
        switch member.phase {
        case .starting:
            pools[member.pool]?.starting -= 1
            pools[member.pool]?.failure = nil
        case .finishing: pools[member.pool]?.finishing[environment] = nil
        case .idle, .busy: break
        }
        member.since = now
        if let ticket = pools[member.pool]?.takeWaiting() {
            waitingCount -= 1
            member.phase = .busy
            members[environment] = member
            return .run(ticket)
        }
        if member.phase != .idle {
            member.phase = .idle
            pools[member.pool]?.idle.append(environment)
        }
        members[environment] = member
        if pools[member.pool]?.isRetired == true {
            markRetiring(environment, member)
            return .retire
        }
        return .idle
    }

    /// The environment has ended, for whatever reason.
    ///
    /// - Parameter failure: why its init phase failed, if it did: one invocation that waited for it is then told, and the next
    ///   one initialises again.
    /// - Returns: the ticket that learns of the failure, and what follows from the room that became free.
    mutating func ended(_ environment: EnvironmentID, failure: String?, now: Timestamp) -> (failed: Ticket?, effects: [Effect]) {
        guard let member = members[environment] else { return (nil, []) }
        leave(environment, member)
        members[environment] = nil
        memoryInUse -= pools[member.pool]?.memory ?? 0
        var failed: Ticket?
        if let failure, member.phase == .starting, !member.isRetiring {
            pools[member.pool]?.failure = failure
            failed = pools[member.pool]?.takeWaiting()
            if failed != nil { waitingCount -= 1 }
        }
        // A provisioned environment that cannot start is not started again at once: that would be a busy loop.
        let effects = startEverywhere(now: now, refillingProvisioned: failure == nil)
        forgetIfUnused(member.pool)
        return (failed, effects)
    }

    // MARK: Time

    /// Retires what has been idle for too long, refuses what has waited for too long, starts what has been waited for.
    mutating func tick(now: Timestamp) -> [Effect] {
        var effects: [Effect] = []
        for (index, pool) in pools {
            while let first = pools[index]?.waiting.first, first.since + limits.capacityWait <= now, pools[index]?.starting == 0 {
                pools[index]?.waiting.removeFirst()
                waitingCount -= 1
                effects.append(.refuse(first.ticket))
            }
            for environment in pool.idle {
                guard let current = pools[index], current.count > current.provisioned else { break }
                guard let member = members[environment], member.since + limits.idleTimeout <= now else { continue }
                effects.append(retire(environment))
            }
        }
        return effects + startEverywhere(now: now, refillingProvisioned: true)
    }

    /// When `tick` has something to do; `nil` when nothing is pending.
    func nextTick(now: Timestamp) -> Timestamp? {
        var earliest: Timestamp?
        func note(_ time: Timestamp) { earliest = min(earliest ?? time, time) }
        for pool in pools.values {
            if let first = pool.waiting.first, pool.starting < pool.waiting.count {
                note(pool.finishing.isEmpty ? first.since + limits.capacityWait : now + limits.pollGrace)
            }
            // Idle environments are in the order of their last use.
            if let oldest = pool.idle.first, let member = members[oldest], pool.count > pool.provisioned {
                note(member.since + limits.idleTimeout)
            }
            if pool.count < pool.provisioned { note(now + .seconds(5)) }
        }
        return earliest
    }

    // MARK: Provisioning, retirement, the end

    /// Keeps `count` environments initialised.
    mutating func provision(_ key: Key, memory: Int, count: Int, now: Timestamp) -> [Effect] {
        let index = poolIndex(of: key, memory: memory)
        pools[index]?.provisioned = count
        pools[index]?.failure = nil
        if count > 0 { pools[index]?.isRetired = false }
        let effects = startWhatIsNeeded(pool: index, slot: nil, now: now)
        forgetIfUnused(index)
        return effects
    }

    func provisioning(of key: Key) -> ProvisioningStatus? {
        guard let index = poolOfKey[key], let pool = pools[index], pool.provisioned > 0 else { return nil }
        return ProvisioningStatus(
            requested: pool.provisioned, ready: min(pool.provisioned, pool.count - pool.starting), failure: pool.failure)
    }

    /// Retires all environments of `functionARN` whose identity `keeping` does not hold: idle ones now, busy ones when they ask
    /// for their next event. Invocations that wait for them still get one.
    mutating func retire(functionARN: String, keeping: (Key) -> Bool) -> [Effect] {
        var effects: [Effect] = []
        for (index, pool) in pools where pool.key.functionARN == functionARN && !keeping(pool.key) {
            pools[index]?.provisioned = 0
            for environment in pool.idle { effects.append(retire(environment)) }
            for (environment, member) in members where member.pool == index && member.phase != .idle && !member.isRetiring {
                if member.phase == .starting && !pool.waiting.isEmpty { continue }
                if member.phase == .starting { effects.append(retire(environment)) } else { markRetiring(environment, member) }
            }
            pools[index]?.isRetired = true
            forgetIfUnused(index)
        }
        return effects
    }

    /// Nothing starts from now on. Idle and starting environments are retired, what waits is refused.
    mutating func shutDown() -> [Effect] {
        isShutDown = true
        var effects: [Effect] = []
        for index in pools.keys {
            for waiting in pools[index]?.waiting ?? [] { effects.append(.refuse(waiting.ticket)) }
            waitingCount -= pools[index]?.waiting.count ?? 0
            pools[index]?.waiting = []
            pools[index]?.provisioned = 0
        }
        for (environment, member) in members where !member.isRetiring {
            if member.phase == .busy { markRetiring(environment, member) } else { effects.append(retire(environment)) }
        }
        return effects
    }

    var statistics: FleetStatistics {
        var statistics = FleetStatistics()
        for member in members.values {
            switch member.phase {
            case .starting: statistics.starting += 1
            case .idle: statistics.idle += 1
            case .busy, .finishing: statistics.busy += 1
            }
        }
        statistics.waiting = waitingCount
        return statistics
    }

    /// Whether anything is left to do for `key`.
    func knows(_ key: Key) -> Bool { poolOfKey[key] != nil }
}

extension EnvironmentPoolMachine {
    private mutating func poolIndex(of key: Key, memory: Int) -> Int {
        if let index = poolOfKey[key] { return index }
        nextPool += 1
        poolOfKey[key] = nextPool
        pools[nextPool] = Pool(key: key, memory: memory)
        return nextPool
    }

    private mutating func forgetIfUnused(_ index: Int) {
        guard let pool = pools[index], pool.isUnused else { return }
        // Environments that are being retired still name their pool.
        guard !members.values.contains(where: { $0.pool == index }) else { return }
        pools[index] = nil
        poolOfKey[pool.key] = nil
    }

    /// The most recently used idle environment, one of `slot` if it is among the last few.
    private mutating func takeIdle(pool index: Int, slot: Int, now: Timestamp) -> EnvironmentID? {
        guard let idle = pools[index]?.idle, !idle.isEmpty else { return nil }
        let recent = idle.indices.suffix(16)
        let position = recent.last { members[idle[$0]]?.slot == slot } ?? idle.index(before: idle.endIndex)
        let environment = idle[position]
        pools[index]?.idle.remove(at: position)
        members[environment]?.phase = .busy
        members[environment]?.since = now
        return environment
    }

    /// Starts as many environments as invocations wait beyond those on their way, or provisioned ones are missing.
    private mutating func startWhatIsNeeded(
        pool index: Int, slot: Int?, now: Timestamp, refillingProvisioned: Bool = true
    ) -> [Effect] {
        guard !isShutDown, let pool = pools[index] else { return [] }
        let soon = pool.finishing.values.count { $0 + limits.pollGrace > now }
        let forWaiting = pool.waiting.count - pool.starting - soon
        let forProvisioning = refillingProvisioned ? pool.provisioned - pool.count : 0
        var effects: [Effect] = []
        for _ in 0..<max(0, forWaiting, forProvisioning) {
            guard makeRoom(for: pool.memory, effects: &effects) else { break }
            let isProvisioned = (pools[index]?.count ?? 0) < pool.provisioned
            let environment = nextEnvironment
            nextEnvironment += 1
            let slot = slot ?? Int(environment)
            members[environment] = Member(pool: index, slot: slot, phase: .starting, since: now)
            memoryInUse += pool.memory
            pools[index]?.starting += 1
            pools[index]?.count += 1
            effects.append(.start(environment, pool.key, slot: slot, isProvisioned: isProvisioned))
        }
        return effects
    }

    /// Room became free, or time passed: every pool may start what it lacks, the one that has waited longest first.
    private mutating func startEverywhere(now: Timestamp, refillingProvisioned: Bool) -> [Effect] {
        let lacking = pools.filter { !$0.value.waiting.isEmpty || $0.value.count < $0.value.provisioned }
        let ordered = lacking.sorted { ($0.value.waiting.first?.since ?? now) < ($1.value.waiting.first?.since ?? now) }
        return ordered.flatMap {
            startWhatIsNeeded(pool: $0.key, slot: nil, now: now, refillingProvisioned: refillingProvisioned)
        }
    }

    /// Whether one more environment fits, if need be by retiring the least recently used idle one of any function.
    private mutating func makeRoom(for memory: Int, effects: inout [Effect]) -> Bool {
        while members.count >= limits.environments || memoryInUse + memory > limits.memory {
            let candidates = pools.values.compactMap { pool -> (EnvironmentID, Timestamp)? in
                guard pool.count > pool.provisioned, let oldest = pool.idle.first, let member = members[oldest] else { return nil }
                return (oldest, member.since)
            }
            guard let victim = candidates.min(by: { $0.1 < $1.1 })?.0 else { return false }
            effects.append(retire(victim))
            // Its process is killed at once: count its room as free now, not when its end is noticed.
            if let member = members.removeValue(forKey: victim) { memoryInUse -= pools[member.pool]?.memory ?? 0 }
        }
        return true
    }

    private mutating func retire(_ environment: EnvironmentID) -> Effect {
        if let member = members[environment] { markRetiring(environment, member) }
        return .retire(environment)
    }

    private mutating func markRetiring(_ environment: EnvironmentID, _ member: Member) {
        leave(environment, member)
        members[environment]?.isRetiring = true
    }

    /// Takes the environment out of its pool's counts.
    private mutating func leave(_ environment: EnvironmentID, _ member: Member) {
        guard !member.isRetiring else { return }
        pools[member.pool]?.count -= 1
        switch member.phase {
        case .starting: pools[member.pool]?.starting -= 1
        case .finishing: pools[member.pool]?.finishing[environment] = nil
        case .idle: pools[member.pool]?.idle.removeAll { $0 == environment }
        case .busy: break
        }
    }
}
