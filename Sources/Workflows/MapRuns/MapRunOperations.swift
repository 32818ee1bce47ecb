import AWSInterface
import Ambient
import JSON
import Storage

/// Operations on Map runs. https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html
extension MapRunService {
    var operations: [Operation] {
        [
            Operation("DescribeMapRun") { [self] input, _ in try await describe(Parameters(input)) },
            Operation("ListMapRuns") { [self] input, _ in try await list(Parameters(input)) },
            Operation("UpdateMapRun") { [self] input, _ in try await update(Parameters(input)) },
        ]
    }

    private func describe(_ parameters: Parameters) async throws -> JSONObject {
        let arn = try parameters.mapRunARN()
        return try await database.read { transaction in
            let store = MapRunStore(transaction: transaction)
            guard let record = try store.run(arn: arn) else { throw WorkflowErrors.notFound(arn) }
            let batchSize = try store.plan(of: record.id)?.batching.map { $0.maxItems ?? .max } ?? 1
            return record.description(try MapRunChildren(run: arn, transaction: transaction).counts(), batchSize: batchSize)
        }
    }

    private func list(_ parameters: Parameters) async throws -> JSONObject {
        let text = try parameters.requiredString("executionArn", length: StateMachineLimits.arn)
        let page = try ListingPage(parameters)
        let arn = try WorkflowNames.arn(text, kinds: ["execution"]).arn.description
        let before = try page.after.map(Self.position) ?? .max
        guard let executions else { throw WorkflowErrors.executionDoesNotExist(arn) }
        let records = try await database.read { transaction in
            guard let parent = try executions.key(ofARN: arn, in: transaction) else { throw WorkflowErrors.executionDoesNotExist(arn) }
            return try MapRunStore(transaction: transaction).runs(of: parent, before: before, limit: page.limit + 1)
        }
        return page.answer("mapRuns", records, key: { String($0.id) }) { $0.summary }
    }

    private static func position(_ key: String) throws(ServiceError) -> Int64 {
        guard let id = Int64(key) else { throw WorkflowErrors.invalidToken }
        return id
    }

    private func update(_ parameters: Parameters) async throws -> JSONObject {
        let maxConcurrency = try parameters.integer("maxConcurrency", in: 0...Int(Int32.max))
        let count = try parameters.integer("toleratedFailureCount", in: 0...Int.max)
        let percentage = try parameters.double("toleratedFailurePercentage")
        if let percentage, !(0...100).contains(percentage) {
            parameters.reject(
                "toleratedFailurePercentage", value: String(percentage),
                "Member must have value \(percentage < 0 ? "greater than or equal to 0" : "less than or equal to 100")")
        }
        let arn = try parameters.mapRunARN()
        try await database.write { [self] transaction in
            let store = MapRunStore(transaction: transaction)
            guard var record = try store.run(arn: arn) else { throw WorkflowErrors.notFound(arn) }
            guard record.status == .running else { throw WorkflowErrors.validation("Map Run is not in RUNNING status: '\(arn)'") }
            record.settings.maxConcurrency = maxConcurrency ?? record.settings.maxConcurrency
            record.settings.toleratedFailureCount = count ?? record.settings.toleratedFailureCount
            record.settings.toleratedFailurePercentage = percentage ?? record.settings.toleratedFailurePercentage
            try store.update(record)
            try announceChange(of: arn, in: transaction)
        }
        return [:]
    }
}

extension Parameters {
    /// Checks what was read before, too.
    fileprivate func mapRunARN() throws -> String {
        let text = try requiredString("mapRunArn", length: StateMachineLimits.longARN)
        try validate()
        return try WorkflowNames.arn(text, kinds: ["mapRun"]).arn.description
    }
}

extension MapRunRecord {
    /// A list's element.
    fileprivate var summary: JSONObject {
        var summary: JSONObject = [
            "executionArn": .string(parentARN), "mapRunArn": .string(arn), "stateMachineArn": .string(machineARN),
            "startDate": .number(startedAt.secondsSinceEpoch),
        ]
        summary["stopDate"] = stoppedAt.map { .number($0.secondsSinceEpoch) }
        return summary
    }

    /// - Parameter batchSize: items of a child that has not been started, as far as that is known before.
    fileprivate func description(_ counts: ChildCounts, batchSize: Int) -> JSONObject {
        let pendingItems = itemCount - counts.total.items
        let (full, rest) = pendingItems.quotientAndRemainder(dividingBy: max(1, batchSize))
        let pending = ChildTally(executions: full + (rest > 0 ? 1 : 0), items: pendingItems)
        var answer: JSONObject = [
            "mapRunArn": .string(arn), "executionArn": .string(parentARN), "status": .string(status.rawValue),
            "startDate": .number(startedAt.secondsSinceEpoch),
        ]
        answer["stopDate"] = stoppedAt.map { .number($0.secondsSinceEpoch) }
        answer["maxConcurrency"] = .number(settings.maxConcurrency)
        answer["toleratedFailurePercentage"] = .number(settings.toleratedFailurePercentage ?? 0)
        answer["toleratedFailureCount"] = .number(settings.toleratedFailureCount ?? 0)
        answer["itemCounts"] = .object(counts.description(pending, \.items))
        answer["executionCounts"] = .object(counts.description(pending, \.executions))
        answer["redriveCount"] = .number(redriveCount)
        answer["redriveDate"] = redrivenAt.map { .number($0.secondsSinceEpoch) }
        return answer
    }
}

extension ChildCounts {
    fileprivate func description(_ pending: ChildTally, _ number: KeyPath<ChildTally, Int>) -> JSONObject {
        [
            "pending": .number(pending[keyPath: number]),
            "running": .number(self[.running][keyPath: number]),
            "succeeded": .number(self[.succeeded][keyPath: number]),
            "failed": .number(self[.failed][keyPath: number]),
            "timedOut": .number(self[.timedOut][keyPath: number]),
            "aborted": .number(self[.aborted][keyPath: number]),
            "total": .number(total[keyPath: number] + pending[keyPath: number]),
            // Nothing is written anywhere: results are answered inline.
            "resultsWritten": 0,
            "failuresNotRedrivable": 0,
            "pendingRedrive": .number(self[.pendingRedrive][keyPath: number]),
        ]
    }
}
