import AWSInterface
import Ambient

/// Where a replay is.
enum ReplayState: String, Hashable, Sendable, CaseIterable {
    case starting = "STARTING"
    case running = "RUNNING"
    case cancelling = "CANCELLING"
    case completed = "COMPLETED"
    case cancelled = "CANCELLED"
    case failed = "FAILED"

    /// Whether it still does something, so that it can be cancelled.
    var isActive: Bool { self == .starting || self == .running }
}

/// A replay as it is stored: events of an archive that are put on their bus again.
struct ReplayRecord: Hashable, Sendable {
    /// Unique in the bus's scope.
    let name: String
    let description: String?
    /// The archive's name.
    let archive: String
    /// The bus that the archive is of: events are replayed to no other.
    let bus: BusKey
    /// The ARNs of the rules that alone get the events; empty for all rules.
    let filterARNs: [String]
    /// The first moment that is replayed.
    let eventStart: Timestamp
    /// The first moment that is no longer replayed.
    let eventEnd: Timestamp
    var state: ReplayState
    var stateReason: String?
    /// The time of the last event that was put again.
    var lastReplayed: Timestamp?
    let startedAt: Timestamp
    var endedAt: Timestamp?

    var scope: Scope { bus.scope }
    var archiveARN: String { ArchiveRecord.arn(archive, in: scope) }
    var arn: String { scope.arn("events", "replay/\(name)").description }
}
