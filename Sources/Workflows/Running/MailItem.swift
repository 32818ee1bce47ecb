import Executions
import Storage

/// Something that has come for an execution.
struct MailItem: Sendable {
    enum Content: Sendable {
        case input(ExecutionInput)
        /// Is shown the execution, which changes nothing; nil where there is none.
        case look(@Sendable (LiveExecution?) -> Void)
    }

    /// What is committed with the item, before anything else. False where what brought it is not ours any more: then it counts for nothing.
    typealias Claim = @Sendable (any Transaction) throws -> Bool

    enum Outcome: Sendable {
        /// What followed is on disk.
        case committed
        /// It did not fit: the execution waits for no such thing (any more). What was claimed is claimed.
        case unfitting
        case notClaimed
        /// The claim was refused.
        case refused(any Error)
        case noExecution
        /// It could not be stored, or read; it may be brought again.
        case failed(any Error)
    }

    var content: Content
    var claim: Claim?
    /// The delivery that the claim takes away.
    var delivery: Int64?
    /// Called once, maybe on the storage's thread: must be quick.
    var completion: @Sendable (Outcome) -> Void
}
