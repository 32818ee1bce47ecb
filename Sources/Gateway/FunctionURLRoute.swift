import AWSInterface
import Ambient
import HTTP
import JSON
import NIOCore
import NIOHTTP1

/// Function URLs: plain HTTP outside, an invocation inside.
extension Gateway {
    func serveFunctionURL(_ address: FunctionURLAddress, _ request: HTTPRequest, _ facts: RequestFacts, _ response: HTTPResponseWriter) {
        let requestID = entropy.uuid()
        door.functionURL(address.id) { found in
            switch found {
            case .success(let target?): self.serve(target, at: address, request, facts, requestID, response)
            case .success(nil): response.respond(Self.urlAnswer(.notFound, "There is no function URL \(address.id).", requestID))
            case .failure(let error): response.respond(Self.urlAnswer(error, requestID))
            }
        }
    }

    private func serve(
        _ target: FunctionURLTarget, at address: FunctionURLAddress, _ request: HTTPRequest, _ facts: RequestFacts, _ requestID: String,
        _ response: HTTPResponseWriter
    ) {
        let origin = request.headers.first(name: "origin")
        if let cors = target.cors, let origin, request.method == .OPTIONS, request.headers.contains(name: "access-control-request-method") {
            var headers = cors.preflightHeaders(origin: origin)
            headers.add(name: "Content-Type", value: "application/json")
            headers.add(name: "x-amzn-RequestId", value: requestID)
            return response.respond(.ok, headers: headers)
        }
        guard target.requiresSignature else {
            return invoke(target, at: address, request, facts, caller: nil, requestID, response)
        }
        authenticator.authenticate(request, facts) { result in
            guard let caller = try? result.get(), !caller.accessKeyID.isEmpty, (try? self.checkScope(caller, service: "lambda")) != nil
            else { return response.respond(Self.urlAnswer(.forbidden, "Forbidden", requestID)) }
            self.invoke(target, at: address, request, facts, caller: caller, requestID, response)
        }
    }

    private func invoke(
        _ target: FunctionURLTarget, at address: FunctionURLAddress, _ request: HTTPRequest, _ facts: RequestFacts, caller: Caller?,
        _ requestID: String, _ response: HTTPResponseWriter
    ) {
        let event = FunctionURLEvent(
            address: address, request: request, facts: facts, caller: caller, requestID: requestID, now: clock.now())
        let payload = ByteBuffer(bytes: event.payload())
        guard payload.readableBytes <= InvokeRoute.synchronousLimit else {
            return response.respond(Self.urlAnswer(.payloadTooLarge, "Request Too Long", requestID))
        }
        let invocation = InvokeRequest(
            scope: target.scope, functionName: target.functionName, qualifier: target.qualifier, payload: payload, requestID: requestID,
            accessKeyID: caller?.accessKeyID ?? "", traceHeader: facts.traceHeader, eventLoop: request.eventLoop)
        var extraHeaders: HTTPHeaders = ["x-amzn-RequestId": requestID]
        if let origin = request.headers.first(name: "origin") { extraHeaders.add(contentsOf: target.cors?.headers(origin: origin) ?? [:]) }
        invoke(invocation, target.mode, extraHeaders, response)
    }

    private func invoke(
        _ invocation: InvokeRequest, _ mode: FunctionURLTarget.Mode, _ extraHeaders: HTTPHeaders, _ response: HTTPResponseWriter
    ) {
        let requestID = invocation.requestID
        switch mode {
        case .responseStream:
            door.invokeStreaming(
                invocation, FunctionURLSink(response, extraHeaders: extraHeaders) { Self.urlAnswer($0, requestID) })
        case .buffered:
            door.invoke(invocation) { result in
                switch result {
                case .success(let answer):
                    var interpreted =
                        answer.functionError == nil ? FunctionURLAnswer.interpret(answer.payload) : FunctionURLAnswer.badGateway
                    interpreted.headers.add(contentsOf: extraHeaders)
                    response.respond(interpreted)
                case .failure(let error): response.respond(Self.urlAnswer(error, requestID))
                }
            }
        }
    }

    /// Errors of a URL say `Message` and nothing of what is inside.
    private static func urlAnswer(_ status: HTTPResponseStatus, _ message: String, _ requestID: String) -> HTTPAnswer {
        HTTPAnswer(
            status, headers: ["Content-Type": "application/json", "x-amzn-RequestId": requestID],
            body: ByteBuffer(bytes: JSONValue.object(["Message": .string(message)]).bytes()))
    }

    private static func urlAnswer(_ error: ServiceError, _ requestID: String) -> HTTPAnswer {
        switch error.status {
        case 429: urlAnswer(.tooManyRequests, "Rate Exceeded.", requestID)
        case 413: urlAnswer(.payloadTooLarge, "Request Too Long", requestID)
        case 404: urlAnswer(.notFound, error.message, requestID)
        case 403: urlAnswer(.forbidden, "Forbidden", requestID)
        default: FunctionURLAnswer.badGateway
        }
    }
}

extension FunctionURLTarget.CORS {
    /// For an answer to a request from `origin`; empty where that origin is not allowed.
    func headers(origin: String) -> HTTPHeaders {
        guard allowOrigins.contains("*") || allowOrigins.contains(origin) else { return [:] }
        // With credentials a browser takes no asterisk for an answer.
        let any = allowOrigins.contains("*") && !allowCredentials
        var headers: HTTPHeaders = ["Access-Control-Allow-Origin": any ? "*" : origin]
        if !any { headers.add(name: "Vary", value: "Origin") }
        if allowCredentials { headers.add(name: "Access-Control-Allow-Credentials", value: "true") }
        if !exposeHeaders.isEmpty { headers.add(name: "Access-Control-Expose-Headers", value: exposeHeaders.joined(separator: ",")) }
        return headers
    }

    /// For a browser that asks before it sends.
    func preflightHeaders(origin: String) -> HTTPHeaders {
        var headers = headers(origin: origin)
        if headers.isEmpty { return headers }
        if !allowMethods.isEmpty { headers.add(name: "Access-Control-Allow-Methods", value: allowMethods.joined(separator: ",")) }
        if !allowHeaders.isEmpty { headers.add(name: "Access-Control-Allow-Headers", value: allowHeaders.joined(separator: ",")) }
        if maxAge > 0 { headers.add(name: "Access-Control-Max-Age", value: String(maxAge)) }
        return headers
    }
}
