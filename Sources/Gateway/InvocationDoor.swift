public import AWSInterface
public import NIOCore

/// An invocation as the gateway hands it on: decoded and authenticated, the payload untouched.
public struct InvokeRequest: Sendable {
    /// `InvocationType` of Lambda's Invoke.
    public enum Kind: String, Sendable {
        case requestResponse = "RequestResponse"
        case event = "Event"
        case dryRun = "DryRun"
    }

    public var scope: Scope
    /// A name, a partial or a whole ARN, as the path said it, decoded; perhaps with a qualifier of its own.
    public var functionName: String
    public var qualifier: String?
    public var kind: Kind
    /// `LogType=Tail`: the answer shall bring the end of the log.
    public var wantsLogTail: Bool
    /// Base 64, as the header said it.
    public var clientContext: String?
    public var payload: ByteBuffer
    /// The invocation's id, too.
    public var requestID: String
    /// Empty where the request was not signed.
    public var accessKeyID: String
    /// `X-Amzn-Trace-Id`.
    public var traceHeader: String?
    /// The client's event loop; an answer from it costs no wake-up.
    public var eventLoop: any EventLoop

    public init(
        scope: Scope, functionName: String, qualifier: String? = nil, kind: Kind = .requestResponse, wantsLogTail: Bool = false,
        clientContext: String? = nil, payload: ByteBuffer, requestID: String, accessKeyID: String = "", traceHeader: String? = nil,
        eventLoop: any EventLoop
    ) {
        self.scope = scope
        self.functionName = functionName
        self.qualifier = qualifier
        self.kind = kind
        self.wantsLogTail = wantsLogTail
        self.clientContext = clientContext
        self.payload = payload
        self.requestID = requestID
        self.accessKeyID = accessKeyID
        self.traceHeader = traceHeader
        self.eventLoop = eventLoop
    }
}

/// What an invocation ended in. A function's own error is an answer, too.
public struct InvokeAnswer: Sendable {
    /// `Handled` or `Unhandled` where the function failed.
    public var functionError: String?
    /// Base 64, at most 4 KB of log.
    public var logTail: String?
    /// The version that ran; empty for kinds that do not say it.
    public var executedVersion: String
    public var payload: ByteBuffer

    public init(
        functionError: String? = nil, logTail: String? = nil, executedVersion: String = "$LATEST", payload: ByteBuffer = ByteBuffer()
    ) {
        self.functionError = functionError
        self.logTail = logTail
        self.executedVersion = executedVersion
        self.payload = payload
    }
}

/// Takes a streamed answer. Callable from any thread, in order; nothing after `finish` or `fail` counts.
public protocol InvocationSink: Sendable {
    /// Before the first bytes.
    ///
    /// - Parameter contentType: what the function named, or `nil`.
    func begin(executedVersion: String, contentType: String?)
    /// - Parameter more: called once: with true when more may be written, with false where the client has gone.
    func write(_ bytes: ByteBuffer, then more: (@Sendable (Bool) -> Void)?)
    func finish(_ end: InvocationEnd)
    /// Instead of everything else: the function did not run, or not so far that an answer was begun.
    func fail(_ error: ServiceError)
}

/// How a streamed invocation ended.
public struct InvocationEnd: Sendable {
    /// `nil` for a success; else, for example, `Unhandled`.
    public var errorCode: String?
    /// The error as JSON text.
    public var errorDetails: String?
    /// Base 64.
    public var logTail: String?

    public init(errorCode: String? = nil, errorDetails: String? = nil, logTail: String? = nil) {
        self.errorCode = errorCode
        self.errorDetails = errorDetails
        self.logTail = logTail
    }
}

/// A function's URL and what it leads to.
public struct FunctionURLTarget: Sendable {
    public enum Mode: String, Sendable {
        case buffered = "BUFFERED"
        case responseStream = "RESPONSE_STREAM"
    }

    /// Cross-origin rules (CreateFunctionUrlConfig's `Cors`).
    public struct CORS: Sendable, Hashable {
        public var allowCredentials = false
        public var allowHeaders: [String] = []
        public var allowMethods: [String] = []
        public var allowOrigins: [String] = []
        public var exposeHeaders: [String] = []
        /// Seconds.
        public var maxAge = 0

        public init() {}
    }

    public var scope: Scope
    public var functionName: String
    /// The alias the URL belongs to.
    public var qualifier: String?
    public var mode: Mode
    /// `AWS_IAM` rather than `NONE`: only signed requests.
    public var requiresSignature: Bool
    public var cors: CORS?

    public init(
        scope: Scope, functionName: String, qualifier: String? = nil, mode: Mode = .buffered, requiresSignature: Bool = false,
        cors: CORS? = nil
    ) {
        self.scope = scope
        self.functionName = functionName
        self.qualifier = qualifier
        self.mode = mode
        self.requiresSignature = requiresSignature
        self.cors = cors
    }
}

/// What the gateway needs of whoever runs functions. Called on event loops: nothing here may block, and answers may come
/// from any thread, at once or later.
public protocol InvocationDoor: Sendable {
    /// For `event`, the reply means that the invocation is on disk; for `dryRun`, that it would be allowed.
    func invoke(_ request: InvokeRequest, _ reply: @escaping @Sendable (Result<InvokeAnswer, ServiceError>) -> Void)
    func invokeStreaming(_ request: InvokeRequest, _ sink: any InvocationSink)
    /// Replies at once where the URL is in memory, and with `nil` where no function has it.
    func functionURL(_ id: String, _ reply: @escaping @Sendable (Result<FunctionURLTarget?, ServiceError>) -> Void)
}
