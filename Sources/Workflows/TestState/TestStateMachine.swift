import Ambient
import Executions
import JSON
import StatesLanguage
import TaskIntegrations

/// One state under test, as a value: begun once, then told what its work came to, where it is not mocked.
struct StateTest: Sendable {
    enum Step: Sendable {
        case finished(TestOutcome)
        /// Answer with ``finish(_:)``.
        case perform(TaskRequest)
        /// Answer with ``waited()``.
        case wait(until: Timestamp)
    }

    let state: State
    let request: TestStateRequest
    let scope: StateScope
    /// The mock's, read.
    let mock: TaskResult?
    var inspection = TestInspection()

    /// Of the event that would say that the state was entered, in AWS's messages.
    private static let enteredEvent: EventID = 2

    init(_ state: State, _ request: TestStateRequest, mock: TaskResult?, scope: StateScope) {
        self.state = state
        self.request = request
        self.mock = mock
        self.scope = scope
        inspection.note(.input, scope.input)
    }

    /// - Throws: `ServiceError` where the request does not fit what the state is found to do.
    mutating func begin() throws -> Step {
        do {
            return try start()
        } catch let failure as StateFailure {
            return .finished(fail(failure))
        } catch let failure as WorkFailure {
            return .finished(handle(failure.failure))
        }
    }

    /// Not the state has failed, but what it does: its cause says all.
    struct WorkFailure: Error {
        let failure: StateFailure
    }

    /// The task is done.
    mutating func finish(_ result: TaskResult) -> TestOutcome {
        switch result {
        case .succeeded(let value), .submitted(let value):
            if case .task = state.kind { inspection.note(.result, value) }
            return succeed(value)
        case .failed(let error, let cause): return handle(StateFailure(error: error ?? "", cause: cause))
        }
    }

    /// The time of a Wait state is over.
    mutating func waited() -> TestOutcome { succeed(nil) }

    private mutating func start() throws -> Step {
        switch state.kind {
        case .pass(let result): return .finished(try pass(result))
        case .task(let settings): return try task(settings)
        case .choice(let settings):
            _ = try effectiveInput()
            let (next, output) = try settings.choose(for: state, in: scope)
            return .finished(succeeded(output, next: next))
        case .wait(let settings):
            _ = try effectiveInput()
            let deadline = try settings.deadline(for: state, entered: scope.world.now, in: scope)
            return deadline > scope.world.now ? .wait(until: deadline) : .finished(succeed(nil))
        case .succeed:
            _ = try effectiveInput()
            return .finished(succeed(nil))
        case .fail(let error, let cause):
            _ = try effectiveInput()
            let failure = try state.failure(error: error, cause: cause, in: scope)
            return .finished(TestOutcome(.failed, error: failure.error, cause: failure.cause))
        case .parallel:
            // As recorded, AWS shows no steps before the result.
            let arguments = try state.arguments(for: try state.effectiveInput(in: scope), in: scope)
            if state.queryLanguage == .jsonata, state.flow.arguments != nil { inspection.note(.afterArguments, arguments) }
            return .finished(try finishMocked())
        case .map(let settings):
            try inspect(settings)
            return .finished(try finishMocked())
        }
    }

    /// - Throws: for a state that is tested with a mock only.
    private mutating func finishMocked() throws -> TestOutcome {
        guard let mock else { throw TestStateErrors.needsMock }
        return finish(mock)
    }

    private mutating func pass(_ result: JSONValue?) throws -> TestOutcome {
        let input = try state.effectiveInput(in: scope)
        let arguments = try state.arguments(for: input, in: scope)
        // As recorded, a `Result` hides the steps before it.
        if let result {
            inspection.note(.result, result)
        } else if state.queryLanguage == .jsonPath {
            inspection.note(.afterInputPath, input)
            inspection.note(.afterParameters, arguments)
        }
        return succeed(state.passResult(of: arguments))
    }

    private mutating func task(_ settings: TaskSettings) throws -> Step {
        let input = try effectiveInput()
        let arguments = try state.arguments(for: input, in: scope)
        inspection.note(state.queryLanguage == .jsonPath ? .afterParameters : .afterArguments, arguments)
        if let mock { return .finished(finish(mock)) }
        if let problem = IntegrationCatalogue.problem(with: arguments, of: settings.resource) {
            throw StateFailure(error: "States.Runtime", cause: problem)
        }
        var task = TaskRequest(id: Self.enteredEvent + 1, resource: settings.resource, arguments: arguments, stateName: state.name)
        task.credentialsRole = try settings.credentials.flatMap { try state.credentialsRole($0, in: scope) }
        task.timeoutSeconds = try settings.timeout.map { Int(try state.number($0, field: .timeoutSeconds, in: scope)) }
        task.heartbeatSeconds = try settings.heartbeat.map { Int(try state.number($0, field: .heartbeatSeconds, in: scope)) }
        return .perform(task)
    }

    /// The input after `InputPath`, noted where there is one.
    mutating func effectiveInput() throws(StateFailure) -> JSONValue {
        let input = try state.effectiveInput(in: scope)
        if state.queryLanguage == .jsonPath { inspection.note(.afterInputPath, input) }
        return input
    }
}

// MARK: - Outcomes

extension StateTest {
    private mutating func succeed(_ result: JSONValue?) -> TestOutcome {
        var steps = OutputInspection()
        let output: StateOutput
        do throws(StateFailure) {
            defer {
                if state.queryLanguage == .jsonPath {
                    inspection.note(.afterResultSelector, steps.afterResultSelector)
                    inspection.note(.afterResultPath, steps.afterResultPath)
                }
            }
            output = try state.output(of: result, in: scope, inspection: &steps)
        } catch {
            return fail(error)
        }
        if output.output.bytes().count > ExecutionLimits().payloadBytes { return handle(.dataLimitExceeded(state: state.name)) }
        return succeeded(output, next: state.transition?.next)
    }

    private mutating func succeeded(_ output: StateOutput, next: String?) -> TestOutcome {
        noteVariables(output.assigned)
        return TestOutcome(.succeeded, output: output.output, nextState: next)
    }

    /// The state itself has failed, not its work: the cause gets AWS's sentence on where.
    private mutating func fail(_ failure: StateFailure) -> TestOutcome {
        var failure = failure
        failure.cause = failure.cause(inState: state.name, enteredAt: Self.enteredEvent)
        return handle(failure)
    }

    /// What retriers, then catchers make of an error.
    private mutating func handle(_ failure: StateFailure) -> TestOutcome {
        let error = failure.error.isEmpty ? nil : failure.error
        var details: JSONObject = [:]
        defer { inspection.note(errorDetails: details) }
        if let index = state.retriers.firstIndex(where: { $0.matches(failure.error) }) {
            let (retrier, retries) = (state.retriers[index], request.configuration.retrierRetryCount ?? 0)
            details["retryIndex"] = .number(index)
            if retries < retrier.maxAttempts {
                details["retryBackoffIntervalSeconds"] = .number(Int(retrier.delay(afterRetries: retries)))
                return TestOutcome(.retriable, error: error, cause: failure.cause)
            }
        }
        guard let index = state.catchers.firstIndex(where: { $0.matches(failure.error) }) else {
            noteVariables([:])
            return TestOutcome(.failed, error: error, cause: failure.cause)
        }
        details["catchIndex"] = .number(index)
        let catcher = state.catchers[index]
        do throws(StateFailure) {
            let output = try state.output(of: failure, caughtBy: catcher, in: scope)
            noteVariables(output.assigned)
            return TestOutcome(.caughtError, output: output.output, error: error, cause: failure.cause, nextState: catcher.next)
        } catch {
            let cause = error.cause(inState: state.name, enteredAt: Self.enteredEvent)
            return TestOutcome(.failed, error: error.error, cause: cause)
        }
    }

    /// The request's variables, and those that the state assigned.
    private mutating func noteVariables(_ assigned: JSONObject) {
        var variables = request.variables
        for member in assigned { variables[member.key] = member.value }
        if !variables.isEmpty { inspection.note(.variables, .object(variables)) }
    }
}

extension Transition {
    fileprivate var next: String? { if case .next(let name) = self { name } else { nil } }
}
