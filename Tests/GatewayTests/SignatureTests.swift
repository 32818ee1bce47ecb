import AWSInterface
import Ambient
import Cryptography
import Encodings
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

@testable import Gateway

@Suite("SigV4")
struct SignatureTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var name: String
        var method = "GET"
        var path: String
        var query = ""
        var headers: [(name: String, values: [String])]
        var payloadHash = Hexadecimal.encode(SHA256.hash([]))
        var service: String
        var region = "us-east-1"
        var timestamp = "20150830T123600Z"
        var secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        var signature: String
        var testDescription: String { name }
    }

    private static let suiteHeaders: [(name: String, values: [String])] = [
        ("host", ["example.amazonaws.com"]), ("x-amz-date", ["20150830T123600Z"]),
    ]
    private static let s3Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

    /// From AWS's documentation and its Signature Version 4 test suite, and from botocore's signer for paths and queries of ours.
    static let vectors: [Vector] = [
        Vector(
            name: "test suite: get-vanilla", path: "/", headers: suiteHeaders, service: "service",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "test suite: get-vanilla-query-order-key-case", path: "/", query: "Param2=value2&Param1=value1", headers: suiteHeaders,
            service: "service", signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Vector(
            name: "IAM User Guide: ListUsers", path: "/", query: "Action=ListUsers&Version=2010-05-08",
            headers: [
                ("content-type", ["application/x-www-form-urlencoded; charset=utf-8"]), ("host", ["iam.amazonaws.com"]),
                ("x-amz-date", ["20150830T123600Z"]),
            ], service: "iam", signature: "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"),
        Vector(
            name: "S3 API reference: GET object", path: "/test.txt",
            headers: [
                ("host", ["examplebucket.s3.amazonaws.com"]), ("range", ["bytes=0-9"]),
                ("x-amz-content-sha256", ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]),
                ("x-amz-date", ["20130524T000000Z"]),
            ], service: "s3", timestamp: "20130524T000000Z", secret: s3Secret,
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Vector(
            name: "S3 API reference: presigned", path: "/test.txt",
            query: """
                X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
                &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host
                """,
            headers: [("host", ["examplebucket.s3.amazonaws.com"])], payloadHash: "UNSIGNED-PAYLOAD", service: "s3",
            timestamp: "20130524T000000Z", secret: s3Secret,
            signature: "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"),
        Vector(
            name: "botocore: an ARN in the path", method: "POST",
            path: "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A000000000000%3Afunction%3Aresize/invocations",
            query: "Qualifier=live", headers: [("host", ["127.0.0.1:4566"]), ("x-amz-date", ["20251123T063000Z"])],
            payloadHash: Hexadecimal.encode(SHA256.hash(#"{"a":1}"#.utf8)), service: "lambda", region: "eu-west-1",
            timestamp: "20251123T063000Z", signature: "af825d48781943e7ecfd99cb4ad1178fd5294711178b8ff7858356a2005036d9"),
        Vector(
            name: "botocore: an unsorted query with escapes", path: "/2017-03-31/tags/arn%3Aaws%3Alambda%3Ax",
            query: "b=2&a=%20x%2By&a=1&empty=&Z=~-_.", headers: [("host", ["127.0.0.1:4566"]), ("x-amz-date", ["20251123T063000Z"])],
            service: "lambda", region: "eu-west-1", timestamp: "20251123T063000Z",
            signature: "6a68967002b5e78796d81b8d20b8af03ab0016c5325f85f58a69ed6d54a92123"),
        Vector(
            name: "botocore: padded headers and a token", method: "POST", path: "/",
            headers: [
                ("content-type", ["application/x-amz-json-1.1"]), ("host", ["127.0.0.1:4566"]), ("x-amz-date", ["20251123T063000Z"]),
                ("x-amz-security-token", ["SESSION/TOKEN+="]), ("x-amz-target", ["Logs_20140328.DescribeLogGroups"]),
                ("x-padded", ["  a   b  "]),
            ], payloadHash: Hexadecimal.encode(SHA256.hash("{}".utf8)), service: "logs", region: "eu-west-1",
            timestamp: "20251123T063000Z", signature: "0333465f89ac4473de337866f27b42e92769fa6d91b1b6429ed4eaaa211a5c96"),
        Vector(
            name: "botocore: a path with dots and empty segments", path: "/a//b/../c/./d/",
            headers: [("host", ["127.0.0.1:4566"]), ("x-amz-date", ["20251123T063000Z"])], service: "lambda", region: "eu-west-1",
            timestamp: "20251123T063000Z", signature: "c6cc117c59a4ee67a8057aa8f5325ab0d7a5ba20f14731fa7a0783780704b51e"),
    ]

    @Test("published and botocore's signatures", arguments: vectors)
    func vector(_ vector: Vector) {
        let request = SignatureV4.CanonicalRequest(
            method: vector.method, path: vector.path[...], query: vector.query[...], headers: vector.headers,
            payloadHash: vector.payloadHash)
        let scope = SignatureV4.CredentialScope(
            date: String(vector.timestamp.prefix(8)), region: vector.region, service: vector.service)
        #expect(
            SignatureV4.signature(request, scope: scope, timestamp: vector.timestamp, secretAccessKey: vector.secret) == vector.signature)
    }

    @Test("times are read in both of HTTP's forms, and nonsense is not")
    func times() {
        #expect(Timestamp(basicISO8601: "20251123T063000Z") == Harness.start)
        #expect(Harness.start.basicISO8601 == "20251123T063000Z")
        #expect(Timestamp(httpDate: "Sun, 23 Nov 2025 06:30:00 GMT") == Harness.start)
        for wrong in ["", "20251123T063000", "20251323T063000Z", "2025112aT063000Z", "20251123T250000Z"] {
            #expect(Timestamp(basicISO8601: wrong) == nil)
        }
        #expect(Timestamp(httpDate: "Sun, 41 Nov 2025 06:30:00 GMT") == nil)
    }
}

@Suite("Authentication")
struct AuthenticationTests {
    private static let services = [
        service("lambda", ["ListFunctions"]), service("logs", ["DescribeLogGroups"]), service("sts", ["GetCallerIdentity"]),
    ]
    private static let logs: HTTPHeaders = [
        "X-Amz-Target": "Logs_20140328.DescribeLogGroups", "Content-Type": "application/x-amz-json-1.1",
    ]
    private static let form: HTTPHeaders = ["Content-Type": "application/x-www-form-urlencoded"]
    private static let identity = "Action=GetCallerIdentity&Version=2011-06-15"

    private func code(_ answer: Answer) -> String? {
        answer.headers.first(name: "x-amzn-errortype") ?? answer.body.firstMatch(of: #/<Code>(.*)</Code>/#).map { String($0.1) }
    }

    @Test("rightly signed requests come in, with their key's account and their scope's region")
    func right() async throws {
        try await withGateway(Self.services, policy: .required) { gateway in
            for answer in [
                try await gateway.signed(.GET, "/2015-03-31/functions?MaxItems=5&Marker=a%2Fb%20c", service: "lambda"),
                try await gateway.signed(.POST, "/", Self.logs, "{}", service: "logs"),
            ] {
                #expect(answer.status == 200)
                #expect(answer.json?["Account"] == "123456789012")
                #expect(answer.json?["Region"] == "eu-west-1")
            }
            let answer = try await gateway.signed(.POST, "/", Self.form, Self.identity, service: "sts")
            #expect(answer.body.contains("<Account>123456789012</Account>"))
        }
    }

    @Test("what is not signed, or wrongly, is refused in the names of its protocol")
    func wrong() async throws {
        try await withGateway(Self.services, policy: .required) { gateway in
            let unsigned = [
                try await gateway.send(.GET, "/2015-03-31/functions"), try await gateway.send(.POST, "/", Self.logs, "{}"),
                try await gateway.send(.POST, "/", Self.form, Self.identity),
            ]
            #expect(unsigned.map(\.status) == [403, 403, 403])
            #expect(
                unsigned.map(code) == [
                    "MissingAuthenticationTokenException", "MissingAuthenticationTokenException", "MissingAuthenticationToken",
                ])
            let wrong = [
                try await gateway.signed(.GET, "/2015-03-31/functions", service: "lambda", secret: "x"),
                try await gateway.signed(.POST, "/", Self.form, Self.identity, service: "sts", secret: "x"),
            ]
            #expect(wrong.map(\.status) == [403, 403])
            #expect(wrong.map(code) == ["InvalidSignatureException", "SignatureDoesNotMatch"])
            #expect(wrong[0].body.contains("The request signature we calculated does not match"))
            let unknown = [
                try await gateway.signed(.GET, "/2015-03-31/functions", service: "lambda", accessKeyID: "OTHER"),
                try await gateway.signed(.POST, "/", Self.form, Self.identity, service: "sts", accessKeyID: "OTHER"),
            ]
            #expect(unknown.map(code) == ["UnrecognizedClientException", "InvalidClientTokenId"])
            let elsewhere = try await gateway.signed(.GET, "/2015-03-31/functions", service: "logs")
            #expect(elsewhere.body.contains("Credential should be scoped to correct service: 'lambda'."))
        }
    }

    @Test("a request signed for another body, path or query is refused")
    func tampered() async throws {
        try await withGateway(Self.services, policy: .required) { gateway in
            var headers: HTTPHeaders = ["Host": "127.0.0.1:\(gateway.port)"]
            let signer = RequestSigner(
                accessKeyID: Harness.accessKeyID, secretAccessKey: Harness.secret, region: "eu-west-1", service: "lambda")
            signer.sign(.GET, "/2015-03-31/functions?Marker=a", headers: &headers, body: ByteBuffer(), at: Harness.start)
            #expect(try await gateway.send(.GET, "/2015-03-31/functions?Marker=a", headers).status == 200)
            #expect(try await gateway.send(.GET, "/2015-03-31/functions?Marker=b", headers).status == 403)
            #expect(try await gateway.send(.GET, "/2015-03-31/functions?Marker=a&MaxItems=1", headers).status == 403)
            #expect(try await gateway.send(.GET, "/2015-03-31/functions?Marker=a", headers, "{}").status == 403)
            let hash = try await gateway.signed(
                .POST, "/", ["X-Amz-Target": "Logs_20140328.DescribeLogGroups", "X-Amz-Content-Sha256": "00"], "{}", service: "logs")
            #expect(hash.body.contains("x-amz-content-sha256"))
            let unsigned = try await gateway.signed(
                .POST, "/", ["X-Amz-Target": "Logs_20140328.DescribeLogGroups", "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD"], "{}",
                service: "logs")
            #expect(unsigned.status == 200)
        }
    }

    @Test("a clock that is off by more than five minutes is told so")
    func skew() async throws {
        try await withGateway(Self.services, policy: .required) { gateway in
            func answer(_ seconds: Int) async throws -> Answer {
                try await gateway.signed(.GET, "/2015-03-31/functions", service: "lambda", at: Harness.start + .seconds(seconds))
            }
            let early = try await answer(-299), late = try await answer(299)
            #expect([early.status, late.status] == [200, 200])
            let tooEarly = try await answer(-301), tooLate = try await answer(301)
            #expect(
                tooEarly.body.contains(
                    "Signature expired: 20251123T062459Z is now earlier than 20251123T062500Z (20251123T063000Z - 5 min.)"))
            #expect(
                tooLate.body.contains(
                    "Signature not yet current: 20251123T063501Z is still later than 20251123T063500Z (20251123T063000Z + 5 min.)"))
        }
    }

    @Test("temporary credentials need their token")
    func sessionToken() async throws {
        let known = ["ASIA": KnownCredential(secretAccessKey: "s", account: "111111111111", sessionToken: "T/+=")]
        try await withGateway(Self.services, policy: .required, credentials: known) { gateway in
            for (token, status) in [("T/+=", 200), ("other", 403), (nil, 403)] {
                let answer = try await gateway.signed(
                    .GET, "/2015-03-31/functions", service: "lambda", secret: "s", accessKeyID: "ASIA", token: token)
                #expect(answer.status == status)
            }
        }
    }

    @Test("presigned URLs of botocore come in until they expire")
    func presigned() async throws {
        let query = """
            Qualifier=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20251123%2Feu-west-1%2Flambda%2Faws4_request\
            &X-Amz-Date=20251123T063000Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host\
            &X-Amz-Signature=6c2aaa24688918af99c3a7883881fcc024f9905e16f936fa1a4c7762b0104f1e
            """
        func check(_ query: String, at seconds: Int) throws {
            let loop = MultiThreadedEventLoopGroup.singleton.any()
            let request = HTTPRequest(
                method: .GET, target: "/2015-03-31/functions/f?\(query)", headers: ["Host": "127.0.0.1:4566"], eventLoop: loop)
            let facts = RequestFacts(request.headers)
            let presented = try #require(try PresentedSignature(request, facts))
            let credential = KnownCredential(secretAccessKey: Harness.secret, account: "123456789012")
            try SignatureCheck(
                presented: presented, credential: credential, request: request, facts: facts, now: Harness.start + .seconds(seconds)
            ).run()
        }
        try check(query, at: 0)
        try check(query, at: 300)
        #expect(throws: SignatureFailure.mismatch("Signature expired: 20251123T063500Z is now earlier than 20251123T063501Z.")) {
            try check(query, at: 301)
        }
        #expect(throws: SignatureFailure.wrongSignature) { try check("Extra=1&" + query, at: 0) }
        #expect(throws: SignatureFailure.self) { try check(query.replacing("Expires=300", with: "Expires=9000000"), at: 0) }
    }

    @Test("where anybody is accepted, keys name accounts, and a known key must still be right")
    func acceptAnyone() async throws {
        try await withGateway(Self.services) { gateway in
            let unsigned = try await gateway.send(.GET, "/2015-03-31/functions")
            #expect(unsigned.json?["Account"] == "000000000000")
            #expect(unsigned.json?["Region"] == "us-east-1")
            let digits = try await gateway.signed(
                .GET, "/2015-03-31/functions", service: "lambda", secret: "x", accessKeyID: "210987654321")
            #expect(digits.json?["Account"] == "210987654321")
            #expect(digits.json?["Region"] == "eu-west-1")
            let other = try await gateway.signed(.GET, "/2015-03-31/functions", service: "lambda", secret: "x", accessKeyID: "test")
            #expect(other.json?["Account"] == "000000000000")
            let forged = try await gateway.signed(.GET, "/2015-03-31/functions", service: "lambda", secret: "x")
            #expect(code(forged) == "InvalidSignatureException")
        }
    }

    @Test("signatures that cannot be read are refused, and forms that are not spoken by name")
    func malformed() async throws {
        try await withGateway(Self.services) { gateway in
            func answer(_ authorization: String) async throws -> Answer {
                try await gateway.send(.GET, "/2015-03-31/functions", ["Authorization": authorization])
            }
            #expect(code(try await answer("AWS4-HMAC-SHA256 Credential=a/b/c")) == "IncompleteSignatureException")
            #expect(code(try await answer("AWS4-HMAC-SHA256 Signature=a")) == "IncompleteSignatureException")
            #expect(code(try await answer("AWS4-ECDSA-P256-SHA256 Credential=a")) == "NotImplementedException")
            #expect(
                code(try await answer("AWS4-HMAC-SHA256 Credential=a/20250101/EU%/lambda/aws4_request")) == "InvalidSignatureException")
            let streaming = try await gateway.send(
                .POST, "/2015-03-31/functions", ["X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"], "{}")
            #expect(streaming.status == 501)
            #expect(streaming.body.contains("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"))
        }
    }
}

@Suite("Credentials that storage holds")
struct StoredCredentialsTests {
    /// Knows its key only after it has been loaded.
    private final class Store: CredentialStore {
        let loaded = Mutex<Bool>(false)

        func credential(for accessKeyID: String) -> KnownCredential? {
            accessKeyID == "ASIASTORED" && loaded.withLock { $0 } ? KnownCredential(secretAccessKey: "s", account: "111122223333") : nil
        }

        func mayLoad(_ accessKeyID: String) -> Bool { accessKeyID.hasPrefix("ASIA") }
        func load(_ accessKeyID: String) async throws { if accessKeyID == "ASIASTORED" { loaded.withLock { $0 = true } } }
    }

    @Test("are fetched before a request is judged", arguments: [CredentialPolicy.acceptAnyone, .required])
    func loading(policy: CredentialPolicy) async throws {
        func authenticator() -> Authenticator {
            Authenticator(
                policy: policy, credentials: CombinedCredentials([FixedCredentials(), Store()]), defaultRegion: "us-east-1",
                clock: ManualClock(Harness.start))
        }
        func request(_ accessKeyID: String, _ secret: String) -> HTTPRequest {
            var headers: HTTPHeaders = ["Host": "a"]
            RequestSigner(accessKeyID: accessKeyID, secretAccessKey: secret, region: "eu-west-1", service: "lambda")
                .sign(.GET, "/", headers: &headers, body: ByteBuffer(), at: Harness.start)
            return HTTPRequest(method: .GET, target: "/", headers: headers, eventLoop: MultiThreadedEventLoopGroup.singleton.any())
        }
        func caller(_ request: HTTPRequest) async throws -> Caller {
            try await authenticator().authenticate(request, RequestFacts(request.headers))
        }
        #expect(try await caller(request("ASIASTORED", "s")).scope.account == "111122223333")
        await #expect(throws: SignatureFailure.wrongSignature) { try await caller(request("ASIASTORED", "x")) }
        if policy == .required {
            await #expect(throws: SignatureFailure.unknownKey) { try await caller(request("ASIAOTHER", "s")) }
        } else {
            #expect(try await caller(request("ASIAOTHER", "s")).scope.account == "000000000000")
        }
    }
}
