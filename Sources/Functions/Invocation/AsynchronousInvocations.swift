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
    private let deliveries: Deliveries
    private let database: any Database
    private let clock: any WallClock
    private let entropy: any Entropy
    private let retryDelay: Duration

    /// - Parameter retryDelay: before the first retry of a failed function; the second waits twice as long.
    init(
        catalogue: FunctionCatalogue, invoker: Invoker, deliveries: Deliveries, database: any Database, clock: any WallClock,
        entropy: any Entropy, retryDelay: Duration
    ) {
        self.catalogue = catalogue
        self.invoker = invoker
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
        let delivery = delivery(of: call, for: function)
        database.enqueue { [deliveries] transaction in
            _ = try deliveries.add(delivery, in: transaction)
        } completion: { result in
            reply(result.mapError(Self.storageFailure))
        }
    }

    private func delivery(of call: FunctionCall, for function: ResolvedFunction) -> NewDelivery {
        let now = clock.now()
        let accepted = AcceptedInvocation(
            key: call.key, qualifier: call.qualifier, requestID: call.requestID, acceptedAt: now, clientContext: call.clientContext,
            traceHeader: call.traceHeader, payload: Array(call.payload.readableBytesView))
        let settings = function.eventInvoke
        let policy = RetryPolicy(
            maximumAttempts: 1 + (settings?.maximumRetryAttempts ?? 2), maximumAge: .seconds(settings?.maximumEventAge ?? 21_600),
            backoff: Backoff(initial: retryDelay, maximum: retryDelay * 2),
            uncountedBackoff: Backoff(initial: .seconds(1), maximum: .seconds(300)))
        return NewDelivery(
            kind: Self.deliveryKind, lane: function.functionID, dueAt: now, policy: policy, payload: accepted.encoded)
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
        if let function = catalogue.cached(accepted.key, qualifier: accepted.qualifier), function.reservedConcurrency == 0 {
            // AWS sends the events of a function that may not run straight to where failures go.
            return .failed(DeliveryFailure("the function has no concurrency", .permanent))
        }
        do throws(ServiceError) {
            let answer = try await invoker.invoke(
                FunctionCall(
                    key: accepted.key, qualifier: accepted.qualifier, requestID: accepted.requestID,
                    payload: ByteBuffer(bytes: accepted.payload), clientContext: accepted.clientContext, traceHeader: accepted.traceHeader))
            return await result(of: answer, accepted, delivery)
        } catch {
            return .failed(Self.failure(of: error))
        }
    }

    private func result(of answer: FunctionAnswer, _ accepted: AcceptedInvocation, _ delivery: Delivery) async -> DeliveryResult {
        if let functionError = answer.functionError {
            let response = DestinationRecord.Response(
                executedVersion: answer.executedVersion, functionError: functionError, payload: Array(answer.payload.readableBytesView))
            return .failed(DeliveryFailure("the function failed (\(answer.errorType ?? functionError))", details: response.encoded))
        }
        let response = DestinationRecord.Response(
            executedVersion: answer.executedVersion, functionError: nil, payload: Array(answer.payload.readableBytesView))
        let commit = await destinationCommit(.success, accepted, invokeCount: delivery.attempt, response)
        return .done(commit)
    }

    /// A function that is gone is not tried again; the rest is the platform's to try again.
    private static func failure(of error: ServiceError) -> DeliveryFailure {
        switch error.code {
        case "ResourceNotFoundException", "InvalidRequestContentException": DeliveryFailure("\(error)", .permanent)
        default: DeliveryFailure("\(error)", .uncounted)
        }
    }

    public func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? {
        guard let accepted = AcceptedInvocation(encoded: delivery.payload) else { return nil }
        switch reason {
        case .attemptsUsedUp(let failure), .refused(let failure):
            let runs = failure.details.isEmpty ? delivery.attempt - 1 : delivery.attempt
            return await destinationCommit(
                .retriesExhausted, accepted, invokeCount: runs, DestinationRecord.Response(encoded: failure.details))
        case .expired(let failure):
            return await destinationCommit(
                .eventAgeExceeded, accepted, invokeCount: delivery.attempt - 1,
                failure.flatMap { DestinationRecord.Response(encoded: $0.details) })
        }
    }

    /// What brings the record of an ended invocation to its destination, in the transaction that ends it.
    private func destinationCommit(
        _ condition: DestinationRecord.Condition, _ accepted: AcceptedInvocation, invokeCount: Int, _ response: DestinationRecord.Response?
    ) async -> DeliveryResult.Commit? {
        guard let function = try? await catalogue.resolve(accepted.key, qualifier: accepted.qualifier),
            let target = condition == .success ? function.eventInvoke?.onSuccess : function.eventInvoke?.onFailure,
            let arn = ARN(target), let parts = FunctionNameParts(target)
        else { return nil }
        let record = DestinationRecord(
            requestID: accepted.requestID, functionARN: accepted.key.arn(accepted.qualifier ?? FunctionVersion.latest),
            condition: condition, invokeCount: invokeCount, requestPayload: accepted.payload, response: response)
        let call = FunctionCall(
            key: FunctionKey(scope: arn.scope, name: parts.name), qualifier: parts.qualifier, requestID: entropy.uuid(),
            payload: ByteBuffer(bytes: record.json(at: clock.now()).bytes()), traceHeader: accepted.traceHeader)
        guard let destination = try? await catalogue.resolve(call.key, qualifier: call.qualifier) else { return nil }
        let delivery = delivery(of: call, for: destination)
        return { [deliveries] transaction in _ = try deliveries.add(delivery, in: transaction) }
    }
}
