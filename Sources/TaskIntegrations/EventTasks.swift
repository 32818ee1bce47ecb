import AWSInterface
import Executions
import JSON

/// `events:putEvents`.
///
/// Source: AWS Step Functions developer guide, "Add EventBridge events with Step Functions".
struct EventTasks: Sendable {
    let events: ServiceInterface
    let world: CallWorld

    static let parameters = TaskParameters(required: ["Entries"], optional: [])

    func perform(_ call: TaskCall) async -> TaskResult {
        let parameters: JSONObject
        do throws(InvalidTask) {
            parameters = try Self.parameters.read(call)
        } catch {
            return error.result
        }
        guard case .array(let entries)? = parameters["Entries"] else {
            return InvalidTask(call.request.arguments, ["The value for the field 'Entries' must be an ARRAY"]).result
        }
        let context = world.context(for: call)
        let request: JSONObject = ["Entries": .array(entries.map { Self.entry($0, of: call) })]
        do throws(ServiceError) {
            let answer = try await events.answer("PutEvents", request, context)
            if let failed = answer["FailedEntryCount"]?.int, failed > 0 {
                // Any entry that was refused fails the task: a Retry puts those that were taken once more, as on AWS.
                return OptimizedService.events.failure(named: "FailedEntry", cause: JSONValue.object(answer).text())
            }
            let metadata = SDKMetadata(requestID: context.requestID, at: context.now)
            return .succeeded(.object(metadata.adding(to: answer, contentType: "application/x-amz-json-1.1")))
        } catch {
            return OptimizedService.events.failure(error, requestID: context.requestID)
        }
    }

    /// An entry with its detail as text, and with the execution and its state machine among its resources, which Step Functions adds.
    private static func entry(_ entry: JSONValue, of call: TaskCall) -> JSONValue {
        guard case .object(var entry) = entry else { return entry }
        if let detail = entry["Detail"], !detail.isNull { entry["Detail"] = .string(detail.asText) }
        let own: [JSONValue] = [.string(call.execution.arn), .string(call.execution.stateMachineARN)]
        entry["Resources"] = .array((entry["Resources"]?.array ?? []) + own)
        return .object(entry)
    }
}
