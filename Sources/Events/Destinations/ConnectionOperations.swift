import AWSInterface
import Ambient
import JSON
import Storage

/// Connections.
extension APIDestinations {
    var connectionOperations: [Operation] {
        [
            Operation("CreateConnection", createConnection), Operation("UpdateConnection", updateConnection),
            Operation("DeauthorizeConnection", deauthorizeConnection), Operation("DeleteConnection", deleteConnection),
            Operation("DescribeConnection", describeConnection), Operation("ListConnections", listConnections),
        ]
    }

    private static let kinds = Authorization.Kind.allCases.map(\.rawValue)
    /// AWS's states; connections here are only ever in those of `ConnectionRecord.State`.
    private static let states = [
        "CREATING", "UPDATING", "DELETING", "AUTHORIZED", "DEAUTHORIZED", "AUTHORIZING", "DEAUTHORIZING", "ACTIVE", "FAILED_CONNECTIVITY",
    ]

    private static func notFound(_ name: String, to verb: String) -> ServiceError {
        EventsErrors.notFound("Failed to \(verb) the connection(s). Connection '\(name)' does not exist.")
    }

    /// What is not built, where a request asks for it.
    private static func refuseUnbuilt(_ parameters: Parameters, of operation: String) throws {
        if parameters.has("InvocationConnectivityParameters") {
            throw EventsErrors.notBuilt("InvocationConnectivityParameters", of: operation)
        }
        if let key = try parameters.name("KmsKeyIdentifier", length: 0...2048, pattern: EventsPatterns.keyIdentifier), !key.isEmpty {
            throw EventsErrors.notBuilt("KmsKeyIdentifier", of: operation)
        }
    }

    private func createConnection(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name")
        let description = try parameters.string("Description", length: 0...512)
        let kind = Authorization.Kind(rawValue: try parameters.requiredString("AuthorizationType", oneOf: Self.kinds))
        let authorization = try AuthorizationInput(parameters, isWhole: true, of: "CreateConnection")
        try Self.refuseUnbuilt(parameters, of: "CreateConnection")
        try parameters.validate()
        guard let kind else { throw EventsErrors.validation("AuthorizationType is not one.") }  // Never: it was validated.
        let now = service.clock.now()
        var connection = ConnectionRecord(
            scope: context.scope, name: name, id: service.entropy.uuid(), description: description, kind: kind, secret: newSecret(),
            state: .authorized, createdAt: now, modifiedAt: now)
        connection.authorization = try authorization.applied(to: nil, kind: kind)
        connection.parameters = authorization.parameters ?? ConnectionHTTPParameters()
        connection.awaitAuthorization(at: now)
        let (record, limit) = (connection, service.configuration.connectionLimit)
        try await service.commit(.connection(record.scope, name)) { transaction in
            guard try transaction.connection(record.scope, name) == nil else { throw EventsErrors.exists("Connection \(name)") }
            guard try transaction.countConnections(record.scope) < limit else { throw EventsErrors.limitExceeded() }
            try transaction.save(record)
        }
        authorize(connection)
        return Self.receipt(connection)
    }

    /// The end of a new secret's ARN.
    private func newSecret() -> String { "\(service.entropy.uuid())-\(service.entropy.hexadecimal(6))" }

    private func updateConnection(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name")
        let description = try parameters.string("Description", length: 0...512)
        let kind = try parameters.string("AuthorizationType", oneOf: Self.kinds).flatMap(Authorization.Kind.init(rawValue:))
        let authorization = try AuthorizationInput(parameters, isWhole: false, of: "UpdateConnection")
        try Self.refuseUnbuilt(parameters, of: "UpdateConnection")
        try parameters.validate()
        let (now, secret) = (service.clock.now(), newSecret())
        let connection = try await service.commit(.connection(context.scope, name)) { transaction in
            guard var connection = try transaction.connection(context.scope, name) else { throw Self.notFound(name, to: "update") }
            connection.kind = kind ?? connection.kind
            connection.authorization = try authorization.applied(to: connection.authorization, kind: connection.kind)
            connection.description = description ?? connection.description
            connection.parameters = authorization.parameters ?? connection.parameters
            connection.secret = secret
            connection.modifiedAt = now
            connection.awaitAuthorization(at: now)
            try transaction.save(connection)
            return connection
        }
        authorize(connection)
        return Self.receipt(connection)
    }

    private func deauthorizeConnection(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name")
        try parameters.validate()
        let (now, secret) = (service.clock.now(), newSecret())
        let connection = try await service.commit(.connection(context.scope, name)) { transaction in
            guard var connection = try transaction.connection(context.scope, name) else { throw Self.notFound(name, to: "deauthorize") }
            (connection.authorization, connection.parameters) = (nil, ConnectionHTTPParameters())
            (connection.state, connection.stateReason) = (.deauthorized, nil)
            connection.secret = secret
            connection.modifiedAt = now
            try transaction.save(connection)
            return connection
        }
        var answer = Self.receipt(connection)
        answer["ConnectionState"] = "DEAUTHORIZING"
        return answer
    }

    private func deleteConnection(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name")
        try parameters.validate()
        let connection = try await service.commit(.connection(context.scope, name)) { transaction in
            guard let connection = try transaction.connection(context.scope, name) else { throw Self.notFound(name, to: "delete") }
            try transaction.removeConnection(connection)
            return connection
        }
        var answer = Self.receipt(connection)
        answer["ConnectionState"] = "DELETING"
        return answer
    }

    private func describeConnection(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name")
        try parameters.validate()
        guard let connection = try await service.database.read({ try $0.connection(context.scope, name) }) else {
            throw Self.notFound(name, to: "describe")
        }
        var answer = Self.summary(connection)
        answer["Description"] = connection.description.map(JSONValue.string)
        answer["AuthParameters"] = .object(connection.authParameters(secrets: false))
        if connection.authorization != nil { answer["SecretArn"] = .string(connection.secretARN) }
        return answer
    }

    private func listConnections(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let text = try parameters.string("ConnectionState", oneOf: Self.states)
        let page = try parameters.page(prefix: "NamePrefix")
        try parameters.validate()
        let state = text.flatMap(ConnectionRecord.State.init(rawValue:))
        if text != nil, state == nil { return ["Connections": []] }  // No connection here is ever in such a state.
        let connections = try await service.database.read { try $0.connections(context.scope, state: state, page.range) }
        return page.answer("Connections", connections, name: \.name) { .object(Self.summary($0)) }
    }

    // MARK: Answers

    /// What changes answer.
    private static func receipt(_ connection: ConnectionRecord) -> JSONObject {
        var object: JSONObject = [
            "ConnectionArn": .string(connection.arn), "ConnectionState": .string(connection.state.rawValue),
            "CreationTime": .time(connection.createdAt), "LastModifiedTime": .time(connection.modifiedAt),
        ]
        object["LastAuthorizedTime"] = connection.authorizedAt.map(JSONValue.time)
        return object
    }

    /// In the form of AWS's `Connection`.
    private static func summary(_ connection: ConnectionRecord) -> JSONObject {
        var object = receipt(connection)
        object["Name"] = .string(connection.name)
        object["AuthorizationType"] = .string(connection.kind.rawValue)
        object["StateReason"] = connection.stateReason.map(JSONValue.string)
        return object
    }
}

extension ConnectionRecord {
    /// A name and a password are what they are; whether a token can be had is to be seen.
    fileprivate mutating func awaitAuthorization(at now: Timestamp) {
        stateReason = nil
        switch authorization {
        case .clientCredentials: state = .authorizing
        case .basic, .apiKey, nil: (state, authorizedAt) = (.authorized, now)
        }
    }
}
