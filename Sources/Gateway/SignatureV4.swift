import Cryptography
import Encodings

/// AWS Signature Version 4 (IAM User Guide, "Create a signed AWS API request"): the parts that signing and checking share.
enum SignatureV4 {
    static let algorithm = "AWS4-HMAC-SHA256"
    static let unsignedPayload = "UNSIGNED-PAYLOAD"

    /// `date/region/service/aws4_request`.
    struct CredentialScope: Hashable {
        /// `20130524`.
        var date: String
        var region: String
        var service: String

        var text: String { "\(date)/\(region)/\(service)/aws4_request" }
    }

    /// What is signed of a request.
    struct CanonicalRequest {
        var method: String
        /// As sent, percent-encoded.
        var path: Substring
        /// As sent, percent-encoded, without the signature of a presigned request.
        var query: Substring
        /// Names in lower case, sorted; values as sent, those of one name in their order.
        var headers: [(name: String, values: [String])]
        /// The body's SHA-256 in hexadecimal, or what stands for it.
        var payloadHash: String

        /// - Parameter service: S3 encodes its paths once, every other service twice.
        func text(service: String) -> String {
            let signedHeaders = headers.map(\.name).joined(separator: ";")
            let lines = headers.map { "\($0.name):\($0.values.map(trimmed).joined(separator: ","))\n" }.joined()
            let path = canonicalPath(path, isS3: service == "s3")
            return "\(method)\n\(path)\n\(canonicalQuery(query))\n\(lines)\n\(signedHeaders)\n\(payloadHash)"
        }
    }

    static func signature(
        _ request: CanonicalRequest, scope: CredentialScope, timestamp: String, secretAccessKey: String
    ) -> String {
        let hash = Hexadecimal.encode(SHA256.hash(request.text(service: scope.service).utf8))
        let toSign = "\(algorithm)\n\(timestamp)\n\(scope.text)\n\(hash)"
        return Hexadecimal.encode(HMACSHA256.authenticate(toSign.utf8, key: signingKey(scope, secretAccessKey)))
    }

    static func signingKey(_ scope: CredentialScope, _ secretAccessKey: String) -> [UInt8] {
        var key = HMACSHA256.authenticate(scope.date.utf8, key: "AWS4\(secretAccessKey)".utf8)
        key = HMACSHA256.authenticate(scope.region.utf8, key: key)
        key = HMACSHA256.authenticate(scope.service.utf8, key: key)
        return HMACSHA256.authenticate("aws4_request".utf8, key: key)
    }

    /// Without white space at the ends, and with single spaces within.
    private static func trimmed(_ value: String) -> String {
        value.utf8.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }).map { String(Substring($0)) }
            .joined(separator: " ")
    }

    /// `path` is encoded once already, as it was sent.
    static func canonicalPath(_ path: Substring, isS3: Bool) -> String {
        if path.isEmpty { return "/" }
        var encoded: [UInt8] = []
        if isS3 {
            PercentEncoding.encode(PercentEncoding.decodeBytes(path) ?? Array(path.utf8), keepingSlash: true, into: &encoded)
        } else {
            PercentEncoding.encode(normalized(path).utf8, keepingSlash: true, into: &encoded)
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Without empty, `.` and `..` segments (RFC 3986, 5.2.4).
    private static func normalized(_ path: Substring) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") {
            switch segment {
            case ".": break
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        if segments.isEmpty { return "/" }
        return "/" + segments.joined(separator: "/") + (path.hasSuffix("/") ? "/" : "")
    }

    /// Every name and value encoded anew, sorted by name and then by value.
    static func canonicalQuery(_ query: Substring) -> String {
        if query.isEmpty { return "" }
        func encoded(_ text: Substring) -> String {
            var result: [UInt8] = []
            PercentEncoding.encode(PercentEncoding.decodeBytes(text, plusIsSpace: true) ?? Array(text.utf8), into: &result)
            return String(decoding: result, as: UTF8.self)
        }
        let pairs = query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: encoded(parts[0]), value: parts.count > 1 ? encoded(parts[1]) : "")
        }
        // By bytes, as AWS sorts; String's order is Unicode's.
        let sorted = pairs.sorted { a, b in
            a.name.utf8.elementsEqual(b.name.utf8)
                ? a.value.utf8.lexicographicallyPrecedes(b.value.utf8) : a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
        }
        return sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }
}
