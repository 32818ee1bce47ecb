import Ambient
import Deliveries
import Executions
import JSON
import StatesLanguage
import Storage

/// Runs one Map run to its end: asks the machine what is next, commits it, hears of its children.
///
/// Only one controller of a run is at work: it is the attempt of the run's delivery. All that it holds can be read again.
struct MapRunController {
    private let service: MapRunService
    private let executions: any MapRunExecutions
    private let mailbox: MapRunMailbox
    private let revision: MachineRevision
    private let state: State
    private let settings: MapSettings
    private let plan: MapRunPlan
    private let processorReadsContext: Bool
    private var record: MapRunRecord
    private var machine: MapRunMachine

    /// Items that have been read from the storage and not yet gone into a batch; `nextItem` is the number of the first.
    private var items: ArraySlice<JSONValue> = []
    private var nextItem: Int
    private var batcher: MapRunBatcher
    /// Children up to this number have been redriven.
    private var lastRedriven = -1

    /// Text of inputs in one transaction, in bytes, beyond which no further child is started in it.
    private static let stepBytes = 2 << 20
    /// Until the deliveries are drained, a run that was told of the node's end is not to begin again and again.
    private static let restartDelay = Duration.milliseconds(200)

    /// - Parameter loaded: read after `mailbox` began to hear, so that no end of a child is missed.
    init(_ service: MapRunService, _ executions: any MapRunExecutions, _ mailbox: MapRunMailbox, _ loaded: LoadedMapRun) {
        self.service = service
        self.executions = executions
        self.mailbox = mailbox
        (record, revision, state, settings, plan) = (loaded.record, loaded.revision, loaded.state, loaded.settings, loaded.plan)
        machine = loaded.machine
        nextItem = machine.nextItem
        batcher = MapRunBatcher(plan.batching)
        processorReadsContext = settings.processor.readsContext
    }

    /// Returns when the run is over or the node ends.
    mutating func run() async throws -> DeliveryResult {
        try await announce()
        while true {
            for event in mailbox.take() {
                switch event {
                case .childEnded(let child, let status): machine.ended(child, status)
                case .changed: try await readChanges()
                case .reload: return .failed(DeliveryFailure("notices were lost", .uncounted, retryAfter: .zero))
                case .shutdown: return .failed(DeliveryFailure("the node ends", .uncounted, retryAfter: Self.restartDelay))
                }
            }
            switch machine.next() {
            case .start(let count): try await start(upTo: count)
            case .redrive(let count): try await redrive(upTo: count)
            case .stopChildren: try await stopChildren()
            case .wait: await mailbox.wait()
            case .finish(let outcome): return try await finish(outcome)
            }
        }
    }

    /// Tells the parent that the run is there; it ignores what it knows.
    private func announce() async throws {
        guard record.request == .none else { return }
        try await executions.submit(.mapRunStarted(record.event, mapRunARN: record.arn), to: record.parent)
    }

    private mutating func readChanges() async throws {
        let id = record.id
        guard let changed = try await service.database.read({ try MapRunStore(transaction: $0).run(id) }) else { return }
        record = changed
        machine.update(changed.settings)
        if changed.request != .none { machine.abort() }
    }
}

// MARK: - Starting children

extension MapRunController {
    private mutating func start(upTo count: Int) async throws {
        var children: [NewExecution] = []
        do {
            var bytes = 0
            while children.count < count, bytes < Self.stepBytes, let input = try await nextInput() {
                bytes += input.input.text.utf8.count
                children.append(child(number: machine.nextChild + children.count, input.input, context: input.context))
            }
        } catch let failure as StateFailure {
            machine.fail(error: failure.error, cause: failure.cause)
            return
        }
        try await executions.start(children, of: revision)
        for child in children { machine.started(items: child.mapItem?.itemCount ?? 0) }
    }

    /// The next child's input, and the context object's `Map` for it; nil after the last.
    private mutating func nextInput() async throws -> (input: ChildInput, context: JSONObject)? {
        while nextItem < record.itemCount {
            if items.isEmpty {
                let (id, index) = (record.id, nextItem)
                items = try await service.database.read { try MapRunStore(transaction: $0).items(of: id, from: index) }
            }
            guard let item = items.popFirst() else { throw MissingMapRunItems(mapRunARN: record.arn, index: nextItem) }
            let map: JSONObject = ["Item": ["Index": .number(nextItem), "Value": item]]
            nextItem += 1
            guard let input = try batcher.add(select(item, map)) else { continue }
            return (input, plan.batching == nil && processorReadsContext ? map : [:])
        }
        return batcher.close().map { ($0, [:]) }
    }

    /// The item after `ItemSelector`.
    private func select(_ item: JSONValue, _ map: JSONObject) throws(StateFailure) -> JSONValue {
        guard settings.itemSelector != nil else { return item }
        var scope = StateScope(
            input: plan.input, context: plan.context, variables: plan.variables,
            world: EvaluationWorld(now: service.clock.now(), environment: service.environment))
        if state.readsContext {
            var context = plan.context.object ?? [:]
            context["Map"] = .object(map)
            scope.context = .object(context)
        }
        return try settings.itemInput(item, for: state, input: plan.input, in: scope)
    }

    private func child(number: Int, _ input: ChildInput, context: JSONObject) -> NewExecution {
        NewExecution(
            machine: service.machine(of: record), name: service.entropy.uuid(), input: input.text,
            parent: .mapRun(arn: record.arn, index: number), chain: record.traceHeader,
            mapItem: MapItem(
                stateName: record.stateName, label: record.label, isExpress: record.isExpress, context: context,
                itemCount: input.itemCount))
    }
}

// MARK: - Redriving, stopping, finishing

extension MapRunController {
    private mutating func redrive(upTo count: Int) async throws {
        let (arn, last, executions) = (record.arn, lastRedriven, executions)
        let children = try await service.database.write { transaction in
            let children = MapRunChildren(run: arn, transaction: transaction)
            let redriven = try children.children(.pendingRedrive, after: last, limit: count)
            for child in redriven {
                try children.begin(child)
                try executions.redrive(child.key, in: transaction)
            }
            return redriven
        }
        guard let last = children.last else { throw MissingMapRunItems(mapRunARN: arn, index: lastRedriven) }
        for child in children { machine.redriven(child.number, items: child.itemCount) }
        lastRedriven = last.number
    }

    private mutating func stopChildren() async throws {
        let (arn, executions) = (record.arn, executions)
        var last = -1
        while true {
            let children = try await service.database.write { [last] transaction in
                let children = try MapRunChildren(run: arn, transaction: transaction)
                    .children(.running, after: last, limit: MapRunMachine.stepLimit)
                for child in children { try executions.post(.stopped(error: nil, cause: nil), to: child.key, in: transaction) }
                return children
            }
            guard let stopped = children.last else { break }
            last = stopped.number
        }
        machine.stopsSent()
    }

    private func finish(_ outcome: MapRunOutcome) async throws -> DeliveryResult {
        var outcome = outcome
        var output: JSONValue = []
        if outcome == .succeeded {
            let results = try await results()
            output = results.value
            if results.isTooLarge { outcome = tooLarge }
        }
        let (service, executions, id, result) = (service, executions, record.id, outcome)
        return .done { [output] transaction in
            let store = MapRunStore(transaction: transaction)
            guard var record = try store.run(id) else { return }
            if record.request == .abortAndRedrive {
                try service.restart(record, in: transaction)
                return
            }
            record.finish(result, at: service.clock.now())
            try store.update(record)
            switch result {
            case .succeeded:
                try store.removeParts(of: id)
                try executions.post(.mapRunSucceeded(record.event, output: output), to: record.parent, in: transaction)
            case .failed(let error, let cause):
                try executions.post(.mapRunFailed(record.event, error: error, cause: cause), to: record.parent, in: transaction)
            case .aborted: break
            }
        }
    }

    private func results() async throws -> MapRunResults {
        let (arn, writer, now) = (record.arn, settings.distribution?.resultWriter, service.clock.now())
        return try await service.database.read { transaction in
            var results = MapRunResults(writer, at: now)
            try ExecutionStore(transaction).forEachChild(ofMapRun: arn) { try results.add($0) }
            return results
        }
    }

    private var tooLarge: MapRunOutcome {
        .failed(
            error: "States.DataLimitExceeded",
            cause: "The state/task '\(record.stateName)' returned a result with a size exceeding the maximum number of bytes service limit."
        )
    }
}

/// The rows of a run do not fit one another.
struct MissingMapRunItems: Error, Hashable, Sendable {
    let mapRunARN: String
    let index: Int
}

extension MapRunRecord {
    mutating func finish(_ outcome: MapRunOutcome, at now: Timestamp) {
        stoppedAt = now
        request = .none
        switch outcome {
        case .succeeded: status = .succeeded
        case .failed(let error, let cause): (status, self.error, self.cause) = (.failed, error, cause)
        case .aborted: status = .aborted
        }
    }
}
