public import AWSInterface
import Ambient
import Executions
import JSON

extension TaskCall {
    /// Where the task acts: the machine's account and region; of a task with `Credentials`, the account of their role.
    public var actingScope: Scope {
        guard let role = request.credentialsRole.flatMap(ARN.init), Scope.isAccount(role.account) else { return scope }
        return Scope(account: role.account, region: scope.region)
    }
}

/// What calls inside the node need besides their parameters.
struct CallWorld: Sendable {
    let clock: any WallClock
    let entropy: any Entropy
    /// The node's address, as URLs in answers begin.
    let endpoint: @Sendable () -> String

    /// The context of one call of a service for `task`.
    func context(for task: TaskCall) -> RequestContext {
        RequestContext(
            scope: task.actingScope, requestID: entropy.uuid(), now: clock.now(), endpoint: endpoint(), userAgent: "AWS-StepFunctions",
            traceHeader: task.traceHeader)
    }
}

extension ServiceInterface {
    /// As `call`, with every failure as the error that a client would have got.
    func answer(
        _ operation: String, _ input: JSONObject, _ context: RequestContext
    ) async throws(ServiceError) -> JSONObject {
        do {
            return try await call(operation, input, context)
        } catch let error as ServiceError {
            throw error
        } catch {
            throw ServiceError("InternalFailure", "The operation failed: \(error)", status: 500)
        }
    }
}
