import Executions
import JSON
import StatesLanguage

/// An execution in memory: its value, and what the shell knows of it.
struct LiveExecution: Sendable {
    var record: ExecutionRecord
    let revision: MachineRevision
    var execution: Execution
    var waits = Waits()
    /// Bytes of its history, which is about what it holds in memory.
    var weight = 0
    /// Whether its row is still to be written.
    var isNew = false

    var key: ExecutionKey { record.key }

    /// An execution that has not begun. Nil where its input or its Map state cannot be read.
    init?(_ record: ExecutionRecord, of revision: MachineRevision) {
        guard let identity = record.identity(of: revision), let definition = record.definition(of: revision) else { return nil }
        (self.record, self.revision) = (record, revision)
        execution = Execution(identity, of: definition)
        weight = 1024 + record.input.utf8.count
    }

    /// The execution that `history` tells of.
    init(_ record: ExecutionRecord, of revision: MachineRevision, history: [HistoryEvent], weight: Int) throws {
        guard let identity = record.identity(of: revision), let definition = record.definition(of: revision) else {
            throw HistoryError(message: "The input or the definition of \(record.arn) cannot be read.")
        }
        (self.record, self.revision) = (record, revision)
        execution = history.isEmpty ? Execution(identity, of: definition) : try Execution(folding: history, identity, of: definition)
        self.weight = 1024 + record.input.utf8.count + weight
    }
}

extension ExecutionRecord {
    /// What it runs: the machine's definition, or the processor of the Map whose item it is.
    fileprivate func definition(of revision: MachineRevision) -> StateMachineDefinition? {
        guard let mapItem else { return revision.definition }
        return revision.definition.processor(ofMap: mapItem.stateName)
    }
}
