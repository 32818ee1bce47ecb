import JSON

extension JSONValue {
    /// - Throws: `EvaluationFailure` (`States.DataLimitExceeded`) where the value's text would be far beyond what any state may
    ///   give. A value may hold one document many times over, which costs nothing until somebody writes it out.
    func checkSize() throws(EvaluationFailure) {
        var remaining = PathLimits.result
        guard takes(from: &remaining) else { throw .tooLarge }
    }

    /// Whether the value's text, roughly, is within what remains.
    private func takes(from remaining: inout Int) -> Bool {
        switch self {
        case .null, .bool: remaining -= 4
        case .number(let number): remaining -= number.lexeme.utf8.count
        case .string(let text): remaining -= text.utf8.count + 2
        case .array(let elements):
            remaining -= elements.count + 1
            for element in elements where !element.takes(from: &remaining) { return false }
        case .object(let object):
            remaining -= 1
            for (key, value) in object {
                remaining -= key.utf8.count + 4
                if !value.takes(from: &remaining) { return false }
            }
        }
        return remaining >= 0
    }
}

extension EvaluationFailure {
    static let tooLarge = EvaluationFailure(
        error: "States.DataLimitExceeded",
        cause: "The state returned a result with a size exceeding the maximum number of bytes service limit.")
}
