import AWSInterface
import Ambient
import JSON
import StorageTestSupport
import Testing

@testable import Identity

let trustDocument =
    #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#
let allowEverything = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
let account = "123456789012"

/// The service on a database of its own, which is removed afterwards.
struct IdentityFixture {
    let service: IdentityService
    let clock = ManualClock()

    static func run(_ engine: TestEngine, _ body: (IdentityFixture) async throws -> Void) async throws {
        try await engine.withDatabase(IdentityService.migrations) { database in
            try await body(IdentityFixture(service: IdentityService(database: database, entropy: SeededEntropy(seed: 1))))
        }
    }

    func context(account: String = account, key: String = "test") -> RequestContext {
        RequestContext(scope: Scope(account: account), requestID: "request", now: clock.now(), accessKeyID: key)
    }

    @discardableResult
    func iam(_ operation: String, _ input: JSONObject = [:], account: String = account) async throws -> JSONObject {
        try await service.iam.call(operation, input, context(account: account))
    }

    @discardableResult
    func sts(_ operation: String, _ input: JSONObject = [:], key: String = "test") async throws -> JSONObject {
        try await service.sts.call(operation, input, context(key: key))
    }

    /// The error that `operation` ends in.
    func failure(_ operation: String, _ input: JSONObject = [:]) async -> ServiceError? {
        await #expect(throws: ServiceError.self) { try await iam(operation, input) }
    }

    func makeRole(_ name: String, path: String = "/") async throws {
        try await iam("CreateRole", ["RoleName": .string(name), "Path": .string(path), "AssumeRolePolicyDocument": .string(trustDocument)])
    }

    /// Answers the policy's ARN.
    @discardableResult
    func makePolicy(_ name: String, path: String = "/") async throws -> JSONValue {
        let answer = try await iam(
            "CreatePolicy", ["PolicyName": .string(name), "Path": .string(path), "PolicyDocument": .string(allowEverything)])
        return try #require(answer["Policy"]?["Arn"])
    }
}

/// Percent-decoded text, as clients read documents.
func decoded(_ value: JSONValue?) -> String? {
    guard let text = value?.string else { return nil }
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%") {
            bytes.append(UInt8(String(Substring(rest.prefix(2))), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        } else {
            bytes.append(byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
