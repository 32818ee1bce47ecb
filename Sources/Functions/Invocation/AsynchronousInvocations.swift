public import AWSInterface
import Ambient
public import Deliveries
import JSON
import NIOCore
import Storage

/// Asynchronous invocations: accepted means on disk; tried until they succeed, are used up or too old; then their destination hears.
///
/// Source: AWS Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation".
public final class AsynchronousInvocations: Sendable {
    static let deliveryKind = "functions.invoke"

    private let catalogue: FunctionCatalogue
    private let invoker: Invoker
    private let output: InvocationOutput
    private let deliveries: Deliveries
    private let database: any Database
    private let clock: any WallClock
    private let entropy: any Entropy
    private let retryDelay: Duration

    /// - Parameter retryDelay: before the first retry of a failed function; the second waits twice as long.
    init(
        catalogue: FunctionCatalogue, invoker: Invoker, output: InvocationOutput, deliveries: Deliveries, database: any Database,
        clock: any WallClock, entropy: any Entropy, retryDelay: Duration
    ) {
        self.catalogue = catalogue
        self.invoker = invoker
        self.output = output
        self.deliveries = deliveries
        self.database = database
        self.clock = clock
        self.entropy = entropy
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
        let delivery = delivery(of: call, lane: function.functionID, function.eventInvoke)
        database.enqueue { [deliveries] transaction in
            _ = try deliveries.add(delivery, in: transaction)
        } completion: { result in
            reply(result.mapError(Self.storageFailure))
        }
    }

    /// - Parameter lane: the function's id.
    private func delivery(of call: FunctionCall, lane: String, _ settings: EventInvokeSettings?) -> NewDelivery {
        let now = clock.now()
        let accepted = AcceptedInvocation(
            key: call.key, qualifier: call.qualifier, requestID: call.requestID, acceptedAt: now, clientContext: call.clientContext,
            traceHeader: call.traceHeader, payload: Array(call.payload.readableBytesView))
        let policy = RetryPolicy.asynchronousInvocation(
            retries: settings?.maximumRetryAttempts ?? 2, maximumAge: .seconds(settings?.maximumEventAge ?? 21_600),
            retryDelay: retryDelay)
        return NewDelivery(kind: Self.deliveryKind, lane: lane, dueAt: now, policy: policy, payload: accepted.encoded)
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
            if function.reservedConcurrency == 0 { return .failed(DeliveryFailure("the function has no concurrency", .permanent)) }
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
        if let functionError = answer.functionError {
            let response = DestinationRecord.Response(
                executedVersion: answer.executedVersion, functionError: functionError, payload: Array(answer.payload.readableBytesView))
            return .failed(DeliveryFailure("the function failed (\(answer.errorType ?? functionError))", details: response.encoded))
        }
        let response = DestinationRecord.Response(
            executedVersion: answer.executedVersion, functionError: nil, payload: Array(answer.payload.readableBytesView))
        return .done(destinationCommit(.success, accepted, invokeCount: delivery.attempt, response))
    }

    /// A function that is gone is not tried again, nor an event that no invocation can carry, such as a destination's record of a
    /// request and a response that are together too large; the rest is the platform's to try again.
    private static func failure(of error: ServiceError) -> DeliveryFailure {
        switch error.code {
        case FunctionErrors.notFoundCode, "InvalidRequestContentException", "RequestTooLargeException":
            DeliveryFailure("\(error)", .permanent)
        default: DeliveryFailure("\(error)", .uncounted)
        }
    }

    public func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? {
        guard let accepted = AcceptedInvocation(encoded: delivery.payload) else { return nil }
        switch reason {
        case .attemptsUsedUp(let failure), .refused(let failure):
            let runs = failure.details.isEmpty ? delivery.attempt - 1 : delivery.attempt
            return destinationCommit(
                .retriesExhausted, accepted, invokeCount: runs, DestinationRecord.Response(encoded: failure.details))
        case .expired(let failure):
            return destinationCommit(
                .eventAgeExceeded, accepted, invokeCount: delivery.attempt - 1,
                failure.flatMap { DestinationRecord.Response(encoded: $0.details) })
        }
    }

    /// What brings the record of an ended invocation to its destination, in the transaction that ends it.
    private func destinationCommit(
        _ condition: DestinationRecord.Condition, _ accepted: AcceptedInvocation, invokeCount: Int, _ response: DestinationRecord.Response?
    ) -> DeliveryResult.Commit? {
        if let function = catalogue.cached(accepted.key, qualifier: accepted.qualifier),
            function.eventInvoke?.destination(of: condition) == nil
        {
            return nil  // Most functions have no destination: no statement is needed to know.
        }
        let now = clock.now()
        let record = DestinationRecord(
            requestID: accepted.requestID, functionARN: accepted.key.arn(accepted.qualifier ?? FunctionVersion.latest),
            condition: condition, invokeCount: invokeCount, requestPayload: accepted.payload, response: response)
        let event = ByteBuffer(bytes: record.json(at: now).bytes())
        let requestID = entropy.uuid()
        return { [self] transaction in
            let settings = try transaction.eventInvoke(accepted.key, accepted.qualifier ?? FunctionVersion.latest)?.settings
            guard let target = settings?.destination(of: condition) else { return }
            guard let reference = FunctionReference(arn: target), let function = try transaction.functionIfReachable(reference) else {
                transaction.afterCommit { [self] in reportLost(accepted, condition, target, at: now) }
                return
            }
            let call = FunctionCall(
                key: reference.key, qualifier: reference.qualifier, requestID: requestID, payload: event,
                traceHeader: accepted.traceHeader)
            let ownSettings = try transaction.eventInvoke(reference.key, reference.qualifier ?? FunctionVersion.latest)?.settings
            try deliveries.add(delivery(of: call, lane: function.id, ownSettings), in: transaction)
        }
    }

    /// AWS counts a record that does not reach its destination in the metric `DestinationDeliveryFailures`; here the function's log
    /// tells of it.
    private func reportLost(
        _ accepted: AcceptedInvocation, _ condition: DestinationRecord.Condition, _ target: String, at now: Timestamp
    ) {
        let settings = catalogue.cached(accepted.key, qualifier: accepted.qualifier)?.settings.logging
        output.note(
            "RequestId: \(accepted.requestID) DestinationDeliveryFailure: the record of this invocation (\(condition.rawValue)) is lost, "
                + "since its destination \(target) does not exist.",
            about: accepted.key, group: (settings ?? .standard(for: accepted.key.name)).group, at: now)
    }
}

extension EventInvokeSettings {
    /// The ARN that hears of an invocation that ended like this.
    fileprivate func destination(of condition: DestinationRecord.Condition) -> String? {
        switch condition {
        case .success: onSuccess
        case .retriesExhausted, .eventAgeExceeded: onFailure
        }
    }
}

extension FunctionReference {
    /// `nil` for what is no function's ARN.
    fileprivate init?(arn: String) {
        guard let scope = ARN(arn)?.scope, let parts = FunctionNameParts(arn) else { return nil }
        self.init(key: FunctionKey(scope: scope, name: parts.name), qualifier: parts.qualifier)
    }
}

extension Transaction {
    /// The function that `reference` names, where it and its qualifier exist.
    fileprivate func functionIfReachable(_ reference: FunctionReference) throws -> FunctionRecord? {
        do {
            let function = try existingFunction(reference.key, reference.qualifier)
            if let qualifier = reference.qualifier { try requireQualifier(reference.key, qualifier) }
            return function
        } catch is ServiceError {
            return nil
        }
    }
}
