import AWSInterface
import Ambient
import JSON
import Storage

/// A Map run's children, where they are stored: in the table of executions, by the run's ARN and their number.
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
            guard let status = ExecutionStatus(rawValue: try row.int(0)) else { continue }
            counts[status] = ChildTally(executions: try row.int(1), items: try row.int(2))
        }
        return counts
    }

    /// How many items each running child has, by number.
    func running() throws -> [Int: Int] {
        let rows = try transaction.query(
            "SELECT map_index, map_items FROM executions WHERE map_run = $1 AND status = $2", run, ExecutionStatus.running.rawValue)
        return try Dictionary(rows.map { (try $0.int(0), try $0.int(1)) }, uniquingKeysWith: { $1 })
    }

    /// Children of one status by number, after `number`.
    func children(_ status: ExecutionStatus, after number: Int, limit: Int) throws -> [Child] {
        try transaction.query(
            """
            SELECT map_index, id, map_items FROM executions WHERE map_run = $1 AND map_index > $2 AND status = $3
            ORDER BY map_index LIMIT $4
            """,
            run, number, status.rawValue, limit
        ).map { Child(number: try $0.int(0), key: ExecutionKey(id: try $0.int64(1)), itemCount: try $0.int(2)) }
    }

    /// A child is under way again; its redrive is not heard of before.
    func begin(_ child: Child) throws {
        try transaction.execute("UPDATE executions SET status = $2 WHERE id = $1", child.key.id, ExecutionStatus.running.rawValue)
    }

    /// All that were unsuccessful wait for their redrive from now on.
    func awaitRedrive() throws {
        let unsuccessful = ExecutionStatus.unsuccessful.map { String($0.rawValue) }.joined(separator: ", ")
        try transaction.execute(
            "UPDATE executions SET status = $2 WHERE map_run = $1 AND status IN (\(unsuccessful))", run,
            ExecutionStatus.pendingRedrive.rawValue)
    }
}

extension ExecutionRecord {
    /// The execution with what surrounds its output, as a Map's result shows it.
    ///
    /// - Parameter now: which decides whether it can be redriven.
    func mapResult(at now: Timestamp) -> JSONObject {
        let redrive = RedriveStatus(self, at: now)
        var result: JSONObject = ["ExecutionArn": .string(arn)]
        result["Error"] = error.map(JSONValue.string)
        result["Cause"] = cause.map(JSONValue.string)
        result["Input"] = .string(input)
        result["InputDetails"] = ["Included": true]
        result["Name"] = .string(displayName)
        if let output {
            result["Output"] = .string(output)
            result["OutputDetails"] = ["Included": true]
        }
        result["RedriveCount"] = .number(redrives)
        result["RedriveStatus"] = .string(redrive.name)
        result["RedriveStatusReason"] = redrive.reason.map(JSONValue.string)
        result["StartDate"] = .string(startedAt.iso8601)
        result["StateMachineArn"] = .string(machineARN)
        result["Status"] = .string(status.name)
        result["StopDate"] = stoppedAt.map { .string($0.iso8601) }
        return result
    }
}
