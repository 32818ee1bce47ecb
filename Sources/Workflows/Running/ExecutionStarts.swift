import AWSInterface
import Ambient
import Deliveries
import Executions
import JSON
import Storage

/// Beginning executions.
extension ExecutionRunner {
    /// Starts an execution as part of `transaction`: its row, and word to it that it begins. An Express execution is accepted: it runs in
    /// memory as soon as that is committed, at least once.
    ///
    /// - Returns: `isNew` is false where the same execution runs already.
    /// - Throws: AWS's `ExecutionAlreadyExists`.
    @discardableResult
    func start(_ new: NewExecution, in transaction: any Transaction) throws -> StartedExecution {
        let record = record(of: new)
        if record.isExpress, record.parent == nil {
            try accept(AcceptedExpress(record), in: transaction)
            return StartedExecution(record, isNew: true)
        }
        let store = ExecutionStore(transaction)
        guard try store.insert(record) else {
            guard let existing = try store.find(ExecutionARN(machineARN: record.machineARN, name: record.name)) else {
                throw StorageError(.serializationFailure, "two executions were given the same key")
            }
            return try existing.answer(to: record)
        }
        if record.isExpress {
            try accept(AcceptedExpress(record), in: transaction)
        } else {
            try post(.started, to: record.key, in: transaction)
        }
        return StartedExecution(record, isNew: true)
    }

    /// Starts an execution; when this returns, its row and what it does first are committed together.
    func start(_ new: NewExecution, of revision: MachineRevision) async throws -> StartedExecution {
        let record = record(of: new)
        if record.isExpress { return try await database.write { [self] in try start(new, in: $0) } }
        guard var live = LiveExecution(record, of: revision) else { throw WorkflowErrors.invalidInput("The input is not JSON.") }
        live.isNew = true
        let begun = live
        let outcome = await withCheckedContinuation { continuation in begin(begun) { continuation.resume(returning: $0) } }
        switch outcome {
        case .failed(let taken as ExecutionCommit.NameTaken): return try taken.record.answer(to: record)
        case .failed(let error), .refused(let error): throw error
        case .committed, .unfitting, .notClaimed, .noExecution: return StartedExecution(record, isNew: true)
        }
    }

    /// Starts a Map run's children, all of one kind, in one transaction: Standard ones with what they do first, Express ones accepted.
    func start(_ children: [NewExecution], of revision: MachineRevision) async throws {
        guard children.first?.mapItem?.isExpress == false else {
            return try await database.write { [self] transaction in
                for child in children { try start(child, in: transaction) }
            }
        }
        let begun = try children.map { child in
            guard var live = LiveExecution(record(of: child), of: revision) else {
                throw WorkflowErrors.invalidInput("The input is not JSON.")
            }
            live.isNew = true
            return live
        }
        try await commit(begun.map(firstTurn))
    }

    /// The row of an execution that begins now.
    func record(of new: NewExecution) -> ExecutionRecord {
        let now = new.startedAt ?? clock.now()
        var (machineARN, name) = (new.machine.machineARN, new.name)
        var isExpress = new.machine.isExpress
        if let item = new.mapItem {
            machineARN += "/\(item.label)"
            isExpress = item.isExpress
        }
        if isExpress, !name.contains(":") { name += ":\(entropy.uuid())" }
        var record = ExecutionRecord(
            key: nextKey(at: now), machineARN: machineARN, name: name, machineID: new.machine.machineID,
            revisionID: new.machine.revisionID, isExpress: isExpress, startedAt: now, input: new.input)
        (record.versionARN, record.aliasARN) = (new.machine.versionARN, new.machine.aliasARN)
        (record.parent, record.mapItem) = (new.parent, new.mapItem)
        (record.traceHeader, record.chain) = (new.traceHeader, new.chain ?? new.traceHeader)
        return record
    }

    private func accept(_ accepted: AcceptedExpress, in transaction: any Transaction) throws {
        let delivery = NewDelivery(
            kind: Self.expressKind, lane: String(accepted.record.machineARN.prefix(256)), dueAt: clock.now(), policy: .untilDone,
            payload: accepted.encoded)
        try deliveries.add(delivery, in: transaction)
    }

    // MARK: Again

    /// Begins again, as part of `transaction`, a Map run's child that has failed.
    func redrive(_ key: ExecutionKey, in transaction: any Transaction) throws {
        let store = ExecutionStore(transaction)
        guard var record = try store.find(key) else { return }
        guard record.isExpress else { return try post(.redriven, to: key, in: transaction) }
        record.redrive(at: clock.now())
        try store.update(record)
        try accept(AcceptedExpress(record), in: transaction)
    }

    func key(ofARN arn: String, in transaction: any Transaction) throws -> ExecutionKey? {
        guard let reference = try? ExecutionARN(arn, allowsExpress: true) else { return nil }
        return try ExecutionStore(transaction).find(reference)?.key
    }
}

extension StartedExecution {
    init(_ record: ExecutionRecord, isNew: Bool) {
        self.init(key: record.key, arn: record.arn, startedAt: record.startedAt, isNew: isNew)
    }
}

extension ExecutionRecord {
    /// What StartExecution answers where there is an execution of the name: the same while it runs with the same input, else an error.
    fileprivate func answer(to wanted: ExecutionRecord) throws -> StartedExecution {
        guard status == .running, parent == wanted.parent, sameInput(as: wanted) else { throw WorkflowErrors.executionExists(arn) }
        return StartedExecution(self, isNew: false)
    }

    private func sameInput(as other: ExecutionRecord) -> Bool {
        if input == other.input { return true }
        guard let mine = try? JSONValue(parsing: input), let theirs = try? JSONValue(parsing: other.input) else { return false }
        return mine == theirs
    }
}

extension WorkflowErrors {
    static func executionExists(_ arn: String) -> ServiceError {
        ServiceError("ExecutionAlreadyExists", "Execution Already Exists: '\(arn)'")
    }

    static func invalidInput(_ reason: String) -> ServiceError {
        ServiceError("InvalidExecutionInput", "Invalid State Machine Execution Input: '\(reason)'")
    }
}

/// A Map run's children, as Map runs see the runner.
extension ExecutionRunner: MapRunExecutions, ActivityRunner {
    @discardableResult
    func submit(_ input: ExecutionInput, to key: ExecutionKey) async throws -> Bool {
        if case .committed = try await submit(input, to: key, claim: nil) { return true }
        return false
    }
}
