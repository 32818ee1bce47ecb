import AWSInterface
import Storage

/// What state machines ask about their executions.
struct StoredExecutions: ExecutionReferences {
    func hasUnfinished(machineID: String, in transaction: any Transaction) throws -> Bool {
        try ExecutionStore(transaction).hasUnfinished(machineID)
    }

    func refers(toRevision id: String, in transaction: any Transaction) throws -> Bool {
        try ExecutionStore(transaction).refers(toRevision: id)
    }

    func origin(ofExecution arn: String, in transaction: any Transaction) throws -> ExecutionOrigin? {
        guard let record = try ExecutionStore(transaction).find(try ExecutionARN(arn, allowsExpress: true)) else { return nil }
        guard case .mapRun(let run, _) = record.parent, let item = record.mapItem else {
            return ExecutionOrigin(revision: record.revisionID, mapRun: nil)
        }
        return ExecutionOrigin(revision: record.revisionID, mapRun: (run, item.stateName, item.label))
    }
}
