/// A header field, or one part of a query string or form: a name may stand more than once, so these come in lists.
public struct EgressField: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [EgressField] {
    /// Adds `fields`; each takes the place of those that are called the same.
    public mutating func replace(with fields: [EgressField], _ isSame: (String, String) -> Bool) {
        removeAll { old in fields.contains { isSame(old.name, $0.name) } }
        append(contentsOf: fields)
    }

    /// As `replace`, for headers: their names are the same whatever the case.
    public mutating func replaceHeaders(with fields: [EgressField]) { replace(with: fields) { $0.lowercased() == $1.lowercased() } }
}

/// A request to a server outside, over HTTP/1.1 or HTTPS.
public struct EgressRequest: Sendable {
    /// What happens to an answer whose body is larger than wanted.
    public enum Excess: Hashable, Sendable {
        /// The request fails with `.answerTooLarge`.
        case fails
        /// The answer is what came so far; its connection is closed.
        case isCutOff
    }

    /// For example `POST`.
    public var method: String
    /// Absolute, `http` or `https`, already percent-encoded. It is sent as it stands.
    public var url: String
    /// Sent in this order; `Content-Length` and, where it is not given, `Host` are added.
    public var headers: [EgressField]
    /// Not sent with `HEAD`.
    public var body: [UInt8]
    /// From the first byte of the connection to the last of the answer.
    public var timeout: Duration
    /// Of that, for looking up the name, connecting and TLS.
    public var connectTimeout: Duration
    /// Bytes of the answer's body.
    public var largestAnswer: Int
    public var excess: Excess

    public init(
        _ method: String, _ url: String, headers: [EgressField] = [], body: [UInt8] = [], timeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(10), largestAnswer: Int = 1 << 20, excess: Excess = .fails
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.largestAnswer = largestAnswer
        self.excess = excess
    }
}

extension EgressRequest {
    /// Bytes of an URL, of all header fields together.
    static let longestURL = 16_384
    static let largestHead = 65_536

    /// - Throws: `.invalidRequest` for what could be read as more than one header, another protocol, or not at all.
    func check() throws(EgressError) {
        guard Self.isToken(method) else { throw EgressError(.invalidRequest, "'\(method.prefix(32))' is not an HTTP method") }
        guard url.utf8.count <= Self.longestURL else {
            throw EgressError(.invalidRequest, "the URL is longer than \(Self.longestURL) bytes")
        }
        // Anything beyond printable ASCII has to be percent-encoded, so nothing is left to interpretation.
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), Self.hasHTTPScheme(url) else {
            throw EgressError(.invalidRequest, "the URL is not an absolute, percent-encoded http or https URL")
        }
        var size = 0
        for field in headers {
            guard Self.isToken(field.name) else {
                throw EgressError(.invalidRequest, "'\(field.name.prefix(64))' is not the name of a header")
            }
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw EgressError(.invalidRequest, "the header \(field.name) has a value with control characters")
            }
            // Two opinions about where a request ends are how requests are smuggled.
            guard !["content-length", "transfer-encoding"].contains(field.name.lowercased()) else {
                throw EgressError(.invalidRequest, "the header \(field.name) follows from the body and cannot be given")
            }
            size += field.name.utf8.count + field.value.utf8.count + 4
        }
        guard size <= Self.largestHead else {
            throw EgressError(.invalidRequest, "the headers are larger than \(Self.largestHead) bytes")
        }
    }

    /// RFC 9110's `token`.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func hasHTTPScheme(_ url: String) -> Bool {
        let start = url.prefix(8).lowercased()
        return start.hasPrefix("http://") || start.hasPrefix("https://")
    }

    /// Whether the URL's host is this machine, for which no proxy is asked.
    var isForThisMachine: Bool {
        let authority = url.drop { $0 != "/" }.dropFirst(2).prefix { !"/?#".contains($0) }
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return host == "localhost" || host.hasPrefix("127.") || host == "[::1]"
    }
}

/// What a server answered, whatever its status; redirects are answers like others and never followed.
public struct EgressResponse: Sendable {
    public var status: Int
    /// As they came, names in their spelling; of interim answers (1xx) nothing is kept.
    public var headers: [EgressField]
    public var body: [UInt8]

    public init(status: Int, headers: [EgressField] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header, whatever the spelling of its name.
    public func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}

/// Why there is no answer.
public struct EgressError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        /// libcurl is not installed.
        case unavailable
        /// The request is none that can be sent; nothing was.
        case invalidRequest
        /// No such host, or nobody listens there. Nothing was sent.
        case cannotConnect
        /// The server's certificate is not to be trusted, or TLS failed in another way. Nothing was sent.
        case untrusted
        case timedOut
        /// The connection ended before the answer did; the server may have worked on the request.
        case connectionLost
        case answerTooLarge
        /// The task was cancelled, or the client closed.
        case cancelled
    }

    public let reason: Reason
    public let message: String

    public init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    public var description: String { message }
}
