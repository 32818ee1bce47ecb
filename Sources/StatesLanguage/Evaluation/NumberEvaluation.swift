import JSON
import JSONPath

/// The number settings of states, by the names of their fields.
public enum NumberField: String, Hashable, Sendable, CaseIterable {
    case timeoutSeconds = "TimeoutSeconds"
    case heartbeatSeconds = "HeartbeatSeconds"
    case maxConcurrency = "MaxConcurrency"
    case toleratedFailureCount = "ToleratedFailureCount"
    case toleratedFailurePercentage = "ToleratedFailurePercentage"
    case maxItems = "MaxItems"
    case maxItemsPerBatch = "MaxItemsPerBatch"
    case maxInputBytesPerBatch = "MaxInputBytesPerBatch"

    private var isWhole: Bool { self != .toleratedFailurePercentage }

    /// Why a number is out of the field's range; nil where it is not.
    private func objection(to number: Double) -> String? {
        switch self {
        case .timeoutSeconds, .heartbeatSeconds:
            (1...Double(WaitSettings.longest)).contains(number) ? nil : "\(rawValue) must be between 1 and \(WaitSettings.longest)."
        case .maxConcurrency, .toleratedFailureCount: number < 0 ? "\(rawValue) cannot be negative." : nil
        case .toleratedFailurePercentage: (0...100).contains(number) ? nil : "\(rawValue) must be between 0 and 100."
        // More than AWS's highest `MaxItems` is taken, as recorded, and read as that.
        case .maxItems, .maxItemsPerBatch, .maxInputBytesPerBatch: number < 1 ? "\(rawValue) must be a positive integer." : nil
        }
    }

    /// A failure in an item reader's settings is the reader's.
    private var error: String { self == .maxItems ? "States.ItemReaderFailed" : "States.Runtime" }

    private func fits(_ number: Double) -> Bool { !isWhole || Int32(exactly: number) != nil }

    fileprivate func checked(_ value: JSONValue, at path: JSONPath) throws(StateFailure) -> Double {
        // A text is read as a number, as recorded.
        let text = value.string ?? value.text()
        guard let number = value.double ?? value.string.flatMap(Double.init), fits(number) else {
            throw StateFailure(
                error: error,
                cause:
                    "The \(rawValue)Path field refers to value \"\(text)\" which is not a valid \(isWhole ? "integer" : "float"): \(path)")
        }
        if let objection = objection(to: number) { throw StateFailure(error: error, cause: objection) }
        return number
    }

    fileprivate func checked(_ number: Double, of expression: QueryExpression) throws(StateFailure) -> Double {
        guard fits(number) else { throw expression.refusal(of: .number(number), "\(rawValue) must be an integer.") }
        if let objection = objection(to: number) { throw expression.refusal(of: .number(number), objection) }
        return number
    }
}

extension State {
    /// A number setting's value, within its field's range.
    public func number(_ setting: NumberSetting, field: NumberField, in scope: StateScope) throws(StateFailure) -> Double {
        switch setting {
        case .constant(let number): return number
        case .path(let path):
            let value = try StateFailure.wrapping(path, field.rawValue + "Path", scope.paths(try effectiveInput(in: scope)))
            return try field.checked(value, at: path)
        case .expression(let expression):
            return try field.checked(try expression.value("number", in: QueryScope(scope), \.double), of: expression)
        }
    }
}
