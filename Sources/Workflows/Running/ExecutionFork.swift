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
    ///   - machine: what the fork runs, and its revision: another one than the original's where the definition is to be another.
    ///   - input: JSON text, in place of the input of the state that the fork begins at.
    /// - Returns: the new execution, which runs when this returns.
    /// - Throws: `ExecutionDoesNotExist`; `ValidationException` where it cannot begin at the event.
    func fork(
        _ arn: ExecutionARN, from event: EventID, as machine: ResolvedMachine, _ revision: MachineRevision, input: String?, name: String?
    ) async throws -> StartedExecution {
        let original = try await existing(arn)
        let history = try await database.read { try ExecutionStore($0).history(of: original.key).events }
        guard event > 0, history.contains(where: { $0.id == event }) else {
            throw WorkflowErrors.validation("The execution has no event \(event).")
        }
        var replacement: Payload?
        if let input {
            guard let payload = Payload(text: input) else { throw WorkflowErrors.invalidInput("The input is not JSON.") }
            replacement = payload
        }
        var new = NewExecution(machine: machine, name: name ?? entropy.uuid(), input: original.input)
        (new.traceHeader, new.chain) = (original.traceHeader, original.chain)
        var record = record(of: new)
        record.fork = ExecutionFork(arn: original.arn, event: event)
        let forked: LiveExecution
        let shared: [HistoryEvent]
        do {
            shared = try HistoryEvent.forked(history.filter { $0.id <= event }, input: replacement)
            forked = try LiveExecution(record, of: revision, history: shared, weight: 0)
        } catch let error as HistoryError {
            throw WorkflowErrors.validation("The execution cannot be forked at the event \(event): \(error.message)")
        }
        let stored = forked.record
        guard let first = shared.first, let last = shared.last else { throw WorkflowErrors.validation("There is nothing to share.") }
        try await database.write { [self] transaction in
            let store = ExecutionStore(transaction)
            guard try store.insert(stored) else { throw WorkflowErrors.executionExists(stored.arn) }
            _ = try store.append(HistoryEvent.encode(shared), first: first.id, last: last.id, waits: nil, to: stored.key)
            try post(.resumed, to: stored.key, in: transaction)
            try announce(.running, of: stored, in: transaction)
        }
        return StartedExecution(stored, isNew: true)
    }
}
