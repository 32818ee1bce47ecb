import AWSInterface
import Ambient
import JSON
import Storage
import Targets

/// A function as what takes calls: it accepts an asynchronous invocation in the sender's transaction.
struct FunctionTarget: LocalTarget {
    let catalogue: FunctionCatalogue
    let invocations: AsynchronousInvocations
    let entropy: any Entropy

    func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal? {
        guard let reference = FunctionReference(arn: call.target) else {
            return TargetRefusal("INVALID_PARAMETER", "\(call.target) is not the ARN of a function.", .permanent)
        }
        if let refusal = Self.check(call.payload) { return refusal }
        guard let receiver = try receiver(reference, in: transaction) else {
            return TargetRefusal("NO_RESOURCE", "Function not found: \(call.target)", .permanent)
        }
        let accepted = AcceptedInvocation(
            key: reference.key, qualifier: reference.qualifier, requestID: entropy.uuid(), acceptedAt: now, traceHeader: call.traceHeader,
            payload: call.payload)
        try invocations.add(accepted, lane: receiver.id, receiver.settings, in: transaction)
        return nil
    }

    /// The same limits that an invocation by the API has.
    private static func check(_ payload: [UInt8]) -> TargetRefusal? {
        guard payload.count <= PayloadLimit.asynchronous else {
            return TargetRefusal(
                "INVALID_PARAMETER",
                "\(payload.count) byte payload is too large for the Event invocation type (limit \(PayloadLimit.asynchronous) bytes)",
                .permanent)
        }
        guard !payload.isEmpty, let failure = failure(of: payload) else { return nil }
        return TargetRefusal("INVALID_JSON", "The payload is not JSON: \(failure)", .permanent)
    }

    private static func failure(of payload: [UInt8]) -> JSONError? {
        payload.withUnsafeBytes { bytes in
            do throws(JSONError) {
                try JSONSyntax.check(bytes)
                return nil
            } catch {
                return error
            }
        }
    }

    /// A function's id, and what becomes of its asynchronous invocations; `nil` where it or its qualifier does not exist.
    ///
    /// Almost always in memory: this runs on the database's writer.
    private func receiver(
        _ reference: FunctionReference, in transaction: any Transaction
    ) throws -> (id: String, settings: EventInvokeSettings?)? {
        if let function = catalogue.cached(reference.key, qualifier: reference.qualifier) {
            return (function.functionID, function.eventInvoke)
        }
        guard let function = try transaction.function(reference.key) else { return nil }
        if let qualifier = reference.qualifier, try !transaction.hasQualifier(reference.key, qualifier) { return nil }
        return (function.id, try transaction.eventInvoke(reference.key, reference.qualifier ?? FunctionVersion.latest)?.settings)
    }
}

extension FunctionReference {
    /// `nil` for what is no function's ARN.
    init?(arn text: String) {
        guard let arn = ARN(text), arn.service == "lambda", let parts = FunctionNameParts(text) else { return nil }
        self.init(key: FunctionKey(scope: arn.scope, name: parts.name), qualifier: parts.qualifier)
    }
}
