public import AWSInterface
import Ambient
public import Deliveries
import JSON
import NIOCore
import Storage
import Targets

/// Asynchronous invocations: accepted means on disk; tried until they succeed, are used up or too old; then their destination and
/// the function's dead-letter queue hear of it.
///
/// Source: AWS Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation".
public final class AsynchronousInvocations: Sendable {
    static let deliveryKind = "functions.invoke"

    private let catalogue: FunctionCatalogue
    private let invoker: Invoker
    private let output: InvocationOutput
    private let deliveries: Deliveries
    private let targets: TargetSender
    private let database: any Database
    private let clock: any WallClock
    private let retryDelay: Duration

    /// - Parameter retryDelay: before the first retry of a failed function; the second waits twice as long.
    init(
        catalogue: FunctionCatalogue, invoker: Invoker, output: InvocationOutput, deliveries: Deliveries, targets: TargetSender,
        database: any Database, clock: any WallClock, retryDelay: Duration
    ) {
        self.catalogue = catalogue
        self.invoker = invoker
        self.output = output
        self.deliveries = deliveries
        self.targets = targets
        self.database = database
        self.clock = clock
        self.retryDelay = retryDelay
    }

    /// Takes a call over. `reply` means that it is on disk.
    public func accept(_ call: FunctionCall, _ reply: @escaping @Sendable (Result<Void, ServiceError>) -> Void) {
        do {
            try PayloadLimit.check(call.payload, isAsynchronous: true)
            try Invoker.checkPayload(call.payload)
        } catch {
            return reply(.failure(error))
        }
        if let function = catalogue.cached(call.key, qualifier: call.qualifier) { return store(call, for: function, reply) }
        Task {
            do {
                store(call, for: try await catalogue.resolve(call.key, qualifier: call.qualifier), reply)
            } catch let error as ServiceError {
                reply(.failure(error))
            } catch {
                reply(.failure(Self.storageFailure(error)))
            }
        }
    }

    private func store(
        _ call: FunctionCall, for function: ResolvedFunction, _ reply: @escaping @Sendable (Result<Void, ServiceError>) -> Void
    ) {
        let accepted = AcceptedInvocation(
            key: call.key, qualifier: call.qualifier, requestID: call.requestID, acceptedAt: clock.now(), clientContext: call.clientContext,
            traceHeader: call.traceHeader, payload: Array(call.payload.readableBytesView))
        let delivery = delivery(of: accepted, lane: function.functionID, function.eventInvoke)
        database.enqueue { [deliveries] transaction in
            _ = try deliveries.add(delivery, in: transaction)
        } completion: { result in
            reply(result.mapError(Self.storageFailure))
        }
    }

    /// - Parameter lane: the function's id.
    private func delivery(of accepted: AcceptedInvocation, lane: String, _ settings: EventInvokeSettings?) -> NewDelivery {
        let policy = RetryPolicy.asynchronousInvocation(
            retries: settings?.maximumRetryAttempts ?? 2, maximumAge: .seconds(settings?.maximumEventAge ?? 21_600),
            retryDelay: retryDelay)
        return NewDelivery(
            kind: Self.deliveryKind, lane: lane, dueAt: accepted.acceptedAt, policy: policy, payload: accepted.encoded)
    }

    /// Takes an invocation over as part of `transaction`.
    ///
    /// - Parameter lane: the function's id.
    func add(
        _ accepted: AcceptedInvocation, lane: String, _ settings: EventInvokeSettings?, in transaction: any Transaction
    ) throws {
        try deliveries.add(delivery(of: accepted, lane: lane, settings), in: transaction)
    }

    private static func storageFailure(_ error: any Error) -> ServiceError {
        ServiceError("ServiceException", "The event could not be stored: \(error)", status: 500)
    }
}

extension AsynchronousInvocations: DeliveryHandler {
    public func deliver(_ delivery: Delivery) async -> DeliveryResult {
        guard let accepted = AcceptedInvocation(encoded: delivery.payload) else {
            return .failed(DeliveryFailure("the stored event cannot be read", .permanent))
        }
        do {
            let function = try await catalogue.resolve(accepted.key, qualifier: accepted.qualifier)
            // AWS sends the events of a function that may not run straight to where failures go.
            if function.reservedConcurrency == 0 {
                return .failed(DeliveryFailure("the function has no concurrency", .permanent, details: AttemptOutcome.throttled.encoded))
            }
            // More at once would only be throttled, and each would wait longer after every throttle.
            deliveries.limit(Self.deliveryKind, lane: delivery.lane, to: function.reservedConcurrency)
            let answer = try await invoker.invoke(
                FunctionCall(
                    key: accepted.key, qualifier: accepted.qualifier, requestID: accepted.requestID,
                    payload: ByteBuffer(bytes: accepted.payload), clientContext: accepted.clientContext, traceHeader: accepted.traceHeader))
            // The stored event is the promise that it runs: it goes only when what the run has logged is on disk.
            await output.settle()
            return result(of: answer, accepted, delivery)
        } catch let error as ServiceError {
            return .failed(Self.failure(of: error))
        } catch {
            return .failed(DeliveryFailure("the function could not be loaded: \(error)", .uncounted))
        }
    }

    private func result(of answer: FunctionAnswer, _ accepted: AcceptedInvocation, _ delivery: Delivery) -> DeliveryResult {
        let response = DestinationRecord.Response(
            executedVersion: answer.executedVersion, functionError: answer.functionError, payload: Array(answer.payload.readableBytesView))
        let outcome = AttemptOutcome(response: response, traceHeader: answer.traceHeader)
        guard let functionError = answer.functionError else {
            return .done(commit(InvocationEnd(accepted, .success, invokeCount: delivery.attempt, outcome)))
        }
        return .failed(DeliveryFailure("the function failed (\(answer.errorType ?? functionError))", details: outcome.encoded))
    }

    /// A function that is gone is not tried again, nor an event that no invocation can carry or that runs in a circle; the rest is the
    /// platform's to try again.
    private static func failure(of error: ServiceError) -> DeliveryFailure {
        let outcome = AttemptOutcome(status: error.status, message: error.message).encoded
        return switch error.code {
        case FunctionErrors.notFoundCode, "InvalidRequestContentException", "RequestTooLargeException", LoopStop.errorCode:
            DeliveryFailure("\(error)", .permanent, details: outcome)
        default: DeliveryFailure("\(error)", .uncounted, details: outcome)
        }
    }

    public func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? {
        guard let accepted = AcceptedInvocation(encoded: delivery.payload) else { return nil }
        switch reason {
        case .attemptsUsedUp(let failure), .refused(let failure):
            let outcome = AttemptOutcome(failure)
            let runs = outcome.response == nil ? delivery.attempt - 1 : delivery.attempt
            return commit(InvocationEnd(accepted, .retriesExhausted, invokeCount: runs, outcome))
        case .expired(let failure):
            return commit(
                InvocationEnd(accepted, .eventAgeExceeded, invokeCount: delivery.attempt - 1, failure.map(AttemptOutcome.init) ?? .expired))
        }
    }

    /// What tells those who want to hear of an ended invocation, in the transaction that ends it.
    private func commit(_ end: InvocationEnd) -> DeliveryResult.Commit? {
        let (key, qualifier) = (end.accepted.key, end.accepted.qualifier ?? FunctionVersion.latest)
        if let function = catalogue.cached(key, qualifier: end.accepted.qualifier), !function.isOneOfSeveral,
            !end.isHeard(function.eventInvoke, deadLetterTarget: function.settings.deadLetterTarget)
        {
            return nil  // Most functions tell nobody: no statement is needed to know.
        }
        let now = clock.now()
        let record = end.record(at: now)
        return { [targets] transaction in
            // As they are now: a destination may have been changed or deleted while the function ran.
            let settings = try transaction.eventInvoke(key, qualifier)?.settings
            let version = end.outcome.response?.executedVersion ?? qualifier
            let deadLetterTarget = end.hasFailed ? try transaction.deadLetterTarget(key, version) : nil
            for delivery in end.deliveries(settings, deadLetterTarget: deadLetterTarget, record: record, at: now) {
                try targets.send(delivery, in: transaction)
            }
        }
    }
}

extension Transaction {
    /// The ARN of the queue that gets the events which the version behind `qualifier` could not handle.
    fileprivate func deadLetterTarget(_ key: FunctionKey, _ qualifier: String) throws -> String? {
        let version = try FunctionVersion.number(of: qualifier) == nil ? alias(key, qualifier)?.routing.version : qualifier
        guard let number = version.flatMap(FunctionVersion.number(of:)) else { return nil }
        return try self.version(key, number)?.settings.deadLetterTarget
    }
}
