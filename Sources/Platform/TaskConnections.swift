import AWSInterface
import Egress
import Events
import TaskIntegrations

/// Joins the HTTP tasks of state machines to EventBridge's connections and the way out.
struct TaskConnectionsAdapter: TaskConnections {
    let destinations: APIDestinations
    let egress: EgressClient

    func grant(of connection: String, in scope: Scope) async throws(ConnectionFailure) -> TaskIntegrations.ConnectionGrant {
        // A connection's secrets are its account's.
        guard let account = ARN(connection)?.account, account == scope.account else {
            throw ConnectionFailure(
                error: "Events.ConnectionResource.AccessDenied",
                cause: "The connection \(connection) is not of the account \(scope.account).")
        }
        do throws(ConnectionRefusal) {
            let grant = try await destinations.grant(of: connection)
            return TaskIntegrations.ConnectionGrant(
                headers: grant.headers, query: grant.query, body: grant.body, refused: { destinations.discard(grant) })
        } catch {
            throw ConnectionFailure(error, connection)
        }
    }

    func send(_ request: EgressRequest) async throws(EgressError) -> EgressResponse { try await egress.send(request) }
}

extension ConnectionFailure {
    fileprivate init(_ refusal: ConnectionRefusal, _ connection: String) {
        switch refusal {
        case .notFound:
            self.init(error: "Events.ConnectionResource.NotFound", cause: "The connection \(connection) does not exist.")
        case .notAuthorized(let state):
            self.init(
                error: "Events.ConnectionResource.InvalidConnectionState", cause: "The connection \(connection) is in the state \(state).")
        case .authorizationFailed(let message):
            self.init(error: "Events.ConnectionResource.InvalidConnectionState", cause: message)
        case .unreadable(let message):
            self.init(error: "Events.ConnectionResource.InternalError", cause: "The connection could not be read: \(message)")
        }
    }
}
