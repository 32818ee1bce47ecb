import Executions
import JSON

/// `inspectionData`: what a state under test made of its data, step by step, in AWS's names.
///
/// https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionData.html
struct TestInspection: Sendable {
    /// The steps that are JSON texts.
    enum Step: String, Sendable {
        case input
        case afterInputPath
        case afterParameters
        case afterArguments
        case afterItemsPath
        case afterItemsPointer
        case afterItemSelector
        case afterItemBatcher
        case result
        case afterResultSelector
        case afterResultPath
        case variables
    }

    private(set) var members: JSONObject = [:]

    /// What is larger than AWS's answer can hold (as a payload may be) is not shown.
    mutating func note(_ step: Step, _ value: JSONValue?) {
        guard let text = value?.text(), text.utf8.count <= ExecutionLimits().payloadBytes else { return }
        members[step.rawValue] = .string(text)
    }

    mutating func note(maxConcurrency: Int) { members["maxConcurrency"] = .number(maxConcurrency) }

    mutating func note(toleratedFailureCount: Int) { members["toleratedFailureCount"] = .number(toleratedFailureCount) }

    mutating func note(toleratedFailurePercentage: Double) {
        members["toleratedFailurePercentage"] = .number(toleratedFailurePercentage)
    }

    /// How a retrier or a catcher dealt with the error.
    mutating func note(errorDetails: JSONObject) {
        if !errorDetails.isEmpty { members["errorDetails"] = .object(errorDetails) }
    }

    /// What an HTTP task sent and got, `request` and `response` in AWS's members.
    mutating func note(request: JSONObject, response: JSONObject?) {
        members["request"] = .object(request)
        if let response { members["response"] = .object(response) }
    }
}

/// What a test came to.
struct TestOutcome: Sendable {
    enum Status: String, Sendable {
        case succeeded = "SUCCEEDED"
        case failed = "FAILED"
        case retriable = "RETRIABLE"
        case caughtError = "CAUGHT_ERROR"
    }

    var status: Status
    var output: JSONValue?
    var error: String?
    var cause: String?
    var nextState: String?

    init(_ status: Status, output: JSONValue? = nil, error: String? = nil, cause: String? = nil, nextState: String? = nil) {
        self.status = status
        self.output = output
        self.error = error
        self.cause = cause
        self.nextState = nextState
    }

    /// As TestState answers it.
    func answer(_ inspection: TestInspection?) -> JSONObject {
        var answer: JSONObject = [:]
        if let output { answer["output"] = .string(output.text()) }
        if let error { answer["error"] = .string(error) }
        if let cause { answer["cause"] = .string(cause) }
        if let inspection { answer["inspectionData"] = .object(inspection.members) }
        if let nextState { answer["nextState"] = .string(nextState) }
        answer["status"] = .string(status.rawValue)
        return answer
    }
}
