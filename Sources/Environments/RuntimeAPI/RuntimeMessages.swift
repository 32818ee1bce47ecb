import JSON
import NIOCore

/// What the Runtime API writes, as bytes: small and the same each time, so put together by hand.
enum RuntimeMessages {
    static let accepted = message("202 Accepted", #"{"status":"OK"}"# + "\n")
    static let proceed = ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")

    static func error(_ status: Int, type: String, message text: String) -> ByteBuffer {
        let body: JSONValue = ["errorMessage": .string(text), "errorType": .string(type)]
        return message("\(status) \(reason(status))", body.text())
    }

    /// The head of the answer to `next`: who is called, until when, and how long the event is that follows.
    static func writeEventHead(_ invocation: Invocation, deadline milliseconds: Int64, to buffer: inout ByteBuffer) {
        // awslambdaric reads Content-Type without asking whether it is there.
        buffer.writeStaticString("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: ")
        buffer.writeString(invocation.requestID)
        buffer.writeStaticString("\r\nLambda-Runtime-Deadline-Ms: ")
        buffer.writeString(String(milliseconds))
        buffer.writeStaticString("\r\nLambda-Runtime-Invoked-Function-Arn: ")
        buffer.writeString(invocation.invokedFunctionARN)
        write("Lambda-Runtime-Trace-Id", invocation.traceHeader, to: &buffer)
        write("Lambda-Runtime-Client-Context", invocation.clientContext, to: &buffer)
        write("Lambda-Runtime-Cognito-Identity", invocation.cognitoIdentity, to: &buffer)
        write("Lambda-Runtime-Aws-Tenant-Id", invocation.tenantID, to: &buffer)
        buffer.writeStaticString("\r\nContent-Length: ")
        buffer.writeString(String(invocation.payload.readableBytes))
        buffer.writeStaticString("\r\n\r\n")
    }

    /// A header that came from the caller: one line, whatever it contains.
    private static func write(_ name: StaticString, _ value: String?, to buffer: inout ByteBuffer) {
        guard let value else { return }
        buffer.writeStaticString("\r\n")
        buffer.writeStaticString(name)
        buffer.writeStaticString(": ")
        buffer.writeBytes(value.utf8.lazy.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 })
    }

    private static func message(_ status: String, _ body: String) -> ByteBuffer {
        ByteBuffer(
            string: "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 413: "Payload Too Large"
        case 501: "Not Implemented"
        default: "Error"
        }
    }
}
