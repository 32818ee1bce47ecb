import Executions
import JSON

/// The members that an optimized integration takes, and what is wrong with those of one task.
struct TaskParameters: Sendable {
    let required: [String]
    let optional: [String]

    /// The task's parameters.
    ///
    /// - Throws: AWS's words for a task that cannot be begun.
    func read(_ call: TaskCall) throws(InvalidTask) -> JSONObject { try read(call.request.arguments) }

    func read(_ arguments: JSONValue) throws(InvalidTask) -> JSONObject {
        guard case .object(let parameters) = arguments else { throw InvalidTask(arguments, ["The Parameters field must be a JSON object"]) }
        var problems: [String] = []
        for name in required where parameters[name] == nil { problems.append("The field '\(name)' is required but was missing") }
        for name in parameters.keys where !required.contains(name) && !optional.contains(name) {
            problems.append("The field '\(name)' is not supported by Step Functions")
        }
        guard problems.isEmpty else { throw InvalidTask(arguments, problems) }
        return parameters
    }
}

/// A task whose parameters are none that its resource takes.
struct InvalidTask: Error {
    let cause: String

    init(_ parameters: JSONValue, _ problems: [String]) {
        cause = "The Parameters '\(parameters.text())' could not be used to start the Task: [\(problems.joined(separator: ", "))]"
    }

    var result: TaskResult { .runtimeError(cause) }
}

extension JSONValue {
    /// A text as it is, anything else as JSON text: how a task's member becomes what a service wants as a string.
    var asText: String { string ?? text() }
}
