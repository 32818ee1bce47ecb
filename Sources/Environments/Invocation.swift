public import Ambient
public import NIOCore

/// One event on its way to a function.
public struct Invocation: Sendable {
    /// A UUID, as in `x-amzn-RequestId`.
    public var requestID: String
    /// The event: JSON, not looked at here.
    public var payload: ByteBuffer
    /// The ARN that the caller invoked, with its qualifier if it gave one.
    public var invokedFunctionARN: String
    /// The client context as JSON text (already decoded from base64).
    public var clientContext: String?
    /// The Cognito identity as JSON text.
    public var cognitoIdentity: String?
    /// `X-Amzn-Trace-Id`.
    public var traceHeader: String?
    /// `X-Amz-Tenant-Id`, for functions with tenant isolation.
    public var tenantID: String?

    public init(
        requestID: String, payload: ByteBuffer, invokedFunctionARN: String, clientContext: String? = nil,
        cognitoIdentity: String? = nil, traceHeader: String? = nil, tenantID: String? = nil
    ) {
        self.requestID = requestID
        self.payload = payload
        self.invokedFunctionARN = invokedFunctionARN
        self.clientContext = clientContext
        self.cognitoIdentity = cognitoIdentity
        self.traceHeader = traceHeader
        self.tenantID = tenantID
    }
}

/// Follows one invocation. Calls come in order and one at a time, on the event loop of the invocation's environment
/// (the caller's own loop where that is possible), or on the caller's thread before `invoke` returns; they must not block.
public protocol InvocationObserver: AnyObject, Sendable {
    /// An environment has taken the invocation. Also called before an init failure is reported, so that START can be logged.
    func invocationStarted(_ start: InvocationStart)
    /// The function streams its answer (`Lambda-Runtime-Function-Response-Mode: streaming`).
    func responseBegan(_ response: StreamedResponse)
    /// One piece of a streamed answer.
    func responseReceived(_ bytes: ByteBuffer)
    /// The last call: what came of it, and what it took. Everything that the function printed until then was delivered before.
    func invocationEnded(_ result: InvocationResult)
}

extension InvocationObserver {
    public func invocationStarted(_ start: InvocationStart) {}
    public func responseBegan(_ response: StreamedResponse) {}
    public func responseReceived(_ bytes: ByteBuffer) {}
}

/// Where and when an invocation started.
public struct InvocationStart: Sendable {
    public let environment: EnvironmentDescription
    public let time: Timestamp
    /// True for the first invocation of an environment.
    public let isCold: Bool

    public init(environment: EnvironmentDescription, time: Timestamp, isCold: Bool) {
        (self.environment, self.time, self.isCold) = (environment, time, isCold)
    }
}

/// The head of a streamed answer.
public struct StreamedResponse: Sendable {
    /// The runtime's `Content-Type`; with `application/vnd.awslambda.http-integration-response` the stream begins with a JSON
    /// prelude (status, headers, cookies), eight zero bytes, then the body.
    public let contentType: String?
    /// Stops and continues the function while the reader is slow.
    public let flow: any ResponseFlow

    public init(contentType: String?, flow: any ResponseFlow) { (self.contentType, self.flow) = (contentType, flow) }
}

/// Slows a streaming function down to the pace of its reader.
public protocol ResponseFlow: Sendable {
    func pause()
    func resume()
}

/// What came of an invocation.
public enum InvocationOutcome: Sendable {
    /// The function's whole answer, as it posted it.
    case response(ByteBuffer, contentType: String?)
    /// The end of a streamed answer; `error` when the function reported one in its trailers or broke off.
    case streamed(bytes: Int, error: FunctionError?)
    /// The function failed: AWS answers 200 with `X-Amz-Function-Error` and this payload.
    case failed(FunctionError)
    /// No environment could be had: the platform's fault, not the function's.
    case unavailable(EnvironmentUnavailable)
}

/// An error of a function, as AWS reports it.
public struct FunctionError: Error, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Posted by the runtime to `/error`.
        case reported
        /// Posted to `/init/error`.
        case initialisation
        case timedOut
        case initialisationTimedOut
        /// The process ended before it answered.
        case exited
        case outOfMemory
        case responseTooLarge
        /// The function broke off a streamed answer.
        case truncatedStream
    }

    public let kind: Kind
    /// `X-Amz-Function-Error`: AWS answers `Unhandled` for every error of today's runtimes.
    public var functionErrorHeader: String { "Unhandled" }
    /// `errorType`, for example `Runtime.ExitError`, `Sandbox.Timedout`, `ValueError`.
    public let type: String
    /// The payload of the answer: JSON with `errorType`, `errorMessage` and what else the runtime gave.
    public let payload: ByteBuffer
    /// A line for the log, where AWS writes one itself (time-out, exit).
    public let logMessage: String?

    public init(kind: Kind, type: String, payload: ByteBuffer, logMessage: String? = nil) {
        (self.kind, self.type, self.payload, self.logMessage) = (kind, type, payload, logMessage)
    }

    /// True when the environment was lost with the invocation.
    public var endsEnvironment: Bool {
        switch kind {
        case .reported, .responseTooLarge: false
        default: true
        }
    }
}

/// Why no environment could be had.
public enum EnvironmentUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// Every environment that the node may have is busy.
    case capacity
    /// The node is shutting down.
    case shuttingDown
    /// The process could not be started.
    case startFailed(String)
    /// Functions cannot be kept apart on this host and the configuration does not allow them to run regardless.
    case isolation(String)

    public var description: String {
        switch self {
        case .capacity: "The node has no room for another execution environment."
        case .shuttingDown: "The node is shutting down."
        case .startFailed(let reason): "The execution environment could not be started: \(reason)"
        case .isolation(let reason): reason
        }
    }
}

/// The end of an invocation with its measures (the REPORT line).
public struct InvocationResult: Sendable {
    public let outcome: InvocationOutcome
    /// Milliseconds from the environment's taking the event to its answer; the whole time-out when it timed out.
    public let duration: Double
    /// Milliseconds of the init phase, where this invocation waited for one.
    public let initDuration: Double?
    /// The most memory that the environment has used so far, in MB, rounded up.
    public let maxMemoryUsed: Int
    public let isCold: Bool
    public let end: Timestamp
    /// `nil` where no environment was had.
    public let environment: EnvironmentDescription?

    public init(
        outcome: InvocationOutcome, duration: Double, initDuration: Double?, maxMemoryUsed: Int, isCold: Bool, end: Timestamp,
        environment: EnvironmentDescription?
    ) {
        self.outcome = outcome
        self.duration = duration
        self.initDuration = initDuration
        self.maxMemoryUsed = maxMemoryUsed
        self.isCold = isCold
        self.end = end
        self.environment = environment
    }
}
