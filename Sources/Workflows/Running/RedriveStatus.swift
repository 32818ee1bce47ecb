import Ambient
import Executions

/// Whether an execution can be redriven, as DescribeExecution answers it.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
struct RedriveStatus: Hashable {
    /// How long after its end.
    private static let period = Duration.seconds(14 * 86_400)

    let name: String
    let reason: String?

    var isRedrivable: Bool { name == "REDRIVABLE" }

    /// - Parameter lastEvent: of its history, where that is known: a full one leaves no room.
    init(_ record: ExecutionRecord, at now: Timestamp, lastEvent: EventID = 0, limits: ExecutionLimits = ExecutionLimits()) {
        func not(_ reason: String) -> (String, String?) { ("NOT_REDRIVABLE", reason) }
        switch record.status {
        case .running, .succeeded, .pendingRedrive:
            (name, reason) = not("Execution is \(record.status.name) and cannot be redriven")
        case .failed, .timedOut, .aborted:
            if case .mapRun = record.parent {
                (name, reason) = ("REDRIVABLE_BY_MAP_RUN", nil)
            } else if let stoppedAt = record.stoppedAt, stoppedAt + Self.period < now {
                (name, reason) = not("Execution redrivable period exceeded")
            } else if lastEvent >= limits.historyEvents {
                (name, reason) = not("Execution history event limit exceeded")
            } else {
                (name, reason) = ("REDRIVABLE", nil)
            }
        }
    }
}
