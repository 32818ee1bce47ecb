import AWSInterface
public import Targets

/// Tells of records of invocations that did not reach their destination, in the log of the function that ran: AWS counts them in
/// the metrics `DestinationDeliveryFailures` and `DeadLetterErrors`, which do not exist here.
///
/// Give it to the `TargetSender` as an observer.
public struct DestinationLosses: TargetObserver {
    private let catalogue: FunctionCatalogue
    private let output: InvocationOutput

    public init(catalogue: FunctionCatalogue, output: InvocationOutput) {
        self.catalogue = catalogue
        self.output = output
    }

    public func attempted(_ attempt: TargetAttempt) {
        guard case .lost(let refusal) = attempt.outcome, let function = FunctionReference(arn: attempt.sender) else { return }
        let settings = catalogue.cached(function.key, qualifier: function.qualifier)?.settings.logging
        output.note(
            "DestinationDeliveryFailure: what an invocation has to tell \(attempt.target) is lost (\(refusal.code): \(refusal.message))",
            about: function.key, group: (settings ?? .standard(for: function.key.name)).group, at: attempt.at)
    }
}
