public import JSON

/// An error with AWS's name, message and status, as every SDK understands it. The gateway gives it its wire form.
public struct ServiceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// For example `ResourceNotFoundException`.
    public var code: String
    public var message: String
    /// The HTTP status.
    public var status: Int
    /// Further members of the error's shape, for example `Reason` of `TooManyRequestsException`.
    public var fields: JSONObject
    /// Further response headers, for example `Retry-After`.
    public var headers: [String: String]

    public init(_ code: String, _ message: String, status: Int = 400, fields: JSONObject = [:], headers: [String: String] = [:]) {
        self.code = code
        self.message = message
        self.status = status
        self.fields = fields
        self.headers = headers
    }

    /// Whose fault it is, in AWS's words.
    public var type: String { status < 500 ? "User" : "Service" }

    public var description: String { "\(code): \(message)" }

    /// What is known to AWS's interface and not built here: refused by name, never ignored. Listed in docs/not-built.md.
    public static func notImplemented(_ what: String) -> ServiceError {
        ServiceError("NotImplementedException", "Apus does not implement \(what). See docs/not-built.md.", status: 501)
    }
}
