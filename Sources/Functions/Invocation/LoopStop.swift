import AWSInterface
import Ambient
import JSON
import Storage
import Targets

/// Counts the runs of functions in the chains of events that lead to them, and stops those that run in circles.
///
/// Source: AWS Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops".
final class LoopStop: Sendable {
    static let errorCode = "RecursiveInvocationException"

    private static let error = ServiceError(
        errorCode,
        "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your "
            + "function's invocation.",
        fields: ["Type": "User"])

    private let targets: TargetSender
    private let output: InvocationOutput
    private let database: any Database
    private let clock: any WallClock
    private let entropy: any Entropy

    init(targets: TargetSender, output: InvocationOutput, database: any Database, clock: any WallClock, entropy: any Entropy) {
        self.targets = targets
        self.output = output
        self.database = database
        self.clock = clock
        self.entropy = entropy
    }

    /// The trace header that a run gets: its caller's, or the first of a chain that begins here, with this run counted.
    ///
    /// - Throws: `RecursiveInvocationException` where the run would be one too many; the function's log and the account's default
    ///   bus are told.
    func header(for call: FunctionCall, of function: ResolvedFunction) throws(ServiceError) -> String {
        if let header = call.traceHeader {
            let verdict = targets.loops.hop(
                header, through: function.lineageARN, function.lineageKey, allowsLoops: function.recursiveLoop == .allow)
            switch verdict {
            case .passes(let header?): return header
            case .passes(nil): break  // No header that can be understood.
            case .stopped(let loop):
                report(loop, of: call, function)
                throw Self.error
            }
        }
        return TraceHeader.fresh(at: clock.now(), entropy, through: function.lineageKey)
    }

    private func report(_ loop: StoppedLoop, of call: FunctionCall, _ function: ResolvedFunction) {
        output.note(
            "RequestId: \(call.requestID) RecursiveLoop: \(loop.message)", about: function.key,
            group: function.settings.logging.group, at: clock.now())
        database.enqueue { [targets] transaction in
            try targets.report(loop, trail: nil, sender: loop.resource, in: transaction)
        } completion: { result in
            if case .failure(let error) = result { OperatorLog.say("A stopped loop could not be told of: \(error). \(loop.message)") }
        }
    }
}
