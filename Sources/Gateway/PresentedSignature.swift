import Encodings
import HTTP

/// What a request says of its signer: the `Authorization` header, or the query parameters of a presigned URL.
struct PresentedSignature {
    let accessKeyID: String
    let scope: SignatureV4.CredentialScope
    /// Where the rest stands, which is only read when the signature is checked.
    let form: Form

    enum Form {
        case header(String)
        case presigned(Substring)
    }

    /// - Returns: `nil` for a request that is not signed.
    /// - Throws: for a signature that is named but cannot be read.
    init?(_ request: HTTPRequest, _ facts: RequestFacts) throws(SignatureFailure) {
        if let header = facts.authorization {
            guard header.hasPrefix("AWS4-") else { return nil }
            guard header.hasPrefix(SignatureV4.algorithm) else {
                throw .notImplemented("the signature algorithm \(header.prefix { $0 != " " })")
            }
            guard let credential = Self.field("Credential=", of: header) else {
                throw .incomplete("Authorization header requires 'Credential' parameter. Authorization=\(SignatureV4.algorithm)")
            }
            try self.init(credential: credential, form: .header(header))
        } else {
            let query = request.query
            guard !query.isEmpty, let credential = Self.parameter("X-Amz-Credential", of: query) else { return nil }
            guard Self.parameter("X-Amz-Algorithm", of: query) == SignatureV4.algorithm else {
                throw .incomplete("Query-string authentication requires 'X-Amz-Algorithm' to be \(SignatureV4.algorithm).")
            }
            try self.init(credential: credential[...], form: .presigned(query))
        }
    }

    private init(credential: Substring, form: Form) throws(SignatureFailure) {
        let parts = credential.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 5, parts[4].elementsEqual("aws4_request".utf8), !parts[0].isEmpty, parts[0].count <= 128 else {
            throw .incomplete(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '\(credential)'")
        }
        guard parts[2].count <= 32, !parts[2].isEmpty, parts[2].allSatisfy(Self.isRegionCharacter) else {
            throw .mismatch("Credential should be scoped to a valid Region, not '\(Substring(parts[2]))'.")
        }
        accessKeyID = String(Substring(parts[0]))
        scope = SignatureV4.CredentialScope(
            date: String(Substring(parts[1])), region: String(Substring(parts[2])), service: String(Substring(parts[3])))
        self.form = form
    }

    private static func isRegionCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// The value after `name` in an Authorization header, up to the next comma.
    static func field(_ name: StaticString, of header: String) -> Substring? {
        let bytes = header.utf8
        let length = name.utf8CodeUnitCount
        let pattern = UnsafeBufferPointer(start: name.utf8Start, count: length)
        var start = bytes.firstIndex(of: UInt8(ascii: " ")) ?? bytes.endIndex
        while start < bytes.endIndex {
            let byte = bytes[start]
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: ",") {
                start = bytes.index(after: start)
            } else if bytes[start...].starts(with: pattern) {
                let valueStart = bytes.index(start, offsetBy: length)
                let end = bytes[valueStart...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: " ") } ?? bytes.endIndex
                return header[valueStart..<end]
            } else {
                start = bytes[start...].firstIndex { $0 == UInt8(ascii: ",") } ?? bytes.endIndex
            }
        }
        return nil
    }

    /// One parameter of a query string, decoded.
    static func parameter(_ name: String, of query: Substring) -> String? {
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) where pair.starts(with: name.utf8) {
            let rest = pair.dropFirst(name.utf8.count)
            if rest.first == UInt8(ascii: "=") { return PercentEncoding.decode(Substring(rest.dropFirst())) }
        }
        return nil
    }
}
