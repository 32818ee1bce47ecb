public import Ambient
import Cryptography
import Encodings
public import NIOCore
public import NIOHTTP1

/// Signs requests of ours (SigV4, header form): the command line's, and later those to other services.
public struct RequestSigner: Sendable {
    public var accessKeyID: String
    public var secretAccessKey: String
    public var sessionToken: String?
    public var region: String
    /// The name to sign for, for example `lambda`.
    public var service: String

    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, region: String, service: String) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.region = region
        self.service = service
    }

    /// Adds `X-Amz-Date`, `X-Amz-Security-Token` and `Authorization` to `headers`, which must hold `Host`; all are signed.
    ///
    /// - Parameter target: path and query as they will be sent, percent-encoded.
    public func sign(_ method: HTTPMethod, _ target: String, headers: inout HTTPHeaders, body: ByteBuffer, at now: Timestamp) {
        let timestamp = now.basicISO8601
        headers.replaceOrAdd(name: "X-Amz-Date", value: timestamp)
        if let sessionToken { headers.replaceOrAdd(name: "X-Amz-Security-Token", value: sessionToken) }
        let scope = SignatureV4.CredentialScope(date: String(timestamp.prefix(8)), region: region, service: service)
        let names = Set(headers.map { $0.name.lowercased() }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let hash = headers.first(name: "x-amz-content-sha256") ?? Hexadecimal.encode(SHA256.hash(body.readableBytesView))
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let signed = headers
        let request = SignatureV4.CanonicalRequest(
            method: method.rawValue, path: parts[0], query: parts.count > 1 ? parts[1] : "",
            headers: names.map { name in (name: name, values: signed[name]) }, payloadHash: hash)
        let signature = SignatureV4.signature(request, scope: scope, timestamp: timestamp, secretAccessKey: secretAccessKey)
        headers.replaceOrAdd(
            name: "Authorization",
            value: """
                \(SignatureV4.algorithm) Credential=\(accessKeyID)/\(scope.text), SignedHeaders=\(names.joined(separator: ";")), \
                Signature=\(signature)
                """)
    }
}
