import AWSInterface
import Encodings
import HTTP
import NIOCore
import NIOHTTP1

/// The three operations of Lambda that carry raw payloads, recognised by their paths without taking these apart further.
struct InvokeRoute {
    enum Operation {
        case invoke
        case invokeAsync
        case invokeStreaming
    }

    let operation: Operation
    /// As in the path, still encoded.
    let functionName: Substring

    /// AWS's limits of a payload, in bytes.
    static let synchronousLimit = 6_291_456
    static let asynchronousLimit = 1_048_576

    init?(method: HTTPMethod, path: Substring) {
        guard method == .POST else { return nil }
        if let name = Self.name(in: path, "/2015-03-31/functions/", "/invocations") {
            self.init(operation: .invoke, functionName: name)
        } else if let name = Self.name(in: path, "/2021-11-15/functions/", "/response-streaming-invocations") {
            self.init(operation: .invokeStreaming, functionName: name)
        } else if let name = Self.name(in: path, "/2014-11-13/functions/", "/invoke-async") {
            self.init(operation: .invokeAsync, functionName: name)
        } else {
            return nil
        }
    }

    private init(operation: Operation, functionName: Substring) {
        self.operation = operation
        self.functionName = functionName
    }

    private static func name(in path: Substring, _ prefix: StaticString, _ suffix: StaticString) -> Substring? {
        var bytes = path.utf8
        if bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        let front = UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
        let back = UnsafeBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount)
        guard bytes.count > front.count + back.count, bytes.starts(with: front), bytes.suffix(back.count).elementsEqual(back) else {
            return nil
        }
        let name = bytes.dropFirst(front.count).dropLast(back.count)
        return name.contains(UInt8(ascii: "/")) ? nil : Substring(name)
    }

    /// The most that a body may hold.
    func limit(invocationType: String?) -> Int {
        operation == .invokeAsync || invocationType == InvokeRequest.Kind.event.rawValue ? Self.asynchronousLimit : Self.synchronousLimit
    }

    static func tooLarge(limit: Int) -> ServiceError {
        ServiceError(
            "RequestTooLargeException", "Request must be smaller than \(limit) bytes for the InvokeFunction operation", status: 413)
    }

    /// - Throws: what AWS answers to headers it does not know the values of.
    func invocation(_ request: HTTPRequest, _ facts: RequestFacts, _ caller: Caller, requestID: String) throws(ServiceError)
        -> InvokeRequest
    {
        if let header = facts.refusedInvocationHeader { throw .notImplemented("the header \(header) of Invoke") }
        // A path's plus sign is a plus sign; `decode` with its default keeps it.
        guard let name = PercentEncoding.decode(functionName) else {
            throw ServiceError("InvalidParameterValueException", "The function name is not valid.")
        }
        var kind = InvokeRequest.Kind.requestResponse
        if operation == .invokeAsync {
            kind = .event
        } else if let type = facts.invocationType {
            guard let known = InvokeRequest.Kind(rawValue: type) else {
                throw Self.notInSet(type, at: "invocationType", "Event, RequestResponse, DryRun")
            }
            kind = known
        }
        if operation == .invokeStreaming, kind == .event {
            throw Self.notInSet(kind.rawValue, at: "invocationType", "RequestResponse, DryRun")
        }
        if let logType = facts.logType, logType != "Tail", logType != "None" { throw Self.notInSet(logType, at: "logType", "None, Tail") }
        let query = request.query
        return InvokeRequest(
            scope: caller.scope, functionName: name, qualifier: query.isEmpty ? nil : PresentedSignature.parameter("Qualifier", of: query),
            kind: kind, wantsLogTail: facts.logType == "Tail", clientContext: facts.clientContext, payload: request.body,
            requestID: requestID, accessKeyID: caller.accessKeyID, traceHeader: facts.traceHeader, eventLoop: request.eventLoop)
    }

    private static func notInSet(_ value: String, at member: String, _ values: String) -> ServiceError {
        ServiceError(
            "ValidationException",
            "1 validation error detected: Value '\(value)' at '\(member)' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [\(values)]")
    }

    /// The answer of Invoke and InvokeAsync.
    func answer(_ answer: InvokeAnswer, kind: InvokeRequest.Kind, requestID: String) -> HTTPAnswer {
        var headers = HTTPHeaders()
        headers.reserveCapacity(6)
        headers.add(name: "x-amzn-RequestId", value: requestID)
        if operation == .invokeAsync { return HTTPAnswer(.accepted, headers: headers) }
        if !answer.executedVersion.isEmpty, kind != .event { headers.add(name: "X-Amz-Executed-Version", value: answer.executedVersion) }
        switch kind {
        case .dryRun: return HTTPAnswer(.noContent, headers: headers)
        case .event: return HTTPAnswer(.accepted, headers: headers)
        case .requestResponse:
            headers.add(name: "Content-Type", value: "application/json")
            if let error = answer.functionError { headers.add(name: "X-Amz-Function-Error", value: error) }
            if let tail = answer.logTail { headers.add(name: "X-Amz-Log-Result", value: tail) }
            return HTTPAnswer(.ok, headers: headers, body: answer.payload)
        }
    }
}
