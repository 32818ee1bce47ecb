import AWSInterface
import Ambient
import Egress
import Synchronization

/// Fetches tokens for connections and keeps them while they are good; of many who want the same one only the first asks.
final class ConnectionAuthorizer: Sendable {
    /// A token belongs to what it was fetched with: a connection that is changed has another secret.
    private struct Key: Hashable {
        let scope: Scope
        let name: String
        let secret: String

        init(_ connection: ConnectionRecord) { (scope, name, secret) = (connection.scope, connection.name, connection.secret) }
    }

    private enum Entry {
        case fetching(Task<Result<AccessToken, TokenFailure>, Never>)
        case token(AccessToken)
    }

    private let service: EventsService
    private let egress: APIDestinations.Egress
    private let entries = Mutex<[Key: Entry]>([:])

    init(service: EventsService, egress: @escaping APIDestinations.Egress) {
        self.service = service
        self.egress = egress
    }

    /// The connection's token, fetched where there is none that is still good.
    ///
    /// Whether it could be had is committed as the connection's state, where that changes.
    func token(
        for connection: ConnectionRecord, _ credentials: Authorization.ClientCredentials
    ) async throws(TokenFailure) -> AccessToken {
        let (key, now) = (Key(connection), service.clock.now())
        let fetch: Task<Result<AccessToken, TokenFailure>, Never>? = entries.withLock { entries in
            switch entries[key] {
            case .token(let token) where token.refreshAt > now: return nil
            case .fetching(let task): return task
            case .token, nil:
                let task = Task { await self.fetch(connection, credentials) }
                entries[key] = .fetching(task)
                return task
            }
        }
        if let fetch { return try await fetch.value.get() }
        guard case .token(let token) = entries.withLock({ $0[key] }) else { return try await self.token(for: connection, credentials) }
        return token
    }

    /// Forgets a token that was not accepted, unless another has taken its place.
    func discard(_ token: AccessToken, of connection: ConnectionRecord) {
        let key = Key(connection)
        entries.withLock { entries in
            if case .token(token) = entries[key] { entries[key] = nil }
        }
    }

    /// After a change of a connection: forgets its tokens. What is being fetched is kept; it has its own secret's name.
    func forgetTokens(of scope: Scope, _ name: String) {
        entries.withLock { entries in
            entries = entries.filter { key, entry in
                if case .fetching = entry { return true }
                return key.scope != scope || key.name != name
            }
        }
    }

    private func fetch(
        _ connection: ConnectionRecord, _ credentials: Authorization.ClientCredentials
    ) async -> Result<AccessToken, TokenFailure> {
        let answer: Result<EgressResponse, EgressError>
        do throws(EgressError) {
            answer = .success(try await egress(TokenMachine.request(credentials)))
        } catch {
            answer = .failure(error)
        }
        let result = Result { () throws(TokenFailure) in try TokenMachine.token(answer, at: service.clock.now()) }
        // First, since this is a change of the connection too.
        await commit(result, of: connection)
        let (key, now) = (Key(connection), service.clock.now())
        entries.withLock { entries in
            entries = entries.filter { _, entry in
                if case .token(let token) = entry { return token.refreshAt > now }
                return true
            }
            switch result {
            case .success(let token): entries[key] = .token(token)
            case .failure: entries[key] = nil
            }
        }
        return result
    }

    /// What is known of the connection now: a first token decides in any case, later ones only where that will not pass.
    private func commit(_ result: Result<AccessToken, TokenFailure>, of connection: ConnectionRecord) async {
        var (state, reason) = (ConnectionRecord.State.authorized, nil as String?)
        if case .failure(let failure) = result {
            guard failure.isDefinite || connection.state == .authorizing else { return }
            (state, reason) = (.deauthorized, String(failure.message.prefix(512)))
        }
        guard state != connection.state || reason != connection.stateReason else { return }
        let (newState, newReason, now) = (state, reason, service.clock.now())
        do {
            try await service.commit(.connection(connection.scope, connection.name)) { transaction in
                guard var current = try transaction.connection(connection.scope, connection.name), current.id == connection.id,
                    current.secret == connection.secret
                else { return }
                (current.state, current.stateReason) = (newState, newReason)
                if newState == .authorized { current.authorizedAt = now }
                try transaction.save(current)
            }
        } catch {
            OperatorLog.say("The state of the connection \(connection.arn) could not be stored: \(error)")
        }
    }
}
