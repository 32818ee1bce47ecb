import AWSInterface
import JSON

/// `sqs:sendMessage`.
///
/// Source: AWS Step Functions developer guide, "Send messages to an Amazon SQS queue with Step Functions".
struct MessageTasks: Sendable {
    let queues: ServiceInterface
    let world: CallWorld

    static let parameters = TaskParameters(
        required: ["MessageBody", "QueueUrl"],
        optional: ["DelaySeconds", "MessageAttributes", "MessageDeduplicationId", "MessageGroupId"])

    func perform(_ call: TaskCall) async -> TaskResult {
        var message: JSONObject
        do throws(InvalidTask) {
            message = try Self.parameters.read(call)
        } catch {
            return error.result
        }
        message["MessageBody"] = message["MessageBody"].map { .string($0.asText) }
        let context = world.context(for: call)
        do throws(ServiceError) {
            let answer = try await queues.answer("SendMessage", message, context)
            return .succeeded(.object(SDKMetadata(requestID: context.requestID, at: context.now).adding(to: answer)))
        } catch {
            return OptimizedService.queues.failure(error, requestID: context.requestID)
        }
    }
}
