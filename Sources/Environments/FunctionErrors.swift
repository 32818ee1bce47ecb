import Ambient
import JSON
import NIOCore

/// The errors that the platform itself reports for a function, in AWS's words
/// (Lambda developer guide, "Troubleshoot execution issues"; Telemetry API, `errorType`).
extension FunctionError {
    /// The most that a function may answer with when it does not stream: 6 MB, and some bytes of AWS's own.
    public static let largestResponse = 6_291_556

    static func timedOut(requestID: String, after timeout: Duration, at time: Timestamp) -> FunctionError {
        let text = "Task timed out after \(seconds(timeout)) seconds"
        return platform(.timedOut, "Sandbox.Timedout", requestID, text, log: "\(time.iso8601) \(requestID) \(text)")
    }

    static func initTimedOut(requestID: String, after timeout: Duration, at time: Timestamp) -> FunctionError {
        let text = "Initialization timed out after \(seconds(timeout)) seconds"
        return platform(
            .initialisationTimedOut, "Sandbox.Timedout", requestID, text, log: "\(time.iso8601) \(requestID) \(text)")
    }

    static func exited(requestID: String, _ status: ProcessExit, duringInit: Bool) -> FunctionError {
        let text =
            switch status {
            case .code(0): "Runtime exited without providing a reason"
            case .code(let code): "Runtime exited with error: exit status \(code)"
            case .signal(let number): "Runtime exited with error: signal: \(signalName(number))"
            }
        let kind: Kind = duringInit ? .initialisation : .exited
        return platform(kind, "Runtime.ExitError", requestID, text, log: "RequestId: \(requestID) Error: \(text)\nRuntime.ExitError")
    }

    static func outOfMemory(requestID: String) -> FunctionError {
        let text = "Runtime exited with error: signal: killed"
        return platform(
            .outOfMemory, "Runtime.OutOfMemory", requestID, text, log: "RequestId: \(requestID) Error: \(text)\nRuntime.OutOfMemory")
    }

    static func invalidEntrypoint(requestID: String, _ reason: String) -> FunctionError {
        platform(.initialisation, "Runtime.InvalidEntrypoint", requestID, reason, log: "RequestId: \(requestID) Error: \(reason)")
    }

    /// What a function is told to have done that answered with more than it may.
    public static func responseTooLarge(bytes: Int) -> FunctionError {
        let message = "Response payload size (\(bytes) bytes) exceeded maximum allowed payload size (\(largestResponse) bytes)."
        let payload: JSONValue = ["errorType": "Function.ResponseSizeTooLarge", "errorMessage": .string(message)]
        return FunctionError(
            kind: .responseTooLarge, type: "Function.ResponseSizeTooLarge", payload: ByteBuffer(bytes: payload.bytes()), logMessage: nil)
    }

    static func truncatedStream(requestID: String) -> FunctionError {
        platform(.truncatedStream, "Runtime.TruncatedResponse", requestID, "The response stream broke off", log: nil)
    }

    /// The platform's form: `{"errorType": …, "errorMessage": "RequestId: … Error: …"}`.
    private static func platform(_ kind: Kind, _ type: String, _ requestID: String, _ text: String, log: String?) -> FunctionError {
        let payload: JSONValue = ["errorType": .string(type), "errorMessage": .string("RequestId: \(requestID) Error: \(text)")]
        return FunctionError(kind: kind, type: type, payload: ByteBuffer(bytes: payload.bytes()), logMessage: log)
    }

    /// `3.00`.
    private static func seconds(_ duration: Duration) -> String {
        let hundredths = duration.wholeMilliseconds / 10
        let fraction = String(hundredths % 100)
        return "\(hundredths / 100).\(fraction.count < 2 ? "0" : "")\(fraction)"
    }

    /// The names that Go gives to signals: AWS's message comes from there.
    private static func signalName(_ number: Int32) -> String {
        switch number {
        case 1: "hangup"
        case 2: "interrupt"
        case 3: "quit"
        case 4: "illegal instruction"
        case 5: "trace/breakpoint trap"
        case 6: "aborted"
        case 7: "bus error"
        case 8: "floating point exception"
        case 9: "killed"
        case 11: "segmentation fault"
        case 13: "broken pipe"
        case 14: "alarm clock"
        case 15: "terminated"
        default: "signal \(number)"
        }
    }
}

/// How a process ended.
enum ProcessExit: Hashable, Sendable {
    case code(Int32)
    case signal(Int32)
}
