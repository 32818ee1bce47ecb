import AWSInterface
import Executions
import JSON

/// A TestState request, as far as it can be read without its definition.
///
/// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
struct TestStateRequest: Sendable {
    enum InspectionLevel: String, CaseIterable, Sendable {
        case info = "INFO"
        case debug = "DEBUG"
        case trace = "TRACE"
    }

    /// What takes the place of the state's work.
    struct Mock: Sendable {
        enum Outcome: Sendable {
            /// A JSON text.
            case result(String)
            case error(name: String, cause: String?)
        }

        enum Validation: String, CaseIterable, Sendable {
            case strict = "STRICT"
            case present = "PRESENT"
            case none = "NONE"
        }

        var outcome: Outcome
        /// Nil where the request does not say: as strict as the service's model is known.
        var validation: Validation?
    }

    /// `stateConfiguration`.
    struct Configuration: Sendable {
        var retrierRetryCount: Int?
        var errorCausedByState: String?
        var mapIterationFailureCount: Int?
        /// What an item reader read, as it was in its file.
        var mapItemReaderData: String?
    }

    /// JSON text of a state, or of a state machine where there is a state's name.
    var definition: String
    var stateName: String?
    var roleARN: String?
    var input: JSONValue
    var level: InspectionLevel
    var revealsSecrets: Bool
    var variables: JSONObject
    var context: JSONObject?
    var mock: Mock?
    var configuration: Configuration

    /// - Throws: AWS's `ValidationException`, `InvalidArn` or `InvalidExecutionInput`.
    init(_ input: JSONObject) throws {
        let parameters = Parameters(input)
        definition = try parameters.secret("definition", length: 1...1_048_576) ?? parameters.requiredString("definition")
        stateName = try parameters.secret("stateName", length: 1...80)
        roleARN = try parameters.string("roleArn", length: 1...256)
        let inputText = try parameters.payload("input") ?? "{}"
        level = try parameters.choice("inspectionLevel") ?? .info
        revealsSecrets = try parameters.bool("revealSecrets") ?? false
        let variablesText = try parameters.payload("variables")
        let contextText = try parameters.payload("context")
        let mock = try parameters.nested("mock").map { try MockInput($0) }
        configuration = try parameters.nested("stateConfiguration").map { try Configuration($0) } ?? Configuration()
        try parameters.validate()

        guard let value = try? JSONValue(parsing: inputText) else {
            throw ServiceError("InvalidExecutionInput", "Invalid State Machine Execution Input: 'The input is not valid JSON'")
        }
        self.input = value
        variables = try variablesText.map { try Self.object($0, "Variables must be a valid JSON object") } ?? [:]
        context = try contextText.map { try Self.object($0, "Invalid Context object provided: Context must be a valid JSON object") }
        self.mock = try mock?.checked()
        try checkRole()
        try checkMock()
    }

    private static func object(_ text: String, _ message: String) throws(ServiceError) -> JSONObject {
        guard case .object(let object)? = try? JSONValue(parsing: text) else { throw WorkflowErrors.validation(message) }
        return object
    }

    private func checkRole() throws(ServiceError) {
        guard let roleARN else { return }
        guard let arn = ARN(roleARN) else { throw WorkflowErrors.invalidARN("Invalid ARN prefix: \(roleARN)") }
        guard arn.service == "iam", arn.resource.hasPrefix("role/") else {
            throw WorkflowErrors.invalidARN("Invalid Role Arn: \(roleARN)")
        }
    }

    /// What goes with a mock only, and what does not go with one.
    private func checkMock() throws(ServiceError) {
        if mock != nil {
            if revealsSecrets { throw WorkflowErrors.validation("TestState does not support RevealSecrets when a mock is specified.") }
            return
        }
        let given: [(name: String, isGiven: Bool)] = [
            ("Context", context != nil), ("RetrierRetryCount", configuration.retrierRetryCount != nil),
            ("ErrorCausedByState", configuration.errorCausedByState != nil),
            ("MapIterationFailureCount", configuration.mapIterationFailureCount != nil),
            ("MapItemReaderData", configuration.mapItemReaderData != nil),
        ]
        if let first = given.first(where: \.isGiven) {
            throw WorkflowErrors.validation("TestState does not support \(first.name) when a mock is not specified.")
        }
    }
}

extension TestStateRequest.Configuration {
    fileprivate init(_ parameters: Parameters) throws {
        retrierRetryCount = try parameters.integer("retrierRetryCount", in: 0...Int(Int32.max))
        errorCausedByState = try parameters.secret("errorCausedByState", length: 1...80)
        mapIterationFailureCount = try parameters.integer("mapIterationFailureCount", in: 0...Int(Int32.max))
        mapItemReaderData = try parameters.payload("mapItemReaderData")
    }
}

/// `mock` as it came.
private struct MockInput {
    let result: String?
    let hasError: Bool
    let errorName: String?
    let cause: String?
    let validation: TestStateRequest.Mock.Validation?

    init(_ parameters: Parameters) throws {
        result = try parameters.payload("result")
        let error = try parameters.nested("errorOutput")
        hasError = error != nil
        errorName = try error?.secret("error", length: 0...256)
        cause = try error?.secret("cause", length: 0...32_768)
        validation = try parameters.choice("fieldValidationMode")
    }

    func checked() throws(ServiceError) -> TestStateRequest.Mock {
        switch (result, hasError) {
        case (let result?, false): return TestStateRequest.Mock(outcome: .result(result), validation: validation)
        case (nil, true):
            guard let errorName else { throw WorkflowErrors.validation("Mocked errorOutput must contain an error.") }
            return TestStateRequest.Mock(outcome: .error(name: errorName, cause: cause), validation: validation)
        case (nil, false): throw WorkflowErrors.validation("A test mock should have one of the following fields: [result, errorOutput].")
        case (_?, true): throw WorkflowErrors.validation("A test mock should have only one of the following fields: [result, errorOutput].")
        }
    }
}

extension Parameters {
    /// A JSON text; its length is in bytes as UTF-8.
    fileprivate func payload(_ key: String) throws -> String? {
        try secret(key, length: 0...ExecutionLimits().payloadBytes, count: \.utf8.count)
    }

    /// A text whose value no message repeats, as AWS's model marks it.
    fileprivate func secret(_ key: String, length: ClosedRange<Int>, count: (String) -> Int = \.unicodeScalars.count) throws -> String? {
        guard let text = try string(key) else { return nil }
        let actual = count(text)
        if length.contains(actual) { return text }
        let bound =
            actual < length.lowerBound ? "greater than or equal to \(length.lowerBound)" : "less than or equal to \(length.upperBound)"
        throw WorkflowErrors.validation(
            "1 validation error detected: Value at '\(key)' failed to satisfy constraint: Member must have length \(bound)")
    }

    fileprivate func choice<Choice: RawRepresentable & CaseIterable>(_ key: String) throws -> Choice? where Choice.RawValue == String {
        try string(key, oneOf: Choice.allCases.map(\.rawValue)).flatMap(Choice.init)
    }
}
