import AWSInterface
import Ambient
import Executions
import JSON
import Storage

/// StartExecution, StartSyncExecution, StopExecution, RedriveExecution.
struct StartOperations: Sendable {
    let runner: ExecutionRunner

    var operations: [Operation] {
        [
            Operation("StartExecution") { try await startExecution($0, $1) },
            Operation("StartSyncExecution") { try await startSyncExecution($0, $1) },
            Operation("StopExecution") { input, _ in try await stopExecution(input) },
            Operation("RedriveExecution") { input, _ in try await redriveExecution(input) },
        ]
    }

    // MARK: Start

    private func startExecution(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let (new, revision) = try await newExecution(Parameters(input), context)
        let started = try await runner.start(new, of: revision)
        return ["executionArn": .string(started.arn), "startDate": .number(started.startedAt.secondsSinceEpoch)]
    }

    private func newExecution(
        _ parameters: Parameters, _ context: RequestContext
    ) async throws -> (NewExecution, MachineRevision) {
        let arn = try parameters.machineARN()
        let trace = try parameters.givenTraceHeader()
        let name = try parameters.executionName()
        let input = try parameters.executionInput()
        let (machine, revision) = try await runner.machines.load(arn, chance: runner.entropy.unitInterval())
        var new = NewExecution(machine: machine, name: name ?? runner.entropy.uuid(), input: input, traceHeader: trace)
        new.chain = chain(trace, context, revision)
        return (new, revision)
    }

    /// The header that the execution's tasks pass on: one that was given, or a fresh one where the machine is traced.
    private func chain(_ given: String?, _ context: RequestContext, _ revision: MachineRevision) -> String? {
        if let header = TraceHeader.carried(given ?? context.traceHeader) { return ChildStart.withoutLineage(header) }
        return revision.isTraced ? TraceHeader.fresh(at: context.now, runner.entropy) : nil
    }

    // MARK: Start and wait

    private func startSyncExecution(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let includesData = try parameters.includesData()
        let (new, revision) = try await newExecution(parameters, context)
        guard revision.isExpress else { throw WorkflowErrors.typeNotSupported }
        guard let live = LiveExecution(runner.record(of: new), of: revision) else {
            throw WorkflowErrors.invalidInput("The input is not JSON.")
        }
        var run = ExpressRun(live, runner: runner)
        let (_, record) = await run.run()
        return Self.answer(record, includesData: includesData)
    }

    private static func answer(_ record: ExecutionRecord, includesData: Bool) -> JSONObject {
        let stoppedAt = record.stoppedAt ?? record.startedAt
        // An Express execution is never aborted but by the end of its node.
        let status = record.status == .aborted ? ExecutionStatus.failed : record.status
        var answer: JSONObject = [
            "executionArn": .string(record.arn), "stateMachineArn": .string(record.machineARN), "name": .string(record.displayName),
            "startDate": .number(record.startedAt.secondsSinceEpoch), "stopDate": .number(stoppedAt.secondsSinceEpoch),
            "status": .string(status.name), "inputDetails": ["included": .bool(includesData)],
            "outputDetails": ["included": .bool(includesData)],
            "billingDetails": [
                "billedMemoryUsedInMB": .number(billedMemory),
                "billedDurationInMilliseconds": .number(billed(stoppedAt - record.startedAt)),
            ],
        ]
        answer["error"] = record.error.map(JSONValue.string)
        answer["cause"] = record.cause.map(JSONValue.string)
        answer["traceHeader"] = record.traceHeader.map(JSONValue.string)
        if includesData {
            answer["input"] = .string(record.input)
            answer["output"] = record.output.map(JSONValue.string)
        }
        return answer
    }

    /// Memory is billed in chunks of 64 MB, time in steps of 100 ms.
    private static let billedMemory = 64

    private static func billed(_ duration: Duration) -> Int64 { max(1, (duration.wholeMilliseconds + 99) / 100) * 100 }

    // MARK: Stop and redrive

    private func stopExecution(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let error = try parameters.string("error", length: Parameters.errorLength)
        let cause = try parameters.string("cause", length: Parameters.causeLength)
        let arn = try parameters.executionARN()
        let record = try await runner.existing(arn)
        if record.status == .running { try await runner.submit(.stopped(error: error, cause: cause), to: record.key) }
        let stopped = try await runner.existing(arn)
        return ["stopDate": .number((stopped.stoppedAt ?? runner.clock.now()).secondsSinceEpoch)]
    }

    /// How long the same client token names the same redrive.
    private static let tokenAge = Duration.seconds(900)

    private func redriveExecution(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let token = try parameters.string("clientToken", length: 1...64, pattern: Self.token)
        let arn = try parameters.executionARN()
        let record = try await runner.existing(arn)
        if let token, let date = try await redriven(record, by: token) { return ["redriveDate": .number(date.secondsSinceEpoch)] }
        let last = await runner.look(at: record.key) { $0.execution.lastEventID } ?? 0
        let status = RedriveStatus(record, at: runner.clock.now(), lastEvent: last, limits: runner.limits)
        guard status.isRedrivable else {
            throw WorkflowErrors.notRedrivable(status.reason ?? "Execution is only redrivable by its Map Run")
        }
        let outcome = try await runner.submit(.redriven, to: record.key) { transaction in
            try ExecutionStore(transaction).setRedriveToken(token, of: record)
        }
        guard case .committed = outcome else {
            // The same request may have come twice at once.
            if let token, let date = try await redriven(try await runner.existing(arn), by: token) {
                return ["redriveDate": .number(date.secondsSinceEpoch)]
            }
            throw WorkflowErrors.notRedrivable("Execution is RUNNING and cannot be redriven")
        }
        let redriven = try await runner.existing(arn)
        return ["redriveDate": .number((redriven.redrivenAt ?? runner.clock.now()).secondsSinceEpoch)]
    }

    /// When the execution was redriven by a request with this token: the same request comes again.
    private func redriven(_ record: ExecutionRecord, by token: String) async throws -> Timestamp? {
        guard let date = record.redrivenAt, date + Self.tokenAge > runner.clock.now() else { return nil }
        let last = try await runner.database.read { try ExecutionStore($0).redriveToken(of: record.key) }
        return last == token ? date : nil
    }

    private static let token = Pattern("[!-~]+") { !$0.isEmpty && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}

extension ExecutionRunner {
    /// - Throws: `ExecutionDoesNotExist`.
    func existing(_ arn: ExecutionARN) async throws -> ExecutionRecord {
        guard let record = try await database.read({ try ExecutionStore($0).find(arn) }) else {
            throw WorkflowErrors.executionDoesNotExist(arn.text)
        }
        return record
    }
}

extension WorkflowErrors {
    static func notRedrivable(_ reason: String) -> ServiceError { ServiceError("ExecutionNotRedrivable", reason) }

    static var typeNotSupported: ServiceError {
        ServiceError("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
    }
}
