import AWSInterface
import HTTP
import JSON
import NIOCore
import NIOHTTP1

/// How a service's operations, answers and errors are written: AWS's protocols as far as they are spoken here.
enum WireProtocol: Sendable {
    case restJSON(RESTService.ErrorForm, status: Int)
    /// JSON 1.0 or 1.1.
    case json(JSONService)
    /// Query, answered in XML.
    case query(QueryService, action: String)

    /// Of Lambda, and of what belongs to no service.
    static let lambda = WireProtocol.restJSON(.lambda, status: 200)

    /// Query services name the same errors without `Exception` at the end.
    private var isQuery: Bool {
        if case .query = self { return true }
        return false
    }

    /// A success.
    func answer(_ output: JSONObject, requestID: String) -> HTTPAnswer {
        switch self {
        case .restJSON(let form, let status): Self.restAnswer(output, form, status: status, requestID: requestID)
        case .json(let service):
            HTTPAnswer(
                .ok, headers: ["Content-Type": service.contentType, "x-amzn-RequestId": requestID],
                body: ByteBuffer(bytes: JSONValue.object(output).bytes()))
        case .query(let service, let action):
            HTTPAnswer(
                .ok, headers: ["Content-Type": "text/xml", "x-amzn-RequestId": requestID],
                body: ByteBuffer(string: service.xml(output, of: action, requestID: requestID)))
        }
    }

    private static func restAnswer(
        _ output: JSONObject, _ form: RESTService.ErrorForm, status: Int, requestID: String
    ) -> HTTPAnswer {
        var output = output
        var status = status
        // The one output member of Lambda's API that is the HTTP status.
        if case .lambda = form, let stated = output["StatusCode"]?.int {
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
        var headers: HTTPHeaders = ["x-amzn-RequestId": requestID]
        var status = error.status
        let body: ByteBuffer
        switch self {
        case .restJSON(let form, _):
            headers.add(name: "Content-Type", value: "application/json")
            headers.add(name: "x-amzn-ErrorType", value: error.code)
            body = Self.json(form.members(of: error), error.fields)
        case .json(let service):
            var type = error.code
            headers.add(name: "Content-Type", value: service.contentType)
            if let names = service.errors?.json(error) {
                (status, type) = (names.status, names.type)
                headers.add(name: "x-amzn-query-error", value: names.queryError)
            } else {
                headers.add(name: "x-amzn-ErrorType", value: error.code)
            }
            body = Self.json(["__type": .string(type), "message": .string(error.message)], error.fields)
        case .query(let service, _):
            let named = service.errors?.query(error) ?? error
            status = named.status
            headers.add(name: "Content-Type", value: "text/xml")
            body = ByteBuffer(string: service.xml(named, requestID: requestID))
        }
        for (name, value) in error.headers.sorted(by: { $0.key < $1.key }) { headers.replaceOrAdd(name: name, value: value) }
        return HTTPAnswer(HTTPResponseStatus(statusCode: status), headers: headers, body: body)
    }

    private static func json(_ members: JSONObject, _ fields: JSONObject) -> ByteBuffer {
        var object = members
        for field in fields { object[field.key] = field.value }
        return ByteBuffer(bytes: JSONValue.object(object).bytes())
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

extension JSONService {
    var contentType: String { "application/x-amz-json-\(version)" }
}

extension RESTService.ErrorForm {
    fileprivate func members(of error: ServiceError) -> JSONObject {
        switch self {
        case .lambda:
            let message = LambdaBindings.errorsWithCapitalMessage.contains(error.code) ? "Message" : "message"
            return ["Type": .string(error.type), message: .string(error.message)]
        case .plain: return ["Message": .string(error.message)]
        }
    }
}
