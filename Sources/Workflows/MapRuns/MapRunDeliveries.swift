import AWSInterface
import Ambient
import Deliveries
import StatesLanguage
import Storage

/// A run as its controller begins with it.
struct LoadedMapRun: Sendable {
    var record: MapRunRecord
    var machine: MapRunMachine
    var revision: MachineRevision
    var state: State
    var settings: MapSettings
    var plan: MapRunPlan
}

/// Attempts the deliveries of Map runs: one attempt controls a run until it is over.
struct MapRunDeliveries: DeliveryHandler {
    let service: MapRunService

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        guard let id = Int64(String(decoding: delivery.payload, as: UTF8.self)) else {
            return .failed(DeliveryFailure("it names no Map run", .permanent))
        }
        guard let executions = service.executions else { return .failed(DeliveryFailure("nobody runs its children", .uncounted)) }
        do {
            guard let arn = try await service.database.read({ try MapRunStore(transaction: $0).run(id)?.arn }) else { return .done() }
            let mailbox = service.controlled(arn)
            defer { service.released(arn, mailbox) }
            guard let loaded = try await service.load(id) else { return .done() }
            var controller = MapRunController(service, executions, mailbox, loaded)
            return try await controller.run()
        } catch {
            if (error as? StorageError)?.isTemporary != true { OperatorLog.say("The Map run \(id) cannot go on for now: \(error)") }
            return .failed(DeliveryFailure("\(error)", .uncounted))
        }
    }

    /// Deliveries of runs are retried until they are done: only one that says nothing is ever given up.
    func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? {
        OperatorLog.say("The delivery \(delivery.id) (\(delivery.kind)) is given up: \(reason)")
        return nil
    }
}

extension MapRunService {
    /// Nil where the run is over already.
    func load(_ id: Int64) async throws -> LoadedMapRun? {
        try await database.read { [machines] transaction in
            let store = MapRunStore(transaction: transaction)
            guard let record = try store.run(id), record.status == .running, let plan = try store.plan(of: id) else { return nil }
            let revision = try machines.revision(record.revision, in: transaction)
            guard let state = revision.definition.root.state(anywhere: record.stateName), case .map(let settings) = state.kind else {
                throw MissingMapState(name: record.stateName)
            }
            let children = MapRunChildren(run: record.arn, transaction: transaction)
            var machine = MapRunMachine(
                itemCount: record.itemCount, settings: record.settings, counts: try children.counts(), running: try children.running())
            if record.request != .none { machine.abort() }
            if settings.distribution?.itemReader != nil {
                // Refused when a state machine is created: this one is another program's.
                machine.fail(error: "States.ItemReaderFailed", cause: "Apus does not have the service that the ItemReader reads from.")
            }
            return LoadedMapRun(
                record: record, machine: machine, revision: revision, state: state, settings: settings, plan: plan)
        }
    }

    /// What the run's children run: the parent's revision, without version and alias.
    func machine(of record: MapRunRecord) -> ResolvedMachine {
        ResolvedMachine(
            scope: ARN(record.machineARN)?.scope ?? Scope(), machineARN: record.machineARN, machineID: record.machineID,
            revisionID: record.revision, isExpress: record.isExpress)
    }
}
