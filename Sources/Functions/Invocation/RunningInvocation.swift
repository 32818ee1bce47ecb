import AWSInterface
import Ambient
import Environments
import NIOCore
import Synchronization

/// Follows one invocation from its environment to its caller, and writes its lines into the log.
final class RunningInvocation: InvocationObserver {
    /// Who waits for the answer.
    enum Caller: Sendable {
        case whole(@Sendable (Result<FunctionAnswer, ServiceError>) -> Void)
        case stream(any AnswerStream)
    }

    private struct State {
        var hasBegun = false
    }

    private let request: FunctionCall
    private let function: ResolvedFunction
    private let log: InvocationLog
    private let output: InvocationOutput
    private let caller: Caller
    /// Gives the invocation's place back; called once.
    private let release: @Sendable () -> Void
    private let state = Mutex(State())
    /// A streamed answer for a caller that wants it whole.
    private let gathered = Mutex(GatheredStream())

    init(
        _ request: FunctionCall, of function: ResolvedFunction, output: InvocationOutput, caller: Caller,
        release: @escaping @Sendable () -> Void
    ) {
        self.request = request
        self.function = function
        self.output = output
        self.caller = caller
        self.release = release
        log = InvocationLog(of: function, requestID: request.requestID)
        if request.wantsLogTail { output.keepTail(of: request.requestID) }
    }

    func invocationStarted(_ start: InvocationStart) {
        if let line = log.start(at: start.time) {
            output.write([line], to: start.environment, requestID: request.requestID, at: start.time)
        }
    }

    func responseBegan(_ response: StreamedResponse) {
        state.withLock { $0.hasBegun = true }
        switch caller {
        case .stream(let stream):
            stream.began(contentType: response.contentType, executedVersion: function.version, flow: response.flow)
        case .whole: break
        }
    }

    func responseReceived(_ bytes: ByteBuffer) {
        switch caller {
        case .stream(let stream): stream.received(bytes)
        case .whole: gathered.withLock { $0.append(bytes) }
        }
    }

    func invocationEnded(_ result: InvocationResult) {
        writeEnd(of: result)
        release()
        let tail = request.wantsLogTail ? output.takeTail(of: request.requestID) : nil
        switch result.outcome {
        case .response(let payload, let contentType): deliver(payload, nil, contentType, tail)
        case .streamed(_, let error):
            let (payload, excess) = gathered.withLock { ($0.bytes, $0.error) }
            let error = error ?? excess
            deliver(error?.payload ?? payload, error, nil, tail)
        case .failed(let error): deliver(error.payload, error, nil, tail)
        case .unavailable(let reason): fail(reason.serviceError)
        }
    }

    private func deliver(_ payload: ByteBuffer, _ error: FunctionError?, _ contentType: String?, _ tail: [UInt8]?) {
        let answer = FunctionAnswer(
            payload: payload, functionError: error?.functionErrorHeader, errorType: error?.type, executedVersion: function.version,
            logTail: tail, traceHeader: request.traceHeader)
        switch caller {
        case .whole(let reply): reply(.success(answer))
        case .stream(let stream):
            if !state.withLock({ $0.hasBegun }) {
                stream.began(contentType: contentType, executedVersion: function.version, flow: nil)
                if error == nil { stream.received(payload) }
            }
            stream.ended(.success(answer))
        }
    }

    private func fail(_ error: ServiceError) {
        switch caller {
        case .whole(let reply): reply(.failure(error))
        case .stream(let stream): stream.ended(.failure(error))
        }
    }

    private func writeEnd(of result: InvocationResult) {
        guard let environment = result.environment else { return }
        let metrics = InvocationLog.Metrics(
            duration: result.duration, initDuration: result.initDuration, memorySize: function.settings.memorySize,
            maxMemoryUsed: result.maxMemoryUsed)
        var lines: [String] = []
        var status = InvocationLog.Status.success
        var errorType: String?
        if let error = result.outcome.functionError {
            status = error.status
            errorType = status == .error ? error.type : nil
            if let line = error.logMessage { lines.append(line) }
        }
        lines += log.end(status, errorType: errorType, metrics, at: result.end)
        output.write(lines, to: environment, requestID: request.requestID, at: result.end)
    }
}

/// A streamed answer as a whole: no more of it is kept than an answer may have.
struct GatheredStream {
    private(set) var bytes = ByteBuffer()
    private var total = 0

    mutating func append(_ more: ByteBuffer) {
        total += more.readableBytes
        if error == nil { bytes.writeImmutableBuffer(more) } else { bytes = ByteBuffer() }
    }

    /// What the caller gets instead of an answer that is too large.
    var error: FunctionError? { total > FunctionError.largestResponse ? .responseTooLarge(bytes: total) : nil }
}

extension InvocationOutcome {
    fileprivate var functionError: FunctionError? {
        switch self {
        case .failed(let error): error
        case .streamed(_, let error): error
        case .response, .unavailable: nil
        }
    }
}

extension FunctionError {
    fileprivate var status: InvocationLog.Status {
        switch kind {
        case .reported, .responseTooLarge: .failure
        case .timedOut: .timeout
        case .initialisation, .initialisationTimedOut, .exited, .outOfMemory, .truncatedStream: .error
        }
    }
}

extension EnvironmentUnavailable {
    var serviceError: ServiceError {
        switch self {
        case .capacity: Throttle.accountLimit.error
        case .shuttingDown, .startFailed, .isolation: ServiceError("ServiceException", description, status: 500)
        }
    }
}
