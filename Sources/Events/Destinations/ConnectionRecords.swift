import AWSInterface
import Ambient
import JSON

/// One further header, part of the query or member of the body that a connection adds to every request.
struct ConnectionParameter: Hashable, Sendable {
    var key: String
    var value: String
    /// Never answered again.
    var isSecret: Bool
}

/// AWS's `ConnectionHttpParameters`.
struct ConnectionHTTPParameters: Hashable, Sendable {
    var headers: [ConnectionParameter] = []
    var query: [ConnectionParameter] = []
    var body: [ConnectionParameter] = []

    var isEmpty: Bool { headers.isEmpty && query.isEmpty && body.isEmpty }
}

/// How a connection authorizes its requests, secrets included.
enum Authorization: Hashable, Sendable {
    case basic(user: String, password: String)
    case apiKey(name: String, value: String)
    case clientCredentials(ClientCredentials)

    /// OAuth's client credentials grant: a token is fetched with them, and that is sent.
    struct ClientCredentials: Hashable, Sendable {
        var clientID: String
        var clientSecret: String
        var endpoint: String
        /// `GET`, `POST` or `PUT`.
        var method: String
        var parameters = ConnectionHTTPParameters()
    }

    /// In the order in which EventBridge's messages name them.
    enum Kind: String, CaseIterable, Sendable {
        case basic = "BASIC"
        case clientCredentials = "OAUTH_CLIENT_CREDENTIALS"
        case apiKey = "API_KEY"
    }
}

/// What is stored of a connection and is used by API destinations: how their requests are authorized, and what is added to them.
struct ConnectionRecord: Hashable, Sendable {
    enum State: String, Sendable {
        /// The first token is being fetched.
        case authorizing = "AUTHORIZING"
        case authorized = "AUTHORIZED"
        /// Authorization was taken away, or no token could be had.
        case deauthorized = "DEAUTHORIZED"
    }

    let scope: Scope
    let name: String
    /// A UUID, a part of the ARN: a connection made anew under the same name is another one.
    let id: String
    var description: String?
    var kind: Authorization.Kind
    /// `nil` once it was taken away.
    var authorization: Authorization?
    /// For every request.
    var parameters = ConnectionHTTPParameters()
    /// The rest of the secret's ARN; another one after every change, so that no token outlives what it was fetched with.
    var secret: String
    var state: State
    var stateReason: String?
    let createdAt: Timestamp
    var modifiedAt: Timestamp
    var authorizedAt: Timestamp?

    var arn: String { scope.arn("events", "connection/\(name)/\(id)").description }

    /// The secret that AWS would keep in Secrets Manager; here it is a part of the connection's own row.
    var secretARN: String { scope.arn("secretsmanager", "secret:events!connection/\(name)/\(secret)").description }
}

// MARK: - AWS's form of it

extension Authorization {
    /// In AWS's `AuthParameters`.
    ///
    /// - Parameter secrets: whether passwords are in it: for the database, never for an answer.
    func object(secrets: Bool) -> JSONObject {
        func hidden(_ value: String) -> JSONValue? { secrets ? .string(value) : nil }
        switch self {
        case .basic(let user, let password):
            var object: JSONObject = ["Username": .string(user)]
            object["Password"] = hidden(password)
            return ["BasicAuthParameters": .object(object)]
        case .apiKey(let name, let value):
            var object: JSONObject = ["ApiKeyName": .string(name)]
            object["ApiKeyValue"] = hidden(value)
            return ["ApiKeyAuthParameters": .object(object)]
        case .clientCredentials(let credentials):
            var client: JSONObject = ["ClientID": .string(credentials.clientID)]
            client["ClientSecret"] = hidden(credentials.clientSecret)
            var object: JSONObject = [
                "ClientParameters": .object(client), "AuthorizationEndpoint": .string(credentials.endpoint),
                "HttpMethod": .string(credentials.method),
            ]
            if !credentials.parameters.isEmpty {
                object["OAuthHttpParameters"] = .object(credentials.parameters.object(secrets: secrets))
            }
            return ["OAuthParameters": .object(object)]
        }
    }

    /// Reads what `object(secrets: true)` made.
    init?(stored object: JSONObject) {
        if let basic = object["BasicAuthParameters"] {
            self = .basic(user: basic["Username"]?.string ?? "", password: basic["Password"]?.string ?? "")
        } else if let key = object["ApiKeyAuthParameters"] {
            self = .apiKey(name: key["ApiKeyName"]?.string ?? "", value: key["ApiKeyValue"]?.string ?? "")
        } else if let oauth = object["OAuthParameters"] {
            self = .clientCredentials(
                ClientCredentials(
                    clientID: oauth["ClientParameters"]?["ClientID"]?.string ?? "",
                    clientSecret: oauth["ClientParameters"]?["ClientSecret"]?.string ?? "",
                    endpoint: oauth["AuthorizationEndpoint"]?.string ?? "", method: oauth["HttpMethod"]?.string ?? "",
                    parameters: ConnectionHTTPParameters(stored: oauth["OAuthHttpParameters"]?.object ?? [:])))
        } else {
            return nil
        }
    }
}

extension ConnectionHTTPParameters {
    static let headerKey = "HeaderParameters"
    static let queryKey = "QueryStringParameters"
    static let bodyKey = "BodyParameters"

    /// - Parameter secrets: whether values that are secret are in it.
    func object(secrets: Bool) -> JSONObject {
        var object: JSONObject = [:]
        for (key, list) in [(Self.headerKey, headers), (Self.queryKey, query), (Self.bodyKey, body)] where !list.isEmpty {
            object[key] = .array(
                list.map { parameter in
                    var member: JSONObject = ["Key": .string(parameter.key), "IsValueSecret": .bool(parameter.isSecret)]
                    if secrets || !parameter.isSecret { member["Value"] = .string(parameter.value) }
                    return .object(member)
                })
        }
        return object
    }

    init(stored object: JSONObject) {
        func list(_ key: String) -> [ConnectionParameter] {
            (object[key]?.array ?? []).map {
                ConnectionParameter(
                    key: $0["Key"]?.string ?? "", value: $0["Value"]?.string ?? "", isSecret: $0["IsValueSecret"]?.bool ?? false)
            }
        }
        self.init(headers: list(Self.headerKey), query: list(Self.queryKey), body: list(Self.bodyKey))
    }
}

extension ConnectionRecord {
    static let parametersKey = "InvocationHttpParameters"

    /// AWS's `AuthParameters`.
    func authParameters(secrets: Bool) -> JSONObject {
        var object = authorization?.object(secrets: secrets) ?? [:]
        if !parameters.isEmpty { object[Self.parametersKey] = .object(parameters.object(secrets: secrets)) }
        return object
    }
}
