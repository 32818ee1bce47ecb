import AWSInterface
import Ambient
import Executions
import JSON
import Telemetry

/// Events of executions in the log groups that their machine's logging names.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
struct ExecutionLogs: Sendable {
    private let sink: any LogSink
    /// What tells this node's streams from others'.
    private let suffix: String

    init(sink: any LogSink, entropy: any Entropy) {
        self.sink = sink
        suffix = String(entropy.next() & 0xFFFF_FFFF | 0x1_0000_0000, radix: 16).suffix(8).description
    }

    func append(_ events: [HistoryEvent], of live: LiveExecution) {
        append(events, of: live.record, live.revision)
    }

    func append(_ events: [HistoryEvent], of record: ExecutionRecord, _ revision: MachineRevision) {
        let logging = revision.logging
        let chosen = events.filter { logging.level.includes($0.type.rawValue) }
        guard let first = chosen.first, !logging.logGroups.isEmpty else { return }
        let arn = record.arn
        let lines = chosen.map { event in
            LogEvent(timestamp: event.timestamp, message: Self.line(event, arn, record, logging.includesExecutionData).bytes())
        }
        let day = CivilTime(first.timestamp)
        let date = [day.month, day.day].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
        let stream = "states/\(revision.machineName)/\(day.year)-\(date)-00-00/\(suffix)"
        for group in logging.logGroups {
            guard let group = ARN(group), group.resource.hasPrefix("log-group:") else { continue }
            let name = group.resource.dropFirst("log-group:".count)
            sink.append(lines, to: LogStreamKey(scope: group.scope, group: String(name), stream: stream))
        }
    }

    private static func line(_ event: HistoryEvent, _ arn: String, _ record: ExecutionRecord, _ includesData: Bool) -> JSONValue {
        let shown = event.json(includeExecutionData: includesData)
        let details = shown.first { $0.key.hasSuffix("EventDetails") }?.value ?? [:]
        return [
            "id": .string(String(event.id)), "type": .string(event.type.rawValue), "details": details,
            "redrive_count": .string(String(record.redrives)), "previous_event_id": .string(String(event.previousID)),
            "event_timestamp": .string(String(event.timestamp.milliseconds)), "execution_arn": .string(arn),
        ]
    }
}

extension ExecutionLogging.Level {
    private static let endings: Set<String> = ["ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut"]
    private static let failures: Set<String> = [
        "ActivityFailed", "ActivityScheduleFailed", "ActivityTimedOut", "EvaluationFailed", "FailStateEntered", "LambdaFunctionFailed",
        "LambdaFunctionScheduleFailed", "LambdaFunctionStartFailed", "LambdaFunctionTimedOut", "MapIterationAborted",
        "MapIterationFailed", "MapRunAborted", "MapRunFailed", "MapStateAborted", "MapStateFailed", "ParallelStateAborted",
        "ParallelStateFailed", "TaskFailed", "TaskStartFailed", "TaskStateAborted", "TaskSubmitFailed", "TaskTimedOut",
        "WaitStateAborted",
    ]

    /// Whether events of this type are logged.
    func includes(_ type: String) -> Bool {
        switch self {
        case .all: true
        case .error: Self.endings.contains(type) || Self.failures.contains(type)
        case .fatal: Self.endings.contains(type)
        case .off: false
        }
    }
}
