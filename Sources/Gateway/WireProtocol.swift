import AWSInterface
import HTTP
import JSON
import NIOCore
import NIOHTTP1

/// How a service's operations, answers and errors are written: AWS's protocols as far as they are spoken here.
enum WireProtocol: Sendable {
    /// REST-JSON, in Lambda's dialect.
    case restJSON(binding: RESTBinding?)
    /// JSON 1.0 or 1.1.
    case json(version: String)
    /// Query, answered in XML.
    case query(QueryService, action: String)

    /// Query services name the same errors without `Exception` at the end.
    private var isQuery: Bool {
        if case .query = self { return true }
        return false
    }

    /// A success.
    func answer(_ output: JSONObject, requestID: String) -> HTTPAnswer {
        switch self {
        case .restJSON(let binding): Self.restAnswer(output, status: binding?.status ?? 200, requestID: requestID)
        case .json(let version):
            HTTPAnswer(
                .ok, headers: ["Content-Type": "application/x-amz-json-\(version)", "x-amzn-RequestId": requestID],
                body: ByteBuffer(bytes: JSONValue.object(output).bytes()))
        case .query(let service, let action):
            HTTPAnswer(
                .ok, headers: ["Content-Type": "text/xml", "x-amzn-RequestId": requestID],
                body: ByteBuffer(string: service.xml(output, of: action, requestID: requestID)))
        }
    }

    private static func restAnswer(_ output: JSONObject, status: Int, requestID: String) -> HTTPAnswer {
        var output = output
        var status = status
        // The one output member of this API that is the HTTP status.
        if let stated = output["StatusCode"]?.int {
            status = stated
            output["StatusCode"] = nil
        }
        if status == 204 { return HTTPAnswer(.noContent, headers: ["x-amzn-RequestId": requestID]) }
        return HTTPAnswer(
            HTTPResponseStatus(statusCode: status), headers: ["Content-Type": "application/json", "x-amzn-RequestId": requestID],
            body: ByteBuffer(bytes: JSONValue.object(output).bytes()))
    }

    /// A refusal or failure.
    func answer(_ error: ServiceError, requestID: String) -> HTTPAnswer {
        let status = HTTPResponseStatus(statusCode: error.status)
        var headers: HTTPHeaders = ["x-amzn-RequestId": requestID]
        let body: ByteBuffer
        switch self {
        case .restJSON:
            headers.add(name: "Content-Type", value: "application/json")
            headers.add(name: "x-amzn-ErrorType", value: error.code)
            let message = LambdaBindings.errorsWithCapitalMessage.contains(error.code) ? "Message" : "message"
            var object: JSONObject = ["Type": .string(error.type), message: .string(error.message)]
            for field in error.fields { object[field.key] = field.value }
            body = ByteBuffer(bytes: JSONValue.object(object).bytes())
        case .json(let version):
            headers.add(name: "Content-Type", value: "application/x-amz-json-\(version)")
            headers.add(name: "x-amzn-ErrorType", value: error.code)
            var object: JSONObject = ["__type": .string(error.code), "message": .string(error.message)]
            for field in error.fields { object[field.key] = field.value }
            body = ByteBuffer(bytes: JSONValue.object(object).bytes())
        case .query(let service, _):
            headers.add(name: "Content-Type", value: "text/xml")
            body = ByteBuffer(string: service.xml(error, requestID: requestID))
        }
        for (name, value) in error.headers.sorted(by: { $0.key < $1.key }) { headers.replaceOrAdd(name: name, value: value) }
        return HTTPAnswer(status, headers: headers, body: body)
    }

    /// AWS's name of a failed authentication, which differs between the Query services and the others.
    func error(_ failure: SignatureFailure) -> ServiceError {
        switch failure {
        case .missing:
            ServiceError(
                isQuery ? "MissingAuthenticationToken" : "MissingAuthenticationTokenException", "Missing Authentication Token", status: 403)
        case .incomplete(let message):
            ServiceError(
                isQuery ? "IncompleteSignature" : "IncompleteSignatureException", message, status: isQuery ? 400 : 403)
        case .mismatch(let message):
            ServiceError(isQuery ? "SignatureDoesNotMatch" : "InvalidSignatureException", message, status: 403)
        case .unknownKey, .notInMemory:
            ServiceError(
                isQuery ? "InvalidClientTokenId" : "UnrecognizedClientException",
                "The security token included in the request is invalid.", status: 403)
        case .notImplemented(let what): .notImplemented(what)
        }
    }
}
