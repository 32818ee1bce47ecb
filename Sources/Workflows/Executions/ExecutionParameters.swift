import AWSInterface
import JSON

/// Parameters that several operations of executions have.
extension Parameters {
    private static let arnLength = 1...256
    private static let nameLength = 1...80
    /// UTF-8 bytes of an input or output. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
    private static let payloadBytes = 262_144

    static let errorLength = 0...256
    static let causeLength = 0...32_768

    /// An execution's ARN. Checks what was read before, too.
    func executionARN(allowsExpress: Bool = false) throws -> ExecutionARN {
        let text = try requiredString("executionArn", length: Self.arnLength)
        try validate()
        return try ExecutionARN(text, allowsExpress: allowsExpress)
    }

    /// A machine's, a version's or an alias' ARN, as given.
    func machineARN() throws(ServiceError) -> String { try requiredString("stateMachineArn", length: Self.arnLength) }

    /// The name of a new execution.
    ///
    /// - Throws: `InvalidName`.
    func executionName() throws -> String? {
        let name = try string("name", length: Self.nameLength)
        try validate()
        if let name { try WorkflowNames.check(name) }
        return name
    }

    /// A new execution's input: JSON text.
    ///
    /// - Throws: `InvalidExecutionInput`.
    func executionInput() throws -> String {
        guard let text = try string("input") else { return "{}" }
        try Self.check(text, "input", WorkflowErrors.invalidInput)
        return text
    }

    /// A task's output: JSON text.
    ///
    /// - Throws: `InvalidOutput`.
    func taskOutput() throws -> JSONValue {
        let text = try requiredString("output")
        try validate()
        return try Self.check(text, "output") { ServiceError("InvalidOutput", "Invalid Output: '\($0)'") }
    }

    @discardableResult
    private static func check(_ text: String, _ member: String, _ refusal: (String) -> ServiceError) throws -> JSONValue {
        guard text.utf8.count <= payloadBytes else {
            throw WorkflowErrors.validation(
                "1 validation error detected: Value at '\(member)' failed to satisfy constraint: "
                    + "Member must have length less than or equal to \(payloadBytes)")
        }
        do {
            return try JSONValue(parsing: text)
        } catch { throw refusal("\(error)") }
    }

    /// `traceHeader`, at most 256 characters of ASCII.
    func givenTraceHeader() throws(ServiceError) -> String? { try string("traceHeader", length: 0...256, pattern: Self.ascii) }

    private static let ascii = Pattern(#"\p{ASCII}*"#) { $0.utf8.allSatisfy { $0 < 0x80 } }

    /// Whether the answer is to have input and output.
    func includesData() throws(ServiceError) -> Bool {
        try string("includedData", oneOf: ["ALL_DATA", "METADATA_ONLY"]) != "METADATA_ONLY"
    }
}
