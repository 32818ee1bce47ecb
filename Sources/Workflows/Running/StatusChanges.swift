import AWSInterface
import Ambient
import Executions
import JSON
import Storage
import Targets

/// `Step Functions Execution Status Change` on the account's default bus.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
extension ExecutionRunner {
    private static let source = "aws.states"
    private static let detailType = "Step Functions Execution Status Change"
    /// Bytes of input and output together that an event has room for.
    private static let largestData = 248 << 10

    /// Tells of a change as part of its transaction. Express executions tell nobody.
    ///
    /// - Parameter status: the one that it has changed to, which need not be its last of this turn.
    func announce(_ status: ExecutionStatus, of record: ExecutionRecord, in transaction: any Transaction) throws {
        guard !record.isExpress, wantsStatusChanges(record), let scope = ARN(record.machineARN)?.scope else { return }
        let call = TargetCall(
            target: scope.arn("events", "event-bus/default").description, payload: Self.detail(status, record).bytes(),
            settings: [
                "Source": .string(Self.source), "DetailType": .string(Self.detailType), "Resources": [.string(record.arn)],
            ], traceHeader: record.chain, sender: record.machineARN)
        try targets.send(TargetDelivery(call: call, dueAt: clock.now()), in: transaction)
    }

    private static func detail(_ status: ExecutionStatus, _ record: ExecutionRecord) -> JSONValue {
        func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
        func time(_ time: Timestamp?) -> JSONValue { time.map { .number($0.milliseconds) } ?? .null }
        let hasEnded = status.hasEnded
        let output = hasEnded ? record.output : nil
        let fits = record.input.utf8.count + (output?.utf8.count ?? 0) <= largestData
        let redrive = RedriveStatus(record, at: record.stoppedAt ?? record.startedAt)
        return [
            "executionArn": .string(record.arn), "stateMachineArn": .string(record.machineARN), "name": .string(record.displayName),
            "status": .string(status.name), "startDate": time(record.startedAt), "stopDate": hasEnded ? time(record.stoppedAt) : .null,
            "input": fits ? .string(record.input) : .null, "output": fits ? text(output) : .null,
            "stateMachineVersionArn": text(record.versionARN), "stateMachineAliasArn": text(record.aliasARN),
            "redriveCount": .number(record.redrives), "redriveDate": time(record.redrivenAt),
            "redriveStatus": .string(hasEnded ? redrive.name : "NOT_REDRIVABLE"),
            "redriveStatusReason": hasEnded ? text(redrive.reason) : "Execution is RUNNING and cannot be redriven",
            "inputDetails": ["included": .bool(fits)], "outputDetails": output == nil ? .null : ["included": .bool(fits)],
            "error": hasEnded ? text(record.error) : .null, "cause": hasEnded ? text(record.cause) : .null,
        ]
    }
}
