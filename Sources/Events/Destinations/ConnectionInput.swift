import AWSInterface
import JSON

/// Constraints on connections and API destinations that AWS states as regular expressions, checked by plain code.
enum DestinationPatterns {
    static let endpoint = Pattern("^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@\\x26=+$,A-Za-z0-9])+)([).!';/?:,])?$")
    static let connectionARN = Pattern(
        "^arn:aws([a-z]|\\-)*:events:([a-z]|\\d|\\-)*:([0-9]{12})?:connection\\/[\\.\\-_A-Za-z0-9]+\\/[\\-A-Za-z0-9]+$"
    ) { isARN($0, DestinationReference.connection) }
    /// Names and values of the `Authorization` header.
    static let authorization = Pattern("^[ \\t]*[^\\x00-\\x1F:\\x7F]+([ \\t]+[^\\x00-\\x1F:\\x7F]+)*[ \\t]*$") { text in
        !text.isEmpty && text.utf8.allSatisfy { !isControl($0, but: "\t") && $0 != UInt8(ascii: ":") }
            && !text.utf8.allSatisfy { $0 == 0x09 }
    }
    static let headerName = Pattern("^[!#$%&'*+-.^_`|~0-9a-zA-Z]+$") { text in
        !text.isEmpty && EventsPatterns.isName(text, or: "!#$%&'*+^`|~")
    }
    static let headerValue = Pattern("^[ \\t]*[\\x20-\\x7E]+([ \\t]+[\\x20-\\x7E]+)*[ \\t]*$") { text in
        text.utf8.contains { $0 != 0x09 } && text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 }
    }
    static let queryName = Pattern("[^\\x00-\\x1F\\x7F]+") { !$0.isEmpty && !$0.utf8.contains { isControl($0, but: "") } }
    static let queryValue = Pattern("[^\\x00-\\x09\\x0B\\x0C\\x0E-\\x1F\\x7F]+") {
        !$0.isEmpty && !$0.utf8.contains { isControl($0, but: "\n\r") }
    }

    private static func isControl(_ byte: UInt8, but allowed: String) -> Bool {
        (byte < 0x20 || byte == 0x7F) && !allowed.utf8.contains(byte)
    }

    private static func isARN(_ text: String, _ read: (String) -> DestinationReference?) -> Bool {
        guard let reference = read(text) else { return false }
        let account = reference.scope.account
        return EventsPatterns.isName(reference.name) && EventsPatterns.isName(reference.id)
            && (account.isEmpty || Scope.isAccount(account))
    }
}

extension Parameters {
    /// The URL of a server. AWS wants HTTPS; here HTTP will do as well, since the server to try is often on the same machine.
    func endpoint(_ key: String) throws(ServiceError) -> String? {
        guard let url = try name(key, length: 1...2048, pattern: DestinationPatterns.endpoint) else { return nil }
        let lower = url.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix), lower.utf8.count > scheme.utf8.count else {
            reject(key, value: url, "Member must be an absolute https or http URL")
            return nil
        }
        return url
    }

    /// - Parameter isRequired: whether its absence is a failure; an empty string is answered after one.
    fileprivate func authorizationText(_ key: String, isRequired: Bool) throws(ServiceError) -> String? {
        if isRequired { return try requiredName(key, length: 1...512, pattern: DestinationPatterns.authorization) }
        return try name(key, length: 1...512, pattern: DestinationPatterns.authorization)
    }

    /// AWS's `ConnectionHttpParameters`.
    fileprivate func httpParameters(_ key: String) throws(ServiceError) -> ConnectionHTTPParameters? {
        guard let reader = try nested(key) else { return nil }
        return ConnectionHTTPParameters(
            headers: try reader.connectionParameters(
                ConnectionHTTPParameters.headerKey, name: DestinationPatterns.headerName, value: DestinationPatterns.headerValue),
            query: try reader.connectionParameters(
                ConnectionHTTPParameters.queryKey, name: DestinationPatterns.queryName, value: DestinationPatterns.queryValue),
            body: try reader.connectionParameters(ConnectionHTTPParameters.bodyKey, name: nil, value: nil))
    }

    private func connectionParameters(
        _ key: String, name: Pattern?, value: Pattern?
    ) throws(ServiceError) -> [ConnectionParameter] {
        var list: [ConnectionParameter] = []
        for member in try objects(key, count: 0...100) ?? [] {
            // Only members of bodies have no stated limits.
            let limit = name == nil ? 0...65_536 : 0...512
            list.append(
                ConnectionParameter(
                    key: try member.requiredString("Key", length: limit, pattern: name),
                    value: try member.requiredString("Value", length: limit, pattern: value),
                    isSecret: try member.bool("IsValueSecret") ?? false))
        }
        return list
    }
}

/// `AuthParameters` of CreateConnection and UpdateConnection, as far as a request names them.
struct AuthorizationInput: Sendable {
    private var user: String?
    private var password: String?
    private var keyName: String?
    private var keyValue: String?
    private var clientID: String?
    private var clientSecret: String?
    private var endpoint: String?
    private var method: String?
    private var tokenParameters: ConnectionHTTPParameters?
    /// The kinds of which the request names parameters.
    private var kinds: Set<Authorization.Kind> = []
    /// For every request.
    private(set) var parameters: ConnectionHTTPParameters?

    private static let members: [Authorization.Kind: String] = [
        .basic: "BasicAuthParameters", .apiKey: "ApiKeyAuthParameters", .clientCredentials: "OAuthParameters",
    ]

    /// - Parameters:
    ///   - isWhole: whether all that belongs to a kind has to be there, as it has when a connection is made.
    ///   - operation: for refusals.
    init(_ request: Parameters, isWhole: Bool, of operation: String) throws {
        guard let reader = try request.nested("AuthParameters") else {
            if isWhole { request.reject("AuthParameters", value: nil, "Member must not be null") }
            return
        }
        if let basic = try reader.nested("BasicAuthParameters") {
            kinds.insert(.basic)
            user = try basic.authorizationText("Username", isRequired: isWhole)
            password = try basic.authorizationText("Password", isRequired: isWhole)
        }
        if let key = try reader.nested("ApiKeyAuthParameters") {
            kinds.insert(.apiKey)
            keyName = try key.authorizationText("ApiKeyName", isRequired: isWhole)
            keyValue = try key.authorizationText("ApiKeyValue", isRequired: isWhole)
        }
        if let oauth = try reader.nested("OAuthParameters") { try readClientCredentials(oauth, isWhole) }
        parameters = try reader.httpParameters(ConnectionRecord.parametersKey)
        if reader.has("ConnectivityParameters") { throw EventsErrors.notBuilt("ConnectivityParameters", of: operation) }
    }

    private mutating func readClientCredentials(_ oauth: Parameters, _ isWhole: Bool) throws {
        kinds.insert(.clientCredentials)
        if let client = try oauth.nested("ClientParameters") {
            clientID = try client.authorizationText("ClientID", isRequired: isWhole)
            clientSecret = try client.authorizationText("ClientSecret", isRequired: isWhole)
        } else if isWhole {
            oauth.reject("ClientParameters", value: nil, "Member must not be null")
        }
        endpoint = try oauth.endpoint("AuthorizationEndpoint")
        if isWhole, !oauth.has("AuthorizationEndpoint") {
            oauth.reject("AuthorizationEndpoint", value: nil, "Member must not be null")
        }
        let methods = ["GET", "POST", "PUT"]
        method = isWhole ? try oauth.requiredString("HttpMethod", oneOf: methods) : try oauth.string("HttpMethod", oneOf: methods)
        tokenParameters = try oauth.httpParameters("OAuthHttpParameters")
    }

    /// The authorization of `kind` that comes of this and what was there before.
    ///
    /// - Throws: `ValidationException` where something is missing, or is of another kind.
    func applied(to former: Authorization?, kind: Authorization.Kind) throws(ServiceError) -> Authorization {
        guard kinds.isSubset(of: [kind]) else {
            throw EventsErrors.validation("AuthParameters must only hold what belongs to the authorization type \(kind.rawValue).")
        }
        switch (kind, former) {
        case (.basic, .basic(let formerUser, let formerPassword)):
            return .basic(user: user ?? formerUser, password: password ?? formerPassword)
        case (.apiKey, .apiKey(let formerName, let formerValue)):
            return .apiKey(name: keyName ?? formerName, value: keyValue ?? formerValue)
        case (.clientCredentials, .clientCredentials(let former)):
            return .clientCredentials(
                Authorization.ClientCredentials(
                    clientID: clientID ?? former.clientID, clientSecret: clientSecret ?? former.clientSecret,
                    endpoint: endpoint ?? former.endpoint, method: method ?? former.method,
                    parameters: tokenParameters ?? former.parameters))
        default: return try whole(kind)
        }
    }

    private func whole(_ kind: Authorization.Kind) throws(ServiceError) -> Authorization {
        switch kind {
        case .basic:
            if let user, let password { return .basic(user: user, password: password) }
        case .apiKey:
            if let keyName, let keyValue { return .apiKey(name: keyName, value: keyValue) }
        case .clientCredentials:
            if let clientID, let clientSecret, let endpoint, let method {
                return .clientCredentials(
                    Authorization.ClientCredentials(
                        clientID: clientID, clientSecret: clientSecret, endpoint: endpoint, method: method,
                        parameters: tokenParameters ?? ConnectionHTTPParameters()))
            }
        }
        throw EventsErrors.validation(
            "The authorization type \(kind.rawValue) requires all of \(Self.members[kind] ?? "") in AuthParameters.")
    }
}
