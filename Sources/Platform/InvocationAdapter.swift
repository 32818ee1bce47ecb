import AWSInterface
import Encodings
import Environments
import Functions
import Gateway
import JSON
import NIOCore
import Synchronization

/// Joins the gateway's door to the room that runs functions: neither knows the other.
struct InvocationAdapter: InvocationDoor {
    let functions: FunctionsService
    let invocations: InvocationService

    func invoke(_ request: InvokeRequest, _ reply: @escaping @Sendable (Result<InvokeAnswer, ServiceError>) -> Void) {
        let call: FunctionCall
        do {
            call = try FunctionCall(request)
        } catch {
            return reply(.failure(Self.serviceError(error)))
        }
        switch request.kind {
        case .requestResponse: invocations.invoker.invoke(call) { reply($0.map(InvokeAnswer.init)) }
        case .event: invocations.asynchronous.accept(call) { reply($0.map { InvokeAnswer(executedVersion: "") }) }
        case .dryRun:
            Task {
                do {
                    try await invocations.invoker.dryRun(call)
                    reply(.success(InvokeAnswer(executedVersion: "")))
                } catch {
                    reply(.failure(Self.serviceError(error)))
                }
            }
        }
    }

    func invokeStreaming(_ request: InvokeRequest, _ sink: any InvocationSink) {
        do {
            invocations.invoker.invoke(try FunctionCall(request), into: StreamAdapter(sink: sink))
        } catch {
            sink.fail(Self.serviceError(error))
        }
    }

    private static func serviceError(_ error: any Error) -> ServiceError {
        error as? ServiceError ?? ServiceError("ServiceException", "\(error)", status: 500)
    }

    func functionURL(_ id: String, _ reply: @escaping @Sendable (Result<FunctionURLTarget?, ServiceError>) -> Void) {
        if let known = functions.cachedFunctionURL(id: id) { return reply(.success(FunctionURLTarget(known))) }
        Task {
            do {
                reply(.success(try await functions.functionURL(id: id).map { FunctionURLTarget($0) }))
            } catch {
                reply(.failure(ServiceError("ServiceException", "The function URL could not be read: \(error)", status: 500)))
            }
        }
    }
}

extension FunctionURLTarget {
    fileprivate init(_ record: FunctionURLRecord) {
        self.init(
            scope: record.key.scope, functionName: record.key.name, qualifier: record.qualifier,
            mode: record.invokeMode == .responseStream ? .responseStream : .buffered, requiresSignature: record.authType == .iam,
            cors: record.cors.map { CORS($0) })
    }
}

extension FunctionURLTarget.CORS {
    /// From `Cors` of CreateFunctionUrlConfig.
    fileprivate init(_ record: JSONObject) {
        self.init()
        func strings(_ key: String) -> [String] { record[key]?.array?.compactMap(\.string) ?? [] }
        allowCredentials = record["AllowCredentials"]?.bool ?? false
        allowHeaders = strings("AllowHeaders")
        allowMethods = strings("AllowMethods")
        allowOrigins = strings("AllowOrigins")
        exposeHeaders = strings("ExposeHeaders")
        maxAge = record["MaxAge"]?.int ?? 0
    }
}

extension FunctionCall {
    /// AWS's limit of the header, in bytes.
    private static let mostClientContext = 3583

    fileprivate init(_ request: InvokeRequest) throws {
        var clientContext: String?
        if let encoded = request.clientContext {
            guard encoded.utf8.count <= Self.mostClientContext, let bytes = Base64.decode(encoded),
                case .object? = try? JSONValue(parsing: bytes)
            else {
                throw ServiceError("InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.")
            }
            clientContext = String(decoding: bytes, as: UTF8.self)
        }
        try self.init(
            function: request.functionName, qualifier: request.qualifier, in: request.scope, requestID: request.requestID,
            payload: request.payload, clientContext: clientContext, traceHeader: request.traceHeader, wantsLogTail: request.wantsLogTail)
    }
}

extension InvokeAnswer {
    fileprivate init(_ answer: FunctionAnswer) {
        self.init(
            functionError: answer.functionError, logTail: answer.logTail.map { Base64.encode($0) }, executedVersion: answer.executedVersion,
            payload: answer.payload)
    }
}

/// Passes a streamed answer on, and the client's pace back to the function.
private final class StreamAdapter: AnswerStream {
    private let sink: any InvocationSink
    private let flow = Mutex<(any ResponseFlow)?>(nil)

    init(sink: any InvocationSink) { self.sink = sink }

    func began(contentType: String?, executedVersion: String, flow: (any ResponseFlow)?) {
        self.flow.withLock { $0 = flow }
        sink.begin(executedVersion: executedVersion, contentType: contentType)
    }

    func received(_ bytes: ByteBuffer) {
        guard let flow = flow.withLock({ $0 }) else { return sink.write(bytes, then: nil) }
        flow.pause()
        sink.write(bytes) { _ in flow.resume() }
    }

    func ended(_ result: Result<FunctionAnswer, ServiceError>) {
        switch result {
        case .failure(let error): sink.fail(error)
        case .success(let answer):
            sink.finish(
                InvocationEnd(
                    errorCode: answer.errorType.map { _ in answer.functionError ?? "Unhandled" },
                    errorDetails: answer.functionError.map { _ in String(buffer: answer.payload) },
                    logTail: answer.logTail.map { Base64.encode($0) }))
        }
    }
}
