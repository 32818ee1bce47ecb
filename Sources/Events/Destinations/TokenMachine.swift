import Ambient
import Egress
import Encodings
import JSON

/// What opens an endpoint for a while.
struct AccessToken: Hashable, Sendable {
    /// For the header `Authorization`.
    let header: String
    /// When to fetch the next one.
    let refreshAt: Timestamp
}

/// Why no token was given.
struct TokenFailure: Error, Hashable, Sendable {
    let message: String
    /// The credentials or the endpoint are wrong: asking again will not help.
    let isDefinite: Bool
}

/// OAuth's client credentials grant (RFC 6749, 4.4): what to ask, and what the answer means.
enum TokenMachine {
    static let timeout = Duration.seconds(5)
    private static let largestAnswer = 65_536
    /// Where the answer says nothing of it.
    private static let usualLife = Duration.seconds(3600)

    /// The request for a token. The client's id and secret stand in the form of the body, or of the query with `GET`; the parameters
    /// of the connection are added, and take precedence.
    static func request(_ credentials: Authorization.ClientCredentials) -> EgressRequest {
        let parameters = credentials.parameters
        var form = [
            EgressField("grant_type", "client_credentials"), EgressField("client_id", credentials.clientID),
            EgressField("client_secret", credentials.clientSecret),
        ]
        form.replace(with: parameters.body.fields) { $0 == $1 }
        var query = parameters.query.fields
        var headers = [EgressField("Accept", "application/json"), EgressField("User-Agent", DestinationRequest.userAgent)]
        headers.replaceHeaders(with: parameters.headers.fields)
        var body: [UInt8] = []
        if credentials.method == "GET" {
            query = form + query
        } else if headers.contains(where: { $0.name.lowercased() == "content-type" && $0.value.lowercased().contains("json") }) {
            body = JSONValue.object(JSONObject(form.map { (key: $0.name, value: .string($0.value)) })).bytes()
        } else {
            headers.append(EgressField("Content-Type", "application/x-www-form-urlencoded"))
            body = Array(encoded(form).utf8)
        }
        return EgressRequest(
            credentials.method, DestinationRequest.url(credentials.endpoint, adding: query), headers: headers, body: body, timeout: timeout,
            connectTimeout: timeout, largestAnswer: largestAnswer)
    }

    /// `a=1&b=2`, percent-encoded.
    static func encoded(_ fields: [EgressField]) -> String {
        fields.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    static func token(_ answer: Result<EgressResponse, EgressError>, at now: Timestamp) throws(TokenFailure) -> AccessToken {
        let response: EgressResponse
        switch answer {
        case .success(let success): response = success
        case .failure(let error):
            throw TokenFailure(
                message: "The authorization endpoint cannot be reached: \(error)", isDefinite: error.reason == .invalidRequest)
        }
        guard (200...299).contains(response.status) else {
            let passes = response.status >= 500 || [408, 429].contains(response.status)
            throw TokenFailure(message: "The authorization endpoint answered with the HTTP status \(response.status).", isDefinite: !passes)
        }
        guard let object = try? JSONValue(parsing: response.body), let token = object["access_token"]?.string, !token.isEmpty else {
            throw TokenFailure(message: "The authorization endpoint's answer holds no access_token.", isDefinite: true)
        }
        let type = object["token_type"]?.string ?? "Bearer"
        let seconds = object["expires_in"].flatMap { $0.double ?? $0.string.flatMap(Double.init) }
        let life = seconds.map { Duration.seconds(max(0, min($0, 86_400 * 365))) } ?? usualLife
        // A little before its end, so that none is sent that ends on its way.
        return AccessToken(
            header: "\(type.lowercased() == "bearer" ? "Bearer" : type) \(token)", refreshAt: now + (life - min(.seconds(60), life / 10)))
    }
}
