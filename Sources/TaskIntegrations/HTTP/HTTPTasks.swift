import AWSInterface
import Egress
import JSON

/// `http:invoke`: requests to the world outside, authorized by a connection of EventBridge.
///
/// Source: AWS Step Functions developer guide, "Call HTTPS APIs in Step Functions workflows".
struct HTTPTasks: Sendable {
    let connections: any TaskConnections

    /// - Parameter observe: is told of the request when it has been answered, or has failed.
    func perform(_ call: TaskCall, observe: ((HTTPExchange) -> Void)? = nil) async -> TaskResult {
        let task: HTTPTaskRequest
        do throws(InvalidTask) {
            task = try HTTPTaskRequest(call)
        } catch {
            return error.result
        }
        let grant: ConnectionGrant
        do throws(ConnectionFailure) {
            grant = try await connections.grant(of: task.connection, in: call.actingScope)
        } catch {
            return .failed(error: error.error, cause: error.cause)
        }
        let request: EgressRequest, visible: EgressRequest
        do throws(HTTPTaskRequest.InvalidBody) {
            request = try task.request(adding: grant, region: call.scope.region)
            visible = try task.request(adding: ConnectionGrant(), region: call.scope.region)
        } catch {
            return .runtimeError(error.cause)
        }
        do throws(EgressError) {
            let response = try await connections.send(request)
            observe?(HTTPExchange(request: request, visibleRequest: visible, response: response))
            if response.status == 401 || response.status == 407 { grant.refused() }
            return Self.result(response)
        } catch {
            observe?(HTTPExchange(request: request, visibleRequest: visible, response: nil))
            return Self.result(error)
        }
    }

    // MARK: The answer

    /// What cannot stand in a state's output.
    private static let unsupportedTypes = ["application/octet-stream", "image/", "video/", "audio/"]

    private static func result(_ response: EgressResponse) -> TaskResult {
        let type = response.header("Content-Type")?.lowercased() ?? ""
        guard !unsupportedTypes.contains(where: type.hasPrefix), let text = String(validating: response.body, as: UTF8.self) else {
            return .runtimeError("The content type '\(type)' of the HTTP response is not supported, or its body is not text.")
        }
        let status = response.status
        guard (200...299).contains(status) else {
            return .failed(error: "States.Http.StatusCode.\(status)", cause: text.isEmpty ? HTTPStatusText.of(status) : text)
        }
        var headers = JSONObject()
        for field in response.headers {
            let name = field.name.lowercased()
            headers[name] = .array((headers[name]?.array ?? []) + [.string(field.value)])
        }
        let isJSON = type.contains("json")
        let body = (isJSON ? try? JSONValue(parsing: response.body) : nil) ?? .string(text)
        return .succeeded(
            [
                "Headers": .object(headers), "ResponseBody": body, "StatusCode": .number(status),
                "StatusText": .string(HTTPStatusText.of(status)),
            ]
        )
    }

    private static func result(_ error: EgressError) -> TaskResult {
        switch error.reason {
        case .invalidRequest: .runtimeError("The HTTP request could not be sent: \(error)")
        case .answerTooLarge:
            .failed(
                error: "States.DataLimitExceeded",
                cause: "The HTTP response is larger than \(HTTPTaskRequest.largestAnswer) bytes, the maximum of a task's result.")
        case .cancelled: .abandoned
        case .unavailable, .cannotConnect, .untrusted, .timedOut, .connectionLost:
            .failed(error: "States.Http.Socket", cause: "The HTTP request failed: \(error)")
        }
    }
}

/// The reason phrases of RFC 9110 and its registry.
public enum HTTPStatusText {
    /// For example `Not Found` of 404; empty for a status that has none.
    public static func of(_ status: Int) -> String { texts[status] ?? "" }

    private static let texts: [Int: String] = [
        200: "OK", 201: "Created", 202: "Accepted", 203: "Non-Authoritative Information", 204: "No Content", 205: "Reset Content",
        206: "Partial Content", 207: "Multi-Status", 300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other",
        304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized",
        402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
        407: "Proxy Authentication Required", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required",
        412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
        416: "Range Not Satisfiable", 417: "Expectation Failed", 421: "Misdirected Request", 422: "Unprocessable Content",
        425: "Too Early", 426: "Upgrade Required", 428: "Precondition Required", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
        503: "Service Unavailable", 504: "Gateway Timeout",
    ]
}
