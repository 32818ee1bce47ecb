public import AWSInterface
import Ambient
import Environments
import JSON
import NIOCore
import Synchronization

/// Runs functions: finds the version, takes a place, hands the event to an environment, answers.
///
/// A warm invocation runs through here on the caller's thread, usually an event loop: no task, no I/O, locks for microseconds.
public final class Invoker: Sendable {
    private let catalogue: FunctionCatalogue
    private let specifications: SpecificationCache
    private let fleet: EnvironmentFleet
    private let output: InvocationOutput
    private let loops: LoopStop
    private let entropy: any Entropy
    private let reservations: any ConcurrencyReservations
    private let concurrency: Mutex<ConcurrencyMachine>

    init(
        catalogue: FunctionCatalogue, specifications: SpecificationCache, fleet: EnvironmentFleet, output: InvocationOutput,
        loops: LoopStop, reservations: any ConcurrencyReservations, accountConcurrency: Int, entropy: any Entropy
    ) {
        self.catalogue = catalogue
        self.specifications = specifications
        self.fleet = fleet
        self.output = output
        self.loops = loops
        self.entropy = entropy
        self.reservations = reservations
        concurrency = Mutex(ConcurrencyMachine(accountLimit: accountConcurrency))
    }

    /// Runs a function and answers with all that it answered.
    ///
    /// - Parameter reply: called once, on any thread.
    public func invoke(_ request: FunctionCall, _ reply: @escaping @Sendable (Result<FunctionAnswer, ServiceError>) -> Void) {
        run(request, .whole(reply))
    }

    /// Runs a function and passes its answer on as it comes.
    public func invoke(_ request: FunctionCall, into stream: any AnswerStream) { run(request, .stream(stream)) }

    /// As `invoke`, for callers that are tasks.
    public func invoke(_ request: FunctionCall) async throws(ServiceError) -> FunctionAnswer {
        let result = await withCheckedContinuation { continuation in
            invoke(request) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Checks what `invoke` would check, and runs nothing (`InvocationType=DryRun`).
    public func dryRun(_ request: FunctionCall) async throws {
        try Self.checkPayload(request.payload)
        _ = try await catalogue.resolve(request.key, qualifier: request.qualifier)
    }

    private func run(_ request: FunctionCall, _ caller: RunningInvocation.Caller) {
        do {
            try Self.checkPayload(request.payload)
        } catch {
            return Self.refuse(caller, error)
        }
        let number = entropy.unitInterval()
        if let function = catalogue.cached(request.key, qualifier: request.qualifier, choosing: number),
            let specification = specifications.cached(function), let reserved = reservations.cachedTotal(in: request.key.scope)
        {
            return start(request, function, specification, reserved, caller)
        }
        Task {
            do {
                let function = try await catalogue.resolve(request.key, qualifier: request.qualifier, choosing: number)
                let specification = try await specifications.specification(for: function)
                let reserved = try await reservations.total(in: request.key.scope)
                start(request, function, specification, reserved, caller)
            } catch let error as ServiceError {
                Self.refuse(caller, error)
            } catch {
                Self.refuse(caller, ServiceError("ServiceException", "The function could not be loaded: \(error)", status: 500))
            }
        }
    }

    private func start(
        _ request: FunctionCall, _ function: ResolvedFunction, _ specification: EnvironmentSpecification, _ reservedTotal: Int,
        _ caller: RunningInvocation.Caller
    ) {
        var request = request
        do {
            request.traceHeader = try loops.header(for: request, of: function)
        } catch {
            return Self.refuse(caller, error)
        }
        let place = concurrency.withLock {
            $0.acquire(request.key, reservation: function.reservedConcurrency, reservedTotal: reservedTotal)
        }
        switch place {
        case .failure(let throttle): Self.refuse(caller, throttle.error)
        case .success(let place):
            let running = RunningInvocation(request, of: function, output: output, caller: caller) { [self] in
                concurrency.withLock { $0.release(place) }
            }
            let payload = request.payload.readableBytes == 0 ? ByteBuffer(string: "{}") : request.payload
            fleet.invoke(
                Invocation(
                    requestID: request.requestID, payload: payload, invokedFunctionARN: function.invokedARN,
                    clientContext: request.clientContext, traceHeader: request.traceHeader),
                on: specification, observer: running)
        }
    }

    private static func refuse(_ caller: RunningInvocation.Caller, _ error: ServiceError) {
        switch caller {
        case .whole(let reply): reply(.failure(error))
        case .stream(let stream): stream.ended(.failure(error))
        }
    }

    static func checkPayload(_ payload: ByteBuffer) throws(ServiceError) {
        try PayloadLimit.check(payload, isAsynchronous: false)
        guard payload.readableBytes > 0 else { return }
        let failure: JSONError? = payload.withUnsafeReadableBytes { bytes in
            do throws(JSONError) {
                try JSONSyntax.check(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure {
            throw ServiceError(
                "InvalidRequestContentException",
                "Could not parse request body into json: Could not parse payload into json: \(failure)")
        }
    }
}

extension FunctionsService: ConcurrencyReservations {
    func cachedTotal(in scope: Scope) -> Int? { reservedConcurrencyTotal(in: scope) }
    func total(in scope: Scope) async throws -> Int { try await loadReservedConcurrencyTotal(in: scope) }
}

/// How much concurrency an account's functions have reserved together.
protocol ConcurrencyReservations: Sendable {
    /// `nil` where it has not been read yet, or has changed since.
    func cachedTotal(in scope: Scope) -> Int?
    func total(in scope: Scope) async throws -> Int
}
