import Ambient
import Storage
import Synchronization

/// The rules of all buses that events come to, in memory: read at a bus's first event, then kept up by what changes.
final class RuleCatalogue: Sendable {
    private struct State {
        var buses: [BusKey: BusRules] = [:]
        /// The last task that read something of a bus: what is read next waits for it, so that nothing older overwrites what is newer.
        var reading: [BusKey: (number: Int, task: Task<Void, Never>)] = [:]
        var lastNumber = 0
        /// Rises when everything is forgotten: what was being read then is not kept.
        var epoch = 0
    }

    /// Rules that are read before they are made ready for matching: a bus may have a hundred thousand.
    private static let batch = 1000

    private let database: any Database
    private let mostIdle: Int
    private let state = Mutex(State())

    /// - Parameter mostIdle: buses without rules and archives that are kept. Every region that a client cares to name has a default bus.
    init(database: any Database, mostIdle: Int = 1000) { (self.database, self.mostIdle) = (database, mostIdle) }

    /// How many buses are in memory.
    var count: Int { state.withLock { $0.buses.count } }

    /// The rules of a bus; `nil` where there is no such bus.
    ///
    /// - Throws: what the storage throws.
    func rules(of bus: BusKey) async throws -> BusRules? {
        if let known = loaded(bus) { return known.ofExistingBus }
        return try await inTurn(bus) { [self] in
            if let known = loaded(bus) { return known.ofExistingBus }
            let epoch = state.withLock { $0.epoch }
            // That a bus is not there is known as well: a sender with a wrong name would otherwise read the database for each event.
            let rules = try await database.read { try Self.read(bus, in: $0) } ?? .absent
            state.withLock { state in
                guard state.epoch == epoch else { return }
                state.buses[bus] = rules
                if state.buses.count.isMultiple(of: mostIdle) { state.buses = state.buses.filter { $0.value.count > 0 } }
            }
            return rules.ofExistingBus
        }
    }

    /// Whether a bus has rules or archives, as far as memory knows; what it does not know it begins to read.
    func mayHaveListeners(_ bus: BusKey) -> Bool {
        if let known = loaded(bus) { return known.count > 0 }
        Task { await prepare(bus) }
        return true
    }

    /// Brings the rules of a bus into memory, where that can be: before a transaction that will want them.
    func prepare(_ bus: BusKey) async { _ = try? await rules(of: bus) }

    /// The same inside of a transaction, where nothing can be waited for: a bus that is not in memory, although it was prepared, is read
    /// for this once.
    func rules(of bus: BusKey, in transaction: any Transaction) throws -> BusRules? {
        if let known = loaded(bus) { return known.ofExistingBus }
        guard let rules = try Self.read(bus, in: transaction) else { return nil }
        // Not kept, since the transaction may yet fail; the next event finds the bus in memory.
        Task { _ = try? await self.rules(of: bus) }
        return rules
    }

    private func loaded(_ bus: BusKey) -> BusRules? { state.withLock { $0.buses[bus] } }

    private static func read(_ bus: BusKey, in transaction: any Transaction) throws -> BusRules? {
        guard try transaction.bus(bus) != nil else { return nil }
        let rules = BusRules()
        var batch: [RuleWithTargets] = []
        try transaction.forEachEnabledRule(of: bus) { rule in
            batch.append(rule)
            guard batch.count == Self.batch else { return }
            rules.load(batch)
            batch = []
        }
        rules.load(batch, archives: try transaction.archives(of: bus))
        return rules
    }

    // MARK: Changes

    /// Takes over what was changed, before it is answered that it was.
    func follow(_ change: EventsChange) async {
        switch change {
        case .rule(let bus, let name):
            await update(bus) { rules, transaction in
                let rule = try transaction.ruleWithTargets(bus, name)
                return { rules.set(rule, named: name) }
            }
        case .archive(let bus, let name):
            await update(bus) { rules, transaction in
                let archive = try transaction.archive(bus.scope, name)
                return { rules.set(archive, named: name) }
            }
        case .bus(let bus):
            await update(bus) { [self] _, transaction in
                let isThere = try transaction.bus(bus) != nil
                return { if !isThere { self.forget(bus) } }
            }
        case .everything:
            state.withLock { state in
                state.buses = [:]
                state.epoch += 1
            }
        case .connection, .destination: break
        }
    }

    /// Reads something of a bus that is in memory, or on its way there, and puts it in place.
    private func update(
        _ bus: BusKey, _ read: @escaping @Sendable (BusRules, any Transaction) throws -> @Sendable () -> Void
    ) async {
        guard state.withLock({ $0.buses[bus] != nil || $0.reading[bus] != nil }) else { return }
        try? await inTurn(bus) { [self] in
            guard let rules = loaded(bus) else { return }
            guard rules.ofExistingBus != nil else { return forget(bus) }
            do {
                try await database.read { try read(rules, $0) }()
            } catch {
                // What is not known to be so is read again with the next event.
                forget(bus)
            }
        }
    }

    private func forget(_ bus: BusKey) { state.withLock { $0.buses[bus] = nil } }

    /// Runs `body` when whatever was begun before for this bus has ended.
    private func inTurn<T: Sendable>(_ bus: BusKey, _ body: @escaping @Sendable () async throws -> T) async throws -> T {
        let (task, number) = state.withLock { state in
            let before = state.reading[bus]?.task
            let task = Task {
                await before?.value
                return try await body()
            }
            state.lastNumber += 1
            state.reading[bus] = (state.lastNumber, Task { _ = await task.result })
            return (task, state.lastNumber)
        }
        defer { state.withLock { if $0.reading[bus]?.number == number { $0.reading[bus] = nil } } }
        return try await task.value
    }
}
