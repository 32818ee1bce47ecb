import Ambient
import Deliveries
import Executions
import JSON
import StatesLanguage
import Storage
import TaskIntegrations

/// What is due for executions: tasks to be performed, moments that have come, inputs of others.
extension ExecutionRunner {
    /// Attempts that run at once: in all, and of one lane. A task's lane is what hangs together, such as a function.
    private static let taskConcurrency = (all: 10_000, lane: 1000)
    private static let timerConcurrency = 512
    private static let inputConcurrency = 512
    private static let expressConcurrency = (all: 2000, lane: 1000)

    func registerDeliveries() {
        deliveries.register(
            Self.taskKind, concurrency: Self.taskConcurrency.all, laneConcurrency: Self.taskConcurrency.lane,
            handler: TaskDeliveries(runner: self))
        deliveries.register(Self.timerKind, concurrency: Self.timerConcurrency, handler: TimerDeliveries(runner: self))
        deliveries.register(Self.inputKind, concurrency: Self.inputConcurrency, handler: InputDeliveries(runner: self))
        deliveries.register(
            Self.expressKind, concurrency: Self.expressConcurrency.all, laneConcurrency: Self.expressConcurrency.lane,
            handler: ExpressDeliveries(runner: self))
    }

    /// Hands over what a delivery has brought; the delivery goes in the transaction of what follows.
    ///
    /// - Parameter also: what else is committed with it.
    fileprivate func settle(
        _ delivery: Delivery, with input: ExecutionInput, to key: ExecutionKey, also: MailItem.Claim? = nil
    ) async throws -> DeliveryResult {
        let outcome = try await submit(
            input, to: key,
            claim: { [deliveries] transaction in
                // First what may be refused: a refusal has changed nothing then, and costs the commit's other transactions nothing.
                guard try also?(transaction) ?? true else { return false }
                return try deliveries.settle(delivery, in: transaction)
            }, delivery: delivery.id)
        return switch outcome {
        // Without an execution nothing was committed.
        case .noExecution: .done()
        case .committed, .unfitting, .notClaimed, .refused, .failed: .settled
        }
    }

    fileprivate static func failed(_ error: any Error) -> DeliveryResult { .failed(DeliveryFailure("\(error)", .uncounted)) }
}

/// All of them are retried until they are done, so none is ever given up but for a row that says nothing.
private protocol ExecutionDeliveries: DeliveryHandler {}

extension ExecutionDeliveries {
    func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? {
        OperatorLog.say("The delivery \(delivery.id) (\(delivery.kind)) is given up: \(reason)")
        return nil
    }

    fileprivate var unreadable: DeliveryResult { .failed(DeliveryFailure("it cannot be read", .permanent)) }
}

/// Performs tasks.
private struct TaskDeliveries: ExecutionDeliveries {
    let runner: ExecutionRunner

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        guard let payload = WaitPayload(delivery.payload) else { return unreadable }
        let key = ExecutionRunner.TaskKey(execution: payload.key, event: payload.event)
        guard let call = await request(key) else { return .done() }
        do {
            if let integration = call.request.resource.startsExecution {
                return try await startExecution(call, integration.pattern, of: payload, delivery)
            }
            let result = await runner.integrations.perform(call)
            return try await runner.settle(delivery, with: ExecutionInput(result, of: payload.event), to: payload.key)
        } catch { return ExecutionRunner.failed(error) }
    }

    /// The task, from memory or else from the history; nil where it is not waited for any more.
    private func request(_ key: ExecutionRunner.TaskKey) async -> TaskCall? {
        if let call = runner.takeRequest(key) { return call }
        // Folding an execution brings all its tasks to hand; this one, unless there are too many.
        let world = runner.world(of: key.execution)
        return await runner.look(at: key.execution) { live in
            if let call = runner.takeRequest(key) { return call }
            for case .perform(let request) in live.execution.pendingEffects(in: world) where request.id == key.event {
                return TaskCall(
                    request: request, execution: live.execution.identity, scope: live.revision.scope, traceHeader: live.record.chain)
            }
            return nil
        }
    }

    /// The child's start and the parent's word of it are one transaction, so that its end cannot come before.
    private func startExecution(
        _ call: TaskCall, _ pattern: TaskResource.Pattern, of payload: WaitPayload, _ delivery: Delivery
    ) async throws -> DeliveryResult {
        do {
            let child = try await ChildStart(call, parent: payload, runner: runner)
            let output = child.answer
            let input: ExecutionInput =
                pattern == .requestResponse
                ? .taskSucceeded(payload.event, output: output) : .taskSubmitted(payload.event, output: output)
            return try await runner.settle(delivery, with: input, to: payload.key) { transaction in
                try child.start(in: transaction)
                return true
            }
        } catch let error as StorageError {
            throw error
        } catch {
            let result = ChildStart.failure(error)
            return try await runner.settle(delivery, with: ExecutionInput(result, of: payload.event), to: payload.key)
        }
    }
}

/// Brings moments: timers, time-outs, heartbeats that did not come.
private struct TimerDeliveries: ExecutionDeliveries {
    let runner: ExecutionRunner

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        guard let payload = WaitPayload(delivery.payload), let input = input(payload) else { return unreadable }
        do {
            return try await runner.settle(delivery, with: input, to: payload.key)
        } catch { return ExecutionRunner.failed(error) }
    }

    private func input(_ payload: WaitPayload) -> ExecutionInput? {
        switch payload.kind {
        case .timer: .timerFired(payload.event)
        case .timeout: .taskTimedOut(payload.event, isHeartbeat: false)
        case .heartbeat: .taskTimedOut(payload.event, isHeartbeat: true)
        case .limit: .timedOut
        case .task, .activity, .mapRun, .child: nil
        }
    }
}

/// Brings what others have posted.
private struct InputDeliveries: ExecutionDeliveries {
    let runner: ExecutionRunner

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        guard let posted = PostedInput(delivery.payload) else { return unreadable }
        do {
            return try await runner.settle(delivery, with: posted.input, to: posted.key)
        } catch { return ExecutionRunner.failed(error) }
    }
}

/// Runs accepted Express executions: at least once.
private struct ExpressDeliveries: ExecutionDeliveries {
    let runner: ExecutionRunner

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        do {
            return try await runner.runAccepted(delivery)
        } catch { return ExecutionRunner.failed(error) }
    }
}

extension ExecutionInput {
    /// What came of an attempt at the task that `event` scheduled.
    init(_ result: TaskResult, of event: EventID) {
        self =
            switch result {
            case .succeeded(let output): .taskSucceeded(event, output: output)
            case .failed(let error, let cause): .taskFailed(event, error: error, cause: cause)
            case .submitted(let output): .taskSubmitted(event, output: output)
            }
    }
}
