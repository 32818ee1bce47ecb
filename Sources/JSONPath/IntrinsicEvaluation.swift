public import JSON

/// Why a function gave no value; the call puts its own text before it.
enum IntrinsicProblem: Error {
    case failed(String)
    case notFound(JSONPath)
    case stopped(EvaluationFailure)
}

extension IntrinsicCall {
    /// Its value.
    ///
    /// - Throws: `EvaluationFailure`: `States.IntrinsicFailure` where arguments do not fit, `States.Runtime` where a path finds nothing.
    public func value(in scope: PathScope) throws(EvaluationFailure) -> JSONValue {
        do throws(IntrinsicProblem) {
            return try Self.evaluate(call, in: scope)
        } catch {
            let prefix = "The function '\(text)' had the following error: "
            switch error {
            case .failed(let reason): throw EvaluationFailure(error: "States.IntrinsicFailure", cause: prefix + reason)
            case .notFound(let path):
                throw .runtime(
                    prefix + "The JsonPath argument for the field '\(path.text)' could not be found in the input "
                        + "'\(path.searched(in: scope))'")
            case .stopped(let failure): throw failure
            }
        }
    }

    private static func evaluate(_ call: Call, in scope: PathScope) throws(IntrinsicProblem) -> JSONValue {
        guard call.function.arity.contains(call.arguments.count) else {
            throw .failed("Invalid number of arguments for States.\(call.function.rawValue)")
        }
        var values: [JSONValue] = []
        for (index, argument) in call.arguments.enumerated() {
            switch argument {
            case .constant(let value): values.append(value)
            case .quoted(let text):
                // The first text of a format keeps its escapes: it is read by the function.
                let isTemplate = call.function == .format && index == 0
                values.append(.string(isTemplate ? text : unescaped(text)))
            case .path(let path): values.append(try read(path, in: scope))
            case .call(let call): values.append(try evaluate(call, in: scope))
            }
        }
        let result = try IntrinsicArguments(function: call.function, values: values, environment: scope.environment).result()
        do throws(EvaluationFailure) {
            try result.checkSize()
        } catch {
            throw .stopped(error)
        }
        return result
    }

    private static func read(_ path: JSONPath, in scope: PathScope) throws(IntrinsicProblem) -> JSONValue {
        let found: JSONValue?
        do throws(EvaluationFailure) {
            found = try path.find(in: scope)
        } catch {
            throw .stopped(error)
        }
        guard let found else { throw .notFound(path) }
        return found
    }
}

/// The arguments of one call, and what the functions ask of them.
struct IntrinsicArguments {
    let function: IntrinsicFunction
    let values: [JSONValue]
    let environment: IntrinsicEnvironment

    private static let ordinals = ["first", "second", "third"]

    func mismatch(_ index: Int, _ expected: String) -> IntrinsicProblem {
        .failed("The \(Self.ordinals[index]) argument of States.\(function.rawValue) must be \(expected)")
    }

    func string(_ index: Int) throws(IntrinsicProblem) -> String {
        guard let text = values[index].string else { throw mismatch(index, "a string") }
        return text
    }

    func array(_ index: Int) throws(IntrinsicProblem) -> [JSONValue] {
        guard let array = values[index].array else { throw mismatch(index, "an array") }
        return array
    }

    func object(_ index: Int) throws(IntrinsicProblem) -> JSONObject {
        guard let object = values[index].object else { throw mismatch(index, "an object") }
        return object
    }

    /// A number, rounded to the nearest whole one, halves up, within 32 bits.
    func integer(_ index: Int) throws(IntrinsicProblem) -> Int {
        guard let number = values[index].double else { throw mismatch(index, "a number") }
        let rounded = (number + 0.5).rounded(.down)
        guard rounded >= Double(Int32.min), rounded <= Double(Int32.max) else {
            throw mismatch(index, "between \(Int32.min) and \(Int32.max)")
        }
        return Int(rounded)
    }

    /// A text of at most 10,000 characters: the limit of the encodings and hashes.
    func shortText(_ index: Int) throws(IntrinsicProblem) -> String {
        let text = try string(index)
        // Counted as AWS does, in UTF-16 units.
        if text.utf16.count > 10_000 { throw mismatch(index, "at most 10000 characters long") }
        return text
    }
}
