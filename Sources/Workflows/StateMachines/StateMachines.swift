import AWSInterface
import Ambient
import JSON
import Storage
import Synchronization

/// What state machines must know of executions.
protocol ExecutionReferences: Sendable {
    /// Whether an execution of the machine (or of one of its distributed Maps) has not ended yet. `machineID`: ``StateMachineRecord/id``.
    func hasUnfinished(machineID: String, in transaction: any Transaction) throws -> Bool

    /// Whether an execution, ended or not, was started with the revision.
    func refers(toRevision id: String, in transaction: any Transaction) throws -> Bool

    /// `nil` where there is no such execution.
    func origin(ofExecution arn: String, in transaction: any Transaction) throws -> ExecutionOrigin?
}

/// What an execution is an execution of.
struct ExecutionOrigin: Hashable, Sendable {
    /// ``MachineRevision/id``
    var revision: String
    /// Of a Map run's child: the ARN of its run, the Map state's name, and its label.
    var mapRun: (arn: String, stateName: String, label: String)?

    static func == (a: ExecutionOrigin, b: ExecutionOrigin) -> Bool { a.revision == b.revision && a.mapRun?.arn == b.mapRun?.arn }

    func hash(into hasher: inout Hasher) {
        hasher.combine(revision)
        hasher.combine(mapRun?.arn)
    }
}

/// State machines, their revisions, versions and aliases. See docs/design/state-machines.md.
///
/// ``run()`` keeps the rest alive: what other nodes say, deletions that wait for executions, and the removal of revisions that nothing
/// refers to any more.
final class StateMachines: StateMachineSource {
    let database: any Database
    let clock: any WallClock
    let entropy: any Entropy
    let judge: ResourceJudge
    let executions: any ExecutionReferences
    private let catalogue = StateMachineCatalogue()
    private let changes: NodeNotices
    private let deletions: AsyncStream<Void>
    private let deletionBegun: AsyncStream<Void>.Continuation

    /// How often it is looked whether the executions of a deleted machine have ended.
    private static let deletionInterval = Duration.milliseconds(500)
    private static let sweepInterval = Duration.seconds(3600)
    /// How long a revision is kept after it retired: a node may be about to start an execution of it.
    private static let retirement = Duration.seconds(86_400)
    private static let sweptAtOnce = 100

    init(
        database: any Database, clock: any WallClock, entropy: any Entropy, judge: @escaping ResourceJudge,
        executions: any ExecutionReferences
    ) {
        self.database = database
        self.clock = clock
        self.entropy = entropy
        self.judge = judge
        self.executions = executions
        changes = NodeNotices("apus_state_machines_changed", on: database, from: entropy.uuid())
        (deletions, deletionBegun) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var operations: [Operation] { machineOperations + versionOperations + aliasOperations + tagOperations + validationOperations }

    /// Does what is done in the background, until its task is cancelled.
    func run() async {
        deletionBegun.yield()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.followChanges() }
            group.addTask { await self.finishDeletions() }
            group.addTask { await self.sweepRegularly() }
        }
    }

    // MARK: What runs

    func cached(_ arn: String, chance: Double) -> ResolvedMachine? { catalogue.route(arn)?.machine(chance: chance) }

    /// A revision, where it is in memory.
    func cachedRevision(_ id: String) -> MachineRevision? { catalogue.revision(id) }

    /// What an ARN leads to and what runs there: from memory, else read.
    func load(_ arn: String, chance: Double) async throws -> (machine: ResolvedMachine, revision: MachineRevision) {
        if let machine = cached(arn, chance: chance), let revision = cachedRevision(machine.revisionID) { return (machine, revision) }
        let generation = catalogue.generation
        let (route, machine, revision) = try await database.read { [self] transaction in
            let route = try Self.route(arn, in: transaction)
            let machine = try Self.machine(of: route, arn, chance)
            return (route, machine, try self.revision(machine.revisionID, in: transaction))
        }
        catalogue.keep(route, of: arn, readIn: generation)
        return (machine, revision)
    }

    func resolve(_ arn: String, chance: Double, in transaction: any Transaction) throws -> ResolvedMachine {
        if let machine = catalogue.route(arn)?.machine(chance: chance) { return machine }
        let generation = catalogue.generation
        let route = try Self.route(arn, in: transaction)
        transaction.afterCommit { [catalogue] in catalogue.keep(route, of: arn, readIn: generation) }
        return try Self.machine(of: route, arn, chance)
    }

    func revision(_ id: String, in transaction: any Transaction) throws -> MachineRevision {
        if let known = catalogue.revision(id) { return known }
        let stored = try StateMachineStore(transaction: transaction).existingRevision(id)
        let revision = try DefinitionCheck.compile(stored)
        // Kept before a commit, too: a revision never changes, and one that is not committed is never asked for.
        catalogue.keep(revision, size: stored.settings.definition.utf8.count)
        return revision
    }

    func isDeleting(_ machineARN: String) -> Bool {
        guard catalogue.isAnyDeleting, let reference = try? StateMachineReference(machineARN) else { return false }
        return catalogue.isDeleting(reference.key)
    }

    private static func machine(of route: StateMachineCatalogue.Route, _ arn: String, _ chance: Double) throws -> ResolvedMachine {
        guard let machine = route.machine(chance: chance) else { throw WorkflowErrors.machineDoesNotExist(arn) }
        return machine
    }

    private static func route(_ arn: String, in transaction: any Transaction) throws -> StateMachineCatalogue.Route {
        let reference = try StateMachineReference(arn)
        guard let record = try StateMachineStore(transaction: transaction).find(reference.key) else {
            throw WorkflowErrors.machineDoesNotExist(arn)
        }
        if record.isDeleting { throw WorkflowErrors.machineDeleting(record.key.arn) }
        let versions = VersionStore(transaction: transaction, machine: record.id)
        var machine = ResolvedMachine(
            scope: record.key.scope, machineARN: record.key.arn, machineID: record.id, revisionID: record.revision,
            isExpress: record.isExpress)
        func choice(_ route: AliasRouting.Route) throws -> (weight: Int, machine: ResolvedMachine) {
            guard let version = try versions.find(route.version) else { throw WorkflowErrors.machineDoesNotExist(arn) }
            machine.revisionID = version.revision
            machine.versionARN = record.key.arn(version.number)
            return (route.weight, machine)
        }
        switch reference.qualifier {
        case nil:
            return .init(key: record.key, choices: [(100, machine)])
        case .version(let number):
            return .init(key: record.key, choices: [try choice(.init(version: number, weight: 100))])
        case .alias(let name):
            guard let alias = try versions.alias(name) else { throw WorkflowErrors.machineDoesNotExist(arn) }
            machine.aliasARN = record.key.arn(name)
            return .init(key: record.key, choices: try alias.routing.routes.map(choice))
        case .label:
            throw WorkflowErrors.validation("The ARN of a Distributed Map state is not supported by this operation: \(arn)")
        }
    }

    // MARK: Changes

    /// Commits a change of a machine; where its ARNs lead is forgotten here and on the other nodes.
    func commit<T: Sendable>(
        changing key: StateMachineKey, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        try await changes.commit(Self.notice(key), forget: { catalogue.forget(key) }, body)
    }

    /// Keeps what has been compiled to be checked, since it will be run.
    func keep(_ revision: MachineRevision, size: Int) { catalogue.keep(revision, size: size) }

    /// Stores a revision that a fork runs and its machine never has: retired from the beginning, so that only executions hold it.
    ///
    /// - Parameters:
    ///   - original: the revision whose machine, role and settings it has; see ``MachineRevision/id``.
    ///   - definition: checked as UpdateStateMachine checks it.
    /// - Throws: `InvalidDefinition`, `ValidationException`.
    func storeRevision(like original: String, definition: String) async throws -> MachineRevision {
        let parameters = Parameters(["definition": .string(definition)])
        _ = try parameters.requiredString("definition", length: StateMachineLimits.definition)
        try parameters.validate()
        let now = clock.now()
        var stored = try await database.read { try StateMachineStore(transaction: $0).existingRevision(original) }
        (stored.id, stored.revisionID, stored.created) = (entropy.uuid(), entropy.uuid(), now)
        stored.settings.definition = definition
        let compiled = try await DefinitionCheck.check(stored, judge)
        try await database.write { [stored] transaction in
            let store = StateMachineStore(transaction: transaction)
            try store.insert(stored)
            try store.retire(stored.id, at: now)
        }
        keep(compiled, size: definition.utf8.count)
        return compiled
    }

    /// A machine was marked as being deleted: remembers it, and has it removed once its executions have ended.
    func deletionHasBegun() async throws {
        try await reloadDeletions()
        deletionBegun.yield()
    }

    private func reloadDeletions() async throws {
        let keys = try await database.read { try StateMachineStore(transaction: $0).deleting().map(\.key) }
        catalogue.setDeleting(Set(keys))
    }

    private static func notice(_ key: StateMachineKey) -> String { "\(key.scope.account) \(key.scope.region) \(key.name)" }

    private func followChanges() async {
        await changes.follow { text in
            let parts = (text ?? "").split(separator: " ", maxSplits: 2).map(String.init)
            if parts.count == 3 {
                catalogue.forget(StateMachineKey(scope: Scope(account: parts[0], region: parts[1]), name: parts[2]))
            } else {
                catalogue.forgetAll()
            }
            deletionBegun.yield()
        }
    }

    // MARK: In the background

    private func finishDeletions() async {
        for await _ in deletions {
            repeat {
                do {
                    try await reloadDeletions()
                    try await finishDeletionsOnce()
                } catch {
                    OperatorLog.say("The deletion of state machines waits: \(error)")
                }
                guard catalogue.isAnyDeleting else { break }
            } while (try? await clock.sleep(until: clock.now() + Self.deletionInterval)) != nil
        }
    }

    /// Removes the deleted machines whose executions have all ended.
    func finishDeletionsOnce() async throws {
        for record in try await database.read({ try StateMachineStore(transaction: $0).deleting() }) {
            let now = clock.now()
            try await commit(changing: record.key) { [executions] transaction in
                let store = StateMachineStore(transaction: transaction)
                guard let current = try store.find(record.key), current.id == record.id, current.isDeleting,
                    try !executions.hasUnfinished(machineID: record.id, in: transaction)
                else { return }
                try store.remove(current, at: now)
            }
        }
        try await reloadDeletions()
    }

    private func sweepRegularly() async {
        while (try? await clock.sleep(until: clock.now() + Self.sweepInterval)) != nil {
            do {
                try await sweep()
            } catch {
                OperatorLog.say("Old revisions of state machines are not removed: \(error)")
            }
        }
    }

    /// Removes revisions that nothing runs, names or has been an execution of.
    func sweep() async throws {
        let now = clock.now()
        var swept = Self.sweptAtOnce
        while swept == Self.sweptAtOnce {
            swept = try await database.write { [executions] transaction in
                let store = StateMachineStore(transaction: transaction)
                let retired = try store.retired(before: now - Self.retirement, limit: Self.sweptAtOnce)
                for id in retired {
                    if try executions.refers(toRevision: id, in: transaction) {
                        try store.postpone(id, at: now)
                    } else {
                        try store.removeRevision(id)
                    }
                }
                return retired.count
            }
        }
    }
}
