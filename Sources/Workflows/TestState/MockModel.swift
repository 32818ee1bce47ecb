import AWSInterface
import JSON
import StatesLanguage
import TaskIntegrations

/// What is known of the result of a task: what a mocked one is held against.
enum MockModel {
    /// Nothing says what it looks like: a function's result, what comes with a task token, an answer over HTTP.
    case unknowable
    /// As the operation's model says.
    case operation(Operation)
    /// AWS has a model, we do not.
    case notBuilt(String)

    struct Operation {
        var service: String
        var name: String
        /// In the SDK integrations' casing.
        var isSDK = false
        /// Members in which the integration answers JSON where the operation has text or bytes, or another form of time.
        var free: Set<String> = []
    }

    init(of resource: TaskResource) {
        guard case .integration(let integration) = resource else {
            self = .unknowable
            return
        }
        switch integration.pattern {
        case .waitForTaskToken: self = .unknowable
        case .requestResponse: self = Self.answer(of: integration)
        case .sync:
            guard integration.service == "states", integration.action == "startExecution" else {
                self = .notBuilt("\(integration.service):\(integration.action).sync")
                return
            }
            // Times are numbers here, and `.sync:2` answers input and output as JSON.
            let free: Set = ["StartDate", "StopDate", "RedriveDate", "Input", "Output"]
            self = .operation(Operation(service: "sfn", name: "DescribeExecution", free: free))
        }
    }

    private static func answer(of integration: TaskResource.Integration) -> MockModel {
        let (service, action) = (integration.service, integration.action)
        if integration.isSDK { return .operation(Operation(service: service, name: action, isSDK: true)) }
        switch (service, action) {
        case ("apigateway", _), ("http", _), ("eks", "call"), ("eks", "runJob"): return .unknowable
        case ("lambda", _): return .operation(Operation(service: service, name: action, free: ["Payload"]))
        case ("bedrock", "invokeModel"): return .operation(Operation(service: "bedrockruntime", name: action, free: ["Body"]))
        default: return .operation(Operation(service: sdkNames[service] ?? service, name: action))
        }
    }

    /// What the SDK integrations call the services of the optimized ones, where that is something else.
    private static let sdkNames = [
        "states": "sfn", "events": "eventbridge", "elasticmapreduce": "emr", "emr-containers": "emrcontainers",
        "emr-serverless": "emrserverless",
    ]

    /// - Throws: AWS's `ValidationException`; `NotImplementedException` where the request asks for a validation that is not built.
    func check(_ result: JSONValue, validation: TestStateRequest.Mock.Validation?) throws(ServiceError) {
        if validation == TestStateRequest.Mock.Validation.none { return }
        switch self {
        case .unknowable: return
        case .notBuilt(let name):
            // The default is as strict as the models that are there; what was asked for is not left out.
            if validation != nil { throw .notImplemented("the validation of mocked results of \(name); use fieldValidationMode NONE") }
        case .operation(let operation):
            guard let shapes = ServiceShapes(of: operation.service), let members = shapes.answer(of: operation.name) else {
                return try MockModel.notBuilt("\(operation.service):\(operation.name)").check(result, validation: validation)
            }
            guard let object = result.object else { throw WorkflowErrors.validation("Mocked result must be a JSON object.") }
            var check = SchemaCheck(shapes: shapes, requiresAll: validation != .present, free: operation.free)
            if operation.isSDK { check.naming = { SDKNames.pascal($0) } }
            do throws(SchemaMismatch) {
                try check.check(object, against: members)
            } catch {
                throw WorkflowErrors.validation("Mock result schema validation error: \(error.message)")
            }
        }
    }
}
