import Ambient
import Cryptography
import Encodings
import HTTP
import NIOCore
import NIOHTTP1

/// The check of one request's signature against a known secret, at a given time.
struct SignatureCheck {
    let presented: PresentedSignature
    let credential: KnownCredential
    let request: HTTPRequest
    let facts: RequestFacts
    let now: Timestamp

    /// How far a request's clock may be from ours.
    private static let allowedSkew = Duration.seconds(300)
    /// The longest life of a presigned URL, in seconds: seven days.
    private static let longestExpiry = 604_800

    /// The parts that the two forms spell differently.
    private struct Claim {
        var signedHeaders: [String]
        var signature: String
        /// `20130524T000000Z`.
        var timestamp: String
        var token: String?
        /// Seconds, of a presigned URL.
        var expires: Int?
        var query: Substring
    }

    /// Returns when the signature is right.
    func run() throws(SignatureFailure) {
        let claim = try claim()
        guard let signedAt = Timestamp(basicISO8601: claim.timestamp) else {
            throw .incomplete("Date must be in ISO-8601 'basic format'. Got '\(claim.timestamp)'.")
        }
        guard claim.timestamp.hasPrefix(presented.scope.date) else {
            throw .mismatch(
                """
                Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
                '\(presented.scope.date)' != '\(claim.timestamp.prefix(8))', from '\(claim.timestamp)'.
                """)
        }
        try checkTime(claim, signedAt)
        if claim.token != credential.sessionToken { throw .unknownKey }
        let canonical = SignatureV4.CanonicalRequest(
            method: request.method.rawValue, path: request.path, query: claim.query, headers: try signedHeaders(claim.signedHeaders),
            payloadHash: try payloadHash())
        let expected = SignatureV4.signature(
            canonical, scope: presented.scope, timestamp: claim.timestamp, secretAccessKey: credential.secretAccessKey)
        guard equalInConstantTime(expected.utf8, claim.signature.utf8) else { throw .wrongSignature }
    }

    private func claim() throws(SignatureFailure) -> Claim {
        switch presented.form {
        case .header(let header):
            guard let signature = PresentedSignature.field("Signature=", of: header) else {
                throw .incomplete("Authorization header requires 'Signature' parameter.")
            }
            guard let names = PresentedSignature.field("SignedHeaders=", of: header) else {
                throw .incomplete("Authorization header requires 'SignedHeaders' parameter.")
            }
            guard let timestamp = facts.amzDate ?? facts.date.flatMap({ Timestamp(httpDate: $0)?.basicISO8601 }) else {
                throw .incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
            }
            return Claim(
                signedHeaders: names.split(separator: ";").map(String.init), signature: String(signature), timestamp: timestamp,
                token: facts.securityToken, query: request.query)
        case .presigned(let query):
            func required(_ name: String) throws(SignatureFailure) -> String {
                guard let value = PresentedSignature.parameter(name, of: query) else {
                    throw .incomplete("Query-string authentication requires '\(name)' parameter.")
                }
                return value
            }
            guard let expires = Int(try required("X-Amz-Expires")), (1...Self.longestExpiry).contains(expires) else {
                throw .incomplete("X-Amz-Expires must be between 1 and \(Self.longestExpiry) seconds.")
            }
            let signed = query.split(separator: "&").filter { !$0.hasPrefix("X-Amz-Signature=") }.joined(separator: "&")
            return Claim(
                signedHeaders: try required("X-Amz-SignedHeaders").split(separator: ";").map(String.init),
                signature: try required("X-Amz-Signature"), timestamp: try required("X-Amz-Date"),
                token: PresentedSignature.parameter("X-Amz-Security-Token", of: query), expires: expires, query: signed[...])
        }
    }

    private func checkTime(_ claim: Claim, _ signedAt: Timestamp) throws(SignatureFailure) {
        let present = now.basicISO8601
        if signedAt > now + Self.allowedSkew {
            let latest = (now + Self.allowedSkew).basicISO8601
            throw .mismatch("Signature not yet current: \(claim.timestamp) is still later than \(latest) (\(present) + 5 min.)")
        }
        if let expires = claim.expires {
            let end = signedAt + .seconds(expires)
            if end < now { throw .mismatch("Signature expired: \(end.basicISO8601) is now earlier than \(present).") }
        } else if signedAt < now - Self.allowedSkew {
            let earliest = (now - Self.allowedSkew).basicISO8601
            throw .mismatch("Signature expired: \(claim.timestamp) is now earlier than \(earliest) (\(present) - 5 min.)")
        }
    }

    private func signedHeaders(_ names: [String]) throws(SignatureFailure) -> [(name: String, values: [String])] {
        // Without the host a signature would be good for any server.
        guard names.contains("host") else { throw .mismatch("'Host' must be a 'SignedHeader' in the AWS Authorization.") }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { name in
            (name: name, values: request.headers[name])
        }
    }

    private func payloadHash() throws(SignatureFailure) -> String {
        let actual = Hexadecimal.encode(SHA256.hash(request.body.readableBytesView))
        guard let stated = facts.contentSHA256 else { return actual }
        if stated == SignatureV4.unsignedPayload { return stated }
        guard stated == actual else {
            throw .mismatch("The provided 'x-amz-content-sha256' header does not match what was computed.")
        }
        return stated
    }
}

extension Timestamp {
    /// `20130524T000000Z`: the form of SigV4.
    var basicISO8601: String {
        let digits = iso8601Seconds.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Reads `20130524T000000Z`.
    init?(basicISO8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].reduce(Optional(0)) { sum, byte in
                let digit = byte &- UInt8(ascii: "0")
                return digit <= 9 ? sum.map { $0 * 10 + Int(digit) } : nil
            }
        }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8), let hour = number(9..<11),
            let minute = number(11..<13), let second = number(13..<15), (1...12).contains(month), (1...31).contains(day), hour < 24,
            minute < 60, second <= 60
        else { return nil }
        self = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second).timestamp
    }

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
    init?(httpDate text: String) {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == ":" })
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 8, parts[7] == "GMT", let day = Int(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]), (1970...9999).contains(year),
            let hour = Int(parts[4]), let minute = Int(parts[5]), let second = Int(parts[6]), (0..<24).contains(hour),
            (0..<60).contains(minute), (0...60).contains(second)
        else { return nil }
        self = CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second).timestamp
    }
}
