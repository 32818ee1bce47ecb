import AWSInterface
import Ambient
import Encodings
import Executions
import JSON
import Synchronization

/// Tasks that run functions: a function's ARN as `Resource`, and `lambda:invoke`.
///
/// Source: AWS Step Functions developer guide, "Invoke an AWS Lambda function with Step Functions", "Handling errors in Step Functions
/// workflows".
struct FunctionTasks: Sendable {
    let functions: any TaskFunctions
    let world: CallWorld

    static let parameters = TaskParameters(
        required: ["FunctionName"], optional: ["ClientContext", "InvocationType", "LogType", "Payload", "Qualifier"])

    /// A function's ARN as `Resource`: the arguments are its event, its answer the result.
    func perform(_ call: TaskCall, function arn: String) async -> TaskResult {
        let invocation = TaskInvocation(
            function: arn, scope: call.actingScope, requestID: world.entropy.uuid(), payload: call.request.arguments.bytes(),
            traceHeader: call.traceHeader)
        switch await run(invocation) {
        case .failure(let failed): return failed.result
        case .success(let answer):
            return answer.isError ? Self.failure(answer.payload) : .succeeded(Self.value(of: answer.payload))
        }
    }

    /// `lambda:invoke`.
    func perform(_ call: TaskCall) async -> TaskResult {
        let parameters: JSONObject
        let invocation: TaskInvocation
        do throws(InvalidTask) {
            parameters = try Self.parameters.read(call)
            invocation = try self.invocation(call, parameters)
        } catch {
            return error.result
        }
        switch parameters["InvocationType"]?.string ?? "RequestResponse" {
        case "Event":
            return await answer(202, invocation) { invocation throws(ServiceError) in try await functions.accept(invocation) }
        case "DryRun":
            return await answer(204, invocation) { invocation throws(ServiceError) in try await functions.check(invocation) }
        case "RequestResponse":
            switch await run(invocation) {
            case .failure(let failed): return failed.result
            case .success(let answer): return result(answer, of: invocation)
            }
        case let other:
            return InvalidTask(call.request.arguments, ["The value '\(other)' for the field 'InvocationType' is not valid"]).result
        }
    }

    private func invocation(_ call: TaskCall, _ parameters: JSONObject) throws(InvalidTask) -> TaskInvocation {
        func text(_ name: String) throws(InvalidTask) -> String? {
            guard let value = parameters[name], !value.isNull else { return nil }
            guard let text = value.string else {
                throw InvalidTask(call.request.arguments, ["The value for the field '\(name)' must be a STRING"])
            }
            return text
        }
        var context: String?
        if let encoded = try text("ClientContext") {
            guard let bytes = Base64.decode(encoded), case .object? = try? JSONValue(parsing: bytes) else {
                throw InvalidTask(call.request.arguments, ["The value for the field 'ClientContext' must be JSON in base64"])
            }
            context = String(decoding: bytes, as: UTF8.self)
        }
        guard let function = try text("FunctionName") else {
            throw InvalidTask(call.request.arguments, ["The value for the field 'FunctionName' must not be null"])
        }
        return TaskInvocation(
            function: function, qualifier: try text("Qualifier"), scope: call.actingScope,
            requestID: world.entropy.uuid(), payload: parameters["Payload"]?.bytes() ?? Array("{}".utf8), clientContext: context,
            traceHeader: call.traceHeader, wantsLogTail: try text("LogType") == "Tail")
    }

    /// What stands in the place of an answer.
    private struct Failed: Error {
        let result: TaskResult
    }

    /// Runs the function, or until nobody waits for it any more: it goes on then, as on AWS.
    private func run(_ invocation: TaskInvocation) async -> Result<TaskInvocationAnswer, Failed> {
        let waiting = Waiting()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting.begin(continuation)
                functions.invoke(invocation) { answer in
                    waiting.end(
                        answer.mapError { Failed(result: OptimizedService.functions.failure($0, requestID: invocation.requestID)) })
                }
            }
        } onCancel: {
            waiting.end(.failure(Failed(result: .abandoned)))
        }
    }

    /// Takes the first of an answer and a cancellation.
    private final class Waiting: Sendable {
        private enum State {
            case idle
            case waiting(CheckedContinuation<Result<TaskInvocationAnswer, Failed>, Never>)
            case ended(Result<TaskInvocationAnswer, Failed>)
        }

        private let state = Mutex(State.idle)

        func begin(_ continuation: CheckedContinuation<Result<TaskInvocationAnswer, Failed>, Never>) {
            let early = state.withLock { state -> Result<TaskInvocationAnswer, Failed>? in
                if case .ended(let result) = state { return result }
                state = .waiting(continuation)
                return nil
            }
            if let early { continuation.resume(returning: early) }
        }

        func end(_ result: Result<TaskInvocationAnswer, Failed>) {
            let continuation = state.withLock { state -> CheckedContinuation<Result<TaskInvocationAnswer, Failed>, Never>? in
                defer { state = .ended(result) }
                if case .waiting(let continuation) = state { return continuation }
                return nil
            }
            continuation?.resume(returning: result)
        }
    }

    // MARK: Results

    private static func value(of payload: [UInt8]) -> JSONValue {
        if payload.isEmpty { return [:] }
        return (try? JSONValue(parsing: payload)) ?? .string(String(decoding: payload, as: UTF8.self))
    }

    /// What a function's error is to `Retry` and `Catch`: its type, and all that it says as the cause.
    private static func failure(_ payload: [UInt8]) -> TaskResult {
        let text = String(decoding: payload, as: UTF8.self)
        guard let type = value(of: payload)["errorType"]?.string, !type.isEmpty else {
            return OptimizedService.functions.failure(
                named: "Unknown",
                cause: "The cause could not be determined because Lambda did not return an error type. Returned payload: \(text)")
        }
        return .failed(error: type, cause: text)
    }

    private func result(_ answer: TaskInvocationAnswer, of invocation: TaskInvocation) -> TaskResult {
        if answer.isError { return Self.failure(answer.payload) }
        var members: JSONObject = [
            "ExecutedVersion": .string(answer.executedVersion), "Payload": Self.value(of: answer.payload), "StatusCode": 200,
        ]
        members["LogResult"] = answer.logTail.map { .string(Base64.encode($0)) }
        return .succeeded(
            metadata(
                adding: members, invocation, status: 200, length: answer.payload.count,
                further: [("X-Amz-Executed-Version", answer.executedVersion), ("x-amzn-Remapped-Content-Length", "0")]))
    }

    /// The result of an invocation that nobody waits for.
    private func answer(
        _ status: Int, _ invocation: TaskInvocation, _ hand: (TaskInvocation) async throws(ServiceError) -> Void
    ) async -> TaskResult {
        do throws(ServiceError) {
            try await hand(invocation)
        } catch {
            return OptimizedService.functions.failure(error, requestID: invocation.requestID)
        }
        return .succeeded(
            metadata(adding: ["Payload": [:], "StatusCode": .number(status)], invocation, status: status, length: 0, further: []))
    }

    private func metadata(
        adding members: JSONObject, _ invocation: TaskInvocation, status: Int, length: Int, further: [(name: String, value: String)]
    ) -> JSONValue {
        let further = further + (invocation.traceHeader.map { [(name: "X-Amzn-Trace-Id", value: $0)] } ?? [])
        return .object(
            SDKMetadata(requestID: invocation.requestID, at: world.clock.now())
                .adding(to: members, status: status, contentType: "application/json", length: length, further: further))
    }
}
