import Executions
import JSON
import StatesLanguage

/// An execution in memory: its value, and what the shell knows of it.
struct LiveExecution: Sendable {
    var record: ExecutionRecord
    let revision: MachineRevision
    var execution: Execution
    var waits = Waits()
    /// Of its history as it is stored.
    var historyBytes = 0
    /// Whether its row is still to be written.
    var isNew = false

    var key: ExecutionKey { record.key }

    /// An execution that has not begun. Nil where its input or its Map state cannot be read.
    init?(_ record: ExecutionRecord, of revision: MachineRevision) {
        guard let identity = record.identity(of: revision), let definition = record.definition(of: revision) else { return nil }
        (self.record, self.revision) = (record, revision)
        execution = Execution(identity, of: definition)
    }

    /// The execution that `history` tells of.
    init(_ record: ExecutionRecord, of revision: MachineRevision, history: some Sequence<HistoryEvent>) throws {
        guard let new = LiveExecution(record, of: revision) else {
            throw HistoryError(message: "The input or the definition of \(record.arn) cannot be read.")
        }
        self = new
        try fold(history)
    }

    /// Goes on with the next events of its history.
    mutating func fold(_ events: some Sequence<HistoryEvent>) throws(HistoryError) {
        for event in events { try execution.fold(event) }
    }

    /// Bytes of memory for one of text, with the value that it stands for.
    private static let bytesPerByteOfText = 4

    /// About how many bytes it holds in memory: of a loop not all that it has been through.
    var weight: Int {
        let held = execution.heldBytes.map { min(historyBytes, $0 * Self.bytesPerByteOfText) } ?? historyBytes
        return 1024 + record.input.utf8.count + held
    }
}

extension ExecutionRecord {
    /// What it runs: the machine's definition, or the processor of the Map whose item it is.
    fileprivate func definition(of revision: MachineRevision) -> StateMachineDefinition? {
        guard let mapItem else { return revision.definition }
        return revision.definition.processor(ofMap: mapItem.stateName)
    }
}
