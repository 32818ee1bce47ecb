import AWSInterface
import JSON
import StatesLanguage
import TaskIntegrations

/// Finds, checks and compiles the state that a request names.
struct TestStateDefinition {
    /// What AWS calls a state that is tested on its own.
    static let singleStateName = "StateName"

    let state: State

    /// - Parameter refusal: why a task's resource cannot be called here: asked for a task that is to be performed. Of mocked ones, and of
    ///   the other states of a machine, it is enough that AWS has the resource.
    /// - Throws: AWS's `InvalidDefinition`, `ValidationException`.
    init(_ request: TestStateRequest, refusal: @escaping @Sendable (TaskResource) -> String?) throws(ServiceError) {
        let rules = DefinitionRules(isExpress: false, refusal: Self.unknown)
        let name = request.stateName
        let diagnostics =
            name == nil
            ? DefinitionValidator.diagnose(state: request.definition, queryLanguage: .jsonPath, rules: rules)
            : DefinitionValidator.diagnose(request.definition, rules: rules)
        if let refusal = DefinitionValidator.refusal(of: diagnostics) { throw ServiceError("InvalidDefinition", refusal) }
        state = try Self.state(in: request.definition, named: name)
        try check(request, refusal)
    }

    private static func unknown(_ resource: TaskResource) -> String? {
        if case .unknown(let refusal) = IntegrationCatalogue.judgement(of: resource) { refusal } else { nil }
    }

    private static func state(in definition: String, named name: String?) throws(ServiceError) -> State {
        guard let json = try? JSONValue(parsing: definition, maximumDepth: DefinitionValidator.maximumDepth) else {
            throw TestStateErrors.invalidDefinition("INVALID_JSON_DESCRIPTION: The definition is not valid JSON")
        }
        do throws(DefinitionError) {
            guard let name else { return try State.compile(json, name: singleStateName, queryLanguage: .jsonPath) }
            let machine = try StateMachineDefinition(compiling: json)
            if let state = machine.root.state(named: name) { return state }
        } catch {
            throw TestStateErrors.invalidDefinition("SCHEMA_VALIDATION_FAILED: \(error.message) at \(error.location)")
        }
        throw WorkflowErrors.validation("State not found in definition")
    }

    // MARK: What can be tested, and how

    private func check(_ request: TestStateRequest, _ refusal: (TaskResource) -> String?) throws(ServiceError) {
        if request.mock == nil { return try checkWithoutMock(request, refusal) }
        switch state.kind {
        case .task: return
        case .parallel(let branches): try checkErrorSource(request, in: branches)
        case .map(let settings): try checkErrorSource(request, in: [settings.processor])
        case .pass, .choice, .wait, .succeed, .fail:
            throw WorkflowErrors.validation("State type '\(state.kind.typeName)' is not supported when a mock is specified")
        }
    }

    private func checkWithoutMock(_ request: TestStateRequest, _ refusal: (TaskResource) -> String?) throws(ServiceError) {
        switch state.kind {
        case .map, .parallel: throw TestStateErrors.needsMock
        case .task(let settings):
            if settings.resource.isAnsweredLater { throw TestStateErrors.answeredLater }
            if let refusal = refusal(settings.resource) {
                let location = request.stateName.map { "/States/\($0)/Resource" } ?? "/Resource"
                throw TestStateErrors.invalidDefinition("SCHEMA_VALIDATION_FAILED: \(refusal) at \(location)")
            }
            if request.roleARN == nil {
                throw WorkflowErrors.validation("RoleArn is required when a mock is not specified for a Task state.")
            }
        case .pass, .choice, .wait, .succeed, .fail: return
        }
    }

    private func checkErrorSource(_ request: TestStateRequest, in graphs: [StateGraph]) throws(ServiceError) {
        guard let name = request.configuration.errorCausedByState else { return }
        if !graphs.contains(where: { $0.state(named: name) != nil }) { throw WorkflowErrors.validation("State not found in definition") }
    }

    /// What the mock's result is as the result of the state's work.
    func result(of mock: TestStateRequest.Mock) throws(ServiceError) -> TaskResult {
        let text: String
        switch mock.outcome {
        case .error(let name, let cause): return .failed(error: name, cause: cause)
        case .result(let result): text = result
        }
        guard let value = try? JSONValue(parsing: text) else { throw WorkflowErrors.validation("Mocked result must be valid JSON") }
        switch state.kind {
        case .task(let settings): try MockModel(of: settings.resource).check(value, validation: mock.validation)
        case .parallel(let branches):
            guard let array = value.array else { throw WorkflowErrors.validation("Mocked result must be an array.") }
            if array.count != branches.count {
                throw WorkflowErrors.validation("Mocked result must contain the same number of items as number of Parallel branches.")
            }
        case .map(let settings):
            if settings.distribution?.resultWriter?.resource != nil {
                if value.object == nil { throw WorkflowErrors.validation("Mocked result must be a JSON object.") }
            } else if value.array == nil {
                throw WorkflowErrors.validation("Mocked result must be an array.")
            }
        case .pass, .choice, .wait, .succeed, .fail: break
        }
        return .succeeded(value)
    }
}

/// TestState's own errors.
enum TestStateErrors {
    static func invalidDefinition(_ finding: String) -> ServiceError {
        ServiceError("InvalidDefinition", "Invalid State Machine Definition: '\(finding)'")
    }

    static var needsMock: ServiceError {
        ServiceError(
            "InvalidDefinition",
            "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]"
        )
    }

    static var answeredLater: ServiceError {
        ServiceError(
            "InvalidDefinition", "TestState API does not support Activity tasks, .sync or .waitForTaskToken service integration patterns.")
    }
}

extension StateGraph {
    /// Also of the states inside of states: names are unique in a definition.
    fileprivate func state(named name: String) -> State? {
        if let state = states[name] { return state }
        for state in states.values {
            let inner: [StateGraph] =
                switch state.kind {
                case .parallel(let branches): branches
                case .map(let settings): [settings.processor]
                case .pass, .task, .choice, .wait, .succeed, .fail: []
                }
            for graph in inner { if let found = graph.state(named: name) { return found } }
        }
        return nil
    }
}

extension StateKind {
    fileprivate var typeName: String {
        switch self {
        case .pass: "Pass"
        case .task: "Task"
        case .choice: "Choice"
        case .wait: "Wait"
        case .succeed: "Succeed"
        case .fail: "Fail"
        case .parallel: "Parallel"
        case .map: "Map"
        }
    }
}

extension TaskResource {
    /// The result comes from elsewhere than the call: a worker, a token, the end of a job.
    var isAnsweredLater: Bool {
        switch self {
        case .function: false
        case .activity: true
        case .integration(let integration): integration.pattern != .requestResponse
        }
    }

    /// A token is handed out, as `$$.Task.Token`.
    var hasToken: Bool {
        switch self {
        case .function: false
        case .activity: true
        case .integration(let integration): integration.pattern == .waitForTaskToken
        }
    }
}
