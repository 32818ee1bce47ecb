import AWSInterface
import Ambient
import Deliveries
import Executions
import JSON
import JSONPath
import StatesLanguage
import Storage
import Synchronization

/// Distributed Maps: runs of their children, in as many transactions as there is concurrency to use. See docs/design/map-runs.md.
final class MapRunService: MapRuns {
    static let migrations = MapRunTables.migrations
    /// The delivery of a run that is under way. Its attempt is the run's controller.
    static let deliveryKind = "workflows.map-run"
    /// AWS's open Map runs of an account. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
    private static let concurrency = 1000

    let database: any Database
    let deliveries: Deliveries
    let machines: any StateMachineSource
    let clock: any WallClock
    let entropy: any Entropy
    /// Of expressions.
    let environment: IntrinsicEnvironment
    private let notices: NodeNotices
    private let state = Mutex(State())

    private struct State {
        var executions: (any MapRunExecutions)?
        /// Of the runs that this node controls, by ARN.
        var mailboxes: [String: MapRunMailbox] = [:]
        var isShutDown = false
    }

    init(
        database: any Database, deliveries: Deliveries, machines: any StateMachineSource, clock: any WallClock, entropy: any Entropy,
        environment: IntrinsicEnvironment
    ) {
        self.database = database
        self.deliveries = deliveries
        self.machines = machines
        self.clock = clock
        self.entropy = entropy
        self.environment = environment
        notices = NodeNotices("workflow_map_runs", on: database, from: entropy.hexadecimal(16))
        deliveries.register(Self.deliveryKind, concurrency: Self.concurrency, handler: MapRunDeliveries(service: self))
    }

    /// Who runs the children, before deliveries are started.
    func attach(_ executions: any MapRunExecutions) { state.withLock { $0.executions = executions } }

    var executions: (any MapRunExecutions)? { state.withLock { $0.executions } }

    /// Lets the controllers return, so that the deliveries can be drained; their runs go on when the node is back.
    func shutdown() {
        let mailboxes = state.withLock { state in
            state.isShutDown = true
            return Array(state.mailboxes.values)
        }
        for mailbox in mailboxes { mailbox.post(.shutdown) }
    }

    /// Hears of children that ended on other nodes, until its task is cancelled.
    func run() async {
        await notices.follow { notice in
            guard let notice else {
                for mailbox in state.withLock({ Array($0.mailboxes.values) }) { mailbox.post(.reload) }
                return
            }
            // "ARN" of a run whose row was changed, or "ARN CHILD STATUS".
            let parts = notice.split(separator: " ").map(String.init)
            guard let arn = parts.first else { return }
            let child = parts.count == 3 ? Int(parts[1]) : nil
            let status = parts.count == 3 ? Int(parts[2]).flatMap(ExecutionStatus.init) : nil
            if let child, let status { tell(arn, .childEnded(child, status)) } else { tell(arn, .changed) }
        }
    }

    private func tell(_ arn: String, _ event: MapRunMailbox.Event) {
        state.withLock { $0.mailboxes[arn] }?.post(event)
    }

    func controlled(_ arn: String) -> MapRunMailbox {
        let mailbox = MapRunMailbox()
        let (earlier, isShutDown) = state.withLock { (state) -> (MapRunMailbox?, Bool) in
            defer { state.mailboxes[arn] = mailbox }
            return (state.mailboxes[arn], state.isShutDown)
        }
        // After a stall longer than its lease a node may take over from itself: the earlier controller hears no more, and is to end.
        earlier?.post(.reload)
        if isShutDown { mailbox.post(.shutdown) }
        return mailbox
    }

    func released(_ arn: String, _ mailbox: MapRunMailbox) {
        state.withLock { state in
            if state.mailboxes[arn] === mailbox { state.mailboxes[arn] = nil }
        }
    }
}

// MARK: - What executions tell

extension MapRunService {
    /// Begins a run; or, where there is one of this state, begins it again: then its parent has been redriven.
    func begin(_ request: MapRunRequest, for parent: MapRunParent, in transaction: any Transaction) throws {
        let store = MapRunStore(transaction: transaction)
        guard var record = try store.run(of: parent.key, event: request.id), record.isRedrivable else {
            return try insert(request, for: parent, in: transaction)
        }
        switch record.status {
        case .running where record.request == .none, .succeeded: return
        case .running:
            record.request = .abortAndRedrive
            try store.update(record)
        case .failed, .aborted: try restart(record, in: transaction)
        }
    }

    private func insert(_ request: MapRunRequest, for parent: MapRunParent, in transaction: any Transaction) throws {
        guard let state = parent.revision.definition.root.state(anywhere: request.stateName), case .map(let settings) = state.kind,
            let distribution = settings.distribution
        else { throw MissingMapState(name: request.stateName) }
        let label = distribution.label(ofState: request.stateName)
        let now = clock.now()
        let name = "mapRun:\(parent.revision.machineName)/\(label):\(entropy.uuid())"
        let record = MapRunRecord(
            id: id(at: now), arn: parent.revision.scope.arn("states", name).description, parent: parent.key,
            parentARN: parent.identity.arn, event: request.id, machineARN: parent.revision.machineARN, machineID: parent.machine.machineID,
            revision: parent.revision.id, stateName: request.stateName, label: label, isExpress: distribution.isExpress,
            traceHeader: parent.traceHeader, itemCount: request.items?.count ?? 0,
            settings: MapRunSettings(
                maxConcurrency: request.maxConcurrency, toleratedFailureCount: request.toleratedFailureCount,
                toleratedFailurePercentage: request.toleratedFailurePercentage),
            startedAt: now)
        let store = MapRunStore(transaction: transaction)
        try store.insert(record)
        try store.insert(MapRunPlan(request, of: state, settings), items: request.items ?? [], of: record.id)
        try schedule(record, in: transaction)
    }

    func abandon(_ event: EventID, of parent: ExecutionKey, in transaction: any Transaction) throws {
        let store = MapRunStore(transaction: transaction)
        guard var record = try store.run(of: parent, event: event), record.status == .running else { return }
        record.request = .abort
        try store.update(record)
        try announceChange(of: record.arn, in: transaction)
    }

    func childEnded(_ child: EndedChild, in transaction: any Transaction) throws {
        let status = ExecutionStatus(child.outcome)
        transaction.afterCommit { [self] in tell(child.mapRunARN, .childEnded(child.index, status)) }
        if transaction.dialect == .postgresql {
            try notices.tell("\(child.mapRunARN) \(child.index) \(status.rawValue)", in: transaction)
        }
    }

    /// The controller of the run, wherever it is, is to read its row again.
    func announceChange(of arn: String, in transaction: any Transaction) throws {
        transaction.afterCommit { [self] in tell(arn, .changed) }
        if transaction.dialect == .postgresql { try notices.tell(arn, in: transaction) }
    }

    /// Begins a run that is over again: its unsuccessful children, and those that were never started.
    func restart(_ record: MapRunRecord, in transaction: any Transaction) throws {
        var record = record
        record.redrive(at: clock.now())
        try MapRunStore(transaction: transaction).update(record)
        try MapRunChildren(run: record.arn, transaction: transaction).awaitRedrive()
        try schedule(record, in: transaction)
    }

    private func schedule(_ record: MapRunRecord, in transaction: any Transaction) throws {
        try deliveries.add(
            NewDelivery(kind: Self.deliveryKind, dueAt: clock.now(), policy: .untilDone, payload: Array(String(record.id).utf8)),
            in: transaction)
    }

    /// Milliseconds, then chance: rising with the time of the start, different on all nodes.
    private func id(at now: Timestamp) -> Int64 { now.milliseconds << 20 | Int64(entropy.next() & 0xF_FFFF) }
}

/// A definition without the Map state that it was asked to run.
struct MissingMapState: Error, Hashable, Sendable {
    let name: String
}

extension MapRunPlan {
    init(_ request: MapRunRequest, of state: StatesLanguage.State, _ settings: MapSettings) {
        let selects = settings.itemSelector != nil
        let isBatched = request.maxItemsPerBatch != nil || request.maxInputBytesPerBatch != nil
        self.init(
            input: selects ? request.input : .null, context: selects && state.readsContext ? request.context : .null,
            variables: selects ? request.variables : [:],
            batching: isBatched
                ? MapRunBatching(
                    maxItems: request.maxItemsPerBatch, maxBytes: request.maxInputBytesPerBatch, batchInput: request.batchInput)
                : nil)
    }
}

extension MapRunRecord {
    mutating func redrive(at now: Timestamp) {
        (status, request, stoppedAt, error, cause) = (.running, .none, nil, nil, nil)
        redriveCount += 1
        redrivenAt = now
    }
}
