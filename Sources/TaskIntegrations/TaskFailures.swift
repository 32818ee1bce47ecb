public import AWSInterface

/// A service that Step Functions calls through an optimized integration: its errors are named and worded as the SDK for Java 1.x does.
public struct OptimizedService: Hashable, Sendable {
    /// The SDK's name of the service, for the names of its errors.
    private let sdkName: String
    /// What names of errors begin with.
    private let prefix: String
    /// How causes call the service.
    private let product: String

    public static let events = OptimizedService(sdkName: "eventbridge", prefix: "EventBridge", product: "AmazonEventBridge")
    public static let functions = OptimizedService(sdkName: "lambda", prefix: "Lambda", product: "AWSLambda")
    public static let queues = OptimizedService(sdkName: "sqs", prefix: "SQS", product: "AmazonSQS")
    public static let workflows = OptimizedService(sdkName: "sfn", prefix: "StepFunctions", product: "AWSStepFunctions")

    private init(sdkName: String, prefix: String, product: String) {
        (self.sdkName, self.prefix, self.product) = (sdkName, prefix, product)
    }

    /// For example `StepFunctions.StateMachineDoesNotExistException`, and as the cause `State Machine Does Not Exist: '…' (Service:
    /// AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: …; Proxy: null)`.
    public func failure(_ error: ServiceError, requestID: String) -> TaskResult {
        let name = SDKErrorNames.className(of: error.code, service: sdkName) ?? "\(product)Exception"
        let code = error.code == "QueueDoesNotExist" ? "AWS.SimpleQueueService.NonExistentQueue" : error.code
        return .failed(
            error: "\(prefix).\(name)",
            cause: "\(error.message) (Service: \(product); Status Code: \(error.status); Error Code: \(code); "
                + "Request ID: \(requestID); Proxy: null)")
    }

    /// An error of this integration's own, for example `EventBridge.FailedEntry`.
    func failure(named name: String, cause: String) -> TaskResult { .failed(error: "\(prefix).\(name)", cause: cause) }
}

extension SDKService {
    /// For example `Sfn.StateMachineDoesNotExistException`, and as the cause `State Machine Does Not Exist: '…' (Service: Sfn, Status Code:
    /// 400, Request ID: …)`: the words of the SDK for Java 2.x.
    func failure(_ error: ServiceError, requestID: String) -> TaskResult {
        let name = SDKErrorNames.className(of: error.code, service: self.name) ?? "\(className)Exception"
        return .failed(
            error: "\(className).\(name)",
            cause: "\(error.message) (Service: \(className), Status Code: \(error.status), Request ID: \(requestID))")
    }
}

extension TaskResult {
    /// A task that cannot be begun as its state says. No Retry and no Catch takes it.
    static func runtimeError(_ cause: String) -> TaskResult { .failed(error: "States.Runtime", cause: cause) }

    /// Nobody waits for this result any more.
    static let abandoned = TaskResult.failed(error: "States.TaskFailed", cause: "The task is not waited for any more.")
}

extension TaskResult {
    /// AWS's limits of an error's name and its cause, in characters: a function may say six megabytes.
    private static let longestError = 256
    private static let longestCause = 32_768

    /// This result, with no more of a failure's words than a history holds.
    var bounded: TaskResult {
        guard case .failed(let error, let cause) = self else { return self }
        return .failed(error: error.map { Self.cut($0, Self.longestError) }, cause: cause.map { Self.cut($0, Self.longestCause) })
    }

    private static func cut(_ text: String, _ length: Int) -> String {
        text.utf8.count <= length ? text : String(text.prefix(length))
    }
}
