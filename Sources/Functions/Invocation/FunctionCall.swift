public import AWSInterface
public import Environments
import JSON
public import NIOCore

/// One call of a function, whoever makes it: the gateway, an asynchronous delivery, the command line.
public struct FunctionCall: Sendable {
    public var key: FunctionKey
    /// A version or an alias; `nil` for `$LATEST`.
    public var qualifier: String?
    /// A UUID: `x-amzn-RequestId`, and `aws_request_id` in the handler.
    public var requestID: String
    /// The event as JSON; an empty payload is sent as `{}`.
    public var payload: ByteBuffer
    /// The client context as JSON text, already decoded from base64.
    public var clientContext: String?
    /// The X-Ray header of the chain of events that leads to this call; the run is counted in its lineage.
    public var traceHeader: String?
    /// Whether the answer carries the last 4 KB of the log (`LogType=Tail`).
    public var wantsLogTail: Bool

    public init(
        key: FunctionKey, qualifier: String? = nil, requestID: String, payload: ByteBuffer, clientContext: String? = nil,
        traceHeader: String? = nil, wantsLogTail: Bool = false
    ) {
        self.key = key
        self.qualifier = qualifier
        self.requestID = requestID
        self.payload = payload
        self.clientContext = clientContext
        self.traceHeader = traceHeader
        self.wantsLogTail = wantsLogTail
    }

    /// A call as a request names it.
    ///
    /// - Parameter function: a name, a partial or a whole ARN, each perhaps with a qualifier.
    /// - Throws: `ServiceError`: AWS's errors for what is no such name, and for functions of other regions and accounts.
    public init(
        function: String, qualifier: String?, in scope: Scope, requestID: String, payload: ByteBuffer, clientContext: String? = nil,
        traceHeader: String? = nil, wantsLogTail: Bool = false
    ) throws {
        let reference: FunctionReference
        if qualifier == nil, function.utf8.count <= 64, Characters.isName(function) {
            reference = FunctionReference(key: FunctionKey(scope: scope, name: function), qualifier: nil)  // Almost every call.
        } else {
            var names: JSONObject = ["FunctionName": .string(function)]
            names["Qualifier"] = qualifier.map(JSONValue.string)
            let parameters = Parameters(names)
            reference = try parameters.function(in: scope, namespaced: true, qualifier: true)
            try parameters.validate()
        }
        self.init(
            key: reference.key, qualifier: reference.qualifier, requestID: requestID, payload: payload, clientContext: clientContext,
            traceHeader: traceHeader, wantsLogTail: wantsLogTail)
    }
}

/// What a function answered.
public struct FunctionAnswer: Sendable {
    public var payload: ByteBuffer
    /// `Unhandled` where the function failed and `payload` describes the error; `nil` for success.
    public var functionError: String?
    /// The error's type where the function failed, for example `Runtime.ExitError`.
    public var errorType: String?
    /// The version that ran.
    public var executedVersion: String
    /// The last 4 KB of the invocation's log, where it was asked for.
    public var logTail: [UInt8]?
    /// The header that the function ran with, for what follows from its answer.
    public var traceHeader: String?
}

/// Takes a streamed answer as it comes. Calls come in order, on the environment's event loop.
public protocol AnswerStream: Sendable {
    /// The function runs; `flow` slows it down while the reader is slow, and is `nil` for an answer that comes in one piece.
    func began(contentType: String?, executedVersion: String, flow: (any ResponseFlow)?)
    func received(_ bytes: ByteBuffer)
    /// The last call. A failure before `began` is the caller's to report as an error of the API.
    func ended(_ result: Result<FunctionAnswer, ServiceError>)
}

/// The sizes that Lambda holds payloads to.
public enum PayloadLimit {
    /// Bytes of a synchronous request, and of its answer.
    public static let synchronous = 6 * 1024 * 1024
    /// Bytes of an asynchronous request.
    public static let asynchronous = 1024 * 1024

    static func check(_ payload: ByteBuffer, isAsynchronous: Bool) throws(ServiceError) {
        if isAsynchronous, payload.readableBytes > asynchronous {
            throw ServiceError(
                "RequestTooLargeException",
                "\(payload.readableBytes) byte payload is too large for the Event invocation type (limit \(asynchronous) bytes)",
                status: 413)
        }
        if payload.readableBytes > synchronous {
            throw ServiceError(
                "RequestTooLargeException", "Request must be smaller than \(synchronous) bytes for the InvokeFunction operation",
                status: 413)
        }
    }
}
