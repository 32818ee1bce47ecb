public import Egress
import Encodings
import Storage

/// What a connection adds to a request, its authorization among the headers: for services that call the world outside by themselves.
public struct ConnectionGrant: Sendable {
    public let headers: [EgressField]
    public let query: [EgressField]
    /// Members of a JSON object.
    public let body: [EgressField]
    fileprivate let connection: ConnectionRecord
    fileprivate let token: AccessToken?
}

/// Why a connection cannot be used.
public enum ConnectionRefusal: Error, Hashable, Sendable {
    case notFound
    /// Its authorization was taken away, or has not been given yet.
    case notAuthorized(state: String)
    /// No token could be had.
    case authorizationFailed(String)
    case unreadable(String)
}

extension APIDestinations {
    /// What a request through a connection carries now; a token is fetched where there is none that is still good.
    ///
    /// - Parameter connection: its ARN.
    public func grant(of connection: String) async throws(ConnectionRefusal) -> ConnectionGrant {
        guard let connection = try await record(of: connection) else { throw .notFound }
        guard let authorization = connection.authorization else { throw .notAuthorized(state: connection.state.rawValue) }
        var token: AccessToken?
        if case .clientCredentials(let credentials) = authorization {
            do throws(TokenFailure) {
                token = try await authorizer.token(for: connection, credentials)
            } catch {
                throw .authorizationFailed(error.message)
            }
        }
        return ConnectionGrant(
            headers: connection.headers(token), query: connection.parameters.query.fields, body: connection.parameters.body.fields,
            connection: connection, token: token)
    }

    /// The server did not accept the authorization: a token is not used again.
    public func discard(_ grant: ConnectionGrant) {
        if let token = grant.token { authorizer.discard(token, of: grant.connection) }
    }

    private func record(of connection: String) async throws(ConnectionRefusal) -> ConnectionRecord? {
        guard let reference = DestinationReference.connection(connection) else { return nil }
        do {
            return try await service.database.read { try $0.connection(reference) }
        } catch {
            throw .unreadable("\(error)")
        }
    }
}

extension ConnectionRecord {
    /// The headers that the connection adds, its authorization over those of its parameters.
    ///
    /// - Parameter token: where the connection wants one.
    func headers(_ token: AccessToken?) -> [EgressField] {
        var headers = parameters.headers.fields
        switch authorization {
        case .basic(let user, let password):
            headers.replaceHeaders(with: [EgressField("Authorization", "Basic \(Base64.encode(Array("\(user):\(password)".utf8)))")])
        case .apiKey(let name, let value): headers.replaceHeaders(with: [EgressField(name, value)])
        case .clientCredentials:
            if let token { headers.replaceHeaders(with: [EgressField("Authorization", token.header)]) }
        case nil: break
        }
        return headers
    }
}

extension [ConnectionParameter] {
    var fields: [EgressField] { map { EgressField($0.key, $0.value) } }
}
