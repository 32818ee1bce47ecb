import Ambient
import Egress
import Encodings
import JSON
import Targets

/// What an API destination is sent, and what its answer means.
///
/// Source: Amazon EventBridge User Guide, "API destinations as targets", "Headers in requests to API destinations", "How API
/// destinations handle error codes".
enum DestinationRequest {
    static let userAgent = "Amazon/EventBridge/ApiDestinations"
    private static let timeout = Duration.seconds(5)
    /// Of the answer's body only the status before it matters.
    private static let largestAnswer = 4096

    /// Headers that EventBridge removes, whoever set them.
    private static let removedHeaders: Set<String> = [
        "a-im", "accept-charset", "accept-datetime", "accept-encoding", "cache-control", "connection", "content-encoding", "content-length",
        "content-md5", "date", "expect", "forwarded", "from", "host", "http2-settings", "if-match", "if-modified-since", "if-none-match",
        "if-range", "if-unmodified-since", "max-forwards", "origin", "pragma", "proxy-authorization", "range", "referer", "te", "trailer",
        "transfer-encoding", "upgrade", "user-agent", "via", "warning",
    ]

    // MARK: The request

    /// - Parameters:
    ///   - call: its settings may hold AWS's `HttpParameters` of the target.
    ///   - token: where the connection wants one.
    static func build(
        _ call: TargetCall, to destination: DestinationRecord, through connection: ConnectionRecord, token: AccessToken?
    ) throws(TargetRefusal) -> EgressRequest {
        let target = call.settings["HttpParameters"]
        let path = (target?["PathParameterValues"]?.array ?? []).map { $0.string ?? "" }
        var query = fields(target?["QueryStringParameters"])
        query.replace(with: connection.parameters.query.fields) { $0 == $1 }
        return EgressRequest(
            destination.method, url(try filled(destination.endpoint, with: path), adding: query),
            headers: headers(fields(target?["HeaderParameters"]), connection, token, trace: call.traceHeader),
            body: try body(call.payload, connection),
            timeout: timeout, connectTimeout: timeout, largestAnswer: largestAnswer, excess: .isCutOff)
    }

    private static func fields(_ map: JSONValue?) -> [EgressField] {
        (map?.object ?? [:]).map { EgressField($0.key, $0.value.string ?? $0.value.text()) }
    }

    /// Each `*` of the endpoint replaced by the next value.
    private static func filled(_ endpoint: String, with values: [String]) throws(TargetRefusal) -> String {
        var parts = endpoint.split(separator: "*", omittingEmptySubsequences: false)[...]
        guard values.count >= parts.count - 1 else {
            throw TargetRefusal(
                "INVALID_PARAMETER",
                "The endpoint \(endpoint) has \(parts.count - 1) path parameters, and the target gives \(values.count) values.", .permanent)
        }
        var url = parts.popFirst().map(String.init) ?? ""
        for (value, part) in zip(values, parts) { url += PercentEncoding.encode(value) + part }
        return url
    }

    static func url(_ url: String, adding query: [EgressField]) -> String {
        guard !query.isEmpty else { return url }
        return url + (url.contains("?") ? "&" : "?") + TokenMachine.encoded(query)
    }

    /// The target's, the connection's over them, the authorization over those, and what EventBridge itself says.
    private static func headers(
        _ ofTarget: [EgressField], _ connection: ConnectionRecord, _ token: AccessToken?, trace: String?
    ) -> [EgressField] {
        var headers = ofTarget
        headers.replaceHeaders(with: connection.headers(token))
        headers.removeAll { removedHeaders.contains($0.name.lowercased()) }
        if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            headers.append(EgressField("Content-Type", "application/json; charset=utf-8"))
        }
        headers.append(EgressField("User-Agent", userAgent))
        headers.append(EgressField("Range", "bytes=0-1048575"))
        headers.append(EgressField("Accept-Encoding", "gzip,deflate"))
        // So that a chain of events that comes back through the endpoint, such as a function's URL, is known as a loop.
        if let trace { headers.replaceHeaders(with: [EgressField("X-Amzn-Trace-Id", trace)]) }
        return headers
    }

    private static func body(_ payload: [UInt8], _ connection: ConnectionRecord) throws(TargetRefusal) -> [UInt8] {
        guard !connection.parameters.body.isEmpty else { return payload }
        guard var object = (try? JSONValue(parsing: payload))?.object else {
            throw TargetRefusal(
                "INVALID_JSON", "The connection \(connection.name) adds body parameters, and what is sent is no JSON object.", .permanent)
        }
        for parameter in connection.parameters.body { object[parameter.key] = .string(parameter.value) }
        return JSONValue.object(object).bytes()
    }

    // MARK: The answer

    /// What an attempt came to: `refusal` is `nil` for a delivery.
    struct Outcome: Hashable, Sendable {
        var refusal: TargetRefusal?
        /// The endpoint did not accept the authorization: a token is not used again.
        var isUnauthorized = false
    }

    static func outcome(_ answer: Result<EgressResponse, EgressError>, at now: Timestamp) -> Outcome {
        switch answer {
        case .failure(let error): return Outcome(refusal: refusal(of: error))
        case .success(let response):
            let message = "The endpoint answered with the HTTP status \(response.status)."
            switch response.status {
            case 200...299: return Outcome()
            case 401, 407, 409, 429, 500...:
                return Outcome(
                    refusal: retryable(message, response.header("Retry-After"), at: now),
                    isUnauthorized: [401, 407].contains(response.status))
            default: return Outcome(refusal: failed("SDK_CLIENT_ERROR", message, .permanent))
            }
        }
    }

    /// A refusal in the words that EventBridge's dead letters have.
    static func failed(
        _ code: String, _ message: String, _ kind: TargetRefusal.Class, retryAfter: Duration? = nil
    ) -> TargetRefusal {
        TargetRefusal(code, "Unable to invoke ApiDestination endpoint: \(message)", kind, retryAfter: retryAfter)
    }

    private static func refusal(of error: EgressError) -> TargetRefusal {
        switch error.reason {
        case .timedOut: failed("UNKNOWN", "Timeout calling endpoint for API Destination: socket closed.", .retryable)
        case .cannotConnect, .untrusted, .connectionLost:
            failed("SDK_CLIENT_ERROR", "API destination endpoint cannot be reached. (\(error))", .retryable)
        case .invalidRequest: failed("INVALID_PARAMETER", "\(error)", .permanent)
        case .answerTooLarge: failed("SDK_CLIENT_ERROR", "\(error)", .retryable)
        // Not the endpoint's doing.
        case .unavailable, .cancelled: failed("UNKNOWN", "\(error)", .throttled)
        }
    }

    /// - Parameter retryAfter: as in the header: seconds or a date. A negative number ends all attempts.
    private static func retryable(_ message: String, _ retryAfter: String?, at now: Timestamp) -> TargetRefusal {
        guard let text = retryAfter else { return failed("SDK_CLIENT_ERROR", message, .retryable) }
        if let seconds = Int(text) {
            if seconds < 0 { return failed("SDK_CLIENT_ERROR", message, .permanent) }
            let wait = Duration.seconds(min(seconds, 86_400))
            return failed("SDK_CLIENT_ERROR", message, .retryable, retryAfter: wait > .zero ? wait : nil)
        }
        let wait = HTTPDate.parse(text).map { min($0 - now, .seconds(86_400)) }
        return failed("SDK_CLIENT_ERROR", message, .retryable, retryAfter: wait.flatMap { $0 > .zero ? $0 : nil })
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7); servers write no other form any more.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `nil` for another form.
    static func parse(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(words[2])), let year = Int(words[3]), (1970...9999).contains(year)
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2]) else { return nil }
        return CivilTime(year: year, month: month + 1, day: day, hour: time[0], minute: time[1], second: time[2]).timestamp
    }
}
