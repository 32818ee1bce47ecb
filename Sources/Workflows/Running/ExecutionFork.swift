import AWSInterface
import Ambient
import Executions
import JSON
import Storage

/// A new execution from a past point of another: their history is the same up to there.
extension ExecutionRunner {
    /// - Parameters:
    ///   - arn: of the execution that is forked; it goes on as it does.
    ///   - event: the last that both share.
    ///   - revision: what the fork runs; where absent what the original runs.
    ///   - input: JSON text, in place of the input of the state that the fork begins at.
    ///   - name: a UUID where absent.
    /// - Returns: the new execution; its row and what it begins with are committed.
    /// - Throws: `ExecutionDoesNotExist`, `ExecutionAlreadyExists`; `ValidationException` where it cannot begin at the event.
    func fork(
        _ arn: ExecutionARN, from event: EventID, running revision: MachineRevision?, input: String?, name: String?
    ) async throws -> StartedExecution {
        let original = try await existing(arn)
        guard original.mapItem == nil else { throw WorkflowErrors.validation("An execution that a Map run started cannot be forked.") }
        let (history, itsRevision) = try await database.read { [machines] transaction in
            (
                try ExecutionStore(transaction).history(of: original.key),
                try machines.revision(original.revisionID, in: transaction)
            )
        }
        let revision = revision ?? itsRevision
        var record = forked(original, from: event, running: revision, name: name)
        record.input = try Self.input(of: record, event: event, replacement: input)
        let turn = try forkedTurn(
            record, revision, sharing: history.filter { $0.id <= event }, from: event, input: input)
        let commit = ExecutionCommit(turn, runner: self)
        do {
            try await database.write { _ = try commit.perform(in: $0) }
        } catch is ExecutionCommit.NameTaken { throw WorkflowErrors.executionExists(record.arn) }
        return StartedExecution(record, isNew: true)
    }

    private func forked(
        _ original: ExecutionRecord, from event: EventID, running revision: MachineRevision, name: String?
    ) -> ExecutionRecord {
        let now = clock.now()
        var record = ExecutionRecord(
            key: nextKey(at: now), machineARN: original.machineARN, name: name ?? entropy.uuid(), machineID: original.machineID,
            revisionID: revision.id, isExpress: false, startedAt: now, input: original.input)
        if revision.id == original.revisionID {
            (record.versionARN, record.aliasARN) = (original.versionARN, original.aliasARN)
        }
        (record.traceHeader, record.chain) = (original.traceHeader, original.chain)
        record.fork = ExecutionFork(arn: original.arn, event: event)
        return record
    }

    /// From its very first event a fork with another input is an execution of that input.
    private static func input(of record: ExecutionRecord, event: EventID, replacement: String?) throws -> String {
        guard let replacement else { return record.input }
        guard Payload(text: replacement) != nil else { throw WorkflowErrors.invalidInput("The input is not JSON.") }
        return event == 1 ? replacement : record.input
    }

    /// The first turn of the fork: what it shares, and what was awaited there begun anew.
    private func forkedTurn(
        _ record: ExecutionRecord, _ revision: MachineRevision, sharing history: [HistoryEvent], from event: EventID, input: String?
    ) throws -> ExecutionTurn {
        do {
            guard history.last?.id == event else { throw HistoryError(message: "the execution has no such event") }
            let shared = try HistoryEvent.forked(history, input: input.flatMap(Payload.init(text:)))
            var live = try LiveExecution(record, of: revision, history: shared)
            live.isNew = true
            var turn = ExecutionTurn(live, [])
            turn.begin(with: shared, effects: live.execution.pendingEffects(in: world(of: record.key)))
            return turn
        } catch let error as HistoryError {
            throw WorkflowErrors.validation("The execution cannot be forked at the event \(event): \(error.message)")
        }
    }
}
