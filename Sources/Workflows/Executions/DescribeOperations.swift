import AWSInterface
import Ambient
import Executions
import JSON
import Storage

/// DescribeExecution, ListExecutions, GetExecutionHistory.
struct DescribeOperations: Sendable {
    let runner: ExecutionRunner

    var operations: [Operation] {
        [
            Operation("DescribeExecution") { input, _ in try await describeExecution(input) },
            Operation("ListExecutions") { input, _ in try await listExecutions(input) },
            Operation("GetExecutionHistory") { input, _ in try await getExecutionHistory(input) },
        ]
    }

    // MARK: One

    private func describeExecution(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let includesData = try parameters.includesData()
        let record = try await runner.existing(try parameters.executionARN(allowsExpress: true))
        var answer = record.summary
        answer["inputDetails"] = ["included": .bool(includesData)]
        if includesData { answer["input"] = .string(record.input) }
        if let output = record.output {
            answer["outputDetails"] = ["included": .bool(includesData)]
            if includesData { answer["output"] = .string(output) }
        }
        answer["error"] = record.error.map(JSONValue.string)
        answer["cause"] = record.cause.map(JSONValue.string)
        answer["traceHeader"] = record.traceHeader.map(JSONValue.string)
        let redrive = RedriveStatus(record, at: runner.clock.now())
        answer["redriveStatus"] = .string(redrive.name)
        answer["redriveStatusReason"] = redrive.reason.map(JSONValue.string)
        if let fork = record.fork {
            answer["forkedFrom"] = ["executionArn": .string(fork.arn), "eventId": .number(fork.event)]
        }
        return answer
    }

    // MARK: Many

    private static let statuses = ["SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"]

    private func listExecutions(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let machine = try parameters.string("stateMachineArn", length: 1...256)
        let mapRun = try parameters.string("mapRunArn", length: 1...2000)
        let status = try parameters.string("statusFilter", oneOf: Self.statuses)
        let redrives = try parameters.string("redriveFilter", oneOf: ["REDRIVEN", "NOT_REDRIVEN"])
        let page = try ListingPage(parameters)
        guard (machine == nil) != (mapRun == nil) else {
            throw WorkflowErrors.validation("Must provide either stateMachineArn or mapRunArn, but not both.")
        }
        if machine != nil, redrives != nil {
            throw WorkflowErrors.validation("redriveFilter is only supported together with mapRunArn.")
        }
        var filter = ExecutionStore.Filter(owner: try await owner(machine, mapRun))
        filter.status = status.flatMap(ExecutionStatus.init)
        filter.isRedriven = redrives.map { $0 == "REDRIVEN" }
        if let after = page.after {
            guard let id = Int64(after) else { throw WorkflowErrors.invalidToken }
            filter.before = ExecutionKey(id: id)
        }
        let chosen = filter
        let records = try await runner.database.read { try ExecutionStore($0).list(chosen, limit: page.limit + 1) }
        return page.answer("executions", records, key: { String($0.key.id) }, \.summary)
    }

    private func owner(_ machine: String?, _ mapRun: String?) async throws -> ExecutionStore.Filter.Owner {
        guard let machine else { return .mapRun(mapRun ?? "") }
        let resolved = try await runner.database.read { [runner] in try runner.machines.resolve(machine, chance: 0, in: $0) }
        guard !resolved.isExpress else { throw WorkflowErrors.typeNotSupported }
        if let alias = resolved.aliasARN { return .alias(machineID: resolved.machineID, arn: alias) }
        if let version = resolved.versionARN { return .version(machineID: resolved.machineID, arn: version) }
        return .machine(id: resolved.machineID)
    }

    // MARK: What happened

    private func getExecutionHistory(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let isReversed = try parameters.bool("reverseOrder") ?? false
        let includesData = try parameters.bool("includeExecutionData") ?? true
        let page = try ListingPage(parameters)
        let arn = try parameters.executionARN()
        var start: EventID = isReversed ? .max : 0
        if let after = page.after {
            guard let last = EventID(after) else { throw WorkflowErrors.invalidToken }
            start = isReversed ? last - 1 : last + 1
        }
        let first = start
        let (events, hasMore) = try await runner.database.read { transaction in
            let store = ExecutionStore(transaction)
            guard let record = try store.find(arn) else { throw WorkflowErrors.executionDoesNotExist(arn.text) }
            return try store.events(of: record.key, from: first, isReversed: isReversed, limit: page.limit)
        }
        return page.answer("events", events, hasMore: hasMore, key: { String($0.id) }) { $0.json(includeExecutionData: includesData) }
    }
}

extension ExecutionRecord {
    /// As listings show it.
    fileprivate var summary: JSONObject {
        var summary: JSONObject = [
            "executionArn": .string(arn), "stateMachineArn": .string(machineARN), "name": .string(displayName),
            "status": .string(status.name), "startDate": .number(startedAt.secondsSinceEpoch), "redriveCount": .number(redrives),
        ]
        summary["stopDate"] = stoppedAt.map { .number($0.secondsSinceEpoch) }
        summary["redriveDate"] = redrivenAt.map { .number($0.secondsSinceEpoch) }
        summary["stateMachineVersionArn"] = versionARN.map(JSONValue.string)
        summary["stateMachineAliasArn"] = aliasARN.map(JSONValue.string)
        if case .mapRun(let arn, _) = parent {
            summary["mapRunArn"] = .string(arn)
            summary["itemCount"] = mapItem.map { .number($0.itemCount) }
        }
        return summary
    }
}
