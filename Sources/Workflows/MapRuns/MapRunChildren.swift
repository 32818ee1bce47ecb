import AWSInterface
import Ambient
import JSON
import Storage

/// A Map run's children, read where they are stored: in the table of executions, by the run's ARN and their number.
struct MapRunChildren {
    let run: String
    let transaction: any Transaction

    /// One that is to be stopped or redriven.
    struct Child: Hashable, Sendable {
        var number: Int
        var key: ExecutionKey
        var itemCount: Int
    }

    func counts() throws -> ChildCounts {
        var counts = ChildCounts()
        let rows = try transaction.query(
            "SELECT status, COUNT(*), CAST(SUM(map_items) AS BIGINT) FROM executions WHERE map_run = $1 GROUP BY status", run)
        for row in rows {
            guard let status = ChildStatus(rawValue: try row.int(0)) else { continue }
            counts[status] = ChildTally(executions: try row.int(1), items: try row.int(2))
        }
        return counts
    }

    /// How many items each running child has, by number.
    func running() throws -> [Int: Int] {
        let rows = try transaction.query(
            "SELECT map_index, map_items FROM executions WHERE map_run = $1 AND status = $2", run, ChildStatus.running.rawValue)
        return try Dictionary(rows.map { (try $0.int(0), try $0.int(1)) }, uniquingKeysWith: { $1 })
    }

    /// Children of one status by number, after `number`.
    func children(_ status: ChildStatus, after number: Int, limit: Int) throws -> [Child] {
        try transaction.query(
            """
            SELECT map_index, id, map_items FROM executions WHERE map_run = $1 AND map_index > $2 AND status = $3
            ORDER BY map_index LIMIT $4
            """,
            run, number, status.rawValue, limit
        ).map { Child(number: try $0.int(0), key: ExecutionKey(id: try $0.int64(1)), itemCount: try $0.int(2)) }
    }

    /// All that were unsuccessful wait for their redrive from now on.
    func awaitRedrive() throws {
        let unsuccessful = ChildStatus.unsuccessful.map { String($0.rawValue) }.joined(separator: ", ")
        try transaction.execute(
            "UPDATE executions SET status = $2 WHERE map_run = $1 AND status IN (\(unsuccessful))", run,
            ChildStatus.pendingRedrive.rawValue)
    }

    /// Hands all children that have ended to `body`, in the order of their items, until it answers false.
    func forEachResult(_ body: (ChildResult) throws -> Bool) throws {
        try transaction.forEach(
            """
            SELECT machine, name, status, input, output, error, cause, started_at, stopped_at, redrives
            FROM executions WHERE map_run = $1 ORDER BY map_index
            """, run
        ) { try body(ChildResult(row: $0)) }
    }
}

/// A child as a Map's result tells of it.
struct ChildResult: Hashable, Sendable {
    /// `arn:aws:states:REGION:ACCOUNT:stateMachine:MACHINE/LABEL`.
    var machineARN: String
    var name: String
    var status: ChildStatus
    /// JSON texts.
    var input: String
    var output: String?
    var error: String?
    var cause: String?
    var startedAt: Timestamp
    var stoppedAt: Timestamp?
    var redriveCount = 0

    var arn: String { "\(machineARN.replacing(":stateMachine:", with: ":execution:", maxReplacements: 1)):\(name)" }

    private var statusName: String {
        switch status {
        case .running: "RUNNING"
        case .succeeded: "SUCCEEDED"
        case .failed: "FAILED"
        case .timedOut: "TIMED_OUT"
        case .aborted: "ABORTED"
        case .pendingRedrive: "PENDING_REDRIVE"
        }
    }

    /// The execution with what surrounds its output, as `Transformation` `NONE` shows it.
    var description: JSONObject {
        var description: JSONObject = ["ExecutionArn": .string(arn)]
        description["Error"] = error.map(JSONValue.string)
        description["Cause"] = cause.map(JSONValue.string)
        description["Input"] = .string(input)
        description["InputDetails"] = ["Included": true]
        description["Name"] = .string(name)
        if let output {
            description["Output"] = .string(output)
            description["OutputDetails"] = ["Included": true]
        }
        description["RedriveCount"] = .number(redriveCount)
        if status == .succeeded {
            description["RedriveStatus"] = "NOT_REDRIVABLE"
            description["RedriveStatusReason"] = "Execution is SUCCEEDED and cannot be redriven"
        } else {
            description["RedriveStatus"] = "REDRIVABLE_BY_MAP_RUN"
        }
        description["StartDate"] = .string(startedAt.iso8601)
        description["StateMachineArn"] = .string(machineARN)
        description["Status"] = .string(statusName)
        description["StopDate"] = stoppedAt.map { .string($0.iso8601) }
        return description
    }
}

extension ChildResult {
    fileprivate init(row: Row) throws {
        self.init(
            machineARN: try row.text(0), name: try row.text(1), status: ChildStatus(rawValue: try row.int(2)) ?? .failed,
            input: try row.text(3), output: try row.optionalText(4), error: try row.optionalText(5), cause: try row.optionalText(6),
            startedAt: Timestamp(milliseconds: try row.int64(7)),
            stoppedAt: try row.optionalInt64(8).map(Timestamp.init(milliseconds:)), redriveCount: try row.int(9))
    }
}
