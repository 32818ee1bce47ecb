import AWSInterface
import Functions
import NIOCore
import TaskIntegrations

/// Joins the tasks of state machines to the room that runs functions: neither knows the other.
struct TaskFunctionsAdapter: TaskFunctions {
    let invocations: InvocationService

    func invoke(_ invocation: TaskInvocation, _ reply: @escaping @Sendable (Result<TaskInvocationAnswer, ServiceError>) -> Void) {
        let call: FunctionCall
        do throws(ServiceError) {
            call = try Self.call(invocation)
        } catch {
            return reply(.failure(error))
        }
        invocations.invoker.invoke(call) { reply($0.map(TaskInvocationAnswer.init)) }
    }

    func accept(_ invocation: TaskInvocation) async throws(ServiceError) {
        let call = try Self.call(invocation)
        let result = await withCheckedContinuation { continuation in
            invocations.asynchronous.accept(call) { continuation.resume(returning: $0) }
        }
        try result.get()
    }

    func check(_ invocation: TaskInvocation) async throws(ServiceError) {
        let call = try Self.call(invocation)
        do {
            try await invocations.invoker.dryRun(call)
        } catch {
            throw Self.serviceError(error)
        }
    }

    private static func call(_ invocation: TaskInvocation) throws(ServiceError) -> FunctionCall {
        do {
            return try FunctionCall(
                function: invocation.function, qualifier: invocation.qualifier, in: invocation.scope, requestID: invocation.requestID,
                payload: ByteBuffer(bytes: invocation.payload), clientContext: invocation.clientContext,
                traceHeader: invocation.traceHeader, wantsLogTail: invocation.wantsLogTail)
        } catch {
            throw serviceError(error)
        }
    }

    private static func serviceError(_ error: any Error) -> ServiceError {
        error as? ServiceError ?? ServiceError("ServiceException", "\(error)", status: 500)
    }
}

extension TaskInvocationAnswer {
    fileprivate init(_ answer: FunctionAnswer) {
        self.init(
            payload: Array(answer.payload.readableBytesView), isError: answer.functionError != nil, executedVersion: answer.executedVersion,
            logTail: answer.logTail)
    }
}
