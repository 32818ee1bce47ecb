import Storage
import Synchronization

/// An API destination with its connection, as they were at one moment.
struct ResolvedDestination: Sendable {
    let destination: DestinationRecord
    /// `nil` where it was deleted.
    let connection: ConnectionRecord?
}

/// What requests need to know of API destinations, in memory until a change.
final class DestinationCatalogue: Sendable {
    private struct State {
        var known: [DestinationReference: ResolvedDestination] = [:]
        /// Grows with every change, so that what was read before one is not kept after it.
        var generation = 0
    }

    private let service: EventsService
    private let state = Mutex(State())

    init(service: EventsService) { self.service = service }

    /// `nil` where there is no such destination.
    func resolve(_ reference: DestinationReference) async throws -> ResolvedDestination? {
        let (known, generation) = state.withLock { ($0.known[reference], $0.generation) }
        if let known { return known }
        let found: ResolvedDestination? = try await service.database.read { transaction in
            guard let destination = try transaction.destination(reference.scope, reference.name), destination.id == reference.id else {
                return nil
            }
            let connection = try DestinationReference.connection(destination.connection).flatMap(transaction.connection)
            return ResolvedDestination(destination: destination, connection: connection)
        }
        guard let found else { return nil }
        state.withLock { if $0.generation == generation { $0.known[reference] = found } }
        return found
    }

    /// After any change of a connection or a destination: they are few, and change seldom.
    func forgetAll() { state.withLock { $0 = State(generation: $0.generation + 1) } }
}
