import AWSInterface
import Ambient
import Encodings
import Executions
import JSON
import StatesLanguage
import Storage
import TaskIntegrations

/// A task `states:startExecution`, ready to be done in a transaction.
struct ChildStart: Sendable {
    private let new: NewExecution
    private let requestID: String
    private let startedAt: Timestamp
    private let runner: ExecutionRunner
    private let isExpress: Bool

    /// - Parameter parent: whose task it is, where that is to hear of the end; a task that is performed again after the end of a node
    ///   starts the same child.
    /// - Throws: AWS's `ServiceError`.
    init(_ call: TaskCall, parent: WaitPayload?, runner: ExecutionRunner) async throws {
        self.runner = runner
        requestID = runner.entropy.uuid()
        startedAt = runner.clock.now()
        let parameters = Parameters(call.request.arguments.object ?? [:])
        let arn = try parameters.requiredString("StateMachineArn", length: 1...256)
        let name = try parameters.string("Name", length: 1...80)
        try parameters.validate()
        try AccountCheck.check(arn, "StartExecution", by: call.actingScope)
        let chance = runner.entropy.unitInterval()
        let machine = try await runner.machines.load(arn, chance: chance).machine
        if let name { try WorkflowNames.check(name) }
        isExpress = machine.isExpress
        var fullName = name ?? Self.name(parent, runner)
        if machine.isExpress { fullName += ":\(requestID)" }
        new = NewExecution(
            machine: machine, name: fullName, input: Self.input(parameters.object["Input"]),
            parent: Self.link(call, parent), chain: call.traceHeader.map(Self.withoutLineage), startedAt: startedAt)
    }

    /// The task's `Input` as text: a text is taken as the JSON that it holds.
    private static func input(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null: "{}"
        case .string(let text): text
        case let value?: value.text()
        }
    }

    private static func link(_ call: TaskCall, _ parent: WaitPayload?) -> ExecutionParent? {
        guard let parent, let integration = call.request.resource.startsExecution, case .sync(let version) = integration.pattern else {
            return nil
        }
        return .task(parent.key, parent.event, ChildForm(version: version, actsAsRole: call.request.credentialsRole != nil))
    }

    /// A name of the form of a UUID: of the task, so that it is the same when it is performed again.
    private static func name(_ parent: WaitPayload?, _ runner: ExecutionRunner) -> String {
        guard let parent else { return runner.entropy.uuid() }
        let digits = Hexadecimal.encode(runner.tokens.digest(parent.key, parent.event))
        var name = ""
        for (index, digit) in digits.prefix(32).enumerated() {
            if [8, 12, 16, 20].contains(index) { name.append("-") }
            name.append(digit)
        }
        return name
    }

    /// A machine may well go on by starting itself again, from a task or from a function: AWS recommends that for long work. So what a chain
    /// has passed is not counted across a StartExecution; it is across rules and buses.
    static func withoutLineage(_ header: String) -> String {
        header.split(separator: ";").filter { !$0.lowercased().hasPrefix("lineage=") }.joined(separator: ";")
    }

    /// The answer of StartExecution, as the task gets it.
    var answer: JSONValue {
        let machineARN = new.machine.machineARN
        let arn = ExecutionARN(machineARN: machineARN, name: new.name, isExpress: isExpress)
        let answer: JSONObject = ["ExecutionArn": .string(arn.text), "StartDate": .number(startedAt.secondsSinceEpoch)]
        return .object(SDKMetadata(requestID: requestID, at: startedAt).adding(to: answer))
    }

    /// - Throws: AWS's `ExecutionAlreadyExists`.
    func start(in transaction: any Transaction) throws { try runner.start(new, in: transaction) }

    /// A failure as the task's.
    static func failure(_ error: any Error) -> TaskResult {
        let error = error as? ServiceError ?? ServiceError("InternalFailure", "\(error)", status: 500)
        return OptimizedService.workflows.failure(error, requestID: SystemEntropy().uuid())
    }
}

/// `states:startExecution` for those whose tasks are not durable: Express executions and TestState.
struct StartExecutionTasks: TaskIntegration {
    let runner: ExecutionRunner

    func perform(_ call: TaskCall) async -> TaskResult {
        do {
            let child = try await ChildStart(call, parent: nil, runner: runner)
            try await runner.database.write { try child.start(in: $0) }
            return .succeeded(child.answer)
        } catch { return ChildStart.failure(error) }
    }
}

extension ExecutionRunner {
    /// Tells whoever started the execution of its end, as part of the transaction of that.
    func report(_ outcome: ExecutionOutcome, of record: ExecutionRecord, in transaction: any Transaction) throws {
        switch record.parent {
        case nil: break
        case .mapRun(let arn, let index):
            let child = EndedChild(key: record.key, arn: record.arn, mapRunARN: arn, index: index, outcome: outcome)
            try mapRuns?.childEnded(child, in: transaction)
        case .task(let parent, let event, let form):
            let described = record.taskAnswer(form)
            switch outcome {
            case .succeeded: try post(.taskSucceeded(event, output: described), to: parent, in: transaction)
            case .failed, .timedOut, .aborted:
                try post(.taskFailed(event, error: "States.TaskFailed", cause: described.text()), to: parent, in: transaction)
            }
        }
    }
}

extension ExecutionRecord {
    /// DescribeExecution's answer as `startExecution.sync` gets it.
    fileprivate func taskAnswer(_ form: ChildForm) -> JSONValue {
        func payload(_ text: String) -> JSONValue { form.version < 2 ? .string(text) : (try? JSONValue(parsing: text)) ?? .string(text) }
        var answer: JSONObject = [:]
        if let cause { answer["Cause"] = .string(cause) }
        if let error { answer["Error"] = .string(error) }
        answer["ExecutionArn"] = .string(arn)
        answer["Input"] = payload(input)
        answer["InputDetails"] = ["Included": true]
        answer["Name"] = .string(displayName)
        if let output {
            answer["Output"] = payload(output)
            answer["OutputDetails"] = ["Included": true]
        }
        if form.actsAsRole {
            let redrive = RedriveStatus(self, at: stoppedAt ?? startedAt)
            answer["RedriveCount"] = .number(redrives)
            answer["RedriveStatus"] = .string(redrive.name)
            if let reason = redrive.reason { answer["RedriveStatusReason"] = .string(reason) }
        }
        answer["StartDate"] = .number(startedAt.milliseconds)
        answer["StateMachineArn"] = .string(machineARN)
        answer["Status"] = .string(status.name)
        if let stoppedAt { answer["StopDate"] = .number(stoppedAt.milliseconds) }
        return .object(answer)
    }
}
