import AWSInterface
import Ambient

/// AWS's states of an archive; one that is made or changed here is `enabled` when the answer is given.
enum ArchiveState: String, Hashable, Sendable, CaseIterable {
    case enabled = "ENABLED"
    case disabled = "DISABLED"
    case creating = "CREATING"
    case updating = "UPDATING"
    case createFailed = "CREATE_FAILED"
    case updateFailed = "UPDATE_FAILED"
}

/// An archive as it is stored: which events of a bus are kept, and for how long. The events are the bus's.
struct ArchiveRecord: Hashable, Sendable {
    /// Unique in the bus's scope.
    let name: String
    let bus: BusKey
    var description: String?
    /// `nil` keeps every event.
    var pattern: String?
    /// In days; 0 keeps events for ever.
    var retentionDays: Int
    let createdAt: Timestamp

    var scope: Scope { bus.scope }
    var arn: String { Self.arn(name, in: scope) }

    static func arn(_ name: String, in scope: Scope) -> String { scope.arn("events", "archive/\(name)").description }
}

/// How much an archive holds.
struct ArchiveContent: Hashable, Sendable {
    var events = 0
    var bytes = 0
}
