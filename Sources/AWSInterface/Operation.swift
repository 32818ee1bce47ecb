public import JSON

/// One operation of an AWS service as the gateway, the command line and other services call it.
///
/// Parameters and answer have the member names of AWS's API reference; protocols and HTTP bindings are the gateway's.
public struct Operation: Sendable {
    /// Runs the operation: answers its output, or throws a `ServiceError`. Any other error is an internal failure.
    public typealias Handler = @Sendable (_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject

    /// As in AWS's API reference, for example `CreateFunction`.
    public let name: String
    public let handler: Handler

    public init(_ name: String, _ handler: @escaping Handler) {
        self.name = name
        self.handler = handler
    }
}

/// A service as its operations.
public struct ServiceInterface: Sendable {
    /// The name that requests are signed for, for example `lambda` or `logs`.
    public let name: String
    public let operations: [String: Operation]
    /// Operations of AWS's service that are refused by name. A test holds them against docs/not-built.md.
    public let notBuilt: Set<String>

    public init(name: String, operations: [Operation], notBuilt: Set<String>) {
        self.name = name
        self.operations = Dictionary(uniqueKeysWithValues: operations.map { ($0.name, $0) })
        self.notBuilt = notBuilt
    }

    /// Runs `operation`.
    ///
    /// - Throws: what the operation throws; `ServiceError.notImplemented` for what is not built, and
    ///   `UnknownOperationException` for a name that AWS does not have either.
    public func call(_ operation: String, _ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        if let known = operations[operation] { return try await known.handler(input, context) }
        if notBuilt.contains(operation) { throw ServiceError.notImplemented("\(name):\(operation)") }
        throw ServiceError("UnknownOperationException", "The operation \(operation) does not exist in the service \(name).", status: 404)
    }
}
